"""The invented flood, published: a small notebook as it ran, and the whole folder made from it."""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from explainer import words
from explainer.export.files import make_files, shared_files, titles
from explainer.export.notebook import read
from explainer.facts.edition import cut
from explainer.facts.model import Facts
from explainer.publish import index, revisions
from explainer.publish.manifest import Export, History, Place
from explainer.publish.swap import locked, put
from explainer.report.report import Report
from explainer.report.shown import Shown
from explainer.run.build import package
from tests.flood import FIRST, SECOND, facts_of, flood_records

# What a build writes of an edition that was published, and revised once.
HISTORY = History(
    True,
    (
        {
            "edition": SECOND.isoformat(), "revision": 1, "when": "2023-11-14",
            "reason": "It was read wrongly.", "changes": [], "pages": [],
        },
    ),
)  # fmt: skip


def answers(report: Report) -> dict[str, Shown]:
    """What a short report of any story shows, by the source of the cell that asks for it."""
    return {
        "report.front()": report.front(),
        "report.key_figures()": report.key_figures(),
        "report.overview()": report.overview(),
        "report.positions()": report.positions(),
        "report.lexicon()": report.lexicon(),
        "report.method()": report.method(),
        "report.sources()": report.sources(),
    }


def changes(report: Report) -> dict[str, Shown]:
    """The same of a notebook on what changed."""
    return {
        "report.front()": report.front(),
        "report.changes()": report.changes(),
        "report.moves()": report.moves(),
        "report.changed_sources()": report.changed_sources(),
    }


# A desk of its own, as facts file and theme have it.
DESK = {
    "publisher": {"name": "The Desk", "url": "https://example.org/desk", "logo": "logo.png"},
    "authors": ["Ada Writer", "Bo Editor"],
    "corrections": "desk@example.org",
}
LOGO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
THEME = {
    "accent": "#7a1f5c",
    "base": "https://example.org/reports",
    "logo": f"data:image/png;base64,{base64.b64encode(LOGO).decode()}",
    "licence": "CC BY 4.0",
    "licence-url": "https://creativecommons.org/licenses/by/4.0/",
}


def executed(
    day: datetime.date = SECOND,
    history: History | None = None,
    desk: bool = False,
    name: str = "brief",
) -> dict[str, Any]:
    """The flood's notebook with the outputs of a run, told of its edition's history.

    `brief`, or `changes` since the edition before.
    """
    facts = _facts(day, desk)
    before = cut(facts, FIRST) if name == "changes" else None
    report = Report(cut(facts, day), before, words.load("en"), THEME if desk else None)
    notebook = executed_from(report, name)
    if history:
        told = [
            {**entry, "pages": {p: f"superseded/{entry['revision']}/{p}" for p in entry["pages"]}}
            for entry in history.revisions
        ]
        notebook["metadata"]["explainer"] |= {"published": history.published, "revisions": told}
    return notebook


def executed_from(report: Report, name: str = "brief") -> dict[str, Any]:
    """The notebook of any story with the outputs of a run."""
    shown = changes(report) if name == "changes" else answers(report)
    cells = [_cell(n, source, made) for n, (source, made) in enumerate(shown.items())]
    metadata = {"explainer": {"name": name}, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def files(
    day: datetime.date = SECOND, history: History | None = None, desk: bool = False
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The files of the flood's folder but the manifest, and its charts, by name."""
    (export,) = exports(day, history, desk).values()
    return dict(export.files), dict(export.figures)


def exports(
    day: datetime.date = SECOND,
    history: History | None = None,
    desk: bool = False,
    notebooks: Iterable[str] = ("brief",),
) -> dict[str, Export]:
    """What each of the notebooks gives, with the files that they share."""
    saved = (executed(day, history, desk, name) for name in notebooks)
    return _exports(*(json.dumps(one, ensure_ascii=False, indent=1) + "\n" for one in saved))


@cache
def _exports(*notebooks: str) -> dict[str, Export]:
    made, records = {}, {}
    for notebook in notebooks:
        document = (reading := read(json.loads(notebook))).document
        whole, name, records = make_files(reading), document.front.notebook, document.front.records
        content = {**whole.files, f"{name}.ipynb": notebook.encode()}
        parts = {"package": package()}
        made[name] = Export("0" * 64, content, whole.pictures, parts, titles(document))
    shared = shared_files(records, {name: one.files for name, one in made.items()})
    return {name: replace(one, files={**one.files, **shared}) for name, one in made.items()}


def published(
    out: Path,
    day: datetime.date = SECOND,
    history: History | None = None,
    keep_as: str = "",
    desk: bool = False,
    notebooks: Iterable[str] = ("brief",),
) -> Path:
    """The flood's edition in place below `out`."""
    place = Place(out, "aue-flood", day.isoformat())
    with locked(place):
        put(place, exports(day, history, desk, notebooks), history, keep_as)
    if history:
        revisions.refresh_log(place.story_folder)
    index.refresh(place)
    return place.reports


def _facts(day: datetime.date, desk: bool) -> Facts:
    """The flood's, with an edition of the day if it has none."""
    records = flood_records()
    records["story"] |= DESK if desk else {}
    if day not in (FIRST, SECOND):
        records["story"]["editions"].append({"date": day.isoformat()})
    return facts_of(records)


def _cell(number: int, source: str, shown: Shown) -> dict[str, Any]:
    output = {
        "output_type": "execute_result",
        "execution_count": number + 1,
        "metadata": {},
        "data": shown._repr_mimebundle_(),
    }
    return {
        "cell_type": "code", "id": f"cell-{number}", "execution_count": number + 1, "metadata": {},
        "source": source, "outputs": [output],
    }  # fmt: skip
