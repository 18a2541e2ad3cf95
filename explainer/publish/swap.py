"""Putting an edition in place atomically: readers see the old one or the new one, never a mixture.

An existing folder is exchanged with the staged one in a single step (renameat2, on Linux). On other
systems it is moved aside first; if a run is killed between the two steps, the next one repairs it.

What a revision supersedes stays in `superseded/<number>/`: every file as it was, and the charts in
`figures/` below it. Only the relative links of its pages are rewritten, as the pages have moved,
and the manifest's hashes with them. Files are hard-linked where possible, rather than copied.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

from filelock import FileLock, Timeout

from explainer.errors import Busy, PublishFailed
from explainer.files import STAGED, staged_name, sync_folder, write_new
from explainer.publish.manifest import (
    FIGURES,
    NAME,
    SUPERSEDED,
    Export,
    Files,
    History,
    Place,
    contents,
    digest,
    entries,
    history_of,
    listed_file,
    manifest,
    merged,
)
from explainer.text import canonical_json

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.ENOTSUP, errno.EOPNOTSUPP}


# ---------------------------------------------------------------- locks


@contextmanager
def locked(place: Place, *, wait: bool = False) -> Iterator[None]:
    """Hold the edition's lock; Busy if another build holds it and `wait` is false.

    The lock is released when its holder ends, however it ends. What a killed run left behind is
    removed first.
    """
    with _lock(place, f".{place.edition}.lock", wait):
        make_ready(place)
        yield


@contextmanager
def story_locked(place: Place) -> Iterator[None]:
    """Hold the lock of the story's log and index, waiting for it if necessary.

    Hold it briefly: all editions of the story share it.
    """
    with _lock(place, ".story.lock", wait=True):
        for left in place.story_folder.glob(f".*{STAGED}"):
            if left.is_file():  # by a killed run; a folder may belong to another build
                left.unlink(missing_ok=True)
        yield


@contextmanager
def _lock(place: Place, name: str, wait: bool) -> Iterator[None]:
    try:
        _make_inside(place.out, place.story_folder)
        lock = FileLock(
            place.story_folder / name, mode=0o644, blocking=wait, fallback_to_soft=False
        )
        lock.acquire()
    except Timeout:
        raise Busy(f"another build of {place.story} {place.edition} is running") from None
    except OSError as fault:  # no folder, a link, a file system that is full or has no locks
        raise failure(place, fault) from fault
    try:
        yield
    finally:
        with suppress(OSError):  # the system releases it when the process ends
            lock.release()


def make_ready(place: Place) -> None:
    """Make the folders above an edition, and remove what a killed run left there.

    The caller must hold a lock that keeps other builds of the edition out.
    """
    try:
        for folder in (place.reports, place.figures):
            _make_inside(place.out, folder.parent)
            _recover(folder)
    except OSError as fault:
        raise failure(place, fault) from fault


def _make_inside(out: Path, folder: Path) -> None:
    """Make the folder; OSError for a symbolic link on the way, which could lead out of `out`."""
    for part in takewhile(lambda part: part != out, (folder, *folder.parents)):
        if part.is_symlink():
            raise OSError(errno.ELOOP, "a link stands where a folder belongs", str(part))
    folder.mkdir(parents=True, exist_ok=True)


# ---------------------------------------------------------------- putting in place


def put(
    place: Place,
    exports: Mapping[str, Export],
    history: History | None = None,
    keep_as: str = "",
) -> None:
    """Replace what is in place by these exports; the edition's lock must be held.

    Superseded states are kept; with `keep_as`, the present one is added to them under that number.
    PublishFailed says what is in place after the failure.
    """
    files = merged(export.files for export in exports.values())
    figures = merged(export.figures for export in exports.values())
    staged: list[Path] = []
    try:
        staged.append(_stage_folder(place.figures, figures))
        relinked, kept = _relinked_files(place) if keep_as else {}, _kept(place, keep_as)
        digests = {number: _digest(kept[number][0] / NAME, relinked) for number in sorted(kept)}
        whole = replace(history or History(), superseded=digests)
        listed = manifest(place, exports, whole)
        staged.append(_stage_folder(place.reports, {**files, NAME: listed}))
        for number, folders in kept.items():
            below = staged[-1] / SUPERSEDED / number
            for folder, target in zip(folders, (below, below / FIGURES), strict=True):
                _link_or_copy(folder, target, relinked)
        _swap_both(place, *staged)
    except OSError as fault:
        raise failure(place, fault) from fault
    finally:
        for folder in staged:
            _remove(folder)
        for target in (place.figures, place.reports):
            if os.path.lexists(target):  # otherwise the folder moved aside is the only copy
                _remove(_aside(target))


def _stage_folder(target: Path, files: Files) -> Path:
    """Make a new folder beside the target with these files, synced to the disk."""
    folder = staged_name(target)
    os.mkdir(folder, 0o700)
    try:
        for name, content in files.items():
            write_new(folder / name, content)
        os.chmod(folder, 0o755)
        sync_folder(folder)
    except BaseException:
        _remove(folder)
        raise
    return folder


def _swap_both(place: Place, figures: Path, reports: Path) -> None:
    """Swap both folders, or neither: if the second swap fails, the first is undone."""
    _swap(figures, place.figures)
    try:
        _swap(reports, place.reports)
    except BaseException:
        _swap_back(figures, place.figures)
        raise
    for folder in (place.figures, place.reports):
        sync_folder(folder.parent)


def _swap(staged: Path, target: Path) -> None:
    """Put the staged folder in the target's place; the old one is then at `staged`, or aside."""
    if os.path.lexists(target) and _exchange(staged, target):
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
        _exchange(staged, target)
        return
    os.rename(target, staged)
    if os.path.lexists(_aside(target)):
        os.rename(_aside(target), target)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange the two folders in one step; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    done = rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    if done == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNSUPPORTED:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _recover(target: Path, keep: Path | None = None) -> None:
    """Put back a folder that a killed run moved aside; remove what killed runs staged for it."""
    aside = _aside(target)
    with suppress(OSError):
        if aside.exists() and not target.exists():
            os.rename(aside, target)
    for left in [aside, *target.parent.glob(f".{target.name}.*{STAGED}")]:
        if left != keep:
            _remove(left)


