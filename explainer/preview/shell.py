"""The cells of a notebook, run in this very process: quicker than a kernel, and only for a preview.

Belongs here: an IPython shell that keeps what cells show, and the error that names cell and line.
Does not belong here: which notebook and parameters (making), what outputs mean (export.notebook).
Nothing here guards against what a cell does: whoever calls this is a process of its own.
"""

from __future__ import annotations

import contextlib
import io
import traceback
from types import TracebackType
from typing import Any

from explainer.cells import at
from explainer.document import MIME
from explainer.errors import RunFailed

_CELL_FILE = "<ipython-input-"


def execute(node: Any, scratch: str) -> None:
    """Run every code cell, outputs in place; RunFailed names the cell, the line and the reason."""
    shown: list[Any] = []
    shell = _shell(scratch, shown)
    for index, cell in enumerate(node.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            result = shell.run_cell(cell.source, store_history=True)
        cell.outputs, cell.execution_count = _outputs(shown, printed.getvalue()), index + 1
        shown.clear()
        fault = result.error_before_exec or result.error_in_exec
        if fault is not None:
            line = _line(fault)
            where = f"line {line}: " if line else ""
            raise RunFailed(at(cell, index, f"{where}{type(fault).__name__}: {fault}"))


def _shell(scratch: str, shown: list[Any]) -> Any:
    """A shell that puts what cells show into the list, and shows and remembers nothing itself."""
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets import Type
    from traitlets.config import Config

    class Publisher(DisplayPublisher):
        def publish(self, data: Any, *_: Any, **__: Any) -> None:
            shown.append(data)

    class Hook(DisplayHook):
        def compute_format_data(self, result: Any) -> Any:
            formatter: Any = self.shell.display_formatter  # type: ignore[union-attr]
            return formatter.format(result, include={MIME, "text/plain"})

        def write_output_prompt(self) -> None:
            """Show no prompt."""

        def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
            shown.append(format_dict)

        def finish_displayhook(self) -> None:
            """Print nothing after an output."""

    class Shell(InteractiveShell):
        displayhook_class = Type(Hook)
        display_pub_class = Type(Publisher)

        def _showtraceback(self, *_: Any) -> None:
            """Leave errors to the caller."""

    settings: Any = Config()
    settings.HistoryManager.enabled = False
    made: Any = Shell
    InteractiveShell.clear_instance()
    return made.instance(config=settings, ipython_dir=scratch)  # the one that display() asks


def _outputs(shown: list[Any], printed: str) -> list[Any]:
    found = [{"output_type": "display_data", "data": data, "metadata": {}} for data in shown]
    stream = {"output_type": "stream", "name": "stdout", "text": printed}
    return [stream, *found] if printed else found


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
