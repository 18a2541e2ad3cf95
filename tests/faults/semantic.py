"""Facts files with one fault of meaning each, and twins without: `python -m tests.faults.semantic`.

A case changes one record of the flood's facts. The expected line is that of the field (or, where
the field is missing, of its record), found in the file without the loader.
"""

# ruff: noqa: E501  (a case to a line reads best)

from __future__ import annotations

import copy
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from explainer.errors import FactsRefused
from explainer.facts.load import load
from tests.flood import flood_records, write_flood

GONE = object()
At = tuple[str | int, ...]


@dataclass(frozen=True)
class Case:
    """One change: at `at` stands `value` then; the fault is told at `told` (default: there)."""

    at: At
    value: Any
    told: At = ()

    @property
    def name(self) -> str:
        value = "gone" if self.value is GONE else repr(self.value)[:30]
        return f"{'.'.join(map(str, self.at))}={value}"


def _figures() -> Iterator[Case]:
    number, between, corrected = 3, 7, 2
    for value in ("abc", "1,000", "14 200", "1e4", "0x10", "014200", "14200.", ".5", "-5", "NaN",
                  "inf", "١٤٢٠٠", "14_200", "+14200", "99999999999999999999999999", "", ["14200"]):  # fmt: skip
        yield Case(("figures", number, "value"), value)
    yield Case(("figures", number, "value"), "14201")
    yield Case(("figures", number, "value"), "1420")
    yield Case(("figures", number, "value"), GONE)
    for hedge in ("perhaps", "About", "", "exact ", "<", "none"):
        yield Case(("figures", number, "hedge"), hedge)
    yield Case(("figures", number, "hedge"), GONE)
    yield Case(("figures", number, "hedge"), "between", ("figures", number))
    for name, value in (
        ("metric", "left-hoomes"), ("metric", "Left"), ("metric", ""), ("stated_by", "offices"),
        ("stated_by", "state"), ("source", "office-buletin"), ("status", "guessed"),
        ("as_of", "2023-6-2"), ("as_of", "2023-02-30"), ("as_of", "02.06.2023"), ("as_of", "soon"),
        ("as_of", "2023-13"), ("as_of", "20230602"), ("as_of", "2023-06-02T10:00"),
        ("as_of", "2024"), ("as_of", "2023-06-03"), ("published", "2024-01-01"), ("chart", "perhaps"), ("chart", "no"),
        ("id", "Office"), ("id", "a b"), ("id", "-a"), ("id", "../a"), ("id", "office-left-06-01"),
        ("printed", "14.200"), ("printed", "14201"), ("printed", "many"),
        ("anchor", "word " * 26 + "14,200"), ("replaces", "none"),
        ("change", "better"), ("anchor", "an estimated 14,200\u202e people"),
        ("verb", "mo\u200bved"), ("note", "a\u2066b"), ("note", "a\u200eb"), ("words", "an\u00adestimated"),
    ):  # fmt: skip
        yield Case(("figures", number, name), value)
    yield Case(("figures", number, "published"), "2023-05-01", ("figures", number, "as_of"))
    yield Case(("figures", number, "anchor"), "nobody had moved", ("figures", number, "printed"))
    for name in ("id", "metric", "as_of", "stated_by", "source", "anchor", "printed"):
        yield Case(("figures", number, name), GONE)
    yield Case(("figures", number, "valeu"), "1")
    yield Case(("figures", between, "low"), "45000")
    yield Case(("figures", between, "low"), "44000")
    yield Case(("figures", between, "high"), GONE)
    yield Case(("figures", between, "value"), "40000")
    yield Case(("figures", corrected, "reason"), GONE)
    yield Case(("figures", corrected, "change"), GONE)
    yield Case(("figures", corrected, "replaces"), "office-left-06-01-b")