def _remove(folder: Path) -> None:
    """Remove a folder, or a link to one, if it is there; what remains is left to the next run."""
    with suppress(OSError):
        if folder.is_symlink():
            folder.unlink()
    with suppress(OSError):  # first, so that whoever is still reading notices
        (folder / NAME).unlink()
    shutil.rmtree(folder, ignore_errors=True)


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.aside")


def failure(place: Place, fault: OSError) -> PublishFailed:
    """Returns the error to raise: what failed, and what is in place now, read again."""
    where = f" ({fault.filename})" if fault.filename else ""
    return PublishFailed(f"{fault.strerror or fault}{where}; in place now: {_in_place(place)}")


def _in_place(place: Place) -> str:
    try:
        found = contents(place)
    except OSError as fault:
        return f"unknown, {place.reports} cannot be read ({fault.strerror})"
    if found.damage:
        return f"a damaged edition: {found.damage}"
    if not found.exports:
        return "nothing"
    inputs = ", ".join(f"{name} {export.inputs[:12]}" for name, export in found.exports.items())
    return f"a whole edition ({inputs})"


def replace_folder(staged: Path, target: Path) -> None:
    """Put a staged folder in the target's place, where there may be another one already."""
    _recover(target, keep=staged)
    _swap(staged, target)
    _remove(_aside(target))


def remove(place: Place) -> None:
    """Remove both folders of an edition, and the folders above that are then empty."""
    for folder in (place.figures, place.reports):
        _remove(folder)
        for above in (folder.parent, folder.parent.parent, place.out):
            with suppress(OSError):
                above.rmdir()


# ---------------------------------------------------------------- what a revision supersedes


_LINK = re.compile(  # the links of a page that moving it would break
    rb'(?<= href=")(?:(?P<charts>\.\./\.\./\.\./figures/[^/"]+/[^/"]+/)'
    rb'|(?P<report>\.\./\.\./\.\./reports/[^/"]+/[^/"]+/)|(?P<before>superseded/)|(?P<above>\.\./))'
)
_RELINKED = {"charts": b"figures/", "report": b"../", "before": b"../", "above": b"../../../"}


def relink(page: bytes) -> bytes:
    """Returns a page with its links rewritten for its superseded folder.

    A link leads where it led, or to what was superseded along with the page.
    """
    return _LINK.sub(lambda link: _RELINKED[str(link.lastgroup)], page)


def _relinked_files(place: Place) -> dict[Path, bytes]:
    """The new content of each file in place that changes when it is superseded, by its path."""
    if history_of(place.reports) is None:
        return {}
    whole = json.loads((place.reports / NAME).read_bytes())
    relinked = {}
    for part, folder in (("files", place.reports), ("figures", place.figures)):
        for name in whole[part]:
            page = listed_file(place, name, part) if name.endswith(".html") else None
            if page is not None:
                relinked[folder / name] = relink(page)
                whole[part] |= entries({name: relinked[folder / name]})
    relinked[place.reports / NAME] = (canonical_json(whole, indent=2) + "\n").encode("utf-8")
    return relinked


def _kept(place: Place, keep_as: str) -> dict[str, tuple[Path, Path]]:
    """The folders (reports, charts) of each superseded state, by its number.

    With `keep_as`, those in place now are among them.
    """
    folder, kept = place.reports / SUPERSEDED, {}
    if not (place.reports.is_symlink() or folder.is_symlink()) and folder.is_dir():
        folders = (part for part in folder.iterdir() if part.is_dir() and not part.is_symlink())
        kept = {part.name: (part, part / FIGURES) for part in folders}
    return kept | ({keep_as: (place.reports, place.figures)} if keep_as else {})


def _digest(path: Path, relinked: Mapping[Path, bytes]) -> str:
    """The SHA-256 of a superseded manifest; empty if there is none."""
    return digest(relinked.get(path) or path.read_bytes()) if path.is_file() else ""


def _link_or_copy(folder: Path, target: Path, relinked: Mapping[Path, bytes]) -> None:
    """Hard-link or copy the plain files of a folder into a new one; write the relinked ones."""
    if not folder.is_dir():
        return
    target.mkdir(parents=True)
    for path in sorted(folder.iterdir()):
        if path in relinked:
            write_new(target / path.name, relinked[path])
        elif path.is_file() and not path.is_symlink():
            try:
                os.link(path, target / path.name)
            except OSError:
                shutil.copyfile(path, target / path.name)
