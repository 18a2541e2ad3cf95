"""All files of an edition, by name: the one list that build, verify and nbconvert share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from explainer.document.nodes import Document
from explainer.document.runs import plain
from explainer.export import data
from explainer.export.data import claims, table
from explainer.export.links import LAYERS, charts, files_of

if TYPE_CHECKING:
    from explainer.export.notebook import Reading


@dataclass(frozen=True)
class Made:
    """What one notebook gives, by file name: page, PDF, social card; each chart in three kinds."""

    files: dict[str, bytes]
    pictures: dict[str, bytes]


def document_of(notebook: Any) -> Document:
    """The executed notebook as a checked document; nothing is rendered from any other.

    Raises NotADocument for a notebook that is none, ReportRefused with all that the checks refuse.
    """
    from explainer.export.notebook import read

    return checked(read(notebook))


def checked(reading: Reading) -> Document:
    """The document that was read; ReportRefused with all that the checks refuse."""
    from explainer import checks

    checks.check(reading, reading.faults)
    return reading.document


def page_of(document: Document) -> str:
    """The HTML page; UnboundNumber if it holds a number that is not the document's."""
    from explainer.checks import output
    from explainer.export.html import page
    from explainer.export.layers import with_cards

    whole = with_cards(document)
    made = page(whole)
    output.refuse(f"{document.front.notebook}.html", output.page_faults(whole, made))
    return made


def pdf_of(document: Document) -> bytes:
    """The PDF; a report's carries facts and claims, a layer's nothing.

    UnboundNumber if a number on its pages is not the document's.
    """
    from explainer.checks import output
    from explainer.export.press import data_of, pdf
    from explainer.export.typeset import set_lines

    records, attached = document.front.records, {}
    if document.front.notebook not in LAYERS:
        attached = {
            table.NAME: ("text/csv", table.facts_csv(records)),
            claims.NAME: ("application/ld+json", claims.claims_jsonld(records)),
        }
    set_as = data_of(document)
    made = pdf(document, attached, set_as)
    lines = set_lines([set_as["front"], set_as["blocks"]])
    found = output.pdf_faults(document, output.text_of(made), lines)
    output.refuse(f"{document.front.notebook}.pdf", found)
    return made


def rendered(document: Document, kind: str) -> bytes:
    """The page (`html`) or the PDF (`pdf`), as its file holds it."""
    return page_of(document).encode("utf-8") if kind == "html" else pdf_of(document)


def make_files(
    reading: Reading,
    kinds: Collection[str] = ("html", "pdf"),
    also: Callable[[], None] = lambda: None,
) -> Made:
    """One notebook's page and PDF (as asked), its social card, and the charts.

    The compiler leaves this thread free: while it sets the PDF, everything else is checked (`also`
    is a check more) and made. ReportRefused and UnboundNumber as for `checked`, `page_of` and
    `pdf_of`, in this order.
    """
    document, name = reading.document, reading.document.front.notebook
    files: dict[str, bytes] = {}
    with ThreadPoolExecutor(1) as beside:
        setting = beside.submit(pdf_of, document) if "pdf" in kinds else None
        checked(reading)
        also()
        if "html" in kinds:
            files[f"{name}.html"] = rendered(document, "html")
        pictures = picture_files(document)
        files |= card_file(document) if "html" in kinds else {}
        if setting:
            files[f"{name}.pdf"] = setting.result()
    return Made(files, pictures)


def card_file(document: Document) -> dict[str, bytes]:
    """The page's social card, by name; none without a chart."""
    from explainer.export import html, press

    chart = html.card_chart(document)
    name = html.card_name(document.front.notebook)
    return {name: press.social_card(document.front, chart)} if chart else {}


def ready() -> None:
    """Import and load what making files needs, for which there is time while a notebook runs."""
    from explainer import checks
    from explainer.checks import output
    from explainer.export import html, notebook, press
    from explainer.markup import engine

    press.fonts()
    engine.ready("page.j2")
    checks.ready()
    data.ready()
    assert html and notebook and output


def layer_files(readings: Sequence[Reading], kinds: Collection[str]) -> dict[str, bytes]:
    """Page and PDF (as asked) of the layers below these notebooks, by file name.

    As in `make_files`, the PDFs are set while the pages are made and checked.
    """
    from explainer.export.layers import layers

    wanted = [(one, kind) for kind in ("pdf", "html") if kind in kinds for one in layers(readings)]
    with ThreadPoolExecutor(len(LAYERS) + 1) as several:
        made = [several.submit(rendered, *one) for one in wanted]
        return {
            f"{one.front.notebook}.{kind}": content.result()
            for (one, kind), content in zip(wanted, made, strict=True)
        }


def picture_files(document: Document) -> dict[str, bytes]:
    """Each chart as SVG, PNG and a page of its own, by file name.

    UnboundNumber if a number of such a page is not the chart's.
    """
    from explainer.checks import output
    from explainer.export import html, press

    files: dict[str, bytes] = {}
    for chart in charts(document):
        name = files_of(document.front, chart.id)
        page = html.chart_page(chart, document.front)
        found = output.chart_faults(chart, html.origin_of(document.front), page)
        output.refuse(f"{name}.html", found)
        files[f"{name}.svg"] = press.svg_of(chart)
        files[f"{name}.png"] = press.png_of(chart, document.front)
        files[f"{name}.html"] = page.encode("utf-8")
    return files


def titles(document: Document) -> tuple[tuple[str, str], ...]:
    """The name of each chart's files and its title, in reading order."""
    return tuple((files_of(document.front, one.id), plain(one.title)) for one in charts(document))


def shared_files(
    records: Mapping[str, Any], exports: Mapping[str, Mapping[str, bytes]]
) -> dict[str, bytes]:
    """The shared files of an edition by name, made anew from each notebook's own files."""
    from explainer.export.notebook import read_file

    found = {name: content for files in exports.values() for name, content in files.items()}
    names = sorted(name.removesuffix(".ipynb") for name in found if name.endswith(".ipynb"))
    notebooks = {name: found[f"{name}.ipynb"] for name in names}
    readings = {name: read_file(content) for name, content in notebooks.items()}
    kinds = [k for k in ("html", "pdf") if any(f"{name}.{k}" in found for name in readings)]
    below = layer_files([*readings.values()], kinds)
    return below | data.data_files(data.Whole(records, readings, notebooks))
