"""What Typst sets: the PDF (tagged, archivable), each chart as PNG, the social card.

The compiler sees the folder of our templates and the files given: it can read nothing else, and the
templates import no package, so it reaches no network. The fonts are ours; no warning passes.
"""

from __future__ import annotations

import base64
import datetime
import json
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from explainer import palette
from explainer.document.nodes import Chart, Document, Front, Theme
from explainer.document.runs import plain
from explainer.errors import ExplainerError
from explainer.export.html import origin_of
from explainer.export.links import charts
from explainer.export.typeset import Typesetter, picture_file
from explainer.facts.theme import FAMILY
from explainer.markup import standalone
from explainer.text import canonical_json, direction
from explainer.words import load

if TYPE_CHECKING:
    import typst

_ROOT = Path(__file__).parent / "template"
STANDARDS = ("a-3a", "ua-1")
DATA = frozenset({"text/csv", "application/ld+json"})  # the facts themselves (AFRelationship)
SCALE = 2.0  # pixels a point
_HEAD = 8 + 25  # bytes of a PNG up to the end of its header
Attachments = Mapping[str, tuple[str, bytes]]


class NotSet(ExplainerError):
    """The compiler refused the document or warned of something; the message says what it said."""


class Press:
    """One template and the files it reads, held in memory: nothing is left, whatever ends it.

    A publisher's typefaces alone have to lie in a folder while the pages are set.
    """

    def __init__(self, main: str, files: Mapping[str, bytes], theme: Theme | None = None) -> None:
        self._files = dict(files)
        self._faces = (theme.typeface, theme.typeface_bold) if theme and theme.typeface else ()
        if main not in files:
            self._files[main] = (_ROOT / main).read_bytes()
        self._files["main.typ"] = self._files[main]  # by which name the compiler begins

    def pdf(self, day: datetime.date) -> bytes:
        """The pages as PDF (A-3a and UA-1), dated to the day, 00:00 UTC."""
        moment = datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)
        return self._pages(format="pdf", timestamp=moment, pdf_standards=list(STANDARDS))

    def png(self, scale: float) -> bytes:
        """The only page as PNG, with `scale` pixels a point."""
        return self._pages(format="png", ppi=72.0 * scale)

    def _pages(self, **options: Any) -> bytes:
        import typst  # heavy, and nbconvert imports every exporter's module at start

        nowhere = _ROOT / "none"
        files: Any = self._files  # several files by name, of which its types do not know
        packages = {"package_path": nowhere, "package_cache_path": nowhere}
        try:
            with _fonts_with(self._faces) as known:
                compiler = typst.Compiler(files, _ROOT, known, True, {}, **packages)
                result, warnings = compiler.compile_with_warnings(**options)
        except typst.TypstError as error:
            raise NotSet(_reason(error)) from error
        if warnings:
            raise NotSet("; ".join(sorted({_reason(warning) for warning in warnings})))
        if not isinstance(result, bytes):
            raise NotSet("the pages could not be set: one file was expected")
        return result


def _reason(said: Any) -> str:
    hints = "".join(f" ({hint})" for hint in said.hints)
    return f"the pages could not be set: {said.message}{hints}"


@contextmanager
def _fonts_with(faces: Sequence[str]) -> Iterator[typst.Fonts]:
    """Our fonts, and these: data addresses, whose files the compiler reads from a folder."""
    if not faces:
        yield fonts()
        return
    with TemporaryDirectory(prefix="explainer-typeface-") as folder:
        for place, face in enumerate(faces):
            path = Path(folder) / f"{place}.{face.partition(';')[0].rpartition('/')[2]}"
            path.write_bytes(_content(face))
        yield _fonts_in(folder)


@cache
def fonts() -> typst.Fonts:
    """Our fonts, and matplotlib's two fallbacks, so that an unexpected script is still shown."""
    return _fonts_in()


def _fonts_in(*more: str) -> typst.Fonts:
    import typst

    spec = find_spec("matplotlib")  # found, not imported
    if spec is None or spec.origin is None:
        raise NotSet("the pages could not be set: matplotlib's fonts are missing")
    theirs = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
    folders = [str(resources.files("explainer").joinpath("fonts")), str(theirs), *more]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


# ---------------------------------------------------------------- the PDF


def pdf(
    document: Document, attachments: Attachments, set_as: Mapping[str, Any] | None = None
) -> bytes:
    """The PDF (A-3a, UA-1) of a document with files attached, given as name: (MIME type, content).

    Equal documents give equal bytes: its date is the edition's. Raises NotADocument where a link or
    a number leads nowhere, NotSet where the pages cannot be set. `set_as` is what `data_of` gives.
    """
    data = {**(set_as or data_of(document)), "attachments": []}
    files = {picture_file(chart): chart.svg.encode() for chart in charts(document)}
    data["logo"] = _logo(document.front)
    for place, (name, (mime, content)) in enumerate(sorted(attachments.items())):
        file, kind = f"attached-{place}", "data" if mime in DATA else "supplement"
        said = {"name": name, "mime": mime, "file": file, "relationship": kind}
        data["attachments"].append(said)
        files[file] = content
    files["document.json"] = canonical_json(data).encode()
    front = document.front
    return Press("report.typ", files, front.theme).pdf(datetime.date.fromisoformat(front.edition))


def _logo(front: Front) -> list[int]:
    """The bytes of the publisher's logo, if there is one; the compiler takes files of text only."""
    return [*_content(front.theme.logo if front.theme else "")]


def _content(address: str) -> bytes:
    """What a data address holds."""
    return base64.b64decode(address.partition(",")[2])


def data_of(document: Document) -> dict[str, Any]:
    """What the template reads of a document; NotADocument where a link leads nowhere."""
    return Typesetter(document, load(document.front.language)).data()


# ---------------------------------------------------------------- charts as files


def svg_of(chart: Chart) -> bytes:
    """The wide picture with its letters, in light and dark, titled and described."""
    return standalone(chart.svg, plain(chart.title), plain(chart.alt)).encode("utf-8")


def png_of(chart: Chart, front: Front) -> bytes:
    """The wide picture with title, note and credit, as pixels; refused: NotSet."""
    credit = origin_of(front)
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
    data = {
        "title": plain(front.title),
        "day": plain(front.subtitle),
        "publisher": plain(front.publisher.runs[1:]) if front.publisher else "",
        "logo": _logo(front),
        "chart": plain(chart.title),
        "ratio": chart.width / chart.height,
        "language": front.language.split("-")[0].lower(),
        "rtl": direction(front.language) == "rtl",
        "colours": palette.LIGHT,
        "typeface": [FAMILY] if front.theme and front.theme.typeface else [],
    }
    files = {
        "chart.svg": chart.svg.encode(),
        "card.json": json.dumps(data).encode(),
    }
    return Press("card.typ", files, front.theme).png(SCALE)
