"""The claims of an edition as JSON-LD: who stated what, hedged how, and where it was read.

Nobody's truth is rated: there is no review and no verdict. A number is said so that even a reader
who knows no hedge takes it for no more than it is: `value` where it was stated as exact or about,
`minValue` or `maxValue` where it was stated as a bound. Every file carries its context in full, so
it means the same without the network: schema.org for claims, observations and data sets, PROV for
where a claim was read and what it replaced, one namespace of our own for the hedge and its like.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from explainer.document.runs import place
from explainer.export.data import Whole
from explainer.export.links import RECORD, STATEMENTS
from explainer.facts.model import Hedge
from explainer.facts.records import answers_of
from explainer.text import canonical_json

Records = Mapping[str, Any]
Node = dict[str, Any]

NAME = "claims.jsonld"
FILES = {"facts.csv": "text/csv", NAME: "application/ld+json"}
CARDS = {"figure": f"{RECORD}.html", "position": f"{STATEMENTS}.html"}  # where each stands
PRIMARY = "primary"


def dataset(records: Records) -> dict[str, Any]:
    """The data set of an edition: name, date, language, what it covers, its files."""
    story, edition = records["story"], records["edition"]
    dates = sorted(figure["as_of"] for figure in (*records["figures"], *records["history"]))
    found = {
        "type": "Dataset",
        "name": story["title"],
        "description": " ".join(filter(None, (story.get("summary"), edition.get("note")))),
        "datePublished": edition["date"],
        "version": edition["date"],
        "inLanguage": story["language"],
        "isAccessibleForFree": True,
        "spatialCoverage": sorted({m["place"] for m in measured(records) if m.get("place")}),
        "temporalCoverage": "/".join(dict.fromkeys((*dates[:1], *dates[-1:]))),  # ISO 8601
        "distribution": [
            {"type": "DataDownload", "name": name, "encodingFormat": kind, "contentUrl": name}
            for name, kind in FILES.items()
        ],
    }
    return {name: value for name, value in found.items() if value not in ("", [])}


def measured(records: Records) -> list[Mapping[str, Any]]:
    """The metrics that a figure of the edition is a value of, by id."""
    used = {figure["metric"] for figure in (*records["figures"], *records["history"])}
    return [metric for metric in by_id(records["metrics"]) if metric["id"] in used]


def by_id(group: Mapping[str, Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The records of a group in an order that a notebook's JSON does not change."""
    return [group[name] for name in sorted(group)]


def identifier(kind: str, record: str) -> str:
    """The identifier of a claim, observation, metric, party, source or question."""
    return f"{NAME}#{kind}-{record}"


def files(whole: Whole) -> dict[str, bytes]:
    """The claims of the edition's records."""
    return {NAME: claims_jsonld(whole.records)}


def claims_jsonld(records: Records) -> bytes:
    """The claims of these records, each with its card in the page where it stands."""
    graph = [_filled(node) for node in _graph(records)]
    whole = {"@context": {**context(), "id": "@id", "type": "@type"}, "@graph": graph}
    return (canonical_json(whole, indent=1) + "\n").encode("utf-8")


def _graph(records: Records) -> Iterator[Node]:
    sources = [identifier("source", source) for source in sorted(records["sources"])]
    yield {"id": NAME, **dataset(records), "citation": sources}
    yield from _referents(records)
    for figure in (*records["figures"], *records["history"]):
        yield {**_claim("figure", figure, records), **_figure_claim(figure)}
        yield _observation(figure, records["metrics"][figure["metric"]])
    for position in records["positions"]:
        yield {**_claim("position", position, records), **_position_claim(position, records)}


def _referents(records: Records) -> Iterator[Node]:
    """The metrics of the figures, then every party, source and question of the edition."""
    for metric in measured(records):
        yield {
            "id": identifier("metric", metric["id"]),
            "type": ["StatisticalVariable", "Property"],
            "name": metric["label"],
            "description": " ".join((metric.get("counts", ""), *metric.get("caveats", ()))).strip(),
        }
    for party in by_id(records["parties"]):
        yield {
            "id": identifier("party", party["id"]),
            "type": "Organization",
            "name": party["name"],
            "alternateName": party.get("long_name"),
        }
    for source in by_id(records["sources"]):
        publisher = identifier("publisher", source["id"])
        yield {
            "id": identifier("source", source["id"]),
            "type": "CreativeWork",
            "name": source.get("title") or source["publisher"],
            "url": source.get("url"),
            "publisher": {"id": publisher, "type": "Organization", "name": source["publisher"]},
            "creditText": source.get("copy_of"),
            "datePublished": source.get("published"),
            "inLanguage": source.get("language"),
            "description": source.get("note"),
        }
    for question in by_id(records["questions"]):
        id = identifier("question", question["id"])
        yield {"id": id, "type": "Question", "name": question.get("text")}


# ---------------------------------------------------------------- claims


