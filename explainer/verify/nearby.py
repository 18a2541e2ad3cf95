"""Which records a place in a page is about, so that a finding there can name them.

Belongs here: from an element to the ids of the figures and positions beside it.
Does not belong here: finding anything wrong.
"""

from __future__ import annotations

from explainer.export.pagetext import Element, PageText
from explainer.verify.expected import Expected, chart_records

CARDS = ("figure-", "position-")
MANY = 12  # numbers; a block with more is no single statement


class Nearby:
    """A page, the document it should show, and where its numbers stand."""

    def __init__(self, page: PageText, expected: Expected) -> None:
        self.page = page
        self.expected = expected
        self._numbers = [e for e in page.elements if "data-fact" in e.attributes]
        self._charts = {chart.id: chart for chart in expected.charts}

    def records(self, element: Element) -> list[str]:
        """The records of the number, card, chart or line that an element belongs to."""
        at: Element | None = element
        while at is not None:
            found = self._of(at)
            if found:
                return found
            at = at.parent
        return []

    def _of(self, element: Element) -> list[str]:
        name = element.attributes.get("id", "")
        if "data-fact" in element.attributes:
            return [element.attributes["data-fact"]]
        if name in self._charts:
            return chart_records(self._charts[name])
        if name.startswith(CARDS):
            return [name.partition("-")[2]]
        start, end = element.start, element.end
        inside = [
            e.attributes["data-fact"] for e in self._numbers if start <= e.start and e.end <= end
        ]
        return list(dict.fromkeys(inside)) if len(inside) <= MANY else []
