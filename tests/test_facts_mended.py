"""A record with one fault is still judged by what is sound in it, and by nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.river import refusals, written

HEDGE = ("hedge: about", "hedge: abuot")


def fields(folder: Path, *changes: tuple[str, str]) -> list[str]:
    """The field and the message of each problem; the field is empty where a record is unused."""
    found = refusals(written(folder, *changes))
    return [problem.split("'", 2)[2].removeprefix(" ") for problem in found]


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (HEDGE, ("value: 9500", "value: 9501"), "value: 9501 does not match the printed number"),
        (("value: 9500", "value: many"), ("source: verband-1", "source: verband-2"),
         "source: there is no source"),
        (HEDGE, ('printed: "9.500"', 'printed: "9.400"'), "printed: '9.400' does not stand"),
        (("kind: press", "kind: pres"), ("value: 9500", "value: 95"), "value: 95 does not match"),
        (
            ("kind: press", "kind: pres"),
            ("published: 2023-06-02\n    accessed: 2023-07-01\n    kind: pres",
             "published: 2023-08-02\n    accessed: 2023-07-01\n    kind: pres"),
            "published: 2023-08-02 is after `accessed`",
        ),
    ],
)  # fmt: skip
def test_a_second_fault_of_a_record_is_told_in_the_same_run(
    tmp_path: Path, first: tuple[str, str], second: tuple[str, str], said: str
) -> None:
    """And the first one too."""
    alone, both = fields(tmp_path, first), fields(tmp_path, first, second)
    assert set(alone) < set(both)
    assert any(problem.startswith(said) for problem in both)


@pytest.mark.parametrize(
    "change",
    [
        HEDGE,
        ("kind: press", "kind: pres"),
        ("language: de", "language: d!"),
        ("hedge: between", "hedge: betwen"),
        ("value: 9500", "value: many"),
        ('printed: "9.500"', 'print: "9.500"'),
        ("question: gates", "qestion: gates"),
    ],
)
def test_what_stands_in_for_a_refused_field_is_not_judged(
    tmp_path: Path, change: tuple[str, str]
) -> None:
    """One change is told of in the fields it touches only."""
    names = {problem.split(":")[0] for problem in fields(tmp_path, change)}
    old, new = (part.split(":")[0] for part in change)
    assert names <= {old, new}
