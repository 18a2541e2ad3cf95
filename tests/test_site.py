"""The list of editions and the feed: what is published, newest first, and nothing else."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from explainer.facts import records as stored
from explainer.facts.diff import difference
from explainer.facts.edition import cut
from explainer.publish import index
from explainer.publish.index import editions
from explainer.publish.manifest import Export, History, Place
from explainer.publish.swap import locked, put
from tests.flood import FIRST, SECOND, corrected_records, facts_of
from tests.test_page_in_browser import VIEWS, _open, browser, html_errors  # noqa: F401

ATOM = "{http://www.w3.org/2005/Atom}"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 200"><path d="M0 0L9 9"/></svg>'
HOSTILE = "<script>alert('flood')</script> & \"quoted\""


def _records() -> dict[str, Any]:
    """The flood, with a correction that becomes known in the second edition."""
    records = corrected_records(source="office-review", reason="A bus was counted twice.")
    records["story"]["summary"] = HOSTILE
    return records


def _edition(
    out: Path, day: Any, earlier: Any = None, revised: bool = False, draft: bool = False
) -> Place:
    """One edition of the flood, published with stand-ins for page, PDF and chart."""
    facts = facts_of(_records())
    edition = cut(facts, day)
    changes = difference(cut(facts, earlier), edition).plain() if earlier else []
    told = {"compared_with": earlier.isoformat() if earlier else None, "changes": changes}
    files = {
        "brief.html": b'<!DOCTYPE html><title>x</title><p id="series-left-homes">',
        "brief.pdf": b"%PDF-",
        "brief.ipynb": json.dumps({"metadata": {"explainer": {"title": "In brief"}}}).encode(),
        "changes.json": json.dumps(told).encode(),
        "facts.csv": b"",
        stored.NAME: stored.stored(edition.records()),
    }
    titles = (("brief-series-left-homes", "People who left the banks"),)
    export = Export("a" * 64, files, {"brief-series-left-homes.svg": SVG}, {}, titles)
    place = Place(out, "aue-flood", day.isoformat())
    with locked(place):
        entry = {
            "edition": place.edition, "revision": 1, "when": "2023-11-14",
            "reason": "A source was misread.", "changes": changes, "pages": ["brief.html"],
        }  # fmt: skip
        history = History(not draft, (entry,) if revised else ())
        put(place, {"brief": export}, history, "1" if revised else "")
    return place


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The story's folder: two editions, the later one revised once, with page and feed."""
    _edition(tmp_path, FIRST)
    _edition(tmp_path, SECOND, FIRST)
    place = _edition(tmp_path, SECOND, FIRST, revised=True)
    index.refresh(place)
    return place.reports.parent


def _page(folder: Path) -> str:
    return (folder / "index.html").read_text(encoding="utf-8")


def _feed(folder: Path) -> Any:
    return etree.fromstring((folder / "feed.atom").read_bytes())


def test_the_newest_edition_comes_first_with_what_changed(folder: Path) -> None:
    """Its sentence, the counts, the correction with both numbers, and the page it superseded."""
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", _page(folder).partition("<body>")[2]))
    assert text.index("10 June 2023") < text.index("The day after the dyke at the mill broke.")
    assert "What changed since 3 June 2023" in text
    assert "1 number corrected" in text
    assert "Corrected on 14 November 2023 A source was misread." in text
    said = "River Office: an estimated 14,300 people (moved), as of 2 June 2023. Before: River"
    assert said in text
    assert "an estimated 14,200 people" in text
    assert "A bus was counted twice." in text
    assert 'href="2023-06-10/superseded/1/brief.html"' in _page(folder)


def test_a_draft_is_listed_as_one_and_is_in_no_feed(folder: Path, tmp_path: Path) -> None:
    """The index says so; where there are drafts alone, there is no feed and no link to one."""
    assert "Draft" not in _page(folder)
    index.refresh(_edition(tmp_path, FIRST, draft=True))
    assert "Drafts are not published" in _page(folder)
    days = [entry.findtext(f"{ATOM}updated")[:10] for entry in _feed(folder).iter(f"{ATOM}entry")]
    assert FIRST.isoformat() not in days
    index.refresh(_edition(tmp_path, SECOND, FIRST, draft=True))
    assert not (folder / "feed.atom").exists()
    assert "feed.atom" not in _page(folder)


def test_nothing_in_the_facts_becomes_markup(folder: Path) -> None:
    """Texts are escaped, no script stands in the page, and its policy allows none."""
    page = _page(folder)
    assert "<script" not in page
    assert "&lt;script&gt;alert(" in page
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert "default-src &#39;none&#39;; img-src &#39;self&#39; data:;" in policy[1]
    assert "unsafe" not in policy[1]
    assert b"<script" not in (folder / "feed.atom").read_bytes()


