"""A look of one's own: what cannot be read is refused with a shade that can; the rest is shown."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from explainer import palette, words
from explainer.errors import FactsRefused
from explainer.export.files import card_file, document_of, page_of
from explainer.facts.edition import cut
from explainer.facts.theme import CONTRAST, contrast, theme
from explainer.report.report import Report
from tests.flood import SECOND, facts_of, flood_facts, flood_records
from tests.published import executed_from

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


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
    ],
)
def test_what_a_theme_does_not_know_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """Never ignored: a misspelt setting would look as if it held."""
    with pytest.raises(FactsRefused, match=re.escape(message)):
        _theme(tmp_path, text)


def test_contrast_is_that_of_the_guideline() -> None:
    """Black on white has the most there is, a colour on itself none."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#16598c", "#16598c") == 1


def test_a_page_shows_whose_report_it_is(tmp_path: Path) -> None:
    """Name, logo and colour on the page, the social card under the publisher's own address."""
    (tmp_path / "logo.png").write_bytes(PIXEL)
    records = flood_records()
    records["story"] |= {
        "publisher": {"name": "The Desk", "url": "https://example.org/desk", "logo": "logo.png"},
        "authors": ["Ada Writer", "Bo Editor"],
        "corrections": "desk@example.org",
    }
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
