"""Loading a facts file: what is refused, how it is said, and what comes back."""

# ruff: noqa: E501  (a case to a line reads best)

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from explainer.errors import FactsRefused
from explainer.facts import load as loading
from explainer.facts import nodes
from explainer.facts.load import load
from explainer.facts.model import Hedge
from explainer.facts.nodes import parse
from explainer.facts.source_files import SIZE_LIMIT, read_bytes
from tests.river import RIVER, line_of, loaded, refusals, written

TITLE = "title: The river in flood"


def test_the_error_is_said_as_the_format_page_says_it(tmp_path: Path) -> None:
    """File, line, record with number and id, field, found and expected, in one line."""
    path = written(tmp_path, ("value: 9000", "value: 900"))
    assert refusals(path) == [
        f"river.yml:{line_of('value: 9000')}: figures[0] 'office-left-1' value: "
        "900 does not match the printed number '9,000' (9000)"
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        # numbers
        *(("value: 9000", f"value: {bad}", 51, "value: expected a number")
          for bad in (".inf", "12:30", "'9000 '", '"9000\\n"')),
        ("value: 9000", "value: 09000", 51, "value: 09000 may be read in two ways; write no zero before it"),
        ("title: Bulletin", "title: 012", 12, "title: 012 may be read in two ways; write no zero before it, or quotes"),
        ("value: 9000", "value: -9000", 51, "value: expected a number that is not negative"),
        ("value: 9000", "value: 9" + "0" * 30, 51, "value: expected a number of at most"),
        ("value: 9000", "value: [9000]", 51, "value: expected text, found a list of 1"),
        ("value: 9000", "value: {a: 9000}", 51, "value: expected text, found a mapping"),
        ("value: 9000", "value: null", 51, "value: null is no value here"),
        ("value: 9000", "value: ~", 51, "value: ~ is no value here"),
        ("value: 9000", "value:", 51, "value: is empty"),
        # YAML beyond plain structure
        ("value: 9000", "value: !!int 9000", 51, "value: tag !!int is not allowed"),
        ("value: 9000", "value: ! 9000", 51, "value: tag ! is not allowed"),
        ("value: 9000", "value: &n 9000", 51, "value: anchor &n is not allowed"),
        ("value: 9000", "value: *n", 51, "value: alias *n is not allowed"),
        ("value: 9000", "<<: {value: 9000}", 51, "merge key << is not allowed"),
        ("value: 9000", "value: 9000\n    value: 9000", 52, "value: is written twice; first in line 51"),
        ("value: 9000", "? [value]\n    : 9000", 51, "a field's name is text"),
        ("value: 9000", "'': 9000", 51, "a field has no name"),
        ("positions:\n", "---\npositions:\n", 94, "a second document"),
        ("story:\n", "%YAML 1.1\n---\nstory:\n", 1, "directives other than %YAML 1.2"),
        ("id: office-gates", "id: [", 97, "is not YAML"),
        ("title: Bulletin", "title: 'Bulletin", 12, "is not YAML"),
        # words of the schema
        ("hedge: about", "hedge: abuot", 52, "hedge: expected one of exact, about, nearly"),
        ("hedge: about", "hedge: abuot", 52, "did you mean 'about'?"),
        ("hedge: about", "hedge: About", 52, "found 'About'; did you mean 'about'?"),
        ("    verb: left", "    verbs: left", 60, "verbs: unknown field; did you mean 'verb'?"),
        ("    stated_by: relief\n", "", 74, "stated_by: is missing; it says: The party"),
        ("    published: 2023-06\n", "", 23, "published: is missing; it says: When it was published"),
        ("chart: false", "chart: no", 93, "chart: expected true or false, found 'no'"),
        ("chart: false", "chart: False", 93, "chart: expected true or false"),
        ("id: river-flood", "id: River_Flood", 2, "story id: expected an id in kebab-case"),
        ("id: river-flood", "id: ../river", 2, "story id: expected an id in kebab-case"),
        ("id: river-flood", f"id: {'a' * 101}", 2, "story id: expected an id in kebab-case"),
        ("language: ar", "language: arabic", 29, "language: expected a BCP 47 language tag"),
        ("{name: State}", "State", 34, "sides 'state': expected fields, found 'State'"),
        ("caveats: [Returns are not taken off.]", "caveats: Returns", 42, "caveats: expected a list"),
        ("caveats: [Returns are not taken off.]", "caveats: [~]", 42, "caveats[0]: ~ is no value"),
        ("- {date: 2023-06-10}", "- {dat: 2023-06-10}", 8, "editions[1].dat: unknown field"),
        ("- {date: 2023-06-10}", "- {date: 2023-06}", 8, "editions[1].date: expected a day"),
        ("- {date: 2023-06-10}", "- 2023-06-10", 8, "editions[1]: expected fields"),
        ("published: 2023-06-09", "published: 2023-06-31", 66, "2023-06 has 30 days"),
        ("published: 2023-06-09", "published: 2023-6-9", 66, "expected a day (2024-05-20)"),
        ("published: 2023-06-09", "published: ٢٠٢٣", 66, "expected a day"),
        ("https://example.org/1", "javascript:alert(1)", 13, "url: expected an address"),
        ("https://example.org/1", "https://a b", 13, "url: expected an address"),
        ("https://example.org/1", "https://user@example.org/1", 13, "url: expected an address"),
        ("https://example.org/1", f"https://example.org/{'b' * 1981}", 13, "url: expected an address"),
        ("unit: people", "unit: ٣ people", 39, "unit: expected a short unit"),
        ("unit: people", f"unit: {'m' * 81}", 39, "unit: expected a short unit"),
        (TITLE, "title: ''", 3, "title: expected some text"),
        ("    kind: primary\n", "    kind: primary\n    sha256: abc\n", 17, "64 hexadecimal digits"),
        # sections
        ("story:\n", "stories: 1\nstory:\n", 1, "stories: unknown section; did you mean"),
        ("events:\n", "events:\nevent2:\n", 46, "events: is empty; write [] or leave it out"),
        ("sides:\n  state: {name: State}\n  town: {name: Town}\n", "", 1, "sides: this section is missing"),
        ("questions:\n  gates: {text: Should the gates be opened?}", "questions: []", 44, "expected records by id"),
        ("  state: {name: State}\n", "  State: {name: State}\n", 34, "sides 'State' id: expected an id"),
        ("  state: {name: State}\n", "  state: {id: state, name: State}\n", 34, "record's id is its key"),
    ],
)  # fmt: skip
def test_a_broken_line_is_named(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    """Each fault comes with the line of the offending field and says what was expected."""
    found = refusals(written(tmp_path, (old, new)))
    assert any(f.startswith(f"river.yml:{line}: ") and said in f for f in found), found


HIDDEN = (
    0x202E, 0x2067, 0x200B, 0xAD, 0xFEFF, 0x2060, 0x61C, 0x2028, 0xE000, 0xFDD0, 0xE0041, 0xFE0F,
    0x200D, 0, 0x1B, 0x7F, 0x85, 0x115F, 0x2065, 0x1FFFF, 0xEFFFF, 0x200E, 0x200F,
)  # fmt: skip


@pytest.mark.parametrize("code", HIDDEN, ids=hex)
def test_a_hidden_character_is_refused_with_its_field(tmp_path: Path, code: int) -> None:
    """In a text, in a comment, and behind an escape."""
    character, said = chr(code), f"U+{code:04X}"
    path = written(tmp_path, (TITLE, f"{TITLE} {character}!"))
    assert f"river.yml:3: story title: holds the hidden character {said}" in refusals(path)[0]
    path = written(tmp_path, (TITLE, f"{TITLE} # {character}!"))
    assert any(f"river.yml:3: holds the hidden character {said}" in f for f in refusals(path))
    escape = f"\\U{ord(character):08x}"
    path = written(tmp_path, (TITLE, f'title: "River {escape}!"'))
    assert refusals(path) == [
        "river.yml:3: story title: an escape stands for a hidden character; remove it"
    ]


def test_joiners_are_text(tmp_path: Path) -> None:
    """Persian spelling needs U+200C."""
    title = "می\u200cرود النهر (1)"
    assert loaded(tmp_path, (TITLE, f"title: {title}")).story.title == title


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "river.yml:1: is empty"),
        (b"# nothing\n", "river.yml:1: is empty"),
        (b"a: 1\nb: \xff\n", "river.yml:2: is not UTF-8: byte 0xFF"),
        ("story: 1".encode("utf-16"), "river.yml:1: is not UTF-8"),
        (b"story: \xed\xa0\x80", "river.yml:1: is not UTF-8"),
        (b"- 1", "river.yml:1: is not a mapping of sections"),
        (b"text", "river.yml:1: is not a mapping of sections"),
        (b"[" * 100_000, "river.yml:1: is nested more than 12 levels deep"),
        (b"? " * 100_000, "river.yml:1: is nested more than 12 levels deep"),
        (b"a: " * 3, "river.yml:1: is not YAML"),
        (b'"a\\nb": 1', "river.yml:1: 'a\\nb': unknown section"),
        (b"k" * 500 + b": 1", "river.yml:1: 'kkkk"),
        (b"a: 'x", "river.yml:1: is not YAML"),
        (b'a: "\\ud800"', "river.yml:1: "),
        (b'a: "\\U99999999"', "river.yml:1: "),
    ],
)
def test_bytes_that_are_no_facts_file(tmp_path: Path, data: bytes, said: str) -> None:
    """Whatever the bytes are, there is a line and a reason."""
    path = tmp_path / "river.yml"
    path.write_bytes(data)
    assert any(problem.startswith(said) for problem in refusals(path))


