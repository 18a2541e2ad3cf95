"""Which tests run where: those for a browser and those with many runs wait for CI, and say so."""

from __future__ import annotations

import os

import pytest

WAITING = {
    "browser": "drives Chromium: set CI=true to run it",
    "slow": "takes long: set CI=true to run it",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the marked tests, unless the environment says CI."""
    if os.environ.get("CI"):
        return
    for item in items:
        for name, reason in WAITING.items():
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=reason))
