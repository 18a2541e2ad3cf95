"""The cells of a notebook, run in this very process: quicker than a kernel, with the same outputs.

Belongs here: an IPython shell that keeps what cells show, and the error that names cell and line.
Does not belong here: which notebook and parameters, what outputs mean (export.notebook).
Nothing here guards against what a cell does: whoever calls this is a process of its own.
"""

from __future__ import annotations

import base64
import traceback
from collections.abc import Collection
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from explainer.cells import at
from explainer.document import MIME
from explainer.errors import RunFailed
from explainer.warm.streams import Outputs, standing_in

_CELL_FILE = "<ipython-input-"
_PREVIEWED = (MIME, "text/plain")


@dataclass(frozen=True)
class Answer:
    """What one cell gave: outputs as in a notebook file, its number, the error that ended it."""

    outputs: list[dict[str, Any]]
    count: int
    fault: BaseException | None = None


class Cells:
    """A shell that runs one cell after the other; `formats`: those of an output, if not all."""

    def __init__(
        self, scratch: str, outputs: Outputs, formats: Collection[str] | None = None
    ) -> None:
        self._outputs = outputs
        self._shell = _shell(scratch, outputs, formats)

    def run(self, source: str) -> Answer:
        """Run one cell; errors stand in the answer, and as in a kernel among the outputs."""
        count = int(self._shell.execution_count)
        with standing_in(self._outputs):
            result = self._shell.run_cell(source, store_history=True)
        fault = result.error_before_exec or result.error_in_exec
        return Answer(self._outputs.taken(), count, fault)


def execute(node: Any, scratch: str) -> None:
    """Run every code cell for a preview, outputs in place; RunFailed names cell, line, reason."""
    cells = Cells(scratch, Outputs(1 << 40), _PREVIEWED)
    for index, cell in enumerate(node.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        answer = cells.run(cell.source)
        cell.outputs, cell.execution_count = answer.outputs, answer.count
        if answer.fault is not None:
            fault, line = answer.fault, _line(answer.fault)
            where = f"line {line}: " if line else ""
            raise RunFailed(at(cell, index, f"{where}{type(fault).__name__}: {fault}"))


def _shell(scratch: str, outputs: Outputs, formats: Collection[str] | None) -> Any:
    """A shell that puts what cells show among the outputs, and remembers nothing itself."""
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets import Type
    from traitlets.config import Config

    class Publisher(DisplayPublisher):
        def publish(
            self, data: Any, metadata: Any = None, *_: Any, update: bool = False, **__: Any
        ) -> None:
            if not update:
                outputs.show(_shown("display_data", data, metadata))

        def clear_output(self, wait: bool = False) -> None:
            outputs.clear()

    class Hook(DisplayHook):
        def compute_format_data(self, result: Any) -> Any:
            formatter: Any = self.shell.display_formatter  # type: ignore[union-attr]
            return formatter.format(result, include=formats)

        def write_output_prompt(self) -> None:
            """Show no prompt."""

        def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
            shown = _shown("execute_result", format_dict, md_dict)
            outputs.show({**shown, "execution_count": self.prompt_count})

        def finish_displayhook(self) -> None:
            """Print nothing after an output."""

    class Shell(InteractiveShell):
        displayhook_class = Type(Hook)
        display_pub_class = Type(Publisher)

        def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
            outputs.show(_error(etype, evalue, stb))

    settings: Any = Config()
    settings.HistoryManager.enabled = False
    made: Any = Shell
    InteractiveShell.clear_instance()
    return made.instance(config=settings, ipython_dir=scratch)  # the one that display() asks


def _shown(kind: str, data: Any, metadata: Any) -> dict[str, Any]:
    plain = {
        name: base64.b64encode(part).decode() if isinstance(part, bytes) else part
        for name, part in data.items()
    }
    return {"output_type": kind, "data": plain, "metadata": metadata or {}}


def _error(etype: Any, evalue: Any, trace: Any) -> dict[str, Any]:
    lines = trace if isinstance(trace, list) else str(trace).splitlines()
    name = getattr(etype, "__name__", str(etype))
    return {"output_type": "error", "ename": name, "evalue": str(evalue), "traceback": lines}


def _line(fault: BaseException) -> int:
    """The line of the cell in which the error arose; 0 if it cannot be told."""
    if isinstance(fault, SyntaxError):
        return fault.lineno or 0
    trace: TracebackType | None = fault.__traceback__
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(trace)
        if frame.filename.startswith(_CELL_FILE)
    ]
    return lines[-1] or 0 if lines else 0
