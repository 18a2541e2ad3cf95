"""The records behind the sample document, as an edition's `records()` gives them: plain JSON."""

from __future__ import annotations

from typing import Any


def _figure(
    ident: str, metric: str, party: str, source: str, hedge: str, anchor: str, *values: str
) -> dict[str, Any]:
    low, high = (values[0], values[1]) if len(values) == 2 else (None, None)
    return {
        "id": ident,
        "metric": metric,
        "value": values[0] if len(values) == 1 else None,
        "low": low,
        "high": high,
        "hedge": hedge,
        "as_of": "2021-06-02",
        "published": "2021-06-02",
        "stated_by": party,
        "source": source,
        "anchor": anchor,
    }


def _figures() -> list[dict[str, Any]]:
    people, town, level = "left", "town", "level"
    return [
        _figure("office-left-06-02", people, "office", "bulletin", "about",
                "an estimated 14,200 people", "14200"),
        _figure("office-town-2023", town, "office", "bulletin", "exact",
                "41,350 inhabitants", "41350"),
        _figure("office-level-06-02", level, "office", "bulletin", "at-most",
                "up to 7 metres", "7"),
        _figure("relief-left-06-02", people, "relief", "relief", "more-than",
                "أكثر من 12 ألف شخص", "12000"),
        _figure("board-left-06-01", people, "board", "bericht", "nearly",
                "knapp 9.000 Menschen", "9000"),
        _figure("board-town-2023", town, "board", "bericht", "between",
                "zwischen 38.000 und 44.000", "38000", "44000"),
        _figure("board-level-06-02", level, "board", "bericht", "at-least",
                "6,2 Meter oder mehr", "6.2"),
    ]  # fmt: skip


def sample_records() -> dict[str, Any]:
    """The edition's cut: sources, sides, parties, metrics, questions, figures and positions."""
    return {
        "story": {"id": "river-floods", "title": "River floods", "language": "en"},
        "edition": {"date": "2021-06-03", "note": "The day after the crest."},
        "sources": {
            "bulletin": {"id": "bulletin", "publisher": "River Office", "language": "en"},
            "relief": {"id": "relief", "publisher": "Relief Service", "language": "ar"},
            "bericht": {"id": "bericht", "publisher": "Wasserverband Untere Aue", "language": "de"},
        },
        "sides": {
            "office": {"id": "office", "name": "Government"},
            "relief": {"id": "relief", "name": "Relief"},
            "board": {"id": "board", "name": "Water boards"},
            "insurers": {"id": "insurers", "name": "Insurers"},
        },
        "parties": {
            "office": {"id": "office", "name": "River Office", "side": "office"},
            "relief": {"id": "relief", "name": "Relief Service", "side": "relief"},
            "board": {"id": "board", "name": "Wasserverband Untere Aue", "side": "board"},
            "pool": {"id": "pool", "name": "Insurance Pool", "side": "insurers"},
        },
        "metrics": {
            "left": {"id": "left", "label": "People who left the river banks", "unit": "people"},
            "town": {"id": "town", "label": "Inhabitants of the town of Aue", "unit": "people"},
            "level": {"id": "level", "label": "Level at the bridge", "unit": "metres"},
        },
        "questions": {"evacuate": {"id": "evacuate", "text": "Should people leave?"}},
        "events": [],
        "figures": _figures(),
        "history": [],
        "positions": [
            {"id": f"{party}-evacuate", "party": party, "date": "2021-06-02",
             "question": "evacuate", "stance": "for"}
            for party in ("office", "relief", "board")
        ],
    }  # fmt: skip
