"""A look of one's own: what cannot be read is refused with a shade that can; the rest is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib
import pikepdf
import pytest
from fontTools.ttLib import TTFont, newTable

from explainer import palette, words
from explainer.errors import FactsRefused
from explainer.export.files import card_file, page_of
from explainer.export.html import chart_page
from explainer.export.links import charts
from explainer.export.press import pdf
from explainer.facts.edition import cut
from explainer.facts.theme import CONTRAST, contrast, theme
from explainer.report.report import Report
from tests.flood import SECOND, facts_of, flood_facts, flood_records
from tests.memory import document_of
from tests.published import DESK, LOGO, executed_from

TYPE = 'typeface = "Our-Regular.ttf"\ntypeface-bold = "Our-Bold.ttf"\n'


def _theme(folder: Path, text: str) -> dict[str, str]:
    (folder / "theme.toml").write_text(text, encoding="utf-8")
    return theme(folder / "facts.yml", flood_facts().story)


@pytest.mark.parametrize(
    ("name", "colour", "colours"),
    [("accent", "#ffcc00", palette.LIGHT), ("accent-dark", "#333366", palette.DARK)],
)
def test_a_colour_that_cannot_be_read_is_refused_with_one_that_can(
    tmp_path: Path, name: str, colour: str, colours: dict[str, str]
) -> None:
    """File, line, the contrast found and asked for, and the shade to write, which is then taken."""
    with pytest.raises(FactsRefused) as refused:
        _theme(tmp_path, f'# ours\n{name} = "{colour}"\n')
    line = str(refused.value)
    assert line.startswith(f"{tmp_path / 'theme.toml'}:2: {name}: {colour} has a contrast of ")
    (better,) = re.findall("write (#[0-9a-f]{6})", line)
    assert all(contrast(better, colours[ground]) >= CONTRAST for ground in ("paper", "panel"))
    assert _theme(tmp_path, f'{name} = "{better}"') == {name: better}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('colour = "#000000"', "colour: is not known; a theme has accent, accent-dark, base"),
        ('accent = "blue"', "'blue' is not a colour such as"),
        ('base = "http://example.org"', "is not an address such as https://"),
        ("accent = ", "cannot be read"),
        ('typeface = "Our-Regular.ttf"', "typeface: needs typeface-bold beside it"),
        (TYPE, "typeface: there is no file 'Our-Regular.ttf' beside it"),
        ('typeface = "../x.ttf"', "typeface: '../x.ttf' is not a file beside it such as"),
    ],
)
def test_what_a_theme_does_not_know_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """Never ignored: a misspelt setting would look as if it held; nor does it lead elsewhere."""
    with pytest.raises(FactsRefused, match=re.escape(message)):
        _theme(tmp_path, text)


def _fonts(folder: Path) -> None:
    """The two fonts of a publisher, whatever their own names say."""
    shipped = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for ours, theirs in {
        "Our-Regular.ttf": "DejaVuSerif",
        "Our-Bold.ttf": "DejaVuSerif-Bold",
    }.items():
        (folder / ours).write_bytes((shipped / f"{theirs}.ttf").read_bytes())


def _variable(font: Any) -> None:
    font["fvar"] = newTable("fvar")
    font["fvar"].axes, font["fvar"].instances = [], []


def _restricted(font: Any) -> None:
    font["OS/2"].fsType = 2


def _letterless(font: Any) -> None:
    for table in font["cmap"].tables:
        table.cmap = {code: name for code, name in table.cmap.items() if code != ord("x")}


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_variable, "typeface: 'Our-Regular.ttf' is a variable font: name a file of one weight"),
        (_restricted, "typeface: 'Our-Regular.ttf' may not be embedded, its owner says"),
        (_letterless, "typeface: 'Our-Regular.ttf' has no x: name a fuller font"),
    ],
)
def test_a_font_that_no_report_can_be_set_in_is_refused(
    tmp_path: Path, spoil: Callable[[Any], None], message: str
) -> None:
    """With the line of the setting, and what to name instead."""
    _fonts(tmp_path)
    with TTFont(tmp_path / "Our-Regular.ttf") as font:
        spoil(font)
        font.save(tmp_path / "Our-Regular.ttf")
    with pytest.raises(FactsRefused, match=re.escape(f"theme.toml:1: {message}")):
        _theme(tmp_path, TYPE)


def test_what_is_no_font_is_refused(tmp_path: Path) -> None:
    """Each kind of damage, without a traceback."""
    _fonts(tmp_path)
    sound = (tmp_path / "Our-Regular.ttf").read_bytes()
    for content in (b"", b"<svg/>", sound[:5000], sound[:40] + bytes(400) + sound[440:]):
        (tmp_path / "Our-Regular.ttf").write_bytes(content)
        with pytest.raises(FactsRefused, match=r"is (no|a damaged) font: name a "):
            _theme(tmp_path, TYPE)


def test_page_pdf_and_card_are_set_in_a_publishers_type(tmp_path: Path) -> None:
    """The same bytes again; Latin letters come from its fonts, charts keep their own."""
    _fonts(tmp_path)
    facts = facts_of(flood_records())

    report = Report(cut(facts, SECOND), None, words.load("en"), _theme(tmp_path, TYPE))
    document = document_of(executed_from(report))

    def made() -> tuple[str, bytes, bytes]:
        return page_of(document), pdf(document, {}), next(iter(card_file(document).values()))

    page, pages, card = made()
    assert (page, pages, card) == made()
    faces = re.findall(
        r"@font-face\{font-family:Own;font-weight:(\d+);src:url\(data:font/ttf", page
    )
    assert faces == ["400", "700"] and ":root{--text:Own,var(--letters)}" in page
    alone = chart_page(next(iter(charts(document))), document.front)
    for shown in (page, alone):
        assert ".drawing svg{font-family:var(--letters)" in shown
    with pikepdf.open(BytesIO(pages)) as read:
        fonts = {str(o.get("/BaseFont")) for o in read.objects if isinstance(o, pikepdf.Dictionary)}
    assert {"Own-Regular", "Own-Bold"} <= {font.rpartition("+")[2] for font in fonts}
    plain = Report(cut(facts, SECOND), None, words.load("en"))
    assert card != next(iter(card_file(document_of(executed_from(plain))).values()))


def test_contrast_is_that_of_the_guideline() -> None:
    """Black on white has the most there is, a colour on itself none."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#16598c", "#16598c") == 1


def test_a_page_shows_whose_report_it_is(tmp_path: Path) -> None:
    """Name, logo and colour on the page, the social card under the publisher's own address."""
    (tmp_path / "logo.png").write_bytes(LOGO)
    records = flood_records()
    records["story"] |= DESK
    facts = facts_of(records)
    look = 'accent = "#7a1f5c"\nbase = "https://example.org/r"\n'
    (tmp_path / "theme.toml").write_text(look, encoding="utf-8")
    given = theme(tmp_path / "facts.yml", facts.story)
    report = Report(cut(facts, SECOND), None, words.load("en"), given)
    document = document_of(executed_from(report))
    page = page_of(document)
    assert "--accent:#7a1f5c" in page and 'src="data:image/png;base64,' in page
    assert '<a href="https://example.org/desk">The Desk</a>' in page
    assert '<a href="mailto:desk@example.org">' in page and "Ada Writer and Bo Editor" in page
    card = f"https://example.org/r/reports/aue-flood/{SECOND}/brief-card.png"
    assert f'<meta property="og:image" content="{card}">' in page
    (picture,) = card_file(document).values()
    width, height = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == (1200, 630)
