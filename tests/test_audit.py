"""The locked packages are counted, have hashes, and none is below the floor that we know of."""

from __future__ import annotations

from typing import Any

import pytest

from tests import audit

HASH = f"    --hash=sha256:{'0' * 64}\n"
PROJECT: dict[str, Any] = {
    "project": {"dependencies": ["holed>=2"], "optional-dependencies": {"more": ["other>=1,<3"]}},
    "tool": {"floors": {"holed": ["2.0", "CVE-1"]}},
}
LOCK = f"holed==2.1 \\\n{HASH}    # via x\nother==1 ; python_version >= '3' \\\n{HASH}"


def told(lock: str, **floors: list[str]) -> list[str]:
    """What is wrong with the lock, under these floors or those above."""
    project = {**PROJECT, "tool": {"floors": floors or PROJECT["tool"]["floors"]}}
    return audit.problems(audit.locked(lock), project)


@pytest.mark.parametrize(
    ("lock", "said"),
    [
        (f"holed==1.9 \\\n{HASH}", ["holed 1.9: below 2.0 (CVE-1)"]),
        (f"holed==2.0rc1 \\\n{HASH}", ["holed 2.0rc1: below 2.0 (CVE-1)"]),
        ("holed==2.1\n", ["holed 2.1: no hash"]),
        (f"other==1 \\\n{HASH}", ["floor of holed: not in the lock"]),
        (f"{LOCK}pytest==0.1 \\\n{HASH}", [f"is installed, {'0.1'} is locked"]),
    ],
)
def test_what_should_not_be_locked_is_told(lock: str, said: list[str]) -> None:
    """Below a floor, without a hash, other than installed; a floor that holds nothing."""
    found = told(lock)
    assert len(found) == len(said)
    assert all(part in line for part, line in zip(said, found, strict=True))


def test_what_the_project_would_still_take_is_told() -> None:
    """Whoever installs without the lock is not to get it either."""
    assert told(LOCK, holed=["2.1", "CVE-2"]) == ["holed>=2: takes versions below 2.1 (CVE-2)"]


@pytest.mark.parametrize("line", ["holed>=2", "-e .", "holed @ https://h.invalid/x.whl", "--pre"])
def test_a_line_that_is_no_pin_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="neither a pin nor a hash"):
        audit.locked(f"{LOCK}{line}\n")


def test_the_lock_of_this_project_is_sound() -> None:
    pins, project = audit.read()
    assert audit.problems(pins, project) == []
    assert len(pins) > 100
    assert sum(pin.name in audit.floors(project) for pin in pins) > 25
    print(audit.count(pins, project))


def test_a_sound_lock_is_counted() -> None:
    assert told(LOCK) == []
    assert audit.count(audit.locked(LOCK), PROJECT) == (
        "2 pins of 2 packages, 2 hashes; 1 packages held to a floor; 0 installed here"
    )
