"""Building one edition: what is out of date is run, make_export and put in place; the rest stays.

The notebooks of an edition are published together. If one is built and another one, published
before, is out of date, that one is built again too: a folder never shows two states of the facts.

A published edition is changed by publishing alone: a build of it makes a draft beside it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from typing import Any

from explainer import project
from explainer.errors import NotADocument, ParametersRefused, RunFailed
from explainer.facts.edition import cut
from explainer.facts.model import Facts
from explainer.facts.records import plain_record
from explainer.facts.theme import theme
from explainer.phases import phase
from explainer.publish import revisions
from explainer.publish.manifest import Contents, Entry, Export, Place, contents
from explainer.publish.revisions import Ahead
from explainer.publish.swap import put
from explainer.run import inputs, notebooks

Tell = Callable[[str], None]

# Of an order, what changes no byte of what is made, or goes into it as records, parameters and
# status. Whatever else an order holds makes what was built with another value out of date.
_ELSEWHERE = frozenset(
    ("facts_path", "facts", "day", "notebooks", "kinds", "out", "wait", "reason", "publish")
)


@dataclass(frozen=True)
class Order:
    """One edition to build: from which facts, with which notebooks, as what, and to where.

    With `publish` it becomes a published edition, else a draft. `reason` is why a published edition
    may say something else than before, where no record says it.
    """

    facts_path: Path
    facts: Facts
    day: datetime.date
    notebooks: tuple[str, ...]
    kinds: tuple[str, ...]
    out: Path
    wait: bool = False
    reason: str = ""
    publish: bool = False

    @property
    def place(self) -> Place:
        """Where the edition lies; the draft of a published one lies beside it."""
        return Place(self.out, self.facts.story.id, self.day.isoformat())


@dataclass(frozen=True)
class Result:
    """What happened: the notebooks that were built (none if all was up to date), and the files.

    `revision` is what changes in a published edition, if anything does.
    """

    place: Place
    built: tuple[str, ...]
    files: tuple[Path, ...]
    published: bool = False
    revision: Entry | None = None


@dataclass(frozen=True)
class Task:
    """One notebook of an order: its digest of inputs, and what it runs with."""

    path: Path
    parameters: dict[str, str]
    inputs: str
    kinds: frozenset[str]
    parts: Mapping[str, str] = field(default_factory=dict)
    published: bool = False
    revisions: tuple[Entry, ...] = ()


Exporter = Callable[[Order, Task, Tell], Export]


def build(order: Order, tell: Tell, export: Exporter | None = None) -> Result:
    """The edition, published as ordered; unchanged notebooks are not run again.

    `export` does the work of one notebook, by default `make_export`. FactsRefused where the facts
    would change what is published; ParametersRefused, RunFailed, NotADocument, PublishFailed or
    Busy if the edition was not published for another reason.
    """
    work = export or make_export
    with revisions.building(
        order.place,
        order.facts,
        order.facts_path,
        publish=order.publish,
        reason=order.reason,
        wait=order.wait,
    ) as ahead:
        place = ahead.place
        now = contents(place)
        tasks = _tasks(order, now, ahead)
        kept = {name: now.exports[name] for name in tasks if _is_current(tasks[name], name, now)}
        missing = [name for name in tasks if name not in kept]
        made = {name: work(order, tasks[name], tell) for name in missing}
        exports = {**kept, **made}
        if made or set(now.notebooks) - set(kept):
            tell("putting it in place")
            with phase("files that all notebooks share"):
                exports = _with_shared_files(order, exports)
            with phase("put in place"):
                put(place, exports, ahead.history, ahead.keep_as)
        files = _files(place, exports)
        return Result(place, tuple(made), files, ahead.published, ahead.revision)


def up_to_date(order: Order) -> Result | None:
    """The result if nothing has to be built, otherwise None; heavy imports are not needed."""
    found = revisions.as_it_is(order.place)
    return None if order.publish and not found.published else _current(order, found)


def check_order(order: Order) -> Result | None:
    """As `up_to_date`; FactsRefused at once where a build would be refused for its facts."""
    result = up_to_date(order)
    if result is not None:
        return result
    ahead = revisions.ahead(
        order.place, order.facts, order.facts_path, publish=order.publish, reason=order.reason
    )
    return _current(order, ahead) if ahead.place != order.place else None


def _current(order: Order, ahead: Ahead) -> Result | None:
    """The result if what is in place is what would be put there."""
    now = contents(ahead.place)
    tasks = _tasks(order, now, ahead)
    if set(now.notebooks) - set(tasks):
        return None
    if not all(_is_current(task, name, now) for name, task in tasks.items()):
        return None
    files = _files(ahead.place, now.exports)
    return Result(ahead.place, (), files, ahead.published, ahead.revision)


def stale(order: Order) -> tuple[str, ...]:
    """What the notebooks in place are out of date with: facts, notebook, package, ...; sorted."""
    now = contents(order.place)
    tasks, found = _tasks(order, now, revisions.as_it_is(order.place)), set()
    for name, task in tasks.items():
        export = now.exports.get(name)
        if export is None:
            found.add(f"{name} is missing")
            continue
        parts = {*task.parts, *export.parts}
        found |= {part for part in parts if task.parts.get(part) != export.parts.get(part)}
    return tuple(sorted(found))


def _tasks(order: Order, now: Contents, ahead: Ahead) -> dict[str, Task]:
    """The ordered notebooks and those published already, as far as they still exist."""
    tasks = {name: _task(order, name, now, ahead) for name in order.notebooks}
    for name in now.notebooks:
        if name not in tasks:
            try:
                tasks[name] = _task(order, name, now, ahead)
            except ParametersRefused:  # a notebook that is gone is not published any more
                continue
    return tasks


def _task(order: Order, name: str, now: Contents, ahead: Ahead) -> Task:
    path = project.notebook(name, order.facts_path)
    _, facts = project.working_folder(order.facts_path)
    parameters = {"facts": facts, "edition": order.day.isoformat()}
    had = _kinds(name, now.exports[name]) if name in now.exports else frozenset()
    kinds = had | frozenset(order.kinds if name in order.notebooks else ())
    options = {
        one.name: str(getattr(order, one.name))
        for one in fields(order)
        if one.name not in _ELSEWHERE
    }
    given = parameters | options
    parts = inputs.parts(_records(order), notebooks.read(path), given, ahead.told)
    parts |= {"status": "published" if ahead.published else "draft"}
    parts |= {"theme": inputs.digest(theme(order.facts_path, order.facts.story))}
    whole = kinds or frozenset(order.kinds)
    digest = inputs.digest(parts)
    return Task(path, parameters, digest, whole, parts, ahead.published, ahead.told)


def _records(order: Order) -> list[dict[str, Any]]:
    """The records of the edition, and of the one before it, which it is compared with."""
    before = [e.date for e in order.facts.story.editions if e.date < order.day]
    days = [order.day, max(before)] if before else [order.day]
    return [cut(order.facts, day).records() for day in days]


def _is_current(task: Task, name: str, now: Contents) -> bool:
    export = now.exports.get(name)
    if export is None or export.inputs != task.inputs:
        return False
    return task.kinds <= _kinds(name, export)


def _kinds(name: str, export: Export) -> frozenset[str]:
    return frozenset(kind for kind in ("html", "pdf") if f"{name}.{kind}" in export.files)


def make_export(order: Order, task: Task, tell: Tell) -> Export:
    """What one notebook gives for one edition: run, read as a document, made into files."""
    from explainer import words
    from explainer.document.nodes import plain

    name = task.path.stem
    with phase(f"{name}: cells run"):
        executed = notebooks.clean(_run_notebook(order, task, tell))
    settings = executed["metadata"].setdefault("explainer", {})
    told = {"published": task.published, "revisions": list(task.revisions)}
    settings |= {name: value for name, value in told.items() if value or name in settings}
    from explainer.export import files, notebook

    executed = notebook.without_exploration(executed)
    content = notebooks.write(executed)
    tell(f"exporting {name}")
    try:
        with phase(f"{name}: read as a document"):
            reading = notebook.read_file(content)  # as it is published, so as others read it
        _refuse_other_facts(reading.document.front, order, name)
        phrases = words.load(reading.document.front.language)
        also = partial(notebook.check_forms, executed, reading, name, phrases)
        made = files.made(reading, task.kinds, also)
    except NotADocument as fault:
        raise NotADocument(f"{task.path.name}: {fault}") from fault
    prefix = "" if name == project.MAIN else f"{name}-"
    return Export(
        task.inputs,
        {**made.files, task.path.name: content},
        {prefix + picture: content for picture, content in made.pictures.items()},
        task.parts,
        tuple((prefix + c.id, plain(c.title)) for c in files.charts(reading.document)),
    )


def _run_notebook(order: Order, task: Task, tell: Tell) -> notebooks.Notebook:
    """The notebook as it ran; what is needed afterwards is imported while its kernel starts."""
    from explainer.export import files
    from explainer.run import provisioner

    name, day = task.path.stem, order.day.isoformat()
    if provisioner.FORKS:
        provisioner.warm()
    else:
        tell(f"running {name} in a kernel of its own: this system cannot fork one, which is faster")
    files.ready()
    return notebooks.run(
        task.path,
        task.parameters,
        folder=project.working_folder(order.facts_path)[0],
        kept=order.out / "failed" / order.facts.story.id / day / task.path.name,
        progress=lambda cell, total: tell(f"running {name}, cell {cell} of {total}"),
    )


def _with_shared_files(order: Order, exports: dict[str, Export]) -> dict[str, Export]:
    """The exports with the files that all notebooks of an edition share, made anew from all."""
    from explainer.export.files import shared_files

    shared = shared_files(_records(order)[0], {name: e.files for name, e in exports.items()})
    return {
        name: replace(export, files={**export.files, **shared}) for name, export in exports.items()
    }


def _refuse_other_facts(front: Any, order: Order, name: str) -> None:
    """Refuse a document that is not about the facts, edition and notebook of the order."""
    if front.notebook != name:
        raise RunFailed(f"calls itself {front.notebook!r} in its metadata; expected {name!r}")
    if front.records != cut(order.facts, order.day).records():
        raise RunFailed("shows other facts than ordered (was the facts file changed meanwhile?)")
    for group, named in front.named.items():
        known = getattr(order.facts, group, {})
        for id, record in named.items() if group != "revisions" else ():
            if id not in known or plain_record(known[id]) != record:
                raise RunFailed(
                    f"names {id!r} among the {group} otherwise than the facts file does"
                )


def _files(place: Place, exports: Any) -> tuple[Path, ...]:
    names: Sequence[str] = sorted({name for export in exports.values() for name in export.files})
    return tuple(place.reports / name for name in names)
