"""A Dask scheduler and workers on this machine, each a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_LOOPBACK = ("--host", "127.0.0.1", "--no-dashboard")


class Cluster:
    """Where its scheduler listens, and its processes."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._file = folder / "scheduler.json"
        self._folder = folder
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self.scheduler = self._started("dask_scheduler", "--port", "0")
        self.workers: list[subprocess.Popen[bytes]] = []
        self.address = self._address()

    def add_worker(self) -> subprocess.Popen[bytes]:
        """One more worker, without a nurse that would start it again."""
        folder = self._folder / f"worker-{len(self.workers)}"
        flags = ("--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
        self.workers.append(self._started("dask_worker", *flags))
        return self.workers[-1]

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()

    def _started(self, module: str, *flags: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{module}", *_LOOPBACK]
        log = (self._folder / "log.txt").open("ab")
        return subprocess.Popen(
            [*command, "--scheduler-file", str(self._file), *flags],
            stdout=log,
            stderr=log,
            env={**os.environ, "TMPDIR": str(self.temporary), **self._environment},
        )

    def _address(self) -> str:
        for _ in range(600):
            try:
                return str(json.loads(self._file.read_text(encoding="utf-8"))["address"])
            except (OSError, ValueError):
                time.sleep(0.1)
        raise AssertionError((self._folder / "log.txt").read_text(encoding="utf-8"))


@contextmanager
def cluster(folder: Path, workers: int, **environment: str) -> Iterator[Cluster]:
    """A scheduler with so many workers and these variables, gone afterwards."""
    from distributed import Client

    folder.mkdir(parents=True, exist_ok=True)
    started = Cluster(folder, environment)
    try:
        for _ in range(workers):
            started.add_worker()
        with Client(started.address, timeout=120, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=120)
        yield started
    finally:
        started.end()
