"""A page on this machine that follows the facts file and the notebook as they are saved.

The page is made as a build makes it, but for the PDF, and shown before the checks are done; what
they refuse is listed on top of it. What is saved meanwhile ends what is being made. Nothing is
written below `reports/`.

It is served to one person: only the loopback is listened to, and a request that names any other
host is refused, so that a page of the web whose name was made to lead here (DNS rebinding) reads
nothing. The page's own content security policy is widened by three things: the script that reloads
it, the style of a preview, and asking this server.
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
from explainer.facts.load import load, tables_of
from explainer.facts.theme import theme_files
from explainer.run import notebooks, provisioner

INTERVAL = 0.04  # seconds between two looks; a file has to look the same twice before it is read
LOOPBACK = "127.0.0.1"
_ALIVE = 10.0  # seconds between signs of life, which also find out who has left
_POLICY = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(">)')
_EMPTY = "default-src 'none'; style-src; script-src; base-uri 'none'; form-action 'none'"

Look = Callable[[Iterable[Path]], None]  # is given the files before they are read


@dataclass(frozen=True)
class Wanted:
    """What to preview; without a name or a day, the story's own."""

    facts: Path
    notebook: str = ""
    edition: datetime.date | None = None


@dataclass(frozen=True)
class Made:
    """A page and what is wrong; `name` says of what."""

    page: str = ""
    problems: tuple[str, ...] = ()
    name: str = ""


def follow(
    wanted: Wanted, port: int, ready: Callable[[str], None], tell: Callable[[Made, float], None]
) -> None:
    """Preview until interrupted; `ready` is told the address, `tell` each page and its seconds."""
    with Server(port) as server, Watch() as watch:
        ready(server.address)
        while True:
            began = time.monotonic()
            watch.begin()
            for made in pages(wanted, watch.look):
                if watch.saved.is_set():
                    break
                server.show(made.page, made.problems)
                tell(made, time.monotonic() - began)
            watch.saved.wait()


class Watch:
    """Looks at files; `saved` is set once one differs from its state when a page was begun."""

    def __init__(self) -> None:
        self.saved = threading.Event()
        self._seen: dict[Path, tuple[int, ...]] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look_again, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def begin(self) -> None:
        """From now on a page is made: what it is made from will be looked at."""
        with self._lock:
            self._seen = {}
            self.saved.clear()

    def look(self, paths: Iterable[Path]) -> None:
        """Watch these, too, from their state as it is before they are read."""
        with self._lock:
            self._seen |= {path: _state(path) for path in paths}

    def _look_again(self) -> None:
        before: dict[Path, tuple[int, ...]] = {}
        while not self._ended.wait(INTERVAL):
            with self._lock:
                now = {path: _state(path) for path in self._seen}
                if now != self._seen and now == before:
                    self.saved.set()
                before = now
            if self.saved.is_set():  # again and again: a kernel may just have been starting
                provisioner.end_kernels()


def _state(path: Path) -> tuple[int, ...]:
    """Time of change, size and inode of a file; nothing if it is not there."""
    try:
        found = os.stat(path)
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino


# ---------------------------------------------------------------- what is made


def pages(wanted: Wanted, look: Look = lambda paths: None) -> Iterator[Made]:
    """The page as soon as it is rendered, then what the checks refuse in it, if anything.

    Or why there is no page.
    """
    path, name, page, place = wanted.facts, "", "", ""
    look([path])
    provisioner.prepare(path)  # beside what is read here
    try:
        with suppress(ExplainerError):
            look(tables_of(path))
        facts = load(project.near(path))
        notebook = project.notebook(
            wanted.notebook or project.default_notebook(facts.story.id, path), path
        )
        day = project.edition_day(facts, wanted.edition)
        name, place = f"{notebook.stem} {day}", f"{notebook.name}: "
        look([notebook, *theme_files(path, facts.story)])
        reading, shown, page = _rendered(path, notebook, day)
        yield Made(page, (), name)
        _check(reading, shown, page)
    except ReportRefused as refused:  # names its notebook itself
        yield Made(page, tuple(str(refused).splitlines()), name)
    except ExplainerError as fault:
        place = "" if str(fault).startswith(place) else place
        yield Made("", tuple(f"{place}{line}" for line in str(fault).splitlines()), name)


