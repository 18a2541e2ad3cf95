"""What a question for a field offers: choices, a suggestion, whether it is asked at all, and what
answers given before say against one."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal

from explainer.facts.edit import suggested_id
from explainer.facts.insert import Value
from explainer.facts.kinds import KINDS, Kind
from explainer.facts.model import STANCES_TO, Facts, Figure, Hedge, Status
from explainer.facts.nodes import shown
from explainer.facts.numbers import (
    Phrase,
    fold,
    hedge_faults,
    lexicon,
    not_in_anchor,
    places_in_anchor,
    read_back,
)
from explainer.facts.values import PartialDate, plain_decimal

# The order in which a reader of a source would answer; fields not named here follow.
_ORDER = {
    "figure": "source metric stated_by anchor printed hedge words value low high status as_of",
    "position": "source party speaker role date question stance quote paraphrase beside",
    "event": "source date label",
}
# Needed wherever they are asked for.
_ALWAYS = ("value", "low", "high", "change", "reason", "copy_of", "since", "question", "stance")
_AS_REPLACED = ("metric", "stated_by", "source", "as_of", "status", "verb")
_BY_HAND = ("answers", "points")  # too long for a question
Given = dict[str, Value]


class Offers:
    """What can be offered for a field, given what the facts file holds."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def choices(self, kind: Kind, name: str, fields: Given) -> dict[str, str]:
        """What may be answered, each with what it stands for; empty if anything may."""
        if name == "replaces":
            wanted = (fields.get("metric"), fields.get("stated_by"))  # nobody corrects another
            same = [f for f in self._facts.figures if (f.metric, f.stated_by) == wanted]
            return {f.id: f"as of {f.as_of}: {f.hedge} {f.printed or f.value}" for f in same}
        question = self._facts.questions.get(str(fields.get("question")))
        if name == "stance" and question:
            return {str(stance): "" for stance in STANCES_TO[question.kind]}
        if name in ("explains", "chart"):
            return {"true": "", "false": ""}
        if name in kind.refers:
            return _records(KINDS[kind.refers[name]], self._facts)
        members = getattr(_type_of(kind, name), "__members__", {})
        return {str(member.value): "" for member in members.values()}

    def suggestion(self, kind: Kind, name: str, fields: Given, prefix: str) -> str:
        """What Enter stands for, or an empty text."""
        own, source = strip_prefix(prefix, fields), self._named("source", fields)
        if name == "id":
            return suggested_id(kind, own, self._facts)
        replaced = next((f for f in self._facts.figures if f.id == own.get("replaces")), None)
        if replaced is not None and name in _AS_REPLACED:
            value = str(getattr(replaced, name))
            return "" if value == Status.UNSTATED else value
        if name == "accessed":
            return datetime.date.today().isoformat()
        if name == "language":
            return self._facts.story.language
        if name in ("published", "as_of", "date") and kind.name in ("figure", "position", "event"):
            return str(source.get("published") or "")
        if name in ("hedge", "words") and (phrase := self._phrase(fields)):
            hedges = [str(hedge) for hedge in Hedge if hedge in phrase.hedges]
            return hedges[0] if name == "hedge" else phrase.text
        if name in ("value", "low", "high"):
            with suppress(ValueError):
                printed = read_back(str(fields.get("printed")), self._language(fields))
                number = printed.high if name == "high" else printed.low
                return plain_decimal(number) if number is not None else ""
        return ""

    def contradicted(self, field: str, value: Value, fields: Given) -> str:
        """How this answer contradicts those before it; an empty text if it does not."""
        prefix, _, name = field.rpartition(".")
        if name in ("as_of", "date", "published", "accessed"):
            return self._out_of_order(prefix, name, str(value), fields)
        if name == "high" and Decimal(str(value)) <= Decimal(str(fields.get("low", "-Infinity"))):
            return f"{value} is not above `low` ({fields['low']})"
        hedge = next((hedge for hedge in Hedge if hedge == fields.get("hedge")), None)
        if field == "words" and value is not None and fields.get("anchor") and hedge:
            own = {name: fields.get(name) for name in ("anchor", "printed")}
            figure = Figure.model_construct(**{**own, "words": value, "hedge": hedge})  # type: ignore[arg-type]
            found = hedge_faults(figure, self._language(fields), self._unit(fields))
            return "; ".join(f"{name}: {fault}" for name, fault in found)
        return ""

    def not_printed(self, text: str, fields: Given) -> str:
        """What is wrong with a printed number, given the anchor and the source's language."""
        unit, language = self._unit(fields), self._language(fields)
        try:
            read_back(text, language)
        except ValueError as reason:
            return f"cannot be read back in language {language!r}: {reason}"
        fault = not_in_anchor(text, str(fields.get("anchor") or ""), language, unit)
        return f"{shown(text)} {fault}" if fault else ""

    def _out_of_order(self, prefix: str, name: str, text: str, fields: Given) -> str:
        """Which date speaks against this one: what is counted is of a day, then said, then read."""
        source = self._named("source", fields)
        own = strip_prefix(f"{prefix}.", fields) if prefix else fields
        dates: dict[str, object] = {
            "as_of": fields.get("as_of") or fields.get("date"),
            "published": own.get("published") or source.get("published"),
            "accessed": source.get("accessed"),
        }
        name = "as_of" if name == "date" else name
        days, order = {**dates, name: text}, list(dates)
        for other in order:
            with suppress(ValueError):
                first, then = sorted((name, other), key=order.index)
                if PartialDate.of(str(days[first])).surely_after(PartialDate.of(str(days[then]))):
                    word = "after" if name == first else "before"
                    return f"{text} is {word} `{other}` ({days[other]})"
        return ""

    def _phrase(self, fields: Given) -> Phrase | None:
        """The hedge that stands beside the printed number in the anchor."""
        anchor, printed = str(fields.get("anchor") or ""), str(fields.get("printed") or "")
        language = self._language(fields)
        known = lexicon(language)
        if not (anchor and printed and known):
            return None
        for start in places_in_anchor(printed, anchor, language, self._unit(fields)):
            return known.beside(fold(anchor), start, start + len(fold(printed)))
        return None

    def _language(self, fields: Given) -> str:
        return str(self._named("source", fields).get("language") or self._facts.story.language)

    def _unit(self, fields: Given) -> str:
        return str(self._named("metric", fields).get("unit") or "")

    def _named(self, name: str, fields: Given) -> Mapping[str, object]:
        """The source or metric that is named, or what is said of the one to be added along."""
        known = getattr(self._facts, f"{name}s").get(str(fields.get(name)))
        return dict(known) if known else strip_prefix(f"{name}.", fields)


