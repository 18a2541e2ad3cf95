"""Waiting for what another process does."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(met: Callable[[], object], seconds: float = 60.0) -> None:
    """Look until it is so; an assertion fails where it is not in time."""
    ends = time.monotonic() + seconds
    while not met() and time.monotonic() < ends:
        time.sleep(0.05)
    assert met()
