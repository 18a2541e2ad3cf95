"""The PDF: what is refused, what stands in it, and that the same document gives the same bytes."""

from __future__ import annotations

import datetime
import io
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from shutil import which
from typing import Any

import page
import pikepdf
import pytest

from explainer.document.nodes import (
    CardField,
    Chart,
    Column,
    Document,
    Heading,
    Paragraph,
    Row,
    Sources,
    Table,
    walk,
)
from explainer.document.runs import Address, Link, Record, Text, plain
from explainer.errors import NotADocument
from explainer.export import inline
from explainer.export.press import NotSet, Press, pdf, png_of
from explainer.export.typeset import Typesetter
from explainer.words import load
from tests.published import files
from tests.sample import HOSTILE, chart, first, runs, sample_document

CSV = b"id,value\noffice-left-06-02,14200\n"
ATTACHED = {
    "facts.csv": ("text/csv", CSV),
    "claims.jsonld": ("application/ld+json", b"{}"),
    "changes.json": ("application/json", b"[]"),
}


@cache
def sample_pdf() -> bytes:
    return pdf(sample_document(), ATTACHED)


def with_blocks(*blocks: Any) -> Document:
    """The sample document with these blocks before its own."""
    document = sample_document()
    return document.model_copy(update={"blocks": (*blocks, *document.blocks)})


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def structure(element: Any) -> Iterator[Any]:
    """Every structure element of the tag tree below this one."""
    if isinstance(element, pikepdf.Array):
        for part in element:
            yield from structure(part)
    elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
        yield element
        yield from structure(element.get("/K", pikepdf.Array()))


def tags(content: bytes, attribute: str) -> list[tuple[str, str]]:
    """Tag and attribute of each element of the tag tree that has it, in reading order."""
    read = opened(content)
    found = structure(read.Root.StructTreeRoot.K)
    return [(str(tag.S), str(tag[attribute])) for tag in found if attribute in tag]


def words_of(content: bytes, tmp_path: Path) -> str:
    """The text of the PDF as a reader would copy it, on one line."""
    path = tmp_path / "read.pdf"
    path.write_bytes(content)
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


needs_pdftotext = pytest.mark.skipif(which("pdftotext") is None, reason="needs poppler-utils")


# ---------------------------------------------------------------- refused


def test_a_link_that_leads_nowhere_is_refused_with_the_nearest_place() -> None:
    """A link to `#limit` names itself and the heading that was meant."""
    document = with_blocks(Paragraph(runs=(Link(text="the limits", to="#limit"),)))
    with pytest.raises(NotADocument, match=r"'the limits' leads to 'limit'.*'limits'"):
        pdf(document, {})


def test_a_chart_without_alt_text_is_refused() -> None:
    """PDF/UA-1 allows no picture without alternative text."""
    document = sample_document()
    bare = [
        block.model_copy(update={"blocks": (block.blocks[0].model_copy(update={"alt": ()}),)})
        if block.type == "beside"
        else block
        for block in document.blocks
    ]
    with pytest.raises(NotSet, match="alt"):
        pdf(document.model_copy(update={"blocks": tuple(bare)}), {})


def test_nothing_outside_the_folder_is_read() -> None:
    """A template cannot reach a file outside its root, nor a package."""
    for reach in ('#read("/../etc/hostname")', '#import "@preview/cetz:0.3.0"'):
        with pytest.raises(NotSet):
            Press("own.typ", {"own.typ": reach.encode()}).pdf(datetime.date(2021, 6, 3))


def test_an_unknown_font_is_an_error() -> None:
    """A warning of the compiler is not let through."""
    own = b'#set text(font: "No Such Face")\nwords'
    with pytest.raises(NotSet, match="no such face"):
        Press("own.typ", {"own.typ": own}).png(1.0)


# ---------------------------------------------------------------- standards


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_the_pdf_meets_the_standards(profile: str) -> None:
    """PDF/UA-1 and PDF/A-3a, as judged by page-validation."""
    report = page.validate_pdf_bytes(sample_pdf(), profile=profile)
    assert report.is_compliant, report.failures


