"""Executing the cells of one notebook in one kernel, within limits.

Belongs here: the kernel's start and end, the limits, naming the cell that failed.
Does not belong here: parameters, which cells count as finished, files (run).
A fork of a warm process (explainer.warm) does the same more quickly, where a system can fork.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explainer import kernel
from explainer.errors import RunFailed

Progress = Callable[[int, int], None]  # cells done, cells in all


@dataclass(frozen=True)
class Limits:
    """What one run may take: seconds for a cell and the whole, bytes of output and of memory."""

    cell: float = 120
    whole: float = 600
    output: int = 50_000_000
    memory: int = 2_500_000_000


DEFAULT_LIMITS = Limits()


async def execute(node: Any, folder: Path, limits: Limits, progress: Progress | None) -> None:
    """Run every code cell, in `folder`, outputs in place; RunFailed names cell and reason."""
    import asyncio

    with tempfile.TemporaryDirectory(prefix="explainer-", ignore_cleanup_errors=True) as scratch:
        try:
            async with asyncio.timeout(limits.whole):
                await _all_cells(node, folder, Path(scratch), limits, progress)
        except TimeoutError as fault:
            raise RunFailed(f"took longer than {limits.whole:g} s") from fault


async def _all_cells(
    node: Any, folder: Path, scratch: Path, limits: Limits, progress: Progress | None
) -> None:
    client = _client(node, scratch, limits)
    try:
        await _start(client, folder, scratch, limits)
        total = len(node.cells)
        for index, cell in enumerate(node.cells):
            await _one_cell(client, cell, index)
            if progress is not None:
                progress(index + 1, total)
    finally:
        await _stop(client)


async def _start(client: Any, folder: Path, scratch: Path, limits: Limits) -> None:
    """A kernel that works in `folder`; what it prints past the cells goes to a file."""
    with open(scratch / "kernel.log", "wb") as log:
        await client.async_start_new_kernel(
            cwd=str(folder), env=environment(scratch, limits), stdout=log, stderr=log
        )
    try:
        await client.async_start_new_kernel_client()
    except RuntimeError as fault:
        last = (scratch / "kernel.log").read_text(encoding="utf-8", errors="replace").strip()
        reason = last.splitlines()[-1] if last else str(fault)
        raise RunFailed(f"the kernel did not start: {reason}") from fault


async def _stop(client: Any) -> None:
    """End the kernel and whatever its cells started, now."""
    if client.km is None:
        return
    group = getattr(client.km.provisioner, "pgid", None)
    if group and sys.platform != "win32":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
    await client._async_cleanup_kernel()


async def _one_cell(client: Any, cell: Any, index: int) -> None:
    import asyncio

    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    try:
        await client.async_execute_cell(cell, index)
    except CellExecutionError as fault:
        raise RunFailed(at(cell, index, f"{fault.ename}: {fault.evalue}")) from fault
    except CellTimeoutError as fault:
        raise RunFailed(at(cell, index, f"took longer than {client.timeout:g} s")) from fault
    except DeadKernelError as fault:
        task = asyncio.current_task()
        if task is not None and task.cancelling():  # stopped from outside: nbclient cannot tell
            raise asyncio.CancelledError from None
        raise RunFailed(at(cell, index, "the kernel died (out of memory?)")) from fault
    except _TooMuchOutput as fault:
        raise RunFailed(at(cell, index, str(fault))) from fault


class _TooMuchOutput(Exception):
    """The cells of a notebook printed more than they may."""


def _client(node: Any, scratch: Path, limits: Limits) -> Any:
    """A notebook client whose kernel is this very Python, with its files in `scratch`."""
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    class ThisPython(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            argv = [sys.executable, "-P", "-m", "explainer.kernel", "-f", "{connection_file}"]
            return KernelSpec(argv=argv, display_name="Python 3", language="python")

    class Client(NotebookClient):
        taken = 0

        def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
            self.taken += len(json.dumps(msg["content"], default=str))
            if self.taken > limits.output:
                raise _TooMuchOutput(f"more than {limits.output} bytes of output")
            return super().process_message(msg, cell, cell_index)

    manager = AsyncKernelManager(
        kernel_spec_manager=ThisPython(),
        connection_file=str(scratch / "kernel.json"),
        transport="tcp" if sys.platform == "win32" else "ipc",  # no port for others to knock at
    )
    return Client(
        node,
        km=manager,
        timeout=limits.cell,
        startup_timeout=60,
        shutdown_kernel="immediate",
        record_timing=False,
        force_raise_errors=True,
    )


def environment(scratch: Path, limits: Limits) -> dict[str, str]:
    """The kernel's environment: the caller's, less what could change an output."""
    return {
        **os.environ,
        "IPYTHONDIR": str(scratch),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "OPENBLAS_NUM_THREADS": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        kernel.MEMORY: str(limits.memory),
        kernel.PARENT: str(os.getpid()),
        kernel.SCRATCH: str(scratch),
    }


def at(cell: Any, index: int, reason: str) -> str:
    """The reason with the place in front: the cell's number and its first line."""
    first = next((line for line in cell.source.splitlines() if line.strip()), "").strip()
    plain = "".join(c if c.isprintable() else " " for c in reason)
    return f"cell {index + 1} (`{first[:80]}`): {' '.join(plain.split())[:1000]}"
