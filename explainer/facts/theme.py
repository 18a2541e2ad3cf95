"""A publisher's theme: `theme.toml`, logo and typefaces, beside the facts file.

A colour is accepted only if text in it is readable: WCAG 2 requires a contrast of 4.5 on every
background of text, light and dark. A refusal names a shade that passes. A font is subset to what a
report needs; as a modified version, it is renamed, as open font licences require.
"""

from __future__ import annotations

import base64
import logging
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explainer import palette
from explainer.errors import FactsRefused, Problem
from explainer.facts.model import Story
from explainer.facts.nodes import Place, lines_of, node_at, parse
from explainer.facts.source_files import decode, read_bytes
from explainer.facts.values import hidden

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

NAME = "theme.toml"
CONTRAST = 4.5  # WCAG 2.2, 1.4.3, level AA
LOGO_LIMIT = 200_000  # bytes; the logo stands in every page
SCHEMES = {"accent": palette.LIGHT, "accent-dark": palette.DARK}  # the colour of links
FORMS = {  # the pattern of each other setting, and an example
    "base": (
        r"https://[^\s/?#\"<>]+(/[^\s?#\"<>]*)?",
        "an address such as https://example.org/reports",
    ),
    "licence": (r"[^\s\W]([^\n]{0,78}\S)?", "the name of a licence such as 'CC BY 4.0'"),
    "licence-url": (r"https?://[^\s\"<>]+", "an address such as https://example.org/licence"),
    "typeface": (_FONT := r"\w[\w.-]*\.(?i:ttf|otf)", "a file beside it such as Our-Regular.ttf"),
    "typeface-bold": (_FONT, "a file beside it such as Our-Bold.ttf"),
}
TYPEFACES = ("typeface", "typeface-bold")  # both or none: headings and emphasis are bold
_COLOUR = re.compile("#[0-9a-f]{6}")
_KINDS = {  # the MIME type of a picture, and what its first bytes contain
    ".svg": ("image/svg+xml", b"<svg"),
    ".png": ("image/png", b"\x89PNG\r\n"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
}


def theme(facts: Path, story: Story) -> dict[str, str]:
    """The settings of the theme beside a facts file, by name; empty if there is none.

    `accent` and `accent-dark` are colours, `base` is the address of the site, `licence` and
    `licence-url` apply to the report's own words; `logo` and the typefaces are data URLs of their
    files. FactsRefused for an unknown or wrong setting.
    """
    path = facts.parent / NAME
    given = _read(path) if path.is_file() else {}
    logo = _logo(facts, story)
    return {**given, **({"logo": logo} if logo else {})}


def theme_files(facts: Path, story: Story) -> tuple[Path, ...]:
    """The files that the theme is read from and that exist."""
    logo = story.publisher.logo if story.publisher else None
    path = facts.parent / NAME
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        given = {}
    faces = (given[name] for name in TYPEFACES if name in given and not _wrong(name, given[name]))
    named = (facts.parent / name for name in (NAME, logo, *faces) if name)
    return tuple(path for path in named if path.is_file())


def _read(path: Path) -> dict[str, str]:
    text = path.read_text(encoding="utf-8")
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise FactsRefused([Problem(str(path), 0, "", "", f"cannot be read: {fault}")]) from None
    wrong = {name: _wrong(name, value) for name, value in given.items()}
    if len(faces := [name for name in TYPEFACES if name in given]) == 1:
        (missing,) = set(TYPEFACES) - set(faces)
        wrong[faces[0]] = wrong[faces[0]] or f"needs {missing} beside it"
    read: dict[str, str] = {}
    for name, value in given.items():
        if name in TYPEFACES and not wrong[name]:
            read[name], wrong[name] = _font(path.parent / value, bold=name != TYPEFACES[0])
        else:
            read[name] = str(value).lower() if name in SCHEMES else value
    problems = [Problem(str(path), _line(text, name), "", name, wrong[name]) for name in given]
    if any(wrong.values()):
        raise FactsRefused([problem for problem in problems if problem.message])
    return read


def _font(path: Path, bold: bool) -> tuple[str, str]:
    """The font as a data URL, or what is wrong with it; the other one is empty."""
    if not path.is_file():
        return "", f"there is no file {path.name!r} beside it"
    try:
        return _data(*typeface(path.read_bytes(), bold)), ""
    except NotATypeface as wrong:
        return "", f"{path.name!r} {wrong}"


def _data(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def _line(text: str, name: str) -> int:
    lines = enumerate(text.splitlines(), start=1)
    return next((n for n, line in lines if line.split("=")[0].strip() == name), 0)


def _wrong(name: str, value: Any) -> str:
    """What is wrong with a setting, and what to write instead; empty if it is right."""
    if name in SCHEMES:
        return _wrong_colour(value, SCHEMES[name])
    if name not in FORMS:
        return f"is not known; a theme has {', '.join((*SCHEMES, *FORMS))}"
    form, example = FORMS[name]
    fits = isinstance(value, str) and re.fullmatch(form, value) and not list(hidden(value))
    return "" if fits else f"{value!r} is not {example}"


def _wrong_colour(value: Any, colours: Mapping[str, str]) -> str:
    if not isinstance(value, str) or not _COLOUR.fullmatch(value.lower()):
        return f"{value!r} is not a colour such as {colours['accent']}"
    least = _least_contrast(value.lower(), colours)
    if least >= CONTRAST:
        return ""
    better = _readable(value.lower(), colours)
    return (
        f"{value} has a contrast of {least:.1f} with the page; words need {CONTRAST}: "
        f"write {better}, the nearest shade that can be read"
    )


def _least_contrast(colour: str, colours: Mapping[str, str]) -> float:
    """The lower of the contrasts with the two backgrounds of text."""
    return min(contrast(colour, colours[ground]) for ground in ("paper", "panel"))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [part / 255 for part in _parts(colour)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _readable(colour: str, colours: Mapping[str, str]) -> str:
    """The colour mixed with as little of the ink as makes it readable."""
    mixed = colour
    for step in range(1, 101):
        if _least_contrast(mixed, colours) >= CONTRAST:
            break
        pairs = zip(_parts(colour), _parts(colours["ink"]), strict=True)
        mixed = "#" + "".join(f"{round(a + (b - a) * step / 100):02x}" for a, b in pairs)
    return mixed


def _logo(facts: Path, story: Story) -> str:
    """The publisher's logo as a data URL, which a page shows without a request."""
    name = story.publisher.logo if story.publisher else None
    if not name:
        return ""
    path = facts.parent / name
    kind, begins = _KINDS[path.suffix.lower()]
    content = path.read_bytes() if path.is_file() else None
    wrong = ""
    if content is None:
        wrong = f"there is no file {name!r} beside the facts file"
    elif len(content) > LOGO_LIMIT:
        wrong = f"{name!r} has more than {LOGO_LIMIT} bytes: take a smaller picture"
    elif begins not in content[:1000]:
        wrong = f"{name!r} holds no picture of that kind: name a file of {kind}"
    if content is None or wrong:
        raise FactsRefused([_story(facts).problem("publisher.logo", wrong)])
    return _data(kind, content)


def _story(facts: Path) -> Place:
    """Where the story stands in the facts file, with the lines of its fields."""
    parsed = parse(decode(read_bytes(facts), str(facts)), str(facts))
    story = node_at(parsed.root, ("story",))
    return Place(str(facts), "story", 0, lines_of(story) if story else {})


# ---------------------------------------------------------------- typefaces

TYPEFACE_LIMIT = 2_000_000  # bytes of a font file
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
    """The font's MIME type and its bytes, subset to Latin; equal files give equal bytes.

    NotATypeface if it is not a font, is a variable one, may not be embedded, or lacks a character
    of plain English.
    """
    from fontTools.ttLib import TTFont

    if len(content) > TYPEFACE_LIMIT:
        raise NotATypeface(f"has more than {TYPEFACE_LIMIT} bytes: name a font for fewer scripts")
    try:
        font = TTFont(BytesIO(content), recalcTimestamp=False)
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
