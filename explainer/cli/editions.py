"""What there is: `explainer editions`, `explainer diff` and `explainer site`.

`editions` lists a story's editions with their state, `diff` tells what changed between them, `site`
gathers the published ones of all stories into one folder, for a static host.

Two days given to `diff` are two editions of one file. With `--with OTHER` the second one is of
that file: one day then stands for both, and without a day everything either file knows is compared.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from explainer import project
from explainer.cli import terminal, verbs
from explainer.cli.verbs import Verb
from explainer.errors import ParametersRefused, PublishFailed
from explainer.facts.diff import Entry, difference
from explainer.facts.edition import Edition, cut
from explainer.facts.load import load
from explainer.facts.model import Facts
from explainer.publish import revisions
from explainer.publish.manifest import NAME, contents
from explainer.run.build import Order, stale, up_to_date
from explainer.text import canonical_json

_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")
EVERYTHING = datetime.date.max
_SIGNS = {"added": "+", "withdrawn": "-"}
_SHOWN = {"value", "low", "high", "hedge", "words", "as_of", "date", "stated_by", "label", "ref"}


@click.command(
    cls=Verb,
    help="List the editions: which are drafts, published and up to date, and what changed in each.",
    examples=("editions",),
)
@verbs.FACTS
@verbs.OUT
def editions(facts: str | None, out: Path | None) -> int:
    """Print date, state and note of each edition, then what changed in it; 4 for a broken log."""
    path = project.facts_file(facts, Path.cwd())
    loaded = _load(facts)
    name = project.default_notebook(loaded.story.id, path)
    where = project.output_folder(out, path)
    earlier: Edition | None = None
    problems: tuple[str, ...] = ()
    for listed in sorted(loaded.story.editions, key=lambda edition: edition.date):
        order = Order(path, loaded, listed.date, (name,), (), where)
        terminal.say(f"{listed.date}  {_state(order):<12}  {listed.note}".rstrip())
        edition = cut(loaded, listed.date)
        for line in (_since(earlier, edition), *_revised(order)):
            terminal.say(f"{'':12}{line}")
        earlier, problems = edition, revisions.problems(order.place.story_folder)
    for problem in problems:
        terminal.complain(f"{problem}; explainer build writes it anew from the manifests")
    return PublishFailed.exit_code if problems else 0


def _state(order: Order) -> str:
    now = contents(order.place)
    if now.damage:
        return f"damaged ({now.damage})"
    if not now.notebooks:
        return "not built"
    state = "published" if now.history.published else "draft"
    return state if up_to_date(order) else f"{state}, out of date ({', '.join(stale(order))})"


def _since(earlier: Edition | None, edition: Edition) -> str:
    """How many records are new or changed since the edition before."""
    if earlier is None:
        figures = f"{len(edition.figures)} figures"
        return f"first: {figures}, {len(edition.history)} replaced or overtaken"
    entries = difference(earlier, edition).entries
    counts = Counter(f"{entry.kind}s {entry.change}" for entry in entries)
    listed = ", ".join(f"{name} {number}" for name, number in counts.items())
    return f"since {earlier.date}: {listed or 'nothing'}"


def _revised(order: Order) -> Iterator[str]:
    """The draft of the edition's next revision, and its own revisions, oldest first."""
    draft = revisions.draft_beside(order.place).reports
    if (draft / NAME).is_file():
        yield f"draft of a revision: {project.near(draft)}"
    for entry in revisions.revisions_of(order.place):
        yield f"revised {entry['when']}: {entry['reason']}"


# ---------------------------------------------------------------- diff


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
    earlier, later = _two(what, other)
    changed = difference(earlier, later)
    story, was, now = later.story.id, _name(earlier), _name(later)
    if as_json:
        whole = {"story": story, "compared_with": was, "edition": now, "changes": changed.plain()}
        print(canonical_json(whole, indent=1))
        return
    counts = ", ".join(f"{count} {name}" for name, count in changed.counts().items())
    print(f"{story}, {was} to {now}: {counts or 'no difference'}")
    for entry in changed.entries:
        print("\n".join(_lines(entry)))


