"""Charts as files that stand by themselves: SVG and PNG.

Typst's renderer draws the PNG, the same bytes each time, with title, note, credit and the day of
the edition around the picture; both files say in their metadata what they show.
"""

from __future__ import annotations

import json
import struct
import zlib
from functools import lru_cache

from explainer import palette
from explainer.document.nodes import Chart, Front, plain
from explainer.export.press import Press
from explainer.markup import standalone
from explainer.text import direction

SCALE = 2.0  # pixels a point
_HEAD = 8 + 25  # bytes of a PNG up to the end of its header


def svg_of(chart: Chart) -> bytes:
    """The wide picture with its letters, in light and dark, titled and described."""
    return standalone(chart.svg, plain(chart.title), plain(chart.alt)).encode("utf-8")


def png_of(chart: Chart, front: Front) -> bytes:
    """The wide picture with title, note and credit, as pixels; refused: NotSet."""
    credit = f"{plain(front.title)} · {plain(front.subtitle)}"
    said = {
        "title": plain(chart.title),
        "note": plain(chart.caption),
        "credit": " · ".join(filter(None, (plain(chart.source), credit))),
        "key": [{"hedge": key.hedges[0], "text": plain(key.runs)} for key in chart.key],
        "width": chart.width,
        "height": chart.height,
        "language": front.language,
        "rtl": direction(front.language) == "rtl",
    }
    about = {
        "Title": plain(chart.title),
        "Description": plain(chart.alt),
        "Source": plain(chart.source),
        "Comment": credit,
    }
    return _with(_drawn(chart.svg, json.dumps(said)), about)


@lru_cache(maxsize=100)  # some 10 MB: editions have drawings in common
def _drawn(svg: str, said: str) -> bytes:
    files = {"picture.svg": svg.encode(), "picture.json": said.encode()}
    return Press("picture.typ", files).png(SCALE)


def _with(png: bytes, about: dict[str, str]) -> bytes:
    """The PNG with what it is about as international text chunks, right after its header."""
    chunks = b"".join(
        _chunk(b"iTXt", name.encode("latin-1") + b"\0\0\0\0\0" + text.encode("utf-8"))
        for name, text in about.items()
        if text
    )
    return png[:_HEAD] + chunks + png[_HEAD:]


def _chunk(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def social_card(front: Front, chart: Chart) -> bytes:
    """What is shown where the page's address is posted: title, day, publisher and chart, as PNG."""
    publisher = [plain(line.runs[1:]) for line in front.imprint if line.to_publisher]
    data = {
        "title": plain(front.title),
        "day": plain(front.subtitle),
        "publisher": publisher[0] if publisher else "",
        "chart": plain(chart.title),
        "ratio": chart.width / chart.height,
        "language": front.language.split("-")[0].lower(),
        "rtl": direction(front.language) == "rtl",
        "colours": palette.LIGHT,
    }
    files = {"chart.svg": chart.svg.encode(), "card.json": json.dumps(data).encode()}
    return Press("card.typ", files).png(SCALE)
