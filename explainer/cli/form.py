"""The questions for one record at a terminal, its answers, and what is said of records added.

Each answer is checked as soon as it is given, as far as it can be by itself and with those before.
What only the whole file can refuse is said with the record on screen, where any field can be
changed. Answers are kept beside the facts file until the record is written.
"""

from __future__ import annotations

import difflib
import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from explainer import project
from explainer.cli import terminal
from explainer.cli.offers import Given, Offers, applies, needed, order, strip_prefix
from explainer.errors import FactsRefused, Problem
from explainer.facts.edit import FactsFile, NewRecord, Plan, plan, read, suggested_id
from explainer.facts.insert import Value
from explainer.facts.kinds import KINDS, Kind
from explainer.files import write_whole
from explainer.text import nearest

HELP = (
    "Enter takes what is in brackets, or leaves an optional field out. ? lists the choices, ?word "
    "those with the word; < goes back; - leaves a field out. Ctrl-C ends, and what was typed is "
    "kept."
)
_SHOWN = 12
_ID = "The record's name in the file; kebab-case."
_YES_OR_NO = {"": "y", "y": "y", "yes": "y", "n": "n", "no": "n"}
_NULL = ("printed", "words")  # fields that may be answered with null: nothing stood there


class Form:
    """The record that is being asked for: its answers so far, and what is left to ask.

    A field of a record that is added along has the name of the field that names it in front. An
    answer of nothing, `()`, leaves its field out.
    """

    def __init__(self, current: FactsFile, kind: Kind, given: Given) -> None:
        self._file, self._kind, self._offers = current, kind, Offers(current.facts)
        self._options = set(given)
        self._answers: Given = dict(given)  # the options, then what was asked for, as answered
        self._before: dict[str, str] = {}  # what a field said before it is asked for again
        self._id_is_made = False
        self._kept = current.path.with_name(f".{current.path.name}.{kind.name}.begun")

    @property
    def _fields(self) -> Given:
        return {name: value for name, value in self._answers.items() if value != ()}

    def lacks_something(self) -> bool:
        """Whether a field that is always needed is not given."""
        fields = self._kind.model.model_fields
        wanted = {name for name in self._kind.fields if fields[name].is_required()}
        given = {name.partition(".")[0] for name in self._fields}
        by_default = {"id", "language"} | ({"published"} if self._kind.name != "source" else set())
        return bool(wanted - by_default - given)

    def records(self) -> list[NewRecord]:
        """Returns the record as answered, and those that are added along with it."""
        kind, fields, others = self._kind, self._fields, list[NewRecord]()
        own: Given = {name: value for name, value in fields.items() if "." not in name}
        for name, other in kind.nested.items():
            if parts := strip_prefix(f"{name}.", fields):
                own[name] = id = str(own.get(name) or suggested_id(other, parts, self._file.facts))
                others.append(NewRecord(other, id, parts))
        id = str(own.pop("id", None) or suggested_id(kind, own, self._file.facts))
        named: Given = {"id": id} if id and not kind.keyed else {}
        return [NewRecord(kind, id, named | own), *others]

    def ask_for_all(self) -> Plan | None:
        """Ask until the record can be written, and whether to; None if it shall not be.

        KeyboardInterrupt when Ctrl-C is typed; the answers are kept then.
        """
        print(f"A new {self._kind.name} for {self._file.file}. {HELP}")
        self._go_on()
        try:
            return self._reviewed()
        except KeyboardInterrupt:
            if self._asked:
                command = f"explainer add {self._kind.name}{_as_argument(self._file.file)}"
                kept = f"what was typed is kept: {command} goes on with it"
                print(terminal.as_called(kept), flush=True)
            raise

    # ------------------------------------------------------------ the way through

    def _reviewed(self) -> Plan | None:
        """Ask for what is missing, then show the record, until it is right or given up."""
        while True:
            while (field := next(self._open(), None)) is not None:
                self._answer(field)
                self._keep()
            if self._id_is_made:  # of answers that may be others now
                self._answers["id"] = self._offers.suggestion(self._kind, "id", self._fields, "")
            try:
                made = plan(self._file, self.records())
            except FactsRefused as refused:
                print()
                for problem in refused.problems:
                    terminal.complain(str(problem))
                first = next(self._named_by(refused.problems), "")
                question = f"Which field is to be changed?{f' [{first}]' if first else ''}"
                self._change(self._field(question, {"": first} if first else {}))
                continue
            print("\n" + "\n".join(added_lines(made)))
            question = f"Write this to {self._file.file}? [Y/n, or a field to change]"
            back = {"<": self._asked[-1]} if self._asked else {}
            answer = self._field(question, _YES_OR_NO | back)
            if answer in ("y", "n"):
                return made if answer == "y" else None
            self._change(answer)

    @property
    def _asked(self) -> list[str]:
        """The fields that were asked for, as they were answered."""
        return [name for name in self._answers if name not in self._options]

    def _field(self, question: str, answers: Mapping[str, str]) -> str:
        """Returns the field that is named in answer, or what one of the answers stands for."""
        known = [name for name in self._order() if name in self._answers]
        return terminal.ask_for("field", known, question, answers)

    def _open(self) -> Iterator[str]:
        """The fields that are still to be asked for, in their order."""
        for field in self._order():
            _, start, name = self._parts(field)
            if field not in self._answers and applies(name, strip_prefix(start, self._fields)):
                yield field

    def _order(self) -> Iterator[str]:
        """Every field; those of a record that is added along follow the one that names it."""
        for name in order(self._kind):
            other = self._kind.nested.get(name)
            begun = bool(other and strip_prefix(f"{name}.", self._fields))
            if not begun or name in self._answers:
                yield name
            id = self._fields.get(name)
            if other and (begun or (id and id not in self._file.facts.ids(other.section))):
                yield from (f"{name}.{part}" for part in order(other) if part != "id")

    def _parts(self, field: str) -> tuple[Kind, str, str]:
        """Returns the kind of record that a field is of, what stands before its name, its name."""
        prefix, dot, name = field.rpartition(".")
        return self._kind.nested[prefix] if prefix else self._kind, prefix + dot, name

    def _change(self, field: str) -> None:
        """Open a field again; what it said is in brackets, what hangs on it follows."""
        value = self._answers.pop(field, ())
        if value != ():
            self._before[field] = _in_one_line(value)
        if field == "id":
            self._id_is_made = False
        for name in self._fields:
            hangs_on_it = name.startswith(f"{field}.") and field in self._kind.nested
            if hangs_on_it or ("." not in name and not applies(name, self._fields)):
                del self._answers[name]

    def _named_by(self, problems: Sequence[Problem]) -> Iterator[str]:
        """The fields of this form that the problems are about."""
        own, *others = self.records()
        names = {kind.name: name for name, kind in self._kind.nested.items()}
        starts = {own.label: ""} | {one.label: f"{names[one.kind.name]}." for one in others}
        for problem in problems:
            name = problem.field.partition("[")[0]
            if name and problem.record in starts:
                start = starts[problem.record]
                yield start[:-1] if start and name == "id" else start + name

    # ------------------------------------------------------------ one field

    def _answer(self, field: str) -> None:
        """Ask until the answer can stand, or `<` opens the field that was answered before."""
        kind, start, name = self._parts(field)
        choices = self._offers.choices(kind, name, self._fields)
        made = self._offers.suggestion(kind, name, self._fields, start)
        offered = self._before.get(field, made)
        must = needed(kind, name, self._fields)
        # The date of the source's needs no writing.
        of_its_source = name == "published" and kind.name != "source" and offered == made
        about = kind.model.model_fields[name].description if name != "id" else _ID
        print(f"\n{name}{'' if must else ' (optional)'}: {about}")
        if choices and not any(choices.values()):
            print(f"  one of {', '.join(choices)}")
        else:
            _list(choices, _SHOWN)
        while True:
            answer = terminal.ask(f"{field} [{offered}]: " if offered else f"{field}: ", [*choices])
            if answer == "<":
                if self._asked:
                    self._change(self._asked[-1])
                else:
                    print("  this is the first question")
                return
            if answer.startswith("?") and choices:
                _list_with(answer[1:].strip(), choices)
                continue
            answer = _as_written(answer, choices)
            value = _value(kind, name, "" if answer == "-" else answer or offered)
            if (of_its_source and not answer) or not (value or must or answer == "null"):
                value = ()
            elif fault := self._fault(kind, field, value):
                print(f"  {fault}")
                continue
            break
        self._answers[field] = value
        self._before.pop(field, None)
        self._id_is_made = self._id_is_made or (field == "id" and value == made)

    def _fault(self, kind: Kind, field: str, value: Value) -> str:
        """What is wrong with an answer; an id that is not there yet may be of a new record."""
        name = field.rpartition(".")[2]
        if value is None and name not in _NULL:
            return "an answer is needed here"
        if name in kind.refers and isinstance(value, str | tuple):
            other = KINDS[kind.refers[name]]
            known = self._file.facts.ids(other.section)
            named = (value,) if isinstance(value, str) else value
            unknown = next((id for id in named if id not in known), None)
            return self._unknown(kind, field, other, unknown) if unknown is not None else ""
        found = _problems(kind, name, value, self._file)
        if name == "printed" and value is not None and not found:
            found = [self._offers.not_printed(str(value), self._fields)]
        return "; ".join(filter(None, found)) or self._offers.contradicted(
            field, value, self._fields
        )

    def _unknown(self, kind: Kind, field: str, other: Kind, id: str) -> str:
        near = nearest(id, self._file.facts.ids(other.section))
        hint = f"there is no {other.name} {id!r}{near}"
        if field not in kind.nested:  # nor are records of records asked for
            return hint
        if faults := _problems(other, "id", id, self._file):
            return f"{hint}; nor can it be a new one: {'; '.join(faults)}"
        print(f"  {hint}")
        likely = not near or other.name == "source"
        if terminal.ask_yes(f"  Add {id!r} as a new {other.name}?", default=likely):
            return ""
        return f"then name a {other.name} that there is; ? lists them"

    # ------------------------------------------------------------ kept until it is written

    def _keep(self) -> None:
        """Keep the answers, so that nothing that was typed is lost."""
        with suppress(OSError):
            write_whole(self._kept, (json.dumps(self._answers) + "\n").encode("ascii"))

    def forget(self) -> None:
        """Take away what was kept."""
        with suppress(OSError):
            self._kept.unlink()

    def _go_on(self) -> None:
        """Offer to go on with the answers that were kept."""
        try:
            whole = json.loads(self._kept.read_bytes()).items()
        except (OSError, ValueError, AttributeError):
            return
        names = {f"{n}.{part}" for n, other in self._kind.nested.items() for part in other.fields}
        kept = {n: _read(value) for n, value in whole if n in {*self._kind.fields, "id", *names}}
        said = {name: value for name, value in kept.items() if value != ()}
        if not said:
            return
        print("\nBegun before:")
        for name, value in said.items():
            print(f"  {name}: {_in_one_line(value)}")
        if terminal.ask_yes("Go on with it?"):
            self._answers = kept | self._answers
        else:
            self.forget()


