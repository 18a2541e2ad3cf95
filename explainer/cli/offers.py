"""What a question for a field offers: choices, a suggestion, whether it is asked at all, and what
answers given before say against one."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress

from explainer.facts.additions import suggested_id
from explainer.facts.hedges import Phrase, faults, lexicon
from explainer.facts.insert import Value
from explainer.facts.model import KINDS, STANCES_TO, Facts, Figure, Hedge, Kind, Status
from explainer.facts.nodes import shown
from explainer.facts.numbers import Printed, even, not_in_anchor, places_in_anchor, read_back
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
        if name == "stance" and (asked := self._facts.questions.get(str(fields.get("question")))):
            return {str(stance): "" for stance in STANCES_TO[asked.kind]}
        if name in ("explains", "chart"):
            return {"true": "", "false": ""}
        if name in kind.refers:
            return _records(KINDS[kind.refers[name]], self._facts)
        members = getattr(_type_of(kind, name), "__members__", {})
        return {str(member.value): "" for member in members.values()}

    def suggestion(self, kind: Kind, name: str, fields: Given, prefix: str) -> str:
        """What Enter stands for, or an empty text."""
        own = {k.removeprefix(prefix): v for k, v in fields.items() if k.startswith(prefix)}
        if name == "id":
            return suggested_id(kind, own, self._facts)
        replaced = next((f for f in self._facts.figures if f.id == own.get("replaces")), None)
        if replaced is not None and name in _AS_REPLACED:
            said = str(getattr(replaced, name))
            return "" if said == Status.UNSTATED else said
        if name == "accessed":
            return datetime.date.today().isoformat()
        if name == "language":
            return self._facts.story.language
        if name in ("published", "as_of", "date") and kind.name in ("figure", "position", "event"):
            return self._published(own, fields)
        if name in ("hedge", "words") and (phrase := self._phrase(own, fields)):
            hedges = [hedge for hedge in Hedge if hedge in phrase.hedges]
            return str(hedges[0]) if name == "hedge" else phrase.text
        if name in ("value", "low", "high"):
            printed = self._printed(own, fields)
            ends = {"low": printed.low, "high": printed.high} if printed else {}
            number = ends.get(name, printed.low if printed else None)
            return plain_decimal(number) if number is not None else ""
        return ""

    def _published(self, own: Given, fields: Given) -> str:
        source = self._facts.sources.get(str(own.get("source")))
        return source.published.iso if source else str(fields.get("source.published") or "")

    def contradicted(self, field: str, value: Value, fields: Given) -> str:
        """What the answers before say against this one; nothing if they agree."""
        prefix, _, name = field.rpartition(".")
        if name in ("as_of", "date", "published", "accessed"):
            return self._out_of_order(prefix, name, str(value), fields)
        if name == "words" and not prefix and fields.get("anchor"):
            said = {"words": value, "hedge": fields.get("hedge"), "anchor": fields.get("anchor")}
            return self._not_as_printed(said | {"printed": fields.get("printed")}, fields)
        return ""

    def _out_of_order(self, prefix: str, name: str, text: str, fields: Given) -> str:
        source = self._facts.sources.get(str(fields.get("source")))
        start = "source." if prefix or not source else ""
        published = fields.get("published") if not prefix else fields.get("source.published")
        dates = {
            "as_of": fields.get("as_of") or fields.get("date"),
            "published": published
            or (source.published.iso if source else None)
            or fields.get("source.published"),
            "accessed": source.accessed.iso
            if source and not start
            else fields.get("source.accessed"),
        } | {"as_of" if name == "date" else name: text}
        with suppress(ValueError):
            known = {n: PartialDate.of(str(date)) for n, date in dates.items() if date}
            for one, other in (
                ("as_of", "published"),
                ("published", "accessed"),
                ("as_of", "accessed"),
            ):
                if one in known and other in known and known[one].surely_after(known[other]):
                    if name == other:
                        return f"{text} is before `{one}` ({known[one]})"
                    return f"{text} is after `{other}` ({known[other]})"
        return ""

    def _not_as_printed(self, said: dict[str, Value], fields: Given) -> str:
        """What the words beside the printed number say against the hedge and its words."""
        hedge = next((hedge for hedge in Hedge if hedge == said["hedge"]), None)
        if hedge is None or said["words"] is None:
            return ""
        figure = Figure.model_construct(**{**said, "hedge": hedge})  # type: ignore[arg-type]
        unit = self._unit(fields)
        return "; ".join(
            f"{name}: {fault}" for name, fault in faults(figure, self.language(fields), unit)
        )

    def _phrase(self, own: Given, fields: Given) -> Phrase | None:
        """The hedge that stands beside the printed number in the anchor."""
        anchor, printed = str(own.get("anchor") or ""), str(own.get("printed") or "")
        known = lexicon(self.language(fields))
        if not (anchor and printed and known):
            return None
        for start in places_in_anchor(printed, anchor, self.language(fields), self._unit(fields)):
            return known.beside(even(anchor), start, start + len(even(printed)))
        return None

    def _unit(self, fields: Given) -> str:
        metric = self._facts.metrics.get(str(fields.get("metric")))
        return metric.unit if metric else str(fields.get("metric.unit") or "")

    def _printed(self, own: Given, fields: Given) -> Printed | None:
        with suppress(ValueError):
            return read_back(str(own.get("printed")), self.language(fields))
        return None

    def language(self, fields: Given) -> str:
        """The language of the source that is named, or added along."""
        source = self._facts.sources.get(str(fields.get("source")))
        added = str(fields.get("source.language") or self._facts.story.language)
        return source.language if source else added

    def not_printed(self, text: str, fields: Given) -> str:
        """What is wrong with a printed number, given the anchor and the source's language."""
        unit, language = self._unit(fields), self.language(fields)
        try:
            read_back(text, language)
        except ValueError as reason:
            return f"cannot be read back in language {language!r}: {reason}"
        fault = not_in_anchor(text, str(fields.get("anchor") or ""), language, unit)
        return f"{shown(text)} {fault}" if fault else ""


def order(kind: Kind) -> list[str]:
    """The fields in the order in which they are asked for; the id last."""
    first = _ORDER.get(kind.name, "").split()
    rest = [name for name in kind.fields if name not in (*first, *_BY_HAND, "id")]
    has_id = kind.keyed or "id" in kind.fields
    return [*first, *rest, *(["id"] if has_id else [])]


def applies(name: str, fields: Given, prefix: str) -> bool:
    """Whether the answers so far leave room for this field."""
    said = {k.removeprefix(prefix): v for k, v in fields.items() if k.startswith(prefix)}
    between = said.get("hedge") == "between"
    return {
        "anchor": True,
        "value": not between,
        "low": between,
        "high": between,
        "words": said.get("hedge") != "exact",
        "change": "replaces" in said,
        "reason": "replaces" in said,
        "copy_of": said.get("kind") == "copy",
        "since": said.get("kind") == "cumulative",
        "explains": bool(said.get("note")),
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


def with_word(choices: Mapping[str, str], word: str) -> dict[str, str]:
    """The choices that hold the word, in their id or in what they stand for."""
    wanted = word.strip().casefold()
    return {id: words for id, words in choices.items() if wanted in f"{id} {words}".casefold()}
