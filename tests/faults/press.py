"""Hostile words in the PDF: `python -m tests.faults.press [TURNS]`.

All 200 payloads, as many to a PDF as it has texts, each in a text of its own; a turn moves them on
by one text. Each has to be read back from the PDF, character for character, however its lines
break. Where harmless words tell that a text is not shown, nothing is asked of it, nor of the one
quotation that is set from right to left: there, signs are read back in another order.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from explainer.export.files import pdf_of
from tests.faults.payloads import document_with, fields, hostile, payloads
from tests.flood import flood_records

_ARABIC = {name for name, one in flood_records()["sources"].items() if one.get("language") == "ar"}
TOOL = shutil.which("pdftotext")


def campaign(turns: int = 1) -> tuple[int, list[str]]:
    """How many PDFs were made, and the payloads that cannot be read back from one."""
    count, made, lost = fields(), 0, []
    expected = _expected(count)
    whole = payloads() * 2
    for turn in range(turns):
        for start in range(turn, turn + 200, count):
            here = [whole[(start + number) % 200] for number in range(count)]
            text = pressed(*here)
            made += 1
            asked = zip(here, expected, strict=True)
            lost += [repr(p) for p, shown in asked if shown and _bare(p) not in text]
    return made, lost


def _expected(count: int) -> list[bool]:
    """Whether the PDF shows each of the texts, told by words that stand nowhere else."""
    words = [f"mm{'abcdefghij'[n // 10]}{'abcdefghij'[n % 10]}mm" for n in range(count)]
    text, records = pressed(*words), hostile(*words)
    turned = {p["quote"].split()[0] for p in records["positions"] if p["source"] in _ARABIC}
    assert len(turned) == 1
    return [word in text and word not in turned for word in words]


def pressed(*texts: str) -> str:
    """The text of the PDF of such facts, without its spaces."""
    assert TOOL is not None
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "report.pdf"
        path.write_bytes(pdf_of(document_with(*texts)))
        ended = subprocess.run([TOOL, path, "-"], capture_output=True, check=True)
    return _bare(ended.stdout.decode())


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


if __name__ == "__main__":
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    pdfs, bad = campaign(times)
    print(*bad, sep="\n")
    print(f"200 payloads in {pdfs} PDFs of {fields()} texts: {len(bad)} not read back")
