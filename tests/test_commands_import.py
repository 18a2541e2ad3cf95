"""`explainer import`: sheets as .csv and .xlsx, what they would add, and what is refused."""

# ruff: noqa: E501  (a case to a line reads best)

from __future__ import annotations

import sys
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from explainer import cli
from explainer.export.data.table import facts_csv
from explainer.facts.edition import cut
from explainer.facts.load import load
from tests.flood import flood_records, write_flood
from tests.river import RIVER, written

COLUMNS = "id,metric,value,low,high,hedge,as_of,stated_by,source,anchor,printed,note"
ROWS = """\
#meta+id,#indicator+code,#indicator+num,,,,#date+occurred,#org+code,,,,
mill-1,level,8,,,exact,2023-06-01,office,office-1,8 metres,8,
,level,8.25,,,exact,2023-06-02,relief,office-1,"8.25 metres, they said",8.25,

relief-2,left,,11000,13000,between,2023-06,relief,relief-1,,,Read off a drawing.
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The river's facts file, in the folder to work in."""
    monkeypatch.chdir(tmp_path)
    return written(tmp_path)


def csv_sheet(folder: Path, rows: str = ROWS, columns: str = COLUMNS) -> str:
    (folder / "new.csv").write_text(f"{columns}\n{rows}", encoding="utf-8")
    return "new.csv"


def workbook(folder: Path, *rows: list[Any], title: str = "Sheet") -> str:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(folder / "new.xlsx")
    return "new.xlsx"


def imported(name: str, *options: str) -> int:
    return cli.main(["import", name, "river.yml", *options])


HEAD = COLUMNS.split(",")
LEVEL = [
    "mill-1", "level", 8, None, None, "exact", date(2023, 6, 1), "office", "office-1", "8 metres",
    "8", None,
]  # fmt: skip


def changed(**cells: Any) -> list[Any]:
    """The row of a level with some cells changed."""
    return [cells.get(name, cell) for name, cell in zip(HEAD, LEVEL, strict=True)]


# ---------------------------------------------------------------- as people write


def test_headings_in_any_case_and_names_for_ids(path: Path) -> None:
    """As a sheet made by hand has them: `As of`, "River Office", "Level"."""
    columns = "ID,Metric,Value,Hedge,As of,Stated by,Source,Anchor,Printed"
    row = "mill-1,Level,8,exact,2023-06-01,River office,Bulletin,8 metres,8\n"
    assert imported(csv_sheet(path.parent, row, columns), "--yes") == 0
    (found,) = [figure for figure in load(path).figures if figure.id == "mill-1"]
    assert (found.metric, found.stated_by, found.source) == ("level", "office", "office-1")


