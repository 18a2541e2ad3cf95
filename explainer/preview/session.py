"""A preview from its start to Ctrl-C: a file is saved, a page is made, the browser shows it.

Belongs here: the loop over watching, making and showing. Does not belong here: any of the three.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from explainer.preview import watch
from explainer.preview.making import Made, Wanted
from explainer.preview.server import Board, Server
from explainer.preview.watch import Marks
from explainer.preview.worker import Worker

INTERVAL = 0.04  # seconds between two looks; a file has to look the same twice before it is read

Tell = Callable[[Made, float], None]


class Session:
    """One preview; `step` does what is due, `end` leaves nothing behind."""

    def __init__(self, wanted: Wanted, board: Board) -> None:
        self._wanted, self._board = wanted, board
        self._facts = Path(wanted.facts)
        self._notebooks: set[Path] = set()
        self._code, self._code_seen = watch.package(), watch.marks(watch.package())
        self._seen = self._last = self._look()
        self._worker = Worker(wanted)
        self._order()

    def step(self) -> tuple[Made, float] | None:
        """Look once; a page made meanwhile, or soon, is shown and returned with its seconds."""
        self._look_at_code()
        now = self._look()
        if now != self._seen and now == self._last:
            self._seen = now
            self._order()
        self._last = now
        answer = self._worker.answer(INTERVAL)
        if answer is None:
            return None
        self._follow(answer.seen)
        self._board.show(answer.page, answer.problems)
        return answer, time.monotonic() - self._ordered

    def end(self) -> None:
        """Leave no process and no folder."""
        self._worker.end()

    def _look(self) -> Marks:
        return watch.marks([*watch.facts_files(self._facts), *sorted(self._notebooks)])

    def _look_at_code(self) -> None:
        """Start anew if this package changed: what a warm process imported is out of date."""
        now = watch.marks(self._code)
        if now == self._code_seen:
            return
        self._code_seen = now
        self._worker.end()
        self._order()

    def _order(self) -> None:
        if not self._worker.alive:
            self._worker.end()
            self._worker = Worker(self._wanted)
        self._ordered = time.monotonic()
        self._worker.order()

    def _follow(self, seen: Marks) -> None:
        """Watch the notebook that the page was made from, from the state that was read."""
        for path in map(Path, seen):
            if path.suffix == ".ipynb" and path not in self._notebooks:
                self._notebooks.add(path)
                self._seen = {**self._seen, str(path): seen[str(path)]}


def follow(wanted: Wanted, port: int, ready: Callable[[str], None], tell: Tell) -> None:
    """Preview until interrupted; `ready` is told the address, `tell` each page and its seconds."""
    board = Board()
    with Server(board, port) as server:
        session = Session(wanted, board)
        try:
            ready(server.address)
            while True:
                made = session.step()
                if made is not None:
                    tell(*made)
        finally:
            session.end()
