"""Recorded edits of a published edition, read back: `python -m tests.recorded [FIRST LAST]`.

Each changes one figure of the flood at random and says so in a record: the old number, the new one
and the reason have to stand in page, PDF and log. All thousand take a quarter of an hour.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import html

from explainer import words
from explainer.document.nodes import Table
from explainer.document.runs import plain
from explainer.export.files import page_of, pdf_of
from explainer.facts.edition import cut
from explainer.facts.history import revision
from explainer.report.report import Report
from explainer.text import canonical_json
from tests.edits import recorded_edit
from tests.flood import FIRST, flood_edition
from tests.memory import document_of
from tests.published import executed_from
from tests.reading import read_pdf

PAGE = "superseded/1/brief.html"
REASON = "It was read wrongly."
_NOTHING = re.compile(r"[\s\u00ad\u200b]+")


def revised(facts: Any, reason: str = "") -> dict[str, Any]:
    """The flood's notebook with these facts as it ran, told of what they changed."""
    found = revision(facts, flood_edition(FIRST).records())
    changes = [entry.plain() for entry in found.entries]
    said = reason or " ".join(found.reasons)
    entry = {
        "edition": "2023-06-03", "revision": 1, "when": "2023-11-14", "reason": said,
        "changes": changes, "pages": {"brief.html": PAGE},
    }  # fmt: skip
    notebook = executed_from(Report(cut(facts, FIRST), None, words.load("en")))
    notebook["metadata"]["explainer"]["revisions"] = [entry]
    return notebook


def lost(seed: int) -> Iterator[str]:
    """Where one edit's numbers or reason are not to be read."""
    facts, old, new = recorded_edit(random.Random(seed))
    notebook = revised(facts)
    document = document_of(notebook)
    told = next(block for block in document.blocks if isinstance(block, Table))
    row = next(row for row in told.rows if row.facts == (new, old))
    wanted = [_solid(text) for text in (REASON, *(plain(cell) for cell in row.cells[1:]))]
    page = page_of(document)
    if not all(text in _solid(html.fromstring(page).text_content()) for text in wanted):
        yield f"{seed}: page"
    edition = cut(facts, FIRST)
    printed = [str(f.printed) for f in (edition.figure(old), edition.figure(new)) if f.printed]
    text = _solid(read_pdf(pdf_of(document))[0])  # a cell may be cut by the end of a page
    if not all(_solid(part) in text for part in (REASON, *printed)):
        yield f"{seed}: PDF"
    entry = canonical_json(notebook["metadata"]["explainer"]["revisions"][0])
    if not all(f'"{part}"' in entry for part in (old, new)) or REASON not in entry:
        yield f"{seed}: log"


def campaign(seeds: Iterable[int]) -> list[str]:
    return [place for seed in seeds for place in lost(seed)]


def _solid(text: str) -> str:
    return _NOTHING.sub("", text)


if __name__ == "__main__":
    first, last = (int(part) for part in (sys.argv[1:] or ("0", "1000")))
    found = campaign(range(first, last))
    print(*found, sep="\n")
    print(f"{last - first} recorded edits: {len(found)} lost")
