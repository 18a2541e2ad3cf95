"""Figures kept in a table beside the facts file."""

# ruff: noqa: E501  (a case to a line reads best)

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from explainer.errors import FactsRefused
from explainer.facts import parquet as packed
from explainer.facts import series as tables
from explainer.facts.load import load, tables_of
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


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../t.csv", "expected a path inside the folder"),
        ("/etc/t.csv", "expected a path inside the folder"),
        ("a\\t.csv", "expected a path inside the folder"),
        ("https://example.org/t.csv", "expected a path inside the folder"),
        ("none.csv", "there is no file 'none.csv'"),
        ("t.xlsx", "expected records, or the path of a .csv or .parquet file"),
        ("away/t.csv", "leads outside the folder"),
    ],
)
def test_only_a_table_in_the_folder_may_be_named(tmp_path: Path, name: str, said: str) -> None:
    """No way out of the folder, by name or by link; the facts file's line is named."""
    folder, outside = tmp_path / "in", tmp_path / "out"
    folder.mkdir(), outside.mkdir()
    (outside / "t.csv").write_text(COLUMNS)
    (folder / "away").symlink_to(outside)
    found = refusals(with_table(folder, name=name))
    assert len(found) == 1 and found[0].startswith("river.yml:48: figures: ") and said in found[0]


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


# ---------------------------------------------------------------- Parquet


def with_parquet(folder: Path, **columns: list[object]) -> Path:
    """The facts file naming a Parquet file, and that file: typed columns, as other programs write."""
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    whole: dict[str, list[object]] = {
        "id": ["office-left-1", "verband-left", "relief-left", "office-level"],
        "metric": ["left", "left", "left", "level"],
        "value": [9000.0, 9500.0, None, 8.5],
        "low": pa.array([None, None, 10_000, None], pa.int64()),
        "high": pa.array([None, None, 12_000, None], pa.int64()),
        "hedge": ["about", "exact", "between", "exact"],
        "as_of": pa.array([date(2023, 6, 1), date(2023, 6, 2), date(2023, 6, 3), date(2023, 6, 2)]),
        "stated_by": ["office", "office", "relief", "office"],
        "source": ["office-1", "verband-1", "relief-1", "office-1"],
        "anchor": [
            "about 9,000 people had left",
            "verließen 9.500 Menschen",
            "بين ١٠٬٠٠٠ و١٢٬٠٠٠",
            None,
        ],
        "printed": ["9,000", "9.500", "١٠٬٠٠٠ و١٢٬٠٠٠", None],
        "note": [None, None, None, "Read off a drawing."],
        "chart": [None, True, None, False],
        **columns,
    }
    parquet.write_table(pa.table(whole), folder / "t.parquet")
    return written(folder, (LISTED, "figures: t.parquet\n"))


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"value": [900.0, 9500.0, None, 8.5]},
         "t.parquet:2: figures[0] 'office-left-1' value: 900 does not match the printed number '9,000'"),
        ({"value": [float("nan"), 9500.0, None, 8.5]}, "t.parquet:2: figures[0] 'office-left-1' value: is not a number"),
        ({"note": [["a"], None, None, ["b"]]}, "t.parquet:1: column 'note' holds lists; expected texts, numbers or dates"),
        ({"as_of": [datetime(2023, 6, 1, 8)] * 4}, "t.parquet:5: figures[3] 'office-level' as_of: holds a time of day"),
        ({"hegde": ["about"] * 4}, "t.parquet:1: unknown column 'hegde'; did you mean 'hedge'?"),
    ],
)  # fmt: skip
def test_a_fault_in_a_parquet_file_is_named_with_its_row(
    tmp_path: Path, columns: dict[str, list[object]], said: str
) -> None:
    """Its first row counts as line 2, as in a CSV file."""
    found = refusals(with_parquet(tmp_path, **columns))
    assert any(problem.startswith(said) for problem in found), found


def test_a_file_that_is_not_parquet(tmp_path: Path) -> None:
    """One line, whatever the library says."""
    pytest.importorskip("pyarrow")
    (tmp_path / "t.parquet").write_bytes(b"PAR1 but not really PAR1")
    (problem,) = refusals(written(tmp_path, (LISTED, "figures: t.parquet\n")))
    assert problem.startswith("t.parquet: is not Parquet: ")


