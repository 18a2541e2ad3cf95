"""The facts of an edition as CSV: one row a figure or position, for spreadsheets and other tools.

Belongs here: columns, HXL tags, and the cell that a spreadsheet must not read as a formula.
Does not belong here: claims in JSON-LD, the manifest.

The second row holds HXL hashtags (HXL 1.1). A text cell that a spreadsheet would read as a formula
(it starts with = + - @, tab or carriage return) gets a leading apostrophe, as OWASP advises; numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from explainer.document import Document

COLUMNS = {
    "kind": "#meta+kind",
    "id": "#meta+id",
    "metric": "#indicator+code",
    "label": "#indicator+name",
    "value": "#indicator+value+num",
    "low": "#indicator+value+min+num",
    "high": "#indicator+value+max+num",
    "unit": "#indicator+unit",
    "hedge": "#indicator+hedge",
    "words": "#indicator+hedge+text",
    "status": "#indicator+status",
    "place": "#loc+name",
    "as_of": "#date+reported",
    "published": "#date+published",
    "party": "#org+code",
    "party_name": "#org+name",
    "side": "#group+code",
    "speaker": "#contact+name",
    "question": "#subject+code",
    "stance": "#subject+stance",
    "quote": "#description+quote",
    "paraphrase": "#description+paraphrase",
    "anchor": "#description+anchor",
    "printed": "#indicator+printed",
    "verb": "#description+verb",
    "chart": "#status+chart",
    "replaced": "#status+replaced",
    "change": "#status+change",
    "reason": "#description+reason",
    "note": "#description+note",
    "source": "#meta+source+code",
    "publisher": "#meta+source+name",
    "source_kind": "#meta+source+kind",
    "url": "#meta+source+url",
}
NUMBERS = frozenset({"value", "low", "high"})
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def data_files(document: Document) -> dict[str, bytes]:
    """The data beside a report, by file name."""
    return {"facts.csv": facts_csv(document.front.records)}


def facts_csv(records: Mapping[str, Any]) -> bytes:
    """The edition's figures and positions as CSV (RFC 4180, UTF-8): a row of names, one of HXL tags."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerow(COLUMNS.values())
    for row in rows(records):
        writer.writerow([_cell(name, row.get(name)) for name in COLUMNS])
    return out.getvalue().encode("utf-8")


def rows(records: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One mapping a figure (replaced ones too) and position, with names resolved."""
    for figure in records["figures"]:
        yield _figure(figure, records, replaced=False)
    for figure in records["history"]:
        yield _figure(figure, records, replaced=True)
    for position in records["positions"]:
        party = position["party"]
        yield {
            "kind": "position",
            **position,
            "as_of": position["date"],
            **_names(party, position, records),
        }


def _figure(
    figure: Mapping[str, Any], records: Mapping[str, Any], replaced: bool
) -> dict[str, Any]:
    metric = records["metrics"][figure["metric"]]
    return {
        "kind": "figure",
        **figure,
        "label": metric["label"],
        "unit": metric["unit"],
        "place": metric["place"],
        "party": figure["stated_by"],
        "replaced": replaced,
        **_names(figure["stated_by"], figure, records),
    }


def _names(party: str, record: Mapping[str, Any], records: Mapping[str, Any]) -> dict[str, Any]:
    source = records["sources"][record["source"]]
    return {
        "party_name": records["parties"][party]["name"],
        "side": records["parties"][party]["side"],
        "publisher": source["publisher"],
        "source_kind": source["kind"],
        "url": source["url"],
    }


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return "'" + text if name not in NUMBERS and text.startswith(_FORMULA_STARTS) else text
