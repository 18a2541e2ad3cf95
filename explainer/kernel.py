"""The Python kernel of a build, started as `python -m explainer.kernel -f CONNECTION_FILE`.

It differs from an ordinary kernel in what it leaves out and leaves behind: no start-up files or
settings of the machine's user, a limit on memory, no connection file once it is read. It dies with
the process that started it, whatever it is doing, and so does all that its cells started.

Belongs here: what a kernel does to itself before the first cell. Does not belong here: notebooks.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from typing import Any

from explainer.forks import die_with

MEMORY = "EXPLAINER_KERNEL_MEMORY"  # bytes of private memory; an environment variable
PARENT = "EXPLAINER_KERNEL_PARENT"  # the process to die with; an environment variable
SCRATCH = "EXPLAINER_KERNEL_SCRATCH"  # the folder to leave nothing of; an environment variable


def leave_nothing(scratch: str) -> None:
    """Have a small process wait for this one's end, then end its group and remove the folder."""
    if sys.platform == "win32":
        return
    waiting, living = os.pipe()
    group = os.getpgrp()
    if os.fork():
        os.close(waiting)
        held = [living]

        def let_go() -> None:
            while held:  # once: in a child of a child the number may stand for another file
                os.close(held.pop())

        os.register_at_fork(after_in_child=let_go)
        return
    try:
        os.setsid()
        os.close(living)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        os.read(waiting, 1)  # returns when no process holds the other end any more
        with suppress(OSError):
            os.killpg(group, signal.SIGKILL)
        clear(scratch)
    finally:
        os._exit(0)


def clear(scratch: str) -> None:
    """Remove the folder, for three seconds: who is just being ended may still put a file there."""
    for _ in range(30):
        shutil.rmtree(scratch, ignore_errors=True)
        if not os.path.exists(scratch):
            return
        time.sleep(0.1)


def limit_memory(size: int) -> None:
    """Hold this process's private memory to `size` bytes, where the system can."""
    if sys.platform == "win32":
        return
    import resource

    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def main(argv: list[str]) -> None:
    """Run a kernel until it is told to stop."""
    if SCRATCH in os.environ and os.getpgrp() == os.getpid():
        leave_nothing(os.environ[SCRATCH])  # first: whoever made the folder may be gone already
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
