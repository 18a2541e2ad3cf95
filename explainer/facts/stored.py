"""The records of an edition as the file that is published with it, and back.

Belongs here: the bytes of `records.json`. Does not belong here: cutting (edition), comparing
(revisions), which other files an edition has (export).

Keys are sorted, so that equal records give equal bytes; the order of records that are kept by key,
which is the order of display, stands beside them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from explainer.text import canonical_json

NAME = "records.json"
KEYED = ("sources", "sides", "parties", "metrics", "questions")
_ORDER = "order"


def stored(records: Mapping[str, Any]) -> bytes:
    """The records (`Edition.records()`) as JSON in UTF-8: equal records give equal bytes."""
    order = {group: list(records[group]) for group in KEYED}
    return (canonical_json({**records, _ORDER: order}, indent=1) + "\n").encode("utf-8")


def read(content: bytes) -> dict[str, Any]:
    """The records in their order; ValueError if these are not the bytes of such a file."""
    try:
        found = json.loads(content)
        order = found.pop(_ORDER)
        keyed = {group: {id: found[group][id] for id in order[group]} for group in KEYED}
    except (ValueError, LookupError, TypeError, AttributeError) as fault:
        raise ValueError(f"not the records of an edition ({type(fault).__name__})") from None
    return {**found, **keyed}
