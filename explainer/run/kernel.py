"""The IPython kernel of a build, and the warm process that forks such kernels.

    python -m explainer.run.kernel -f CONNECTION_FILE    a kernel
    python -m explainer.run.kernel --warm                a process that has imported everything, and
                                                         becomes a kernel in a fork for each order

Unlike an ordinary kernel, a build's ignores the user's settings and start-up files, has a limit on
memory, and leaves no file behind. It dies with the process that started it, whatever it is doing,
and so does everything that its cells started.
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

# Environment variables of a kernel:
MEMORY = "EXPLAINER_KERNEL_MEMORY"  # its limit, in bytes of private memory
PARENT = "EXPLAINER_KERNEL_PARENT"  # the id of the process to die with
SCRATCH = "EXPLAINER_KERNEL_SCRATCH"  # the folder to remove at the end
LOG = "kernel.log"  # in that folder: the kernel's own output
WARM = "--warm"
_GC_THRESHOLD = (
    250_000  # objects; a report's nodes live until it is done, so look for garbage rarely
)
_PR_SET_PDEATHSIG = 1


def main(argv: list[str]) -> None:
    """Run a kernel until it is told to stop; a warm process returns here in each of its forks."""
    scratch = os.environ.get(SCRATCH)
    if scratch and sys.platform != "win32" and os.getpgrp() == os.getpid():
        clean_up_after(scratch)  # first: the process that made the folder may have died already
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
                """Load no settings."""

            def _run_startup_files(self) -> None:
                """Run no start-up files."""

        app = BareKernelApp
    sys.argv = [sys.argv[0], *argv]
    kernel = app.instance()
    kernel.initialize(argv)
    if scratch is not None:
        with suppress(OSError):
            os.unlink(kernel.abs_connection_file)
        # ipykernel's own warnings (a slow flush) must not become a cell's output.
        sys.__stderr__ = log  # type: ignore[misc]
    kernel.start()


def _import_everything() -> None:
    """Import and load what notebooks use, so that forked kernels need not."""
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
    """Fork a kernel for each order; returns its arguments in each fork, None at the end of input.

    An order is a line of JSON on stdin. It holds the arguments, environment and folder of a kernel,
    whose process id is the answer; or it names a facts file to load here, once for all forks.
    """
    from explainer.errors import ExplainerError
    from explainer.facts.load import load

    orders, answers = sys.stdin.buffer, os.dup(1)
    os.dup2(2, 1)  # whatever else prints must not be taken for an answer
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # forks are not waited for here
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD)
    warm = os.getpid()
    while line := orders.readline():
        if len(os.listdir("/proc/self/task")) > 1:  # a fork copies one thread, and all locks
            raise RuntimeError("the warm process has threads, and cannot fork")
        order = json.loads(line)
        if "facts" in order:
            with suppress(ExplainerError, OSError):  # the notebook reports it when it loads them
                load(order["facts"])
            continue
        forked = os.fork()
        if forked == 0:
            os.close(answers)
            return _become(order, warm)
        os.write(answers, b"%d\n" % forked)
    return None


def _become(order: dict[str, Any], warm: int) -> list[str]:
    """Give this fork the session, environment and folder of a process started for the order."""
    os.setsid()
    die_with(warm)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(order["env"])
    if SCRATCH in os.environ:
        clean_up_after(os.environ[SCRATCH])
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.chdir(order["cwd"])
    time.tzset()
    argv: list[str] = order["argv"]
    return argv


def die_with(parent: int) -> None:
    """Have Linux kill this process when its parent ends (elsewhere ipykernel polls)."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before the call above
        os._exit(1)


def clean_up_after(scratch: str) -> None:
    """Fork a process that waits for this one's end, kills its group and removes the folder."""
    if sys.platform == "win32":
        return
    watching, held_open = os.pipe()
    group = os.getpgrp()
    if os.fork():
        os.close(watching)
        held = [held_open]

        def let_go() -> None:
            while held:  # once: in a child's child the number may be another file's
                os.close(held.pop())

        os.register_at_fork(after_in_child=let_go)
        return
    try:
        os.setsid()
        os.close(held_open)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        os.read(watching, 1)  # returns once no process has the other end open
        with suppress(OSError):
            os.killpg(group, signal.SIGKILL)
        clear(scratch)
    finally:
        os._exit(0)


def clear(folder: str) -> None:
    """Remove the folder, retrying for three seconds: a dying process may still write to it."""
    for _ in range(30):
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.exists(folder):
            return
        time.sleep(0.1)


def _limit_memory(size: int) -> None:
    """Limit this process's private memory to `size` bytes, where the system can."""
    if sys.platform == "win32":
        return
    import resource

    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


if __name__ == "__main__":
    main(sys.argv[1:])
