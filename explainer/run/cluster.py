"""Running notebooks on the workers of a Dask cluster.

Only the client machine writes to the output folder. A worker gets the facts and the notebook as
bytes, and sends files back. Dask gives the tasks of a lost worker to another one. A worker whose
package, Python or library versions differ from the client's is refused: its output could differ.
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
from explainer.facts.load import table_files
from explainer.facts.theme import theme_files
from explainer.publish.manifest import Export
from explainer.run.build import Order, Task, Tell, environment, make_export, package

_ADDRESS = re.compile(r"(tcp|tls)://([A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}")
TIMEOUT = 10.0  # seconds for a scheduler to answer; its first worker has three times as long
_TRANSFER_TIMEOUT = 600.0  # seconds for an export to come over the network
_MISSING = "--scheduler: needs dask.distributed, which is not installed: pip install distributed"


def check_address(address: str) -> None:
    """ParametersRefused unless the text is a scheduler's address."""
    if not _ADDRESS.fullmatch(address):
        raise ParametersRefused(
            f"--scheduler: expected an address such as tcp://127.0.0.1:8786, found {address!r}"
        )


@contextmanager
def connect(address: str, at_once: int | None) -> Iterator[Cluster]:
    """The cluster whose scheduler has this address.

    It takes `at_once` tasks at a time, by default two per worker thread. RunFailed if no scheduler
    or worker answers; ParametersRefused if a worker's versions differ from this machine's.
    """
    try:
        import distributed
    except ImportError:
        raise ParametersRefused(_MISSING) from None
    library: Any = distributed
    try:
        client = library.Client(address, timeout=TIMEOUT, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as fault:
        raise RunFailed(f"no scheduler answers at {address}: {_describe(fault)}") from fault
    try:
        with suppress(TimeoutError):
            client.wait_for_workers(1, timeout=3 * TIMEOUT)
        answers = client.run(versions, on_error="return")
        if not answers:
            raise RunFailed(f"the scheduler at {address} has no worker")
        for worker, answer in sorted(answers.items()):
            failed = isinstance(answer, BaseException)
            wrong = f"cannot run explainer: {_describe(answer)}" if failed else difference(answer)
            if wrong:
                raise ParametersRefused(f"--scheduler: worker {worker}: {wrong}")
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
        """Run one notebook on a worker; RunFailed if the workers that Dask tried all died."""
        tell(f"{task.path.stem} is with the cluster")
        try:
            sent = self._client.submit(make, work_of(order, task), pure=False)
            made, half_run = self._answer(sent)
        except Exception as fault:
            raise RunFailed(f"{task.path.name}: lost in the cluster: {_describe(fault)}") from fault
        if half_run is not None:
            kept = order.half_run(task.path)
            with suppress(OSError):
                kept.parent.mkdir(parents=True, exist_ok=True)
                kept.write_bytes(half_run)
        if isinstance(made, ExplainerError):
            raise made
        return made

    def _answer(self, sent: Any) -> Answer:
        """The worker's answer; ConnectionError if the scheduler goes: Dask might wait forever."""
        while self._client.status not in ("closing", "closed"):
            try:
                sent.exception(timeout=TIMEOUT)  # waits for the end, without fetching the result
            except TimeoutError:
                continue
            answer: Answer = sent.result(timeout=_TRANSFER_TIMEOUT)
            return answer
        raise ConnectionError("the scheduler is gone")


def _describe(fault: BaseException) -> str:
    """A library's error in one line."""
    return " ".join(f"{type(fault).__name__} {fault}".split())[:300]


# ---------------------------------------------------------------- on a worker


_one_at_a_time = threading.Lock()  # for workers with several threads: matplotlib allows only one


@dataclass(frozen=True)
class Work:
    """One notebook of one edition, the files that it reads, and the client's versions.

    File names are relative to the project's folder; `facts` is the name of the facts file.
    """

    order: Order
    task: Task
    facts: str
    files: dict[str, bytes]
    versions: dict[str, str]


# An export, or an error with the notebook as far as it ran.
Answer = tuple[Export | ExplainerError, bytes | None]


def work_of(order: Order, task: Task) -> Work:
    """A task with its notebook, the facts file and its table, and the publisher's theme."""
    _, facts = project.working_folder(order.facts_path)
    files = {
        facts: order.facts_path.read_bytes(),
        f"{project.NOTEBOOKS}/{task.path.name}": task.path.read_bytes(),
    }
    beside = order.facts_path.parent.resolve()
    named = table_files(order.facts_path), theme_files(order.facts_path, order.facts.story)
    for path in chain(*named):
        name = Path(facts).parent / path.resolve().relative_to(beside)
        files[name.as_posix()] = path.read_bytes()
    return Work(order, task, facts, files, versions())


def versions() -> dict[str, str]:
    """The hash of this package, and the versions of Python and of every package that it needs."""
    return {**environment(), "explainer": package()}


def difference(other: dict[str, str], here: dict[str, str] | None = None) -> str:
    """How another machine's versions differ from this one's, in a few words; empty if equal."""
    here = here or versions()
    if other["explainer"] != here["explainer"]:
        return "its explainer differs from the one here; install the same on both"
    names = sorted(n for n in {*other, *here} if other.get(n) != here.get(n))
    differing = (f"{n} {other.get(n, 'none')}, here {here.get(n, 'none')}" for n in names[:3])
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"it has {'; '.join(differing)}{more}; install the same on both" if names else ""


def make(work: Work) -> Answer:
    """Run a notebook on this worker.

    Errors are returned, not raised: a failed notebook must not be retried, as a lost one is.
    """
    if differs := difference(versions(), work.versions):
        return RunFailed(f"a worker cannot take part: {differs}"), None
    temporary = tempfile.TemporaryDirectory(prefix="explainer-", dir=_worker_folder())
    with _one_at_a_time, temporary as folder:
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


def _worker_folder() -> str | None:
    """The worker's own folder, which Dask removes even if it dies; None outside a worker."""
    from distributed import get_worker

    try:
        return str(get_worker().local_directory)
    except ValueError:
        return None
