"""claims.jsonld: what was stated, as other programs read it, and the card it leads to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from explainer import words
from explainer.export.data import claims
from explainer.export.files import layer_files
from explainer.export.notebook import read
from explainer.facts.edition import cut
from explainer.report.report import Report
from tests import ledger
from tests.flood import SECOND, facts_of, flood_edition, flood_records
from tests.published import executed_from, files

SCHEMA, PROV = "https://schema.org/", "http://www.w3.org/ns/prov#"
Files = dict[str, bytes]
BASE = "https://example.org/2023-06-10/claims.jsonld"


@pytest.fixture(scope="module")
def published() -> dict[str, bytes]:
    return files()[0]


@pytest.fixture(scope="module")
def graph(published: dict[str, bytes]) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = json.loads(published["claims.jsonld"])["@graph"]
    return nodes


def _of(graph: list[dict[str, Any]], kind: str, record: str) -> dict[str, Any]:
    (node,) = [node for node in graph if node["id"] == f"claims.jsonld#{kind}-{record}"]
    return node


def test_nobody_is_rated(graph: list[dict[str, Any]]) -> None:
    """No review and no rating: a claim is somebody's, and stays so."""
    kinds = {str(node["type"]) for node in graph}
    assert kinds >= {"Claim", "Observation", "Dataset"}
    said = [*kinds, *_names(graph)]
    assert not [name for name in said if "review" in name.lower() or "rating" in name.lower()]


@pytest.mark.parametrize(
    ("record", "amount"),
    [
        ("office-missing-06-02", {"value": 1}),
        ("office-left-06-02", {"value": 14200}),
        ("board-left-06-01", {"maxValue": 9000}),
        ("office-streets-06-02", {"maxValue": 37.5}),
        ("relief-left-06-02", {"minValue": 12000}),
        ("residents-streets-06-02", {"minValue": 52}),
        ("board-town-2022", {"minValue": 38000, "maxValue": 44000}),
    ],
)
def test_a_bound_is_no_value(
    graph: list[dict[str, Any]], record: str, amount: dict[str, Any]
) -> None:
    """Who knows no hedge still reads "nearly" as a maximum and "more than" as a minimum."""
    node = _of(graph, "observation", record)
    assert {k: v for k, v in node.items() if k in ("value", "minValue", "maxValue")} == amount


def test_every_hedge_travels(graph: list[dict[str, Any]]) -> None:
    """Each observation carries the figure's hedge, with its words as printed."""
    records = flood_edition(SECOND).records()
    for figure in (*records["figures"], *records["history"]):
        (hedge,) = _of(graph, "observation", figure["id"])["additionalProperty"]
        assert hedge["propertyID"] == "urn:explainer:hedge"
        assert hedge["value"] == figure["hedge"]
        assert hedge.get("description", "") == figure.get("words", "")


def test_a_claim_names_its_source_and_what_it_replaces(graph: list[dict[str, Any]]) -> None:
    """Quoted from a source; first seen there only if that is the speaker's own."""
    own = _of(graph, "figure", "office-left-06-01")
    press = _of(graph, "figure", "office-left-06-01-b")
    assert own["firstAppearance"] == own["wasQuotedFrom"] == "claims.jsonld#source-office-bulletin"
    assert press["appearance"] == press["wasQuotedFrom"] == "claims.jsonld#source-courier"
    assert "firstAppearance" not in press
    assert press["wasRevisionOf"] == own["id"]
    assert press["additionalProperty"][0]["value"] == "corrected"


def test_a_position_is_its_speakers(graph: list[dict[str, Any]]) -> None:
    """A person speaks for a party; words of ours are an abstract, never a text."""
    board, residents = (_of(graph, "position", name) for name in ("board-gates", "residents-gates"))
    assert board["author"]["name"] == "Anna Deichmann"
    assert board["author"]["affiliation"] == "claims.jsonld#party-board"
    assert board["inLanguage"] == "de" and "abstract" not in board
    assert residents["inLanguage"] == "en" and "text" not in residents


def test_a_number_that_floats_cannot_hold_stays_text() -> None:
    """A decimal is a JSON number only where reading it gives the same decimal again."""
    records = flood_edition(SECOND).records()
    exact = "0.1234567890123456789"
    records["figures"][0] |= {"value": exact, "hedge": "exact"}
    facts = ledger.of_claims(claims.claims_jsonld(records))
    assert facts[records["figures"][0]["id"]]["value"] == exact


def _refuse(url: str, options: Any) -> Any:
    raise AssertionError(f"asks for {url}")


def test_the_claims_expand_offline_without_a_dropped_term(published: dict[str, bytes]) -> None:
    """Another program understands every term, and fetches nothing to do so."""
    jsonld = pytest.importorskip("pyld.jsonld", reason="PyLD is not installed")
    dropped: list[str] = []
    whole = json.loads(published["claims.jsonld"])
    options = {"documentLoader": _refuse, "base": BASE}
    expanded = jsonld.expand(whole, options, on_property_dropped=dropped.append)
    assert not dropped
    assert len(expanded) == len(whole["@graph"])
    vocabularies = (SCHEMA, PROV, "@")
    for name in _names(expanded):
        assert name.startswith(vocabularies), name
    again = jsonld.compact(expanded, whole["@context"], options)
    assert _leaves(again["@graph"]) == _leaves(whole["@graph"])


def _leaves(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_leaves, value.values()))
    return sum(map(_leaves, value)) if isinstance(value, list) else 1


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from _names(part)
    elif isinstance(value, list):
        for part in value:
            yield from _names(part)


def test_every_node_that_is_named_is_there(graph: list[dict[str, Any]]) -> None:
    """No claim leads to a party, source, metric, question or claim that the file does not hold."""
    ids = {node["id"] for node in graph}
    asked = {text for text in _texts(graph) if text.startswith("claims.jsonld#")}
    inner = {node["author"]["id"] for node in graph if isinstance(node.get("author"), dict)}
    inner |= {node["publisher"]["id"] for node in graph if "publisher" in node}
    assert asked <= ids | inner
    assert len(ids) == len(graph)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def test_a_figure_and_a_statement_may_share_an_id() -> None:
    """Each has its own card in the page, its own claim, and a link that leads to its own card."""
    records = flood_records()
    position = next(p for p in records["positions"] if p["id"] == "board-gates")
    position["id"] = "office-left-06-02"
    report = Report(cut(facts_of(records), SECOND), None, words.load("en"))
    reading = read(executed_from(report))
    pages = layer_files([reading], ("html",))
    content = json.loads(claims.claims_jsonld(reading.document.front.records))
    for kind, name in (("figure", "record.html"), ("position", "statements.html")):
        assert pages[name].decode("utf-8").count(f'id="{kind}-office-left-06-02"') == 1
        claim = _of(content["@graph"], kind, "office-left-06-02")
        assert claim["url"] == f"{name}#{kind}-office-left-06-02"
