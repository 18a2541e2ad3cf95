"""All facts read back from what is published: page, PDF, CSV and claims say what was stated."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from explainer.facts.numbers import read_back
from tests import ledger, pagetext
from tests.flood import FIRST, SECOND, flood_edition
from tests.pagetext import Element, PageText
from tests.published import files
from tests.reading import read_pdf

ROOT = Path(__file__).parents[1]
FIELDS = ("value", "low", "high", "unit", "hedge", "party", "as_of", "published", "source")
CARDS = ("figure-", "position-")
_PERCENT = {"percent", "per cent", "%"}
Files = Mapping[str, bytes]
_PLACES: dict[int, dict[int, int]] = {}  # where each element of the page read last stands


def _truth(records: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    return ledger.of_records(records)


def _same(ours: Mapping[str, str], theirs: Mapping[str, str], fields: tuple[str, ...]) -> None:
    for name in fields:
        one, other = ours.get(name, ""), theirs.get(name, "")
        assert one == other or Decimal(one) == Decimal(other), (theirs["id"], name, one, other)


# ---------------------------------------------------------------- the page's cards


def _inside(page: PageText, element: Element, **wanted: str) -> list[Element]:
    """The elements in an element, itself included, that have these attributes."""
    rest = itertools.islice(page.elements, _place(page, element), None)
    inside = itertools.takewhile(lambda e: e.start <= element.end, rest)
    return [
        e
        for e in inside
        if e.above(lambda at: at is element)
        and all(e.attributes.get(k.replace("_", "-"), "") == v for k, v in wanted.items())
    ]


def _place(page: PageText, element: Element) -> int:
    if id(page) not in _PLACES:
        _PLACES.clear()
        _PLACES[id(page)] = {id(e): n for n, e in enumerate(page.elements)}
    return _PLACES[id(page)][id(element)]


def _card(page: PageText, kind: str, record: str) -> tuple[Element, Element, Element]:
    """A record's card, its heading, and the source it stands under."""
    card = page.by_id(f"{kind}-{record}")
    assert card is not None, f"no card of {record}"
    (heading,) = _inside(page, card, **{"class": "card-heading"})
    source = card.above(lambda e: e.attributes.get("id", "").startswith("source-"))
    assert source is not None
    return card, heading, source


def _figure_in(page: PageText, record: str, names: Mapping[str, str]) -> dict[str, str]:
    """The figure as its card's heading says it: number, hedge, unit, party, dates, source."""
    card, heading, source = _card(page, "figure", record)
    number = _inside(page, heading, data_fact=record)[0]
    hedge = "".join(page.of(e) for e in _inside(page, number, **{"class": "hedge"}))
    party = page.text[heading.start : number.start].removesuffix(": ")
    times = [e.attributes["datetime"] for e in _inside(page, heading) if e.tag == "time"]
    dates = [e.attributes["datetime"] for e in _inside(page, card) if e.tag == "time"]
    return {
        **_value(page.of(number), hedge),
        "hedge": number.attributes["data-hedge"],
        "party": names[party],
        "as_of": times[0],
        "published": dates[1],
        "source": source.attributes["id"].removeprefix("source-"),
        "words": page.text[number.end : heading.end],
    }


def _value(text: str, hedge: str) -> dict[str, str]:
    # The word printed for a percentage stands behind it, in brackets.
    text, hedge = (re.sub(r" ?\(“.*?”\)$", "", said).strip() for said in (text, hedge))
    bare = text.replace(hedge, "").strip()
    read = read_back(text if hedge == "between" else bare, "en")
    if read.low != read.high:
        return {"low": str(read.low), "high": str(read.high)}
    return {"value": str(read.low)}


def _check_page(content: bytes, records: Mapping[str, Any]) -> int:
    page = pagetext.read(content.decode("utf-8"))
    _check_figures(page, records)
    for position in records["positions"]:
        _check_position(page, position)
    return len(_truth(records))


def _check_figures(page: PageText, records: Mapping[str, Any]) -> None:
    names = {party["name"]: name for name, party in records["parties"].items()}
    truth = _truth(records)
    for figure in (*records["figures"], *records["history"]):
        found, given = _figure_in(page, figure["id"], names), truth[figure["id"]]
        _same(found, given, tuple(name for name in FIELDS if name != "unit"))
        unit = given["unit"]
        singular = {"people": "person"}.get(unit, unit.removesuffix("s"))
        said = found["words"].split(",")[0]
        assert unit in _PERCENT or re.match(rf" (of )?({re.escape(unit)}|{singular})\b", said), (
            given
        )


