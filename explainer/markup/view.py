"""What a template may ask while it renders: addresses, directions, labels, colours of the sides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from explainer import palette
from explainer.document.nodes import Front, Quotation, Silence, lines_of, walk
from explainer.document.runs import Number, Run, Runs, Speaker, Text, place, plain
from explainer.facts.model import Facts
from explainer.markup.drawing import Drawing, address
from explainer.text import direction
from explainer.words import Words

# The web, a place in the page, or a file published beside it, now or before a revision.
_ADDRESS = re.compile(
    r"https?://[^\s/?#]+\S*|mailto:[^\s@]+@[^\s@]+|#[^\s#]+|(?:superseded/[0-9]+/)?[a-z0-9][a-z0-9-]*\.(?:csv|json|jsonld|pdf|ipynb|html|xml)(?:#[a-z0-9.-]+)?",
    re.ASCII,
)
MARGIN_LETTERS = 38  # in a line of the margin beside a chart
MARGIN_LINES = 52  # beside a chart with its key, caption and source line
_OPENING, _CLOSING = re.compile(r"[(\[“‘«„¿¡–-]+$"), re.compile(r"^[)\]”’»,.;:!?…–-]+")
_OPPOSITE = {"ltr": {"R", "AL"}, "rtl": {"L"}}


def _lines(statement: Quotation | Silence) -> int:
    """About how many lines of a margin the statement fills, the space around it included."""
    if isinstance(statement, Silence):
        return 3
    texts = (plain(statement.speaker), statement.text, plain(statement.about))
    return 3 + sum(-(-len(text) // MARGIN_LETTERS) for text in texts)


def _cut(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """The text without what the pattern finds, and that."""
    found = pattern.search(text)
    return (pattern.sub("", text), found[0]) if found else (text, "")


@lru_cache(maxsize=20_000)  # the same names and labels stand in a page again and again
def _turns(text: str, direction: str) -> bool:
    opposite = _OPPOSITE[direction]
    return any(unicodedata.bidirectional(character) in opposite for character in text)


@dataclass(frozen=True)
class Sides:
    """The sides in the order of the facts file, and the side of each party."""

    order: Sequence[str] = ()
    of_party: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, front: Front) -> Sides:
        """Those of the edition with this title block."""
        parties: Mapping[str, Any] = front.records.get("parties", {})
        named = {id: party["side"] for id, party in parties.items() if "side" in party}
        return cls(front.order.get("sides", ()), named)

    @classmethod
    def listed(cls, facts: Facts) -> Sides:
        """All those of a facts file."""
        parties = {party.id: party.side for party in facts.parties.values()}
        return cls(tuple(facts.sides), parties)

    def within(self, node: object) -> Sequence[str]:
        """The order; where none is known, that in which statements first show the sides."""
        if self.order:
            return self.order
        found: dict[str, None] = {}
        for part in walk(node):
            if isinstance(part, Quotation | Silence):
                found.setdefault(part.side)
        return tuple(found)


@dataclass
class View:
    """One rendering in one language; `whole`: a page, with ids and ways back."""

    words: Words
    language: str
    sides: Sequence[str] = ()
    party_sides: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False
    places: frozenset[str] = frozenset()  # the ids in this page that a link can lead to
    cards: frozenset[str] = frozenset()  # the numbers that open a card in this page
    pictures: str = ""  # where the charts stand as files, up to the id of each
    keeps_statements: bool = False  # here, and in no other page, each statement is a place
    in_text: bool = True  # false once only cards follow: a number in a card leads nowhere
    _drawings: int = 0
    _labels: dict[str, int] = field(default_factory=dict)

    direction = staticmethod(direction)
    plain = staticmethod(plain)
    lines_of = staticmethod(lines_of)

    def turns(self, text: str) -> bool:
        """Whether the text holds letters that run against the report's own direction."""
        return _turns(text, direction(self.language))

    def target(self, number: Number) -> str:
        """The id of the card that a number leads to."""
        return place(number.of)

    def glued(self, parts: Runs) -> list[tuple[Run, str, str]]:
        """The runs, each number that opens a card with the punctuation that touches it.

        A line may break on both sides of a button, and a comma must not begin a line.
        """
        runs = list(parts)
        found: list[tuple[Run, str, str]] = []
        for at, run in enumerate(runs):
            before = after = ""
            if self.in_text and isinstance(run, Number) and self.target(run) in self.cards:
                if found and isinstance(last := found[-1][0], Text):
                    rest, before = _cut(_OPENING, last.text)
                    found[-1] = (last.model_copy(update={"text": rest}), *found[-1][1:])
                if at + 1 < len(runs) and isinstance(following := runs[at + 1], Text):
                    rest, after = _cut(_CLOSING, following.text)
                    runs[at + 1] = following.model_copy(update={"text": rest})
            found.append((run, before, after))
        return found

    def way(self, target: str, layer: str = "record") -> str:
        """The address of a card or statement: in this page, or in the layer that has them all."""
        return f"#{target}" if target in self.places or not self.whole else f"{layer}.html#{target}"

    def address(self, to: str) -> str | None:
        """The address if it is on the web, in the page or a file beside it; else None."""
        return to if _ADDRESS.fullmatch(to) else None

    def leave_text(self) -> None:
        """From here on numbers stand in cards and lead nowhere."""
        self.in_text = False

    def go_on(self) -> None:
        """Here the cards end, and the text goes on."""
        self.in_text = True

    def label(self, key: str) -> str:
        """The phrase, made unlike every label given before."""
        label = self.words(key)
        self._labels[label] = self._labels.get(label, 0) + 1
        count = self._labels[label]
        return label if count == 1 else f"{label} ({count})"

    def side(self, side: str) -> str:
        """The class that colours a side, by its place in the facts file."""
        return palette.side(self.sides.index(side)) if side in self.sides else "side-other"

    def side_of(self, runs: Runs) -> str:
        """The class that colours the side of the first speaker in the runs."""
        speakers = (run.party for run in runs if isinstance(run, Speaker))
        return self.side(self.party_sides.get(next(speakers, ""), ""))

    def is_long(self, statements: Sequence[Quotation | Silence]) -> bool:
        """Whether the statements, set in a margin, would stand far below the chart beside them."""
        return sum(map(_lines, statements)) > MARGIN_LINES

    def at_number(self, runs: Runs) -> tuple[Runs, tuple[Run, ...], Runs]:
        """The runs before, at and after the first number; without one, all stand in the middle."""
        for index, run in enumerate(runs):
            if isinstance(run, Number):
                return runs[:index], (run,), runs[index + 1 :]
        return (), runs, ()

    def drawing(self, svg: str) -> Drawing:
        """The drawing as part of the page."""
        self._drawings += 1
        return Drawing(svg, self._drawings)

    def picture(self, svg: str) -> str:
        """The drawing as a data address of its own, with the rules that turn it dark."""
        return address(svg)
