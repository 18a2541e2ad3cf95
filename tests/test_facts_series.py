"""Figures kept in a table beside the facts file."""

# ruff: noqa: E501  (a case to a line reads best)

from __future__ import annotations

import csv
import datetime
import io
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from explainer.errors import FactsRefused
from explainer.facts import source_files as tables
from explainer.facts.load import load, table_files
from explainer.facts.validate import check
from tests.river import RIVER, refusals, written

COLUMNS = "id,metric,value,low,high,hedge,words,as_of,stated_by,source,anchor,printed,note,chart"
ROWS = """\
office-left-1,left,9000,,,about,about,2023-06-01,office,office-1,"about 9,000 people had left","9,000",,
verband-left,left,9500,,,exact,,2023-06-02,office,verband-1,"verließen 9.500
Menschen",9.500,,true
relief-left,left,,10000,12000,between,,2023-06,relief,relief-1,بين ١٠٬٠٠٠ و١٢٬٠٠٠,١٠٬٠٠٠ و١٢٬٠٠٠,,
office-level,level,8.50,,,exact,,2023-06-02,office,office-1,,,Read off a drawing.,false
"""
LISTED = RIVER[RIVER.index("figures:\n") : RIVER.index("positions:\n")]


def with_table(folder: Path, rows: str = ROWS, columns: str = COLUMNS, name: str = "t.csv") -> Path:
    """The facts file naming a table, and the table."""
    (folder / "t.csv").write_text(f"{columns}\n{rows}", encoding="utf-8")
    return written(folder, (LISTED, f"figures: {name}\n"))


BELOW = "expected a path inside the folder of the facts file, found"
KIND = "expected records, or the path of a .csv or .parquet file, found"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        *((name, f"{KIND} {name!r}") for name in ("t.txt", "t.csv.gz", "csv", "t.xlsx")),
        *((name, f"{BELOW} {name!r}") for name in ("../in/t.csv", "sub/../t.csv", "/etc/t.csv",
                                                   "a\\t.csv", "c:t.csv", "https://example.org/t.csv")),
        ("away/t.csv", "'away/t.csv' leads outside the folder of the facts file"),
        ("none.csv", "there is no file 'none.csv' in the folder of the facts file"),
        ("sub/d.csv", "there is no file 'sub/d.csv' in the folder of the facts file"),
    ],
)  # fmt: skip
def test_only_a_table_in_the_folder_may_be_named(tmp_path: Path, name: str, said: str) -> None:
    """No way out of the folder, by name or by link; the facts file's line is named."""
    folder, outside = tmp_path / "in", tmp_path / "out"
    (folder / "sub" / "d.csv").mkdir(parents=True), outside.mkdir()
    for path in (outside / "t.csv", folder / "a\\t.csv", folder / "c:t.csv", folder / "t.txt"):
        path.write_text(COLUMNS, encoding="utf-8")
    (folder / "away").symlink_to(outside)
    found = refusals(with_table(folder, name=name))
    assert found[0] == f"river.yml:48: figures: {said}"


