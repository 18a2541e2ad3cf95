"""Hostile pages in Chromium, with and without policy: `python -m tests.faults.browser [EVERY]`."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from explainer.export.html import page
from tests.chromium import CHROMIUM, OPTIONS
from tests.faults.payloads import document_with, fields, harmless, payloads

_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
# Drawings are left out: a chart's letters are shapes, and others are other shapes. So are the words
# that tell which marks a chart had room for; the payloads in them are counted all the same.
_LOOK = """() => {
  const seen = node => [...node.children].filter(c => !c.closest('svg') && c.localName !== 'style'
      && !c.httpEquiv)
    .map(c => [c.localName, c.getAttributeNames().sort().join(' '), seen(c)]);
  const skeleton = JSON.stringify(seen(document.documentElement));
  const all = [...document.querySelectorAll('svg, svg *')].map(c => c.localName);
  const drawn = [...new Set(all)].sort().join(' ');
  document.querySelectorAll('svg, style, script').forEach(c => c.remove());
  const whole = document.documentElement.textContent;
  document.querySelectorAll('figcaption, .chart .caption').forEach(c => c.remove());
  return { skeleton, drawn, whole, text: document.documentElement.textContent };
}"""


def campaign(chosen: list[str]) -> list[str]:
    """Everything that differs from the harmless twin, fires or asks for something."""
    from playwright.sync_api import sync_playwright

    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        file = Path(name) / "page.html"
        for payload in chosen:
            made, twin = page(document_with(payload)), page(document_with(harmless(payload)))
            expected, _ = _look(browser, file, twin)
            for kind, text in (("with", made), ("without", _POLICY.sub("", made))):
                seen, happened = _look(browser, file, text)
                faults = [*happened, *_differences(seen, expected, payload)]
                wrong += [f"{payload!r} {kind} policy: {fault}" for fault in faults]
        browser.close()
    return wrong


def _look(browser: Any, file: Path, text: str) -> tuple[dict[str, str], list[str]]:
    file.write_text(text, encoding="utf-8")
    tab, happened = browser.new_page(), []
    tab.on("dialog", lambda dialog: (happened.append("a dialog"), dialog.dismiss()))
    tab.on("request", lambda request: happened.append(f"asked for {request.url[:60]}"))
    tab.on("console", lambda message: happened.append(f"console: {message.text[:200]}"))
    tab.goto(file.as_uri())
    seen = tab.evaluate(_LOOK)
    tab.close()
    own = (f"asked for {file.as_uri()}"[:70], "asked for data:")
    return seen, [one for one in happened if not one.startswith(own)]


def _differences(seen: dict[str, str], expected: dict[str, str], payload: str) -> list[str]:
    found = [name for name in ("skeleton", "drawn") if seen[name] != expected[name]]
    if seen["text"].replace(payload, harmless(payload)) != expected["text"]:
        found.append("text")
    if seen["whole"].count(payload) != expected["whole"].count(harmless(payload)):
        found.append("number of texts")
    return [f"its {name} differs from the harmless twin's" for name in found]


if __name__ == "__main__":
    assert shutil.which(CHROMIUM or "")
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    some = payloads()[::every]
    bad = campaign(some)
    print(*bad, sep="\n")
    print(f"{len(some)} payloads in {fields()} texts each, twice: {len(bad)} things wrong")
