"""`explainer site`: one folder that a static host serves from any path, and a disk as well."""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

import pikepdf
import pytest
from lxml import html

from explainer import cli
from explainer.publish.manifest import SUPERSEDED, History
from tests.chromium import chromium
from tests.flood import FIRST, SECOND
from tests.published import THEME, published

ENTRY = {
    "edition": FIRST.isoformat(),
    "revision": 1,
    "when": "2023-11-14",
    "reason": "A source was misread.",
    "changes": [],
    "pages": ["brief.html"],
}
DRAFT = datetime.date(2023, 6, 17)
PICTURES = """() => Promise.all([...document.images].map(image => {
  image.loading = 'eager';
  return image.decode();
}))"""
ASKED = {"src", "srcset", "poster", "data"}  # attributes that a browser asks for by itself


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The flood: an edition revised twice, one with two notebooks revised once, and a draft."""
    folder = tmp_path_factory.mktemp("project")
    second = {**ENTRY, "edition": SECOND.isoformat(), "pages": ["brief.html", "changes.html"]}
    entries = {FIRST: (ENTRY, {**ENTRY, "revision": 2}), SECOND: (second,)}
    for day, told in entries.items():
        names = ("brief",) if day == FIRST else ("brief", "changes")
        for number in range(len(told) + 1):
            history, keep_as = History(True, told[:number]), str(number or "")
            published(folder, day, history, keep_as, desk=True, notebooks=names)
    published(folder, DRAFT, desk=True)
    return folder


@pytest.fixture(scope="module")
def served(project: Path) -> Iterator[tuple[str, Path]]:
    """The site of all editions in a folder below what a plain server serves: its address."""
    root = project / "served"
    folder = root / "some" / "where"
    assert cli.main(["site", "--from", str(project), "--out", str(folder), "--drafts"]) == 0
    handler = partial(_Silent, directory=str(root))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/some/where/", folder
        server.shutdown()


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Tell nobody."""


def _addresses(base: str, content: bytes) -> Iterator[tuple[str, bool]]:
    """Every address that a page or feed names, absolute, and whether a browser asks for it."""
    if base.endswith(".atom"):
        for link in ElementTree.fromstring(content).iter("{http://www.w3.org/2005/Atom}link"):
            yield urljoin(base, link.get("href", "")), False
        return
    for node in html.fromstring(content).iter():
        for name, value in getattr(node, "attrib", {}).items():
            by_itself = name in ASKED or (node.tag == "link" and node.get("rel") != "alternate")
            if name in ASKED | {"href", "xlink:href"} and not value.startswith("data:"):
                yield urljoin(base, value), by_itself and not value.startswith("#")


def test_every_link_resolves_from_a_path_below_the_root(served: tuple[str, Path]) -> None:
    """A crawler reaches every file but the marks; each place in a page is there; none leads out."""
    start, folder = served
    waiting, contents, places = [start, f"{start}404.html"], {}, set()
    named_in: dict[str, str] = {}
    while waiting:
        address = waiting.pop()
        if address in contents:
            continue
        try:
            with urllib.request.urlopen(address) as answer:
                contents[address] = answer.read()
        except urllib.error.HTTPError as fault:
            pytest.fail(f"{address}, named in {named_in.get(address)}: {fault}")
        if not address.endswith((".html", ".atom", "/")):
            continue
        for found, by_itself in _addresses(address, contents[address]):
            target, place = urldefrag(found)
            if not target.startswith(start):
                assert urlsplit(target).scheme in ("http", "https", "mailto"), found
                assert not by_itself, f"{address} asks for {found}"
                assert "127.0.0.1" not in target, f"{address} leads out of the site: {found}"
                continue
            waiting.append(target)
            named_in.setdefault(target, address)
            if place:
                places.add((target, place))
    assert len(contents) > 12
    for page, place in places:
        assert re.search(rf'\bid="{re.escape(place)}"'.encode(), contents[page]), (page, place)
    pages = {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}
    assert sum("superseded" in page for page in pages) > 6
    assert {start + page for page in pages - {"index.html"}} <= set(contents)


