"""A Jupyter kernel provisioner whose kernels are forks of one warm process.

It is an entry point of `jupyter_client`, named `explainer`, for builds and for whatever else starts
kernels through Jupyter (`JUPYTER_DEFAULT_PROVISIONER_NAME=explainer jupyter execute ...`). A kernel
starts in a tenth of the time, as what a notebook imports is already loaded. Where a process cannot
be forked, or the kernel does not run this Python, an ordinary one is started.
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

FORKS = sys.platform.startswith("linux")  # elsewhere the imported libraries are not safe to fork
NAME = "explainer"  # of the entry point
MODULE = "explainer.run.kernel"
_STARTUP_TIMEOUT = 60.0  # seconds for the warm process to import everything
_KILL_TIMEOUT = 5.0  # seconds for a killed process to be gone
_MODULES = (MODULE, "ipykernel_launcher", "ipykernel")  # modules that run an IPython kernel

_running: set[Provisioner] = set()  # the kernels started by this process


def end_kernels() -> None:
    """Kill the kernels that this process started, and whatever their cells started."""
    for one in list(_running):
        one.end_group()


class Provisioner(LocalProvisioner):
    """Starts a kernel as a fork of the warm process, or else as Jupyter does.

    When a kernel ends, so does whatever its cells started.
    """

    process: Any
    forks = FORKS

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start a kernel for the connection file that Jupyter wrote; returns the connection."""
        _running.add(self)
        pid = _fork(cmd, kwargs) if self.forks else None
        if pid is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = Fork(pid)
        self.pid = self.pgid = pid
        self.cwd = kwargs.get("cwd") or os.getcwd()
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel and wait until it is gone: Jupyter's next look would come too late."""
        await super().kill(restart)
        if isinstance(self.process, Fork):
            self.process.wait(_KILL_TIMEOUT)

    async def cleanup(self, restart: bool = False) -> None:
        """End what the cells started, even if the kernel died by itself."""
        self.end_group()
        _running.discard(self)
        await super().cleanup(restart)

    def end_group(self) -> None:
        """Kill the kernel and whatever its cells started."""
        with suppress(OSError):
            if sys.platform != "win32":
                if self.pgid:
                    os.killpg(self.pgid, signal.SIGKILL)
            elif self.process is not None:
                self.process.kill()


def _fork(cmd: list[str], kwargs: dict[str, Any]) -> int | None:
    """The process id of a forked kernel for this command; None if it cannot be a fork."""
    # The folder must be the same, too: virtual environments may share one interpreter.
    folder, python = os.path.dirname(sys.executable), cmd[0]
    ours = os.path.dirname(os.path.abspath(python)) == folder
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
    """The text that stands for the same bytes in the warm process, which is in UTF-8 mode."""
    return os.fsencode(name).decode("utf-8", "surrogateescape")


class Fork:
    """A process that is not our child, with what Jupyter uses of `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        try:
            self._handle = os.pidfd_open(pid)
        except ProcessLookupError:  # it has ended already
            self._handle, self.returncode = -1, -1

    def poll(self) -> int | None:
        """None while the process runs, then -1: only its parent knows its exit code."""
        return self.wait(0)

    def wait(self, timeout: float | None = None) -> int | None:
        """Like `poll`, after waiting for its end, at most `timeout` seconds."""
        if self.returncode is None and select.select([self._handle], [], [], timeout)[0]:
            self.returncode = -1
            os.close(self._handle)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)


class Warm:
    """This process's warm process, and the folder for their temporary files."""

    def __init__(self) -> None:
        self.scratch = Path(tempfile.mkdtemp(prefix="explainer-"))
        self._asking = threading.Lock()
        self._log = open(self.scratch / "warm.log", "w+b")  # noqa: SIM115
        env = {**environment(), kernel.SCRATCH: str(self.scratch)}
        # Linux's parent-death signal comes when the thread that started a child ends, so ask for it
        # only from the main thread, which ends with its process.
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
        """Have it load a facts file, so that later forks need not."""
        with self._asking, suppress(OSError):  # if it has died, `fork` finds out
            self._send({"facts": _encode(str(facts.absolute()))})

    def fork(self, order: dict[str, Any]) -> int | None:
        """The process id of a kernel forked as ordered; None, and no more forks, if that fails."""
        assert self.process.stdout is not None
        with self._asking, suppress(OSError, ValueError):  # it died, or the answer is no number
            self._send(order)
            if select.select([self.process.stdout], [], [], _STARTUP_TIMEOUT)[0]:
                return int(self.process.stdout.readline())
        self.process.kill()  # a late answer would be taken for that to the next order
        return None

    def _send(self, order: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order).encode("ascii") + b"\n")
        self.process.stdin.flush()

    def end(self) -> None:
        """Kill it and remove its folder."""
        with suppress(OSError), self._log, self.process:  # which closes them, and waits for the end
            os.killpg(self.process.pid, signal.SIGKILL)  # its forks die with it
        shutil.rmtree(self.scratch, ignore_errors=True)


_warm: list[Warm] = []  # at most one


def warm() -> Warm:
    """This process's warm process, started if necessary; it imports in the background."""
    if _warm and _warm[0].process.poll() is not None:
        end()
    if not _warm:
        _warm.append(Warm())
        atexit.register(_end_at_exit)
    return _warm[0]


def prepare(facts: Path | None = None) -> None:
    """Start the warm process, where there can be one, and have it load the facts file."""
    if FORKS:
        process = warm()
        if facts is not None:
            process.read(facts)


def end() -> None:
    """End the warm process, if there is one."""
    while _warm:
        _warm.pop().end()


def _end_at_exit() -> None:
    """End the warm process, with signals ignored: the work is done, and cleanup must finish."""
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), signal.SIG_IGN)
    end()


def environment() -> dict[str, str]:
    """The environment of a build's kernels: the caller's, fixed where it could change an output."""
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