def _others() -> Iterator[Case]:
    for at, value in (
        (("story", "id"), "Aue Flood"), (("story", "id"), "../aue"), (("story", "title"), GONE),
        (("story", "language"), "english!"), (("story", "editions"), []),
        (("story", "editions", 0, "date"), "3 June"), (("story", "editions", 1, "date"), "2023-06-03"),
        (("story", "colour"), "red"), (("sources", "courier", "url"), "javascript:alert(1)"),
        (("sources", "courier", "url"), "data:text/html,x"), (("sources", "courier", "url"), "example.org"),
        (("sources", "courier", "kind"), "blog"), (("sources", "courier", "published"), "2023-08-01"),
        (("sources", "courier", "accessed"), "later"), (("sources", "courier", "sha256"), "abc"),
        (("sources", "courier", "publisher"), GONE), (("sources", "courier", "copy_of"), "AFP"),
        (("sources", "courier-copy", "copy_of"), GONE), (("sources", "office-review", "language"), "12"),
        (("parties", "board", "side"), "nation"), (("parties", "board", "name"), GONE),
        (("parties", "board", "colour"), "#fff"), (("sides", "town", "name"), ""),
        (("metrics", "left-homes", "kind"), "heap"),
        (("metrics", "left-homes", "label"), GONE), (("metrics", "town-people", "since"), "2023-01-01"),
        (("metrics", "town-people", "unit"), GONE), (("metrics", "left-homes", "caveats"), "one text"),
        (("questions", "open-gates", "text"), GONE), (("questions", "open-gates", "answer"), "yes"),
        (("events", 0, "date"), "2023-06-31"), (("events", 0, "source"), "nobody"),
        (("events", 0, "label"), GONE), (("positions", 0, "party"), "boards"),
        (("positions", 0, "question"), "open-doors"), (("positions", 0, "stance"), "maybe"),
        (("positions", 0, "date"), "yesterday"), (("positions", 0, "quote"), "word " * 41),
        (("positions", 0, "quote"), GONE), (("positions", 0, "beside"), ["left-homes", "level"]),
        (("positions", 0, "source"), GONE), (("positions", 2, "id"), "board-gates"),
    ):  # fmt: skip
        told = (*at, 1) if value == ["left-homes", "level"] else ()
        yield Case(at, value, told)


def faults() -> list[Case]:
    return [*_figures(), *_others()]


def twins() -> list[Case]:
    """Changes as near as can be to the faults, that have to be accepted."""
    cases = [
        Case(("figures", 3, name), value)
        for name, value in (
            ("as_of", "2023-06-01"), ("as_of", "2023-06"), ("status", "counted"), ("chart", "false"),
            ("chart", "true"), ("chart", True), ("id", "office-2"), ("verb", GONE), ("words", "estimated"),
            ("note", "می\u200cروم"), ("note", "<script>alert(1)</script>"),
            ("note", "=1+1"), ("note", "no"), ("note", "012"), ("note", "12:30"), ("note", "null?"),
            ("note", "# not a comment"), ("note", "{{ 7*7 }}"), ("note", "%s $HOME \\x"),
            ("published", "2023-06-02"), ("published", "2023-06-05"), ("value", "14200.0"),
            ("anchor", "word " * 22 + "an estimated 14,200"), ("status", GONE), ("verb", "moved\n"),
        )
    ]  # fmt: skip
    cases += [
        Case(("figures", 7, "low"), "38000.00"), Case(("figures", 7, "high"), "44000.0"),
        Case(("figures", 2, "change"), "revised"), Case(("figures", 2, "change"), "updated"),
        Case(("figures", 2, "reason"), "Buses, all of them."),
    ]  # fmt: skip
    for at, value in (
        (("story", "id"), "aue"), (("story", "title"), "Ein Titel: mit Punkt"), (("story", "summary"), "no"),
        (("story", "language"), "en-GB"), (("story", "editions", 0, "note"), GONE),
        (("story", "editions", 1, "date"), "2023-06-11"), (("sources", "courier", "url"), GONE),
        (("sources", "courier", "url"), "http://example.org/a?b=c&d=e#f"), (("sources", "courier", "note"), GONE),
        (("sources", "courier", "kind"), "primary"), (("sources", "courier", "published"), "2023-06-03"),
        (("sources", "courier", "sha256"), "ab" * 32), (("sources", "office-review", "language"), "en-GB"),
        (("parties", "board", "side"), "town"), (("parties", "board", "long_name"), GONE),
        (("sides", "town", "name"), "مدينة"), (("metrics", "left-homes", "caveats"), []),
        (("metrics", "left-homes", "since"), "2023-05-31"), (("metrics", "left-homes", "since"), GONE),
        (("metrics", "town-people", "kind"), "flow"),
        (("metrics", "left-homes", "label"), "People & others"), (("questions", "open-gates", "text"), "Why?"),
        (("events", 0, "date"), "2023-06"), (("events", 0, "label"), "A warning, the second"),
        (("positions", 0, "stance"), "conditional"), (("positions", 0, "role"), GONE),
        (("positions", 0, "quote"), "word " * 39 + "word"), (("positions", 0, "beside"), []),
        (("positions", 2, "date"), "2023-06"), (("positions", 2, "published"), "2023-06-05"),
        (("positions", 0, "paraphrase"), "The dykes hold."), (("sources", "courier", "accessed"), "2023-07"),
    ):  # fmt: skip
        cases.append(Case(at, value))
    return cases


