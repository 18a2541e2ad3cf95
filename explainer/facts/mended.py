"""Records with a fault, judged by what is sound in them, so that one run shows every error.

Belongs here: standing in for the fields that are refused, and what of a judgement rests on these.
Does not belong here: the rules (references, fields, reading); the refusals themselves (records).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from explainer.errors import Problem
from explainer.facts.model import Facts, Record
from explainer.facts.tree import Place, Places

# What stands in where a record cannot do without. No rule may find fault with it by itself.
_STAND_INS: dict[str, Any] = {
    "accessed": "2999", "as_of": "1000", "date": "1000", "hedge": "about", "language": "und",
    "printed": None, "stance": "describes", "text": "-", "name": "-", "label": "-", "unit": "-",
    "publisher": "-", "metric": "none", "source": "none", "stated_by": "none", "party": "none",
    "question": "none", "side": "none",
}  # fmt: skip
_KINDS = {"sources": "press", "metrics": "stock"}
# A rule that rests on another field names it (`hedge`, say); these do not.
_RESTS_ON = {"replaces": {"metric", "published"}, "printed": {"metric"}}


@dataclass(frozen=True)
class Mended:
    """A record in which others stand in for the fields that are refused."""

    section: str
    record: Record
    place: Place
    refused: frozenset[str]


def mend(
    model: type[Record], section: str, data: Mapping[str, Any], refused: Iterable[str], place: Place
) -> Mended | None:
    """The record without its refused fields; None if too little of it is left."""
    bad = frozenset(refused)
    kept = {name: value for name, value in data.items() if name not in bad}
    stand_ins = {**_STAND_INS, "id": f"line-{place.line}", "kind": _KINDS.get(section)}
    stand_ins["published"] = kept.get("as_of") or kept.get("date") or "1000"
    if "low" in kept and "high" in kept:
        stand_ins["hedge"] = "between"
    missing = {name for name, field in model.model_fields.items() if field.is_required()}
    missing -= set(kept)
    if section == "positions" and not kept.get("answers"):
        missing |= {"question", "stance"} - set(kept)
    filled = {name: stand_ins.get(name) for name in missing}
    try:
        record = model.model_validate({**kept, **filled})
    except ValidationError:
        return None
    return Mended(section, record, place, bad | missing)


def joined(facts: Facts, places: Places, mended: Iterable[Mended]) -> tuple[Facts, Places]:
    """The facts with the mended records after the others, and where all of them stand."""
    parts: dict[str, Any] = {}
    places = places.copy()
    for each in mended:
        group = parts.setdefault(each.section, _copied(getattr(facts, each.section)))
        if isinstance(group, dict):
            key = str(getattr(each.record, "id", ""))
            group[key] = each.record
        else:
            places.add(each.section, len(group), each.place)
            group.append(each.record)
    parts = {name: g if isinstance(g, dict) else tuple(g) for name, g in parts.items()}
    return facts.model_copy(update=parts), places


def _copied(group: Any) -> Any:
    return dict(group) if isinstance(group, Mapping) else list(group)


def well_founded(problems: Iterable[Problem], mended: Iterable[Mended]) -> Iterator[Problem]:
    """The problems that do not rest on a field for which another stands in."""
    refused = {(each.place.file, each.place.label): each.refused for each in mended}
    for problem in problems:
        bad = refused.get((problem.file, problem.record), frozenset())
        name = problem.field.partition(".")[0].partition("[")[0]
        rests_on = _RESTS_ON.get(name, set()) | {name}
        if bad & rests_on or any(f"`{each}" in problem.message for each in bad):
            continue
        if bad and not name and "id" in bad:
            continue
        yield problem
