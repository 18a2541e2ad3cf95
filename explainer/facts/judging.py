"""Records that somebody asks to add, judged together with a facts file and with each other.

Belongs here: every fault of every asked record in one run, none of them written anywhere yet.
Does not belong here: the rules (check, model), putting records into the text (additions).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from explainer.errors import FactsRefused, Problem
from explainer.facts.asked import KINDS, Asked, ids_of, read
from explainer.facts.check import check
from explainer.facts.draft import Origin
from explainer.facts.model import Facts, Record
from explainer.facts.opened import Opened, but_unused, with_records
from explainer.facts.placing import records_of
from explainer.facts.tree import shown
from explainer.text import nearest

# Sources come before figures: the date of a figure may be that of its source.
_SECTIONS = (
    "editions",
    "sides",
    "sources",
    "parties",
    "metrics",
    "questions",
    "events",
    "figures",
    "positions",
)
Judged = tuple[Asked, Record]


def judged(there: Opened, asked: Sequence[Asked]) -> list[Judged]:
    """Each asked record as a model; FactsRefused with all that is wrong, in it or between all."""
    origin = _open_origin(there.draft.origin)
    facts, done, problems = there.facts, [], []
    for section in _SECTIONS:
        here = [each for each in asked if each.kind.section == section]
        records, faults = _section(here, facts, there.file, origin)
        facts = _with_judged(facts, section, records, there.file, origin)
        done += records
        problems += faults
    errors = but_unused([*problems, *check(facts, origin).errors])
    if errors:
        raise FactsRefused(sorted(errors))
    return done


def _section(
    asked: Sequence[Asked], facts: Facts, file: str, origin: Origin
) -> tuple[list[Judged], list[Problem]]:
    """The sound records among these, and the faults of the others."""
    taken: set[str] = set(ids_of(asked[0].kind, facts)) if asked else set()
    done: list[Judged] = []
    problems: list[Problem] = []
    for each in asked:
        record, faults = read(each, facts, file, taken)
        problems += faults
        if record is not None:
            done.append((each, record))
        else:
            problems += _references(each, facts, file, origin)
            origin.left_out.setdefault(each.kind.section, set()).add(each.id)
            origin.mentioned.update(v for v in each.fields.values() if isinstance(v, str))
        taken.add(each.id)
    return done, problems


def _references(asked: Asked, facts: Facts, file: str, origin: Origin) -> Iterator[Problem]:
    """What a record that is faulty anyway names and is not there; `check` judges the others."""
    for name, other in asked.kind.refers.items():
        id, kind = asked.fields.get(name), KINDS[other]
        known = {*ids_of(kind, facts), *origin.left_out.get(kind.section, ())}
        if isinstance(id, str) and id not in known:
            message = f"there is no {other} {shown(id)}{nearest(id, known)}"
            yield asked.place(file).problem(name, message)


def _with_judged(
    facts: Facts, section: str, new: Sequence[Judged], file: str, origin: Origin
) -> Facts:
    """The facts with the new records last, so that what is said twice is said of the new one."""
    if not new:
        return facts
    old = records_of(facts, section)
    for number, (asked, _) in enumerate(new, len(old)):
        key: str | int = asked.id if asked.kind.keyed else number
        origin.places.add(section, key, asked.place(file))
    return with_records(facts, section, [*old, *(record for _, record in new)])


def _open_origin(origin: Origin) -> Origin:
    left_out = {section: set(ids) for section, ids in origin.left_out.items()}
    return Origin(origin.places.copy(), left_out, set(origin.mentioned), set(origin.unread))
