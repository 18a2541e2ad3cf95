"""The standard tables: figures as stated, positions as said, numbers before and now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from explainer.document import sentences, wording
from explainer.document.nodes import Column, Row, Table
from explainer.document.runs import Quote, Record, Runs, Text
from explainer.facts.diff import Change, Entry
from explainer.facts.edition import Edition
from explainer.facts.model import Figure, Position
from explainer.words import Words

MOVED = (Change.CORRECTED, Change.REVISED, Change.ALTERED, Change.UPDATED)  # have a before


def figures_table(
    edition: Edition, figures: Sequence[Figure], words: Words, *, id: str, caption: Runs
) -> Table:
    """One row a figure: what it counts (if metrics differ), party, number, dates, source."""
    several = len({figure.metric for figure in figures}) > 1
    keys = ["party", "number", "as-of", "published", "source"]
    columns = [column(words, key, row_header=key == "party") for key in keys]
    if several:
        columns.insert(0, column(words, "what"))
    rows = tuple(_figure_row(edition, figure, words, several) for figure in figures)
    return Table(id=id, caption=caption, columns=tuple(columns), rows=rows)


def positions_table(
    edition: Edition,
    positions: Iterable[Position],
    words: Words,
    *,
    id: str,
    caption: Runs,
    question: str | None = None,
) -> Table:
    """One row a position: who, when, the stance (on a question, if it is given), words, source."""
    keys = ["speaker", "date", "stance", "quote", "source"]
    columns = tuple(column(words, key, row_header=key == "speaker") for key in keys)
    rows = tuple(_position_row(edition, position, words, question) for position in positions)
    return Table(id=id, caption=caption, columns=columns, rows=rows)


def column(words: Words, key: str, *, row_header: bool = False) -> Column:
    """A column headed by the catalogue's word for the key."""
    kinds = {
        "number": "number", "as-of": "date", "published": "date", "date": "date",
        "quote": "prose", "counts": "prose", "caveats": "prose",
    }  # fmt: skip
    return Column.model_validate(
        {
            "header": sentences.text(words(f"table.{key}")),
            "kind": kinds.get(key, "text"),
            "row_header": row_header,
        }
    )


def _figure_row(edition: Edition, figure: Figure, words: Words, several: bool) -> Row:
    of = f"figure:{figure.id}"
    cells: list[Runs] = [
        (sentences.speaker(edition, figure.stated_by),),
        wording.amount(figure, edition.metric(figure.metric), words),
        (wording.date(figure.as_of, f"{of}.as_of", words),),
        (wording.date(figure.published, f"{of}.published", words),),
        sentences.publisher(edition, figure.source, words),
    ]
    if several:
        cells.insert(0, sentences.label(edition, figure.metric))
    return Row(cells=tuple(cells), facts=(figure.id,))


def _position_row(edition: Edition, position: Position, words: Words, question: str | None) -> Row:
    said = sentences.quotation(edition, position, words)
    of = f"position:{position.id}"
    quote: Runs = (
        (
            Record(text=said.text, of=f"{of}.paraphrase"),
            Text(text=f" ({words('prose.paraphrase')})"),
        )
        if said.paraphrase
        else (Quote(text=said.text, lang=said.lang, of=f"{of}.quote"),)
    )
    if said.context:
        quote = (*quote, Text(text=" · "), *said.context)
    answers = [position.answers[question]] if question else position.answers.values()
    stance = sentences.text(words("prose.comma").join(words(f"stance.{each}") for each in answers))
    return Row(cells=(said.speaker, (said.date,), stance, quote, said.source))


def moves_table(
    edition: Edition, entries: Sequence[Entry], words: Words, *, id: str, caption: Runs
) -> Table:
    """One row a change: what is counted, the number before, the number now."""
    keys = ["what", "before", "now"]
    columns = tuple(column(words, key, row_header=key == "what") for key in keys)
    rows = tuple(_move(edition, entry, words) for entry in entries)
    return Table(id=id, caption=caption, columns=columns, rows=rows)


def _move(edition: Edition, entry: Entry, words: Words) -> Row:
    cells = (sentences.label(edition, entry.metric), *sentences.both(edition, entry, words))
    return Row(cells=cells, facts=tuple(id for id in (entry.old, entry.new) if id is not None))
