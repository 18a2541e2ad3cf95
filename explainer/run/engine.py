"""A papermill engine: papermill's own, with limits, and with errors that name the cell.

It is the entry point `explainer` in the group `papermill.engine`: `papermill --engine explainer`
runs a notebook as a build does. papermill imports this module while it is being imported itself,
so import papermill first.
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

_STARTUP_TIMEOUT = 60  # seconds
_LONGEST_PATH = 80  # bytes of a folder's path; with a file name, a socket's may have about 107
_log = logging.getLogger("explainer.run")  # silent: what nbclient logs, the errors say too
_log.addHandler(logging.NullHandler())
_log.propagate = False


class Engine(NBClientEngine):  # type: ignore[misc]
    """Runs a notebook within limits, in a kernel of the Python that runs this process."""

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
        """Run the cells in `folder` (default: the working folder); RunFailed beyond a limit."""
        inside = provisioner.warm().scratch if forked else None  # removed with the warm process
        with tempfile.TemporaryDirectory(
            prefix="explainer-", dir=inside, ignore_cleanup_errors=True
        ) as name:
            scratch = Path(name)
            client = _Client(
                nb_man,
                km=_manager(scratch, forked),
                startup_timeout=_STARTUP_TIMEOUT,
                shutdown_kernel="immediate",
                record_timing=False,
                force_raise_errors=True,
                on_cell_start=on_cell_start,
                log=_log,
            )
            client.limits, client.deadline = limits, time.monotonic() + limits.whole
            client.timeout_func = client.seconds_left
            return client.run(str(folder or Path.cwd()), scratch)


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client, with limits, and with errors that name the cell that ended the run."""

    limits = DEFAULT_LIMITS
    deadline = 0.0
    received = 0  # bytes of output
    _killed_for = ""  # the limit for which this client killed the kernel

    def run(self, folder: str, scratch: Path) -> Any:
        """Run all cells in a kernel that leaves no process and no file behind."""
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
            raise RunFailed(
                f"the kernel did not start: {_startup_error(scratch, fault)}"
            ) from fault

    def seconds_left(self, cell: Any) -> float:
        """How long the next cell may take; above zero, which to nbclient means no limit."""
        return max(0.001, min(self.limits.cell, self.deadline - time.monotonic()))

    def execute_cell(self, cell: Any, index: int, *args: Any, **kwargs: Any) -> Any:
        """Run a cell; RunFailed if it exceeds a limit or its kernel dies."""
        try:
            return super().execute_cell(cell, index, *args, **kwargs)
        except CellTimeoutError as fault:
            if time.monotonic() >= self.deadline:
                raise RunFailed(f"took longer than {self.limits.whole:g} s") from fault
            reason = f"took longer than {self.limits.cell:g} s"
        except DeadKernelError:
            reason = self._killed_for or "the kernel died (out of memory?)"
        raise RunFailed(f"{cell_name(self.nb.cells, index)}: {reason}")

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        """Handle a message, or kill the kernel as soon as its output exceeds the limit."""
        self.received += len(json.dumps(msg["content"], default=str))
        if self.received > self.limits.output:
            self._killed_for = f"more than {self.limits.output} bytes of output"
            self.km.provisioner.end_group()
            return None
        return super().process_message(msg, cell, cell_index)


def _manager(scratch: Path, forked: bool) -> Any:
    """The manager of one kernel of this process's Python, with its files in `scratch`."""

    class ThisPython(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            command = [sys.executable, "-P", "-m", provisioner.MODULE, "-f", "{connection_file}"]
            return KernelSpec(argv=command, display_name="Python 3", language="python")

    name = os.fsencode(scratch)  # zmq expects UTF-8, which a path need not be
    sockets = sys.platform != "win32" and name.isascii() and len(name) <= _LONGEST_PATH
    manager = AsyncKernelManager(
        kernel_spec_manager=ThisPython(),
        connection_file=str(scratch / "kernel.json"),
        transport="ipc" if sockets else "tcp",  # ipc opens no port to other users
    )
    own = provisioner.Provisioner(kernel_spec=manager.kernel_spec, parent=manager)
    own.forks = forked
    manager.provisioner = own
    return manager


def _startup_error(scratch: Path, fault: BaseException) -> str:
    """The last line of the kernel's log, or Jupyter's own message if the log is empty."""
    try:
        log = (scratch / kernel.LOG).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        log = ""
    return log.splitlines()[-1] if log else str(fault)
