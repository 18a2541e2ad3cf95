"""Reading an executed notebook: what is refused, what becomes a document with its cells."""

from __future__ import annotations

import json
from typing import Any

import pytest

from explainer.document.nodes import MIME, Heading
from explainer.errors import NotADocument
from explainer.export.notebook import document, read
from tests.memory import flood_report, notebook


def with_output(**output: Any) -> dict[str, Any]:
    """A notebook whose last cell answered with something else."""
    made = notebook(flood_report().front())
    cell = {"cell_type": "code", "source": "df.head()\nmore", "metadata": {}, "outputs": [output]}
    made["cells"].append(cell)
    return made


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ({"output_type": "stream", "name": "stdout", "text": "printed"}, r"report\.say"),
        ({"output_type": "stream", "name": "stderr", "text": ["a", "warning"]}, "printed text"),
        (
            {"output_type": "error", "ename": "KeyError", "evalue": "'x'"},
            "the cell failed: KeyError",
        ),
        ({"output_type": "display_data", "data": {"image/png": "…"}}, r"report\.chart"),
        ({"output_type": "execute_result", "data": {"text/html": "<b>"}}, "text/html is not part"),
        *(
            ({"output_type": "display_data", "data": {MIME: unknown}}, "does not know")
            for unknown in ({"nodes": [{"type": "poem"}]}, {"nodes": [{"type": "text"}]}, None)
        ),
    ],
)
def test_an_output_that_is_no_node_stops_the_export(output: dict[str, Any], reason: str) -> None:
    """The error names the cell, its first line, and what to call instead."""
    with pytest.raises(NotADocument, match=reason) as refusal:
        document(with_output(**output))
    assert "cell 2 (`df.head()`)" in str(refusal.value)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ((), "has to be report.front"),
        (("A word.",), "has to be report.front"),
        ((flood_report().front(), flood_report().front()), "shown twice"),
        ((flood_report().front(), "# A title"), "headings start with ##"),
    ],
)
def test_a_notebook_starts_with_its_one_title_block(cells: Any, reason: str) -> None:
    """None, one too late, two of them, a title of one's own."""
    with pytest.raises(NotADocument, match=reason):
        document(notebook(*cells))


@pytest.mark.parametrize("allow", [["half"], {"half": 3}, "half"])
def test_a_malformed_allow_list_is_refused(allow: Any) -> None:
    made = notebook(flood_report().front())
    made["metadata"]["explainer"]["allow"] = allow
    with pytest.raises(NotADocument, match="maps words to reasons"):
        read(made)


def test_cells_tagged_exploration_are_left_out() -> None:
    made = with_output(output_type="display_data", data={"image/png": "…"})
    made["cells"][-1]["metadata"]["tags"] = ["exploration"]
    assert document(made).blocks == ()


def test_headings_of_the_same_words_have_ids_of_their_own() -> None:
    """So that a link leads to one of them."""
    blocks = document(notebook(flood_report().front(), "## Who?\n\n## Who?")).blocks
    assert [block.id for block in blocks if isinstance(block, Heading)] == ["who", "who-2"]


def test_records_outside_the_cut_travel_with_the_cell_that_names_them() -> None:
    """A metric without figures: the edition's own records stay as they are."""
    report = flood_report()
    edition = report.edition
    figures = tuple(f for f in edition.figures if f.metric != "people-missing")
    object.__setattr__(edition, "figures", figures)
    reading = read(
        json.loads(json.dumps(notebook(report.front(), report.counts("people-missing"))))
    )
    front = reading.document.front
    assert "people-missing" not in front.records["metrics"]
    assert front.named["metrics"]["people-missing"]["label"] == "People reported missing"