@pytest.mark.parametrize(
    ("rows", "columns", "said"),
    [
        (ROWS.replace("left,9000", "left,900"), COLUMNS,
         "t.csv:2: figures[0] 'office-left-1' value: 900 does not match the printed number '9,000'"),
        (ROWS.replace("8.50", "08.50"), COLUMNS, "t.csv:6: figures[3] 'office-level' value: expected a number"),
        (ROWS.replace(",between", ",betwen"), COLUMNS, "t.csv:5: figures[2] 'relief-left' hedge: expected one of"),
        (ROWS.replace("relief,relief-1", "reliev,relief-1"), COLUMNS, "t.csv:5: figures[2] 'relief-left' stated_by"),
        (ROWS.replace(",false", ",false,1"), COLUMNS, "t.csv:6: figures[3] 'office-level': expected 14 cells, found 15"),
        (ROWS.replace("drawing", "dra\u202ewing"), COLUMNS, "t.csv:6: figures[3] 'office-level' note: holds the hidden"),
        (ROWS, COLUMNS.replace("hedge", "hegde"), "t.csv:1: unknown column 'hegde'; did you mean 'hedge'?"),
        (ROWS, COLUMNS.replace("note", "id"), "t.csv:1: column 'id' is there twice"),
        (ROWS + '"open', COLUMNS, "t.csv:7: is not CSV"),
        ("", "", "t.csv:1: is empty"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_the_tables_own_line(
    tmp_path: Path, rows: str, columns: str, said: str
) -> None:
    """The same rules and words as in YAML, at the row where the record begins."""
    found = refusals(with_table(tmp_path, rows, columns))
    assert any(problem.startswith(said) for problem in found), found


def test_a_table_that_is_not_utf8(tmp_path: Path) -> None:
    """The line of the first bad byte."""
    path = with_table(tmp_path)
    (tmp_path / "t.csv").write_bytes(f"{COLUMNS}\na,b\xff".encode("latin-1"))
    assert refusals(path)[0].startswith("t.csv:2: is not UTF-8")


def test_rows_are_figures(tmp_path: Path) -> None:
    """Empty cells are fields left out; an empty `printed` is null."""
    figures = load(with_table(tmp_path)).figures
    assert [figure.id for figure in figures] == [
        "office-left-1", "verband-left", "relief-left", "office-level"
    ]  # fmt: skip
    assert figures[3].printed is None and figures[3].chart is False
    assert figures[0].chart is True and figures[0].note == ""
    assert str(figures[2].published) == "2023-06"


TYPES: dict[str, Any] = {
    "value": float, "low": Decimal, "high": int, "chart": lambda text: text == "true",
    "as_of": lambda text: datetime.date.fromisoformat(text) if len(text) == 10 else text,
}  # fmt: skip


def in_parquet(folder: Path, rows: str = ROWS, **columns: Any) -> None:
    """The table in Parquet, as a program that knows numbers and days would write it."""
    listed = list(csv.DictReader(io.StringIO(f"{COLUMNS}\n{rows}")))
    table = {name: [TYPES.get(name, str)(row[name]) if row[name] else None for row in listed]
             for name in listed[0]} | columns  # fmt: skip
    if any(isinstance(day, str) for day in table["as_of"]):
        table["as_of"] = list(map(str, table["as_of"]))
    parquet.write_table(pyarrow.table(table), folder / "t.parquet")


def test_a_table_in_parquet_gives_the_same_figures(tmp_path: Path) -> None:
    """Numbers, days and truth values of their own types, or texts: the records of the CSV file."""
    rows = ROWS.replace(",2023-06,", ",2023-06-03,")
    for each in (rows, ROWS):  # all days, and one that is a month
        in_parquet(tmp_path, each)
        expected = load(with_table(tmp_path, each)).figures
        assert load(with_table(tmp_path, each, name="t.parquet")).figures == expected


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"low": pyarrow.array([1.0, float("nan"), 2.0, None])}, "t.parquet:3: low: is not a number"),
        ({"as_of": pyarrow.array([datetime.datetime(2023, 6, 1, 9)] * 4)}, "t.parquet:2: as_of: holds a time of day"),
        ({"note": pyarrow.array([[1]] * 4)}, "t.parquet:2: note: is a list; expected a text, a number or a date"),
        ({"hegde": pyarrow.array(["exact"] * 4)}, "t.parquet:1: unknown column 'hegde'; did you mean 'hedge'?"),
        ({"value": pyarrow.array([900, 9500, None, 8.5])}, "t.parquet:2: figures[0] 'office-left-1' value: 900 does not match"),
    ],
)  # fmt: skip
def test_a_fault_in_parquet_is_named_with_its_row(tmp_path: Path, columns: Any, said: str) -> None:
    """The rows are counted as in a sheet, whose first one names the columns."""
    in_parquet(tmp_path, **columns)
    found = refusals(with_table(tmp_path, name="t.parquet"))
    assert any(problem.startswith(said) for problem in found), found


def test_what_is_no_parquet_or_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    """A small file that says one long text very often fills no memory."""
    path = with_table(tmp_path, name="t.parquet")
    (tmp_path / "t.parquet").write_bytes(b"PAR1 and no more")
    assert refusals(path)[0].startswith("t.parquet: cannot be read as a Parquet file: ")
    places = pyarrow.array([0] * 50_000, pyarrow.int32())
    long = pyarrow.DictionaryArray.from_arrays(places, pyarrow.array(["x" * 100_000]))
    parquet.write_table(pyarrow.table({"note": long}), tmp_path / "t.parquet")
    assert (tmp_path / "t.parquet").stat().st_size < 200_000
    assert refusals(path) == ["t.parquet:169: unpacks to more than 16 MB"]


def test_a_facts_files_table_is_known_without_reading_it(tmp_path: Path) -> None:
    """As a real path, whatever it holds; none where the figures stand in the file, or nothing does."""
    path = with_table(tmp_path, rows="no row\n")
    assert table_files(path) == (tmp_path / "t.csv",)
    text = path.read_text(encoding="utf-8").replace("t.csv", "t.parquet")
    path.write_text(text, encoding="utf-8"), in_parquet(tmp_path)
    assert table_files(path) == (tmp_path / "t.parquet",)
    assert table_files(written(tmp_path)) == ()
    (tmp_path / "list.yml").write_text("- a\n", encoding="utf-8")
    assert table_files(tmp_path / "list.yml") == ()


def test_thousands_of_figures_of_one_day_are_checked_in_seconds(tmp_path: Path) -> None:
    """Long series come as tables: three thousand figures of one metric, by two parties."""
    rows = "".join(
        f"f-{n},left,{9000 + n},,,exact,,2023-06-01,{('office', 'relief')[n % 2]},"
        f"{('office-1', 'relief-1', 'verband-1')[n % 3]},,,Counted.,\n"
        for n in range(3000)
    )
    level = "office-level,level,8.5,,,exact,,2023-06-02,office,office-1,,,Read off.,\n"
    began = time.process_time()
    facts = load(with_table(tmp_path, rows + level))
    assert len(check(facts).warnings) > 0 and time.process_time() - began < 5


def test_a_table_of_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused at the row that is too much."""
    assert len(list(tables.csv_rows("id\na\nb\n", "t.csv", 2))) == 3
    with pytest.raises(FactsRefused, match=r"t\.csv:4: holds more than 2 rows"):
        list(tables.csv_rows("id\na\nb\nc\n", "t.csv", 2))
