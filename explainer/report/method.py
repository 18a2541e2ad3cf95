"""How the report was made: the hedge lexicon, the order of sides, the data to download."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from explainer.document import sentences, tables
from explainer.document.nodes import Allowances, Block, Column, Items, Paragraph, Row, Table
from explainer.document.runs import Link, Quote, Record, Runs, Text
from explainer.facts.edition import Edition
from explainer.facts.model import Hedge
from explainer.words import Words


def lexicon(edition: Edition, words: Words) -> Table:
    """Each hedge, what is known under it, and the words of the sources that were read as it."""
    columns = (
        tables.column(words, "hedge", row_header=True),
        Column(header=sentences.text(words("table.meaning"))),
        tables.column(words, "printed"),
    )
    rows = tuple(_hedge_row(edition, hedge, words) for hedge in Hedge)
    caption = sentences.text(words("table.lexicon"))
    return Table(id="lexicon", caption=caption, columns=columns, rows=rows)


def _hedge_row(edition: Edition, hedge: Hedge, words: Words) -> Row:
    name = sentences.text(words(f"hedge-name.{hedge}"))
    meaning = sentences.text(words(f"hedge.{hedge}"))
    printed: dict[str, Quote] = {}
    for figure in edition.figures:
        if figure.hedge is hedge and figure.words:
            quote = Quote(text=figure.words, lang="und", of=f"figure:{figure.id}.words")
            printed.setdefault(figure.words.casefold(), quote)
    quotes: list[Runs] = [(printed[key],) for key in sorted(printed)]
    return Row(cells=(name, meaning, sentences.join(quotes)))


def sides(edition: Edition, words: Words) -> Paragraph:
    """The order of the sides, which is that of the facts file and says nothing else."""
    names = [
        (Record(text=side.name, of=f"side:{side.id}.name"),)
        for side in edition.facts.sides.values()
    ]
    listed = sentences.join(names, words("prose.comma"), words("prose.and"))
    return Paragraph(
        runs=(Text(text=words("method.sides")), *listed, Text(text=words("prose.stop")))
    )


def method(edition: Edition, words: Words) -> tuple[Block, ...]:
    """What the report promises of its numbers, in a few lines."""
    promises = [
        words(f"method.{key}") for key in ("bound", "hedges", "conflicts", "editions", "computed")
    ]
    return (
        Items(items=tuple(sentences.text(promise) for promise in promises)),
        sides(edition, words),
        Allowances(),
    )


def downloads(words: Words, notebooks: Mapping[str, Collection[str]]) -> Items:
    """The files beside the page, with what each holds; of each notebook those it is made into."""
    files = [
        (f"{own}{name.removeprefix('report')}" if own else name, text)
        for name, text in words.table("downloads").items()
        for own in (notebooks if name.startswith("report.") else ("",))
        if not own or name.rpartition(".")[2] in (*notebooks[own], "ipynb")
    ]
    lines = [
        (Link(text=name, to=name), *sentences.text(f"{words('prose.colon')}{text}"))
        for name, text in files
    ]
    return Items(items=tuple(lines))
