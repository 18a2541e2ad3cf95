"""A page on this machine that follows the facts file and the notebook as they are saved.

The page is made as a build makes it, but for the PDF, and shown before the checks are done; what
they refuse is listed on top of it. What is saved meanwhile ends what is being made. Nothing is
written below `reports/`.
"""

from __future__ import annotations

import datetime
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from explainer import project
from explainer.errors import ExplainerError, ParametersRefused, ReportRefused
from explainer.facts.load import load, tables_of
from explainer.facts.model import Facts
from explainer.facts.theme import theme_files
from explainer.run import notebooks
from explainer.run.server import Board, Server

INTERVAL = 0.04  # seconds between two looks; a file has to look the same twice before it is read

Mark = tuple[int, int, int]
Marks = dict[str, Mark]


@dataclass(frozen=True)
class Wanted:
    """What to preview; an empty name or day stands for the story's own."""

    facts: str
    notebook: str = ""
    edition: str = ""


@dataclass(frozen=True)
class Made:
    """A page and what is wrong; `name` says of what, `seen` from which state of which files."""

    page: str = ""
    problems: tuple[str, ...] = ()
    name: str = ""
    seen: Marks = field(default_factory=dict)


Tell = Callable[[Made, float], None]


def follow(wanted: Wanted, port: int, ready: Callable[[str], None], tell: Tell) -> None:
    """Preview until interrupted; `ready` is told the address, `tell` each page and its seconds."""
    board = Board()
    with Server(board, port) as server, Watch() as watch:
        ready(server.address)
        while True:
            began = time.monotonic()
            watch.begin()
            for made in pages(wanted, watch.look):
                if watch.saved.is_set():
                    break
                board.show(made.page, made.problems)
                tell(made, time.monotonic() - began)
            watch.saved.wait()


class Watch:
    """Looks at files; `saved` is set once one differs from its state when a page was begun."""

    def __init__(self) -> None:
        self.saved = threading.Event()
        self._seen: Marks = {}
        self._files: tuple[str, ...] = ()
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
            self._seen, self._files = {}, ()
            self.saved.clear()

    def look(self, paths: Iterable[Path]) -> Marks:
        """Watch these, too; their state as it is before they are read."""
        found = marks(paths)
        with self._lock:
            self._seen |= found
            self._files = (*self._files, *map(str, paths))
        return found

    def _look_again(self) -> None:
        from explainer.run import provisioner

        before: Marks = {}
        while not self._ended.wait(INTERVAL):
            with self._lock:
                now = marks(map(Path, self._files))
                if now != self._seen and now == before:
                    self.saved.set()
                before = now
            if self.saved.is_set():  # again and again: a kernel may just have been starting
                provisioner.end_kernels()


def marks(paths: Iterable[Path]) -> Marks:
    """Time of change, size and inode of each file that is there, by path."""
    found: Marks = {}
    for path in paths:
        with suppress(OSError):  # a file that is gone differs from one that was there
            seen = os.stat(path)
            found[str(path)] = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
    return found


Look = Callable[[Iterable[Path]], Marks]


def pages(wanted: Wanted, look: Look = marks) -> Iterator[Made]:
    """The page, then what the checks refuse in it, if anything; or why there is no page.

    `look` is given the files before they are read.
    """
    path = Path(wanted.facts)
    seen, name = look([path]), ""
    try:
        with suppress(ExplainerError):
            seen |= look(tables_of(path))
        facts = load(project.near(path))
        notebook = project.notebook(
            wanted.notebook or project.default_notebook(facts.story.id, path), path
        )
        day = _day(facts, wanted.edition)
        name = f"{notebook.stem} {day}"
        seen |= look([notebook, *theme_files(path, facts.story)])
        for page, problems in _pages(path, notebook, day):
            yield Made(page, problems, name, seen)
    except ExplainerError as fault:
        yield Made("", _lines(fault), name, seen)


def _pages(
    facts: Path, notebook: Path, day: datetime.date
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The page as soon as it is rendered; once more with the reasons if the checks refuse it."""
    from explainer.checks import output
    from explainer.export import files, html
    from explainer.export.layers import with_cards
    from explainer.export.notebook import read

    folder, name = project.working_folder(facts)
    try:
        given = {"facts": name, "edition": day.isoformat()}
        reading = read(notebooks.run(notebook, given, folder=folder))
        shown = with_cards(reading.document)
        page = html.page(shown)
        yield page, ()
        files.checked(reading)
        name = f"{reading.document.front.notebook}.html"
        output.refuse(name, output.page_faults(shown, page))
    except ReportRefused as refused:  # names its notebook itself
        yield page, _lines(refused)
    except ExplainerError as fault:
        named = str(fault).startswith(notebook.name)
        yield "", tuple(line if named else f"{notebook.name}: {line}" for line in _lines(fault))


def _lines(fault: ExplainerError) -> tuple[str, ...]:
    return tuple(str(fault).splitlines())


def _day(facts: Facts, wanted: str) -> datetime.date:
    listed = [edition.date for edition in facts.story.editions]
    if not wanted:
        return listed[0]
    day = datetime.date.fromisoformat(wanted)
    if day not in listed:
        known = ", ".join(date.isoformat() for date in listed)
        raise ParametersRefused(f"--edition: the story has no edition {day} (it has {known})")
    return day