def _claim(kind: str, record: Mapping[str, Any], records: Records) -> Node:
    """What claims of both kinds have: when and where it was read, and its card."""
    read_in = records["sources"][record["source"]]
    source = identifier("source", record["source"])
    return {
        "id": identifier(kind, record["id"]),
        "type": "Claim",
        "isPartOf": NAME,
        "datePublished": record["published"],
        "firstAppearance" if read_in.get("kind") == PRIMARY else "appearance": source,
        "wasQuotedFrom": source,
        "url": f"{CARDS[kind]}#{place(f'{kind}:' + record['id'])}",
        "inLanguage": read_in.get("language"),
    }


def _figure_claim(figure: Mapping[str, Any]) -> Node:
    replaced = figure.get("replaces")
    return {
        "text": figure.get("anchor"),
        "description": figure.get("note"),
        "author": identifier("party", figure["stated_by"]),
        "about": identifier("observation", figure["id"]),
        "wasRevisionOf": identifier("figure", replaced) if replaced else None,
        "additionalProperty": [
            _own("change", figure.get("change"), figure.get("reason")),
            _own("printed", figure.get("printed")),
            _own("verb", figure.get("verb")),
        ],
    }


def _position_claim(position: Mapping[str, Any], records: Records) -> Node:
    answers = answers_of(position)
    about = [identifier("question", id) for id in answers]
    author: str | Node = identifier("party", position["party"])
    if position.get("speaker"):
        author = {
            "id": identifier("speaker", position["id"]),
            "type": "Person",
            "name": position["speaker"],
            "jobTitle": position.get("role"),
            "affiliation": author,
        }
    return {
        "text": position.get("quote"),
        "abstract": position.get("paraphrase"),
        "description": position.get("note"),
        "dateCreated": position["date"],
        "author": author,
        "about": about if len(about) > 1 else about[0],
        "additionalProperty": [_own("stance", " ".join(answers.values()))],
        **({} if position.get("quote") else {"inLanguage": records["story"]["language"]}),
    }


def _observation(figure: Mapping[str, Any], metric: Mapping[str, Any]) -> Node:
    if figure.get("value") is None:
        amount = {"minValue": _number(figure["low"]), "maxValue": _number(figure["high"])}
    else:
        amount = {bound(figure["hedge"]): _number(figure["value"])}
    return {
        "id": identifier("observation", figure["id"]),
        "type": "Observation",
        "measuredProperty": identifier("metric", metric["id"]),
        "variableMeasured": identifier("metric", metric["id"]),
        "observationDate": figure["as_of"],
        "unitText": metric["unit"],
        "measurementMethod": figure.get("status"),
        "observationAbout": metric.get("place") and {"type": "Place", "name": metric["place"]},
        **amount,
        "additionalProperty": [_own("hedge", figure["hedge"], figure.get("words"))],
    }


def bound(hedge: str) -> str:
    """The property that says a number with this hedge: `value`, `minValue` or `maxValue`."""
    known = Hedge(hedge)
    return "maxValue" if known.below else "minValue" if known.above else "value"


def _number(text: str) -> int | float | str:
    """The number as JSON has it; as text where binary floating point would change it."""
    exact = Decimal(text)
    if exact == exact.to_integral_value():
        return int(exact)
    near = float(exact)
    return near if Decimal(repr(near)) == exact else text


def _own(property: str, value: Any, note: Any = None) -> Node:
    """A property of our own; nothing without a value."""
    said = {"name": property, "value": value, "description": note}
    return {} if value is None else {"type": "PropertyValue", "propertyID": OWN + property, **said}


def _filled(value: Any) -> Any:
    """The value without its empty parts."""
    if isinstance(value, dict):
        parts = {key: _filled(part) for key, part in value.items()}
        return {key: part for key, part in parts.items() if part not in (None, "", [], {})}
    if isinstance(value, list):
        return [filled for part in value if (filled := _filled(part)) != {}]
    return value


# ---------------------------------------------------------------- the terms


OWN = "urn:explainer:"

_SCHEMA_TYPES = """
    Claim CreativeWork Dataset DataDownload Observation Organization Person Place Property
    PropertyValue Question StatisticalVariable
"""
_SCHEMA_TEXTS = """
    abstract alternateName creditText dateCreated datePublished description encodingFormat
    inLanguage isAccessibleForFree jobTitle maxValue measurementMethod minValue name
    observationDate propertyID spatialCoverage temporalCoverage text unitText value version
"""
_SCHEMA_LINKS = """
    about additionalProperty affiliation appearance author citation contentUrl distribution
    firstAppearance isBasedOn isPartOf measuredProperty observationAbout publisher url
    variableMeasured
"""
_ORIGINS = "wasQuotedFrom wasRevisionOf"


def context() -> dict[str, Any]:
    """The JSON-LD 1.1 context: every term, and no address to fetch."""
    links = {f"schema:{name}" for name in _SCHEMA_LINKS.split()}
    links |= {f"prov:{name}" for name in _ORIGINS.split()}
    return {
        "@version": 1.1,
        "schema": "https://schema.org/",
        "prov": "http://www.w3.org/ns/prov#",
        "explainer": OWN,
        **{name: f"schema:{name}" for name in (_SCHEMA_TYPES + _SCHEMA_TEXTS).split()},
        **{link.partition(":")[2]: {"@id": link, "@type": "@id"} for link in links},
    }
