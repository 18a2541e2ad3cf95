"""No search for cycles while many objects without any are made.

Belongs here: resting the garbage collector. Does not belong here: what is done meanwhile.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_resting() -> Iterator[None]:
    """No search for cycles meanwhile: a million new objects without any would all be visited."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
