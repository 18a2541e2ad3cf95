"""The nodes of a facts file, the places of its records, and how both are named in a problem."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from explainer.errors import Problem
from explainer.facts.tree import (
    Fault,
    Mapping,
    Node,
    Parsed,
    Place,
    Places,
    Sequence,
    Text,
    Unusable,
    below,
    dotted,
    fault_problem,
    id_in,
    label_of,
    lines_of,
    shown,
)

NODES = [Text("a", 1), Mapping(1), Sequence(1), Unusable(1)]
TOLD: list[Any] = [Fault(1, (), "x"), Parsed("f.yml", None, []), Place("f.yml", "", 1)]


@pytest.mark.parametrize("value", [*NODES, *TOLD], ids=lambda value: type(value).__name__)
def test_nothing_else_can_be_kept_on_a_node(value: object) -> None:
    """There may be two million of them: none has room for more than its fields."""
    assert not hasattr(value, "__dict__")


@pytest.mark.parametrize("value", TOLD, ids=lambda value: type(value).__name__)
def test_what_was_told_stays_as_it_is(value: Any) -> None:
    """A fault, a parsed file and a place are not changed by those who are given them."""
    name = type(value).__slots__[0]
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, getattr(value, name))


def test_a_text_is_no_null_unless_it_was_one() -> None:
    """Only a bare word may be null."""
    assert Text("null", 1).null is False


@pytest.mark.parametrize(
    ("text", "limit", "said"),
    [
        ("a" * 60, None, f"'{'a' * 60}'"),
        ("a" * 61, None, f"'{'a' * 59}…'"),
        ("abcd", 4, "'abcd'"),
        ("abcde", 4, "'abc…'"),
        ("a\nb\u202e", None, "'a\\nb\\u202e'"),
    ],
)
def test_a_text_is_shown_on_one_line(text: str, limit: int | None, said: str) -> None:
    """Whole up to its limit, then cut; nothing in it breaks the line or hides."""
    assert (shown(text) if limit is None else shown(text, limit)) == said


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ((), ""),
        (("editions", 0, "date"), "editions[0].date"),
        ((3,), "[3]"),
        (("a", "b"), "a.b"),
        (("k" * 60,), "k" * 60),
        (("k" * 61,), f"'{'k' * 59}…'"),
        (("a\nb", "c"), "'a\\nb'.c"),
    ],
)
def test_a_path_is_dotted(path: tuple[str | int, ...], said: str) -> None:
    """A name stands as it is, unless it is long or would break the line."""
    assert dotted(path) == said


@pytest.mark.parametrize(
    ("key", "id", "said"),
    [
        (14, "unrwa-1", "figures[14] 'unrwa-1'"),
        (14, None, "figures[14]"),
        (14, "", "figures[14]"),
        ("ocha-1", None, "figures 'ocha-1'"),
        ("ocha-1", "other", "figures 'ocha-1'"),
    ],
)
def test_a_record_has_a_label(key: str | int, id: str | None, said: str) -> None:
    """By its key in a mapping, by its number and its id in a list."""
    assert label_of("figures", key, id) == said


LINES = {"id": 4, "editions": 5, "editions[0]": 6, "editions[0].note": 7, "a.b": 8}


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("id", 4),
        ("editions[0].note", 7),
        ("editions[0].date", 6),
        ("editions[1]", 5),
        ("editions[1].date", 5),
        ("a.b.c", 8),
        ("a.c", 3),
        ("value", 3),
        ("", 3),
    ],
)
def test_a_problem_stands_at_the_nearest_line_that_is_written(name: str, line: int) -> None:
    """The field's, else that of the field or item around it, else the record's."""
    place = Place("f.yml", "figures[0]", 3, LINES)
    assert place.problem(name, "is odd") == Problem("f.yml", line, "figures[0]", name, "is odd")


def test_places_are_known_by_id_and_by_number() -> None:
    """A long list's are made when asked for; what was read from no file has no line."""
    places = Places("f.yml")
    first, third = Place("f.yml", "parties 'a'", 3), Place("f.yml", "figures[2]", 9)
    places.add("parties", "a", first)
    places.add_all("figures", [4, 7], lambda number: Place("f.yml", f"row {number}", number))
    assert places.of("parties", "a") is first
    assert places.of("figures", 0) == Place("f.yml", "row 4", 4)
    assert places.of("figures", 1) == Place("f.yml", "row 7", 7)
    assert places.of("figures", 2) == Place("f.yml", "figures[2]", 0)
    assert places.of("figures", "x") == Place("f.yml", "figures 'x'", 0)
    copied = places.copy()
    copied.add("figures", 2, third)
    copied.add_all("events", [1], lambda number: third)
    assert copied.of("figures", 2) is third and copied.of("events", 0) is third
    assert copied.of("figures", 0).line == 4 and copied.of("figures", 1).line == 7
    copied.add("figures", 1, third)
    assert copied.of("figures", 1) is third or copied.of("figures", 1).line == 7
    assert copied.file == "f.yml"
    assert places.of("figures", 2).line == 0 and places.of("events", 0).line == 0
    assert Places().of("events", 1) == Place("facts", "events[1]", 0)


