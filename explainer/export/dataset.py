"""An edition described as a data set (schema.org), for the page's head and for claims.jsonld."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explainer.text import canonical_json

Records = Mapping[str, Any]

ID = "claims.jsonld"
FILES = {"facts.csv": "text/csv", "claims.jsonld": "application/ld+json"}


def dataset(records: Records) -> dict[str, Any]:
    """The data set of an edition: name, date, language, what it covers, its files."""
    story, edition = records["story"], records["edition"]
    found = {
        "type": "Dataset",
        "name": story["title"],
        "description": " ".join(filter(None, (story.get("summary"), edition.get("note")))),
        "datePublished": edition["date"],
        "version": edition["date"],
        "inLanguage": story["language"],
        "isAccessibleForFree": True,
        "spatialCoverage": _places(records),
        "temporalCoverage": _period(records),
        "distribution": [_download(name, kind) for name, kind in FILES.items()],
    }
    return {name: value for name, value in found.items() if value not in ("", [])}


def script_json(value: Any) -> str:
    """JSON that may stand in a <script> element: no character in it can end or open markup."""
    text = canonical_json(value)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _download(name: str, kind: str) -> dict[str, str]:
    return {"type": "DataDownload", "name": name, "encodingFormat": kind, "contentUrl": name}


def measured(records: Records) -> list[Mapping[str, Any]]:
    """The metrics that a figure of the edition is a value of, by id."""
    used = {figure["metric"] for figure in (*records["figures"], *records["history"])}
    return [metric for metric in by_id(records["metrics"]) if metric["id"] in used]


def by_id(group: Mapping[str, Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The records of a group in an order that a notebook's JSON does not change."""
    return [group[name] for name in sorted(group)]


def _places(records: Records) -> list[str]:
    return sorted({metric["place"] for metric in measured(records) if metric.get("place")})


def _period(records: Records) -> str:
    """From the first to the last date that a figure describes (ISO 8601 interval)."""
    dates = sorted(figure["as_of"] for figure in (*records["figures"], *records["history"]))
    if not dates:
        return ""
    return dates[0] if dates[0] == dates[-1] else f"{dates[0]}/{dates[-1]}"
