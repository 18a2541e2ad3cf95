"""Full pages: where a chart stands when it would leave a hole, and where the last columns end.

Belongs here: reading where things came to lie, and deciding what the next pass changes.
Does not belong here: the template that obeys (template/), the compiler (press).

A chart is kept whole, so it may jump to the next page and leave a gap. From the first page on, each
such chart is made a little smaller, if that lets it stay, or is moved to the head of the next page
while the text that follows it fills the gap, if there is such text. A last page with a few source
cards on it is saved by setting the cards a little closer, if that is enough; then its two columns
are balanced.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from explainer.export.press import Press
from explainer.text import canonical_json

Place = dict[str, Any]

LAYOUT = "layout.json"
GAP = 70.0  # points; a smaller gap at the foot of a page is left
SMALLER = 0.8  # of its size, for a chart that could float instead
SMALLEST = 0.72  # of its size; below this a chart's words get too small to read
HEADING = {2: 58.0, 3: 44.0, 4: 36.0}  # points that a heading takes, by level
SLACK = 3.0  # points
SPARSE = 400.0  # points of source cards; a last page with fewer looks forgotten


@dataclass
class Layout:
    """What the template is told: charts' scale, charts that float, how close cards stand and
    which of them starts a column. A draft has no links and no source cards."""

    scale: dict[str, float] = field(default_factory=dict)
    float: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    tight: bool = False
    draft: bool = True

    def json(self) -> bytes:
        """The layout as the template reads it."""
        return canonical_json(asdict(self)).encode()

    def knows(self, chart: str) -> bool:
        """True where this chart has been decided on."""
        return chart in self.scale or chart in self.float


def paginate(press: Press) -> None:
    """Lays the pages out until no chart leaves a gap, then balances the last columns."""
    layout = Layout()
    press.put(LAYOUT, layout.json())
    while _settle(press.find("chart-place"), layout):
        press.put(LAYOUT, layout.json())
    layout.draft = False
    press.put(LAYOUT, layout.json())
    cards = _tightened(press, layout)
    layout.columns += [card["id"] for card in _middle(cards)]
    press.put(LAYOUT, layout.json())


def _tightened(press: Press, layout: Layout) -> list[Place]:
    """The cards as they lie in the end: closer together where that saves a sparse last page."""
    cards = press.find("card-place")
    if not cards or sum(card["height"] for card in _on_last_page(cards)) > SPARSE:
        return cards
    layout.tight = True
    press.put(LAYOUT, layout.json())
    closer = press.find("card-place")
    layout.tight = bool(closer[-1]["page"] < cards[-1]["page"])
    return closer if layout.tight else cards


def _settle(places: list[Place], layout: Layout) -> bool:
    """Decides on the first chart that leaves a gap; False where none does."""
    for place in places:
        if layout.knows(place["id"]):
            continue
        headings = sum(HEADING[level] for level in place["under"])
        left = place["foot"] - place["before"]["y"] - headings
        jumped = place["page"] != place["before"]["page"] and left >= GAP
        whole = place["foot"] - place["head"] - headings
        if place["height"] > whole:  # taller than any page
            layout.scale[place["id"]] = _scale(place, whole)
            layout.float += [place["id"]] if jumped and place["floats"] else []
            return True
        if jumped and _scale(place, left) >= (SMALLER if place["floats"] else SMALLEST):
            layout.scale[place["id"]] = _scale(place, left)
            return True
        if jumped and place["floats"]:
            layout.float.append(place["id"])
            return True
    return False


def _scale(place: Place, room: float) -> float:
    """How large the picture may be, of its size, for the chart to fit in the room (points)."""
    over = place["height"] - room + SLACK
    return float(round(max((place["picture"] - over) / place["picture"], 0.1), 3))


def _on_last_page(cards: list[Place]) -> list[Place]:
    return [card for card in cards if card["page"] == cards[-1]["page"]]


def _middle(cards: list[Place]) -> list[Place]:
    """The card that opens the second column of the last page, so that both are about as long."""
    last = _on_last_page(cards)
    half = sum(card["height"] for card in last) / 2
    reached = 0.0
    for card in last:
        if reached >= half and not card["first"]:  # a source's first card stays with its name
            return [card]
        reached += card["height"]
    return []