@pytest.mark.parametrize("where", ["the project itself", "the site", "the site with drafts"])
def test_every_link_of_every_file_leads_to_a_file(
    project: Path, tmp_path: Path, where: str
) -> None:
    """As `file:` has it: no folder, no absolute path, nothing asked of anybody else.

    Of pages, charts, PDFs, feed, claims and data package, of what was superseded too; drafts are
    reached where they are wanted, and there alone.
    """
    root = project
    if where != "the project itself":
        root = tmp_path / "site"
        wanted = ["--drafts"] * where.endswith("drafts")
        assert cli.main(["site", "--from", str(project), "--out", str(root), *wanted]) == 0
    parts = (root / "reports", root / "figures") if root == project else (root,)
    files = {path for part in parts for path in part.rglob("*") if path.is_file()}
    reached, wrong = set(), []
    for path in sorted(files):
        for link, by_itself in _links(path):
            address, place = urldefrag(link)
            if re.match("https?://|mailto:", link):
                wrong += [f"{path} asks for {link}"] * by_itself
                continue
            target = Path(os.path.normpath(path.parent / unquote(address))) if address else path
            if address.startswith("/") or ":" in address or target not in files:
                wrong.append(f"{path.relative_to(root)} leads to {link}")
            elif place and place not in _places(target):
                wrong.append(f"{path.relative_to(root)} leads to {link}, which has no such place")
            reached.add(target)
    assert wrong == []
    pages = {path for path in files if path.suffix in (".html", ".pdf")}
    assert {path.relative_to(root).as_posix() for path in pages - reached} <= {"404.html"}
    kinds = {path.stem for path in pages if SUPERSEDED not in path.parts}
    assert kinds >= {"brief", "changes", "statements", "record", "index"}
    assert sum(SUPERSEDED in path.parts for path in reached) > 30
    drafts = {path for path in reached if DRAFT.isoformat() in path.parts}
    assert bool(drafts) is (where != "the site")


def _links(path: Path) -> Iterator[tuple[str, bool]]:
    """Every address that a file names, as it stands there, and whether a browser asks for it."""
    if path.suffix in (".html", ".atom"):
        yield from _addresses("" if path.suffix == ".html" else path.name, path.read_bytes())
    elif path.suffix == ".pdf":
        with pikepdf.open(path) as pdf:
            for note in (note for page in pdf.pages for note in page.get("/Annots", ())):
                if "/URI" in note.get("/A", {}):
                    yield str(note.A.URI), False
    elif path.name == "datapackage.json":
        yield from ((one["path"], False) for one in json.loads(path.read_bytes())["resources"])
    elif path.name == "claims.jsonld":
        for node in json.loads(path.read_bytes())["@graph"]:
            yield from ((url, False) for url in [node.get("url")] if url)


@cache
def _places(path: Path) -> frozenset[str]:
    """The places of a page or PDF that a link can name."""
    if path.suffix == ".html":
        return frozenset(map(str, html.parse(path).xpath("//@id")))
    with pikepdf.open(path) as pdf:
        return frozenset(pikepdf.NameTree(pdf.Root.Names.Dests))


@pytest.mark.browser
def test_a_reader_follows_the_site_from_a_disk(served: tuple[str, Path]) -> None:
    """Chromium, on each kind of page: every picture is shown, and nothing is on the console."""
    folder = served[1]
    ways = (
        ("index.html", "a[href$='aue-flood/index.html']"),
        ("aue-flood/index.html", f"#edition-{SECOND} .door a[href$='/brief.html']"),
        (f"{SECOND}/brief.html", "a[href='statements.html']"),
        (f"{SECOND}/statements.html", "a[href='record.html']"),
        (f"{SECOND}/record.html", "a[href='../index.html']"),
        ("aue-flood/index.html", f"#edition-{SECOND} .door a[href$='/changes.html']"),
        (f"{SECOND}/changes.html", "a[href='brief.html'], a[href='../index.html']"),
        ("aue-flood/index.html", f"#edition-{FIRST} a[href*='superseded/2/']"),
        (f"{FIRST}/superseded/2/brief.html", "a[href^='figures/']"),
        ("superseded/2/figures/", "a[href^='../brief.html#']"),
        (f"{FIRST}/superseded/2/brief.html", "a[href='../1/brief.html']"),
        (f"{FIRST}/superseded/1/brief.html", "a[href$='../index.html']"),
        ("aue-flood/index.html", f"#edition-{DRAFT} .door a[href$='/brief.html']"),
        (f"{DRAFT}/brief.html", "a[href^='../../../figures/']"),
        (f"figures/aue-flood/{DRAFT}/", ""),
    )
    with chromium() as browser:
        tab, said = browser.new_page(), []
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("requestfailed", lambda request: said.append(request.url))
        tab.goto((folder / "index.html").as_uri())
        for page, link in ways:
            assert page in tab.url
            assert tab.locator("h1").count() == 1, page
            tab.evaluate(PICTURES)
            if link:
                tab.goto(tab.locator(link).first.evaluate("link => link.href"))
        assert said == []