def test_a_record_of_its_own_is_known_before_a_row() -> None:
    """The rows of a table are asked only for what stands nowhere else."""
    places, own = Places("f.yml"), Place("f.yml", "figures[0]", 3)
    places.add_all("figures", [4], lambda number: Place("t.csv", "row", number))
    places.add("figures", 0, own)
    assert places.of("figures", 0) is own


RECORD = Mapping(
    2,
    {
        "id": Text("a", 2),
        "editions": Sequence(
            4, [Mapping(4, {"date": Text("2023", 5)}, {"date": 5}), Text("b", 6), Unusable(7)]
        ),
        "more": Mapping(9, {"a": Text("1", 9)}, {"a": 9}),
        "odd": Unusable(10),
    },
    {"id": 2, "editions": 3, "more": 8, "odd": 10},
)


def test_every_field_below_a_record_has_its_line() -> None:
    """That of its name; an item of a list has its own."""
    assert lines_of(RECORD) == {
        "id": 2, "editions": 3, "editions[0]": 4, "editions[0].date": 5, "editions[1]": 6,
        "editions[2]": 7, "more": 8, "more.a": 9, "odd": 10,
    }  # fmt: skip
    assert lines_of(Text("a", 1)) == {}


@pytest.mark.parametrize(
    ("node", "steps"),
    [
        (RECORD, ["id", "editions", "more", "odd"]),
        (Sequence(1, [Text("a", 1), Text("b", 2)]), [0, 1]),
        (Text("a", 1), []),
        (Unusable(1), []),
    ],
)
def test_the_nodes_below_come_with_their_step(node: Node, steps: list[str | int]) -> None:
    """A name below a mapping, a number below a list, nothing below a text."""
    assert [step for step, _ in below(node)] == steps


def test_an_id_is_a_text_that_is_no_null() -> None:
    """Whatever else stands there is none."""
    assert id_in(RECORD) == "a"
    assert id_in(Mapping(1, {"id": Text("~", 1, True)})) is None
    assert id_in(Mapping(1, {"id": Sequence(1)})) is None
    assert id_in(Mapping(1)) is None
    assert id_in(Sequence(1)) is None


ROOT = Mapping(
    1, {"figures": Sequence(1, [RECORD, Text("b", 9)]), "sources": Mapping(1, {"s-1": RECORD})}
)


@pytest.mark.parametrize(
    ("path", "record", "field"),
    [
        ((), "", ""),
        (("figures",), "", "figures"),
        ((0, "a", "b"), "", "[0].a.b"),
        ((0, "a"), "", "[0].a"),
        (("story", "title"), "story", "title"),
        (("story", "editions", 0, "date"), "story", "editions[0].date"),
        (("figures", 0), "figures[0] 'a'", ""),
        (("figures", 0, "editions", 0, "date"), "figures[0] 'a'", "editions[0].date"),
        (("figures", 1, "id"), "figures[1]", "id"),
        (("figures", 2, "id"), "figures[2]", "id"),
        (("figures", "x", "id"), "figures 'x'", "id"),
        (("sources", "s-1", "url"), "sources 's-1'", "url"),
        (("events", 0, "date"), "events[0]", "date"),
        (("a\nb", 0, "date"), "'a\\nb'[0]", "date"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_record(
    path: tuple[str | int, ...], record: str, field: str
) -> None:
    """With the id, if it was read; and the field below it."""
    told = fault_problem("f.yml", ROOT, Fault(7, path, "is odd"))
    assert told == Problem("f.yml", 7, record, field, "is odd")
    unread = fault_problem("f.yml", None, Fault(7, path, "is odd"))
    assert unread == Problem("f.yml", 7, record.removesuffix(" 'a'"), field, "is odd")
