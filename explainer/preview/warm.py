"""The warm process of a preview, started as `python -m explainer.preview.warm` by `worker`.

It imports and draws once; each order is a page, made in a fork of it.

Belongs here: orders and answers as lines. Does not belong here: forking (explainer.warm), making.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from explainer import kernel
from explainer.cells import DEFAULT_LIMITS
from explainer.charts import kept, style
from explainer.preview.making import Made, Wanted, made, warm
from explainer.warm.server import Work, main

LATER = 10  # of niceness: once there is a page, the browser that loads it goes before the checks


def _wanted(line: str | bytes) -> Wanted:
    return Wanted(**json.loads(line))


def _prepare(argument: str, scratch: str) -> None:
    warm(_wanted(argument), scratch)
    kept.keep_in(Path(tempfile.mkdtemp(dir=scratch)))


def _answers(order: bytes, scratch: str) -> Iterator[bytes]:
    kernel.limit_memory(DEFAULT_LIMITS.memory)
    style.know(kept.widths())
    for answer in made(_wanted(order), scratch):
        yield answer.line()
        os.nice(LATER)
    kept.keep_widths(style.measured())


WORK = Work(
    prepare=_prepare,
    answers=_answers,
    failed=lambda reason: Made(problems=(reason,)).line(),
    seconds=DEFAULT_LIMITS.whole,
)

if __name__ == "__main__":
    main(WORK)
