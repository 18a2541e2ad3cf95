"""Charts outside of the report: in a frame of another page, and in scripts read from the right."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw
import pytest
from markupsafe import escape

from explainer import markup
from explainer import words as catalogue
from explainer.charts.drawing import Drawing
from explainer.document.nodes import Beside, Chart
from explainer.document.runs import plain
from explainer.document.sentences import Phrases
from explainer.errors import UnboundNumber
from explainer.export import html
from explainer.export.files import picture_files
from explainer.export.press import pdf
from explainer.text import DIRECTION_MARKS
from tests.flood import flood_records
from tests.sample import sample_document
from tests.test_charts import DRAWINGS, changed
from tests.test_page_in_browser import VIEWS, _open, browser

__all__ = ["browser"]

CHARTS = {"series": ("left-homes",), "share": ("left-homes", "town-people"), "lanes": ()}
NAMES = {"relief": "خدمة الإغاثة (الشرق)", "office": "רשות הנחלים"}
LETTERS = """() => [...document.querySelectorAll('text')].map(text => {
  const letters = text.textContent.replace(/ +/g, ' ')  // as they are drawn
  return [...Array(text.getNumberOfChars()).keys()].map(at => {
    const box = text.getExtentOfChar(at)
    return [letters[at], box.x + box.width / 2, box.y]
  })
})"""


def drawn(name: str, language: str) -> Chart:
    """A chart whose parties have names in Arabic and Hebrew, in a report of this language."""
    parties = flood_records()["parties"]
    for party, said in NAMES.items():
        parties[party]["name"] = said
    words = replace(catalogue.load("en"), language=language)
    return Drawing(name, Phrases(changed(parties=parties), words), *CHARTS[name]).node()


def front(language: str = "en") -> Any:
    """A title block, as of a report in this language."""
    return sample_document().front.model_copy(update={"language": language})


@pytest.fixture(scope="module", params=["series", "lanes", "share"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("figures") / "chart.html"
    path.write_text(html.chart_page(drawn(request.param, "ar"), front("ar")), encoding="utf-8")
    return path


def test_a_charts_page_says_what_it_shows_and_whence() -> None:
    """Title, picture at both widths, alt text, note, credit, day, and the way to the report."""
    chart, first = DRAWINGS["series"](changed()), front()
    page = html.chart_page(chart, first)
    for said in (chart.title, chart.caption, chart.source, first.title, first.subtitle):
        assert str(escape(plain(said))) in page
    assert f'aria-label="{escape(plain(chart.alt))}"' in page
    assert page.count("<svg ") >= 2 and "<script" not in page and 'src="' not in page
    assert f'href="../../../reports/{first.story}/{first.edition}/{first.notebook}.html#' in page


def test_a_number_of_no_record_stops_a_charts_page() -> None:
    chart, document = DRAWINGS["series"](changed()), sample_document()
    planted = chart.model_copy(update={"svg": chart.svg.replace(">15,000<", ">15,001<")})
    with pytest.raises(UnboundNumber, match=r"series-left-homes\.html: '15,001'"):
        picture_files(document.model_copy(update={"blocks": (planted,)}))


@pytest.mark.browser
def test_a_charts_page_needs_no_more_height_than_it_says(browser: Any, page: Path) -> None:
    """At any width of a frame: nothing is cut off, and not much is empty at those it says."""
    tab, *_ = _open(browser, page, 640, "light")
    told = [int(tab.evaluate(f"document.documentElement.dataset.{name}"))
            for name in ("height", "heightNarrow")]  # fmt: skip
    needed = {}
    for width in (1280, 640, 580, 500, 480, 479, 420, 375, 320):
        tab.set_viewport_size({"width": width, "height": 300})
        needed[width] = tab.evaluate("document.querySelector('main').offsetHeight")
        assert needed[width] <= told[width < 480], width
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert told[0] - needed[640] < 60 and told[1] - needed[320] < 160


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_a_charts_page_is_accessible_silent_and_in_the_readers_colours(
    browser: Any, page: Path, width: int, scheme: str
) -> None:
    """axe-core finds nothing; nothing is asked for or logged; dark where asked."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core here")
    tab, said, asked = _open(browser, page, width, scheme)
    paper = tab.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light")
    assert axe.Axe().run(tab).response["violations"] == []
    assert said == [] and asked == [page.as_uri()]


