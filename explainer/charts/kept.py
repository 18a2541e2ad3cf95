"""Finished drawings, kept from one run to the next: what would come out the same is drawn once.

Belongs here: a folder of drawings, each under the digest of all that it is drawn from, and its
limit; in it, too, the widths of the texts that were measured. Does not belong here: drawing,
measuring. Nothing is kept until `keep_in` is called, as a warm process does, and nothing is kept or
taken by who draws in another way than at that time (untouched): a run does not see another's.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from explainer.charts import untouched

MOST = 200  # drawings in a folder, some 20 MB; the one not asked for the longest goes first
_WIDTHS = "widths.json"
_folder: Path | None = None


def keep_in(folder: Path | None) -> None:
    """Keep drawings in this folder; None: not.

    None may write there but processes like this one, of the same version, and their forks.
    """
    global _folder
    _folder = folder
    if folder is not None:
        untouched.remember()


def drawn(inputs: Any, draw: Callable[[], str]) -> str:
    """The drawing made from the inputs: as kept, or drawn now. Their `repr` has to tell them apart.

    The inputs are everything that `draw` depends on, so a kept drawing cannot show an old number.
    """
    folder = _ours()
    if folder is None or not untouched.untouched():
        return draw()
    path = folder / hashlib.sha256(repr(inputs).encode()).hexdigest()
    with suppress(OSError):
        text = path.read_text(encoding="utf-8")
        os.utime(path)
        return text
    text = draw()
    with suppress(OSError):  # the next run draws it
        _keep(path, text)
    return text


def widths() -> dict[str, float]:
    """The widths kept by the run before; none where nothing is kept."""
    with suppress(OSError):
        if folder := _ours():
            known: dict[str, float] = json.loads((folder / _WIDTHS).read_text(encoding="utf-8"))
            return known
    return {}


def keep_widths(known: Mapping[str, float]) -> None:
    """Keep these widths for the next run."""
    folder = _ours()
    if folder is not None and untouched.untouched():
        with suppress(OSError):  # the next run measures anew
            _keep(folder / _WIDTHS, json.dumps(known))


def _ours() -> Path | None:
    """The folder, if it is this user's: once it is gone, anybody might make one of its name."""
    with suppress(OSError):
        if _folder is not None and os.lstat(_folder).st_uid == os.getuid():
            return _folder
    return None


def _keep(path: Path, text: str) -> None:
    """Write it whole or not at all: whoever draws may be ended at any time."""
    number, scratch = tempfile.mkstemp(dir=path.parent, prefix="new-")
    with open(number, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(scratch, path)
    there = sorted(path.parent.iterdir(), key=lambda kept: kept.stat().st_mtime)
    for old in there[:-MOST]:
        old.unlink()
