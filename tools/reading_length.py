"""How long the built reports are to read: `python tools/reading_length.py [REPORTS_FOLDER]`.

For every edition below the folder (default: reports/) and each of its pages: words, screens on a
desk (1280 x 800) and on a phone (375 x 812), the screens down to the end of the first picture,
charts, pages of the PDF, and the statements that are printed more than once. Words are those a
reader sees on the page before anything is opened, and those of the list "On this page": tables
count; closed cards and the words inside pictures do not. Needs Chromium and what the tests install.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pikepdf import Pdf
from playwright.sync_api import sync_playwright

VIEWS = {"desk": (1280, 800), "phone": (375, 812)}
ASKED = """() => {
  const height = document.documentElement.scrollHeight
  const picture = [...document.querySelectorAll("figure.chart svg")].find(
    svg => svg.getBoundingClientRect().height)
  const chart = picture ? picture.getBoundingClientRect().bottom + scrollY : null
  const wide = [...document.querySelectorAll("table")].filter(
    t => t.getBoundingClientRect().right > innerWidth + 1).length
  document.querySelectorAll("nav.contents details").forEach(list => { list.open = true })
  document.querySelectorAll("svg").forEach(svg => { svg.style.display = "none" })
  const quotations = [...document.querySelectorAll("blockquote")].map(q => q.innerText.trim())
  return {
    words: (document.querySelector("main") ?? document.body).innerText.split(/\\s+/).length,
    height, chart, wide,
    charts: document.querySelectorAll("figure.chart").length,
    twice: quotations.filter((q, i) => quotations.indexOf(q) !== i).length,
  }
}"""
HEADER = (
    f"{'page':42}{'words':>7}{'desk':>6}{'phone':>7}{'1st chart':>11}{'charts':>8}"
    f"{'pdf':>5}{'twice':>7}{'wide tables on a phone':>24}"
)


def main(folder: Path) -> int:
    """Print a line a page; 1 if there is none."""
    pages = sorted(folder.glob("*/[0-9]*/*.html"))
    print(HEADER)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for page in pages:
            print(_line(page, folder, dict(_measured(browser, page))))
        browser.close()
    return int(not pages)


def _measured(browser: Any, page: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for view, (width, height) in VIEWS.items():
        tab = browser.new_page(viewport={"width": width, "height": height})
        tab.goto(page.resolve().as_uri())
        yield view, tab.evaluate(ASKED)
        tab.close()


def _line(page: Path, folder: Path, seen: dict[str, dict[str, Any]]) -> str:
    desk, phone = seen["desk"], seen["phone"]
    screens = {view: seen[view]["height"] / VIEWS[view][1] for view in VIEWS}
    first = f"{desk['chart'] / 800:.1f}" if desk["chart"] is not None else "-"
    pdf = page.with_suffix(".pdf")
    pages = len(Pdf.open(pdf).pages) if pdf.exists() else "-"
    return (
        f"{page.relative_to(folder).as_posix():42}{desk['words']:>7}{screens['desk']:>6.1f}"
        f"{screens['phone']:>7.1f}{first:>11}{desk['charts']:>8}{pages:>5}{desk['twice']:>7}"
        f"{phone['wide']:>24}"
    )


if __name__ == "__main__":
    if len(sys.argv) > 2 or sys.argv[1:2] in (["-h"], ["--help"]):
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) == 2 else "reports")))
