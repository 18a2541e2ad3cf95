"""The warm process, as the session sees it: an order goes out, an answer comes back later.

Belongs here: keeping the newest answer. Does not belong here: the process (explainer.warm).
"""

from __future__ import annotations

import json
import queue
import threading
from contextlib import suppress
from dataclasses import asdict

from explainer.preview.making import Made, Wanted
from explainer.warm.process import Process


class Worker:
    """A warm process for one thing to preview; `end` has to be called, whatever happens.

    It has to be made in the main thread: the process dies with the thread that starts it.
    """

    def __init__(self, wanted: Wanted) -> None:
        self._order = json.dumps(asdict(wanted))
        self._answers: queue.SimpleQueue[Made | None] = queue.SimpleQueue()
        self._process = Process("explainer.preview.warm", self._order)
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether an order can be answered."""
        return self._process.alive

    def order(self) -> None:
        """Ask for a page; an order that is not answered yet is dropped."""
        self._process.order(self._order.encode("ascii"))

    def answer(self, seconds: float = 0.0) -> Made | None:
        """The newest answer since the last call, or None if there is none within the time."""
        newest: Made | None = None
        with suppress(queue.Empty):
            while True:
                answer = self._answers.get(timeout=0 if newest else seconds)
                said = self._process.last_words
                newest = answer or Made(problems=(f"the preview ended: {said()}",))
        return newest

    def end(self) -> None:
        """Stop the process, its children, and remove its folder."""
        self._process.end()

    def _listen(self) -> None:
        for line in self._process.lines:
            self._answers.put(Made.of(line))
        self._answers.put(None)