def reference(line: str, language: str) -> str:
    """The line's letters from left to right by the Unicode bidirectional algorithm (UAX #9)."""
    bidi = pytest.importorskip("bidi", reason="python-bidi is not installed")
    return seen(bidi.get_display(line, base_dir="L" if language == "en" else "R"))


def seen(line: str) -> str:
    """A line's letters without blanks and marks of order; brackets are mirrored or not."""
    letters = unicodedata.normalize("NFKC", DIRECTION_MARKS.sub("", line))
    return re.sub(r"\s", "", letters).replace(")", "(")


def rows(letters: Iterable[tuple[str, float, float]]) -> Iterator[list[tuple[str, float]]]:
    """The letters of each line, in the order in which they are given."""
    lines: dict[float, list[tuple[str, float]]] = {}
    for letter, x, y in letters:
        line = next((known for known in lines if abs(known - y) < 5), y)
        lines.setdefault(line, []).append((letter, x))
    yield from lines.values()


def level(letters: list[tuple[str, float]]) -> str:
    return seen("".join(letter for letter, _ in sorted(letters, key=lambda one: one[1])))


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "ar", "he"])
@pytest.mark.parametrize("name", CHARTS)
def test_letters_stand_in_chromium_as_unicode_orders_them(
    browser: Any, tmp_path: Path, name: str, language: str
) -> None:
    """Names in Arabic and Hebrew beside numbers and English, in a report read from either side."""
    path = tmp_path / "chart.svg"
    path.write_text(markup.standalone(drawn(name, language).svg), encoding="utf-8")
    tab, *_ = _open(browser, path, 640, "light")
    lines = [line for text in tab.evaluate(LETTERS) for line in rows(text)]
    assert len(lines) > 8
    for line in lines:
        visible = [one for one in line if not DIRECTION_MARKS.match(one[0])]
        assert level(visible) == reference("".join(letter for letter, _ in line), language)


@pytest.mark.parametrize("language", ["en", "ar", "he"])
@pytest.mark.parametrize("name", CHARTS)
def test_letters_stand_in_the_pdf_as_unicode_orders_them(name: str, language: str) -> None:
    """Each line of the picture is found among the lines of the page, by the letters' places."""
    chart, document = drawn(name, language), sample_document()
    shown = {"svg": chart.svg, "width": chart.width, "height": chart.height}
    blocks = [one.blocks[0].model_copy(update=shown) if isinstance(one, Beside) else one
              for one in document.blocks]  # fmt: skip
    front = document.front.model_copy(update={"language": language})
    page = pdf(document.model_copy(update={"front": front, "blocks": tuple(blocks)}), {})
    found = [level(line) for text in pypdfium2.PdfDocument(page) for line in rows(placed(text))]
    lines = re.findall(r"<t(?:ext|span)[^>]*>([^<]+)<", chart.svg)
    assert len(lines) > 8
    for line in lines:
        assert any(reference(line, language) in row for row in found), line


def placed(page: Any) -> Iterator[tuple[str, float, float]]:
    """Each letter of a page with its middle and the height of its line."""
    text, x, y = page.get_textpage(), ctypes.c_double(), ctypes.c_double()
    for at in range(text.count_chars()):
        pypdfium2.raw.FPDFText_GetCharOrigin(text, at, x, y)
        left, _, right, _ = text.get_charbox(at, loose=True)
        yield text.get_text_range(at, 1), (left + right) / 2, y.value
