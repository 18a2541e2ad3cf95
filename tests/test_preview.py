"""A preview shows what is saved, to this machine alone, and leaves and publishes nothing."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explainer.errors import Busy, RunFailed
from explainer.run.preview import Server, Target, page_to_serve, pages, policy
from tests.chromium import chromium
from tests.faults.whole import left
from tests.flood import flood_project, flood_records
from tests.memory import document_of
from tests.tiny_notebooks import notebook
from tests.waiting import until

OPEN = "from explainer.report import open_report\nreport = open_report(facts, edition)\n"
FRONT = OPEN + "report.front()"
PAGE = (
    '<!DOCTYPE html><html><head><meta http-equiv="Content-Security-Policy" content="default-src'
    ' &#39;none&#39;; style-src &#39;sha256-x&#39;; script-src &#39;sha256-y&#39;"></head>'
    "<body><main>one</main></body></html>"
)


def _project(folder: Path, *sources: str) -> Path:
    """A project with the flood's facts and a notebook `brief` of these cells."""
    facts = flood_project(folder)
    _save(folder, *(sources or (FRONT,)))
    return facts


def _save(folder: Path, *sources: str) -> None:
    whole = notebook(*sources)
    whole["metadata"]["explainer"] = {"name": "brief"}
    path = folder / "notebooks" / "brief.ipynb"
    path.write_text(json.dumps(whole), encoding="utf-8")


def _edit(facts: Path, change: Any) -> None:
    records = flood_records()
    change(records)
    flood_project(facts.parents[1], records)


# ---------------------------------------------------------------- one page


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (
            [FRONT, "x = 1\n1 / 0"],
            "brief.ipynb: cell 3 (`x = 1`, [3] in JupyterLab), line 2: ZeroDivisionError",
        ),
        ([FRONT, "print('hello')"], "printed text is not part of a report"),
        (["None"], "the first thing shown has to be report.front()"),
        ([FRONT, "report.say('there were 1234 people')"], "1234"),
    ],
)
def test_a_problem_of_the_notebook_names_the_place(
    tmp_path: Path, cells: list[str], problem: str
) -> None:
    """Notebook, cell and line; a page that only the checks refuse is shown all the same."""
    facts = _project(tmp_path, *cells)
    *_, last = pages(Target(facts))
    assert problem in "\n".join(last.problems)


def test_the_page_is_that_of_a_build(tmp_path: Path) -> None:
    """The same bytes, in one answer, with the state of each file it was made from."""
    from explainer.export.files import page_of
    from explainer.run.notebooks import run

    facts = _project(tmp_path, FRONT, "report.key_figures()", "report.sources()")
    looked = list[Path]()
    (only,) = pages(Target(facts), looked.extend)
    assert only.problems == ()
    assert {path.name for path in looked} == {"facts.yml", "brief.ipynb"}
    built = run(
        tmp_path / "notebooks" / "brief.ipynb",
        {"facts": "data/facts.yml", "edition": "2023-06-03"},
        folder=tmp_path,
        kept=tmp_path / "kept.ipynb",
    )
    assert only.page == page_of(document_of(built))


def test_a_preview_watches_the_table_of_figures(tmp_path: Path) -> None:
    """The file named under `figures`, also where the facts are broken."""
    facts, looked = tmp_path / "facts.yml", list[Path]()
    facts.write_text('story: {}\nfigures: "levels.csv" # long\n', encoding="utf-8")
    (tmp_path / "levels.csv").write_text("id", encoding="utf-8")
    (only,) = pages(Target(facts), looked.extend)
    assert looked == [facts, tmp_path / "levels.csv"]
    assert only.problems


# ---------------------------------------------------------------- what is served


def test_the_served_copy_allows_three_things_more() -> None:
    """The script and the style by their hashes, and asking the same server; no more."""
    whole = page_to_serve(PAGE, ["<b>bad</b> & worse"], "v-1")
    allowed = dict(part.split(" ", 1) for part in policy(whole).split("; "))
    assert allowed["default-src"] == "'none'"
    assert re.fullmatch(r"'sha256-\S{44}' 'sha256-y'", allowed["script-src"])
    assert re.fullmatch(r"'sha256-\S{44}' 'sha256-x'", allowed["style-src"])
    assert allowed["connect-src"] == "'self'"
    assert "&lt;b&gt;bad&lt;/b&gt; &amp; worse" in whole
    assert whole.count("<script") == 1
    assert '<script data-version="v-1">' in whole


def test_a_page_without_a_policy_is_not_served() -> None:
    """Nor one with two bodies: the copy would not be what it should be."""
    with pytest.raises(ValueError, match="no content security policy"):
        policy("<html></html>")
    with pytest.raises(ValueError, match="2 times"):
        page_to_serve(PAGE + "</body>", [], "v")


def _ask(port: int, path: str = "/", host: str = "", method: str = "GET") -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.putrequest(method, path, skip_host=True)
    for name in filter(None, (host or f"127.0.0.1:{port}").split("|")):
        connection.putheader("Host", name)
    connection.endheaders()
    answer = connection.getresponse()
    found = answer.status, answer.read().decode(), str(answer.headers)
    connection.close()
    return found


@pytest.fixture
def serving() -> Iterator[Server]:
    with Server(0) as server:
        server.show(PAGE)
        yield server


@pytest.mark.parametrize(
    "host",
    ["example.org", "example.org:{port}", "127.0.0.1", "localhost:1", "127.0.0.1:{port}.org",
     "127.0.0.1:{port}|example.org", "[::1]:{port}", "|"],
)  # fmt: skip
def test_other_names_are_refused(serving: Server, host: str) -> None:
    """A name that leads here by DNS rebinding, two names, none: nothing of the page is told."""
    port = serving.server_port
    for path in ("/", "/versions"):
        status, body, _ = _ask(port, path, host.format(port=port))
        assert status == 421
        assert "one" not in body.replace("alone", "")


