"""Rule 4: a figure is never edited in place once an edition that shows it is published.

Belongs here: comparing the facts with the records of a published edition.
Does not belong here: reading that edition's files (publish), what changed between editions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explainer.errors import Problem
from explainer.facts.draft import Origin
from explainer.facts.model import Facts
from explainer.facts.plain import plain_record
from explainer.facts.tree import shown

ADVICE = "add a new record with `replaces`, `change` and `reason` instead"


def edited(
    facts: Facts, published: Mapping[str, Any], origin: Origin | None = None
) -> tuple[Problem, ...]:
    """Each published figure that was changed or removed; `published` is `Edition.records()`."""
    origin = origin or Origin()
    date = published["edition"]["date"]
    now = {figure.id: (number, figure) for number, figure in enumerate(facts.figures)}
    problems: list[Problem] = []
    for old in (*published["figures"], *published["history"]):
        if old["id"] not in now:
            label = f"figure {shown(old['id'])}"
            message = f"was published in the edition of {date} and is gone; put it back"
            problems.append(Problem(origin.places.file, 0, label, "", message))
            continue
        number, figure = now[old["id"]]
        new = plain_record(figure)
        for name in sorted({*old, *new}):
            if old.get(name) != new.get(name):
                was, now_is = shown(str(old.get(name, ""))), shown(str(new.get(name, "")))
                message = f"{now_is} was {was} in the published edition of {date}; {ADVICE}"
                problems.append(origin.places.of("figures", number).problem(name, message))
    return tuple(sorted(problems))
