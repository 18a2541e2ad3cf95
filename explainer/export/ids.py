"""Each place in a report has a name of its own, so that a link leads to one place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from explainer.document.nodes import Beside, Block, Chart, Heading, Node, Table

N = TypeVar("N", bound=Node)


def unique(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with every id given once; a second use gets a number behind it."""
    taken: set[str] = set()
    made = [_pictures(block, taken) for block in blocks]
    return tuple(_named(block, taken) if isinstance(block, Heading) else block for block in made)


def _pictures(block: Block, taken: set[str]) -> Block:
    if isinstance(block, Beside):
        inner = tuple(_pictures(part, taken) for part in block.blocks)
        return block.model_copy(update={"blocks": inner})
    if isinstance(block, Chart):
        chart = _named(block, taken)
        return chart.model_copy(update={"table": _named(chart.table, taken)})
    return _named(block, taken) if isinstance(block, Table) else block


def _named(node: N, taken: set[str]) -> N:
    wanted = str(node.id)  # type: ignore[attr-defined]  # every node handed over has one
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    taken.add(name)
    return node if name == wanted else node.model_copy(update={"id": name})
