"""An edition read back from the plain JSON that a report carries.

Belongs here: the way from `edition_records` back to models, so that a report can be checked against
the facts inside it, without the facts file.
Does not belong here: writing that JSON (plain), reading facts files (load).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from explainer.errors import UnknownRecord
from explainer.facts.edition import Edition
from explainer.facts.model import Facts

_GROUPS = ("sources", "sides", "parties", "metrics", "questions")


def edition_from_records(records: Mapping[str, Any]) -> Edition:
    """The edition that these records are the cut of; UnknownRecord if they are of none."""
    try:
        day = records["edition"]
        facts = Facts.model_validate(
            {
                "story": {**records["story"], "editions": [dict(day)]},
                **{group: records[group] for group in _GROUPS},
                "events": [_without_ref(event) for event in records["events"]],
                "figures": [_with_printed(f) for f in (*records["figures"], *records["history"])],
                "positions": records["positions"],
            }
        )
    except (KeyError, TypeError, ValueError, ValidationError) as fault:
        raise UnknownRecord(f"the facts in the report cannot be read: {fault}") from None
    known = len(records["figures"])
    return Edition(
        facts=facts,
        date=dt.date.fromisoformat(day["date"]),
        note=day.get("note", ""),
        figures=facts.figures[:known],
        history=facts.figures[known:],
        positions=facts.positions,
        events=facts.events,
    )


def _without_ref(event: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name != "ref"}


def _with_printed(figure: Mapping[str, Any]) -> dict[str, Any]:
    """The figure with its `printed`, which the records leave out when it is null."""
    return {"printed": None, **figure}
