"""A local page that is rebuilt and reloaded whenever the facts file or the notebook is saved.

The page is made as in a build, without the PDF, and shown before the checks are done; what they
refuse is then listed on top of it. Saving a file aborts a run in progress and starts another.
Nothing is written below `reports/`.

It is served to one person: the server listens on the loopback interface alone and refuses requests
that name another host, so that DNS rebinding gives no website access to it. The page's content
security policy is widened by three things: the script that reloads it, the preview's style sheet,
and connections to this server.
"""

from __future__ import annotations

import base64
import datetime
import errno
import hashlib
import os
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from explainer import markup, project, words
from explainer.errors import Busy, ExplainerError, ReportRefused, RunFailed
from explainer.facts.load import load, table_files
from explainer.facts.theme import theme_files
from explainer.run import notebooks, provisioner

INTERVAL = 0.04  # seconds between polls; a changed file counts as saved once two polls agree
LOOPBACK = "127.0.0.1"
_KEEP_ALIVE = 10.0  # seconds between events to a reader, which also reveal that one has left
_POLICY = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(">)')
_EMPTY = "default-src 'none'; style-src; script-src; base-uri 'none'; form-action 'none'"

AddPaths = Callable[[Iterable[Path]], None]  # called with files before they are read


@dataclass(frozen=True)
class Target:
    """What to preview; without a notebook or an edition, the story's default."""

    facts: Path
    notebook: str = ""
    edition: datetime.date | None = None


@dataclass(frozen=True)
class Preview:
    """A page (empty if there is none), the problems in it, and its notebook and edition."""

    page: str = ""
    problems: tuple[str, ...] = ()
    name: str = ""


def follow(
    target: Target,
    port: int,
    announce: Callable[[str], None],
    report: Callable[[Preview, float], None],
) -> None:
    """Serve previews until interrupted.

    `announce` gets the address; `report` gets each preview and the seconds that it took.
    """
    with Server(port) as server, Watch() as watch:
        announce(server.address)
        while True:
            began = time.monotonic()
            watch.restart()
            for preview in pages(target, watch.add):
                if watch.saved.is_set():
                    break
                server.show(preview.page, preview.problems)
                report(preview, time.monotonic() - began)
            watch.saved.wait()


class Watch:
    """Polls the files that a page is made from; `saved` is set once one of them changes."""

    def __init__(self) -> None:
        self.saved = threading.Event()
        self._seen: dict[Path, tuple[int, ...]] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._poll, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def restart(self) -> None:
        """Forget the files of the previous page."""
        with self._lock:
            self._seen = {}
            self.saved.clear()

    def add(self, paths: Iterable[Path]) -> None:
        """Watch these files too; call before they are read, so that no change is missed."""
        with self._lock:
            self._seen |= {path: _state(path) for path in paths}

    def _poll(self) -> None:
        before: dict[Path, tuple[int, ...]] = {}
        while not self._ended.wait(INTERVAL):
            with self._lock:
                now = {path: _state(path) for path in self._seen}
                if now != self._seen and now == before:
                    self.saved.set()
                before = now
            if self.saved.is_set():  # repeated, for a kernel that was only starting
                provisioner.end_kernels()


def _state(path: Path) -> tuple[int, ...]:
    """A file's modification time, size and inode; empty if it does not exist."""
    try:
        found = os.stat(path)
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino


# ---------------------------------------------------------------- making the page


def pages(target: Target, add: AddPaths = lambda paths: None) -> Iterator[Preview]:
    """Yield the page once it is rendered, then again with what the checks refuse, if anything.

    If there can be no page, yield the reasons instead. `add` gets each file before it is read.
    """
    path, name, page, place = target.facts, "", "", ""
    add([path])
    provisioner.prepare(path)  # it works while this process reads the same
    try:
        with suppress(ExplainerError):
            add(table_files(path))
        facts = load(project.near(path))
        notebook = project.notebook(
            target.notebook or project.default_notebook(facts.story.id, path), path
        )
        day = project.edition_day(facts, target.edition)
        name, place = f"{notebook.stem} {day}", f"{notebook.name}: "
        add([notebook, *theme_files(path, facts.story)])
        reading, shown, page = _run_and_render(path, notebook, day)
        yield Preview(page, (), name)
        _check(reading, shown, page)
    except ReportRefused as refused:  # its lines name the notebook already
        yield Preview(page, tuple(str(refused).splitlines()), name)
    except ExplainerError as fault:
        place = "" if str(fault).startswith(place) else place
        yield Preview("", tuple(f"{place}{line}" for line in str(fault).splitlines()), name)


def _run_and_render(facts: Path, notebook: Path, day: datetime.date) -> tuple[Any, Any, str]:
    """The executed notebook as read, its document with source cards, and the page of that."""
    from explainer.export import html
    from explainer.export.layers import with_cards
    from explainer.export.notebook import read

    folder, name = project.working_folder(facts)
    given = {"facts": name, "edition": day.isoformat()}
    reading = read(notebooks.run(notebook, given, folder=folder))
    shown = with_cards(reading.document)
    return reading, shown, html.page(shown)


def _check(reading: Any, shown: Any, page: str) -> None:
    """ReportRefused where a build would refuse the page."""
    from explainer.checks import output
    from explainer.export import files

    files.check(reading)
    output.refuse(f"{shown.front.notebook}.html", output.page_faults(shown, page))


# ---------------------------------------------------------------- serving it


class Server(ThreadingHTTPServer):
    """Serves the newest page; as a context manager, from a background thread.

    No two contents have the same version, not even those of two sessions.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int) -> None:
        self._session, self._count = secrets.token_hex(4), 0
        self._changed = threading.Condition()
        self._page, self._stale = "", False
        self._problems: tuple[str, ...] = ()
        try:
            super().__init__((LOOPBACK, port), Handler)
        except OSError as fault:
            if fault.errno == errno.EADDRINUSE:
                raise Busy(f"port {port} is in use; choose another one with --port") from fault
            raise RunFailed(f"port {port}: {fault.strerror}") from fault
        self.hosts = [[f"{name}:{self.server_port}"] for name in (LOOPBACK, "localhost")]
        self.address = f"http://{LOOPBACK}:{self.server_port}/"

    def __enter__(self) -> Server:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    @property
    def version(self) -> str:
        """The identifier of the content served now."""
        return f"{self._session}-{self._count}"

    def show(self, page: str, problems: tuple[str, ...] = ()) -> None:
        """Serve this page and its problems; if the page is empty, the previous one stays."""
        with self._changed:
            before = (self._page, self._problems, self._stale)
            self._page, self._problems, self._stale = page or self._page, problems, not page
            if before != (self._page, self._problems, self._stale):
                self._count += 1
                self._changed.notify_all()

    def whole(self) -> str:
        """The page to serve now."""
        with self._changed:
            shown = self._page, self._problems, self.version, self._stale
        return page_to_serve(*shown)

    def wait(self, version: str, seconds: float) -> str:
        """The current version, once it differs from this one or the time is up."""
        with self._changed:
            self._changed.wait_for(lambda: self.version != version, seconds)
            return self.version


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: Server
    server_version = "explainer"
    sys_version = ""
    timeout = 10

    def do_GET(self) -> None:
        """Send the page, or a stream of versions (server-sent events) until the reader leaves."""
        if self.headers.get_all("Host") not in self.server.hosts:
            refusal = "this preview is for this machine only\n"
            self._answer(refusal, "text/plain", HTTPStatus.MISDIRECTED_REQUEST)
        elif self.path == "/":
            whole = self.server.whole()
            self._answer(whole, "text/html", policy=policy(whole))
        elif self.path == "/versions":
            self._answer("", "text/event-stream")
            version = ""
            with suppress(OSError):  # the reader left
                while True:
                    version = self.server.wait(version, _KEEP_ALIVE)
                    self.wfile.write(f"data: {version}\n\n".encode("ascii"))
        else:
            self._answer("the only page here is /\n", "text/plain", HTTPStatus.NOT_FOUND)

    def _answer(
        self, text: str, kind: str, status: HTTPStatus = HTTPStatus.OK, policy: str = ""
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Connection", "close")
        if policy:
            self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(text.encode("utf-8"))

    def log_message(self, *_: object) -> None:
        """Log nothing: the command reports each page itself."""


def page_to_serve(page: str, problems: Sequence[str], version: str, stale: bool = False) -> str:
    """The page, or a placeholder if it is empty, with the problems on top and the reload script.

    `stale`: the page is an older one, and the problems are not about it.
    """
    phrases = words.load(words.FALLBACK)
    view = markup.View(words=phrases, language=phrases.language)
    whole = page or markup.render("preview.j2", view, policy=_EMPTY, waiting=not problems)
    if problems:
        about = "preview.none" if not page else "preview.old" if stale else "preview.refused"
        top = markup.render("problems.j2", view, problems=problems, about=about)
        whole = _replace_once(whole, "<body>", "<body>\n" + top)
    whole = _replace_once(
        whole, "</head>", f"<style>{markup.sheet('preview.css')}</style>\n</head>"
    )
    script = markup.render("reload.j2", view, version=version, script=markup.sheet("preview.js"))
    whole = _replace_once(whole, "</body>", script + "\n</body>")
    return _POLICY.sub(lambda found: found[1] + _widen(found[2]) + found[3], whole, count=1)


def policy(whole: str) -> str:
    """The content security policy of a served page, for the HTTP header."""
    found = _POLICY.search(whole)
    if found is None:
        raise ValueError("the page has no content security policy")
    return found[2].replace("&#39;", "'") + "; frame-ancestors 'none'"


def _widen(escaped: str) -> str:
    policy = escaped.replace("&#39;", "'")
    added = {"style-src": markup.sheet("preview.css"), "script-src": markup.sheet("preview.js")}
    for directive, content in added.items():
        digest = base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")
        policy = _replace_once(policy, directive, f"{directive} 'sha256-{digest}'")
    return f"{policy}; connect-src 'self'".replace("'", "&#39;")


def _replace_once(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ValueError(f"the page holds {old} {text.count(old)} times")
    return text.replace(old, new)
