"""The quick JSON is the standard library's, byte for byte."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from explainer.text import canonical_json, indented_json

_LEAVES = some.none() | some.booleans() | some.integers() | some.floats() | some.text()
_VALUES: Any = some.recursive(
    _LEAVES, lambda inside: some.lists(inside) | some.dictionaries(some.text(), inside)
)


@settings(deadline=None, max_examples=200)
@given(value=_VALUES, indent=some.sampled_from([1, 2]))
def test_indented_json_is_that_of_the_standard_library(value: Any, indent: int) -> None:
    """Whatever the value: empty parts, nesting, control characters, numbers that are none."""
    theirs = json.dumps(value, indent=indent, sort_keys=True, ensure_ascii=False)
    assert indented_json(value, indent) == theirs


def test_canonical_json_refuses_what_is_no_number() -> None:
    for indent in (None, 1, 2):
        with pytest.raises(ValueError, match="not JSON compliant"):
            canonical_json({"x": [math.nan]}, indent=indent)
    assert canonical_json({"b": 1, "a": "é"}) == '{"a":"é","b":1}'
