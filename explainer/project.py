"""Where things lie: the project's folder, the facts file, the notebooks."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from explainer.errors import FactsRefused, ParametersRefused, Problem
from explainer.text import nearest

FACTS = Path("data/facts.yml")
MAIN = "report"  # the notebook that argues one story; every other works for any facts file
GENERAL = "brief"
NOTEBOOKS = "notebooks"  # the folder
COMPARING = "changes"  # compares an edition with the one before it: the first one has none
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


def output_folder(given: Path | None, facts: Path) -> Path:
    """Where `reports/` and `figures/` go: the given folder, the facts' project, or this folder."""
    return (given or root_above(facts.parent) or Path.cwd()).resolve()


def near(path: Path) -> Path:
    """The path as one would write it here: relative if it lies below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def working_folder(facts: Path) -> tuple[Path, str]:
    """The folder a notebook works in, and the facts file's path from there."""
    folder = root_above(facts.parent) or facts.parent
    return folder, facts.relative_to(folder).as_posix()


def notebook(name: str, facts: Path) -> Path:
    """The notebook of this name: the facts' own project's, or this package's.

    Raises ParametersRefused for one that is not there, for one that explores, and for one whose
    page would lie where every edition has a page of its own.
    """
    from explainer.export.links import LAYERS

    known = _notebooks(facts)
    explored = [
        known.pop(n) for n, path in list(known.items()) if _metadata(path).get("exploration")
    ]
    if any(path.stem == name for path in explored):
        raise ParametersRefused(
            f"notebook {name!r} explores: what it shows is no edition, and nothing to publish;"
            " open it with `make lab`"
        )
    if name in LAYERS and name in known:
        raise ParametersRefused(
            f"notebook {name!r}: every edition has a page {name}.html, which its own would replace;"
            f" give the file another name, such as {name}-by-topic.ipynb, and set `name` in the"
            " notebook's `explainer` metadata to the same"
        )
    if not _NAME.fullmatch(name) or name not in known:
        listed = ", ".join(known) or "none"
        raise ParametersRefused(f"no notebook {name!r}{nearest(name, known)} (there are: {listed})")
    return known[name]


def names(facts: Path) -> tuple[str, ...]:
    """Returns the names of all notebooks that there are for these facts."""
    return tuple(_notebooks(facts))


def notebook_file(name: str) -> Path:
    """Returns the file of a notebook that comes with this package."""
    package = Path(__file__).parent
    folders = (package / NOTEBOOKS, package.parent / NOTEBOOKS)
    return next(path for folder in folders if (path := folder / f"{name}.ipynb").is_file())


def fitting_notebooks(story: str, facts: Path) -> tuple[str, ...]:
    """The notebooks that make a report of this story: `report` first, then `brief`, then others.

    Each says so in its `explainer` metadata: its own name, and the story if it is about one only.
    One whose metadata has `exploration` set is for JupyterLab.
    """
    fitting = []
    for name, path in _notebooks(facts).items():
        said = _metadata(path)
        if said.get("name") == name and said.get("story") in (None, story):
            fitting += [] if said.get("exploration") else [name]
    first = (MAIN, GENERAL)
    return tuple(sorted(fitting, key=lambda n: (first.index(n) if n in first else len(first), n)))


def _notebooks(facts: Path) -> dict[str, Path]:
    """Every notebook by its name, the nearest where several have it."""
    known: dict[str, Path] = {}
    for folder in notebook_folders(facts):
        for path in sorted(folder.glob("*.ipynb")):
            known.setdefault(path.stem, path)
    return known


def default_notebook(story: str, facts: Path) -> str:
    """`report` if that notebook is about this story, otherwise `brief`."""
    for folder in notebook_folders(facts):
        path = folder / f"{MAIN}.ipynb"
        if path.is_file():
            return MAIN if _metadata(path).get("story") == story else GENERAL
    return GENERAL


def notebook_folders(facts: Path) -> list[Path]:
    """The folders that may hold notebooks, nearest first."""
    root = root_above(facts.parent)
    package = Path(__file__).parent
    folders = [root / "notebooks"] if root else []
    return [*folders, package / "notebooks", package.parent / "notebooks"]


def _metadata(path: Path) -> dict[str, Any]:
    """The notebook's own `explainer` metadata; empty if it has none or cannot be read."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8"))["metadata"]["explainer"])
    except (OSError, ValueError, LookupError, TypeError):
        return {}
