"""An invented story for the tests: a river in flood, four parties on three sides, two editions.

Every hedge, a conflict on one day, a corrected figure, a misprint kept off the charts, a party that
says nothing, sources in English, German and Arabic, a re-publication. The records are written as in
a facts file, so that they can be loaded, checked, changed and written out again.
"""

from __future__ import annotations

import copy
import datetime
from pathlib import Path
from typing import Any

from explainer.facts.edition import Edition, cut
from explainer.facts.model import Facts

FIRST = datetime.date(2023, 6, 3)
SECOND = datetime.date(2023, 6, 10)
GERMAN = "Die Deiche halten, aber der Scheitel steht noch bevor."
ARABIC = "غادر كثيرون ضفاف النهر، ولم يعد أحد بعد."

STORY = {
    "id": "aue-flood",
    "title": "The Aue in flood: the figures and the stated positions",
    "summary": "Who left the banks, how much of the town stood under water, and what was said.",
    "language": "en",
    "editions": [
        {"date": "2023-06-03", "note": "The day after the dyke at the mill broke."},
        {"date": "2023-06-10", "note": "The water has gone down."},
    ],
}

SOURCES: dict[str, dict[str, Any]] = {
    "office-bulletin": {
        "publisher": "River Office",
        "title": "Bulletin of the second day",
        "url": "https://example.org/office/bulletin",
        "published": "2023-06-02",
        "accessed": "2023-07-01",
        "kind": "primary",
    },
    "board-meldung": {
        "publisher": "Wasserverband Untere Aue",
        "title": "Lagemeldung vom Freitag",
        "url": "https://example.org/board/meldung",
        "published": "2023-06-02",
        "accessed": "2023-07-01",
        "kind": "primary",
        "language": "de",
    },
    "relief-bayan": {
        "publisher": "هيئة الإغاثة",
        "title": "بيان عن الفيضان",
        "url": "https://example.org/relief/bayan",
        "published": "2023-06-03",
        "accessed": "2023-07-01",
        "kind": "primary",
        "language": "ar",
    },
    "courier": {
        "publisher": "Valley Courier",
        "title": "Mill dyke gives way",
        "url": "https://example.org/courier/mill",
        "published": "2023-06-03",
        "accessed": "2023-07-01",
        "kind": "press",
        "note": "Printed late on Saturday.",
    },
    "courier-copy": {
        "publisher": "Evening Mirror",
        "title": "The town counts its streets",
        "url": "https://example.org/mirror/streets",
        "published": "2023-06-03",
        "accessed": "2023-07-01",
        "kind": "copy",
        "copy_of": "Valley Courier",
    },
    "office-review": {
        "publisher": "River Office",
        "title": "Review of the flood week",
        "url": "https://example.org/office/review",
        "published": "2023-06-09",
        "accessed": "2023-07-01",
        "kind": "primary",
    },
}

PARTIES: dict[str, dict[str, Any]] = {
    "office": {"name": "River Office", "long_name": "State office for rivers", "side": "state"},
    "board": {
        "name": "Wasserverband",
        "long_name": "Water board of the lower Aue",
        "side": "state",
    },
    "relief": {"name": "Relief Service", "long_name": "هيئة الإغاثة", "side": "relief"},
    "residents": {"name": "Residents' Council", "side": "town"},
}

SIDES: dict[str, dict[str, Any]] = {
    "state": {"name": "State"},
    "relief": {"name": "Relief"},
    "town": {"name": "Town"},
}

METRICS: dict[str, dict[str, Any]] = {
    "left-homes": {
        "label": "People who left the banks since 1 June 2023",
        "topic": "leaving",
        "unit": "people",
        "kind": "cumulative",
        "place": "Lower Aue",
        "since": "2023-06-01",
        "counts": "Everyone who left a home on the banks; those who came back are not taken off.",
        "caveats": ["Guests of the 3 camp sites are counted by the office alone."],
    },
    "town-people": {
        "label": "People who live in the town",
        "topic": "town",
        "unit": "people",
        "kind": "stock",
        "place": "Lower Aue",
        "counts": "Residents on the register.",
    },
    "streets-flooded": {
        "label": "Part of the town's streets under water",
        "topic": "streets",
        "unit": "percent",
        "kind": "stock",
        "place": "Lower Aue",
        "counts": "Streets with water on the carriageway, of all streets.",
    },
    "people-missing": {
        "label": "People reported missing",
        "topic": "missing",
        "unit": "people",
        "kind": "stock",
        "place": "Lower Aue",
        "counts": "Reported to the police and not found.",
    },
}

QUESTIONS: dict[str, dict[str, Any]] = {
    "open-gates": {"text": "Should the upper gates be opened?"},
    "return-home": {"text": "May people go home before the 10th?"},
}

EVENTS: list[dict[str, Any]] = [
    {"date": "2023-06-01", "label": "First warning for the banks", "source": "office-bulletin"},
    {"date": "2023-06-02", "label": "Mill dyke breaks", "source": "courier"},
    {"date": "2023-06-08", "label": "Gates closed again", "source": "office-review"},
]


def _figure(
    id: str, metric: str, hedge: str, as_of: str, party: str, source: str, **more: Any
) -> dict[str, Any]:
    return {
        "id": id,
        "metric": metric,
        "hedge": hedge,
        "as_of": as_of,
        "stated_by": party,
        "source": source,
        **more,
    }


