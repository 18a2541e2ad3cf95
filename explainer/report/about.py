"""A report about itself: publisher and authors, the parties and their names, the method."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from explainer.document import sentences, tables
from explainer.document.nodes import (
    Allowances,
    Block,
    Chart,
    Column,
    Front,
    Imprint,
    Items,
    Paragraph,
    Row,
    Table,
    Theme,
    walk,
)
from explainer.document.runs import Link, Quote, Record, Runs, Speaker
from explainer.document.sentences import Phrases
from explainer.facts.edition import Edition
from explainer.facts.model import Hedge
from explainer.facts.records import named_ids, plain_record
from explainer.words import Words

_GROUPS = {"metric": "metrics", "question": "questions", "party": "parties"}
_PROMISES = ("bound", "hedges", "conflicts", "editions", "computed")


def front(phrases: Phrases, earlier: Edition | None = None, theme: Theme | None = None) -> Front:
    """The title block: title, `As known on …`, summary, the edition's note and the imprint."""
    edition, story = phrases.edition, phrases.edition.story
    return Front(
        story=story.id,
        title=_record(story.title, "story.title"),
        subtitle=_known(phrases),
        summary=_record(story.summary, "story.summary"),
        note=_record(edition.note, f"edition:{edition.date.isoformat()}.note"),
        imprint=tuple(_imprint(phrases, theme or Theme())),
        theme=theme,
        edition=edition.date.isoformat(),
        language=phrases.words.language,
        notebook="",  # the exporter fills it in from the notebook's own metadata
        records=edition.records(),
        compared_with=earlier.date.isoformat() if earlier else "",
    )


def _imprint(phrases: Phrases, theme: Theme) -> Iterator[Imprint]:
    """Publisher, authors, where to report mistakes, licence, and how to cite the report."""
    story = phrases.edition.story
    name, url = (story.publisher.name, story.publisher.url) if story.publisher else ("", "")
    publisher = _record(name, "story.publisher.name")
    each = (_record(author, f"story.authors.{at}") for at, author in enumerate(story.authors))
    authors = phrases.join(each, "prose.comma", "prose.and")
    mistakes = story.corrections or ""
    parts = [part for part in (authors, _record(story.title, "story.title"), publisher) if part]
    cited = sentences.join([*parts, _known(phrases)], phrases.words("prose.stop") + " ")
    lines: list[tuple[Any, Runs, str | None]] = [
        ("publisher", publisher, url),
        ("authors", authors, ""),
        (
            "corrections",
            _record(mistakes, "story.corrections"),
            mistakes if "://" in mistakes else f"mailto:{mistakes}",
        ),
        ("licence", _record(theme.licence, "theme.licence"), theme.licence_url),
        ("citation", phrases.sentence(cited), ""),
    ]
    for what, runs, to in lines:
        if runs:
            runs = sentences.line(phrases.words(f"imprint.{what}"), runs)
            yield Imprint(what=what, runs=runs, to=to or "")


def _known(phrases: Phrases) -> Runs:
    return sentences.line(phrases.words("prose.as-known"), phrases.edition_date())


def _record(text: str | None, of: str) -> Runs:
    return (Record(text=text, of=of),) if text else ()


# ---------------------------------------------------------------- who speaks


def parties(phrases: Phrases) -> Table:
    """A row for each side: its parties that state anything in the edition, with full names."""
    edition = phrases.edition
    heard = {figure.stated_by for figure in (*edition.figures, *edition.history)}
    heard |= {position.party for position in edition.positions}
    rows = []
    for side in edition.facts.sides.values():
        members = [p for p in edition.facts.parties.values() if p.side == side.id and p.id in heard]
        names = [_in_full(phrases, party.id) for party in members]
        runs = phrases.join(names) or phrases.silence(side.id).runs
        rows.append(Row(cells=(phrases.side(side.id), runs)))
    columns = (tables.column(phrases, "side", row_header=True), tables.column(phrases, "parties"))
    caption = phrases.text("table.parties-caption")
    return Table(id="parties", caption=caption, columns=columns, rows=tuple(rows))


