"""Putting a changed facts file, or a table beside it, in the place of the old one.

Belongs here: whole or not at all, and never over a change that somebody else made meanwhile.
Does not belong here: what the new text is (insert).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from explainer.errors import Busy, PublishFailed
from explainer.files import stage


@dataclass(frozen=True)
class Rewrite:
    """A file, the bytes it was read with, and those it shall hold."""

    path: Path
    old: bytes
    new: bytes


def replace(rewrites: Sequence[Rewrite]) -> None:
    """Put every new content in place; on any failure all files are as they were.

    Busy if a file was changed since it was read, PublishFailed if one cannot be written.
    """
    staged: list[tuple[Rewrite, Path]] = []
    done: list[Rewrite] = []
    try:
        for rewrite in rewrites:
            staged.append((rewrite, stage(rewrite.path.resolve(), rewrite.new)))
        for rewrite, temporary in staged:
            _unchanged(rewrite)
            os.replace(temporary, rewrite.path.resolve())
            done.append(rewrite)
    except BaseException as fault:
        for rewrite in done:
            _put_back(rewrite)
        if isinstance(fault, OSError):
            where = fault.filename or rewrites[0].path
            reason = f"{where}: cannot be written: {fault.strerror or fault}; nothing was changed"
            raise PublishFailed(reason) from fault
        raise
    finally:
        for _, temporary in staged:
            with suppress(OSError):
                temporary.unlink()


def _unchanged(rewrite: Rewrite) -> None:
    if rewrite.path.read_bytes() != rewrite.old:
        raise Busy(f"{rewrite.path}: was changed meanwhile; nothing was written, try again")


def _put_back(rewrite: Rewrite) -> None:
    with suppress(OSError):
        os.replace(stage(rewrite.path.resolve(), rewrite.old), rewrite.path.resolve())
