"""Editions made by the workers of a Dask cluster: work goes out, files come back.

Only the machine that asks writes to the output folder. A worker is given the facts and the notebook
as bytes. Dask gives the work of a lost worker to another one. A worker whose package, Python or
library differs from the asker's gives nothing back: its bytes could differ, too.
"""

from __future__ import annotations

import re
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from explainer import project
from explainer.errors import ExplainerError, ParametersRefused, RunFailed
from explainer.facts.load import tables_of
from explainer.facts.theme import theme_files
from explainer.publish.manifest import Export
from explainer.run.build import Order, Task, Tell, environment, make_export, package

_ADDRESS = re.compile(r"(tcp|tls)://([A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}")
ANSWERS = 10.0  # seconds in which a scheduler answers; it has a worker in three times as many
_FETCHED = 600.0  # seconds in which a finished edition comes over the network
_MISSING = "--scheduler: needs dask.distributed, which is not installed: pip install distributed"


def check_address(address: str) -> None:
    """ParametersRefused for a text that is no address of a scheduler."""
    if not _ADDRESS.fullmatch(address):
        raise ParametersRefused(
            f"--scheduler: expected an address such as tcp://127.0.0.1:8786, found {address!r}"
        )


@contextmanager
def connect(address: str, at_once: int | None) -> Iterator[Cluster]:
    """The cluster whose scheduler has this address.

    `at_once` editions are sent out, by default two for each thread of a worker. RunFailed if there
    is no cluster; ParametersRefused if its workers differ from this machine.
    """
    try:
        import distributed
    except ImportError:
        raise ParametersRefused(_MISSING) from None
    library: Any = distributed
    try:
        client = library.Client(address, timeout=ANSWERS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as fault:
        raise RunFailed(f"no scheduler answers at {address}: {_words(fault)}") from fault
    try:
        with suppress(TimeoutError):
            client.wait_for_workers(1, timeout=3 * ANSWERS)
        answers = client.run(versions, on_error="return")
        if not answers:
            raise RunFailed(f"the scheduler at {address} has no worker")
        for worker, answer in sorted(answers.items()):
            failed = isinstance(answer, BaseException)
            how = f"cannot run explainer: {_words(answer)}" if failed else difference(answer)
            if how:
                raise ParametersRefused(f"--scheduler: worker {worker}: {how}")
        yield Cluster(client, at_once or 2 * sum(client.nthreads().values()))
    finally:
        with suppress(TimeoutError):
            client.close(timeout=2)


class Cluster:
    """The workers of a cluster."""

    def __init__(self, client: Any, at_once: int) -> None:
        self.at_once = at_once
        self._client = client

    def export(self, order: Order, task: Task, tell: Tell) -> Export:
        """What a worker makes of a task; RunFailed if the workers it was given to died."""
        tell(f"{task.path.stem} is with the cluster")
        try:
            sent = self._client.submit(make, work_of(order, task), pure=False)
            made, half_run = self._answer(sent)
        except Exception as fault:
            raise RunFailed(f"{task.path.name}: lost in the cluster: {_words(fault)}") from fault
        if half_run is not None:
            kept = order.half_run(task.path)
            with suppress(OSError):
                kept.parent.mkdir(parents=True, exist_ok=True)
                kept.write_bytes(half_run)
        if isinstance(made, ExplainerError):
            raise made
        return made

    def _answer(self, sent: Any) -> Made:
        """What a worker made; an error once nobody can tell: Dask alone might wait for ever."""
        while self._client.status not in ("closing", "closed"):
            try:
                sent.exception(timeout=ANSWERS)  # waits until it is done, and fetches nothing
            except TimeoutError:
                continue
            answer: Made = sent.result(timeout=_FETCHED)
            return answer
        raise ConnectionError("the scheduler is gone")


def _words(fault: BaseException) -> str:
    """What a library says, in one line."""
    return " ".join(f"{type(fault).__name__} {fault}".split())[:300]


# ---------------------------------------------------------------- on a worker


_one = threading.Lock()  # notebooks of a worker run one at a time: charts know no threads


@dataclass(frozen=True)
class Work:
    """One notebook of one edition, the files that it reads, and what its asker runs on.

    The files are named from the project's folder; `facts` is the facts file among them.
    """

    order: Order
    task: Task
    facts: str
    files: dict[str, bytes]
    asker: dict[str, str]


# What came of it: an export, or an error and the notebook as far as it ran.
Made = tuple[Export | ExplainerError, bytes | None]


def work_of(order: Order, task: Task) -> Work:
    """A task with its notebook, the facts file, its table, and the publisher's theme."""
    _, facts = project.working_folder(order.facts_path)
    files = {
        facts: order.facts_path.read_bytes(),
        f"{project.NOTEBOOKS}/{task.path.name}": task.path.read_bytes(),
    }
    beside = order.facts_path.parent.resolve()
    named = tables_of(order.facts_path), theme_files(order.facts_path, order.facts.story)
    for path in chain(*named):
        name = Path(facts).parent / path.resolve().relative_to(beside)
        files[name.as_posix()] = path.read_bytes()
    return Work(order, task, facts, files, versions())


def versions() -> dict[str, str]:
    """The hash of this package and the versions of all it needs, by name."""
    return {**environment(), "explainer": package()}


def difference(other: dict[str, str], here: dict[str, str] | None = None) -> str:
    """How another machine differs from this one, in a few words; empty if it does not."""
    here = here or versions()
    if other["explainer"] != here["explainer"]:
        return "its explainer differs from the one here; install the same on both"
    names = sorted(n for n in {*other, *here} if other.get(n) != here.get(n))
    differing = (f"{n} {other.get(n, 'none')}, here {here.get(n, 'none')}" for n in names[:3])
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"it has {'; '.join(differing)}{more}; install the same on both" if names else ""


def make(work: Work) -> Made:
    """The export of a piece of work; what is wrong with it comes back as a value, not raised.

    So a notebook that fails is not tried again, as one would be whose worker died.
    """
    differs = difference(versions(), work.asker)
    if differs:
        return RunFailed(f"a worker cannot take part: {differs}"), None
    with _one, tempfile.TemporaryDirectory(prefix="explainer-", dir=_room()) as folder:
        root = Path(folder)
        for name, content in work.files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        order = replace(work.order, facts_path=root / work.facts, out=root / "out")
        task = replace(work.task, path=root / project.NOTEBOOKS / work.task.path.name)
        try:
            return make_export(order, task, lambda state: None), None
        except ExplainerError as fault:
            kept, named = order.half_run(task.path), work.order.half_run(task.path)
            if not kept.exists():
                return fault, None
            return RunFailed(str(fault).replace(str(kept), str(named))), kept.read_bytes()


def _room() -> str | None:
    """The worker's own folder, which Dask clears even after a death; None outside a worker."""
    from distributed import get_worker

    try:
        return str(get_worker().local_directory)
    except ValueError:
        return None