def test_the_server_answers_for_one_page_on_the_loopback(serving: Server) -> None:
    """With its policy as a header; other paths and methods are not there."""
    port = serving.server_port
    status, body, headers = _ask(port, host=f"localhost:{port}")
    assert status == 200
    assert "<main>one</main>" in body
    assert f"Content-Security-Policy: {policy(body)}" in headers
    assert "frame-ancestors 'none'" in headers
    for path in ("/../data/facts.yml", "/%2e%2e/", "/reports/", "/?x", "*"):
        assert _ask(port, path)[0] == 404
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "HEAD"):
        assert _ask(port, method=method)[0] == 501
    with pytest.raises(Busy, match="--port"):
        Server(port)
    if os.geteuid():  # root may listen anywhere
        with pytest.raises(RunFailed):
            Server(1)


def test_versions_are_told_as_they_come(serving: Server) -> None:
    """The present one at once, the next when it is there; the same page is no new version."""
    port = serving.server_port
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/versions")
    answer = connection.getresponse()
    first = serving.version
    assert answer.readline() == f"data: {first}\n".encode()
    serving.show(PAGE)
    assert serving.version == first
    serving.show("", ("bad",))
    assert answer.readline() == b"\n"
    assert answer.readline() == f"data: {serving.version}\n".encode()
    connection.close()


# ---------------------------------------------------------------- the whole


class Preview:
    """`explainer preview` as a person starts it."""

    def __init__(self, folder: Path, *more: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "explainer", "preview", "--port", "0", *more],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            env={**os.environ, "FAULTS": str(folder)},
        )
        self.address = self.line().split()[0]

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def end(self, how: int) -> int:
        self.process.send_signal(how)
        self.process.communicate(timeout=90)
        return self.process.returncode


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    """A preview of a small project; the first page is made."""
    _project(tmp_path)
    running = Preview(tmp_path)
    assert running.line().startswith("brief 2023-06-03: shown (")
    yield running
    if running.process.poll() is None:
        running.end(signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_it_follows_what_is_saved_and_leaves_nothing(
    tmp_path: Path, preview: Preview, how: int, code: int
) -> None:
    """Facts and notebook, errors and their end; nothing is written; no process stays."""
    before = sorted(path for path in tmp_path.rglob("*"))
    facts = tmp_path / "data" / "facts.yml"
    _edit(facts, lambda records: records["figures"][1].update(hedge="perhaps"))
    assert re.match(r"data/facts\.yml:[0-9]+: figures\[1\]", preview.line())
    _edit(facts, lambda records: None)
    assert preview.line().startswith("brief 2023-06-03: shown (")
    _save(tmp_path, FRONT, "1 / 0")
    assert preview.line().startswith("brief.ipynb: cell 3 (`1 / 0`, [3] in JupyterLab), line 1: ")
    _save(tmp_path, FRONT, "import os; os._exit(0)")
    assert preview.line().startswith("brief.ipynb: cell 3 (`import os; os._exit(0)`")
    _save(tmp_path, FRONT, "import subprocess; subprocess.run(['sleep', '300'])")
    time.sleep(1)  # it hangs until what is saved next
    _save(tmp_path, FRONT, "report.key_figures()", "report.sources()")
    assert preview.line().startswith("brief 2023-06-03: shown (")
    assert sorted(path for path in tmp_path.rglob("*")) == before
    assert len(left(str(tmp_path))) > 1
    assert preview.end(how) == code
    until(lambda: not left(str(tmp_path)), 5)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--port", "65536"], "--port: expected 0 to 65535"),
        (["--edition", "2023-6-3"], "expected a day such as"),
        (["--notebook", "breif"], "did you mean 'brief'"),
        (["none.yml"], "none.yml: no such file"),
    ],
)
def test_refusals(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    reason: str,
) -> None:
    """Before anything is served, with one line and exit code 2."""
    from explainer import cli

    _project(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["preview", *arguments]) == 2
    assert reason in capsys.readouterr().err


@pytest.mark.browser
def test_the_browser_shows_what_was_saved_in_the_same_place(
    tmp_path: Path, preview: Preview
) -> None:
    """Reload after a save, the place kept, errors on top as text; nothing on the console."""
    _save(tmp_path, FRONT, "report.key_figures()", "report.positions()", "report.sources()")
    preview.line()
    facts = tmp_path / "data" / "facts.yml"
    with chromium() as browser:
        tab, said = browser.new_page(), []
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.goto(preview.address)
        tab.evaluate("scrollTo(0, 900)")
        place = "document.querySelector('[id^=figure-board-left]').getBoundingClientRect().top"
        before = tab.evaluate(place)
        for turn in range(5):
            title = f"Saved again, {'abcde'[turn]}"
            _edit(facts, lambda records, title=title: records["story"].update(title=title))
            tab.locator("h1", has_text=title).wait_for()
            assert title in tab.title()
            assert abs(tab.evaluate(place) - before) < 3  # the words above may grow
        _edit(
            facts,
            lambda records: records["figures"][1].update(hedge="<img src=x onerror=alert(1)>"),
        )
        tab.locator("#preview-problems li").wait_for()
        assert "<img src=x onerror=alert(1)>" in tab.locator("#preview-problems").inner_text()
        assert tab.locator("img[src=x]").count() == 0
        _edit(facts, lambda records: None)
        tab.locator("#preview-problems").wait_for(state="detached")
    assert said == []