def _in_full(phrases: Phrases, party_id: str) -> Runs:
    party, name = phrases.edition.party(party_id), phrases.party(party_id)
    if not party.long_name or party.long_name == party.name:
        return (name,)
    return sentences.line(name, " (", long_name(phrases.edition, party_id), ")")


def long_name(edition: Edition, party_id: str) -> Record:
    """The party's full name; empty where it has none."""
    return Record(text=edition.party(party_id).long_name or "", of=f"party:{party_id}.long_name")


def parties_named(nodes: Iterable[Block]) -> Iterable[str]:
    """The ids of the parties that the blocks name, in order; charts do not count."""
    words = tuple(node for node in nodes if not isinstance(node, Chart))
    return (node.party for node in walk(words) if isinstance(node, Speaker))


def abbreviations(phrases: Phrases, named: Iterable[str]) -> Runs:
    """`OCHA: UN Office for …; PCBS: ….`: the full names of parties whose name is an acronym."""
    found = [
        phrases.headed(phrases.party(party.id), long_name(phrases.edition, party.id))
        for party in map(phrases.edition.party, named)
        if party.long_name and party.name.isupper() and party.name.isalpha()
    ]
    return phrases.sentence(phrases.join(found)) if found else ()


def unknown_to(edition: Edition, nodes: Iterable[Block]) -> Mapping[str, Any]:
    """The records that the blocks name and `edition.records()` omits, grouped as there.

    A metric without figures, for one. Each is saved with the cell that names it, so that an
    edition's own records stay the same when metrics are added for a later edition.
    """
    found: dict[str, dict[str, Any]] = {}
    known = named_ids(edition)
    for node in walk(tuple(nodes)):
        match node:
            case Speaker(party=party):
                kind, id = "party", party
            case Record(of=of):
                kind, id = of.partition(".")[0].partition(":")[::2]
            case _:
                continue
        if (group := _GROUPS.get(kind)) and id not in known[group]:
            record = getattr(edition.facts, group)[id]
            found.setdefault(group, {})[id] = plain_record(record)
    return found


# ---------------------------------------------------------------- how it was made


def lexicon(phrases: Phrases) -> Table:
    """Each hedge, what it means, and the words of the sources that were read as it."""
    columns = (
        tables.column(phrases, "hedge", row_header=True),
        Column(header=phrases.text("table.meaning")),
        tables.column(phrases, "printed"),
    )
    rows = tuple(_hedge_row(phrases, hedge) for hedge in Hedge)
    caption = phrases.text("table.lexicon")
    return Table(id="lexicon", caption=caption, columns=columns, rows=rows)


def _hedge_row(phrases: Phrases, hedge: Hedge) -> Row:
    printed: dict[str, Runs] = {}
    for figure in phrases.edition.figures:
        if figure.hedge is hedge and figure.words:
            quote = Quote(text=figure.words, lang="und", of=f"figure:{figure.id}.words")
            printed.setdefault(figure.words.casefold(), (quote,))
    name, meaning = (phrases.text(f"{key}.{hedge}") for key in ("hedge-name", "hedge"))
    return Row(cells=(name, meaning, sentences.join([printed[key] for key in sorted(printed)])))


def method(phrases: Phrases) -> tuple[Block, ...]:
    """What the report promises of its numbers, and the order of the sides (no ranking)."""
    sides = phrases.join(map(phrases.side, phrases.edition.facts.sides), "prose.comma", "prose.and")
    order = phrases.sentence(phrases.words("method.sides"), sides)
    promises = tuple(phrases.text(f"method.{key}") for key in _PROMISES)
    return (Items(items=promises), Paragraph(runs=order), Allowances())


def downloads(words: Words, notebooks: Mapping[str, Collection[str]]) -> Items:
    """The files published with the page and what each holds; `notebooks` names their kinds."""
    files = [
        (f"{own}{name.removeprefix('report')}" if own else name, text)
        for name, text in words.table("downloads").items()
        for own in (notebooks if name.startswith("report.") else ("",))
        if not own or name.rpartition(".")[2] in (*notebooks[own], "ipynb")
    ]
    colon = words("prose.colon")
    return Items(
        items=tuple(sentences.line(Link(text=name, to=name), colon + text) for name, text in files)
    )
