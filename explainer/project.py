"""Where things lie: the project's folder, the facts file, the notebooks."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explainer.errors import FactsRefused, ParametersRefused, Problem
from explainer.text import nearest

if TYPE_CHECKING:  # --help and completion need no model
    from explainer.facts.model import Facts

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


def edition_day(facts: Facts, day: datetime.date | None) -> datetime.date:
    """The day of an edition, by default of the first; ParametersRefused if the story has none."""
    listed = [edition.date for edition in facts.story.editions]
    if day is not None and day not in listed:
        known = ", ".join(date.isoformat() for date in listed)
        raise ParametersRefused(f"--edition: the story has no edition {day} (it has {known})")
    return day or listed[0]


# ---------------------------------------------------------------- notebooks


def notebooks(facts: Path | None = None) -> dict[str, Path]:
    """Every notebook by its name: those of the facts' own project go before this package's."""
    root, package = root_above(facts.parent) if facts else None, Path(__file__).parent
    known: dict[str, Path] = {}
    for folder in (root, package, package.parent):
        for path in sorted((folder / NOTEBOOKS).glob("*.ipynb")) if folder else ():
            known.setdefault(path.stem, path)
    return known


def notebook(name: str, facts: Path) -> Path:
    """The notebook of this name: the facts' own project's, or this package's.

    Raises ParametersRefused for one that is not there, for one that explores, and for one whose
    page would lie where every edition has a page of its own.
    """
    from explainer.export.links import LAYERS

    known = notebooks(facts)
    if name in known and _metadata(known[name]).get("exploration"):
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
    if name not in known or not _NAME.fullmatch(name):
        known = {n: path for n, path in known.items() if not _metadata(path).get("exploration")}
        listed = ", ".join(known) or "none"
        raise ParametersRefused(f"no notebook {name!r}{nearest(name, known)} (there are: {listed})")
    return known[name]


def default_notebook(story: str, facts: Path) -> str:
    """`report` if that notebook is about this story, otherwise `brief`."""
    path = notebooks(facts).get(MAIN)
    return MAIN if path and _metadata(path).get("story") == story else GENERAL


def fitting_notebooks(story: str, facts: Path) -> tuple[str, ...]:
    """The notebooks that make a report of this story: `report` first, then `brief`, then others.

    Each says so in its `explainer` metadata: its own name, and the story if it is about one only.
    One whose metadata has `exploration` set is for JupyterLab.
    """
    says = {name: _metadata(path) for name, path in notebooks(facts).items()}
    fitting = (
        name
        for name, said in says.items()
        if said.get("name") == name
        and said.get("story") in (None, story)
        and not said.get("exploration")
    )
    return tuple(sorted(fitting, key=lambda name: (name != MAIN, name != GENERAL, name)))


def _metadata(path: Path) -> dict[str, Any]:
    """The notebook's own `explainer` metadata; empty if it has none or cannot be read."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8"))["metadata"]["explainer"])
    except (OSError, ValueError, LookupError, TypeError):
        return {}
