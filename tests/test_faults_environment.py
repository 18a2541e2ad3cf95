"""Nothing of the machine shows in what is published: no locale, zone, clock, user, folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.faults import environment
from tests.naive import naive
from tests.tiny_notebooks import saved


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no other locales or users")
def test_every_environment_publishes_the_same_bytes() -> None:
    """All that a build publishes has one digest in six environments."""
    digests = environment.campaign()
    assert len(digests) == 1, digests
    assert len(next(iter(digests))) == 64
    print(environment.lacking())


def test_the_environments_hold_every_variant() -> None:
    """Six locales, four zones, three days, two users and folders."""
    made = list(environment.variants())
    assert {v.variables["LC_ALL"] for v in made} == set(environment.LOCALES)
    assert {v.variables["TZ"] for v in made} == set(environment.ZONES)
    assert {v.folder for v in made} == set(environment.FOLDERS)
    assert {v.is_other_user for v in made} == {False, environment.can_be_others()}
    if environment.can_move_the_clock():
        assert {v.day for v in made} == set(environment.DAYS)


@pytest.mark.slow
def test_the_naive_way_publishes_other_bytes_each_time(tmp_path: Path) -> None:
    """The same notebook twice in the same place gives two notebooks: times and random names."""
    path = saved(tmp_path, "print('a')")
    for name in ("one", "two"):
        assert naive(path, tmp_path / name).published
    one, two = (tmp_path / name / path.name for name in ("one", "two"))
    assert one.read_bytes() != two.read_bytes()
