"""Full pages: where a chart stands when it would leave a hole, and where the last columns end.

Belongs here: reading where things came to lie, and deciding what the next pass changes.
Does not belong here: the template that obeys (template/), the compiler (press).

A chart is kept whole, so it may jump to the next page and leave a gap. From the first page on, each
such chart is made a little smaller, if that lets it stay, or is moved to the head of the next page
while the text that follows it fills the gap. The last page of source cards is balanced last.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from explainer.export.press import Press
from explainer.text import canonical_json

LAYOUT = "layout.json"
GAP = 70.0  # points; a smaller gap at the foot of a page is left
SMALLEST = 0.8  # of its size; below this a chart's words get too small to read
SLACK = 3.0  # points


@dataclass
class Layout:
    """What the template is told: charts' scale, charts that float, cards that start a column."""

    scale: dict[str, float] = field(default_factory=dict)
    float: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)

    def json(self) -> bytes:
        """The layout as the template reads it."""
        return canonical_json(
            {"scale": self.scale, "float": self.float, "columns": self.columns}
        ).encode()

    def knows(self, chart: str) -> bool:
        """True where this chart has been decided on."""
        return chart in self.scale or chart in self.float


def paginate(press: Press) -> None:
    """Lays the pages out until no chart leaves a gap, then balances the last columns."""
    layout = Layout()
    press.put(LAYOUT, layout.json())
    while _settle(press.find("chart-place"), layout):
        press.put(LAYOUT, layout.json())
    middle = _middle(press.find("card-place"))
    if middle:
        layout.columns.append(middle)
        press.put(LAYOUT, layout.json())


def _settle(places: list[dict[str, Any]], layout: Layout) -> bool:
    """Decides on the first chart that leaves a gap; False where none does."""
    for place in places:
        jumped = place["page"] != place["before"]["page"]
        left = place["foot"] - place["before"]["y"]
        if not jumped or left < GAP or layout.knows(place["id"]):
            continue
        over = place["height"] - left + SLACK
        scale = (place["picture"] - over) / place["picture"]
        if scale >= SMALLEST:
            layout.scale[place["id"]] = round(scale, 3)
        else:
            layout.float.append(place["id"])
        return True
    return False


def _middle(cards: list[dict[str, Any]]) -> str:
    """The card that opens the second column of the last page, so that both are about as long."""
    if not cards:
        return ""
    page = cards[-1]["page"]
    last = [card for card in cards if card["page"] == page]
    total = sum(card["height"] for card in last)
    reached = 0.0
    for card in last:
        if reached >= total / 2 and not card["first"]:  # a source's first card stays with its name
            return str(card["id"])
        reached += float(card["height"])
    return ""
