"""The number words that a notebook allows: marked where they stand, listed in the method section.

`explainer.allow` in the notebook's metadata maps each word or phrase to the reason for it. Case is
ignored, and a phrase stands for itself only: allowing "half" does not allow "half a million".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from explainer.document import detect
from explainer.document.nodes import (
    Allowances,
    Allowed,
    Block,
    Items,
    Node,
    Paragraph,
    Run,
    Runs,
    Text,
    copied,
)
from explainer.words import Words

MOST = 10


@dataclass
class Allowing:
    """The allow-list at work on one document: which of its phrases were met."""

    reasons: Mapping[str, str]
    languages: tuple[str, ...]
    met: set[str] = field(default_factory=set)

    def block(self, block: Any) -> Any:
        """The block with every allowed phrase in its own words as an `Allowed` run."""
        return self._node(block) if self.reasons else block

    def faults(self) -> Iterator[str]:
        """What is wrong with the list, once every block was read; the record prints it."""
        if len(self.reasons) > MOST:
            yield f"allows {len(self.reasons)} words; at most {MOST} may be allowed"
        for phrase, reason in self.reasons.items():
            if not reason.strip():
                yield f"allows {phrase!r} without a reason"
            if not detect.names_number(phrase, self.languages):
                yield f"allows {phrase!r}, which names no number"
            elif phrase not in self.met:
                yield f"allows {phrase!r}, which the report does not use"

    def _node(self, node: Any) -> Any:
        if isinstance(node, tuple):
            return tuple(part for item in node for part in self._parts(item))
        return copied(node, self._node) if isinstance(node, Node) else node

    def _parts(self, item: Any) -> tuple[Any, ...]:
        return self._split(item) if isinstance(item, Text) else (self._node(item),)

    def _split(self, run: Text) -> Runs:
        parts: list[Run] = []
        last = 0
        for found in detect.find(run.text, self.languages):
            phrase = self._by_words.get(_key(found.words))
            if phrase is None:
                continue
            self.met.add(phrase)
            if run.text[last : found.start]:
                parts.append(run.model_copy(update={"text": run.text[last : found.start]}))
            parts.append(
                Allowed(text=run.text[found.start : found.end], reason=self.reasons[phrase])
            )
            last = found.end
        if not last:
            return (run,) if run.text else ()
        if run.text[last:]:
            parts.append(run.model_copy(update={"text": run.text[last:]}))
        return tuple(parts)

    @property
    def _by_words(self) -> dict[str, str]:
        return {_key(phrase): phrase for phrase in self.reasons}


def _key(words: str) -> str:
    return re.sub(r"[\s‐‑-]+", " ", words.strip().casefold())


def listed(reasons: Mapping[str, str], words: Words) -> tuple[Block, ...]:
    """The list for the method section: each allowed word with its reason; nothing for none."""
    if not reasons:
        return ()
    items: list[Runs] = [
        (Allowed(text=phrase, reason=reason), Text(text=words("prose.colon") + reason))
        for phrase, reason in sorted(reasons.items())
    ]
    return Paragraph(runs=(Text(text=words("method.allowed")),)), Items(items=tuple(items))


def placed(block: Block, reasons: Mapping[str, str], words: Words) -> tuple[Block, ...]:
    """The block itself, or the list in the place that the method section keeps for it."""
    return listed(reasons, words) if isinstance(block, Allowances) else (block,)