def test_all_faults_of_a_file_come_in_one_run_by_line(tmp_path: Path) -> None:
    """A schema fault in one record hides neither check faults nor schema faults in others."""
    path = written(
        tmp_path,
        ("hedge: about", "hedge: abuot"),
        ("value: 9500", "value: 9501"),
        ("value: 8.50", "value: 08.50"),
        ("question: gates", "question: gate"),
        ("kind: copy\n", "kind: coppy\n"),
    )
    found = refusals(path)
    assert [problem.split(": ")[0] for problem in found] == [
        f"river.yml:{line_of(text)}" for text in
        ("kind: copy", "hedge: about", "value: 9500", "value: 8.50", "question: gates")
    ]  # fmt: skip


def test_a_story_language_that_is_none_is_said_once(tmp_path: Path) -> None:
    """Not again of each source that leaves its language to the story's."""
    (said,) = refusals(written(tmp_path, ("language: en", "language: english!")))
    assert said.startswith("river.yml:5: story language: expected a BCP 47 language tag")


def test_one_fault_is_said_once(tmp_path: Path) -> None:
    """What refers to a broken record, or is mentioned by it alone, is not reported as well."""
    found = refusals(written(tmp_path, ("publisher: هيئة الإغاثة", "publishr: هيئة")))
    assert [problem.split(" ", 1)[0] for problem in found] == ["river.yml:23:", "river.yml:24:"]
    found = refusals(written(tmp_path, ("hedge: between", "hedge: betwen")))
    assert len(found) == 1