# ---------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("mill-1,level,8,", "mill-1,levle,8,", "new.csv:3: new figure 'mill-1' metric: there is no metric 'levle'; did you mean 'level'?"),
        ("mill-1,level,8,", "mill-1,level,9,", "new.csv:3: new figure 'mill-1' value: 9 does not match the printed number '8'"),
        ("exact,2023-06-01", "exakt,2023-06-01", "new.csv:3: new figure 'mill-1' hedge: expected one of"),
        ("mill-1", "office-level", "new.csv:3: new figure 'office-level': is in the file already, with another value, as_of"),
        ("relief-2", "mill-1", "new.csv:6: new figure 'mill-1' id: 'mill-1' is an id already taken"),
        ("drawing.", "draw\u202eing.", "new.csv:6: note: holds the hidden character U+202E"),
        ("drawing.", "drawing.,more", "new.csv:6: holds 'more' beyond the last column"),
        (",13000,", ",,", "new.csv:6: new figure 'relief-2' high: is missing"),
        ("Read off a drawing.", '"Read off a drawing.', "new.csv:6: is not CSV"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_sheet_row_and_field(
    path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    """And nothing of the sheet is added."""
    assert ROWS.count(old) == 1
    assert imported(csv_sheet(path.parent, ROWS.replace(old, new)), "--yes") == 2
    found = capsys.readouterr().err
    assert said in found
    assert path.read_text(encoding="utf-8") == RIVER


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (COLUMNS.replace("hedge", "hegde"), "new.csv:1: unknown column 'hegde'; did you mean 'hedge'?"),
        (COLUMNS.replace("note", "value"), "new.csv:1: column 'value' is there twice"),
        (COLUMNS.replace("note", "source.publsher"), "did you mean 'source.publisher'?"),
    ],
)  # fmt: skip
def test_a_wrong_header_is_refused(
    path: Path, capsys: pytest.CaptureFixture[str], columns: str, said: str
) -> None:
    assert imported(csv_sheet(path.parent, columns=columns), "--yes") == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"value": "=4+4"}, "new.xlsx:2: value: is a formula; put its result there as a value"),
        ({"as_of": datetime(2023, 6, 1, 8)}, "new.xlsx:2: as_of: holds a time of day (2023-06-01 08:00:00); expected a date"),
        ({"as_of": time(8)}, "new.xlsx:2: as_of: is a time; expected a text, a number or a date"),
        ({"note": "#N/A"}, "new.xlsx:2: note: is an error, '#N/A'"),
        ({"note": "a\u200bb"}, "new.xlsx:2: note: holds the hidden character U+200B"),
        ({"note": "a\x85b"}, "new.xlsx:2: note: holds the hidden character U+0085"),
        ({"value": -8}, "new.xlsx:2: new figure 'mill-1' value: expected a number that is not negative"),
        ({"value": True}, "new.xlsx:2: new figure 'mill-1' value: expected a number in plain digits"),
    ],
)  # fmt: skip
def test_a_cell_of_a_workbook_is_refused(
    path: Path, capsys: pytest.CaptureFixture[str], cells: dict[str, Any], said: str
) -> None:
    assert imported(workbook(path.parent, HEAD, changed(**cells)), "--yes") == 2
    assert said in capsys.readouterr().err


