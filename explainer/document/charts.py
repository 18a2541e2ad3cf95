"""A chart as a node of the document: what was drawn, in words.

Title, alt text, note, key, sources and table are made here, from the records that were drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from explainer.document.nodes import Chart, MarkKey, Picture, Table
from explainer.document.runs import Runs, Text, plain
from explainer.document.sentences import Phrases, line
from explainer.document.tables import figures_table
from explainer.facts.model import Figure, Hedge
from explainer.words import Words


@dataclass(frozen=True)
class Description:
    """What a chart's function returns: the figures it drew, and what is said of them.

    `alt` has a line for each part of the picture; `title` says what is seen, as far as the records
    bear it out, or names what is shown. Table and sources are those of the figures `listed`, else
    of those drawn, unless there is a `table` or `source` of its own; `hedges` are those of computed
    numbers, for the key, whose arrows stand as those in the picture do: level, or `upright`.
    """

    figures: Sequence[Figure]
    title: Runs
    alt: Sequence[Runs]
    caption: Runs
    hedges: Collection[str] = ()
    upright: bool = False
    listed: Sequence[Figure] = ()
    table: Callable[[str, Runs], Table] | None = None
    source: Runs = ()


def chart_node(
    phrases: Phrases, description: Description, wide: Picture, narrow: Picture | None, *,
    id: str, title: Runs = (), faults: Iterable[str] = (),
) -> Chart:  # fmt: skip
    """The node of a drawn chart."""
    heading, figures = title or description.title, description.figures
    listed, table = description.listed or figures, description.table
    return Chart(
        **dict(wide),
        narrow=narrow,
        id=id,
        title=heading,
        alt=_alt(phrases, heading, description.alt),
        key=key([*(figure.hedge.value for figure in figures), *description.hedges], phrases.words),
        upright=description.upright,
        caption=description.caption,
        source=description.source or phrases.source_line(listed),
        table=table(f"{id}-table", heading)
        if table
        else figures_table(phrases, listed, id=f"{id}-table", caption=heading),
        facts=tuple(dict.fromkeys(figure.id for figure in figures)),
        faults=tuple(dict.fromkeys(faults)),
    )


def _alt(phrases: Phrases, title: Runs, parts: Iterable[Runs]) -> Runs:
    """What is drawn, part by part, each ended with a stop."""
    end = "" if plain(title).endswith(("?", "!", ".")) else phrases.words("prose.stop")
    lines = [phrases.sentence(" ", part) for part in parts if part]
    return line(phrases.words("charts.as-drawn"), title, end, *lines)


def key(hedges: Iterable[str], words: Words) -> tuple[MarkKey, ...]:
    """The key in at most two lines: what hollow and joined marks mean, and what an arrow does."""
    used = {Hedge(hedge) for hedge in hedges}
    hollow = [hedge for hedge in (Hedge.ABOUT, Hedge.BETWEEN) if hedge in used]
    arrows = [hedge for hedge in Hedge if hedge in used and (hedge.below or hedge.above)]
    name = "both" if len(hollow) > 1 else "".join(hollow)
    return tuple(
        MarkKey.model_validate({"hedges": list(map(str, group)), "runs": (Text(text=text),)})
        for group, text in (
            (hollow, words.get(f"charts.key.{name}")),
            (arrows, words("charts.key.open")),
        )
        if group
    )
