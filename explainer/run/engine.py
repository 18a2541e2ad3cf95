"""A papermill engine: papermill's own, with limits, and errors that name the cell.

It is the entry point `explainer` of `papermill.engine`, so that `papermill --engine explainer` runs
a notebook as a build does. papermill imports this module at its own start: import papermill first.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine

from explainer.errors import RunFailed
from explainer.run import kernel, provisioner
from explainer.run.notebooks import DEFAULT_LIMITS, Limits, cell_name

_STARTS = 60  # seconds in which a kernel answers
_LONGEST_PATH = 80  # bytes of a folder in which a socket's whole name is not too long
_log = logging.getLogger("explainer.run")  # what nbclient says of an error, the error says, too
_log.addHandler(logging.NullHandler())
_log.propagate = False


class Engine(NBClientEngine):  # type: ignore[misc]
    """Runs a notebook in a kernel of this very Python, within limits."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        limits: Limits = DEFAULT_LIMITS,
        forked: bool = provisioner.FORKS,
        folder: Path | None = None,
        on_cell_start: Callable[..., None] | None = None,
        **_: Any,
    ) -> Any:
        """Run the cells in `folder`, by default the present one; RunFailed if they do not end."""
        inside = provisioner.warm().scratch if forked else None  # which leaves nothing
        with tempfile.TemporaryDirectory(
            prefix="explainer-", dir=inside, ignore_cleanup_errors=True
        ) as name:
            scratch = Path(name)
            client = _Client(
                nb_man,
                km=_manager(scratch, forked),
                startup_timeout=_STARTS,
                shutdown_kernel="immediate",
                record_timing=False,
                force_raise_errors=True,
                on_cell_start=on_cell_start,
                log=_log,
            )
            client.limits, client.ends = limits, time.monotonic() + limits.whole
            client.timeout_func = client.seconds_left
            return client.run(str(folder or Path.cwd()), scratch)


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client; what ends a run is an error that names the cell."""

    limits = DEFAULT_LIMITS
    ends = 0.0
    taken = 0  # bytes of output
    _ended = ""  # why the kernel was killed from here

    def run(self, folder: str, scratch: Path) -> Any:
        """Run all cells in a kernel that leaves nothing behind."""
        env = {
            **provisioner.environment(),
            "IPYTHONDIR": str(scratch),
            kernel.MEMORY: str(self.limits.memory),
            kernel.PARENT: str(os.getpid()),
            kernel.SCRATCH: str(scratch),
        }
        try:
            return self.execute(cleanup_kc=True, cwd=folder, env=env)
        except RuntimeError as fault:
            if self.code_cells_executed:
                raise
            raise RunFailed(f"the kernel did not start: {_last_words(scratch, fault)}") from fault

    def seconds_left(self, cell: Any) -> float:
        """How long the next cell may take; nbclient takes zero for no limit."""
        return max(0.001, min(self.limits.cell, self.ends - time.monotonic()))

    def execute_cell(self, cell: Any, index: int, *args: Any, **kwargs: Any) -> Any:
        """Run a cell; RunFailed where it does not end."""
        try:
            return super().execute_cell(cell, index, *args, **kwargs)
        except CellTimeoutError as fault:
            if time.monotonic() >= self.ends:
                raise RunFailed(f"took longer than {self.limits.whole:g} s") from fault
            reason = f"took longer than {self.limits.cell:g} s"
        except DeadKernelError:
            reason = self._ended or "the kernel died (out of memory?)"
        raise RunFailed(f"{cell_name(self.nb.cells, index)}: {reason}")

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        """Take a message, unless there was too much before it.

        nbclient looks at the output again when the cell has ended; this kernel ends here.
        """
        self.taken += len(json.dumps(msg["content"], default=str))
        if self.taken > self.limits.output:
            self._ended = f"more than {self.limits.output} bytes of output"
            self.km.provisioner.end_group()
            return None
        return super().process_message(msg, cell, cell_index)


def _manager(scratch: Path, forked: bool) -> Any:
    """A manager of one kernel, which is this very Python, with its files in `scratch`."""

    class ThisPython(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            command = [sys.executable, "-P", "-m", provisioner.MODULE, "-f", "{connection_file}"]
            return KernelSpec(argv=command, display_name="Python 3", language="python")

    name = os.fsencode(scratch)  # zmq takes names as UTF-8, which the locale's need not be
    sockets = sys.platform != "win32" and name.isascii() and len(name) <= _LONGEST_PATH
    manager = AsyncKernelManager(
        kernel_spec_manager=ThisPython(),
        connection_file=str(scratch / "kernel.json"),
        transport="ipc" if sockets else "tcp",  # no port for others to knock at
    )
    made = provisioner.Provisioner(kernel_spec=manager.kernel_spec, parent=manager)
    made.forks = forked
    manager.provisioner = made
    return manager


def _last_words(scratch: Path, fault: BaseException) -> str:
    """The last line that the kernel wrote before there was a notebook, or what Jupyter says."""
    try:
        log = (scratch / kernel.LOG).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        log = ""
    return log.splitlines()[-1] if log else str(fault)
