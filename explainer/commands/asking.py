"""Questions at a terminal for the fields of a record.

Belongs here: asking for one field after the other, and again for what was refused.
Does not belong here: what is offered (offers), judging the record (facts), writing it (add).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from explainer.commands.offers import Given, Offers, applies, asked_order, needed, with_word
from explainer.commands.questions import Questions
from explainer.errors import FactsRefused, Problem
from explainer.facts.asked import KINDS, Asked, Kind, along, ids_of, read
from explainer.facts.model import Facts
from explainer.facts.spelling import Value
from explainer.text import nearest

_SHOWN = 12
_ID = "The record's name in the file; kebab-case."


class Asking:
    """The questions for one record, given what the facts file holds."""

    HELP = (
        "Enter takes what is in brackets or leaves a field out; ? shows all choices, ?word those "
        "with the word; Ctrl-C ends, and nothing is written."
    )

    def __init__(self, facts: Facts, questions: Questions) -> None:
        self._facts = facts
        self._questions = questions
        self._offers = Offers(facts)

    def record(self, kind: Kind, given: Mapping[str, Value], prefix: str = "") -> Given:
        """The given fields and those answered; `source.publisher` for a record added along."""
        fields: Given = dict(given)
        for name in asked_order(kind):
            if f"{prefix}{name}" not in fields and applies(name, fields, prefix):
                self._field(kind, name, fields, prefix)
        return fields

    def again(
        self, kind: Kind, fields: Given, problems: Sequence[Problem], records: Sequence[Asked]
    ) -> Given:
        """The fields with those asked for anew that a problem names; FactsRefused if none is."""
        labels = {record.label: self._prefix(kind, record) for record in records}
        wrong = [(labels.get(p.record), p.field.partition("[")[0]) for p in problems]
        if not any(prefix is not None and name for prefix, name in wrong):
            raise FactsRefused(problems)
        suggested = fields.get("id") == self._offers.suggestion(kind, "id", fields, "")
        for prefix, name in dict.fromkeys(wrong):
            if prefix and name == "id":  # the id of a record added along is what names it
                prefix, name = "", prefix.rstrip(".")
            if prefix is not None and name:
                fields.pop(f"{prefix}{name}", None)
                of = along(kind)[prefix.rstrip(".")] if prefix else kind
                self._field(of, name, fields, prefix)
        if suggested:  # made of answers that may be others now
            fields["id"] = self._offers.suggestion(kind, "id", fields, "")
        return fields

    # ------------------------------------------------------------ one field

    def _field(self, kind: Kind, name: str, fields: Given, prefix: str) -> None:
        choices = self._offers.choices(kind, name, fields)
        suggestion = self._offers.suggestion(kind, name, fields, prefix)
        must = needed(kind, name, fields)
        self._explain(kind, name, choices, must)
        bracket = f" [{suggestion}]" if suggestion else ""
        while True:
            answer = self._questions.ask(f"{prefix}{name}{bracket}: ", tuple(choices))
            if answer.startswith("?") and choices:
                self._list(with_word(choices, answer[1:]), len(choices))
                continue
            if not answer and name == "published" and kind.name != "source":
                return  # the source's, which needs no writing
            value = self._value(kind, name, answer or suggestion)
            if value is None and name != "printed":
                if not must:
                    return
                self._questions.say("  this one is needed")
                continue
            fault = self._fault(kind, name, value, fields, prefix)
            if not fault:
                fields[f"{prefix}{name}"] = value
                return
            self._questions.say(f"  {fault}")

    def _fault(self, kind: Kind, name: str, value: Value, fields: Given, prefix: str) -> str:
        """What is wrong with the answer by itself; a new id of another record leads to it."""
        if isinstance(value, str) and name in kind.refers:
            other = KINDS[kind.refers[name]]
            ids = ids_of(other, self._facts)
            if value not in ids:
                return self._new(name, other, value, ids, fields, bool(prefix), kind)
            return ""
        trial: Given = {} if kind.keyed and name == "id" else {name: value}
        asked = Asked(kind, str(value) if name == "id" else "", trial)
        _, problems = read(asked, self._facts, "", ids_of(kind, self._facts))
        found = [p.message for p in problems if p.field.partition("[")[0] == name]
        if name == "printed" and value is not None and not found:
            found = [self._offers.not_printed(str(value), fields)]
        return "; ".join(found)

    def _new(
        self,
        name: str,
        other: Kind,
        id: str,
        ids: Iterable[str],
        fields: Given,
        inner: bool,
        kind: Kind,
    ) -> str:
        hint = f"there is no {other.name} {id!r}{nearest(id, ids)}"
        if inner or name not in along(kind):
            return hint
        self._questions.say(f"  {hint}")
        if not self._questions.yes(f"  Add {id!r} as a new {other.name}?"):
            return "then another one"
        start = f"{name}."
        added = self.record(other, {f"{start}id": id}, prefix=start)
        fields.update({k: v for k, v in added.items() if k != f"{start}id"})
        return ""

    # ------------------------------------------------------------ what is offered

    def _explain(self, kind: Kind, name: str, choices: Mapping[str, str], must: bool) -> None:
        about = kind.model.model_fields[name].description if name != "id" else _ID
        self._questions.say(f"\n{name}{'' if must else ' (optional)'}: {about}")
        if choices and all(not words for words in choices.values()):
            self._questions.say(f"  one of {', '.join(choices)}")
        else:
            self._list(choices, _SHOWN)

    def _list(self, choices: Mapping[str, str], limit: int) -> None:
        listed = list(choices.items())[-limit:]
        width = min(max((len(id) for id, _ in listed), default=0), 40)
        for id, words in listed:
            self._questions.say(f"  {id:<{width}}  {words}".rstrip())
        if len(choices) > len(listed):
            self._questions.say(f"  … {len(listed)} of {len(choices)}; ? shows all")

    def _value(self, kind: Kind, name: str, answer: str) -> Value:
        if not answer or (name == "printed" and answer == "null"):
            return None
        if name in kind.lists:
            return tuple(part.strip() for part in answer.split(";" if name == "caveats" else ","))
        return answer

    def _prefix(self, kind: Kind, record: Asked) -> str:
        if record.kind is kind:
            return ""
        return next(f"{n}." for n, other in along(kind).items() if other is record.kind)
