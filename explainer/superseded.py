"""What was published before a revision: kept whole in folders beside what took its place.

Belongs here: which of these folders there are, taking them along, adding one.
Does not belong here: when an edition is superseded (gate), moving folders into place (publish).

`superseded/<number>/` holds every file of the reports as it was, manifest included, and the charts
in `figures/` below it. Files are linked where the system can, so that taking them along costs
nothing.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from explainer.manifest import NAME, SUPERSEDED, Place, digest

FIGURES = "figures"


def listed(place: Place, keep_as: str = "") -> dict[str, str]:
    """The SHA-256 of each kept folder's manifest, by number; with `keep_as`, of what is to be kept.

    A folder without a manifest has an empty one.
    """
    folders = {folder.name: folder for folder in _folders(place)}
    if keep_as:
        folders[keep_as] = place.reports
    return {number: _sha256(folder / NAME) for number, folder in sorted(folders.items())}


def carry(place: Place, staged: Path, keep_as: str = "") -> None:
    """Put the kept folders into the staged one; with `keep_as`, what is in place now as well."""
    for folder in _folders(place):
        _link_tree(folder, staged / SUPERSEDED / folder.name)
    if keep_as:
        target = staged / SUPERSEDED / keep_as
        _link_files(place.reports, target)
        _link_files(place.figures, target / FIGURES)


def newest(place: Place) -> int:
    """The highest number in use; 0 if nothing was superseded."""
    return max((int(f.name) for f in _folders(place) if f.name.isdigit()), default=0)


def _folders(place: Place) -> list[Path]:
    folder = place.reports / SUPERSEDED
    if place.reports.is_symlink() or folder.is_symlink() or not folder.is_dir():
        return []
    return sorted(part for part in folder.iterdir() if part.is_dir() and not part.is_symlink())


def _link_tree(folder: Path, target: Path) -> None:
    _link_files(folder, target)
    if (folder / FIGURES).is_dir():
        _link_files(folder / FIGURES, target / FIGURES)


def _link_files(folder: Path, target: Path) -> None:
    """The plain files of a folder, as links to the same content or as copies."""
    target.mkdir(parents=True)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_symlink() or not path.is_file():
            continue
        try:
            os.link(path, target / path.name)
        except OSError:
            shutil.copyfile(path, target / path.name)


def _sha256(path: Path) -> str:
    return digest(path.read_bytes()) if path.is_file() else ""
