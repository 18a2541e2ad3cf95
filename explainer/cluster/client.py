"""A build on a Dask cluster, seen from the machine that asks for it: work goes out, files come in.

Belongs here: finding the cluster, sending, what became of each edition. The only place that imports
dask. Does not belong here: what a worker does (work), publishing (build).

Dask gives the work of a lost worker to another one. The facts travel as a task of their own, named
by their hash, so that they too can be had again when their holder is lost.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from explainer.batch import Outcome, looked_over, outcome_of
from explainer.build import Order, Task, Tell, build
from explainer.cluster.work import Made, Work, blob_of, difference, made, runs_on
from explainer.errors import ParametersRefused, RunFailed
from explainer.publish.manifest import Export

_ADDRESS = re.compile(
    r"(tcp|tls)://[A-Za-z0-9._-]+:[0-9]{1,5}|(tcp|tls)://\[[0-9a-fA-F:.]+\]:[0-9]{1,5}"
)
ANSWERS = 10.0  # seconds in which a scheduler answers; it has a worker in three times as many
_FETCHED = 600.0  # seconds in which a finished edition comes over the network
_MISSING = "--scheduler: needs dask.distributed, which is not installed: pip install distributed"


def checked(address: str) -> str:
    """The address of a scheduler; ParametersRefused for any other text."""
    if not _ADDRESS.fullmatch(address):
        raise ParametersRefused(
            f"--scheduler: expected an address such as tcp://127.0.0.1:8786, found {address!r}"
        )
    return address


def build_all(
    orders: Sequence[Order], address: str, jobs: int | None, tell: Tell
) -> Generator[Outcome, None, None]:
    """The outcome of each order as it is known; those that are up to date come first.

    `jobs` editions are sent out at once, by default two for each thread of a worker. RunFailed if
    there is no cluster; ParametersRefused if its workers differ from this machine.
    """
    checked(address)
    waiting: list[Order] = []
    for outcome in looked_over(orders):
        if isinstance(outcome, Order):
            waiting.append(outcome)
        else:
            yield outcome
    if waiting:
        with _cluster(address) as client:
            at_once = jobs or 2 * sum(client.nthreads().values())
            yield from _Build(client, waiting[0].facts_path, tell).outcomes(waiting, at_once)


@contextmanager
def _cluster(address: str) -> Iterator[Any]:
    """A client of the cluster whose workers are as this machine is."""
    try:
        import distributed
    except ImportError:
        raise ParametersRefused(_MISSING) from None
    library: Any = distributed
    client = None
    try:
        try:
            client = library.Client(address, timeout=ANSWERS, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as fault:
            raise RunFailed(f"no scheduler answers at {address}: {_words(fault)}") from fault
        _same_everywhere(client, address)
        yield client
    finally:
        if client is not None:
            client.close(timeout=2)


def _same_everywhere(client: Any, address: str) -> None:
    """RunFailed without workers; ParametersRefused if one of them has other versions."""
    with suppress(TimeoutError):
        client.wait_for_workers(1, timeout=3 * ANSWERS)
    answers = client.run(runs_on, on_error="return")
    if not answers:
        raise RunFailed(f"the scheduler at {address} has no worker")
    here = runs_on()
    for worker, answer in sorted(answers.items()):
        if isinstance(answer, BaseException):
            differs = f"cannot run explainer: {_words(answer)}"
        else:
            differs = difference(here, answer)
        if differs:
            raise ParametersRefused(f"--scheduler: worker {worker}: {differs}")


class _Build:
    """One build on a cluster: editions wait here, in threads, for what their workers make."""

    def __init__(self, client: Any, facts_path: Path, tell: Tell) -> None:
        blob = blob_of(facts_path)
        self._client, self._asker, self._digest = client, runs_on(), blob.digest
        self._facts = client.submit(_given, blob, key=f"explainer-facts-{blob.digest}")
        self._tell, self._telling = tell, threading.Lock()

    def outcomes(self, orders: Sequence[Order], at_once: int) -> Generator[Outcome, None, None]:
        """What became of each order, as it is known."""
        pool = ThreadPoolExecutor(min(at_once, len(orders)))
        try:
            running = [pool.submit(outcome_of, order, self._built) for order in orders]
            for future in as_completed(running):
                yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)

    def _built(self, order: Order) -> Any:
        def tell(state: str) -> None:
            with self._telling:
                self._tell(f"{order.day}: {state}")

        return build(order, tell, self._export)

    def _export(self, order: Order, task: Task, tell: Tell) -> Export:
        """What a worker makes of a task; RunFailed if the workers it was given to died."""
        story, day = order.facts.story.id, order.day.isoformat()
        kept = order.out / "failed" / story / day / task.path.name
        work = Work(order.day, task, task.path.read_bytes(), str(kept), self._asker)
        tell(f"{task.path.stem} is with the cluster")
        try:
            sent = self._client.submit(made, self._facts, self._digest, work, pure=False)
            answer = self._answer(sent)
        except Exception as fault:
            raise RunFailed(f"{task.path.name}: lost in the cluster: {_words(fault)}") from fault
        if answer.half_run is not None:
            with suppress(OSError):
                kept.parent.mkdir(parents=True, exist_ok=True)
                kept.write_bytes(answer.half_run)
        if answer.error is not None:
            raise answer.error
        assert answer.export is not None
        return answer.export

    def _answer(self, sent: Any) -> Made:
        """What a worker made; an error once nobody can tell: Dask alone might wait for ever."""
        while self._client.status != "closed":
            with suppress(TimeoutError):
                sent.exception(timeout=ANSWERS)  # waits until it is done, and fetches nothing
                break
        else:
            raise ConnectionError("the scheduler is gone")
        answer: Made = sent.result(timeout=_FETCHED)
        return answer


def _given(blob: Any) -> Any:
    """The facts, once they are on a worker."""
    return blob


def _words(fault: BaseException) -> str:
    """What a library says, in one line."""
    return " ".join(f"{type(fault).__name__} {fault}".split())[:300]
