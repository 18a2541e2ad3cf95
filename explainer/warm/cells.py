"""The warm process that runs notebooks, started as `python -m explainer.warm.cells` by `runner`.

An order is the cells of one notebook, with folder, environment and limits; each line that answers
it is what one cell gave. The notebook's cells run in a fork, which dies with them.

Belongs here: orders and answers as lines. Does not belong here: forking (server), the shell.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from explainer import forks, kernel
from explainer.errors import ExplainerError
from explainer.warm import shell
from explainer.warm.process import DRAWINGS
from explainer.warm.server import Work, main
from explainer.warm.streams import MUCH, TOO_MUCH, Outputs, Past

_TABLE = re.compile(rb"^figures:[ \t]*[^\s#]", re.MULTILINE)
DAY = 86_400.0  # whoever orders ends what takes too long; this only guards against being forgotten


def _prepare(drawings: str, scratch: str) -> None:
    """Import what any notebook uses, so that those forked from here need not.

    `drawings` is the folder where another such process keeps drawings, if they are shared.
    """
    from explainer import report
    from explainer.charts import CHARTS, kept, style
    from explainer.markup import engine

    import_module("explainer.charts.strokes")
    for module in CHARTS.values():
        import_module(module)
    style.measure("a")  # finds and opens the fonts
    engine.ready("fragment.j2")
    engine.notebook_style()
    shell.Cells(scratch, Outputs(1)).run("")
    folder = Path(drawings or os.path.join(scratch, DRAWINGS))
    if not drawings:
        folder.mkdir()
    kept.keep_in(folder)  # editions have drawings in common
    assert report


def _read_facts(order: bytes) -> None:
    """Read the facts that the cells will ask for: the same text is not parsed again in a fork.

    Those in a table of their own are left to the fork, for they are read anew each time.
    """
    from explainer.facts.load import load

    wanted = json.loads(order)
    path = os.path.join(wanted["folder"], wanted["facts"])
    with suppress(ExplainerError, OSError):  # the cell that reads them says what is wrong
        with open(path, "rb") as file:
            in_table = _TABLE.search(file.read())
        if not in_table:
            load(path)


def _answers(order: bytes, scratch: str) -> Iterator[bytes]:
    from explainer.charts import kept, style

    wanted = json.loads(order)
    os.environ.clear()
    os.environ.update(wanted["environment"], IPYTHONDIR=scratch, **{kernel.SCRATCH: scratch})
    os.chdir(wanted["folder"])
    kernel.limit_memory(wanted["memory"])
    outputs = Outputs(wanted["output"])
    past = [Past(number, name, outputs) for number, name in ((1, "stdout"), (2, "stderr"))]
    cells = shell.Cells(scratch, outputs)
    yield b'{"ready": true}'
    style.know(kept.widths())
    with forks.allowed(wanted["spare"]):
        yield from _cells(wanted["cells"], cells, past, outputs)
    kept.keep_widths(style.measured())


def _cells(
    sources: Iterable[str], cells: shell.Cells, past: Iterable[Past], outputs: Outputs
) -> Iterator[bytes]:
    """A line for each cell, up to one that fails."""
    for source in sources:
        began = time.perf_counter()
        answer = cells.run(source)
        for stream in past:
            stream.catch_up()
        found = [*answer.outputs, *outputs.taken()]
        fault = answer.fault
        said = None if fault is None else [type(fault).__name__, str(fault)]
        taken = time.perf_counter() - began
        line = {"count": answer.count, "outputs": found, "fault": said, "seconds": taken}
        yield json.dumps(line, default=str).encode("ascii")
        if fault is not None:
            return


WORK = Work(
    prepare=_prepare,
    answers=_answers,
    failed=lambda reason: json.dumps({"ended": reason}).encode("ascii"),
    seconds=DAY,
    before=_read_facts,
    codes={TOO_MUCH: MUCH},
)

if __name__ == "__main__":
    main(WORK)
