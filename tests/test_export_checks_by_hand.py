"""Nodes that a cell builds by hand, and notebooks bent to show a number that no record holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from explainer.document.nodes import MIME, Paragraph
from explainer.document.runs import Allowed, Link, Quote, Record, Run, Speaker, Text
from explainer.errors import ExplainerError
from explainer.export import notebook as notebooks
from explainer.export.notebook import read
from explainer.report.shown import Shown
from explainer.words import load
from tests.memory import document_of, flood_report, notebook

REPORT = flood_report()
EN = load("en")
FIGURE = next(f for f in REPORT.edition.figures if f.id == "office-left-06-02")
PARTY = Speaker(party=FIGURE.stated_by, text=REPORT.edition.party(FIGURE.stated_by).name)


def made(*cells: Any, **settings: Any) -> dict[str, Any]:
    """A notebook of these cells, with the sections that every report has."""
    whole = notebook(REPORT.front(), *cells, REPORT.method(), REPORT.sources())
    whole["metadata"]["explainer"].update(settings)
    return whole


def said(*runs: Run) -> Shown:
    """A paragraph that names the party, built by hand."""
    return Shown(EN, Paragraph(runs=(PARTY, Text(text=" says "), *runs, Text(text="."))))


def refusal(whole: dict[str, Any]) -> str:
    with pytest.raises(ExplainerError) as error:
        document_of(whole)
    return str(error.value)


@pytest.mark.parametrize("kind", [Record, Quote])
@pytest.mark.parametrize("field", ["value", "printed", "as_of", "id", "hedge", "published"])
def test_no_run_but_a_number_takes_a_number_from_its_record(kind: Any, field: str) -> None:
    """It would come without its hedge, and read as exact."""
    run = kind(of=f"figure:{FIGURE.id}.{field}")
    assert "is no text to quote" in refusal(made(said(run)))


@pytest.mark.parametrize(
    "link",
    [
        Link(text="see", to="javascript:alert()"),
        Link(text="see", to="JavaScript:alert()"),
        Link(text="see", to="data:text/html,x"),
        Link(text="see", to="//example.org/x"),
    ],
)
def test_a_link_leads_to_an_address(link: Link) -> None:
    """Never to a script, nor to another machine without its name."""
    assert "a link leads to" in refusal(made(said(link)))


def test_a_cell_cannot_allow_itself_a_number() -> None:
    """Words are allowed in the metadata, where they are listed for the reader."""
    message = refusal(made(said(Allowed(text="99,999", reason="because"))))
    assert "refers to records" in message and "cell 2" in message


@pytest.mark.parametrize(
    "run",
    [
        {"type": "number", "fact": FIGURE.id, "text": "99,999"},
        {"type": "number", "fact": FIGURE.id, "hedge": "exact"},
        {"type": "quote", "of": "position:board-gates.quote", "text": "Die Deiche brechen."},
        {"type": "record", "of": "metric:left-homes.label", "text": "All parties agree."},
        {"type": "speaker", "party": "office", "text": "Everybody"},
        {"type": "date", "of": f"figure:{FIGURE.id}.as_of", "text": "1 May", "iso": "2023-05-01"},
    ],
)
def test_a_notebook_cannot_keep_words_of_a_record(run: dict[str, str]) -> None:
    """However a saved notebook is bent, a number, a name or a quotation is the record's own."""
    whole = made(said())
    (node,) = whole["cells"][1]["outputs"][0]["data"][MIME]["nodes"]
    node["runs"].append(run)
    message = refusal(whole)
    assert "a saved document refers to records" in message and "cell 2" in message


@pytest.mark.parametrize("group", ["story", "figures", "positions", "sources"])
def test_a_cell_brings_no_figure_and_no_statement_of_its_own(group: str) -> None:
    """What an edition says is in its records; a cell may name a metric that it has no figure of."""
    whole = made(said())
    whole["cells"][1]["outputs"][0]["data"][MIME]["records"] = {group: {"title": {"id": "x"}}}
    assert f"a cell carries {group}" in refusal(whole)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("It was [here](https://example.org 'ninety dead').", "a link has no title"),
        ("99999. people left", "a numbered list starts with"),
        ("One child was found.", "is bound to no record"),
        ("Some \u202enezod\u202c of them.", "hidden character U+202E"),
    ],
)
def test_prose_cells_hide_no_number(cell: str, reason: str) -> None:
    """Each trick is named with its cell."""
    message = refusal(made(cell))
    assert reason in message and "cell 2" in message


def test_a_raw_cell_and_an_output_beside_a_node_are_refused() -> None:
    """Both would lie in the published notebook, bound to nothing."""
    whole = made("A word.")
    whole["cells"][1] = {"cell_type": "raw", "source": "99,999", "metadata": {}}
    assert "a raw cell" in refusal(whole)
    whole = made(said())
    whole["cells"][1]["outputs"][0]["data"]["image/png"] = "iVBO"
    assert "image/png beside a node" in refusal(whole)


def test_the_title_in_the_list_of_editions_holds_no_number() -> None:
    """The page of editions shows it, and no record holds it."""
    assert "its title '99,999 dead' says '99,999'" in refusal(made("A word.", title="99,999 dead"))
    assert document_of(made("A word.", title="In brief"))


@pytest.mark.parametrize("kind", notebooks.FORMS)
def test_what_jupyterlab_shows_is_held_to_the_nodes(kind: str) -> None:
    """A form that says something else than its node is named with its cell."""
    whole = made(said())
    notebooks.check_forms(whole, read(whole), "report", EN)
    whole["cells"][1]["outputs"][0]["data"][kind] = "<b>99,999</b>"
    with pytest.raises(ExplainerError, match=f"report: cell 2 .*its {kind} is not"):
        notebooks.check_forms(whole, read(whole), "report", EN)


def test_an_exploration_is_published_without_what_it_showed() -> None:
    """It may show anything in JupyterLab; nothing of it is an edition."""
    whole = made(said())
    whole["cells"][1]["metadata"]["tags"] = ["exploration"]
    whole["cells"][1]["outputs"][0]["data"] = {"text/html": "99,999"}
    assert "99,999" not in str(notebooks.without_exploration(whole))
    assert any(MIME in o["data"] for c in whole["cells"] for o in c.get("outputs", ()))


STYLES: tuple[Callable[[str], str], ...] = (
    lambda svg: svg.replace("</svg>", "<style>g:after{content:'9'}</style></svg>"),
    lambda svg: svg.replace("</svg>", "<metadata>9</metadata></svg>"),
    lambda svg: svg.replace("</svg>", '<a href="javascript:x"><path d="M0 0"/></a></svg>'),
    lambda svg: svg.replace("</svg>", '<x:text xmlns:x="urn:x">9</x:text></svg>'),
    lambda svg: svg.replace("</svg>", '<animate attributeName="x"/></svg>'),
)


@pytest.mark.parametrize("change", STYLES)
def test_a_drawing_holds_shapes_only(change: Callable[[str], str]) -> None:
    """The file in figures/ is the drawing as it is, so nothing in it may speak or act."""
    (chart,) = REPORT.chart("series", "left-homes").nodes
    changed = chart.model_copy(update={"svg": change(chart.svg)})  # type: ignore[union-attr]
    assert "not drawn as text" in refusal(made(Shown(EN, changed)))