def _two(what: tuple[str, ...], other: str | None) -> tuple[Edition, Edition]:
    """The two editions that are compared; ParametersRefused where they are not one story's."""
    days = [verbs.day(word) for word in what if verbs.is_like_a_day(word)]
    files = [word for word in what if not verbs.is_like_a_day(word)]
    if len(files) > 1:
        hint = "; a second facts file goes after --with" if Path(files[1]).is_file() else ""
        raise ParametersRefused(f"expected a day such as 2024-05-20, found {files[1]!r}{hint}")
    first = _load(files[0] if files else None)
    second = _load(other) if other else first
    if other is not None and len(days) < 2:
        days = (days or [EVERYTHING]) * 2
    if len(days) != 2:
        listed = ", ".join(edition.date.isoformat() for edition in first.story.editions)
        raise ParametersRefused(f"expected two days, found {len(days)} (editions: {listed})")
    if first.story.id != second.story.id:
        raise ParametersRefused(
            f"--with: {other} tells of {second.story.id!r}, not of {first.story.id!r}"
        )
    return cut(first, days[0]), cut(second, days[1])


def _load(name: str | None) -> Facts:
    return load(project.near(project.facts_file(name, Path.cwd())))


def _name(edition: Edition) -> str:
    return "everything" if edition.date == EVERYTHING else edition.date.isoformat()


def _lines(entry: Entry) -> Iterator[str]:
    about = " ".join(part for part in (entry.metric, entry.party) if part and part != entry.id)
    sign = _SIGNS.get(entry.change.value, "~")
    yield f"{sign} {entry.change} {entry.kind} {entry.id}" + (f" ({about})" if about else "")
    before, after = entry.before or {}, entry.after or {}
    if entry.kind in ("figure", "position", "event"):
        for name, record in (("before: ", before), ("now:    ", after)):
            if record:
                yield f"    {name}{_stated(record)}"
    if entry.old == entry.new:  # the lines above do not show these fields
        for field in entry.fields:
            if entry.kind not in ("figure", "event") or field not in _SHOWN:
                yield f"    {field}: {_value(before, field)} -> {_value(after, field)}"
    if entry.reason:
        yield f"    reason: {entry.reason}"


def _stated(record: Any) -> str:
    """`about 810000 ("estimated"), as of 2024-05-20, unrwa`, or the words of a statement."""
    if "hedge" in record:
        number = record.get("value") or f"{record['low']} to {record['high']}"
        words = f' ("{record["words"]}")' if "words" in record else ""
        hedge = "" if record["hedge"] in ("exact", "between") else f"{record['hedge']} "
        return f"{hedge}{number}{words}, as of {record['as_of']}, {record['stated_by']}"
    words = record.get("quote") or record.get("paraphrase") or record.get("label", "")
    speaker = record.get("speaker") or record.get("party") or ""
    return ", ".join(part for part in (record["date"], speaker, f'"{words}"') if part)


def _value(record: Any, field: str) -> str:
    value = record.get(field)
    return "none" if value is None else repr(value)


# ---------------------------------------------------------------- site


@click.command(
    cls=Verb,
    help="Gather the published editions of all stories into one folder that a static host can "
    "serve from any path: a list of stories, each with its editions, feed and charts. The README "
    "has the recipes.",
    examples=(
        "site --out public",
        "site --out public --address https://example.org/reports",
        "site --out public --drafts",
    ),
)
@click.option(
    "--out",
    "target",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder to make; empty, or made so before.",
)
@click.option(
    "--from",
    "project_folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder that holds reports/ and figures/. Default: this project's.",
)
@click.option("--drafts", is_flag=True, help="Take editions that are not published, too.")
@click.option(
    "--address",
    default="",
    metavar="URL",
    help="Where it will be, for the way home from 404.html. Default: the theme's base.",
)
def site(target: Path, project_folder: Path | None, drafts: bool, address: str) -> None:
    """Make the folder and say what is in it."""
    from explainer.publish.site import gather  # with the templates, which the others do without

    if address and not _ADDRESS.fullmatch(address):
        raise ParametersRefused(
            f"--address: expected an address such as https://example.org/reports, found {address!r}"
        )
    here = Path.cwd()
    out = (project_folder or project.root_above(here) or here).resolve()
    stories = gather(out, target.absolute(), drafts=drafts, address=address)
    for story in stories:
        terminal.say(f"{story.id}: {target / story.index}")
    terminal.say(f"the list of stories: {target / 'index.html'}")
