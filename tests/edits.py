"""Random edits of the flood's facts that are legal, and change what its first edition says."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from explainer.facts.edition import cut
from explainer.facts.model import Facts
from explainer.facts.validate import check
from tests.flood import FIRST, facts_of, flood_edition, flood_records

Records = dict[str, Any]
Record = dict[str, Any]
HEDGES = ("exact", "about", "nearly", "more-than", "at-least", "at-most")
_TEXTS = {
    "figures": ("verb", "words", "note", "reason"),
    "positions": ("quote", "paraphrase", "speaker", "role", "note"),
    "events": ("label",),
    "metrics": ("label", "unit", "place", "counts"),
    "sources": ("publisher", "title", "note", "copy_of"),
    "parties": ("name", "long_name"),
    "sides": ("name",),
    "questions": ("text",),
}
_CHOICES = {
    "figures": {
        "stated_by": "parties", "source": "sources", "metric": "metrics", "hedge": HEDGES,
        "status": ("counted", "estimated", "unstated"), "chart": (True, False),
        "change": ("updated", "revised", "corrected"),
        "as_of": ("2023-05-30", "2023-06-01", "2023-06-02", "2023-05", "2022"),
        "published": ("2023-06-02", "2023-06-03", "2023-06-09"),
    },
    "positions": {
        "party": "parties", "source": "sources", "question": "questions",
        "stance": ("for", "against", "conditional", "describes", "not-stated"),
        "date": ("2023-06-01", "2023-06-02", "2023-06"),
        "published": ("2023-06-02", "2023-06-03", "2023-06-09"),
    },
    "events": {"source": "sources", "date": ("2023-05-30", "2023-06-01", "2023-06")},
    "sources": {
        "published": ("2023-06-01", "2023-06-02", "2023-06-03"),
        "accessed": ("2023-07-02", "2023-07"), "kind": ("primary", "press"),
        "url": ("https://example.org/other", "https://example.org/third"),
    },
    "parties": {"side": "sides"},
    "metrics": {"kind": ("stock", "flow")},
}  # fmt: skip


def legal_edit(rng: random.Random) -> tuple[Facts, str]:
    """Facts that differ from the flood's in one edit, and what was edited."""
    while True:
        records = flood_records()
        what = rng.choices([_number, _text, _choice, _structure], [4, 4, 6, 1])[0](records, rng)
        facts = _checked(records)
        if facts is not None and cut(facts, FIRST).records() != flood_edition(FIRST).records():
            return facts, what


def recorded_edit(rng: random.Random) -> tuple[Facts, str, str]:
    """Facts with a new record that takes a figure's place; the ids of the old one and the new."""
    while True:
        records = flood_records()
        before = flood_records()["figures"]
        edit = rng.choice([_number, lambda r, g: _choice(r, g, "figures")])
        edit(records, rng)
        changed = [n for n, figure in enumerate(records["figures"]) if figure != before[n]]
        if len(changed) != 1:
            continue
        new = {**records["figures"][changed[0]], "id": "newly-read"}
        records["figures"][changed[0]] = old = before[changed[0]]
        new |= {"replaces": old["id"], "change": "corrected", "reason": "It was read wrongly."}
        records["figures"].append(new)
        facts = _checked(records)
        known = {figure.id for figure in flood_edition(FIRST).figures}
        if facts is None or old["id"] not in known:
            continue
        if "newly-read" in {figure.id for figure in cut(facts, FIRST).figures}:
            return facts, old["id"], "newly-read"


def _checked(records: Records) -> Facts | None:
    try:
        facts = facts_of(records)
    except (ValidationError, KeyError):
        return None
    return None if check(facts).errors else facts


def _any(records: Records, rng: random.Random, section: str) -> Record:
    group = records[section]
    found: Record = rng.choice(list(group.values()) if isinstance(group, dict) else group)
    return found


def _number(records: Records, rng: random.Random) -> str:
    """Another value, printed so in the anchor as well."""
    figures = [f for f in records["figures"] if f["printed"] == f"{_whole(f):,}"]
    figure = rng.choice(figures)
    value = max(1, _whole(figure) + rng.choice([-1000, -100, -10, -1, 1, 10, 100, 1000]))
    old, figure["printed"] = figure["printed"], f"{value:,}"
    figure["value"] = str(value)
    figure["anchor"] = figure["anchor"].replace(old, figure["printed"])
    return f"figure {figure['id']} value"


def _whole(figure: Record) -> int:
    value = figure.get("value", "0")
    return int(value) if value.isdigit() else 0


def _text(records: Records, rng: random.Random) -> str:
    """A word more in a text, or one letter less."""
    section = rng.choice(list(_TEXTS))
    record, field = _any(records, rng, section), rng.choice(_TEXTS[section])
    old = record.get(field, "")
    record[field] = rng.choice([f"{old} again".strip(), old[:-1] or "once"])
    return f"{section} {field}"


def _choice(records: Records, rng: random.Random, section: str = "") -> str:
    section = section or rng.choice(list(_CHOICES))
    record = _any(records, rng, section)
    field, among = rng.choice(list(_CHOICES[section].items()))
    record[field] = rng.choice(list(records[among]) if isinstance(among, str) else list(among))
    return f"{section} {field}"


def _structure(records: Records, rng: random.Random) -> str:
    """A record more or less, a caveat, a statement moved away, words of the story."""
    structures: list[Callable[[Records, random.Random], None]] = [
        lambda r, g: r[s := g.choice(["figures", "positions", "events"])].remove(_any(r, g, s)),
        lambda r, g: r["figures"].append({**_any(r, g, "figures"), "id": "one-more"}),
        lambda r, g: r["positions"].append({**_any(r, g, "positions"), "id": "one-more"}),
        lambda r, g: _any(r, g, "metrics").update(caveats=["Counted by night."]),
        lambda r, g: _any(r, g, "positions").update(beside=[g.choice(list(r["metrics"]))]),
        lambda r, g: r["story"].update({g.choice(["title", "summary"]): "Another text."}),
        lambda r, g: r["story"]["editions"][0].update(note="Another note."),
    ]
    number = rng.randrange(len(structures))
    structures[number](records, rng)
    return f"structure {number}"
