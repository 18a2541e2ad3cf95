"""What a chart says of itself besides its picture: title, alt text, note, key, sources, table."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from explainer.charts.labels import spaced
from explainer.document import sentences, wording
from explainer.document.nodes import Chart, MarkKey, Picture, Record, Runs, Table, Text, plain
from explainer.document.tables import figures_table
from explainer.facts.edition import Edition
from explainer.facts.model import Event, Figure, Hedge, Position
from explainer.words import Words


@dataclass(frozen=True)
class Description:
    """What a chart's function answers with: the figures it drew, and what is said of them.

    `alt` has a line for each part of the picture; `title` says what is seen, as far as the records
    bear it out, or names what is shown. Without a `table` the figures drawn are listed; `hedges`
    are those of computed numbers, for the key.
    """

    figures: Sequence[Figure]
    title: Runs
    alt: Sequence[Runs]
    caption: Runs
    hedges: Collection[str] = ()
    table: Callable[[str, Runs], Table] | None = None
    source: Runs | None = None


def chart(
    said: Description,
    wide: Picture,
    narrow: Picture | None,
    edition: Edition,
    words: Words,
    *,
    id: str,
    title: Runs = (),
    faults: Sequence[str] = (),
) -> Chart:
    """The node of a drawn chart."""
    heading = title or said.title
    make = said.table or (
        lambda name, caption: figures_table(edition, said.figures, words, id=name, caption=caption)
    )
    hedges = [figure.hedge.value for figure in said.figures]
    return Chart(
        **dict(wide),
        narrow=narrow,
        id=id,
        title=heading,
        alt=alt(heading, said.alt, words),
        key=key([*hedges, *said.hedges], words),
        caption=said.caption,
        source=said.source or sentences.source_line(edition, said.figures, words),
        table=make(f"{id}-table", heading),
        facts=tuple(dict.fromkeys(figure.id for figure in said.figures)),
        faults=tuple(dict.fromkeys(faults)),
    )


def key(hedges: Iterable[str], words: Words) -> tuple[MarkKey, ...]:
    """The key in at most two lines: what hollow and joined marks mean, and what an arrow does."""
    used = {Hedge(hedge) for hedge in hedges}
    open_ends = [hedge for hedge in Hedge if hedge in used and (hedge.below or hedge.above)]
    hollow: list[Hedge] = [hedge for hedge in (Hedge.ABOUT, Hedge.BETWEEN) if hedge in used]
    lines: list[tuple[list[Hedge], str]] = []
    if hollow:
        name = "both" if len(hollow) > 1 else str(hollow[0])
        lines.append(([*hollow], words(f"charts.key.{name}")))
    if open_ends:
        lines.append((open_ends, words("charts.key.open")))
    return tuple(
        MarkKey.model_validate({"hedges": [str(h) for h in hedges_], "runs": (Text(text=text),)})
        for hedges_, text in lines
    )


def alt(title: Runs, parts: Iterable[Runs], words: Words) -> Runs:
    """Alt text: what is drawn, part by part, each ended with a stop."""
    stop = "" if plain(title).endswith(("?", "!", ".")) else words("prose.stop")
    runs = spaced(words("charts.as-drawn"), title, stop)
    for part in parts:
        if part:
            runs = spaced(runs, " ", part, words("prose.stop"))
    return runs


# ---------------------------------------------------------------- lines of it


def name(edition: Edition, figure: Figure, words: Words) -> Runs:
    """`UNRWA, 20 May 2024`: the speaker of a number and its date."""
    speaker = sentences.speaker(edition, figure.stated_by)
    return spaced(speaker, words("prose.comma"), sentences.as_of(figure, words))


def number(edition: Edition, figure: Figure, words: Words) -> Runs:
    """`an estimated 810,000`: the number with its hedge."""
    return (wording.number(figure, words, edition.metric(figure.metric).unit),)


def stated(edition: Edition, figure: Figure, words: Words) -> Runs:
    """`UNRWA, an estimated 810,000, 20 May 2024`: speaker, hedged number and date in a list."""
    comma, said = words("prose.comma"), number(edition, figure, words)
    speaker = sentences.speaker(edition, figure.stated_by)
    return spaced(speaker, comma, said, comma, sentences.as_of(figure, words))


def listed(edition: Edition, figures: Iterable[Figure], words: Words) -> Runs:
    """Every figure in a line, by metric: `label: speaker, number, date; …`."""
    parts = []
    for metric, group in itertools.groupby(figures, key=lambda figure: figure.metric):
        lines = [stated(edition, figure, words) for figure in group]
        said = sentences.join(lines, words("prose.semicolon"))
        parts.append(spaced(sentences.label(edition, metric), words("prose.colon"), said))
    return sentences.join(parts, words("prose.stop") + " ")


def dated(events: Iterable[Event], words: Words) -> Runs:
    """The events in a line, each with its date."""
    lines = [spaced(event_date(e, words), " ", sentences.event_label(e)) for e in events]
    joined = sentences.join(lines, words("prose.semicolon"))
    return spaced(words("charts.events-alt").strip() + " ", joined) if lines else ()


def event_date(event: Event, words: Words, *, short: bool = False) -> Runs:
    """The date of an event as a run."""
    return (wording.date(event.date, f"event:{event.ref}.date", words, short=short),)


def said(edition: Edition, position: Position, words: Words) -> Runs:
    """`Yoav Gallant, for, 20 May 2024`: a statement in a list."""
    date = wording.date(position.date, f"position:{position.id}.date", words)
    comma = words("prose.comma")
    stances = comma.join(words(f"stance.{stance}") for stance in position.answers.values())
    return spaced(who(edition, position), comma, stances, comma, date)


def who(edition: Edition, position: Position) -> Runs:
    """The speaker of a statement: the person, or the party where it speaks itself."""
    if position.speaker:
        return (Record(text=position.speaker, of=f"position:{position.id}.speaker"),)
    return (sentences.speaker(edition, position.party),)


def side(edition: Edition, id: str) -> Runs:
    """The name of a side as a run."""
    return (Record(text=edition.side(id).name, of=f"side:{id}.name"),)


def unit(edition: Edition, metric: str) -> Runs:
    """The unit of a metric as a run."""
    return (Record(text=edition.metric(metric).unit, of=f"metric:{metric}.unit"),)


def question(edition: Edition, id: str) -> Runs:
    """A question's text as a run."""
    return (Record(text=edition.question(id).text, of=f"question:{id}.text"),)