def test_the_same_folders_give_the_same_bytes(folder: Path) -> None:
    """And what is the same is not written again."""
    names = ("index.html", "feed.atom")
    before = {name: (folder / name).read_bytes() for name in names}
    stamps = {name: (folder / name).stat().st_mtime_ns for name in names}
    place = Place(folder.parents[1], "aue-flood", "2023-06-03")
    index.refresh(place)
    assert stamps == {name: (folder / name).stat().st_mtime_ns for name in names}
    for name in names:
        (folder / name).unlink()
    index.refresh(place)
    assert before == {name: (folder / name).read_bytes() for name in names}
    assert not [path for path in folder.iterdir() if path.name.endswith(".new")]


def test_an_edition_that_cannot_be_read_is_left_out(folder: Path) -> None:
    """The others are listed all the same; without any, there is no page."""
    place = Place(folder.parents[1], "aue-flood", "2023-06-03")
    (folder / "2023-06-10" / "manifest.json").write_bytes(b"{")
    index.refresh(place)
    assert "edition-2023-06-03" in _page(folder)
    assert "edition-2023-06-10" not in _page(folder)
    for name in ("2023-06-03", "2023-06-10"):
        shutil.rmtree(folder / name)
    (folder / "index.html").unlink()
    index.refresh(place)
    assert not (folder / "index.html").exists()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_the_page_is_accessible_silent_and_closed(
    browser: Any,  # noqa: F811
    folder: Path,
    width: int,
    scheme: str,
) -> None:
    """axe-core finds nothing; every picture is shown; nothing is asked but files beside it."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core here")
    tab, said, asked = _open(browser, folder / "index.html", width, scheme)
    tab.evaluate("document.querySelectorAll('img').forEach(image => image.loading = 'eager')")
    tab.wait_for_load_state("networkidle")
    widths = tab.evaluate("[...document.images].map(image => image.naturalWidth)")
    assert widths
    assert all(widths)
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    result = axe.Axe().run(tab)
    assert result.violations_count == 0, result.generate_report()
    assert said == []
    assert all(url.startswith(("file:", "data:")) for url in asked)
    tab.context.close()


@pytest.mark.slow
def test_the_html_checker_finds_no_error_in_it(folder: Path) -> None:
    """The Nu HTML checker, as for a report's page."""
    assert html_errors(folder / "index.html") == ""


# ---------------------------------------------------------------- the feed


def test_the_feed_is_valid_atom(folder: Path) -> None:
    """By the grammar of RFC 4287; ids are unique, times in order, and it names itself."""
    grammar = etree.RelaxNG(etree.parse(Path(__file__).parent / "atom.rng"))
    feed = _feed(folder)
    assert grammar.validate(feed), grammar.error_log
    ids = [node.text for node in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", id) for id in ids)
    times = [entry.findtext(f"{ATOM}updated") for entry in feed.iter(f"{ATOM}entry")]
    assert times == sorted(times, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == times[0]
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"self": "feed.atom", "alternate": "index.html"}
    for link in feed.iter(f"{ATOM}link"):
        assert (folder / link.get("href")).is_file()


def test_the_feed_has_an_entry_for_each_edition_revision_and_correction(folder: Path) -> None:
    """A correction is called one, with old, new and reason; dates come from facts and log."""
    entries = {
        (entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}updated")[:10]): entry.findtext(
            f"{ATOM}summary"
        )
        for entry in _feed(folder).iter(f"{ATOM}entry")
    }
    label = "People who left the banks since 1 June 2023"
    assert set(entries) == {
        ("As known on 3 June 2023", "2023-06-03"),
        ("As known on 10 June 2023", "2023-06-10"),
        ("Corrected: as known on 10 June 2023", "2023-11-14"),
        (f"Corrected: {label}", "2023-06-09"),
    }
    assert "1 number corrected" in entries["As known on 10 June 2023", "2023-06-10"]
    said = entries[f"Corrected: {label}", "2023-06-09"]
    assert "14,300" in said
    assert "14,200" in said
    assert said.endswith("A bus was counted twice.")
    assert "A source was misread." in entries["Corrected: as known on 10 June 2023", "2023-11-14"]


def test_ids_of_the_feed_stay_the_same(folder: Path, tmp_path: Path) -> None:
    """Whatever else is published: a reader is told of each thing once."""
    first = {node.text for node in _feed(folder).iter(f"{ATOM}id")}
    shutil.rmtree(folder / "2023-06-03")
    index.refresh(Place(tmp_path, "aue-flood", "2023-06-10"))
    again = {node.text for node in _feed(folder).iter(f"{ATOM}id")}
    assert len(first - again) == 1
    assert again < first


@pytest.mark.parametrize("content", ["", "{", "{}", '{"metadata": {"explainer": null}}', "[]"])
def test_a_notebook_that_says_no_title_is_shown_by_its_name(tmp_path: Path, content: str) -> None:
    """Whatever is wrong with it, its page stays among the editions; so it does without it."""
    place = _edition(tmp_path, FIRST)
    (place.reports / "brief.ipynb").write_text(content, encoding="utf-8")
    (shown,) = editions(place.reports.parent)
    assert [page[0] for page in shown.pages] == ["Brief"]
    (place.reports / "brief.ipynb").unlink()
    assert editions(place.reports.parent)
