"""Positions chosen for a question or a metric, with a kept place for every side."""

from __future__ import annotations

from collections.abc import Iterator

from explainer.document import sentences, tables
from explainer.document.nodes import Block, Heading, Items, Paragraph, Row, Table
from explainer.document.runs import Quote, Record, Run, Runs, Text, plain
from explainer.facts.edition import Edition
from explainer.facts.model import Position, SourceKind, Stance
from explainer.words import Words

QUESTIONS = 2  # in brief


def table(edition: Edition, question_id: str, words: Words) -> Table:
    """What each side said on the question: one row a statement, one row for each silent side."""
    rows: list[Row] = []
    for side, said in edition.on_question(question_id):
        ordered = sorted(said, key=lambda position: position.date.first)
        made = tables.positions_table(
            edition, ordered, words, id="x", caption=(), question=question_id
        )
        rows += made.rows or (_silent(edition, side.id, words, question_id),)
    question = sentences.question(edition, question_id)
    whole = tables.positions_table(
        edition, (), words, id=f"positions-{question_id}", caption=question
    )
    return whole.model_copy(update={"rows": tuple(rows)})


def voices(
    edition: Edition, question_id: str, words: Words, heard: dict[str, str]
) -> Iterator[Block]:
    """Each side's last words of its own on the question, a line each; one line for the silent.

    `heard` says under which question each statement and speaker of the report stands first, and is
    added to: what was quoted is not quoted again, and who was introduced is only named.
    """
    lines: list[Runs] = []
    silent: list[Runs] = []
    for side, said in edition.on_question(question_id):
        if is_press(edition, side.id):
            continue
        if said:
            last = max(said, key=lambda p: _weight(p, question_id))
            lines.append(_voice(edition, side.id, last, question_id, words, heard))
        else:
            silent.append(sentences.side(edition, side.id))
    if lines:
        yield Items(items=tuple(lines))
    if silent:
        listed = sentences.join(silent, words("prose.comma"), words("prose.and"))
        until = sentences.up_to(edition, words, question_id)
        found = (*sentences.text(words("prose.silence")), *until, Text(text=words("prose.colon")))
        yield Paragraph(runs=(*found, *listed, Text(text=words("prose.stop"))))


def is_press(edition: Edition, side_id: str) -> bool:
    """Whether newspapers and agencies stand on the side: they report, and owe nobody an answer."""
    press = {s.publisher for s in edition.facts.sources.values() if s.kind is SourceKind.PRESS}
    return any(p.side == side_id and p.name in press for p in edition.facts.parties.values())


def in_brief(edition: Edition, words: Words) -> Iterator[Block]:
    """The questions that most sides answer, and the last words of each of these, a line each."""
    heard: dict[str, str] = {}
    answered = {id: _answering(edition, id) for id in edition.facts.questions}
    most = sorted(answered, key=lambda id: -len(answered[id]))[:QUESTIONS]
    for id, last in answered.items():
        if id in most and last:
            lines = [
                _voice(edition, side, said, id, words, heard, introduced=False)
                for side, said in last.items()
            ]
            yield Heading(level=3, id=f"asked-{id}", runs=sentences.question(edition, id))
            yield Items(items=tuple(lines))


def _answering(edition: Edition, question_id: str) -> dict[str, Position]:
    """The last words of each side that answers the question; the press owes no answer."""
    found = {}
    for side, said in edition.on_question(question_id):
        taken = [position for position in said if _answers(position, question_id)]
        if taken and not is_press(edition, side.id):
            found[side.id] = max(taken, key=lambda p: _weight(p, question_id))
    return found


def _weight(position: Position, question_id: str) -> tuple[object, ...]:
    """What answers the question first, then own words before a paraphrase, then the last day."""
    own, date = bool(position.quote), position.date
    return _answers(position, question_id), own, date.last, date.first


def _answers(position: Position, question_id: str) -> bool:
    """Whether the words on record take a side on the question."""
    return position.answers[question_id] not in (Stance.DESCRIBES, Stance.NOT_STATED)


def _voice(
    edition: Edition,
    side_id: str,
    position: Position,
    question_id: str,
    words: Words,
    heard: dict[str, str],
    *,
    introduced: bool = True,
) -> Runs:
    """`Israel: Yoav Gallant, defence minister, 20 May 2024 (for): “…”`."""
    said = sentences.quotation(edition, position, words)
    comma, colon = Text(text=words("prose.comma")), Text(text=words("prose.colon"))
    who, party = said.speaker, sentences.speaker(edition, position.party)
    side = (*sentences.side(edition, side_id), colon)
    if isinstance(who[0], Record):  # a person, named without the party, whose side stands before
        who = who[:-2] if who[-1] == party else who
        new = heard.setdefault(plain(who), question_id) == question_id
        who = who if introduced and new else who[:1]
    elif party.text == edition.side(side_id).name:
        side = ()
    text = saying(edition, position, words)
    of = f"position:{position.id}"
    if heard.setdefault(of, question_id) != question_id:
        text = Text(text=words("prose.quoted-above"))
    taken = stance(position, question_id, words)
    return (*side, *who, comma, said.date, *taken, colon, text)


def saying(edition: Edition, position: Position, words: Words) -> Run:
    """The words in quotation marks; in the place of words in another language the paraphrase."""
    said, of = sentences.quotation(edition, position, words), f"position:{position.id}"
    foreign = said.lang.split("-")[0] != words.language.split("-")[0]
    if said.paraphrase or (position.paraphrase and foreign):
        return Record(text=position.paraphrase or "", of=f"{of}.paraphrase")
    return Quote(text=said.text, lang=said.lang, of=f"{of}.quote")


def stance(position: Position, question_id: str, words: Words) -> Runs:
    """` (for)`, where the words take a side on the question."""
    taken = words(f"stance.{position.answers[question_id]}")
    return sentences.text(f" ({taken})" if _answers(position, question_id) else "")


def _silent(edition: Edition, side_id: str, words: Words, question_id: str) -> Row:
    silence = sentences.silence(edition, side_id, words, question_id)
    return Row(cells=(sentences.side(edition, side_id), (), (), silence.runs, ()))
