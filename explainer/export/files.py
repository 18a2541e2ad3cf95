"""All files of an edition by name, made in one place for build, verify and nbconvert."""

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
    """The files of one notebook by name: page, PDF and social card; each chart in three formats."""

    files: dict[str, bytes]
    pictures: dict[str, bytes]


def check(reading: Reading) -> Document:
    """The reading's document, if the checks pass it; ReportRefused with every fault if not."""
    from explainer import checks

    checks.check(reading, reading.faults)
    return reading.document


def page_of(document: Document) -> str:
    """The HTML page; UnboundNumber if it shows a number that is not in the document."""
    from explainer.checks import output
    from explainer.export.html import page
    from explainer.export.layers import with_cards

    whole = with_cards(document)
    html = page(whole)
    output.refuse(f"{document.front.notebook}.html", output.page_faults(whole, html))
    return html


def pdf_of(document: Document) -> bytes:
    """The PDF, with facts and claims attached unless it is a layer's.

    UnboundNumber if its pages show a number that is not in the document.
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
    data = data_of(document)
    content = pdf(document, attached, data)
    lines = set_lines([data["front"], data["blocks"]])
    faults = output.pdf_faults(document, output.text_of(content), lines)
    output.refuse(f"{document.front.notebook}.pdf", faults)
    return content


def render(document: Document, kind: str) -> bytes:
    """The file of the page (`html`) or the PDF (`pdf`)."""
    return page_of(document).encode("utf-8") if kind == "html" else pdf_of(document)


def make_files(
    reading: Reading,
    kinds: Collection[str] = ("html", "pdf"),
    also: Callable[[], None] = lambda: None,
) -> Made:
    """The page and PDF of one notebook (those in `kinds`), its social card and its charts.

    The compiler runs beside this thread: while it sets the PDF, everything else is checked (`also`
    is one more check) and made. Raises what `check`, `also`, `page_of` and `pdf_of` do, in order.
    """
    document, name = reading.document, reading.document.front.notebook
    files: dict[str, bytes] = {}
    with ThreadPoolExecutor(1) as beside:
        setting = beside.submit(pdf_of, document) if "pdf" in kinds else None
        check(reading)
        also()
        if "html" in kinds:
            files[f"{name}.html"] = render(document, "html")
        pictures = picture_files(document)
        files |= card_file(document) if "html" in kinds else {}
        if setting:
            files[f"{name}.pdf"] = setting.result()
    return Made(files, pictures)


def card_file(document: Document) -> dict[str, bytes]:
    """The page's social card by file name; empty without a chart."""
    from explainer.export import html, press

    chart = html.card_chart(document)
    name = html.card_name(document.front.notebook)
    return {name: press.social_card(document.front, chart)} if chart else {}


def ready() -> None:
    """Import and load what making files needs; there is time for it while a notebook runs."""
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
    """The pages and PDFs (those in `kinds`) of the layers of these notebooks, by file name.

    As in `make_files`, the PDFs are set while the pages are made and checked.
    """
    from explainer.export.layers import layers

    below = layers(readings)
    with ThreadPoolExecutor(len(LAYERS) + 1) as pool:
        tasks = {
            f"{layer.front.notebook}.{kind}": pool.submit(render, layer, kind)
            for kind in ("pdf", "html")
            if kind in kinds
            for layer in below
        }
        return {name: task.result() for name, task in tasks.items()}


def picture_files(document: Document) -> dict[str, bytes]:
    """Each chart as SVG, PNG and a page of its own, by file name.

    UnboundNumber if such a page shows a number that is not in the chart.
    """
    from explainer.checks import output
    from explainer.export import html, press

    files: dict[str, bytes] = {}
    for chart in charts(document):
        name = files_of(document.front, chart.id)
        page = html.chart_page(chart, document.front)
        faults = output.chart_faults(chart, html.origin_of(document.front), page)
        output.refuse(f"{name}.html", faults)
        files[f"{name}.svg"] = press.svg_of(chart)
        files[f"{name}.png"] = press.png_of(chart, document.front)
        files[f"{name}.html"] = page.encode("utf-8")
    return files


def titles(document: Document) -> tuple[tuple[str, str], ...]:
    """The file name (without suffix) and the title of each chart, in reading order."""
    return tuple((files_of(document.front, one.id), plain(one.title)) for one in charts(document))


def shared_files(
    records: Mapping[str, Any], exports: Mapping[str, Mapping[str, bytes]]
) -> dict[str, bytes]:
    """The files that an edition's notebooks share, by name, made from each notebook's own files."""
    from explainer.export.notebook import read_file

    own = {name: content for files in exports.values() for name, content in files.items()}
    names = sorted(name.removesuffix(".ipynb") for name in own if name.endswith(".ipynb"))
    notebooks = {name: own[f"{name}.ipynb"] for name in names}
    readings = {name: read_file(content) for name, content in notebooks.items()}
    kinds = [k for k in ("html", "pdf") if any(f"{name}.{k}" in own for name in readings)]
    layers = layer_files([*readings.values()], kinds)
    return layers | data.data_files(data.Whole(records, readings, notebooks))