def _check_position(page: PageText, position: Mapping[str, Any]) -> None:
    card, heading, source = _card(page, "position", position["id"])
    assert source.attributes["id"] == f"source-{position['source']}"
    times = [e.attributes["datetime"] for e in _inside(page, heading) if e.tag == "time"]
    assert times == [position["date"]]
    for name in ("quote", "paraphrase"):
        assert position.get(name, "") in page.of(card)
    assert position.get("speaker", "") in page.of(heading)


# ---------------------------------------------------------------- the PDF


def _letters(text: str) -> str:
    """Latin letters and digits alone: what a line is whatever its breaks, marks and directions."""
    return "".join(re.findall(r"[0-9A-Za-zÀ-ɏ]", text))


def _headings(page: PageText) -> Iterator[tuple[str, str]]:
    """The sources and cards in the order of the page, each with its heading."""
    for element in page.elements:
        name = element.attributes.get("id", "")
        if name.startswith(("source-", *CARDS)) and element.tag in ("section", "article"):
            wanted = {"class": "card-heading"} if name.startswith(CARDS) else {}
            inside = _inside(page, element, **wanted)
            tagged = [e for e in inside if wanted or e.tag == "h3"]
            yield name, page.of(tagged[0])


def _check_pdf(content: bytes, page: PageText) -> int:
    """Every source and card of the page stands in the PDF, in the same order."""
    text, _ = read_pdf(content)
    said, at, count = _letters(text), 0, 0
    first = next(_headings(page))[1]
    starts = [m.start() for m in re.finditer(re.escape(_letters(first)), said)]
    at = starts[-1]
    for name, heading in _headings(page):
        found = said.find(_letters(heading), at)
        assert found >= 0, f"{name}: {heading!r} is not in the PDF after its source"
        at, count = found + len(_letters(heading)), count + name.startswith(CARDS)
    return count


# ---------------------------------------------------------------- the tests


def _check_all(made: Files, notebook: str, records: Mapping[str, Any]) -> None:
    truth = _truth(records)
    page = made[f"{notebook}.html"]
    assert _check_page(page, records) == len(truth)
    assert _check_pdf(made[f"{notebook}.pdf"], pagetext.read(page.decode())) == len(truth)
    _check_data(made, made[f"{notebook}.pdf"], truth)


def _check_data(made: Files, pdf: bytes, truth: Mapping[str, Mapping[str, str]]) -> None:
    _, attached = read_pdf(pdf)
    for place in (made, attached):
        for name, reader in (("facts.csv", ledger.of_csv), ("claims.jsonld", ledger.of_claims)):
            facts = reader(place[name])
            assert set(facts) == set(truth)
            for record, given in truth.items():
                _same(facts[record], given, FIELDS)


@pytest.mark.parametrize("day", [FIRST, SECOND])
def test_all_facts_are_read_back(day: Any) -> None:
    """Value, unit, hedge, party, date and source of every figure, from four kinds of file."""
    _check_all(files(day)[0], "brief", flood_edition(day).records())


def _reports() -> list[Path]:
    return sorted(path.parent for path in ROOT.glob("reports/*/*/report.html"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "folder", _reports(), ids=lambda folder: f"{folder.parent.name} {folder.name}"
)
def test_all_facts_of_a_published_report_are_read_back(folder: Path) -> None:
    """The same of the reports that lie in this repository, against their facts file."""
    import datetime

    from explainer.facts.edition import cut
    from explainer.facts.load import load

    facts = load(ROOT / "data" / "facts.yml")
    if facts.story.id != folder.parent.name:
        pytest.skip(f"data/facts.yml is not about {folder.parent.name}")
    made = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    records = cut(facts, datetime.date.fromisoformat(folder.name)).records()
    if "record.html" not in made:
        pytest.skip("published before a report had its record beside it")
    page = pagetext.read(made["record.html"].decode("utf-8"))
    _check_figures(page, records)
    figures = len(records["figures"]) + len(records["history"])
    assert _check_pdf(made["record.pdf"], page) == figures
    said = pagetext.read(made["statements.html"].decode("utf-8"))
    for position in records["positions"]:
        card = said.by_id(f"position-{position['id']}")
        assert card is not None
        assert (position.get("quote") or position["paraphrase"]) in said.of(card)
    _check_data(made, made["report.pdf"], _truth(records))
