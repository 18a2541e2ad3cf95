"""Which files a preview is made from, and what tells one state of them from another.

Belongs here: looking at files' times and sizes. Does not belong here: reading them, waiting.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

Mark = tuple[int, int, int]
Marks = dict[str, Mark]

_PACKAGE = Path(__file__).parents[1]
_CODE = {".py", ".toml", ".css", ".js", ".j2", ".typ"}
_TABLE = re.compile(rb"^figures:[ \t]*[\"']?([^\s\"'#]+\.(?:csv|parquet))", re.MULTILINE)


def marks(paths: Iterable[Path]) -> Marks:
    """Time of change, size and inode of each file that is there, by path."""
    found: Marks = {}
    for path in paths:
        try:
            seen = os.stat(path)
        except OSError:
            continue  # a file that is gone differs from one that was there
        found[str(path)] = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
    return found


def package() -> tuple[Path, ...]:
    """This package's own files: when one of them changes, a warm process is out of date."""
    return tuple(
        path
        for path in sorted(_PACKAGE.rglob("*"))
        if path.suffix in _CODE and "__pycache__" not in path.parts
    )


def facts_files(facts: Path) -> tuple[Path, ...]:
    """The facts file, and the table that it names for its figures."""
    mark = marks([facts]).get(str(facts))
    table = _table_named(facts, mark) if mark else None
    return (facts, facts.parent / table) if table else (facts,)


@lru_cache(1)
def _table_named(facts: Path, mark: Mark) -> str | None:
    """The table named in this state of the file: whoever watches asks often."""
    try:
        named = _TABLE.search(facts.read_bytes())
    except OSError:
        return None
    return os.fsdecode(named[1]) if named else None
