"""The drawings in a page, and the charts beside it, against those of the document.

Belongs here: which chart each drawing is, its alt text and size, the words drawn in a file.
Does not belong here: other attributes (attributes), the shapes drawn in a page (again).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from explainer.charts.compact import drawn_texts
from explainer.document import Chart, plain
from explainer.export.pagetext import Element, PageText
from explainer.verify.expected import Expected, about, chart_records
from explainer.verify.findings import Found, short, squashed

_LETTER = re.compile(r'<path id="([^"]+)" d="([^"]+)"')


def letters(file: str, expected: Expected, found: Found) -> None:
    """Note each letter that one drawing of a notebook outlines unlike another.

    Pages draw letters on a coarser grid, which would hide a small change in a narrow drawing.
    """
    known: dict[str, str] = {}
    for chart in expected.charts:
        for picture in chart.pictures:
            for name, outline in _LETTER.findall(picture.svg):
                if known.setdefault(name, outline) != outline:
                    message = f"chart {chart.id!r} outlines letter {name!r} unlike another drawing"
                    found.say(file, message, chart_records(chart))


def check(file: str, page: PageText, expected: Expected, found: Found) -> None:
    """Note each drawing of a page that has another alt text or size than the document's."""
    drawings = drawn(page)
    if len(drawings) != len(expected.charts):
        found.say(file, f"has {len(drawings)} drawings; its notebook has {len(expected.charts)}")
        return
    for drawing, chart in zip(drawings, expected.charts, strict=True):
        given = drawing.attributes
        said, alt = given.get("aria-label", given.get("alt", "")), plain(chart.alt)
        if squashed(said) != squashed(alt):
            at = _differ(said, alt)
            words = short(said[max(0, at - 15) :])
            message = f"alt text of chart {chart.id!r} is not in its notebook: {words!r}"
            found.say(file, message, _near(at, chart))
        sizes = [(str(picture.width), str(picture.height)) for picture in chart.pictures]
        if _sizes(page, drawing) != sizes:
            found.say(file, f"chart {chart.id!r} has another size", chart_records(chart))


def drawn(page: PageText) -> list[Element]:
    """The charts' drawings in a page, in its order: each an image, or wide and narrow together."""
    return [e for e in page.elements if e.tag == "img" or e.attributes.get("role") == "img"]


def _sizes(page: PageText, drawing: Element) -> list[tuple[str | None, str | None]]:
    pictures = [e for e in page.all("svg") if e.parent is drawing] or [drawing]
    return [(e.attributes.get("width"), e.attributes.get("height")) for e in pictures]


def files(figures: Mapping[str, bytes], charts: Mapping[str, Chart], found: Found) -> None:
    """Note each SVG file that is not the drawing of its chart."""
    for name, content in figures.items():
        chart = charts.get(name)
        if chart is None or content == chart.svg.encode("utf-8"):
            continue
        ours, theirs = drawn_texts(content.decode("utf-8", "replace")), drawn_texts(chart.svg)
        pairs = [pair for pair in zip(ours, theirs, strict=False) if pair[0] != pair[1]]
        for shown, known in pairs[:1]:
            message = f"chart {chart.id!r} draws {short(shown)!r} for {short(known)!r}"
            found.say(name, message, _drawn(known, chart))
        if not pairs:
            found.say(name, "is not the drawing that its notebook holds", chart_records(chart))


def _drawn(text: str, chart: Chart) -> list[str]:
    """The records of a text in the drawing; those of the whole chart where it is bound to none."""
    records = [name for line in chart.drawn if plain(line) == text for name in about(line)]
    return records or chart_records(chart)


def _near(at: int, chart: Chart) -> list[str]:
    """The records of the run at a place of the alt text, or of the nearest run before it."""
    found: list[str] = []
    length = 0
    for run in chart.alt:
        if length > at:
            break
        found, length = about((run,)) or found, length + len(plain((run,)))
    return found or chart_records(chart)


def _differ(said: str, alt: str) -> int:
    pairs = enumerate(zip(said, alt, strict=False))
    return next((at for at, pair in pairs if pair[0] != pair[1]), min(len(said), len(alt)))
