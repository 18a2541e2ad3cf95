"""Pointing at words of the page so that exactly one place is meant (W3C TextQuoteSelector).

Belongs here: the words of a card that state its record, and how much around them makes them unique.
Does not belong here: reading the page (pagetext), what is claimed (claims).
"""

from __future__ import annotations

from typing import Any

from explainer.export import targets
from explainer.export.pagetext import Element, PageText

STEP = 24  # characters that prefix and suffix grow by until the place is unique


def selector(page: PageText, record: str, words: str = "") -> dict[str, Any] | None:
    """Selects these words in a record's card, else the card's heading; None without a card."""
    card = page.by_id(targets.card(record))
    if card is None:
        return None
    start, end = _words(page, card, words) or _heading(page, card)
    return {"type": "TextQuoteSelector", **quote(page, start, end)}


def quote(page: PageText, start: int, end: int) -> dict[str, str]:
    """Exact, prefix and suffix of a part of the page's text, found together in one place only."""
    first, last = page.body.start, page.body.end
    before, after = start, end
    while True:
        before, after = max(first, before - STEP), min(last, after + STEP)
        if _is_unique(page.text, page.text[before:after]) or (before, after) == (first, last):
            break
    return {
        "exact": page.text[start:end],
        "prefix": page.text[before:start],
        "suffix": page.text[end:after],
    }


def places(text: str, exact: str, prefix: str, suffix: str) -> list[int]:
    """Where the exact words begin in a text, each time that prefix and suffix stand around them."""
    whole, found, at = prefix + exact + suffix, [], -1
    while (at := text.find(whole, at + 1)) >= 0:
        found.append(at + len(prefix))
    return found


def _is_unique(text: str, part: str) -> bool:
    first = text.find(part)
    return text.find(part, first + 1) < 0


def _words(page: PageText, card: Element, words: str) -> tuple[int, int] | None:
    at = page.text.find(words, card.start, card.end) if words else -1
    return (at, at + len(words)) if at >= 0 else None


def _heading(page: PageText, card: Element) -> tuple[int, int]:
    inside = page.inside(card)
    heading = next((e for e in inside if "card-heading" in e.attributes.get("class", "")), card)
    return heading.start, heading.end
