"""The story of a flooded river, `stories/flood.yml`, as records to be changed and as models."""

from __future__ import annotations

import copy
import datetime
from pathlib import Path
from typing import Any

import yaml

from explainer.facts.edition import Edition, cut
from explainer.facts.model import Facts

FIRST = datetime.date(2023, 6, 3)
SECOND = datetime.date(2023, 6, 10)
_RECORDS = yaml.safe_load(
    (Path(__file__).parent / "stories" / "flood.yml").read_text(encoding="utf-8")
)
GERMAN, ARABIC = (position["quote"] for position in _RECORDS["positions"][:2])


def flood_records() -> dict[str, Any]:
    """The story as a facts file holds it: a fresh copy, to be changed at will."""
    return copy.deepcopy(_RECORDS)


def corrected_records(**more: str) -> dict[str, Any]:
    """The story with one figure more, in the place of the office's: 14,300 instead of 14,200."""
    records = flood_records()
    new = {
        "id": "office-left-06-02-b",
        "value": "14300",
        "printed": "14,300",
        "anchor": "an estimated 14,300 people had moved",
        "replaces": "office-left-06-02",
        "change": "corrected",
        "reason": "The bulletin was read wrongly.",
    }
    records["figures"].append({**records["figures"][3], **new, **more})
    return records


def facts_of(records: dict[str, Any]) -> Facts:
    """The records as models, filled in as the loader does: ids, dates of publication, languages."""
    filled = copy.deepcopy(records)
    for group in ("sources", "parties", "sides", "metrics", "questions"):
        for id, record in filled[group].items():
            record["id"] = id
    for source in filled["sources"].values():
        source.setdefault("language", filled["story"]["language"])
    for record in (*filled["figures"], *filled["positions"]):
        record.setdefault("published", filled["sources"][record["source"]]["published"])
    return Facts.model_validate(filled)


def flood_facts() -> Facts:
    return facts_of(flood_records())


def flood_edition(day: datetime.date = FIRST) -> Edition:
    """The story as known on a day, by default on the day of its first edition."""
    return cut(flood_facts(), day)


def write_flood(
    folder: Path, records: dict[str, Any] | None = None, name: str = "flood.yml"
) -> Path:
    """The story (or changed records of it) as a facts file in the folder."""
    path = folder / name
    text = yaml.safe_dump(records or flood_records(), allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")
    return path


def flood_project(folder: Path, records: dict[str, Any] | None = None) -> Path:
    """The facts file of a project in the folder, which has a place for notebooks."""
    for name in ("data", "notebooks"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return write_flood(folder / "data", records, "facts.yml")
