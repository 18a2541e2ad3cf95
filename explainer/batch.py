"""Building several editions, some at the same time, one failure not stopping the rest.

Belongs here: the order of the work, what became of each edition.
Does not belong here: how one edition is built (build), processes (workers).
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

from explainer import forks
from explainer.build import Order, Result, Tell, build, looked_at
from explainer.errors import ExplainerError, RunFailed
from explainer.warm import runner


@dataclass(frozen=True)
class Outcome:
    """What became of one edition: a result, or the error that stopped it."""

    order: Order
    result: Result | None = None
    error: ExplainerError | None = None


def build_all(orders: Sequence[Order], jobs: int, tell: Tell) -> Generator[Outcome, None, None]:
    """The outcome of each order as it is known; those that are up to date come first.

    With several jobs and several editions to build, each is built in a process of its own. `tell`
    hears what is being done, with the edition's day in front where there are several.
    """
    waiting: list[Order] = []
    for found in looked_over(orders):
        if isinstance(found, Order):
            waiting.append(found)
        else:
            yield found
    if jobs > 1 and len(waiting) > 1:
        yield from _in_processes(waiting, min(jobs, len(waiting)), tell)
        return
    with forks.allowed():
        for order in waiting:
            said = _named(order, tell) if len(orders) > 1 else tell
            yield outcome_of(order, lambda order, said=said: build(order, said))  # type: ignore[misc]


def looked_over(orders: Sequence[Order]) -> Iterator[Outcome | Order]:
    """The outcome of each order that needs no building, and the orders that do."""
    for order in orders:
        outcome = outcome_of(order, looked_at)
        done = outcome.result is not None or outcome.error is not None
        yield outcome if done else order


def _in_processes(orders: Sequence[Order], jobs: int, tell: Tell) -> Generator[Outcome, None, None]:
    """The outcomes; an edition whose process died is built once more, with nothing beside it."""
    died = []
    with closing(_pooled(_apart(orders, jobs), jobs, tell)) as found:
        for order, outcome in found:
            if outcome is None:
                died.append(order)
            else:
                yield outcome
    for order in died:
        with closing(_pooled([order], 1, tell)) as found:
            for _, outcome in found:
                yield outcome or Outcome(order, error=RunFailed("its process died"))


def _pooled(
    orders: Sequence[Order], jobs: int, tell: Tell
) -> Generator[tuple[Order, Outcome | None], None, None]:
    """The outcomes as they come; None where the process died."""
    from explainer import workers  # with multiprocessing, needed by no build of one edition

    drawings = workers.CONTEXT.Array("c", runner.PLACE) if forks.FORKS else None
    return workers.answers(orders, jobs, _in_worker, partial(_begin, drawings), tell)


def _apart(orders: Sequence[Order], jobs: int) -> list[Order]:
    """The orders, those that are built at the same time far apart: neighbours have most drawings
    in common, and what one has drawn the next need not draw."""
    share = -(-len(orders) // jobs)
    return [order for first in range(share) for order in orders[first::share]]


def _begin(drawings: Any) -> None:
    atexit.register(os._exit, 0)  # when what is still to come was undone; the rest is for nothing
    runner.share(drawings)


def _in_worker(order: Order, tell: Tell) -> Outcome:
    said = _named(order, tell)
    return outcome_of(order, lambda order: build(order, said))


def _named(order: Order, tell: Tell) -> Tell:
    return lambda state: tell(f"{order.day}: {state}")


def outcome_of(order: Order, work: Callable[[Order], Result | None]) -> Outcome:
    """What the work gave, or the error it ended with."""
    try:
        return Outcome(order, work(order))
    except ExplainerError as fault:
        return Outcome(order, error=fault)
