"""Building several editions, some at the same time, one failure not stopping the rest.

Belongs here: the order of the work, the worker processes, what became of each edition.
Does not belong here: how one edition is built (build).
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from explainer.build import Order, Result, Tell, build, up_to_date
from explainer.errors import ExplainerError, RunFailed


@dataclass(frozen=True)
class Outcome:
    """What became of one edition: a result, or the error that stopped it."""

    order: Order
    result: Result | None = None
    error: ExplainerError | None = None


def build_all(orders: Sequence[Order], jobs: int, tell: Tell) -> Iterator[Outcome]:
    """The outcome of each order as it is known; those that are up to date come first.

    With several jobs and several editions to build, each is built in a process of its own.
    """
    waiting: list[Order] = []
    for order in orders:
        outcome = _outcome(order, lambda order: up_to_date(order))
        if outcome.result is None and outcome.error is None:
            waiting.append(order)
        else:
            yield outcome
    if jobs > 1 and len(waiting) > 1:
        yield from _in_processes(waiting, min(jobs, len(waiting)), tell)
        return
    for order in waiting:
        yield _outcome(order, lambda order: build(order, tell))


def _in_processes(orders: Sequence[Order], jobs: int, tell: Tell) -> Iterator[Outcome]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        running = {pool.submit(_quietly, order): order for order in orders}
        for done, future in enumerate(as_completed(running), start=1):
            tell(f"{done} of {len(orders)} editions")
            try:
                yield future.result()
            except BrokenProcessPool:
                yield Outcome(running[future], error=RunFailed("its process died"))


def _quietly(order: Order) -> Outcome:
    return _outcome(order, lambda order: build(order, lambda _: None))


def _outcome(order: Order, work: Callable[[Order], Result | None]) -> Outcome:
    try:
        return Outcome(order, work(order))
    except ExplainerError as fault:
        return Outcome(order, error=fault)