def _rendered(facts: Path, notebook: Path, day: datetime.date) -> tuple[Any, Any, str]:
    """The notebook's run read as a document, the document as it is shown, and its page."""
    from explainer.export import html
    from explainer.export.layers import with_cards
    from explainer.export.notebook import read

    folder, name = project.working_folder(facts)
    given = {"facts": name, "edition": day.isoformat()}
    reading = read(notebooks.run(notebook, given, folder=folder))
    shown = with_cards(reading.document)
    return reading, shown, html.page(shown)


def _check(reading: Any, shown: Any, page: str) -> None:
    """ReportRefused as a build would refuse the page."""
    from explainer.checks import output
    from explainer.export import files

    files.checked(reading)
    output.refuse(f"{shown.front.notebook}.html", output.page_faults(shown, page))


# ---------------------------------------------------------------- what is served


class Server(ThreadingHTTPServer):
    """Serves what is shown now; `with` it, answering goes on in the background.

    A version never means two contents, not even of two sessions.
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
        """The name of what is shown now."""
        return f"{self._session}-{self._count}"

    def show(self, page: str, problems: tuple[str, ...] = ()) -> None:
        """Show this page and what is wrong; without a page, the one before stays."""
        with self._changed:
            before = (self._page, self._problems, self._stale)
            self._page, self._problems, self._stale = page or self._page, problems, not page
            if before != (self._page, self._problems, self._stale):
                self._count += 1
                self._changed.notify_all()

    def whole(self) -> str:
        """The page as it is served now."""
        with self._changed:
            shown = self._page, self._problems, self.version, self._stale
        return page_to_serve(*shown)

    def wait(self, version: str, seconds: float) -> str:
        """The version, once it is another one or the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self.version != version, seconds)
            return self.version


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    server_version = "explainer"
    sys_version = ""
    timeout = 10

    def do_GET(self) -> None:
        """The page, or each version as an event, the present one first, until the reader leaves."""
        if self.headers.get_all("Host") not in self.server.hosts:
            refusal = "this is a preview for this machine alone\n"
            self._answer(refusal, "text/plain", HTTPStatus.MISDIRECTED_REQUEST)
        elif self.path == "/":
            whole = self.server.whole()
            self._answer(whole, "text/html", policy=policy(whole))
        elif self.path == "/versions":
            self._answer("", "text/event-stream")
            version = ""
            with suppress(OSError):  # the reader left
                while True:
                    version = self.server.wait(version, _ALIVE)
                    self.wfile.write(f"data: {version}\n\n".encode("ascii"))
        else:
            self._answer("there is one page here: /\n", "text/plain", HTTPStatus.NOT_FOUND)

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
        """Say nothing: the session tells what was made."""


def page_to_serve(page: str, problems: Sequence[str], version: str, stale: bool = False) -> str:
    """The page, or one of its own if it is empty, with the problems on top of it.

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
    """The policy of a served page, for its HTTP header."""
    found = _POLICY.search(whole)
    if found is None:
        raise ValueError("the page has no content security policy")
    return found[2].replace("&#39;", "'") + "; frame-ancestors 'none'"


def _widen(escaped: str) -> str:
    wide = escaped.replace("&#39;", "'")
    given = {"style-src": markup.sheet("preview.css"), "script-src": markup.sheet("preview.js")}
    for kind, content in given.items():
        digest = base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")
        wide = _replace_once(wide, kind, f"{kind} 'sha256-{digest}'")
    return f"{wide}; connect-src 'self'".replace("'", "&#39;")


def _replace_once(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ValueError(f"the page holds {old} {text.count(old)} times")
    return text.replace(old, new)
