"""The CSV of hostile facts in LibreOffice: `python -m tests.faults.spreadsheet [EVERY]`.

The rows of many editions, each with a payload in every text, become one table. LibreOffice reads it
with formulas switched on, writes it as flat ODS, and the formulas in that are counted. The same
rows without their guard show that there would have been some.
"""

# ruff: noqa: E501  (formulas, many to a line)

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from explainer.export.data.table import facts_csv
from explainer.facts.edition import cut
from explainer.text import unguarded
from tests.faults.payloads import hostile, payloads
from tests.flood import FIRST, facts_of

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
FORMULAS = (
    "=1+1", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://h.invalid/\";\"x\")", "=WEBSERVICE(\"//h.invalid\")",
    "+1+1", "+cmd|' /C calc'!A0", "-1+1", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)", "@SUM(1;2)", "=A1", "={1;2}",
    "=\"a\"&\"b\"", "==1", "=+1", "=-1", "\u00a0=1+1", "  =1+1", "＝1+1", "＋1", "－1+1", "＠SUM(1)",
    "'=1+1", "''=1+1", "=DDE(\"soffice\";\"/etc/passwd\";\"A1\")", "=IMPORTXML(\"//h.invalid\";\"//a\")",
    "=1+1;=2+2", "=1+1,=2+2", "\"=1+1", "\",=1+1,\"",
)  # fmt: skip
# Comma, quote, UTF-8, from the first line, English; special numbers and formulas are looked for.
_FILTER = "CSV:44,34,76,1,,1033,false,true,false,false,false,-1,true"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


@dataclass(frozen=True)
class Opened:
    """What LibreOffice made of a table: its formulas, and the texts of its cells."""

    formulas: tuple[str, ...]
    texts: tuple[str, ...]


def table(chosen: list[str]) -> list[list[str]]:
    """The rows of names and tags, and those of one edition for each payload."""
    whole: list[list[str]] = []
    for payload in chosen:
        content = facts_csv(cut(facts_of(hostile(payload)), FIRST).records())
        rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))
        whole += rows if not whole else rows[2:]
    return whole


def without_guard(rows: list[list[str]]) -> list[list[str]]:
    """The rows as a tool would write them that thinks of nothing."""
    return [[unguarded(cell) for cell in row] for row in rows]


def opened(rows: list[list[str]]) -> Opened:
    if OFFICE is None:
        sys.exit("LibreOffice is not installed (Debian: apt-get install libreoffice-calc)")
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "facts.csv"
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\r\n").writerows(rows)
        command = [OFFICE, f"-env:UserInstallation=file://{name}/office", "--headless"]
        command += [f"--infilter={_FILTER}", "--convert-to", "fods", "--outdir", name, str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        root = ElementTree.parse(path.with_suffix(".fods")).getroot()
    cells = list(root.iter(f"{_TABLE}table-cell"))
    formulas = (cell.get(f"{_TABLE}formula") for cell in cells)
    texts = ("\n".join(map(_words, cell.iter(f"{_TEXT}p"))) for cell in cells)
    return Opened(tuple(filter(None, formulas)), tuple(texts))


def _words(paragraph: ElementTree.Element) -> str:
    """Its text, with the runs of spaces that ODF writes as elements."""
    parts = [paragraph.text or ""]
    for child in paragraph:
        count = int(child.get(f"{_TEXT}c", "1")) if child.tag == f"{_TEXT}s" else 0
        parts += [" " * count, _words(child), child.tail or ""]
    return "".join(parts)


def missing(rows: list[list[str]], found: Opened) -> list[str]:
    """The texts with a payload that are no cell's text any more."""
    shown = set(found.texts)
    return sorted({cell for row in rows[2:] for cell in row if _hostile(cell)} - shown)


def _hostile(cell: str) -> bool:
    return any(sign in cell for sign in "=@+<{") and "\t" not in cell


if __name__ == "__main__":
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    some = [*FORMULAS, *payloads()[::every]]
    made = table(some)
    ours, theirs = opened(made), opened(without_guard(made))
    lost = missing(made, ours)
    print(*ours.formulas, *lost, sep="\n")
    print(
        f"{len(some)} payloads in {len(made) - 2} rows: {len(ours.formulas)} formulas, "
        f"{len(lost)} texts changed; without the guard {len(theirs.formulas)} formulas"
    )
