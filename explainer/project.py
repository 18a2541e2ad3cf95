"""Finding the project's folder, its facts file and its notebooks."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explainer.errors import FactsRefused, ParametersRefused, Problem
from explainer.text import nearest

if TYPE_CHECKING:  # importing the models would slow down --help and completion
    from explainer.facts.model import Facts

FACTS = Path("data/facts.yml")
MAIN = "report"  # the notebook written for one story
GENERAL = "brief"  # works for any facts file
COMPARING = "changes"  # compares an edition with the one before it; the first edition has none
NOTEBOOKS = "notebooks"  # the folder
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def root_above(start: Path) -> Path | None:
    """The nearest folder at or above `start` that holds `notebooks/` and `data/`."""
    for folder in (start, *start.parents):
        if (folder / "notebooks").is_dir() and (folder / "data").is_dir():
            return folder
    return None


def facts_file(given: str | None, start: Path) -> Path:
    """The absolute path of the given facts file, or of the nearest `data/facts.yml` at or above.

    FactsRefused if there is none.
    """
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
    """Where `reports/` and `figures/` go: the given folder, else the project's, else this one."""
    return (given or root_above(facts.parent) or Path.cwd()).resolve()


def near(path: Path) -> Path:
    """The path relative to the working folder if it lies below it, otherwise unchanged."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def working_folder(facts: Path) -> tuple[Path, str]:
    """The working folder of a notebook's kernel, and the facts file's path relative to it."""
    folder = root_above(facts.parent) or facts.parent
    return folder, facts.relative_to(folder).as_posix()


def edition_day(facts: Facts, day: datetime.date | None) -> datetime.date:
    """The day itself, by default the first edition's; ParametersRefused if it is no edition's."""
    listed = [edition.date for edition in facts.story.editions]
    if day is not None and day not in listed:
        known = ", ".join(date.isoformat() for date in listed)
        raise ParametersRefused(f"--edition: the story has no edition {day} (it has {known})")
    return day or listed[0]


# ---------------------------------------------------------------- notebooks


def notebooks(facts: Path | None = None) -> dict[str, Path]:
    """Every notebook's path by name; the facts' own project takes precedence over this package."""
    root, package = root_above(facts.parent) if facts else None, Path(__file__).parent
    known: dict[str, Path] = {}
    for folder in (root, package, package.parent):
        for path in sorted((folder / NOTEBOOKS).glob("*.ipynb")) if folder else ():
            known.setdefault(path.stem, path)
    return known


def notebook(name: str, facts: Path) -> Path:
    """The path of the notebook of this name, from the facts' own project or from this package.

    ParametersRefused if there is none, if it is for exploring, or if its page would overwrite one
    that every edition has.
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
    """The names of the notebooks that can report this story: `report`, then `brief`, then others.

    Their `explainer` metadata decides: `name` is the file's own, `story` is this one or left out,
    and `exploration` is not set.
    """
    by_name = {name: _metadata(path) for name, path in notebooks(facts).items()}
    fitting = (
        name
        for name, metadata in by_name.items()
        if metadata.get("name") == name
        and metadata.get("story") in (None, story)
        and not metadata.get("exploration")
    )
    return tuple(sorted(fitting, key=lambda name: (name != MAIN, name != GENERAL, name)))


def _metadata(path: Path) -> dict[str, Any]:
    """The notebook's `explainer` metadata; empty if it has none or cannot be read."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8"))["metadata"]["explainer"])
    except (OSError, ValueError, LookupError, TypeError):
        return {}
