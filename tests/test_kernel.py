"""What a kernel does to itself, seen from outside: what it leaves behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from explainer import kernel

# Its keeper has to remove a folder in which a process of another session is still at work.
_AT_WORK = """
import os, sys, time
from pathlib import Path
from explainer import kernel
scratch = Path(sys.argv[1])
kernel.leave_nothing(str(scratch))
if os.fork() == 0:
    os.setsid()
    (scratch / "late").mkdir()
    sys.stdout.write("at work\\n")
    sys.stdout.flush()
    ends = time.monotonic() + 0.5
    while time.monotonic() < ends and scratch.exists():
        for number in range(100):
            (scratch / str(number)).touch()
    os._exit(0)
time.sleep(0.2)
os._exit(0)
"""


def test_a_folder_that_is_written_into_meanwhile_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that comes while the folder is removed keeps it once, not for good."""
    scratch, remove, times = tmp_path / "scratch", shutil.rmtree, []
    scratch.mkdir()

    def disturbed(path: str, **how: Any) -> None:
        times.append(path)
        if len(times) > 2:
            remove(path, **how)

    monkeypatch.setattr(shutil, "rmtree", disturbed)
    kernel.clear(str(scratch))
    assert not scratch.exists() and len(times) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="no process groups")
def test_nothing_is_left_by_who_is_still_at_work_for_a_moment(tmp_path: Path) -> None:
    """The folder is gone soon after the last of them."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = [sys.executable, "-c", _AT_WORK, str(scratch)]
    subprocess.run(command, check=True, timeout=30, start_new_session=True)
    ends = time.monotonic() + 5
    while scratch.exists() and time.monotonic() < ends:
        time.sleep(0.05)
    assert not os.path.lexists(scratch)