def test_a_percentage_is_ambiguous(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The cell holds 0.4 and shows 40 %."""
    openpyxl = pytest.importorskip("openpyxl")
    name = workbook(path.parent, HEAD, changed(value=0.4))
    book = openpyxl.load_workbook(name)
    book.active["C2"].number_format = "0%"
    book.save(name)
    assert imported(name, "--yes") == 2
    assert "new.xlsx:2: value: shows a percentage" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"PK\x03\x04 broken", "is not an .xlsx workbook"), (b"", "is not an .xlsx workbook")],
)
def test_a_file_that_is_no_workbook(
    path: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    """One line, whatever the library says."""
    pytest.importorskip("openpyxl")
    (path.parent / "new.xlsx").write_bytes(content)
    assert imported("new.xlsx", "--yes") == 2
    assert said in capsys.readouterr().err
    with zipfile.ZipFile(path.parent / "new.xlsx", "w") as packed:
        packed.writestr("a.txt", "a")
    assert imported("new.xlsx", "--yes") == 2
    assert "cannot be read as a workbook" in capsys.readouterr().err


def test_a_workbook_that_unpacks_to_too_much(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before any of it is unpacked."""
    pytest.importorskip("openpyxl")
    with zipfile.ZipFile(path.parent / "new.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(3):
            packed.writestr(f"{number}.xml", b" " * 100_000_000)
    assert imported("new.xlsx", "--yes") == 2
    assert "unpacks to more than 256 MB" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["new.ods"], "expected a .csv or .xlsx file"),
        (["none.csv"], "none.csv: cannot be read: No such file"),
        (["new.csv", "--kind", "figur"], "did you mean 'figure'?"),
        (["new.xlsx", "--sheet", "Figurs"], "has no sheet 'Figurs'; did you mean 'Figures'?"),
    ],
)
def test_what_cannot_be_asked_for(
    path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    csv_sheet(path.parent), workbook(path.parent, HEAD, title="Figures")
    (path.parent / "new.ods").write_bytes(b"x")
    name, *options = arguments
    assert imported(name, *options) == 2
    assert said in capsys.readouterr().err


def test_nobody_there_to_ask(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The difference is shown, and nothing added."""
    assert imported(csv_sheet(path.parent)) == 2
    said = capsys.readouterr()
    assert "+  - id: mill-1" in said.out.splitlines()
    assert said.err == "this is no terminal to ask at; --yes adds without asking\n"
    assert path.read_text(encoding="utf-8") == RIVER


# ---------------------------------------------------------------- taken


def test_a_sheet_is_added_and_added_only_once(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows without an id get one that stays the same; tags and empty rows are passed over."""
    name = csv_sheet(path.parent)
    assert imported(name, "--yes") == 0
    said = capsys.readouterr().out
    assert "3 rows, all of them new" in said and "would add 3 figures:" in said
    assert [f.id for f in load(path).figures] == [
        "office-left-1", "office-left-2", "relief-left", "relief-2", "mill-1", "office-level", "relief-2023-06-02",
    ]  # fmt: skip
    once = path.read_bytes()
    assert imported(name, "--yes") == 0
    assert "nothing to add" in capsys.readouterr().out
    assert path.read_bytes() == once


@pytest.mark.parametrize(("answer", "count"), [("", 7), ("y", 7), ("n", 4)])
def test_somebody_is_asked(
    path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, count: int
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda prompt: answer)
    assert imported(csv_sheet(path.parent)) == 0
    assert len(load(path).figures) == count


def test_a_workbook_gives_what_the_same_csv_gives(path: Path) -> None:
    """Numbers, dates and truth values become the texts that a person would have written."""
    head = [*HEAD, "chart"]
    rows = [
        ["mill-1", "level", 8.0, None, None, "exact", date(2023, 6, 1), "office", "office-1", "8 metres", 8, "- so", True],
        [None, "level", 8.25, None, None, "exact", datetime(2023, 6, 2), "relief", "office-1", "8.25 metres, they said", "8.25", None, False],
        [None] * 13,
        ["relief-2", "left", None, 11_000, 13000, "between", "2023-06", "relief", "relief-1", None, None, "Read off: a drawing.", None],
    ]  # fmt: skip
    assert imported(workbook(path.parent, head, rows[0], rows[1], rows[2], rows[3]), "--yes") == 0
    found = path.read_bytes()
    path.write_text(RIVER, encoding="utf-8")
    text = (
        "mill-1,level,8,,,exact,2023-06-01,office,office-1,8 metres,8,- so,true\n"
        ',level,8.25,,,exact,2023-06-02,relief,office-1,"8.25 metres, they said",8.25,,false\n'
        "relief-2,left,,11000,13000,between,2023-06,relief,relief-1,,,Read off: a drawing.,\n"
    )
    assert imported(csv_sheet(path.parent, text, ",".join(head)), "--yes") == 0
    assert path.read_bytes() == found
    assert "    value: 8\n" in found.decode()


def test_sources_come_along_from_their_columns(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Filled in one row, named in the next; without an id one is made."""
    columns = f"{COLUMNS},source.publisher,source.published,source.accessed,source.kind"
    given = "Mill Post,2023-06-03,2023-07-01,press"
    rows = (
        f"a,level,8,,,exact,2023-06-01,office,post-1,8 metres,8,,{given}\n"
        "b,level,9,,,exact,2023-06-02,office,post-1,9 metres,9,,,,,\n"
        f"c,level,7,,,exact,2023-06-03,office,,7 metres,7,,{given}\n"
        f"d,level,6,,,exact,2023-06-03,relief,,6 metres,6,,{given}\n"
    )
    name = csv_sheet(path.parent, rows, columns)
    assert imported(name, "--yes") == 0
    facts = load(path)
    assert [f.source for f in facts.figures if f.id in "abcd"] == [
        "post-1", "post-1", "mill-post-2023-06-03", "mill-post-2023-06-03",
    ]  # fmt: skip
    once = path.read_bytes()
    assert imported(name, "--yes") == 0 and path.read_bytes() == once
    other = rows.replace(
        "b,level,9,,,exact,2023-06-02,office,post-1,9 metres,9,,,,,",
        f"b,level,9,,,exact,2023-06-02,office,post-1,9 metres,9,,{given}s",
    )
    capsys.readouterr()
    assert imported(csv_sheet(path.parent, other, columns), "--yes") == 2
    assert (
        "new.csv:3: new source 'post-1' source: is in the file already, with another kind; write"
        in capsys.readouterr().err
    )
    path.write_text(RIVER, encoding="utf-8")
    assert imported(csv_sheet(path.parent, other, columns), "--yes") == 2
    assert (
        "new.csv:3: new source 'post-1' source: differs from 'post-1' as written in row 2"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize("take_out", [False, True], ids=["into its own file", "into another"])
def test_what_a_build_writes_as_facts_csv_comes_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], take_out: bool
) -> None:
    """Figures and positions, replaced and suspect ones too; what the table cannot say is said."""
    records = flood_records()
    figure, position = records["figures"][3], records["positions"][0]
    figure |= {"note": "=1+1", **({} if take_out else {"explains": True})}
    position.update(beside=["left-homes", "town-people"], note="-x")
    for name in ("question", "stance"):
        del position[name]
    position["answers"] = {"open-gates": "for", "return-home": "conditional"}
    path = write_flood(tmp_path, records)
    facts = load(path)
    edition = cut(facts, facts.story.editions[-1].date)
    table = tmp_path / "facts.csv"
    table.write_bytes(facts_csv(edition.records()))
    if take_out:
        write_flood(tmp_path, {**records, "figures": [], "positions": []})
    for kind in ("figure", "position"):
        assert cli.main(["import", str(table), str(path), "--kind", kind, "--yes"]) == 0
    said = capsys.readouterr().out
    assert said.count("nothing to add") == (0 if take_out else 2)
    assert ("does not say whether a note `explains`" in said) is take_out
    known = cut(load(path), edition.date)
    assert sorted(map(str, known.records()["figures"])) == sorted(
        map(str, edition.records()["figures"])
    )
    for found, was in ((known.history, edition.history), (known.positions, edition.positions)):
        assert {f.id: f for f in found} == {f.id: f for f in was}
    table.write_bytes(table.read_bytes().replace(b"River Office", b"River Offices"))
    assert cli.main(["import", str(table), str(path), "--yes"]) == 2
    assert "with another name; write what stands there" in capsys.readouterr().err


def test_positions_and_other_records_have_sheets_too(path: Path) -> None:
    """A list is parted at its semicolons."""
    columns = "id,party,date,question,stance,quote,beside,source"
    rows = 'p,office,2023-06-02,gates,for,"Open, now",left; level,office-1\n'
    assert imported(csv_sheet(path.parent, rows, columns), "--kind", "position", "--yes") == 0
    assert load(path).positions[1].beside == ("left", "level")
    name = csv_sheet(path.parent, "2023-06-02,Rain,office-1\n", "date,label,source")
    for _ in range(2):
        assert imported(name, "--kind", "event", "--yes") == 0
    assert len(load(path).events) == 2


def test_a_table_of_figures_takes_the_rows(path: Path) -> None:
    """Where `figures:` names a .csv file, they go there."""
    start, end = RIVER.index("figures:\n"), RIVER.index("positions:\n")
    table = path.parent / "t.csv"
    whole = f"{COLUMNS}\nv,left,9500,,,exact,2023-06-02,office,verband-1,verließen 9.500 Menschen,9.500,\n"
    rest = "r,left,,1,2,between,2023-06,relief,relief-1,,,Read.\nl,level,8.5,,,exact,2023-06-02,office,office-1,,,Read.\n"
    table.write_text(whole + rest, encoding="utf-8")
    written(path.parent, (RIVER[start:end], "figures: t.csv\n"))
    text = path.read_bytes()
    assert imported(csv_sheet(path.parent), "--yes") == 0
    assert path.read_bytes() == text
    assert table.read_text(encoding="utf-8").startswith(whole + rest + "mill-1,level,8,,,exact,")
    assert len(load(path).figures) == 6
