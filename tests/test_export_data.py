"""facts.csv: every record in a row, cells that no spreadsheet runs."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.export.data import table as data
from explainer.export.data.table import COLUMNS
from explainer.text import guarded, unguarded
from tests import ledger
from tests.flood import SECOND, flood_edition

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1", "'=1"]


def _table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))


def _records(**changed: object) -> dict[str, object]:
    """The flood's records, with fields of the first figure changed."""
    records = flood_edition(SECOND).records()
    records["figures"][0] |= changed
    return records


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_starts_a_formula(text: str) -> None:
    """A cell that a spreadsheet could run gets an apostrophe, also behind white space."""
    (row, *_) = ledger.read(data.facts_csv(_records(note=text)))
    table = _table(data.facts_csv(_records(note=text)))
    cell = table[1][[column.name for column in COLUMNS].index("note")]
    assert cell == "'" + text
    assert row["note"] == text


NUMBERS = ["-12.5", "-3", "0", "810000", "0.25"]
NO_NUMBERS = ["=1", "-1+1", "-1e5", "- 1", "-١"]


@pytest.mark.parametrize("value", [*NUMBERS, *NO_NUMBERS])
def test_a_column_of_numbers_is_no_way_in_for_a_formula(value: str) -> None:
    """A number stays one, negative too; what is none gets the apostrophe."""
    table = _table(data.facts_csv(_records(value=value)))
    cell = table[1][[column.name for column in COLUMNS].index("value")]
    assert cell == (value if value in NUMBERS else f"'{value}")


@given(st.text())
def test_a_guard_comes_off_again(text: str) -> None:
    """Different texts give different cells, and each is read back as it was."""
    assert unguarded(guarded(text)) == text


def test_rows_end_and_quote_as_rfc_4180_says() -> None:
    """CRLF after each row, a quote doubled, line breaks kept inside a cell."""
    hostile = 'a "b", c\r\nd'
    content = data.facts_csv(_records(note=hostile))
    assert b'"a ""b"", c\r\nd"' in content
    assert content.endswith(b"\r\n")
    assert ledger.read(content)[0]["note"] == hostile


def test_every_record_has_a_row() -> None:
    """Figures, replaced figures and positions, each with all that its record says."""
    records = flood_edition(SECOND).records()
    rows = {row["id"]: row for row in ledger.read(data.facts_csv(records))}
    given = [*records["figures"], *records["history"], *records["positions"]]
    assert set(rows) == {record["id"] for record in given}
    for record in given:
        for name, value in record.items():
            name = {"stated_by": "party", "date": "as_of"}.get(name, name)
            assert rows[record["id"]][name] == data.text(value), (record["id"], name)
