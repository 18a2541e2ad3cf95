"""Questions at a terminal for the fields of a record.

Belongs here: which field is asked for when, with what choices and what suggestion.
Does not belong here: judging the record (facts), options and writing (add).

Ctrl-C or the end of the input leaves the file as it was.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from explainer.errors import Problem
from explainer.facts.asked import KINDS, Asked, Kind, along, ids_of, read, suggested_id
from explainer.facts.model import Facts
from explainer.facts.plain import plain_decimal
from explainer.facts.printed import Printed, read_back
from explainer.facts.spelling import Value
from explainer.text import nearest

# The order in which a reader of a source would answer; fields not named here follow.
_ORDER = {
    "figure": "source metric stated_by anchor printed hedge words value low high status as_of",
    "position": "source party speaker role date question stance quote paraphrase beside",
    "event": "source date label",
}
_SHOWN = 12
Given = dict[str, Value]


class Questions:
    """The terminal: says, asks, lets a choice be completed with the tab key."""

    def say(self, text: str) -> None:
        """Print it."""
        print(text, flush=True)

    def ask(self, prompt: str, choices: Sequence[str] = ()) -> str:
        """The answer without spaces around; the end of the input counts as Ctrl-C."""
        _complete(choices)
        try:
            return input(prompt).strip()
        except EOFError:
            raise KeyboardInterrupt from None

    def yes(self, question: str) -> bool:
        """Whether it is wanted; Enter means yes."""
        while True:
            answer = self.ask(f"{question} [Y/n] ").casefold()
            if answer in ("", "y", "yes", "n", "no"):
                return answer in ("", "y", "yes")

    def choice(self, question: str, choices: Sequence[str]) -> str:
        """One of the choices; Enter means the first."""
        while True:
            answer = self.ask(f"{question} ({', '.join(choices)}) [{choices[0]}] ", choices)
            if answer in ("", *choices):
                return answer or choices[0]
            self.say(f"there is no {answer!r}{nearest(answer, choices)}")


class Asking:
    """The questions for one record, given what the facts file holds."""

    HELP = (
        "Enter takes what is in brackets or leaves a field out, ? shows all choices, Ctrl-C ends."
    )

    def __init__(self, facts: Facts, questions: Questions) -> None:
        self._facts = facts
        self._questions = questions

    def record(self, kind: Kind, given: Mapping[str, Value], prefix: str = "") -> Given:
        """The given fields and those answered; `source.publisher` for a record added along."""
        fields: Given = dict(given)
        for name in _asked_order(kind):
            if f"{prefix}{name}" not in fields and _applies(name, fields, prefix):
                self._field(kind, name, fields, prefix)
        return fields

    def again(
        self, kind: Kind, fields: Given, problems: Iterable[Problem], records: Sequence[Asked]
    ) -> Given:
        """The fields with those asked for anew that a problem names."""
        labels = {record.label: self._prefix(kind, record) for record in records}
        wrong = [(labels.get(p.record), p.field.partition("[")[0]) for p in problems]
        if not any(prefix is not None and name for prefix, name in wrong):
            self._questions.say("None of the answers can mend this.")
            raise KeyboardInterrupt
        for prefix, name in dict.fromkeys(wrong):
            if prefix is not None and name:
                fields.pop(f"{prefix}{name}", None)
                of = along(kind)[prefix.rstrip(".")] if prefix else kind
                self._field(of, name, fields, prefix)
        return fields

    # ------------------------------------------------------------ one field

    def _field(self, kind: Kind, name: str, fields: Given, prefix: str) -> None:
        choices = self._choices(kind, name)
        suggestion = self._suggestion(kind, name, fields, prefix)
        needed = _needed(kind, name, fields, prefix)
        self._explain(kind, name, choices, needed)
        bracket = f" [{suggestion}]" if suggestion else ""
        while True:
            answer = self._questions.ask(f"{prefix}{name}{bracket}: ", tuple(choices))
            if answer == "?":
                self._list(choices, len(choices))
                continue
            value = self._value(kind, name, answer or suggestion)
            if value is None and name != "printed":
                if not needed:
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
        trial: Given = {name: value}
        asked = Asked(kind, str(value) if name == "id" else "", trial)
        _, problems = read(asked, self._facts, "", ids_of(kind, self._facts))
        return "; ".join(p.message for p in problems if p.field.partition("[")[0] == name)

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

    def _choices(self, kind: Kind, name: str) -> dict[str, str]:
        """What may be answered, each with what it stands for; empty if anything may."""
        if name in kind.refers:
            return _records(KINDS[kind.refers[name]], self._facts)
        members = getattr(_type_of(kind, name), "__members__", {})
        return {str(member.value): "" for member in members.values()}

    def _explain(self, kind: Kind, name: str, choices: Mapping[str, str], needed: bool) -> None:
        about = kind.model.model_fields[name].description if name != "id" else "Kebab-case."
        self._questions.say(f"\n{name}{'' if needed else ' (optional)'}: {about}")
        if choices and all(not words for words in choices.values()):
            self._questions.say(f"  one of {', '.join(choices)}")
        else:
            self._list(choices, _SHOWN)

    def _list(self, choices: Mapping[str, str], limit: int) -> None:
        shown = list(choices.items())[-limit:]
        width = min(max((len(id) for id, _ in shown), default=0), 40)
        for id, words in shown:
            self._questions.say(f"  {id:<{width}}  {words}".rstrip())
        if len(choices) > len(shown):
            self._questions.say(f"  … the last {len(shown)} of {len(choices)}; ? shows all")

    def _suggestion(self, kind: Kind, name: str, fields: Given, prefix: str) -> str:
        own = {k.removeprefix(prefix): v for k, v in fields.items() if k.startswith(prefix)}
        if name == "id":
            return suggested_id(kind, own, self._facts)
        if name == "accessed":
            return datetime.date.today().isoformat()
        if name == "language":
            return self._facts.story.language
        if name in ("published", "as_of", "date") and kind.name in ("figure", "position", "event"):
            return self._published(own, fields)
        if name in ("value", "low", "high"):
            printed = self._printed(own, fields)
            ends = {"low": printed.low, "high": printed.high} if printed else {}
            number = ends.get(name, printed.low if printed else None)
            return plain_decimal(number) if number is not None else ""
        return ""

    def _published(self, own: Given, fields: Given) -> str:
        source = self._facts.sources.get(str(own.get("source")))
        return source.published.iso if source else str(fields.get("source.published") or "")

    def _printed(self, own: Given, fields: Given) -> Printed | None:
        source = self._facts.sources.get(str(own.get("source")))
        language = str(fields.get("source.language") or self._facts.story.language)
        with suppress(ValueError):
            printed = own.get("printed")
            return read_back(str(printed), source.language if source else language)
        return None

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


def _asked_order(kind: Kind) -> list[str]:
    first = _ORDER.get(kind.name, "").split()
    rest = [name for name in kind.fields if name not in (*first, "id")]
    has_id = kind.keyed or "id" in kind.fields
    return [*first, *rest, *(["id"] if has_id else [])]


def _applies(name: str, fields: Given, prefix: str) -> bool:
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
    }.get(name, True)


def _needed(kind: Kind, name: str, fields: Given, prefix: str) -> bool:
    if name in ("value", "low", "high", "change", "reason", "copy_of", "since"):
        return True
    if name == "note" and kind.name == "figure":
        return fields.get("printed", "") is None
    if name == "published" and kind.name != "source":
        return False
    return name == "id" or kind.model.model_fields[name].is_required()


def _type_of(kind: Kind, name: str) -> object:
    """The type of a field, without the None it may be."""
    field = kind.model.model_fields.get(name)
    parts = getattr(field.annotation, "__args__", None) if field else None
    return parts[0] if parts else (field.annotation if field else None)


def _records(kind: Kind, facts: Facts) -> dict[str, str]:
    """The ids of a section with what tells them apart; sources by the date of publication."""
    records = getattr(facts, kind.section)
    if kind.name == "source":
        ordered = sorted(records.values(), key=lambda source: source.published)
        return {s.id: f"{s.published}  {s.publisher}: {s.title}"[:100] for s in ordered}
    if kind.name == "figure":
        return {f.id: f"{f.metric}, as of {f.as_of}" for f in records}
    names = ("label", "text", "name")
    return {
        id: next(str(getattr(record, n)) for n in names if hasattr(record, n))
        for id, record in records.items()
    }


def _complete(choices: Sequence[str]) -> None:
    """Let the tab key complete one of these, where the terminal can."""
    with suppress(ImportError):
        import readline

        def completed(text: str, state: int) -> str | None:
            found = [choice for choice in choices if choice.startswith(text)]
            return found[state] if state < len(found) else None

        readline.set_completer(completed)
        readline.set_completer_delims(" ,")
        readline.parse_and_bind("tab: complete")