def parquet_bomb(path: Path, name: str) -> None:
    """A small Parquet file that would take gigabytes."""
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    many = pa.array([0] * 200_000, pa.int32())
    whole: dict[str, Any] = {
        "one text many times": pa.DictionaryArray.from_arrays(many, pa.array(["x" * 60_000])),
        "a long text": pa.array(["x" * (2**26 + 1)]),
        "many nulls in a list": pa.array([[None] * 10_000_000]),
        "many rows": pa.nulls(200_001),
    }
    table = pa.table({"note": whole[name]})
    parquet.write_table(table, path, compression="zstd", store_schema=False)


PARQUET_BOMBS = {
    "one text many times": "unpacks to more than 64 MB",
    "a long text": "unpacks to more than 64 MB",
    "many nulls in a list": "holds lists",
    "many rows": "holds more than 200,000 rows",
}


@pytest.mark.parametrize(("name", "said"), PARQUET_BOMBS.items())
def test_a_parquet_bomb_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    """A few kilobytes are not unpacked to gigabytes; with lower limits, to be quick."""
    monkeypatch.setattr(packed, "UNPACKED_LIMIT", 64 * 1024 * 1024)
    monkeypatch.setattr(tables, "ROW_LIMIT", 200_000)
    parquet_bomb(tmp_path / "t.parquet", name)
    assert (tmp_path / "t.parquet").stat().st_size < 1_000_000
    (problem,) = refusals(written(tmp_path, (LISTED, "figures: t.parquet\n")))
    assert said in problem


def test_a_parquet_file_that_is_too_large(tmp_path: Path) -> None:
    """As any other file of facts."""
    pytest.importorskip("pyarrow")
    with open(tmp_path / "t.parquet", "wb") as file:
        file.truncate(128 * 1024 * 1024 + 1)
    (problem,) = refusals(written(tmp_path, (LISTED, "figures: t.parquet\n")))
    assert problem == "t.parquet: is larger than 128 MB"


def test_a_table_of_too_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The header counts as one; no row more is read."""
    monkeypatch.setattr(tables, "ROW_LIMIT", 4)
    text = "id\n" + "a\n" * 3
    assert len(tables.series_of(text, "t.csv")) == 3
    with pytest.raises(FactsRefused, match=r"t\.csv:6: holds more than 4 rows"):
        tables.series_of(text + "a\n" * 2, "t.csv")


def test_parquet_without_pyarrow_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an extra: most facts files need none."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "t.parquet").write_bytes(b"PAR1")
    (problem,) = refusals(written(tmp_path, (LISTED, "figures: t.parquet\n")))
    assert "pip install pyarrow" in problem


def test_a_parquet_file_gives_the_figures_of_the_same_csv(tmp_path: Path) -> None:
    """Numbers, dates and truth values become the texts that a person would have written."""
    found = load(with_parquet(tmp_path)).figures
    rows = ROWS.replace("\nMenschen", " Menschen").replace(",2023-06,", ",2023-06-03,")
    rows = rows.replace(",about,about,", ",about,,")
    assert found == load(with_table(tmp_path, rows)).figures
    assert str(found[0].value) == "9000"


# ---------------------------------------------------------------- taken


def test_rows_are_figures(tmp_path: Path) -> None:
    """Empty cells are fields left out; an empty `printed` is null."""
    figures = load(with_table(tmp_path)).figures
    assert [figure.id for figure in figures] == [
        "office-left-1", "verband-left", "relief-left", "office-level"
    ]  # fmt: skip
    assert figures[3].printed is None and figures[3].chart is False
    assert figures[0].chart is True and figures[0].note == ""
    assert str(figures[2].published) == "2023-06"


def test_a_column_of_many_different_texts_keeps_every_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond those that are kept once each, texts are kept as they come; rows are read in parts."""
    whole = load(with_table(tmp_path))
    monkeypatch.setattr(tables, "_AT_ONCE", 1)
    (tmp_path / "again").mkdir()
    again = load(with_table(tmp_path / "again"))
    assert again.figures == whole.figures


def test_a_facts_files_table_is_known_without_reading_it(tmp_path: Path) -> None:
    """As a real path, whatever it holds; none where the figures stand in the file, or nothing does."""
    path = with_table(tmp_path, rows="no row\n")
    assert tables_of(path) == (tmp_path / "t.csv",)
    assert tables_of(written(tmp_path)) == ()
    (tmp_path / "list.yml").write_text("- a\n", encoding="utf-8")
    assert tables_of(tmp_path / "list.yml") == ()
