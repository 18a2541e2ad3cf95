"""The invented flood, published: a small notebook as it ran, and the whole folder made from it."""

from __future__ import annotations

import base64
import datetime
import json
from functools import cache
from pathlib import Path
from typing import Any

from explainer import words
from explainer.document.runs import plain
from explainer.export.files import charts as drawn
from explainer.export.files import make_files, shared_files
from explainer.export.notebook import read
from explainer.facts.edition import cut
from explainer.publish import revisions, site
from explainer.publish.manifest import Export, History, Place
from explainer.publish.swap import locked, put
from explainer.report.report import Report
from explainer.report.shown import Shown
from explainer.run.build import package
from tests.flood import SECOND, facts_of, flood_records

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
    day: datetime.date = SECOND, history: History | None = None, desk: bool = False
) -> dict[str, Any]:
    """The flood's notebook `brief` with the outputs of a run, told of its edition's history."""
    records = flood_records()
    records["story"] |= DESK if desk else {}
    edition = cut(facts_of(records), day)
    report = Report(edition, None, words.load("en"), THEME if desk else None)
    notebook = executed_from(report)
    if history:
        told = [
            {**entry, "pages": {p: f"superseded/{entry['revision']}/{p}" for p in entry["pages"]}}
            for entry in history.revisions
        ]
        notebook["metadata"]["explainer"] |= {"published": history.published, "revisions": told}
    return notebook


def executed_from(report: Report) -> dict[str, Any]:
    """The notebook `brief` of any story with the outputs of a run."""
    cells = [_cell(n, source, shown) for n, (source, shown) in enumerate(answers(report).items())]
    metadata = {"explainer": {"name": "brief"}, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def files(
    day: datetime.date = SECOND, history: History | None = None, desk: bool = False
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The files of the flood's folder but the manifest, and its charts, by name."""
    return _files(json.dumps(executed(day, history, desk), ensure_ascii=False, indent=1) + "\n")


@cache
def _files(notebook: str) -> tuple[dict[str, bytes], dict[str, bytes]]:
    reading = read(json.loads(notebook))
    whole = make_files(reading)
    made = {**whole.files, "brief.ipynb": notebook.encode()}
    made |= shared_files(reading.document.front.records, {"brief": made})
    return made, whole.pictures


def published(
    out: Path,
    day: datetime.date = SECOND,
    history: History | None = None,
    keep_as: str = "",
    desk: bool = False,
    **changed: bytes,
) -> Path:
    """The flood's edition in place below `out`, with `changed` files in place of its own."""
    made, charts = files(day, history, desk)
    place = Place(out, "aue-flood", day.isoformat())
    given = {name.replace("__", "."): content for name, content in changed.items()}
    titles = tuple(
        (f"brief-{one.id}", plain(one.title)) for one in drawn(read(executed(day)).document)
    )
    export = Export("0" * 64, {**made, **given}, charts, {"package": package()}, titles)
    with locked(place):
        put(place, {"brief": export}, history, keep_as)
    if history:
        revisions.refresh_log(place.story_folder)
    site.refresh(place)
    return place.reports


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
