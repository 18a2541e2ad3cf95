"""Who is a party here: the sides in their order, each with its parties."""

from __future__ import annotations

from explainer.document import sentences, tables
from explainer.document.nodes import Row, Table
from explainer.document.runs import Record, Runs
from explainer.facts.edition import Edition
from explainer.words import Words


def table(edition: Edition, words: Words) -> Table:
    """One row a side that the edition hears: its parties, each with its full name."""
    heard = {figure.stated_by for figure in (*edition.figures, *edition.history)}
    heard |= {position.party for position in edition.positions}
    rows = []
    for side in edition.facts.sides.values():
        members = [p for p in edition.facts.parties.values() if p.side == side.id and p.id in heard]
        names = sentences.join(
            [_named(party.id, edition) for party in members], words("prose.semicolon")
        )
        runs = names or sentences.silence(edition, side.id, words).runs
        rows.append(Row(cells=(sentences.side(edition, side.id), runs)))
    columns = (tables.column(words, "side", row_header=True), tables.column(words, "parties"))
    caption = sentences.text(words("table.parties-caption"))
    return Table(id="parties", caption=caption, columns=columns, rows=tuple(rows))


def _named(party_id: str, edition: Edition) -> Runs:
    party = edition.party(party_id)
    name = sentences.speaker(edition, party_id)
    if not party.long_name or party.long_name == party.name:
        return (name,)
    long_name = Record(text=party.long_name, of=f"party:{party_id}.long_name")
    return (name, *sentences.text(" ("), long_name, *sentences.text(")"))