def test_the_document_says_what_it_is() -> None:
    """Tagged, with language, title, description and the edition's date, and nothing of a clock."""
    read = opened(sample_pdf())
    front = sample_document().front
    assert read.Root.MarkInfo.Marked
    assert str(read.Root.Lang).startswith("en")
    with read.open_metadata() as metadata:
        assert metadata["dc:title"] == plain(front.title)
        assert metadata["dc:description"] == plain(front.summary)
        assert metadata["xmp:CreateDate"].startswith("2023-06-10T00:00:00")


def test_each_chart_has_one_alternative_text() -> None:
    """As many Alt entries on figures as charts, each the chart's alt text flattened."""
    drawn = [node for node in walk(sample_document()) if isinstance(node, Chart)]
    found = [alt for tag, alt in tags(sample_pdf(), "/Alt") if tag == "/Figure"]
    assert found == [plain(node.alt) for node in drawn]


def test_headings_are_bookmarks() -> None:
    with opened(sample_pdf()).open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles[:2] == ["How many people left?", "Who said what?"]
    assert titles[-1] == "Sources"


def test_quotes_carry_their_language() -> None:
    """Arabic and German words are tagged as what they are."""
    streams = b"".join(sheet.Contents.read_bytes() for sheet in opened(sample_pdf()).pages)
    assert b"/Lang(ar)" in streams and b"/Lang(de)" in streams


# ---------------------------------------------------------------- content


def test_attachments_keep_their_bytes() -> None:
    """Each file is in the PDF under its name, unchanged, with its type and relationship."""
    read = opened(sample_pdf())
    assert read.attachments["facts.csv"].get_file().read_bytes() == CSV
    kinds = {name: str(spec.obj.AFRelationship) for name, spec in read.attachments.items()}
    assert kinds == {"facts.csv": "/Data", "claims.jsonld": "/Data", "changes.json": "/Supplement"}
    assert read.attachments["facts.csv"].get_file().mime_type == "text/csv"


def test_only_https_addresses_become_links() -> None:
    """`javascript:` in a record stays text; other links lead into this PDF or one beside it."""
    read = opened(sample_pdf())
    actions = [
        str(note.A.URI)
        for sheet in read.pages
        for note in sheet.get("/Annots", [])
        if "/A" in note and "/URI" in note.A
    ]
    beside = ("https://", "record.pdf#", "statements.pdf#")
    assert actions and all(uri.startswith(beside) for uri in actions)


@needs_pdftotext
@pytest.mark.parametrize(
    "words",
    [
        '#import "x.typ": *',
        "$x^2$ costs $5",
        "*not bold* _nor this_",
        HOSTILE,
        "@ref <label> \\ #",
        "```raw```",
    ],
)
def test_text_is_the_text(words: str, tmp_path: Path) -> None:
    """What looks like markup of any kind is shown as it stands."""
    document = with_blocks(Paragraph(runs=(Record(text=words, of="note:x"), Text(text=" end."))))
    assert f"{words} end." in words_of(pdf(document, {}), tmp_path)


@needs_pdftotext
def test_hedges_reach_the_paper(tmp_path: Path) -> None:
    """Each number of the prose is on the page with its hedge words."""
    text = words_of(sample_pdf(), tmp_path)
    for words in ("an estimated 14,200", "more than 12,000", "nearly 9,000", "dozens"):
        assert words in text


def test_a_script_without_a_font_of_ours_is_still_set() -> None:
    """Words in a script that no vendored font has fall back, and do not stop the build."""
    strange = Record(text="水が上がった ᠮᠣᠩᠭᠣᠯ", of="note:x", lang="ja")
    assert pdf(with_blocks(Paragraph(runs=(strange,))), {})


# ---------------------------------------------------------------- layout