def _read(value: object) -> Value:
    if isinstance(value, list):
        return tuple(map(str, value))
    return None if value is None else str(value)


def _in_one_line(value: Value) -> str:
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def _problems(kind: Kind, name: str, value: Value, current: FactsFile) -> list[str]:
    """What is wrong with the value of a field by itself."""
    trial: Given = {} if kind.keyed and name == "id" else {name: value}
    record = NewRecord(kind, str(value) if name == "id" else "", trial)
    _, problems = read(record, current.facts, "", current.facts.ids(kind.section))
    return [p.message for p in problems if p.field.partition("[")[0] == name]


def _as_written(answer: str, choices: Mapping[str, str]) -> str:
    """The choice that is meant by its name, or in other letters; else the answer as it is."""
    wanted = answer.casefold()
    meant = [id for id, about in choices.items() if wanted in (id.casefold(), about.casefold())]
    return answer if answer in choices or len(meant) != 1 or not answer else meant[0]


def _value(kind: Kind, name: str, answer: str) -> Value:
    if not answer or (name in _NULL and answer == "null"):
        return None
    if name in kind.lists:
        parts = answer.split(";" if name == "caveats" or ";" in answer else ",")
        return tuple(part.strip() for part in parts)
    return answer


def _list_with(text: str, choices: Mapping[str, str]) -> None:
    """List the choices that hold each of the words, in their id or in what they stand for."""
    words = text.casefold().split()
    whole = {id: f"{id} {about}".casefold() for id, about in choices.items()}
    found = {id: choices[id] for id, text in whole.items() if all(word in text for word in words)}
    if not found:
        print(f"  none has {text!r}")
    _list(found, len(found))


