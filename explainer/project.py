"""Where things lie: the project's folder, the facts file, the notebooks.

Belongs here: looking for them, from a folder upward and beside this package.
Does not belong here: reading them.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from explainer.errors import FactsRefused, ParametersRefused, Problem
from explainer.text import nearest

FACTS = Path("data/facts.yml")
MAIN = "report"  # the notebook that argues one story; every other works for any facts file
GENERAL = "brief"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def root_above(start: Path) -> Path | None:
    """The nearest folder at or above `start` that holds `notebooks/` and `data/`."""
    for folder in (start, *start.parents):
        if (folder / "notebooks").is_dir() and (folder / "data").is_dir():
            return folder
    return None


def facts_file(given: str | None, start: Path) -> Path:
    """The facts file as an absolute path: the given one, or `data/facts.yml` found upward."""
    if given is not None:
        path = (start / given).absolute()
        if path.is_file():
            return path
        raise FactsRefused([Problem(given, 0, "", "", "no such file")])
    for folder in (start, *start.parents):
        if (folder / FACTS).is_file():
            return (folder / FACTS).absolute()
    raise FactsRefused([Problem(str(FACTS), 0, "", "", "not found here or in a folder above")])


def near(path: Path) -> Path:
    """The path as one would write it here: relative if it lies below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def working_folder(facts: Path) -> tuple[Path, str]:
    """The folder a notebook works in, and the facts file's path from there."""
    folder = root_above(facts.parent) or facts.parent
    return folder, facts.relative_to(folder).as_posix()


def notebook(name: str, facts: Path) -> Path:
    """The notebook of this name: the facts' own project's, or this package's."""
    known: dict[str, Path] = {}
    for folder in notebook_folders(facts):
        for path in sorted(folder.glob("*.ipynb")):
            known.setdefault(path.stem, path)
    if not _NAME.fullmatch(name) or name not in known:
        listed = ", ".join(known) or "none"
        raise ParametersRefused(f"no notebook {name!r}{nearest(name, known)} (there are: {listed})")
    return known[name]


def default_notebook(story: str, facts: Path) -> str:
    """`report` if that notebook is about this story, otherwise `brief`."""
    for folder in notebook_folders(facts):
        path = folder / f"{MAIN}.ipynb"
        if path.is_file():
            return MAIN if _story_of(path) == story else GENERAL
    return GENERAL


def notebook_folders(facts: Path) -> list[Path]:
    """The folders that may hold notebooks, nearest first."""
    root = root_above(facts.parent)
    package = Path(__file__).parent
    folders = [root / "notebooks"] if root else []
    return [*folders, package / "notebooks", package.parent / "notebooks"]


def _story_of(path: Path) -> str:
    try:
        metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
        return str(metadata["explainer"]["story"])
    except (OSError, ValueError, LookupError, TypeError):
        return ""