def test_the_whole_file_comes_back_as_records(tmp_path: Path) -> None:
    """Every scalar has become what its field says, defaults are filled in."""
    facts = loaded(tmp_path)
    first, second, third, level = facts.figures
    assert first.value == Decimal(9000) and first.hedge is Hedge.ABOUT
    assert str(first.published) == "2023-06-02" and str(second.published) == "2023-06-09"
    assert (third.low, third.high, third.value) == (Decimal(10000), Decimal(12000), None)
    assert level.printed is None and level.chart is False and str(level.value) == "8.50"
    assert facts.sources["office-1"].language == "en" and facts.sources["office-1"].id == "office-1"
    assert (
        facts.story.editions[0].date == dt.date(2023, 6, 3) and facts.story.editions[1].note == ""
    )
    assert facts.events[0].ref == "2023-06-02-the-dyke-breaks"
    assert list(facts.sides) == ["state", "town"] and facts.positions[0].beside == ("left",)


@pytest.mark.parametrize("text", ["no", "true", "12:30", "2023-06-01", "1_000", "0x10", "="])
def test_a_bare_word_is_text(tmp_path: Path, text: str) -> None:
    """YAML's guesses at types are not taken: a title may be `no`."""
    assert loaded(tmp_path, (TITLE, f"title: {text}")).story.title == text


