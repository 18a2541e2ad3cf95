"""JSON whose bytes say nothing but its value."""

from __future__ import annotations

import math

import pytest

from explainer.text import canonical_json


def test_canonical_json_refuses_what_is_no_number() -> None:
    for indent in (None, 1, 2):
        with pytest.raises(ValueError, match="not JSON compliant"):
            canonical_json({"x": [math.nan]}, indent=indent)
    assert canonical_json({"b": 1, "a": "é"}) == '{"a":"é","b":1}'
