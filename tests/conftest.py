"""Which tests run where, and in which order; what all of them take for granted."""

from __future__ import annotations

import os
import signal

import pytest

WAITING = {
    "browser": "drives Chromium: set CI=true to run it",
    "slow": "takes long: set CI=true to run it",
}

# Begun in the background of a script, Ctrl-C is ignored, by all that the tests begin as well.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the marked tests, unless the environment says CI; then they come first.

    So no core waits at the end for another one's long test.
    """
    if os.environ.get("CI"):
        items.sort(key=lambda item: not any(map(item.get_closest_marker, WAITING)))
        return
    for item in items:
        for name, reason in WAITING.items():
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=reason))
