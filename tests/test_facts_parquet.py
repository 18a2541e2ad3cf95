"""Columns of a Parquet file as texts: which row each is in, and each limit."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from explainer.errors import FactsRefused, Problem
from explainer.facts import parquet as packed
from explainer.facts.parquet import parquet
from explainer.facts.series import ROW_LIMIT
from explainer.facts.table import Table
from explainer.facts.tree import Fault

pa = pytest.importorskip("pyarrow")
library = pytest.importorskip("pyarrow.parquet")


def file_of(folder: Path, row_group_size: int | None = None, **columns: Any) -> Path:
    """A Parquet file of these columns."""
    path = folder / "t.parquet"
    library.write_table(pa.table(columns), path, row_group_size=row_group_size, store_schema=False)
    return path


def table_of(path: Path, limit: int = 100) -> Table:
    """The table, under the name of its own file."""
    return parquet(path, "t.parquet", limit)


def refused(path: Path, limit: int = 100) -> Problem:
    """The one problem of reading this file."""
    with pytest.raises(FactsRefused) as found:
        table_of(path, limit)
    (problem,) = found.value.problems
    return problem


DAY, HOUR = datetime(2023, 6, 1), datetime(2023, 6, 1, 8)


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (["a", "b", "a", ""], ["a", "b", "a", ""]),
        (["a", None, "b", None], ["a", "", "b", ""]),
        ([1, 2, None, 1], ["1", "2", "", "1"]),
        ([1.5, None, 2.0, 0.0], ["1.5", "", "2", "0"]),
        ([True, False, None, True], ["true", "false", "", "true"]),
        ([date(2023, 6, 1), None, date(2023, 6, 2)], ["2023-06-01", "", "2023-06-02"]),
        ([DAY, None], ["2023-06-01", ""]),
        ([None, None], ["", ""]),
        ([], []),
    ],
)
def test_values_become_the_texts_a_person_would_write(
    tmp_path: Path, column: list[object], texts: list[str]
) -> None:
    """In their rows, which are counted as lines after a header; one part of the file or many."""
    for size in (None, 1):
        table = table_of(file_of(tmp_path, size, note=column, words=column))
        assert list(table.cells["note"]) == list(table.cells["words"]) == texts
        assert list(table.lines) == list(range(2, len(texts) + 2))
        assert table.header == ["note", "words"] and table.file == "t.parquet"
        assert table.faults == []


def test_a_value_without_a_text_is_a_fault_of_its_row(tmp_path: Path) -> None:
    """Each such row, whether the value comes once or again, between rows without any."""
    times, infinite = [DAY, HOUR, None, HOUR], [1.0, float("inf"), None, float("nan")]
    for size in (None, 1, 3):
        table = table_of(file_of(tmp_path, size, as_of=times, value=infinite))
        said = "holds a time of day (2023-06-01 08:00:00); expected a date"
        assert table.faults == [
            Fault(3, ("figures", 1, "as_of"), said),
            Fault(5, ("figures", 3, "as_of"), said),
            Fault(3, ("figures", 1, "value"), "is not a number"),
            Fault(5, ("figures", 3, "value"), "is not a number"),
        ]
        assert table.cells["value"] == ["1", "", "", ""]


def test_a_packed_value_without_a_text_is_a_fault_of_each_row(tmp_path: Path) -> None:
    """Texts that are no texts come packed: each is judged once, and told in every row."""
    column = pa.array([b"a", None, b"a", b"b"], pa.binary())
    table = table_of(file_of(tmp_path, note=column))
    assert [fault.line for fault in table.faults] == [2, 4, 5]
    assert {fault.message for fault in table.faults} == {
        "is a bytes; expected a text, a number or a date"
    }


def test_no_more_faults_are_noted_than_a_draft_bears(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first ones of each column."""
    monkeypatch.setattr(packed, "FAULT_LIMIT", 2)
    table = table_of(file_of(tmp_path, as_of=[HOUR] * 4))
    assert [fault.line for fault in table.faults] == [2, 3]


def test_the_last_allowed_row_is_read(tmp_path: Path) -> None:
    """And with one more, nothing is."""
    path = file_of(tmp_path, note=["a"] * 3)
    assert len(table_of(path, 3)) == 3
    assert refused(path, 2) == Problem("t.parquet", 0, "", "", "holds more than 2 rows")


def test_two_million_rows_are_the_limit(tmp_path: Path) -> None:
    """They are counted before any is read."""
    path = file_of(tmp_path, note=pa.nulls(2_000_001))
    assert refused(path, ROW_LIMIT).message == "holds more than 2,000,000 rows"


def test_what_would_unpack_to_too_much_is_not_unpacked(tmp_path: Path) -> None:
    """A text that is kept once and comes many times counts as often as it comes."""
    many = pa.DictionaryArray.from_arrays(
        pa.array([0] * 20_000, pa.int32()), pa.array(["x" * 60_000])
    )
    said = "unpacks to more than 512 MB"
    assert refused(file_of(tmp_path, note=many), 20_000) == Problem("t.parquet", 0, "", "", said)


def test_letters_are_counted_to_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of all columns, in bytes; numbers and rows without a value count nothing."""
    path = file_of(tmp_path, 2, note=["éa", None, "éa", "b"], words=["c"] * 4, low=[1, 2, 3, 4])
    about = library.read_metadata(path)
    groups = sum(about.row_group(n).total_byte_size for n in range(about.num_row_groups))
    monkeypatch.setattr(packed, "UNPACKED_LIMIT", groups)
    assert len(table_of(path)) == 4  # the pages are as many bytes as allowed
    monkeypatch.setattr(packed, "UNPACKED_LIMIT", groups - 1)
    assert refused(path).message == "unpacks to more than 0 MB"
    monkeypatch.setattr(packed, "_packed", lambda *_: None)
    monkeypatch.setattr(packed, "UNPACKED_LIMIT", 3 + 3 + 1 + 4)
    assert len(table_of(path)) == 4
    monkeypatch.setattr(packed, "UNPACKED_LIMIT", 3 + 3 + 1 + 4 - 1)
    assert refused(path) == Problem("t.parquet", 0, "", "", "unpacks to more than 0 MB")


def test_lists_in_cells_are_named_by_their_column(tmp_path: Path) -> None:
    """So are records."""
    said = "column 'odd' holds lists; expected texts, numbers or dates"
    for column in ([["a"], None], [{"a": 1}, None]):
        path = file_of(tmp_path, note=["a", "b"], odd=column)
        assert refused(path) == Problem("t.parquet", 1, "", "", said)


def test_a_file_of_the_allowed_size_is_read(tmp_path: Path) -> None:
    """One byte more, and it is not even looked at."""
    path = tmp_path / "t.parquet"
    for size, said in (
        (128 * 1024 * 1024, "is not Parquet: "),
        (128 * 1024 * 1024 + 1, "is larger"),
    ):
        with path.open("wb") as file:
            file.truncate(size)
        assert refused(path).message.startswith(said)


def test_the_librarys_reason_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On one line, and no longer than anybody reads."""
    path = file_of(tmp_path, note=["a"])

    def odd(path: Path) -> None:
        raise OSError("a\n b" + "c" * 300)

    monkeypatch.setattr(library, "read_metadata", odd)
    said = "is not Parquet: a b" + "c" * 197
    assert refused(path) == Problem("t.parquet", 0, "", "", said)


def test_without_the_library_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or what else to do."""
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    said = "needs pyarrow, which is not installed: pip install pyarrow, or save it as .csv"
    assert refused(tmp_path / "t.parquet") == Problem("t.parquet", 0, "", "", said)
