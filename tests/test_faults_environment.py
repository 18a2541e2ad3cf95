"""Nothing of the machine shows in what is published: no locale, zone, clock, user, folder."""

from __future__ import annotations

import pytest

from tests.faults import environment


@pytest.mark.slow
def test_every_environment_makes_the_same_bytes() -> None:
    """Page, PDF, pictures, data and claims have one digest in twelve environments."""
    digests = environment.campaign()
    assert len(digests) == 1, digests
    assert len(next(iter(digests))) == 64
