"""The page: one HTML file with everything in it, no script and no outside request."""

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
    """The whole page, the same bytes for the same document; raises NotADocument for a dead link."""
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
    """What every page has, as the names that its template asks for.

    `data` is its data block, `pictures` where else than in the page its pictures lie (a source of
    the content security policy), `card` the social card's address and what is to be seen there.
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
        "shared": tuple(_shared(title, description, *card)),
    }


def _shared(title: str, description: str, card: str, seen: str) -> Iterator[tuple[str, str]]:
    """What a page shows of itself where its address is posted."""
    fields = {
        "og:type": "article",
        "og:title": title,
        "og:description": description,
        "og:image": card,
        "og:image:alt": seen,
        "twitter:card": "summary_large_image" if card else "summary",
    }
    for name, content in fields.items():
        if words := " ".join(content.split()):
            yield name, words


def posted(theme: Theme | None, path: str, here: str) -> str:
    """The address of a file: absolute, as who shows a posted link wants it, if it is known.

    `path` leads there from the site's folder, `here` from the page.
    """
    return urljoin(f"{theme.base.rstrip('/')}/", path) if theme and theme.base else here


def _card(document: Document) -> tuple[str, str]:
    """The address of the page's social card, and what is to be seen there; a layer's is above."""
    front, chart = document.front, card_chart(document)
    name = card_name(front.notebook) if chart else front.card
    seen = plain(chart.title if chart else front.subtitle)
    address = posted(front.theme, f"reports/{front.story}/{front.edition}/{name}", name)
    return (address, seen) if name else ("", "")


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
    """The blocks before the first main heading, and the sections that the main headings open."""
    starts = [n for n, b in enumerate(blocks) if isinstance(b, Heading) and b.level == 2]
    opening, *rest = (blocks[a:b] for a, b in pairwise((0, *starts, len(blocks))))
    return opening, tuple(rest)


def ways(front: Front) -> Iterator[tuple[str, str]]:
    """The pages beside this one, its PDF and its data, the other editions: label and address.

    The page's own label has no address.
    """
    phrases = words.load(front.language)
    for name in (front.above or front.notebook, *LAYERS):
        label = phrases.get(f"ways.{name}") or phrases("ways.report")
        yield label, "" if name == front.notebook else f"{name}.html"
    if "pdf" in front.kinds:
        yield phrases("ways.pdf"), f"{front.notebook}.pdf"
    yield phrases("ways.data"), "facts.csv"
    yield phrases("ways.editions"), "../index.html"
    if not front.draft:  # a feed tells of published editions alone
        yield phrases("ways.feed"), "../feed.atom"


def _at_numbers(document: Document) -> Iterator[str]:
    """The places in the record of every number that opens a card in this page."""
    for block in document.blocks:
        if isinstance(block, Cards) and block.at_numbers:
            yield from (place(f"{card.kind}:{card.id}") for card in block.cards)
            yield from (place(working.number.of) for working in block.computed)


# ---------------------------------------------------------------- what it says to programs


def dataset_jsonld(document: Document) -> str:
    """The edition as a schema.org Dataset: JSON that may stand in a <script> element as it is."""
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

    said = typed({**dataset(records), "variableMeasured": metrics})
    return script_json({"@context": {"@vocab": "https://schema.org/"}, **said})


def script_json(value: Any) -> str:
    """JSON that may stand in a <script> element: no character in it can end or open markup."""
    text = canonical_json(value)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def citation(document: Document) -> tuple[tuple[str, str], ...]:
    """Names and contents of the head's meta elements, for reference managers and catalogues."""
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
    """The first chart, which the social card shows."""
    return next(iter(charts(document)), None)


def card_name(notebook: str) -> str:
    """The file of a page's social card."""
    return f"{notebook}-card.png"


# ---------------------------------------------------------------- a chart on a page of its own

# Widths of a frame, in pixels, from the widest on; in narrower ones the phone's picture stands.
WIDE, NARROW = (640, 600, 560, 520, 480), (479, 440, 400, 360, 320)


def chart_page(chart: Chart, front: Front) -> str:
    """The chart as a page for a frame, without script, that says how high the frame has to be."""
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
        heights=[max(_high(chart, origin, room) for room in rooms) for rooms in (WIDE, NARROW)],
        **frame(
            front,
            f"{plain(chart.title)} · {origin}",
            note,
            markup.embed_style(front.theme),
            card=(address, plain(chart.alt)),
        ),
    )


def origin_of(front: Front) -> str:
    """Whose chart it is: report, day of the edition, publisher, licence."""
    of = [line for line in front.imprint if line.what in ("publisher", "licence")]
    return " · ".join(map(plain, (front.title, front.subtitle, *(line.runs[1:] for line in of))))


def _high(chart: Chart, origin: str, frame: int) -> int:
    """How many pixels the page needs in a frame so wide; `embed.css` has the measures."""
    room = frame - 32
    picture, drawn = chart.pictures[0], room
    if frame in NARROW:
        picture, drawn = chart.pictures[-1], min(room, 320)
    title, note, source = plain(chart.title), plain(chart.caption), plain(chart.source)
    parts = [
        46,  # 2 of them what browsers round up
        24 * _lines(title, room, 18, True),
        -(-drawn * picture.height // picture.width),
        10 if chart.key else 0,
        *(20 * _lines(plain(key.runs), room - 26, 13) for key in chart.key),
        8 + 20 * _lines(note, room, 13) if note else 0,
        *(8 + 18 * _lines(line, room, 12) for line in (source, origin) if line),
    ]
    return sum(parts)


def _lines(text: str, room: float, size: float, bold: bool = False) -> int:
    """The lines that a browser breaks a text into, counted with a letter's room to spare."""
    lines, reached, blank = 1, 0.0, measure(" ", size, bold)
    for word in text.split():
        width = measure(word, size, bold)
        if reached and reached + width > room - size:
            lines, reached = lines + 1, 0.0
        lines += int(width // room)
        reached += width + blank
    return lines