FIGURES: list[dict[str, Any]] = [
    _figure(
        "board-left-06-01",
        "left-homes",
        "nearly",
        "2023-06-01",
        "board",
        "board-meldung",
        value="9000",
        words="fast",
        printed="9.000",
        verb="verließen",
        anchor="verließen fast 9.000 Menschen die Ufer",
    ),
    _figure(
        "office-left-06-01",
        "left-homes",
        "exact",
        "2023-06-01",
        "office",
        "office-bulletin",
        value="7135",
        printed="7,135",
        anchor="7,135 people had moved by Thursday night",
        verb="moved",
    ),
    _figure(
        "office-left-06-01-b",
        "left-homes",
        "exact",
        "2023-06-01",
        "office",
        "courier",
        value="7185",
        printed="7,185",
        anchor="the office put Thursday's count at 7,185",
        replaces="office-left-06-01",
        change="corrected",
        reason="A bus had not been counted.",
    ),
    _figure(
        "office-left-06-02",
        "left-homes",
        "about",
        "2023-06-02",
        "office",
        "office-bulletin",
        value="14200",
        words="an estimated",
        status="estimated",
        printed="14,200",
        verb="moved",
        anchor="an estimated 14,200 people had moved",
    ),
    _figure(
        "relief-left-06-02",
        "left-homes",
        "more-than",
        "2023-06-02",
        "relief",
        "relief-bayan",
        value="12000",
        words="أكثر من",
        printed="١٢٠٠٠",
        anchor="غادر أكثر من ١٢٠٠٠ شخص ضفاف النهر",
        verb="غادر",
    ),
    _figure(
        "courier-left-06-02",
        "left-homes",
        "exact",
        "2023-06-02",
        "office",
        "courier-copy",
        value="142000",
        printed="142,000",
        anchor="142,000 had moved",
        chart=False,
        note="A misprint: one zero too many.",
    ),
    _figure(
        "office-town-2022",
        "town-people",
        "exact",
        "2022",
        "office",
        "office-bulletin",
        value="41350",
        status="counted",
        printed="41,350",
        anchor="a town of 41,350",
    ),
    _figure(
        "board-town-2022",
        "town-people",
        "between",
        "2022",
        "board",
        "board-meldung",
        low="38000",
        high="44000",
        words="zwischen",
        printed="38.000 und 44.000",
        anchor="zwischen 38.000 und 44.000 Einwohner",
    ),
    _figure(
        "office-streets-06-02",
        "streets-flooded",
        "at-most",
        "2023-06-02",
        "office",
        "office-bulletin",
        value="37.5",
        words="up to",
        printed="37.5 percent",
        anchor="up to 37.5 percent of the streets",
    ),
    _figure(
        "residents-streets-06-02",
        "streets-flooded",
        "at-least",
        "2023-06-02",
        "residents",
        "courier",
        value="52",
        words="at least",
        printed="52 percent",
        anchor="at least 52 percent of our streets are under water",
    ),
    _figure(
        "relief-missing-06-02",
        "people-missing",
        "at-least",
        "2023-06-02",
        "relief",
        "courier",
        value="24",
        words="dozens",
        printed="dozens",
        anchor="dozens are missing, the service says",
    ),
    _figure(
        "office-missing-06-02",
        "people-missing",
        "exact",
        "2023-06-02",
        "office",
        "office-bulletin",
        value="1",
        printed="1",
        anchor="1 person is missing",
    ),
    _figure(
        "office-left-06-08",
        "left-homes",
        "about",
        "2023-06-08",
        "office",
        "office-review",
        value="15600",
        words="about",
        status="estimated",
        printed="15,600",
        verb="moved",
        anchor="about 15,600 people had moved by the end",
    ),
]

POSITIONS: list[dict[str, Any]] = [
    {
        "id": "board-gates",
        "party": "board",
        "speaker": "Anna Deichmann",
        "role": "Vorsteherin",
        "date": "2023-06-02",
        "question": "open-gates",
        "stance": "against",
        "quote": GERMAN,
        "beside": ["left-homes", "streets-flooded"],
        "source": "board-meldung",
    },
    {
        "id": "relief-return",
        "party": "relief",
        "date": "2023-06-03",
        "question": "return-home",
        "stance": "describes",
        "quote": ARABIC,
        "beside": ["left-homes"],
        "source": "relief-bayan",
    },
    {
        "id": "residents-gates",
        "party": "residents",
        "speaker": "Jo Miller",
        "role": "chair",
        "date": "2023-06-02",
        "question": "open-gates",
        "stance": "for",
        "paraphrase": "The council wants 2 of the upper gates opened at once.",
        "beside": ["streets-flooded"],
        "source": "courier",
    },
]


def flood_records() -> dict[str, Any]:
    """The story as a facts file holds it: a fresh copy, to be changed at will."""
    return copy.deepcopy(
        {
            "story": STORY,
            "sources": SOURCES,
            "parties": PARTIES,
            "sides": SIDES,
            "metrics": METRICS,
            "questions": QUESTIONS,
            "events": EVENTS,
            "figures": FIGURES,
            "positions": POSITIONS,
        }
    )


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
    """The whole story."""
    return facts_of(flood_records())


def flood_edition(day: datetime.date = FIRST) -> Edition:
    """The story as known on a day, by default on the day of its first edition."""
    return cut(flood_facts(), day)


def write_flood(folder: Path, records: dict[str, Any] | None = None) -> Path:
    """The story (or changed records of it) as a facts file in the folder."""
    import yaml

    path = folder / "flood.yml"
    text = yaml.safe_dump(records or flood_records(), allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")
    return path
