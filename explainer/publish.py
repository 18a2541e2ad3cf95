"""Moving a finished edition into place whole: readers see the old or the new, never a mixture.

Belongs here: the lock of an edition, its staging folders, the exchange, and after a failure a look
at what is in place. Does not belong here: making the files, what a manifest says (manifest).

A folder that exists is exchanged with the staged one in a single step (renameat2, Linux). Elsewhere
it is moved aside first; a run killed between the two steps is put right by the next one.
"""

from __future__ import annotations

import ctypes
import errno
import os
import secrets
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

from explainer import superseded
from explainer.errors import Busy, PublishFailed
from explainer.manifest import NAME, Export, Files, History, Place, manifest, merged, published

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_CANNOT = {errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.ENOTSUP, errno.EOPNOTSUPP}


@contextmanager
def locked(place: Place, *, wait: bool = False) -> Iterator[None]:
    """Hold the edition's lock; Busy if another build holds it and `wait` is false.

    The lock dies with its holder. Whoever gets it first removes what a killed run left behind.
    """
    try:
        for folder in (place.reports.parent, place.figures.parent):
            _make_inside(place.out, folder)
        handle = _opened(place.reports.parent / f".{place.edition}.lock")
    except OSError as fault:
        raise _failed(place, fault) from fault
    try:
        _lock(handle, place, wait)
        for folder in (place.reports, place.figures):
            _tidy(folder)
        yield
    finally:
        os.close(handle)


@contextmanager
def story_locked(place: Place) -> Iterator[None]:
    """Hold the lock of the story's log and index, once whoever holds it lets it go.

    Hold it for a moment only: all editions of the story share it.
    """
    try:
        _make_inside(place.out, place.reports.parent)
        handle = _opened(place.reports.parent / ".story.lock")
    except OSError as fault:
        raise _failed(place, fault) from fault
    try:
        _lock(handle, place, wait=True)
        for left in place.reports.parent.glob(".*.new"):
            if left.is_file():  # of a killed run; a folder may be another build's
                left.unlink(missing_ok=True)
        yield
    finally:
        os.close(handle)


def publish(
    place: Place,
    exports: Mapping[str, Export],
    history: History | None = None,
    keep_as: str = "",
) -> None:
    """Put these exports, and nothing else, in place; the lock must be held.

    What was published before a revision stays with them; with `keep_as`, what is in place now stays
    too, under that number. PublishFailed says what is in place after all.
    """
    files = merged(export.files for export in exports.values())
    figures = merged(export.figures for export in exports.values())
    staged: list[Path] = []
    try:
        staged.append(_staged(place.figures, figures))
        kept = replace(history or History(), superseded=superseded.listed(place, keep_as))
        staged.append(_staged(place.reports, {**files, NAME: manifest(place, exports, kept)}))
        superseded.carry(place, staged[-1], keep_as)
        _swap_both(place, *staged)
    except OSError as fault:
        raise _failed(place, fault) from fault
    finally:
        for folder in staged:
            _remove(folder)
        for target in (place.figures, place.reports):
            if os.path.lexists(target):  # else what was moved aside is all there is
                _remove(_aside(target))


def _swap_both(place: Place, figures: Path, reports: Path) -> None:
    """Both folders, or neither: the pictures go back if the report cannot follow them."""
    _swap(figures, place.figures)
    try:
        _swap(reports, place.reports)
    except BaseException:
        _swap_back(figures, place.figures)
        raise
    for folder in (place.figures, place.reports):
        _sync(folder.parent)


def _staged(target: Path, files: Files) -> Path:
    """A new folder beside the target with these files, all of them on the disk."""
    folder = target.with_name(f".{target.name}.{secrets.token_hex(8)}.new")
    os.mkdir(folder, 0o700)
    try:
        for name, content in files.items():
            _write(folder / name, content)
        os.chmod(folder, 0o755)
        _sync(folder)
    except BaseException:
        _remove(folder)
        raise
    return folder


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    with open(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _swap(staged: Path, target: Path) -> None:
    """Put the staged folder at the target; what was there is then at `staged`, or aside."""
    if os.path.lexists(target) and _exchanged(staged, target):
        return
    aside = _aside(target)
    if os.path.lexists(target):
        os.rename(target, aside)
    try:
        os.rename(staged, target)
    except BaseException:
        if os.path.lexists(aside):
            os.rename(aside, target)
        raise


def _swap_back(staged: Path, target: Path) -> None:
    """Undo `_swap`."""
    if os.path.lexists(staged):
        _exchanged(staged, target)
        return
    os.rename(target, staged)
    if os.path.lexists(_aside(target)):
        os.rename(_aside(target), target)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the system exchanged the two folders in one step; False where it cannot."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    done = rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    if done == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _tidy(target: Path) -> None:
    """Put back a folder that was moved aside, and remove what killed runs staged for it."""
    aside = _aside(target)
    with suppress(OSError):
        if aside.exists() and not target.exists():
            os.rename(aside, target)
    for left in [aside, *target.parent.glob(f".{target.name}.*.new")]:
        _remove(left)


def _remove(folder: Path) -> None:
    """Remove what may be gone already, or be a link; the next run tries again."""
    with suppress(OSError):
        if folder.is_symlink():
            folder.unlink()
    with suppress(OSError):  # first, so that whoever still reads here sees that it is leaving
        (folder / "manifest.json").unlink()
    shutil.rmtree(folder, ignore_errors=True)


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.aside")


def _make_inside(out: Path, folder: Path) -> None:
    """Make the folder; refuse a link on the way, which could lead out of the project."""
    for part in takewhile(lambda part: part != out, (folder, *folder.parents)):
        if part.is_symlink():
            raise OSError(errno.ELOOP, "a link stands where a folder belongs", str(part))
    folder.mkdir(parents=True, exist_ok=True)


def _sync(folder: Path) -> None:
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _opened(lock: Path) -> int:
    """The lock's file; OSError for a link, which could make a file elsewhere."""
    return os.open(lock, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)


def _lock(handle: int, place: Place, wait: bool) -> None:
    busy = Busy(f"another build of {place.story} {place.edition} is running")
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError as fault:
            raise busy from fault
        return
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as fault:
        raise busy from fault
    except OSError as fault:  # a file system without locks, or no room for one
        raise _failed(place, fault) from fault


def _failed(place: Place, fault: OSError) -> PublishFailed:
    """The error, with what a second look found in place."""
    where = f" ({fault.filename})" if fault.filename else ""
    return PublishFailed(f"{fault.strerror or fault}{where}; in place now: {_in_place(place)}")


def _in_place(place: Place) -> str:
    try:
        found = published(place)
    except OSError as fault:
        return f"unknown, {place.reports} cannot be read ({fault.strerror})"
    if found.damage:
        return f"a damaged edition: {found.damage}"
    if not found.exports:
        return "nothing"
    inputs = ", ".join(f"{name} {export.inputs[:12]}" for name, export in found.exports.items())
    return f"a whole edition ({inputs})"