def strip_prefix(start: str, fields: Given) -> Given:
    """The fields whose names begin so, without that beginning."""
    return {name.removeprefix(start): v for name, v in fields.items() if name.startswith(start)}


def order(kind: Kind) -> list[str]:
    """The fields in the order in which they are asked for; the id last."""
    first = _ORDER.get(kind.name, "").split()
    rest = [name for name in kind.fields if name not in (*first, *_BY_HAND, "id")]
    return [*first, *rest, *(["id"] if kind.has_id else [])]


def applies(name: str, fields: Given) -> bool:
    """Whether the answers so far leave room for this field."""
    between = fields.get("hedge") == "between"
    return {
        "value": not between,
        "low": between,
        "high": between,
        "words": fields.get("hedge") != "exact",
        "change": "replaces" in fields,
        "reason": "replaces" in fields,
        "copy_of": fields.get("kind") == "copy",
        "since": fields.get("kind") == "cumulative",
        "explains": bool(fields.get("note")),
    }.get(name, True)


def needed(kind: Kind, name: str, fields: Given) -> bool:
    """Whether the field must be answered, if it is asked for."""
    if name in _ALWAYS:
        return True
    if name == "note" and kind.name == "figure":
        return None in (fields.get("printed", ""), fields.get("words", ""))
    if name == "published" and kind.name != "source":
        return False
    return name == "id" or kind.model.model_fields[name].is_required()


def _type_of(kind: Kind, name: str) -> object:
    """The type of a field, without the None it may be."""
    field = kind.model.model_fields.get(name)
    parts = getattr(field.annotation, "__args__", None) if field else None
    return parts[0] if parts else (field.annotation if field else None)


def _records(kind: Kind, facts: Facts) -> dict[str, str]:
    """The ids of a section with what tells them apart; last the newest or the most used."""
    records = getattr(facts, kind.section)
    if kind.name == "source":
        ordered = sorted(records.values(), key=lambda source: source.published)
        return {s.id: f"{s.published}  {s.publisher}: {s.title}"[:100] for s in ordered}
    used = Counter(id for f in facts.figures for id in (f.metric, f.stated_by))
    used.update(position.party for position in facts.positions)
    names = ("label", "text", "name")
    return {
        id: next(str(getattr(records[id], n)) for n in names if hasattr(records[id], n))
        for id in sorted(records, key=lambda id: used[id])
    }