def test_every_page_says_whose_it_is(served: tuple[str, Path]) -> None:
    """Publisher with logo and colour, authors, corrections, licence, citation, and a picture.

    A chart's own page names publisher and licence, the page for lost readers no author and no
    edition.
    """
    seen = set()
    for path in sorted(served[1].rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        page = html.fromstring(text)
        chart, lost = path.parent.name == "figures" or "figures" in path.parts, path.stem == "404"
        said = {name: _shown(page, name) for name in ("og:title", "og:image", "og:image:alt")}
        assert all(said.values()), (path, said)
        assert said["og:image"].startswith(f"{THEME['base']}/"), path
        picture = served[1] / said["og:image"].removeprefix(f"{THEME['base']}/")
        assert picture.read_bytes().startswith(b"\x89PNG"), path
        assert f"--accent:{THEME['accent']}" in text.replace(" ", ""), path
        lines = " ".join(page.xpath("string(//footer | //p[@class='credit'][last()])").split())
        assert "The Desk" in lines, path
        assert THEME["licence"] in lines, path
        if not chart:
            assert page.xpath("//header//img/@src") == [THEME["logo"]], path
            assert "desk@example.org" in lines, path
            assert page.xpath(f"//footer//a[@href='{THEME['licence-url']}']"), path
        assert ("Written by Ada Writer and Bo Editor" in lines) is not (chart or lost), path
        assert ("Cite as: Ada Writer and Bo Editor." in lines) is not (chart or lost), path
        seen.add("chart" if chart else path.name)
    assert seen == {
        *("404.html", "index.html", "brief.html", "changes.html", "record.html", "statements.html"),
        "chart",
    }


def _shown(page: Any, name: str) -> str:
    return str(page.xpath(f"string(//meta[@property='{name}']/@content)"))


def test_drafts_are_left_out_unless_asked_for(project: Path) -> None:
    """The list, the story's index and its feed name published editions alone."""
    target = project / "public"
    assert cli.main(["site", "--from", str(project), "--out", str(target), "--quiet"]) == 0
    there = sorted(path.name for path in (target / "reports" / "aue-flood").iterdir())
    assert there == ["2023-06-03", "2023-06-10", "feed.atom", "index.html", "revisions.jsonl"]
    for name in ("index.html", "reports/aue-flood/index.html"):
        page = (target / name).read_text(encoding="utf-8")
        assert "10 June 2023" in page
        assert "17 June 2023" not in page
        assert "Draft" not in page


def test_the_same_editions_give_the_same_site(project: Path, tmp_path: Path) -> None:
    """Byte for byte, also into the folder where it is already."""
    found = []
    for _ in range(2):
        assert cli.main(["site", "--from", str(project), "--out", str(tmp_path / "s")]) == 0
        files = (path for path in (tmp_path / "s").rglob("*") if path.is_file())
        found.append({path.relative_to(tmp_path): path.read_bytes() for path in files})
    assert found[0] == found[1]
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


@pytest.mark.parametrize("what", ["file in it", "file", "link"])
def test_a_folder_of_something_else_is_left_alone(
    project: Path, tmp_path: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """And a link is not followed."""
    target = tmp_path / "public"
    kept = tmp_path / "kept"
    kept.mkdir()
    if what == "file in it":
        target.mkdir()
        (target / "mine").write_bytes(b"mine")
    elif what == "file":
        target.write_bytes(b"mine")
    else:
        target.symlink_to(kept)
    assert cli.main(["site", "--from", str(project), "--out", str(target)]) == 2
    assert capsys.readouterr().err.startswith("--out: ")
    assert list(kept.iterdir()) == []
    assert target.is_symlink() or b"mine" in [
        path.read_bytes() for path in (target, target / "mine") if path.is_file()
    ]


def test_a_damaged_edition_is_not_copied(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is named, and the site that was there stays."""
    shutil.copytree(project / "reports", tmp_path / "reports")
    shutil.copytree(project / "figures", tmp_path / "figures")
    target = tmp_path / "public"
    assert cli.main(["site", "--from", str(tmp_path), "--out", str(target)]) == 0
    before = sorted(target.rglob("*"))
    (tmp_path / "reports" / "aue-flood" / "2023-06-03" / "facts.csv").write_bytes(b"touched")
    assert cli.main(["site", "--from", str(tmp_path), "--out", str(target)]) == 4
    assert "facts.csv differs from the manifest" in capsys.readouterr().err
    assert sorted(target.rglob("*")) == before


def test_where_nothing_is_published_the_way_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["site", "--from", str(tmp_path), "--out", str(tmp_path / "public")]) == 2
    said = capsys.readouterr().err
    assert "explainer publish" in said
    assert "--drafts" in said
    assert not (tmp_path / "public").exists()


def test_lost_readers_find_home(project: Path, tmp_path: Path) -> None:
    """By the site's own address, given or the theme's: a host shows that page for any path."""
    assert cli.main(["site", "--from", str(project), "--out", str(tmp_path / "s")]) == 0
    themed = (tmp_path / "s" / "404.html").read_text(encoding="utf-8")
    assert f'href="{THEME["base"]}/"' in themed
    address = ["--address", "https://example.org/other"]
    assert cli.main(["site", "--from", str(project), "--out", str(tmp_path / "s"), *address]) == 0
    page = (tmp_path / "s" / "404.html").read_text(encoding="utf-8")
    assert 'href="https://example.org/other/"' in page
    assert cli.main(["site", "--out", "x", "--address", "javascript:alert(1)"]) == 2