@needs_pdftotext
def test_long_words_stay_on_the_page(tmp_path: Path) -> None:
    """No word of the text reaches past the margins, in prose, table or card."""
    path = tmp_path / "long.pdf"
    long = Record(text="Wasserstandsvorhersagezentrale" * 9, of="note:x")
    path.write_bytes(pdf(with_blocks(Paragraph(runs=(long,))), {}))
    boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True)
    ends = [float(line.split('xMax="')[1].split('"')[0])
            for line in boxes.stdout.decode().splitlines() if "xMax=" in line]  # fmt: skip
    assert max(ends) < 595.28 - 60


@pytest.mark.parametrize("whys", [(), ("Why they differ",)])
def test_each_sides_answers_have_equal_room(whys: tuple[str, ...]) -> None:
    """Also where one has much to say and another nothing; a fifth column takes of the questions."""
    names = ("Question", "Office", "Board", "Others", *whys)
    columns = tuple(Column(header=runs(name)) for name in names)
    cells = (runs("Who?"), runs("many words " * 60), runs("one"), (), *map(runs, whys))
    table = Table(id="answers", caption=(), columns=columns, rows=(Row(cells=cells),))
    found = inline.table(table, load("en"))
    asked, *sides = [column["width"] for column in found["columns"]]
    span = inline.WIDE_SPAN if whys else inline.SPAN
    assert asked + sum(sides) == pytest.approx(span, abs=0.01)
    assert len(set(sides)) == 1 and (sides[0] > asked) is bool(whys)


def test_a_card_does_not_repeat_its_source() -> None:
    """Under its source a card leaves out the date and the link that the source states already."""
    document = sample_document()
    entry = first(Sources).entries[0]
    again = CardField(
        label="Read in", runs=(Address(source=entry.id, text="x", to="https://x.example"),)
    )
    card = entry.cards[0]
    card = card.model_copy(update={"fields": (*card.fields, entry.fields[0], again)})
    entry = entry.model_copy(update={"cards": (card,)})
    alone = document.model_copy(update={"blocks": (Sources(entries=(entry,)),)})
    (block,) = Typesetter(alone, load("en")).data()["blocks"]
    labels = [field["label"][0] for field in block["entries"][0]["cards"][0]["fields"]]
    assert labels and not {"Read in", entry.fields[0].label} & set(labels)


ODD: dict[str, dict[str, Any]] = {
    "in a language written from the right": {
        "front": sample_document().front.model_copy(update={"language": "ar"})
    },
    "the smallest": {"blocks": (Paragraph(runs=runs("Nothing yet.")),)},
    "sources right under the title": {"blocks": (first(Sources),)},
    "a heading level is skipped": {
        "blocks": (
            Heading(level=2, id="upper", runs=runs("Upper")),
            Heading(level=4, id="lower", runs=runs("Lower")),
        )
    },
}


@pytest.mark.parametrize("name", ["brief", "statements", "record", *ODD])
def test_every_document_is_set_for_every_reader(name: str) -> None:
    """The three PDFs of an edition, with a publisher's logo, and odd ones meet PDF/UA-1."""
    odd = name in ODD and pdf(sample_document().model_copy(update=ODD[name]), {})
    content = odd or files(desk=True)[0][f"{name}.pdf"]
    assert page.validate_pdf_bytes(content, profile="ua1").is_compliant


# ---------------------------------------------------------------- the same bytes again


def test_a_picture_is_the_same_pixels_each_time_and_says_what_it_shows() -> None:
    """Two pixels a point, on white, with title, note and credit drawn and as metadata."""
    front = sample_document().front
    first = png_of(chart(), front)
    assert first == png_of(chart(), front)
    width, height = (int.from_bytes(first[at : at + 4], "big") for at in (16, 20))
    assert width == 2 * (chart().width + 28) and height > 2 * (chart().height + 28)
    title = plain(chart().title).encode()
    assert b"iTXtTitle\0\0\0\0\0" + title in first and b"iTXtSource" in first
