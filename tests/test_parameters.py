"""Parameters are refused before anything runs: unknown names, wrong types, hidden characters."""

from __future__ import annotations

import pytest

from explainer.errors import ParametersRefused
from explainer.run.notebooks import check_parameters, declared_parameters
from tests.tiny_notebooks import notebook

CELL = """\
# What to show
facts: str = "facts.yml"  # path of the facts file
edition: str = ""  # date of the edition; empty: the first
since: str = "2023-06-01"  # date
rows: int = 3  # how many
share: float = 0.5
full: bool = False"""


def _check(**given: str) -> dict[str, object]:
    return dict(check_parameters(declared_parameters(notebook(parameters=CELL)), given))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("editon", "2023-06-01", "did you mean 'edition'"),
        ("edition", "2023-6-1", "expected a day"),
        ("edition", "2023-06-01\n", "U+000A"),
        ("since", "", "expected a day"),
        ("facts", "a\u202eb", "U+202E"),
        ("facts", "a\ud800b", "U+D800"),
        ("facts", "x" * 1001, "at most 1000"),
        ("rows", "3.0", "expected a number (int)"),
        ("rows", "٣", "expected a number (int)"),
        ("share", "nan", "expected a number (float)"),
        ("full", "True", "true or false"),
    ],
)
def test_unfit_parameters_are_refused(name: str, value: str, message: str) -> None:
    """The error says what is wrong, and suggests the nearest name."""
    with pytest.raises(ParametersRefused) as caught:
        _check(**{name: value})
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "line", ["import os", "x, y = 1, 2", "x = os.getcwd()", "x = [1]", "x: str", "x +"]
)
def test_a_parameters_cell_holds_plain_assignments_only(line: str) -> None:
    """Code in the parameters cell is no declaration."""
    with pytest.raises(ParametersRefused):
        declared_parameters(notebook(parameters=line))


def test_fit_values_get_their_types() -> None:
    """Texts become what the cell declares."""
    given = {"edition": "2023-06-03", "rows": "-4", "share": "0.25", "full": "true", "facts": "ä"}
    assert _check(**given) == {
        "edition": "2023-06-03", "rows": -4, "share": 0.25, "full": True, "facts": "ä",
    }  # fmt: skip
    assert _check(edition="") == {"edition": ""}


def test_declared_says_kind_default_and_help() -> None:
    """Each line of the cell is read, comments included."""
    found = declared_parameters(notebook(parameters=CELL))
    assert [(p.name, p.kind) for p in found.values()] == [
        ("facts", "str"), ("edition", "date"), ("since", "date"), ("rows", "int"),
        ("share", "float"), ("full", "bool"),
    ]  # fmt: skip
    assert found["rows"].default == 3
    assert found["rows"].help == "how many"


def test_a_notebook_without_the_cell_declares_nothing() -> None:
    """No cell is tagged: every parameter is unknown."""
    assert declared_parameters({"cells": []}) == {}
    with pytest.raises(ParametersRefused, match="declared: none"):
        check_parameters({}, {"edition": ""})
