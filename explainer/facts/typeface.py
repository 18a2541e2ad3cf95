"""A publisher's own type: a font file checked, and cut down to what the words of a report need.

Cutting a font down makes another one of it, so it is renamed, as open font licences ask.
"""

from __future__ import annotations

import logging
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

LIMIT = 2_000_000  # bytes of a font file
FAMILY = "Own"  # its name in pages and PDFs
KEPT = (  # Latin, and the signs of sentences and numbers; the rest comes from the report's type
    *range(0x20, 0x7F),
    *range(0xA0, 0x250),
    *range(0x2010, 0x2028),
    *range(0x2030, 0x2040),
    0x20AC,
    0x2212,
)
NEEDED = frozenset(range(0x21, 0x7F)) | set(map(ord, "‘’“”–…"))
_RESTRICTED = 2  # OS/2 fsType: not to be embedded without the owner's permission


class NotATypeface(ValueError):
    """A font file that no report can be set in; the message says why and what would do."""


@cache
def typeface(content: bytes, bold: bool) -> tuple[str, bytes]:
    """The font's MIME type and its bytes, cut down to Latin; equal files give equal bytes.

    Raises NotATypeface for what is no font, a variable font, one whose owner forbids embedding, and
    one that lacks a letter or sign of plain English.
    """
    if len(content) > LIMIT:
        raise NotATypeface(f"has more than {LIMIT} bytes: name a font for fewer scripts")
    try:
        font = _read(content)
        drawn, permission = set(font.getBestCmap() or ()), font["OS/2"].fsType & 0xF
    except Exception as fault:  # the library raises whatever a broken table leads to
        raise NotATypeface("is no font: name a .ttf or .otf file") from fault
    if "fvar" in font:
        raise NotATypeface("is a variable font: name a file of one weight")
    if permission == _RESTRICTED:
        raise NotATypeface("may not be embedded, its owner says: name one that may")
    if missing := sorted(NEEDED - drawn):
        raise NotATypeface(f"has no {' '.join(map(chr, missing[:5]))}: name a fuller font")
    try:
        return f"font/{'otf' if font.sfntVersion == 'OTTO' else 'ttf'}", _cut_down(font, bold)
    except Exception as fault:
        raise NotATypeface("is a damaged font: name a sound one") from fault


def _read(content: bytes) -> TTFont:
    from fontTools.ttLib import TTFont

    return TTFont(BytesIO(content), recalcTimestamp=False)


def _cut_down(font: TTFont, bold: bool) -> bytes:
    from fontTools.subset import Options, Subsetter

    logging.getLogger("fontTools.subset").setLevel(logging.ERROR)  # not each table it drops
    cut = Subsetter(Options(hinting=False, name_IDs=[]))
    cut.populate(unicodes=KEPT)
    cut.subset(font)
    style = "Bold" if bold else "Regular"
    names = {1: FAMILY, 2: style, 4: f"{FAMILY} {style}", 6: f"{FAMILY}-{style}"}
    for number, name in names.items():
        font["name"].setName(name, number, 3, 1, 0x409)  # Windows, Unicode, English
    font["OS/2"].usWeightClass = 700 if bold else 400
    font["OS/2"].fsSelection = 1 << (5 if bold else 6)  # what the file says of weight and slant
    font["head"].macStyle = int(bold)
    made = BytesIO()
    font.save(made)
    return made.getvalue()
