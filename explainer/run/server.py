"""What a preview serves, to one person on one machine: the page, and word of a newer one.

Only the loopback is listened to, and a request that names any other host is refused: a page of the
web whose name was made to lead here (DNS rebinding) reads nothing. The page's own content security
policy is widened by three things: the script that reloads it, the style of a preview (of its
errors; what is out of sight is laid out later), and asking this server.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import re
import secrets
import threading
from collections.abc import Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from explainer import markup, words
from explainer.errors import Busy, RunFailed

LOOPBACK = "127.0.0.1"
_ALIVE = 10.0  # seconds between signs of life, which also find out who has left
_POLICY = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(">)')


class Board:
    """What is shown now; a version never means two contents, not even of two sessions."""

    def __init__(self) -> None:
        self._session = secrets.token_hex(4)
        self._changed = threading.Condition()
        self._count = 0
        self._page = ""
        self._problems: tuple[str, ...] = ()
        self._stale = False

    @property
    def version(self) -> str:
        """The name of what is shown now."""
        return f"{self._session}-{self._count}"

    def show(self, page: str, problems: Sequence[str] = ()) -> None:
        """Show this page and what is wrong; without a page, the one before stays."""
        with self._changed:
            before = (self._page, self._problems, self._stale)
            self._page, self._problems, self._stale = page or self._page, tuple(problems), not page
            if before != (self._page, self._problems, self._stale):
                self._count += 1
                self._changed.notify_all()

    def whole(self) -> str:
        """The page as it is served now."""
        with self._changed:
            page, problems, version = self._page, self._problems, self.version
            stale = self._stale
        return page_to_serve(page, problems, version, stale=stale)

    def wait(self, version: str, seconds: float) -> str:
        """The version, once it is another one or the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self.version != version, seconds)
            return self.version


class Server(ThreadingHTTPServer):
    """The preview's server; `with` it, answering goes on in the background."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, board: Board, port: int) -> None:
        self.board = board
        try:
            super().__init__((LOOPBACK, port), Handler)
        except OSError as fault:
            if fault.errno == errno.EADDRINUSE:
                raise Busy(f"port {port} is in use; choose another one with --port") from fault
            raise RunFailed(f"port {port}: {fault.strerror}") from fault
        self.hosts = {f"{name}:{self.server_port}" for name in (LOOPBACK, "localhost")}

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://{LOOPBACK}:{self.server_port}/"

    def __enter__(self) -> Server:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    server_version = "explainer"
    sys_version = ""
    timeout = 10

    def do_GET(self) -> None:
        """The page, or the stream of versions."""
        if self.headers.get_all("Host") not in [[host] for host in self.server.hosts]:
            self._plain(HTTPStatus.MISDIRECTED_REQUEST, "this is a preview for this machine alone")
        elif self.path == "/":
            self._page()
        elif self.path == "/versions":
            self._versions()
        else:
            self._plain(HTTPStatus.NOT_FOUND, "there is one page here: /")

    def _page(self) -> None:
        whole = self.server.board.whole()
        self._start(HTTPStatus.OK, "text/html")
        self.send_header("Content-Security-Policy", policy(whole))
        self.end_headers()
        self.wfile.write(whole.encode("utf-8"))

    def _versions(self) -> None:
        """Each version as an event, the present one first, until the reader leaves."""
        self._start(HTTPStatus.OK, "text/event-stream")
        self.end_headers()
        version = ""
        try:
            while True:
                version = self.server.board.wait(version, _ALIVE)
                self.wfile.write(f"data: {version}\n\n".encode("ascii"))
        except OSError:
            return  # the reader left

    def _plain(self, status: HTTPStatus, reason: str) -> None:
        self._start(status, "text/plain")
        self.end_headers()
        self.wfile.write(f"{reason}\n".encode())

    def _start(self, status: HTTPStatus, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Connection", "close")

    def log_message(self, *_: object) -> None:
        """Say nothing: the session tells what was made."""


def page_to_serve(page: str, problems: Sequence[str], version: str, *, stale: bool = False) -> str:
    """The page, or one of its own if it is empty, with the problems on top of it.

    `stale`: the page is an older one, and the problems are not about it.
    """
    phrases = words.load(words.FALLBACK)
    view = markup.View(words=phrases, language=phrases.language)
    whole = page or markup.render("preview.j2", view, policy=_policy_alone(), waiting=not problems)
    if problems:
        about = "preview.none" if not page else "preview.old" if stale else "preview.refused"
        top = markup.render("problems.j2", view, problems=problems, about=about)
        whole = _replace_once(whole, "<body>", "<body>\n" + top)
    whole = _replace_once(whole, "</head>", f"<style>{markup.preview_style()}</style>\n</head>")
    script = markup.render("reload.j2", view, version=version, script=markup.preview_script())
    whole = _replace_once(whole, "</body>", script + "\n</body>")
    return _POLICY.sub(lambda found: found[1] + _widen(found[2]) + found[3], whole, count=1)


def policy(whole: str) -> str:
    """The policy of a served page, for its HTTP header."""
    found = _POLICY.search(whole)
    if found is None:
        raise ValueError("the page has no content security policy")
    return found[2].replace("&#39;", "'") + "; frame-ancestors 'none'"


def _policy_alone() -> str:
    return "default-src 'none'; style-src; script-src; base-uri 'none'; form-action 'none'"


def _widen(escaped: str) -> str:
    narrow = escaped.replace("&#39;", "'")
    wide = narrow
    for kind, content in (
        ("style-src", markup.preview_style()),
        ("script-src", markup.preview_script()),
    ):
        wide = _replace_once(wide, kind, f"{kind} 'sha256-{_digest(content)}'")
    return f"{wide}; connect-src 'self'".replace("'", "&#39;")


def _replace_once(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ValueError(f"the page holds {old} {text.count(old)} times")
    return text.replace(old, new)


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
