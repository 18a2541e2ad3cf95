"""Figures kept in a table beside the facts file."""

# ruff: noqa: E501  (a case to a line reads best)

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from explainer.errors import FactsRefused, Problem
from explainer.facts import files
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
        "words": ["about", None, None, None],
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


# ---------------------------------------------------------------- a text, a path


@pytest.mark.parametrize(
    ("text", "lines", "cells"),
    [
        ("id,note\na,b\n", [2], ["b"]),
        (" id , note \na,b", [2], ["b"]),
        ("\n\nid,note\n\na,b\n\nc,d\n", [5, 7], ["b", "d"]),
        ('id,note\na,"b\nc"\nd,e\n', [2, 4], ["b\nc", "e"]),
        ("id,note\ra,b\r\nc,d", [2, 3], ["b", "d"]),
        ('id,note\na,"b\rc\r\nd"\ne,f', [2, 5], ["b\rc\r\nd", "f"]),
        ("id,note\na,\n,\n", [2, 3], ["", ""]),
        ("id,note\n", [], []),
        ("id,note", [], []),
    ],
)
def test_a_row_has_the_line_it_begins_in(text: str, lines: list[int], cells: list[str]) -> None:
    """Whatever ends the lines; empty ones are no rows."""
    table = tables.series_of(text, "t.csv")
    assert list(table.lines) == lines and table.cells.get("note", []) == cells
    assert table.header == ["id", "note"] and table.file == "t.csv"


@pytest.mark.parametrize("at_once", [1, 2, 10_000])
def test_a_row_that_is_too_long_or_short_is_told_by_its_number(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """Also beyond the rows that are read together; what is too much is left out."""
    monkeypatch.setattr(tables, "_AT_ONCE", at_once)
    table = tables.series_of("id,note\na,b\nc\nd,e,f\ng,h", "t.csv")
    told = [(problem.line, problem.record, problem.message) for problem in table.problems()]
    assert told == [
        (3, "figures[1] 'c'", "expected 2 cells, found 1"),
        (4, "figures[2] 'd'", "expected 2 cells, found 3"),
    ]
    assert table.cells["note"] == ["b", "", "e", "h"]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "is empty; its first row names the fields of a figure"),
        ("\n\n", 1, "is empty; its first row names the fields of a figure"),
        ('"id', 1, "is not CSV: unexpected end of data"),
        ('id\n\na\n"b"c\n', 4, "is not CSV: ',' expected after '\"'"),
        ('id\na\n"b\nc', 3, "is not CSV: unexpected end of data"),
    ],
)
def test_a_text_that_is_no_table(text: str, line: int, said: str) -> None:
    """The line in which the row begins, and why."""
    with pytest.raises(FactsRefused) as refused:
        tables.series_of(text, "t.csv")
    assert refused.value.problems == (Problem("t.csv", line, "", "", said),)


def test_the_row_that_is_too_much_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the line after it: no more than that was looked at."""
    monkeypatch.setattr(tables, "ROW_LIMIT", 2)
    assert len(tables.series_of("id\na\n", "t.csv")) == 1
    with pytest.raises(FactsRefused) as refused:
        tables.series_of("id\na\nb\nc\n", "t.csv")
    assert refused.value.problems == (Problem("t.csv", 4, "", "", "holds more than 2 rows"),)


def test_a_text_that_comes_again_is_kept_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """In each column, as long as not too many different ones have come."""
    monkeypatch.setattr(tables, "_AT_ONCE", 2)
    column = tables._Column()
    texts = [f"a long text, number {number}" for number in (1, 2, 3, 1, 4, 4)]
    for first, second in zip(texts[::2], texts[1::2], strict=True):
        column.add((first, second))
    assert column.texts == texts
    assert list(column._known) == texts[:2]  # no more than these, however long the column
    again = tables._Column()
    again.add((texts[0], texts[3]))
    assert again.texts[1] is again.texts[0]


BELOW = "expected a path inside the folder of the facts file, found {!r}"
KIND = "expected records, or the path of a .csv or .parquet file, found {!r}"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("t.txt", KIND.format("t.txt")),
        ("t.csv.gz", KIND.format("t.csv.gz")),
        ("csv", KIND.format("csv")),
        ("../in/t.csv", BELOW.format("../in/t.csv")),
        ("sub/../t.csv", BELOW.format("sub/../t.csv")),
        ("/t.csv", BELOW.format("/t.csv")),
        ("sub\\t.csv", BELOW.format("sub\\t.csv")),
        ("c:t.csv", BELOW.format("c:t.csv")),
        ("away/t.csv", "'away/t.csv' leads outside the folder of the facts file"),
        ("none.csv", "there is no file 'none.csv' in the folder of the facts file"),
        ("sub/d.csv", "there is no file 'sub/d.csv' in the folder of the facts file"),
    ],
)
def test_a_path_that_may_not_be_named(tmp_path: Path, name: str, said: str) -> None:
    """Each is a fault of the field that names it, which has no line yet."""
    folder, outside = tmp_path / "in", tmp_path / "out"
    (folder / "sub" / "d.csv").mkdir(parents=True)
    outside.mkdir()
    (outside / "t.csv").write_text("id\n", encoding="utf-8")
    (folder / "away").symlink_to(outside)
    (folder / "sub\\t.csv").write_text("id\n", encoding="utf-8")
    (folder / "c:t.csv").write_text("id\n", encoding="utf-8")
    for path in (folder / "t.csv", folder / "sub" / "t.csv", folder / "t.txt", folder / "csv"):
        path.write_text("id\n", encoding="utf-8")
    with pytest.raises(FactsRefused) as refused:
        tables.table_path(folder / "f.yml", name)
    assert refused.value.problems == (Problem("", 0, "", "figures", said),)
    for good in ("t.csv", "sub/t.csv", "./t.csv"):
        assert tables.table_path(folder / "f.yml", good) == (folder / good).resolve()


def test_a_table_is_called_a_neighbour_of_its_facts_file(tmp_path: Path) -> None:
    """Or of what that is called, where the facts file was written somewhere else to be read."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "t.csv").write_text("id,odd\n", encoding="utf-8")
    facts_file = tmp_path / "f.yml"
    assert tables.series(facts_file, "sub/t.csv").file == str(tmp_path / "sub" / "t.csv")
    assert tables.series(facts_file, "sub/t.csv", "data/g.yml").file == "data/sub/t.csv"


def test_a_table_may_be_longer_than_what_is_written_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read beyond the limit of a facts file, and refused beyond its own."""
    path = tmp_path / "t.csv"
    path.write_text("id\na\n", encoding="utf-8")
    monkeypatch.setattr(files, "SIZE_LIMIT", 4)
    assert len(tables.series(tmp_path / "f.yml", "t.csv")) == 1
    with path.open("wb") as file:
        file.truncate(128 * 1024 * 1024 + 1)
    with pytest.raises(FactsRefused, match="is larger than 128 MB"):
        tables.series(tmp_path / "f.yml", "t.csv")


def test_a_parquet_file_is_known_by_its_name(tmp_path: Path) -> None:
    """Its rows are as many at most as a CSV file's."""
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pa.table({"id": ["a", "b"]}), tmp_path / "t.parquet")
    assert tables.series(tmp_path / "f.yml", "t.parquet").cells == {"id": ["a", "b"]}
    parquet.write_table(pa.table({"id": pa.nulls(2_000_001)}), tmp_path / "t.parquet")
    with pytest.raises(FactsRefused, match="holds more than 2,000,000 rows"):
        tables.series(tmp_path / "f.yml", "t.parquet")