def _list(choices: Mapping[str, str], limit: int) -> None:
    """List the last of the choices, which are the likeliest."""
    listed = list(choices.items())[max(0, len(choices) - limit) :]
    width = min(max((len(id) for id, _ in listed), default=0), 40)
    for id, words in listed:
        print(f"  {id:<{width}}  {words}".rstrip())
    if len(choices) > len(listed):
        print(f"  … {len(listed)} of {len(choices)}; ? shows all")


# ---------------------------------------------------------------- what is said of records added


def difference(plan: Plan) -> Iterator[str]:
    """The unified difference of every file, line by line."""
    for rewrite in plan.rewrites:
        old, new, name = _lines(rewrite.old), _lines(rewrite.new), rewrite.path.name
        yield from difflib.unified_diff(old, new, f"{name} (now)", f"{name} (then)", lineterm="")


def added_lines(plan: Plan) -> Iterator[str]:
    """The added lines alone; a record that ends as the one before it does is not cut in two."""
    for rewrite in plan.rewrites:
        old, new = _lines(rewrite.old), _lines(rewrite.new)
        for tag, _, _, start, end in difflib.SequenceMatcher(None, old, new).get_opcodes():
            while tag == "insert" and new[start : start + 1] == new[end : end + 1]:
                start, end = start + 1, end + 1
            yield from new[start:end] if tag in ("insert", "replace") else ()


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8").removeprefix("\ufeff").splitlines()


