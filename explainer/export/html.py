"""The page: one self-contained HTML file, without scripts or requests."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin

from explainer import markup, words
from explainer.charts.style import measure
from explainer.document.nodes import Block, Cards, Chart, Document, Front, Heading, Theme
from explainer.document.runs import place, plain
from explainer.export.data.claims import dataset, measured
from explainer.export.links import LAYERS, STATEMENTS, charts, check_links, files_of
from explainer.text import canonical_json
from explainer.words import Words


def page(document: Document) -> str:
    """The whole page, deterministic for a document; NotADocument for a link that leads nowhere."""
    places = check_links(document)
    front = document.front
    phrases = words.load(front.language)
    opening, sections = _sections(document.blocks)
    data = markup.data_block(dataset_jsonld(document))
    return markup.render(
        "page.j2",
        _view(document, phrases, places),
        citation=citation(document),
        data=data,
        opening=opening,
        sections=sections,
        ways=tuple(ways(front)),
        foot=front.imprint,
        contents=[(h.id, plain(h.runs)) for h, *_ in sections if isinstance(h, Heading)],
        **frame(
            front,
            plain(front.title),
            plain(front.summary),
            markup.page_style(front.theme),
            data=data,
            card=_card(document),
        ),
    )


def frame(
    front: Front,
    title: str,
    description: str,
    style: str,
    *,
    data: str = "",
    pictures: str = "",
    card: tuple[str, str] = ("", ""),
) -> dict[str, Any]:
    """The variables that the template of every page needs.

    `data` is the page's data block, `pictures` a further source of images for its content security
    policy, `card` the address and the description of its social card.
    """
    script = f"script-src 'sha256-{_digest(data)}'; " if data else ""
    return {
        "front": front,
        "title": title,
        "description": description,
        "policy": f"default-src 'none'; img-src {pictures}data:; font-src data:; "
        f"style-src 'sha256-{_digest(style)}'; {script}base-uri 'none'; form-action 'none'",
        "style": style,
        "logo": front.theme.logo if front.theme else "",
        "shared": tuple(_preview_fields(title, description, *card)),
    }


def _preview_fields(title: str, description: str, card: str, alt: str) -> Iterator[tuple[str, str]]:
    """The meta elements for the preview of a posted link (Open Graph, Twitter)."""
    fields = {
        "og:type": "article",
        "og:title": title,
        "og:description": description,
        "og:image": card,
        "og:image:alt": alt,
        "twitter:card": "summary_large_image" if card else "summary",
    }
    for name, content in fields.items():
        if words := " ".join(content.split()):
            yield name, words


def posted(theme: Theme | None, path: str, here: str) -> str:
    """The address of a file: absolute, as previews of links need it, if the site's is known.

    `path` is relative to the site's root, `here` to the page.
    """
    return urljoin(f"{theme.base.rstrip('/')}/", path) if theme and theme.base else here


def _card(document: Document) -> tuple[str, str]:
    """The address and description of the page's social card; a layer has that of its report."""
    front, chart = document.front, card_chart(document)
    name = card_name(front.notebook) if chart else front.card
    alt = plain(chart.title if chart else front.subtitle)
    address = posted(front.theme, f"reports/{front.story}/{front.edition}/{name}", name)
    return (address, alt) if name else ("", "")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _view(document: Document, phrases: Words, places: frozenset[str]) -> markup.View:
    front = document.front
    sides = markup.Sides.of(front)
    return markup.View(
        words=phrases,
        language=front.language,
        sides=sides.within(document),
        party_sides=sides.of_party,
        whole=True,
        places=places,
        pictures=f"../../../figures/{front.story}/{front.edition}/{files_of(front, '')}",
        cards=frozenset(_at_numbers(document)),
        keeps_statements=front.notebook == STATEMENTS,
    )


def _sections(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[tuple[Block, ...], ...]]:
    """The blocks before the first main heading, and the sections that main headings start."""
    starts = [n for n, b in enumerate(blocks) if isinstance(b, Heading) and b.level == 2]
    opening, *rest = (blocks[a:b] for a, b in pairwise((0, *starts, len(blocks))))
    return opening, tuple(rest)


def ways(front: Front) -> Iterator[tuple[str, str]]:
    """Label and address of the pages beside this one, its PDF and data, and the other editions.

    The address of the page itself is empty.
    """
    phrases = words.load(front.language)
    for name in (front.above or front.notebook, *LAYERS):
        label = phrases.get(f"ways.{name}") or phrases("ways.report")
        yield label, "" if name == front.notebook else f"{name}.html"
    if "pdf" in front.kinds:
        yield phrases("ways.pdf"), f"{front.notebook}.pdf"
    yield phrases("ways.data"), "facts.csv"
    yield phrases("ways.editions"), "../index.html"
    if not front.draft:  # the feed lists published editions only
        yield phrases("ways.feed"), "../feed.atom"


