"""The page: one HTML file with everything in it, no script and no outside request.

Belongs here: what the page is made of, its content security policy, what it offers as contents.
Does not belong here: markup (markup), reading notebooks (notebook), where the file lies (publish).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from explainer import markup, words
from explainer.document import (
    Block,
    Card,
    Document,
    Heading,
    Number,
    numbers,
    place,
    plain,
    walk,
)
from explainer.export import metadata, targets
from explainer.words import Words

DERIVED_ID = "derived-numbers"  # the heading over the cards of computed numbers


def page(document: Document) -> str:
    """The whole page, the same bytes for the same document; raises NotADocument for a dead link."""
    targets.check(document)
    front = document.front
    phrases = words.load(front.language)
    opening, sections = _sections(document.blocks)
    derived = _derived(document)
    data = markup.data_block(metadata.dataset_jsonld(document))
    return markup.render(
        "page.j2",
        _view(document, phrases),
        front=front,
        title=plain(front.title),
        description=plain(front.summary),
        policy=policy(markup.page_style(), data),
        citation=metadata.citation(document),
        data=data,
        style=markup.page_style(),
        opening=opening,
        sections=sections,
        contents=tuple(_contents(document.blocks, phrases, bool(derived))),
        derived=derived,
        derived_id=DERIVED_ID,
    )


def policy(style: str, data: str) -> str:
    """The content security policy of a page with this style sheet and data block, and no other."""
    return (
        f"default-src 'none'; img-src data:; font-src data:; style-src 'sha256-{_digest(style)}'; "
        f"script-src 'sha256-{_digest(data)}'; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _view(document: Document, phrases: Words) -> markup.View:
    front = document.front
    sides = markup.Sides.of(front)
    return markup.View(
        words=phrases,
        language=front.language,
        sides=sides.within(document),
        party_sides=sides.of_party,
        whole=True,
    )


def _sections(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[tuple[Block, ...], ...]]:
    """The blocks before the first main heading, and the sections that the main headings open."""
    starts = [
        n for n, block in enumerate(blocks) if isinstance(block, Heading) and block.level == 2
    ]
    ends = [*starts[1:], len(blocks)] if starts else []
    opening = blocks[: starts[0]] if starts else blocks
    return opening, tuple(blocks[start:end] for start, end in zip(starts, ends, strict=True))


def _contents(
    blocks: tuple[Block, ...], phrases: Words, has_derived: bool
) -> Iterator[tuple[str, str]]:
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2:
            yield block.id, plain(block.runs)
    if has_derived:
        yield DERIVED_ID, phrases("markup.derived")


def _derived(document: Document) -> tuple[dict[str, Any], ...]:
    """One entry for each computed number: the number, and its operands as places with a label."""
    labels = {
        place(f"{node.kind}:{node.id}"): plain(node.heading)
        for node in walk(document)
        if isinstance(node, Card)
    }
    first: dict[str, Number] = {}
    for number in numbers(document):
        if number.derived is not None:
            first.setdefault(number.derived.id, number)
    labels |= {place(number.of): number.plain for number in first.values()}
    return tuple(
        {"number": number, "operands": _operands(number, labels)} for number in first.values()
    )


def _operands(number: Number, labels: Mapping[str, str]) -> tuple[tuple[str | None, str], ...]:
    assert number.derived is not None  # chosen for being computed
    found = []
    for operand in number.derived.operands:
        at = place(operand)
        found.append((at if at in labels else None, labels.get(at, operand)))
    return tuple(found)