@pytest.mark.parametrize(
    "change",
    [
        ("story:\n", "\ufeffstory:\n"),
        ("story:\n", "%YAML 1.2\n---\nstory:\n"),
        ("language: de", "language: no"),
        ("value: 9500", 'value: "9500"'),
        ("as_of: 2023-06-02", 'as_of: "2023-06-02"'),
        ("as_of: 2023-06-02", "as_of: 2023"),
        ("chart: false", "chart: 'false'"),
        ("summary: Who left and how high the water stood.", "summary: |\n    Two\n    lines."),
        ("summary: Who left and how high the water stood.", "summary: ''"),
        ("summary: Who left and how high the water stood.", "summary: 'null'"),
    ],
)
def test_other_ways_to_write_the_same(tmp_path: Path, change: tuple[str, str]) -> None:
    """Quotes, blocks, a byte order mark and the 1.2 directive are fine."""
    if "no" in change[1].split():  # Norwegian, not false; it groups digits with a point, too
        assert loaded(tmp_path, change).sources["verband-1"].language == "no"
    else:
        loaded(tmp_path, change)


def test_windows_line_ends_keep_the_line_numbers(tmp_path: Path) -> None:
    """The line named is the one an editor shows."""
    path = tmp_path / "river.yml"
    text = RIVER.replace("value: 9000", "value: x")
    path.write_bytes(text.replace("\n", "\r\n").encode())
    assert refusals(path)[0].startswith("river.yml:51: ")


def test_text_is_normalised(tmp_path: Path) -> None:
    """A decomposed letter is composed (NFC)."""
    assert loaded(tmp_path, (TITLE, "title: Flu\u0308sse")).story.title == "Flüsse"


# ---------------------------------------------------------------- limits and another parser


def test_the_parser_in_python_refuses_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where PyYAML was built without its C parser, which says such things in its own way."""
    monkeypatch.delattr(yaml, "CSafeLoader")
    asked = ("Should the gates be opened?", "Should the gates open")  # it minds a ? before a brace
    assert load(written(tmp_path, asked)).figures[0].id == "office-left-1"
    for text in ('a: "\\U00110000"', "a: *b", "a: [", "a: \t- b\n\t", "%YAML 9.9\n--- a"):
        with pytest.raises(FactsRefused, match=r"f\.yml"):
            draft = loading.parse_draft(text, "f.yml", lambda name: pytest.fail(name))
            raise FactsRefused(draft.problems)


# ---------------------------------------------------------------- one text, one file, its table


def test_limits_on_values_faults_depth_and_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is within each is read; the first thing beyond it is refused, values in their line."""
    text = "a:\n- b\n- c\n"  # a mapping, a key, a list, two items, two ends
    monkeypatch.setattr(nodes, "NODE_LIMIT", 7)
    assert parse(text, "f.yml").faults == []
    monkeypatch.setattr(nodes, "NODE_LIMIT", 6)
    with pytest.raises(FactsRefused, match=r"^f\.yml:\d: holds more than 6 values$"):
        parse(text, "f.yml")
    monkeypatch.undo()
    assert parse("[" * 12 + "]" * 12, "f.yml").root is not None
    monkeypatch.setattr(nodes, "FAULT_LIMIT", 2)
    assert [fault.line for fault in parse("a: !x b\n" * 4, "f.yml").faults] == [1, 2]
    path = tmp_path / "f.yml"
    with path.open("wb") as file:
        file.truncate(16 * 1024 * 1024)
    assert len(read_bytes(path)) == SIZE_LIMIT
    with path.open("ab") as file:
        file.write(b"x")
    assert refusals(path) == ["f.yml: is larger than 16 MB"]
    assert refusals(tmp_path / "none.yml") == [
        "none.yml: cannot be read: No such file or directory"
    ]
