"""The nodes keep what a notebook file does not: the order of the records by name."""

from __future__ import annotations

import json

from explainer.document.nodes import Front, Quotation, lines_of, read_block, saved, walk
from explainer.document.runs import Mark, plain
from tests.memory import flood_report, whole


def test_the_order_of_the_facts_file_survives_a_notebook_file() -> None:
    """Jupyter saves notebooks with sorted keys; sides and metrics come back as they stood."""
    front = flood_report().front().nodes[0]
    assert isinstance(front, Front)
    kept = json.dumps(saved(front), sort_keys=True)
    assert list(json.loads(kept)["records"]["sides"]) != list(front.records["sides"])
    read = read_block(json.loads(kept))
    assert isinstance(read, Front)
    assert read.records == front.records
    for group in ("sources", "sides", "parties", "metrics", "questions"):
        assert list(read.records[group]) == list(front.records[group])


def test_every_line_of_a_block_is_known_whatever_its_kind() -> None:
    """So a kind of block needs no reader of its own: its lines are those of its fields."""
    document = whole().document
    for block in document.blocks:
        lines = [plain(line) for _, line in lines_of(block)]
        runs = [part for part in walk(block) if hasattr(part, "text") and part.text]
        said = "\n".join(lines)
        kinds = (Quotation, Mark)  # a quotation's words are a field of their own
        assert [run for run in runs if not isinstance(run, kinds) and run.text not in said] == []
