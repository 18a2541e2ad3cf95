"""The IPython kernel of a build, and the warm process that forks such kernels.

    python -m explainer.run.kernel -f CONNECTION_FILE    a kernel
    python -m explainer.run.kernel --warm                a process that has imported everything, and
                                                         becomes a kernel in a fork for each order

A build's kernel differs from an ordinary one in what it leaves out and leaves behind: none of the
user's settings and start-up files, a limit on memory, no file once it has ended. It dies with the
process that started it, whatever it is doing, and so does all that its cells started.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from importlib import import_module
from typing import Any

MEMORY = "EXPLAINER_KERNEL_MEMORY"  # bytes of private memory; an environment variable
PARENT = "EXPLAINER_KERNEL_PARENT"  # the process to die with; an environment variable
SCRATCH = "EXPLAINER_KERNEL_SCRATCH"  # the folder to leave nothing of; an environment variable
LOG = "kernel.log"  # in that folder: what is said before there is a notebook to say it to
WARM = "--warm"
_RARELY = 250_000  # objects between two collections: a report's nodes live until it is done
_PR_SET_PDEATHSIG = 1


def main(argv: list[str]) -> None:
    """Run a kernel until it is told to stop; as a warm process, in each fork."""
    scratch = os.environ.get(SCRATCH)
    if scratch and sys.platform != "win32" and os.getpgrp() == os.getpid():
        leave_nothing(scratch)  # first: whoever made the folder may be gone already
    if PARENT in os.environ:
        die_with(int(os.environ[PARENT]))
    if argv == [WARM]:
        _import_everything()
        forked = _serve_orders()
        if forked is None:
            return
        argv = forked
        scratch = os.environ.get(SCRATCH)
    _run_kernel(argv, scratch)


def _run_kernel(argv: list[str], scratch: str | None) -> None:
    from ipykernel.kernelapp import IPKernelApp

    app: Any = IPKernelApp
    if scratch is not None:
        log = open(os.path.join(scratch, LOG), "a", encoding="utf-8")  # noqa: SIM115
        for stream in (1, 2):
            os.dup2(log.fileno(), stream)
        if MEMORY in os.environ:
            _limit_memory(int(os.environ[MEMORY]))

        class BareKernelApp(IPKernelApp):
            """An IPython kernel without the user's own settings and start-up files."""

            def load_config_file(self, *_: Any, **__: Any) -> None:
                """Leave the machine's settings alone."""

            def _run_startup_files(self) -> None:
                """Leave the user's start-up files alone."""

        app = BareKernelApp
    sys.argv = [sys.argv[0], *argv]
    kernel = app.instance()
    kernel.initialize(argv)
    if scratch is not None:
        with suppress(OSError):
            os.unlink(kernel.abs_connection_file)
        # What ipykernel says of itself (a flush that took long) is no output of a cell.
        sys.__stderr__ = log  # type: ignore[misc]
    kernel.start()


def _import_everything() -> None:
    """Import and load what notebooks use, so that those forked from here need not."""
    from explainer import charts
    from explainer.charts import style
    from explainer.markup import engine

    for name in ("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.displayhook"):
        import_module(name)
    for name in ("matplotlib_inline.backend_inline", "explainer.report"):
        import_module(name)
    for name in charts.names():
        charts.chart(name)
    import_module("explainer.charts.drawing")
    style.measure("a")  # finds and opens the fonts
    engine.ready("fragment.j2")
    engine.notebook_style()


def _serve_orders() -> list[str] | None:
    """The arguments of a kernel, in each fork; None in the warm process, once no order can come.

    An order is a line: the kernel's arguments, environment and folder; the answer is its process.
    Or it names a facts file, which is read here once instead of in each fork that asks for it.
    """
    from explainer.errors import ExplainerError
    from explainer.facts.load import load

    orders, answers = sys.stdin.buffer, os.dup(1)
    os.dup2(2, 1)  # what is printed here is no answer
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whose end nobody here waits for
    gc.freeze()
    gc.set_threshold(_RARELY)
    warm = os.getpid()
    while line := orders.readline():
        if len(os.listdir("/proc/self/task")) > 1:  # a fork copies one thread, and all locks
            raise RuntimeError("the warm process has threads, and cannot fork")
        order = json.loads(line)
        if "facts" in order:
            with suppress(ExplainerError, OSError):  # whoever asks for them says what is wrong
                load(order["facts"])
            continue
        forked = os.fork()
        if forked == 0:
            os.close(answers)
            return _become(order, warm)
        os.write(answers, b"%d\n" % forked)
    return None


def _become(order: dict[str, Any], warm: int) -> list[str]:
    """Make this fork what a process would be that was started for the order."""
    os.setsid()
    die_with(warm)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(order["env"])
    if SCRATCH in os.environ:
        leave_nothing(os.environ[SCRATCH])
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.chdir(order["cwd"])
    time.tzset()
    argv: list[str] = order["argv"]
    return argv


def die_with(parent: int) -> None:
    """Ask Linux to kill this process when its parent ends (elsewhere ipykernel polls)."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before the call above
        os._exit(1)


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


def clear(folder: str) -> None:
    """Remove the folder, for three seconds: who is just being ended may still put a file there."""
    for _ in range(30):
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.exists(folder):
            return
        time.sleep(0.1)


def _limit_memory(size: int) -> None:
    """Hold this process's private memory to `size` bytes, where the system can."""
    if sys.platform == "win32":
        return
    import resource

    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


if __name__ == "__main__":
    main(sys.argv[1:])
