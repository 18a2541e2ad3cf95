"""The page in Chromium and in the HTML checker: accessible, silent, closed, dark where asked."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explainer import markup, palette, words
from explainer.export import html
from tests.chromium import chromium
from tests.published import files
from tests.sample import chart, sample_document

VIEWS = [(width, scheme) for width in (320, 1280) for scheme in ("light", "dark")]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(html.page(sample_document()), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The flood's report, on disk with the layers below it."""
    folder = tmp_path_factory.mktemp("report")
    for name, content in files()[0].items():
        if name.endswith(".html"):
            (folder / name).write_bytes(content)
    return folder / "brief.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One for all tests of a file."""
    with chromium() as started:
        yield started


def _open(browser: Any, file: Path, width: int, scheme: str) -> tuple[Any, list[str], list[str]]:
    # The audit is injected into the page, which its policy forbids; it changes nothing it measures.
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    tab, said, asked = context.new_page(), [], []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(file.as_uri())
    return tab, said, asked


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_axe_finds_no_violation(browser: Any, file: Path, width: int, scheme: str) -> None:
    """axe-core, every rule, with the tables under the charts open and closed."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core here")
    tab, _, _ = _open(browser, file, width, scheme)
    for opened in (False, True):
        tab.evaluate(
            "open => document.querySelectorAll('details').forEach(d => d.open = open)", opened
        )
        result = axe.Axe().run(tab)
        assert result.violations_count == 0, result.generate_report()
    tab.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["brief", "record", "statements"])
def test_axe_finds_no_violation_in_a_layer_or_with_a_card_open(
    browser: Any, report: Path, name: str
) -> None:
    """A report with its first card open, and the pages below it, on a phone; nothing too wide."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core here")
    tab, _, _ = _open(browser, report.with_name(f"{name}.html"), 375, "light")
    for number in tab.locator("button.number").all()[:1]:
        number.click()
        assert tab.locator(":popover-open").count() == 1
    # The flood's brief has topics (h3) under no heading of its own: it is a list of answers.
    rules = {"heading-order": {"enabled": name != "brief"}}
    result = axe.Axe().run(tab, options={"rules": rules})
    assert result.violations_count == 0, result.generate_report()
    assert tab.evaluate("document.documentElement.scrollWidth") == 375
    tab.context.close()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_page_is_silent_and_closed(browser: Any, file: Path, width: int, scheme: str) -> None:
    """With its policy in force: nothing on the console, no request, no sideways scrolling."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab, said, asked = context.new_page(), [], []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(file.as_uri())
    assert said == []
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    assert tab.evaluate("document.fonts.check('16px Page')")
    assert tab.locator(".drawing").first.bounding_box()["width"] > min(width - 40, 600)
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "colours"), [("light", palette.LIGHT), ("dark", palette.DARK)])
def test_charts_follow_the_readers_theme(
    browser: Any, file: Path, scheme: str, colours: dict[str, str]
) -> None:
    """Ground and marks of a chart are painted in the colours of the theme."""
    tab, _, _ = _open(browser, file, 1280, scheme)
    for name in ("paper", "side-1"):
        paint = "fill" if name == "paper" else "stroke"
        drawn = tab.evaluate(
            "([paint, colour]) => getComputedStyle("
            "document.querySelector(`.drawing [${paint}='${colour}']`))[paint]",
            [paint, palette.LIGHT[name]],
        )
        wanted = ", ".join(str(int(colours[name][i : i + 2], 16)) for i in (1, 3, 5))
        assert drawn == f"rgb({wanted})"
    tab.context.close()


@pytest.mark.browser
def test_a_picture_in_a_notebook_follows_the_theme(browser: Any, tmp_path: Path) -> None:
    """The same chart as an image of its own turns dark where JupyterLab is dark."""
    block = markup.fragment_for_notebook(chart(), words.load("en"))
    path = tmp_path / "cell.html"
    path.write_text(f'<!doctype html><body data-jp-theme-light="false">{block}', encoding="utf-8")
    tab, _, _ = _open(browser, path, 1280, "light")
    picture = tab.locator("img").screenshot(path=str(tmp_path / "cell.png"))
    drawn = tab.evaluate(
        """async data => { const image = new Image(); image.src = 'data:image/png;base64,' + data;
        await image.decode(); const canvas = document.createElement('canvas');
        canvas.width = canvas.height = 9; const ink = canvas.getContext('2d');
        ink.drawImage(image, 0, 0); return [...ink.getImageData(2, 2, 1, 1).data].slice(0, 3) }""",
        base64.b64encode(picture).decode(),
    )
    assert drawn == [int(palette.DARK["paper"][i : i + 2], 16) for i in (1, 3, 5)]
    tab.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [375, 1280])
def test_a_number_opens_its_card_by_key_and_without_script(
    browser: Any, report: Path, width: int
) -> None:
    """Enter opens it, Esc closes it, the keyboard is back at the number; a link leads on."""
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": width, "height": 812}
    )
    tab = context.new_page()
    tab.goto(report.as_uri())
    number = tab.locator("button.number").first
    number.focus()
    tab.keyboard.press("Enter")
    card = tab.locator(".card:popover-open")
    assert card.count() == 1
    box = card.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] + box["height"] <= 812
    tab.keyboard.press("Tab")
    tab.keyboard.press("Escape")
    assert card.count() == 0
    assert tab.locator("button.number:focus").count() == 1
    tab.keyboard.press("Enter")
    card.locator(".card-ways a").click()
    assert "#figure-" in tab.url
    assert tab.locator(".card:target").count() == 1
    context.close()


@pytest.mark.slow
def test_the_html_checker_finds_no_error(file: Path, report: Path) -> None:
    """The Nu HTML checker, named by the environment variable VNU_JAR, reports no error."""
    assert (
        html_errors(file, *(report.with_name(f"{n}.html") for n in ("record", "statements"))) == ""
    )


def html_errors(*pages: Path) -> str:
    """What the Nu HTML checker finds in the pages; a skip that says what is missing."""
    jar = os.environ.get("VNU_JAR")
    if not jar or shutil.which("java") is None:
        pytest.skip(
            "HTML not checked: set VNU_JAR to the Nu HTML checker's vnu.jar, with Java installed"
        )
    run = subprocess.run(
        ["java", "-Xss4m", "-jar", jar, "--errors-only", "--format", "gnu",
         "--filterpattern", ".*CSS: .position-(area|try-fallbacks).*",  # newer than the checker
         *map(str, pages)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return run.stderr if run.returncode == 0 else f"exit {run.returncode}: {run.stderr}"
