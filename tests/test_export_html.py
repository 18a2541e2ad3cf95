"""The page: one file, a policy that fits it, every link with its place, the same bytes again."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re

import pytest

from explainer.document.nodes import Document, Heading, Paragraph, numbers
from explainer.document.runs import Number, Text
from explainer.errors import NotADocument
from explainer.export import html
from tests import sample
from tests.reading import Page

DOCUMENT = sample.sample_document()
HTML = html.page(DOCUMENT)
PAGE = Page(HTML)


def _with(*blocks: object) -> Document:
    return DOCUMENT.model_copy(update={"blocks": (*DOCUMENT.blocks, *blocks)})


def test_a_number_without_a_card_stops_the_page() -> None:
    """A number that nobody can look up must not be published."""
    stray = Paragraph(runs=(Number(text="7", hedge="exact", fact="nobody"),))
    with pytest.raises(NotADocument, match="figure-nobody"):
        html.page(_with(stray))


def test_an_id_used_twice_stops_the_page() -> None:
    """Two places of one name would make a link lead to the wrong one."""
    with pytest.raises(NotADocument, match="limits"):
        html.page(_with(Heading(level=2, id="limits", runs=(Text(text="Again"),))))


def test_the_policy_is_first_and_fits_the_style() -> None:
    """The policy names the hashes of style and data, and stands before everything it governs."""
    head = [e for e in PAGE.elements if e.depth == 2]
    assert head[0].attributes["http-equiv"] == "Content-Security-Policy"
    (style,) = re.findall(r"<style>(.*?)</style>", HTML, re.S)
    (data,) = re.findall(r"<script[^>]*>(.*?)</script>", HTML, re.S)
    digests = [
        base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (style, data)
    ]
    assert head[0].attributes["content"] == (
        f"default-src 'none'; img-src data:; font-src data:; style-src 'sha256-{digests[0]}'; "
        f"script-src 'sha256-{digests[1]}'; base-uri 'none'; form-action 'none'"
    )


def test_nothing_runs_and_nothing_is_fetched() -> None:
    """No script but a data block, no handler, no inline style; every subresource is in the file."""
    tags = {element.tag for element in PAGE.elements}
    assert not tags & {"iframe", "object", "embed", "form", "base"}
    assert PAGE.all("script") == [{"type": "application/ld+json"}]
    names = {name for element in PAGE.elements for name in element.attributes}
    assert not {name for name in names if name.startswith("on")} | (names & {"style", "srcset"})
    assert all(src.startswith("data:") for src in PAGE.values("src"))
    assert all(link["href"] == "data:," for link in PAGE.all("link"))
    assert not re.findall(r"url\((?!data:)|@import", HTML)


def test_every_number_opens_its_card() -> None:
    """Each number a reader sees is a link to the card of its fact or its computation."""
    links = [a for a in PAGE.all("a") if a.get("class") == "number"]
    assert all(a["href"] for a in links)
    shown = {(a.get("data-fact"), a.get("data-derived")) for a in links}
    assert shown >= {
        (n.fact, n.derived.id if n.derived else None) for n in numbers(DOCUMENT.blocks[:-1])
    }
    cards = [(f"#figure-{a.get('data-fact')}", f"#derived-{a.get('data-derived')}") for a in links]
    assert all(a["href"].endswith(card) for a, card in zip(links, cards, strict=True))


def test_the_page_names_language_title_and_description() -> None:
    """What a search result or a screen reader says first."""
    assert PAGE.all("html") == [{"lang": "en", "dir": "ltr"}]
    assert "<title>The Aue in flood" in HTML
    assert any(meta.get("name") == "description" for meta in PAGE.all("meta"))
    assert not any(meta.get("name") == "generator" for meta in PAGE.all("meta"))


def test_headings_skip_no_level() -> None:
    """One h1, and no step down of more than one."""
    levels = [int(e.tag[1]) for e in PAGE.elements if re.fullmatch(r"h[1-6]", e.tag)]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_a_right_to_left_report_is_marked_so() -> None:
    """The page's direction follows the report's language."""
    front = DOCUMENT.front.model_copy(update={"language": "ar"})
    page = Page(html.page(DOCUMENT.model_copy(update={"front": front})))
    assert page.all("html") == [{"lang": "ar", "dir": "rtl"}]


def test_the_frame_leaves_room_for_the_report() -> None:
    """Without its drawings under 100 KB, so that a page with its charts stays under 700."""
    assert len(re.sub(r"<svg.*?</svg>", "", HTML, flags=re.DOTALL).encode()) < 100_000
