"""The questions for one record at a terminal, and its answers.

Each answer is judged as soon as it is given, as far as it can be by itself and with those before.
What only the whole file can refuse is said with the record on screen, where any field can be
changed. Answers are kept beside the facts file until the record is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from explainer.cli import records, terminal
from explainer.cli.offers import Given, Offers, applies, needed, order, with_word
from explainer.errors import FactsRefused, Problem
from explainer.facts.additions import NewRecord, read, suggested_id
from explainer.facts.edit import FactsFile, Plan, plan
from explainer.facts.insert import Value
from explainer.facts.model import KINDS, Kind
from explainer.files import write_whole
from explainer.text import nearest

HELP = (
    "Enter takes what is in brackets, or leaves an optional field out. ? lists the choices, ?word "
    "those with the word; < goes back; - leaves a field out. Ctrl-C ends, and what was typed is "
    "kept."
)
NAMELESS = ("event", "edition")  # kinds without an id
_SHOWN = 12
_ID = "The record's name in the file; kebab-case."


class Form:
    """The record that is being asked for: its answers so far, and what is left to ask."""

    def __init__(self, there: FactsFile, kind: Kind, given: Given) -> None:
        self._there, self._kind, self._offers = there, kind, Offers(there.facts)
        self._fields: Given = dict(given)
        self._left_out: set[str] = set()
        self._trail: list[str] = []  # the fields asked for, as they were answered
        self._before: dict[str, str] = {}  # what a field said before it is asked for again
        self._id_is_made = False
        self._kept = there.path.with_name(f".{there.path.name}.{kind.name}.begun")

    def lacks_something(self) -> bool:
        """Whether a field that is always needed is not given."""
        fields = self._kind.model.model_fields
        wanted = {name for name in self._kind.fields if fields[name].is_required()}
        given = {name.partition(".")[0] for name in self._fields}
        by_default = {"id", "language"} | ({"published"} if self._kind.name != "source" else set())
        return bool(wanted - by_default - given)

    def records(self) -> list[NewRecord]:
        """Returns the record as answered, and those that are added along with it."""
        own: Given = {name: value for name, value in self._fields.items() if "." not in name}
        found: list[NewRecord] = []
        for name, other in self._kind.nested.items():
            parts = self._parts(f"{name}.")
            if parts:
                id = str(own.get(name) or suggested_id(other, parts, self._there.facts))
                own[name] = id
                found.append(NewRecord(other, id, parts))
        return [self._own(own), *found]

    def ask_for_all(self) -> Plan | None:
        """Ask until the record can be written, and whether to; None if it shall not be.

        KeyboardInterrupt when Ctrl-C is typed; the answers are kept then.
        """
        print(f"A new {self._kind.name} for {self._there.file}. {HELP}")
        self._go_on()
        try:
            return self._reviewed()
        except KeyboardInterrupt:
            if self._trail:
                named = terminal.as_called(f"explainer add {self._kind.name}")
                print(f"\nwhat was typed is kept: {named} goes on with it", flush=True)
            raise

    def forget(self) -> None:
        """Take away what was kept."""
        with suppress(OSError):
            self._kept.unlink()

    # ------------------------------------------------------------ the way through

    def _reviewed(self) -> Plan | None:
        """Ask for what is missing, then show the record, until it is right or given up."""
        while True:
            self._fill()
            try:
                made = plan(self._there, self.records())
            except FactsRefused as refused:
                print()
                for problem in refused.problems:
                    terminal.complain(str(problem))
                self._change_one_of(self._named_by(refused.problems))
                continue
            print("\n" + "\n".join(records.written(made)))
            answer = self._written_or_changed()
            if answer in ("y", "n"):
                return made if answer == "y" else None
            self._change(answer)

    def _fill(self) -> None:
        while (field := next(self._open(), None)) is not None:
            self._answer(field)
            self._keep()
        if self._id_is_made:  # of answers that may be others now
            self._fields["id"] = self._offers.suggestion(self._kind, "id", self._fields, "")

    def _open(self) -> Iterator[str]:
        """The fields that are still to be asked for, in their order."""
        for field in self._order():
            prefix, _, name = field.rpartition(".")
            start = f"{prefix}." if prefix else ""
            if field in self._fields or field in self._left_out:
                continue
            if applies(name, self._fields, start):
                yield field

    def _order(self) -> Iterator[str]:
        for name in order(self._kind):
            other = self._kind.nested.get(name)
            begun = bool(other and self._parts(f"{name}."))
            if not begun or name in self._fields:
                yield name
            id = self._fields.get(name)
            if other and (begun or (id and id not in self._there.facts.ids(other.section))):
                yield from (f"{name}.{part}" for part in order(other) if part != "id")

    def _back(self) -> None:
        """Open the field that was answered last."""
        if not self._trail:
            print("  this is the first question")
            return
        self._change(self._trail.pop())

    def _change(self, field: str) -> None:
        """Open a field again; what it said is in brackets, what hangs on it follows."""
        value = self._fields.pop(field, None)
        self._left_out.discard(field)
        if value is not None:
            self._before[field] = "; ".join(value) if isinstance(value, tuple) else str(value)
        if field == "id":
            self._id_is_made = False
        if field in self._kind.nested:
            for part in self._parts(f"{field}."):
                self._fields.pop(f"{field}.{part}", None)
        for name in [name for name in self._fields if "." not in name]:
            if not applies(name, self._fields, ""):
                del self._fields[name]

    def _change_one_of(self, fields: Sequence[str]) -> None:
        """Ask which field is to be changed, the first of those named by a problem by default."""
        known = [name for name in self._order() if name in self._fields or name in self._left_out]
        default = f" [{fields[0]}]" if fields else ""
        while True:
            answer = terminal.ask(f"Which field is to be changed?{default} ", known)
            name = answer.replace("-", "_") or (fields[0] if fields else "")
            if name in known:
                self._change(name)
                return
            print(f"  there is no field {answer!r}{nearest(name, known)}; {', '.join(known)}")

    def _written_or_changed(self) -> str:
        """Returns `y`, `n`, or the field that is to be changed."""
        known = [name for name in self._order() if name in self._fields or name in self._left_out]
        question = f"Write this to {self._there.file}? [Y/n, or a field to change] "
        while True:
            answer = terminal.ask(question, known)
            if answer.casefold() in ("", "y", "yes", "n", "no"):
                return "n" if answer.casefold().startswith("n") else "y"
            name = self._trail[-1] if answer == "<" else answer.replace("-", "_")
            if name in known:
                return name
            print(f"  there is no field {answer!r}{nearest(name, known)}; {', '.join(known)}")

    def _named_by(self, problems: Sequence[Problem]) -> list[str]:
        """The fields of this form that the problems are about."""
        start_of = {}
        for record in self.records():
            others = self._kind.nested.items()
            name = next((n for n, other in others if other is record.kind), "")
            start_of[record.label] = f"{name}." if name and record.kind is not self._kind else ""
        found = []
        for problem in problems:
            start, name = start_of.get(problem.record), problem.field.partition("[")[0]
            if start is not None and name:
                found.append(start.rstrip(".") if start and name == "id" else f"{start}{name}")
        return list(dict.fromkeys(found))

    # ------------------------------------------------------------ one field

    def _answer(self, field: str) -> None:
        prefix, _, name = field.rpartition(".")
        start = f"{prefix}." if prefix else ""
        kind = self._kind.nested[prefix] if prefix else self._kind
        choices = self._offers.choices(kind, name, self._fields)
        made = self._offers.suggestion(kind, name, self._fields, start)
        suggestion = self._before.get(field, made)
        must = needed(kind, name, self._fields)
        self._explain(kind, name, choices, must)
        prompt = f"{field} [{suggestion}]: " if suggestion else f"{field}: "
        while True:
            answer = terminal.ask(prompt, tuple(choices))
            if answer == "<":
                self._back()
                return
            if answer.startswith("?") and choices:
                _list(with_word(choices, answer[1:]), len(choices), answer[1:].strip())
                continue
            by_default = not answer and name == "published" and kind.name != "source"
            value = _value(kind, name, "" if answer == "-" else answer or suggestion)
            if by_default or (value is None and not must and answer != "null"):
                self._left_out.add(field)  # `published` is the source's, which needs no writing
                break
            if value is None and name not in ("printed", "words"):
                print("  an answer is needed here")
                continue
            fault = self._fault(kind, field, value)
            if not fault:
                self._fields[field] = value
                self._id_is_made = self._id_is_made or (field == "id" and value == made)
                break
            print(f"  {fault}")
        self._trail.append(field)
        self._before.pop(field, None)

    def _fault(self, kind: Kind, field: str, value: Value) -> str:
        """What is wrong with an answer; an id that is not there yet may be of a new record."""
        name = field.rpartition(".")[2]
        if name in kind.refers and isinstance(value, str | tuple):
            other = KINDS[kind.refers[name]]
            ids = self._there.facts.ids(other.section)
            for id in (value,) if isinstance(value, str) else value:
                if id not in ids:
                    return self._unknown(kind, field, other, id)
            return ""
        found = _problems(kind, name, value, self._there)
        if name == "printed" and value is not None and not found:
            found = [self._offers.not_printed(str(value), self._fields)]
        found = [fault for fault in found if fault]
        return "; ".join(found) or self._offers.contradicted(field, value, self._fields)

    def _unknown(self, kind: Kind, field: str, other: Kind, id: str) -> str:
        near = nearest(id, self._there.facts.ids(other.section))
        hint = f"there is no {other.name} {id!r}{near}"
        if "." in field or field not in kind.nested:
            return hint
        faults = _problems(other, "id", id, self._there)
        if faults:
            return f"{hint}; nor can it be a new one: {'; '.join(faults)}"
        print(f"  {hint}")
        if terminal.ask_yes(
            f"  Add {id!r} as a new {other.name}?", default=not near or other.name == "source"
        ):
            return ""
        return f"then name a {other.name} that there is; ? lists them"

    def _explain(self, kind: Kind, name: str, choices: Mapping[str, str], must: bool) -> None:
        about = kind.model.model_fields[name].description if name != "id" else _ID
        print(f"\n{name}{'' if must else ' (optional)'}: {about}")
        if choices and all(not words for words in choices.values()):
            print(f"  one of {', '.join(choices)}")
        else:
            _list(choices, _SHOWN)

    # ------------------------------------------------------------ parts and their keeping

    def _parts(self, start: str) -> Given:
        return {
            name.removeprefix(start): value
            for name, value in self._fields.items()
            if name.startswith(start)
        }

    def _own(self, fields: Given) -> NewRecord:
        if self._kind.name in NAMELESS:
            return NewRecord(self._kind, "", fields)
        id = str(fields.get("id") or suggested_id(self._kind, fields, self._there.facts))
        rest = {name: value for name, value in fields.items() if name != "id"}
        return NewRecord(self._kind, id, rest if self._kind.keyed or not id else {"id": id, **rest})

    def _keep(self) -> None:
        """Keep the answers, so that nothing that was typed is lost."""
        whole = {
            "fields": {name: self._fields[name] for name in self._trail if name in self._fields},
            "left_out": sorted(self._left_out),
        }
        with suppress(OSError):
            write_whole(self._kept, (json.dumps(whole) + "\n").encode("ascii"))

    def _go_on(self) -> None:
        """Offer to go on with the answers that were kept."""
        try:
            whole = json.loads(self._kept.read_bytes())
            kept = {name: _read(value) for name, value in whole["fields"].items()}
            left_out = set(map(str, whole["left_out"]))
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return
        names = {
            *self._kind.fields,
            "id",
            *(f"{n}.{f}" for n, o in self._kind.nested.items() for f in o.fields),
        }
        kept = {name: value for name, value in kept.items() if name in names}
        if not kept:
            return
        print("\nBegun before:")
        for name, value in kept.items():
            print(f"  {name}: {'; '.join(value) if isinstance(value, tuple) else value}")
        if terminal.ask_yes("Go on with it?"):
            new = {name: value for name, value in kept.items() if name not in self._fields}
            self._fields |= new
            self._trail = list(new)
            self._left_out = left_out
        else:
            self.forget()


def _read(value: object) -> Value:
    return (
        tuple(map(str, value)) if isinstance(value, list) else None if value is None else str(value)
    )


def _problems(kind: Kind, name: str, value: Value, there: FactsFile) -> list[str]:
    """What is wrong with the value of a field by itself."""
    trial: Given = {} if kind.keyed and name == "id" else {name: value}
    asked = NewRecord(kind, str(value) if name == "id" else "", trial)
    _, problems = read(asked, there.facts, "", there.facts.ids(kind.section))
    return [p.message for p in problems if p.field.partition("[")[0] == name]


def _value(kind: Kind, name: str, answer: str) -> Value:
    if not answer or (name in ("printed", "words") and answer == "null"):
        return None
    if name in kind.lists:
        parts = answer.split(";" if name == "caveats" or ";" in answer else ",")
        return tuple(part.strip() for part in parts)
    return answer


def _list(choices: Mapping[str, str], limit: int, word: str = "") -> None:
    if word and not choices:
        print(f"  none has {word!r}")
    listed = list(choices.items())[-limit:]
    width = min(max((len(id) for id, _ in listed), default=0), 40)
    for id, words in listed:
        print(f"  {id:<{width}}  {words}".rstrip())
    if len(choices) > len(listed):
        print(f"  … {len(listed)} of {len(choices)}; ? shows all")