def written(case: Case, folder: Path) -> tuple[Path, int]:
    """The changed facts file, and the line in which the fault should be told."""
    records = flood_records()
    _put(records, case.at, case.value)
    path = write_flood(folder, records)
    return path, _line(path, case.told or case.at)


def told(case: Case, folder: Path) -> tuple[bool, str]:
    """Whether one problem names the expected line and field, and all that was said."""
    path, line = written(case, folder)
    field = str((case.told or case.at)[-1])
    try:
        load(path)
    except FactsRefused as refused:
        found = [p for p in refused.problems if p.line == line and _names(p, field, case)]
        return bool(found), f"expected line {line}, {field}; said:\n{refused}"
    return False, f"accepted; expected line {line}, {field}"


def _names(problem: Any, field: str, case: Case) -> bool:
    """Whether the problem is about this field, or about a record that lacks or breaks it."""
    text = f"{problem.field} {problem.message} {problem.record}"
    return field in text or str(case.at[-1]) in text or bool(case.told)


def _put(records: Any, at: At, value: Any) -> None:
    for step in at[:-1]:
        records = records[step]
    if value is GONE:
        del records[at[-1]]
    else:
        records[at[-1]] = copy.deepcopy(value)


def _line(path: Path, at: At) -> int:
    """The line of the node at `at`, or of the nearest one around it, counted by PyYAML."""
    node = yaml.compose(path.read_text(encoding="utf-8"))
    line = 1
    for step in at:
        if isinstance(node, yaml.SequenceNode):
            node = node.value[int(step)]
            line = node.start_mark.line + 1
            continue
        pairs = {key.value: (key, value) for key, value in node.value}
        if step not in pairs:
            break
        key, node = pairs[str(step)]
        line = key.start_mark.line + 1
    return line


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = {case.name: told(case, folder) for case in faults()}
        missed = {name: said for name, (good, said) in found.items() if not good}
        refused = {}
        for case in twins():
            try:
                load(written(case, folder)[0])
            except FactsRefused as fault:
                refused[case.name] = str(fault)
    for name, said in {**missed, **refused}.items():
        print(f"--- {name}\n{said}")
    print(f"faults told with line and field: {len(faults()) - len(missed)} of {len(faults())}")
    print(f"clean twins accepted: {len(twins()) - len(refused)} of {len(twins())}")


if __name__ == "__main__":
    main()
