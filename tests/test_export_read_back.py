"""All facts read back from what is published: page, PDF, CSV and claims say what was stated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from lxml.html import HtmlElement

from explainer.facts.numbers import read_back
from tests import ledger
from tests.flood import FIRST, SECOND, flood_edition
from tests.published import files
from tests.reading import read_pdf

ROOT = Path(__file__).parents[1]
FIELDS = ("value", "low", "high", "unit", "hedge", "party", "as_of", "published", "source")
CARDS = ("figure-", "position-")
_PERCENT = {"percent", "per cent", "%"}
Files = Mapping[str, bytes]


def _truth(records: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    return ledger.of_records(records)


def _same(ours: Mapping[str, str], theirs: Mapping[str, str], fields: tuple[str, ...]) -> None:
    for name in fields:
        one, other = ours.get(name, ""), theirs.get(name, "")
        assert one == other or Decimal(one) == Decimal(other), (theirs["id"], name, one, other)


def _inside(element: HtmlElement, **wanted: str) -> list[HtmlElement]:
    """The elements in an element, itself included, that have these attributes."""
    named = {name.replace("_", "-"): value for name, value in wanted.items()}
    return [e for e in element.iter("*") if all(e.get(n, "") == v for n, v in named.items())]


def _times(element: HtmlElement) -> list[str]:
    return [e.get("datetime", "") for e in element.iter("time")]


def _card(page: HtmlElement, kind: str, record: str) -> tuple[HtmlElement, HtmlElement, str]:
    """A record's card, its heading, and the source it stands under."""
    card = page.get_element_by_id(f"{kind}-{record}")
    (heading,) = _inside(card, **{"class": "card-heading"})
    above = (e.get("id", "") for e in card.iterancestors())
    source = next(id for id in above if id.startswith("source-"))
    return card, heading, source.removeprefix("source-")


def _figure_in(page: HtmlElement, record: str, names: Mapping[str, str]) -> dict[str, str]:
    """The figure as its card's heading says it: number, hedge, unit, party, dates, source."""
    card, heading, source = _card(page, "figure", record)
    number = _inside(heading, data_fact=record)[0]
    hedge = "".join(e.text_content() for e in _inside(number, **{"class": "hedge"}))
    before, _, after = heading.text_content().partition(number.text_content())
    return {
        **_value(number.text_content(), hedge),
        "hedge": number.get("data-hedge", ""),
        "party": names[before.removesuffix(": ")],
        "as_of": _times(heading)[0],
        "published": _times(card)[1],
        "source": source,
        "words": after,
    }


# What a source printed instead of a percentage.
_PARTS = {"a quarter": "25", "half": "50", "three quarters": "75"}


def _value(text: str, hedge: str) -> dict[str, str]:
    bare = text.replace(hedge, "").strip()
    if bare in _PARTS:
        return {"value": _PARTS[bare]}
    read = read_back(text if hedge == "between" else bare, "en")
    if read.low != read.high:
        return {"low": str(read.low), "high": str(read.high)}
    return {"value": str(read.low)}


def _check_page(content: bytes, records: Mapping[str, Any]) -> int:
    page = html.fromstring(content.decode("utf-8"))
    _check_figures(page, records)
    for position in records["positions"]:
        _check_position(page, position)
    return len(_truth(records))


def _check_figures(page: HtmlElement, records: Mapping[str, Any]) -> None:
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


def _check_position(page: HtmlElement, position: Mapping[str, Any]) -> None:
    card, heading, source = _card(page, "position", position["id"])
    assert source == position["source"]
    assert _times(heading) == [position["date"]]
    for name in ("quote", "paraphrase"):
        assert position.get(name, "") in card.text_content()
    assert position.get("speaker", "") in heading.text_content()


def _letters(text: str) -> str:
    """Latin letters and digits alone: what a line is whatever its breaks, marks and directions."""
    return "".join(re.findall(r"[0-9A-Za-zÀ-ɏ]", text))


def _headings(page: HtmlElement) -> Iterator[tuple[str, str]]:
    """The sources and cards in the order of the page, each with its heading."""
    for element in page.iter("section", "article"):
        name = element.get("id", "")
        if name.startswith(("source-", *CARDS)):
            is_card = name.startswith(CARDS)
            headings = _inside(element, **{"class": "card-heading"} if is_card else {})
            yield name, next(e.text_content() for e in headings if is_card or e.tag == "h3")


def _check_pdf(content: bytes, page: HtmlElement) -> int:
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


def _check_all(made: Files, notebook: str, records: Mapping[str, Any]) -> None:
    truth = _truth(records)
    page = made[f"{notebook}.html"]
    assert _check_page(page, records) == len(truth)
    assert _check_pdf(made[f"{notebook}.pdf"], html.fromstring(page.decode())) == len(truth)
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


@pytest.mark.slow
@pytest.mark.parametrize(
    "folder",
    sorted(path.parent for path in ROOT.glob("reports/*/*/report.html")),
    ids=lambda folder: f"{folder.parent.name} {folder.name}",
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
    page = html.fromstring(made["record.html"].decode("utf-8"))
    _check_figures(page, records)
    figures = len(records["figures"]) + len(records["history"])
    assert _check_pdf(made["record.pdf"], page) == figures
    said = html.fromstring(made["statements.html"].decode("utf-8"))
    for position in records["positions"]:
        card = said.get_element_by_id(f"position-{position['id']}")
        assert (position.get("quote") or position["paraphrase"]) in card.text_content()
    _check_data(made, made["report.pdf"], _truth(records))