def added(plan: Plan) -> Iterator[str]:
    """A line for each record with where it stands, then warnings, then what to do next."""
    for one in sorted(plan.added, key=lambda one: (one.place.file, one.place.line)):
        published = ""
        if hasattr(one.record, "stated_by") and "published" not in one.new.fields:
            published = f" (published {one.record.published}, when its source was)"
        yield f"{one.place.file}:{one.place.line}: {one.new.label}{published}"
    for warning in plan.warnings:
        yield f"warning: {warning}"
    for problem in plan.unused:
        yield f"note: {problem.record}: no figure, position or event names it yet"
    dates = [one.record.published for one in plan.added if one.new.kind.name == "figure"]
    if dates:
        last = max(date.last for date in dates)
        facts = _as_argument(plan.file)
        knowing = [e.date for e in plan.after.story.editions if last <= e.date]
        if knowing:
            yield f"next: explainer build{facts} --edition {min(knowing)}"
        else:
            wanted = f"explainer add edition{facts} --date {last}"
            yield f"no edition is late enough to show it; next: {wanted}"


def _as_argument(file: str) -> str:
    """The facts file as an argument of a command, which finds the usual one by itself."""
    return "" if file == project.FACTS.as_posix() else f" {shlex.quote(file)}"


def counted(plan: Plan) -> str:
    """`3 figures, 1 source`."""
    kinds = [one.new.kind for one in plan.added]
    counts = {kind.name: (kinds.count(kind), kind.section) for kind in kinds}
    return ", ".join(f"{n} {name if n == 1 else many}" for name, (n, many) in counts.items())
