"""`explainer diff`: what changed between two editions, or between two facts files.

Two days compare two editions of one file. With `--with OTHER` the second one is of the other file:
one day then stands for both, and without a day everything either file knows is compared.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from explainer import project
from explainer.cli import verbs
from explainer.cli.verbs import Verb
from explainer.errors import ParametersRefused
from explainer.facts.diff import Difference, Entry, difference
from explainer.facts.edition import Edition, cut
from explainer.facts.load import load
from explainer.facts.model import Facts
from explainer.text import canonical_json

EVERYTHING = datetime.date.max
_LIKE_A_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_SIGNS = {"added": "+", "withdrawn": "-"}


@click.command(
    cls=Verb,
    help="Tell what changed between two editions, or with --with between two facts files.",
    examples=("diff 2024-05-20 2024-06-20", "diff --with other-facts.yml --json"),
)
@click.argument("what", nargs=-1, metavar="[FACTS] [DATE] [DATE]")
@click.option("--with", "other", metavar="OTHER", help="The facts file that holds the later state.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, in the form of changes.json.")
def diff(what: tuple[str, ...], other: str | None, as_json: bool) -> None:
    """Print what changed."""
    earlier, later = _editions(what, other)
    changed = difference(earlier, later)
    print(_json(earlier, later, changed) if as_json else _text(earlier, later, changed))


# ---------------------------------------------------------------- which two


def _editions(what: tuple[str, ...], other: str | None) -> tuple[Edition, Edition]:
    days = [verbs.day(word) for word in what if _LIKE_A_DAY.fullmatch(word)]
    files = [word for word in what if not _LIKE_A_DAY.fullmatch(word)]
    if len(files) > 1:
        hint = "; a second facts file goes after --with" if Path(files[1]).is_file() else ""
        raise ParametersRefused(f"expected a day such as 2024-05-20, found {files[1]!r}{hint}")
    first = _load(files[0] if files else None)
    second = _load(other) if other else first
    days = _both(days, first, other is not None)
    if first.story.id != second.story.id:
        raise ParametersRefused(
            f"--with: {other} tells of {second.story.id!r}, not of {first.story.id!r}"
        )
    return cut(first, days[0]), cut(second, days[1])


def _both(days: list[datetime.date], facts: Facts, two_files: bool) -> list[datetime.date]:
    if two_files and len(days) < 2:
        return (days or [EVERYTHING]) * 2
    if len(days) == 2:
        return days
    listed = ", ".join(edition.date.isoformat() for edition in facts.story.editions)
    raise ParametersRefused(f"expected two days, found {len(days)} (editions: {listed})")


def _load(name: str | None) -> Facts:
    return load(project.near(project.facts_file(name, Path.cwd())))


# ---------------------------------------------------------------- printing


def _json(earlier: Edition, later: Edition, changed: Difference) -> str:
    whole = {
        "story": later.story.id,
        "compared_with": _name(earlier),
        "edition": _name(later),
        "changes": changed.plain(),
    }
    return canonical_json(whole, indent=1)


def _text(earlier: Edition, later: Edition, changed: Difference) -> str:
    counts = ", ".join(f"{count} {name}" for name, count in changed.counts().items())
    where = f"{_name(earlier)} to {_name(later)}"
    title = f"{later.story.id}, {where}: {counts or 'no difference'}"
    return "\n".join([title, *(line for entry in changed.entries for line in _lines(entry))])


def _name(edition: Edition) -> str:
    return "everything" if edition.date == EVERYTHING else edition.date.isoformat()


def _lines(entry: Entry) -> Iterator[str]:
    sign = _SIGNS.get(entry.change.value, "~")
    about = " ".join(part for part in (entry.metric, entry.party) if part and part != entry.id)
    yield f"{sign} {entry.change} {entry.kind} {entry.id}" + (f" ({about})" if about else "")
    if entry.kind in ("figure", "position", "event"):
        if entry.before is not None:
            yield f"    before: {_said(entry.before)}"
        if entry.after is not None:
            yield f"    now:    {_said(entry.after)}"
    for field in _shown_fields(entry):
        yield f"    {field}: {_value(entry.before, field)} -> {_value(entry.after, field)}"
    if entry.reason:
        yield f"    reason: {entry.reason}"


def _shown_fields(entry: Entry) -> Iterator[str]:
    """The changed fields that the lines of before and now do not show."""
    shown = {"value", "low", "high", "hedge", "words", "as_of", "date", "stated_by", "label", "ref"}
    told = shown if entry.kind in ("figure", "event") else set()
    recorded = entry.old != entry.new
    yield from (field for field in entry.fields if field not in told and not recorded)


def _said(record: dict[str, Any]) -> str:
    """`about 810000 ("estimated"), as of 2024-05-20, unrwa`, or the words of a statement."""
    if "hedge" in record:
        number = record.get("value") or f"{record['low']} to {record['high']}"
        words = f' ("{record["words"]}")' if "words" in record else ""
        hedge = "" if record["hedge"] in ("exact", "between") else f"{record['hedge']} "
        return f"{hedge}{number}{words}, as of {record['as_of']}, {record['stated_by']}"
    words = record.get("quote") or record.get("paraphrase") or record.get("label", "")
    speaker = record.get("speaker") or record.get("party") or ""
    return ", ".join(part for part in (record["date"], speaker, f'"{words}"') if part)


def _value(record: dict[str, Any] | None, field: str) -> str:
    value = (record or {}).get(field)
    return "none" if value is None else repr(value)
