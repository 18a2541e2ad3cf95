"""The Python kernel of a build, started as `python -m explainer.kernel -f CONNECTION_FILE`.

It differs from an ordinary kernel in what it leaves out and leaves behind: no start-up files or
settings of the machine's user, a limit on memory, no connection file once it is read, and it dies
with the process that started it, whatever it is doing.

Belongs here: what a kernel does to itself before the first cell. Does not belong here: notebooks.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import suppress
from typing import Any

MEMORY = "EXPLAINER_KERNEL_MEMORY"  # bytes of private memory; an environment variable
PARENT = "EXPLAINER_KERNEL_PARENT"  # the process to die with; an environment variable
_PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """Ask Linux to kill this process when its parent ends (elsewhere ipykernel polls)."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before the call above
        os._exit(1)


def limit_memory(size: int) -> None:
    """Hold this process's private memory to `size` bytes, where the system can."""
    if sys.platform == "win32":
        return
    import resource

    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def main(argv: list[str]) -> None:
    """Run a kernel until it is told to stop."""
    die_with(int(os.environ.get(PARENT, os.getppid())))
    if MEMORY in os.environ:
        limit_memory(int(os.environ[MEMORY]))
    from ipykernel.kernelapp import IPKernelApp

    class BareKernelApp(IPKernelApp):
        """An IPython kernel without the user's own settings and start-up files."""

        def load_config_file(self, *_: Any, **__: Any) -> None:
            """Leave the machine's settings alone."""

        def _run_startup_files(self) -> None:
            """Leave the user's start-up files alone."""

    app = BareKernelApp.instance()
    app.initialize(argv)  # type: ignore[no-untyped-call]
    with suppress(OSError):
        os.unlink(app.abs_connection_file)
    app.start()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main(sys.argv[1:])
