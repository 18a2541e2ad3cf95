"""A Jupyter kernel provisioner whose kernels are forks of one warm process.

It is an entry point of `jupyter_client`, named `explainer`: builds use it, and whatever else starts
kernels through Jupyter can (`JUPYTER_DEFAULT_PROVISIONER_NAME=explainer jupyter execute ...`). A
kernel starts in a tenth of the time, for all that a notebook imports is there already. Where a
process cannot be forked, or the kernel is none of this Python, an ordinary one is started.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from explainer.run import kernel

FORKS = sys.platform.startswith("linux")  # elsewhere a fork of what is imported is not safe
NAME = "explainer"  # of the entry point
MODULE = "explainer.run.kernel"
_STARTS = 60.0  # seconds in which the warm process has imported everything
_DIES = 5.0  # seconds in which a killed process is gone
_MODULES = (MODULE, "ipykernel_launcher", "ipykernel")  # what runs a kernel of IPython

_running: set[Provisioner] = set()  # in this process


def end_kernels() -> None:
    """Kill the kernels that run here, and whatever their cells started."""
    for one in list(_running):
        one.end_group()


class Provisioner(LocalProvisioner):
    """Starts a kernel as a fork of this process's warm one, or as Jupyter does.

    With it ends whatever its cells started.
    """

    process: Any
    forks = FORKS

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start a kernel that listens as the connection file says, which Jupyter wrote."""
        _running.add(self)
        pid = _fork(cmd, kwargs) if self.forks else None
        if pid is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = Fork(pid)
        self.pid = self.pgid = pid
        self.cwd = kwargs.get("cwd") or os.getcwd()
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel; it is gone when this returns, for Jupyter would look again too late."""
        await super().kill(restart)
        if isinstance(self.process, Fork):
            self.process.wait(_DIES)

    async def cleanup(self, restart: bool = False) -> None:
        """End what the cells started, also where the kernel has died by itself."""
        self.end_group()
        _running.discard(self)
        await super().cleanup(restart)

    def end_group(self) -> None:
        """Kill the kernel and whatever its cells started, now."""
        with suppress(OSError):
            if sys.platform != "win32":
                if self.pgid:
                    os.killpg(self.pgid, signal.SIGKILL)
            elif self.process is not None:
                self.process.kill()


def _fork(cmd: list[str], kwargs: dict[str, Any]) -> int | None:
    """The process of a kernel for this command; None where it has to be started as it stands."""
    # Of a Python in the same folder: packages of a virtual environment lie beside it.
    here, python = os.path.dirname(sys.executable), cmd[0]
    ours = os.path.dirname(os.path.abspath(python)) == here
    ours = ours and os.path.realpath(python) == os.path.realpath(sys.executable)
    if not ours or "-f" not in cmd or set(_MODULES).isdisjoint(cmd):
        return None
    env = kwargs.get("env") or dict(os.environ)
    order = {
        "argv": [_encode(part) for part in cmd[cmd.index("-f") :]],
        "env": {name: _encode(value) for name, value in env.items()},
        "cwd": _encode(str(kwargs.get("cwd") or os.getcwd())),
    }
    return warm().fork(order)


def _encode(name: str) -> str:
    """The name as the warm process writes it, which is in UTF-8 mode: the same bytes."""
    return os.fsencode(name).decode("utf-8", "surrogateescape")


class Fork:
    """A process that is no child of this one, as Jupyter looks at a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        try:
            self._handle = os.pidfd_open(pid)
        except ProcessLookupError:  # it has ended already
            self._handle, self.returncode = -1, -1

    def poll(self) -> int | None:
        """Its exit code, which only its parent knows: -1; None while it lives."""
        return self.wait(0)

    def wait(self, timeout: float | None = None) -> int | None:
        """The same, once it has ended or the time is over."""
        if self.returncode is None and select.select([self._handle], [], [], timeout)[0]:
            self.returncode = -1
            os.close(self._handle)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it is there."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)


class Warm:
    """The warm process of this one, and the folder in which both keep what is temporary."""

    def __init__(self) -> None:
        self.scratch = Path(tempfile.mkdtemp(prefix="explainer-"))
        self._asking = threading.Lock()
        self._log = open(self.scratch / "warm.log", "w+b")  # noqa: SIM115
        env = {**environment(), kernel.SCRATCH: str(self.scratch)}
        # Linux ends a child with the thread that started it; a main thread ends with its process.
        if threading.current_thread() is threading.main_thread():
            env[kernel.PARENT] = str(os.getpid())
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", MODULE, kernel.WARM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=env,
            start_new_session=True,
        )

    def read(self, facts: Path) -> None:
        """Have it read a facts file; the forks that come ask for the same text."""
        with self._asking, suppress(OSError):  # it died: `fork` finds out
            self._order({"facts": _encode(str(facts.absolute()))})

    def fork(self, order: dict[str, Any]) -> int | None:
        """The process of a kernel as ordered; None if there is none, and never will be."""
        assert self.process.stdout is not None
        with self._asking, suppress(OSError, ValueError):  # it died, or said something else
            self._order(order)
            if select.select([self.process.stdout], [], [], _STARTS)[0]:
                return int(self.process.stdout.readline())
        self.process.kill()  # an answer that came later would be taken for another order's
        return None

    def _order(self, order: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order).encode("ascii") + b"\n")
        self.process.stdin.flush()

    def end(self) -> None:
        """Leave no process and no folder."""
        with suppress(OSError), self._log, self.process:  # closed, and waited for
            os.killpg(self.process.pid, signal.SIGKILL)  # its forks die with it
        shutil.rmtree(self.scratch, ignore_errors=True)


_warm: list[Warm] = []  # the one of this process, if there is one


def warm() -> Warm:
    """The warm process of this one, started if it is not there: it imports meanwhile."""
    if _warm and _warm[0].process.poll() is not None:
        end()
    if not _warm:
        _warm.append(Warm())
        atexit.register(_leave)
    return _warm[0]


def prepare(facts: Path | None = None) -> None:
    """Have the warm process, where there can be one, import what notebooks use, and read facts."""
    if FORKS:
        process = warm()
        if facts is not None:
            process.read(facts)


def end() -> None:
    """Leave no process and no folder."""
    while _warm:
        _warm.pop().end()


def _leave() -> None:
    """End it as this process ends: what was done is done, so a signal that comes now is late."""
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), signal.SIG_IGN)
    end()


def environment() -> dict[str, str]:
    """The environment of a build's kernels: the caller's, less what could change an output."""
    return {
        **os.environ,
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "OPENBLAS_NUM_THREADS": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
