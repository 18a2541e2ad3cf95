"""Writing a file whole: whoever reads it sees the old content or the new one, nothing between."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from explainer.errors import Busy, PublishFailed

STAGED = ".new"  # how the name of a file or folder ends that is not in its place yet


def staged_name(target: Path) -> Path:
    """A hidden name beside the target that no other run takes."""
    return target.with_name(f".{target.name}.{secrets.token_hex(8)}{STAGED}")


@contextmanager
def lock_file(path: Path) -> Iterator[None]:
    """Hold the file for one writer from reading to writing; Busy if another command holds it.

    The lock lies beside the file while it is held, and dies with its holder.
    """
    from filelock import FileLock, Timeout

    beside = path.with_name(f".{path.name}.lock")
    lock = FileLock(beside, blocking=False, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout:
        raise Busy(f"{path}: another command is adding to it; end it, or wait for it") from None
    except OSError as fault:
        where = fault.filename or beside
        reason = f"{where}: cannot be written: {fault.strerror or fault}; nothing was changed"
        raise PublishFailed(reason) from fault
    try:
        yield
    finally:
        with suppress(OSError):
            beside.unlink()
        with suppress(OSError):  # the system lets it go with the process at the latest
            lock.release()


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, and bring it to the disk; no link is followed."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    with open(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def stage(target: Path, content: bytes) -> Path:
    """Write the content beside the target, with its permissions, ready to take its place."""
    staged = staged_name(target)
    try:
        write_new(staged, content)
        if target.is_file():
            shutil.copymode(target, staged)
    except BaseException:
        with suppress(OSError):
            staged.unlink()
        raise
    return staged


def write_whole(target: Path, content: bytes) -> None:
    """Put the content in the file's place; a file that holds it already is left alone."""
    if target.is_file() and not target.is_symlink() and target.read_bytes() == content:
        return
    staged = stage(target, content)
    try:
        os.replace(staged, target)
    except BaseException:
        with suppress(OSError):
            staged.unlink()
        raise


def sync_folder(folder: Path) -> None:
    """Bring the folder's entries to the disk; Windows does so by itself, and opens no folder."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