def _at_numbers(document: Document) -> Iterator[str]:
    """The id in the record of every number that opens a card on this page."""
    for block in document.blocks:
        if isinstance(block, Cards) and block.at_numbers:
            yield from (place(f"{card.kind}:{card.id}") for card in block.cards)
            yield from (place(working.number.of) for working in block.computed)


# ---------------------------------------------------------------- metadata


def dataset_jsonld(document: Document) -> str:
    """The edition as a schema.org Dataset: JSON-LD that is safe in a <script> element."""
    records = document.front.records
    metrics = [
        {"type": "PropertyValue", "name": metric["label"], "unitText": metric["unit"]}
        for metric in measured(records)
    ]

    def typed(part: Any) -> Any:
        if isinstance(part, list):
            return [typed(one) for one in part]
        if isinstance(part, dict):
            return {"@type" if n == "type" else n: typed(value) for n, value in part.items()}
        return part

    node = typed({**dataset(records), "variableMeasured": metrics})
    return script_json({"@context": {"@vocab": "https://schema.org/"}, **node})


def script_json(value: Any) -> str:
    """JSON that is safe in a <script> element: all that could begin markup is escaped."""
    text = canonical_json(value)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def citation(document: Document) -> tuple[tuple[str, str], ...]:
    """Name and content of each meta element for reference managers and catalogues."""
    front = document.front
    title = " ".join(plain(front.title).split())
    fields = (
        ("citation_title", title),
        ("citation_publication_date", front.edition.replace("-", "/")),
        ("citation_language", front.language),
        ("citation_pdf_url", f"{front.notebook}.pdf" if "pdf" in front.kinds else ""),
        ("dcterms.title", title),
        ("dcterms.issued", front.edition),
        ("dcterms.language", front.language),
        ("dcterms.type", "Text"),
        ("dcterms.description", " ".join(plain(front.summary).split())),
    )
    return tuple((name, content) for name, content in fields if content)


def card_chart(document: Document) -> Chart | None:
    """The chart that the social card shows: the first, if any."""
    return next(iter(charts(document)), None)


def card_name(notebook: str) -> str:
    """The file name of a page's social card."""
    return f"{notebook}-card.png"


# ---------------------------------------------------------------- a chart on a page of its own

# Widths of a frame in pixels, widest first; narrow ones show the phone's picture.
WIDE, NARROW = (640, 600, 560, 520, 480), (479, 440, 400, 360, 320)


def chart_page(chart: Chart, front: Front) -> str:
    """The chart as a page to embed, without scripts; it states the height that its frame needs."""
    note, origin = plain(chart.caption), origin_of(front)
    picture = f"{files_of(front, chart.id)}.png"
    address = posted(front.theme, f"figures/{front.story}/{front.edition}/{picture}", picture)
    phrases = words.load(front.language)
    return markup.render(
        "embed.j2",
        markup.View(words=phrases, language=front.language),
        chart=chart,
        note=note,
        credit=plain(chart.source),
        origin=origin,
        report=f"../../../reports/{front.story}/{front.edition}/{front.notebook}.html",
        heights=[max(_height(chart, origin, w) for w in widths) for widths in (WIDE, NARROW)],
        **frame(
            front,
            f"{plain(chart.title)} · {origin}",
            note,
            markup.embed_style(front.theme),
            card=(address, plain(chart.alt)),
        ),
    )


def origin_of(front: Front) -> str:
    """A chart's credit: report, day of the edition, publisher, licence."""
    of = [line for line in front.imprint if line.what in ("publisher", "licence")]
    return " · ".join(map(plain, (front.title, front.subtitle, *(line.runs[1:] for line in of))))


def _height(chart: Chart, origin: str, frame: int) -> int:
    """The page's height in a frame of this width, in pixels; the measures are `embed.css`'s."""
    room = frame - 32
    picture, drawn = chart.pictures[0], room
    if frame in NARROW:
        picture, drawn = chart.pictures[-1], min(room, 320)
    title, note, source = plain(chart.title), plain(chart.caption), plain(chart.source)
    parts = [
        46,  # 2 of them for the rounding of browsers
        24 * _lines(title, room, 18, True),
        -(-drawn * picture.height // picture.width),
        10 if chart.key else 0,
        *(20 * _lines(plain(key.runs), room - 26, 13) for key in chart.key),
        8 + 20 * _lines(note, room, 13) if note else 0,
        *(8 + 18 * _lines(line, room, 12) for line in (source, origin) if line),
    ]
    return sum(parts)


def _lines(text: str, room: float, size: float, bold: bool = False) -> int:
    """How many lines a browser breaks the text into, with a letter's width to spare in each."""
    lines, reached, blank = 1, 0.0, measure(" ", size, bold)
    for word in text.split():
        width = measure(word, size, bold)
        if reached and reached + width > room - size:
            lines, reached = lines + 1, 0.0
        lines += int(width // room)
        reached += width + blank
    return lines
