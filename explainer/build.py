"""Building one edition: what is out of date is run, exported and published; the rest stays.

Belongs here: deciding what is up to date, the way from facts to a published folder.
Does not belong here: each step's work (run, export, publish), several editions at once (batch).

The notebooks of an edition are published together. If one is built and another one, published
before, is out of date, that one is built again too: a folder never shows two states of the facts.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from explainer import inputs, project, run
from explainer.errors import NotADocument, ParametersRefused, RunFailed
from explainer.facts.edition import cut
from explainer.facts.model import Facts
from explainer.manifest import Export, Place, Published, published
from explainer.publish import locked, publish

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Order:
    """One edition to build: from which facts, with which notebooks, as what, and to where."""

    facts_path: Path
    facts: Facts
    day: datetime.date
    notebooks: tuple[str, ...]
    kinds: tuple[str, ...]
    out: Path
    wait: bool = False

    @property
    def place(self) -> Place:
        """Where it is published."""
        return Place(self.out, self.facts.story.id, self.day.isoformat())


@dataclass(frozen=True)
class Result:
    """What happened: the notebooks that were built (none if all was up to date), and the files."""

    place: Place
    built: tuple[str, ...]
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Task:
    """One notebook of an order: its digest of inputs, and the parameters it runs with."""

    path: Path
    parameters: dict[str, str]
    inputs: str
    kinds: frozenset[str]


Exporter = Callable[[Order, Task, Tell], Export]


def build(order: Order, tell: Tell, export: Exporter | None = None) -> Result:
    """The edition, published as ordered; unchanged notebooks are not run again.

    `export` does the work of one notebook, by default `exported`. ParametersRefused, RunFailed,
    NotADocument, PublishFailed or Busy if the edition was not published.
    """
    work = export or exported
    place = order.place
    with locked(place, wait=order.wait):
        now = published(place)
        tasks = _tasks(order, now)
        kept = {name: now.exports[name] for name in tasks if _is_current(tasks[name], name, now)}
        missing = [name for name in tasks if name not in kept]
        made = {name: work(order, tasks[name], tell) for name in missing}
        exports = {**kept, **made}
        if made or set(now.notebooks) - set(kept):
            tell("publishing")
            exports = _together(order, exports)
            publish(place, exports)
        return Result(place, tuple(made), _files(place, exports))


def up_to_date(order: Order) -> Result | None:
    """The result if nothing has to be built, otherwise None; heavy imports are not needed."""
    now = published(order.place)
    tasks = _tasks(order, now)
    if set(now.notebooks) - set(tasks):
        return None
    if not all(_is_current(task, name, now) for name, task in tasks.items()):
        return None
    return Result(order.place, (), _files(order.place, now.exports))


def _tasks(order: Order, now: Published) -> dict[str, Task]:
    """The ordered notebooks and those published already, as far as they still exist."""
    tasks = {name: _task(order, name, now) for name in order.notebooks}
    for name in now.notebooks:
        if name not in tasks:
            try:
                tasks[name] = _task(order, name, now)
            except ParametersRefused:  # a notebook that is gone is not published any more
                continue
    return tasks


def _task(order: Order, name: str, now: Published) -> Task:
    path = project.notebook(name, order.facts_path)
    _, facts = project.working_folder(order.facts_path)
    parameters = {"facts": facts, "edition": order.day.isoformat()}
    had = _kinds(name, now.exports[name]) if name in now.exports else frozenset()
    kinds = had | frozenset(order.kinds if name in order.notebooks else ())
    digest = inputs.digest(_records(order), run.read(path), parameters)
    return Task(path, parameters, digest, kinds or frozenset(order.kinds))


def _records(order: Order) -> list[dict[str, Any]]:
    """The records of the edition, and of the one before it, which it is compared with."""
    before = [e.date for e in order.facts.story.editions if e.date < order.day]
    days = [order.day, max(before)] if before else [order.day]
    return [cut(order.facts, day).records() for day in days]


def _is_current(task: Task, name: str, now: Published) -> bool:
    export = now.exports.get(name)
    if export is None or export.inputs != task.inputs:
        return False
    return task.kinds <= _kinds(name, export)


def _kinds(name: str, export: Export) -> frozenset[str]:
    return frozenset(kind for kind in ("html", "pdf") if f"{name}.{kind}" in export.files)


def exported(order: Order, task: Task, tell: Tell) -> Export:
    """What one notebook gives for one edition: run, read as a document, made into files."""
    from explainer.export.files import document_of, picture_files, report_files

    name = task.path.stem
    folder, _ = project.working_folder(order.facts_path)
    kept = order.out / "failed" / order.facts.story.id / order.day.isoformat() / task.path.name
    executed = run.clean(
        run.run(
            task.path,
            task.parameters,
            folder=folder,
            kept=kept,
            progress=lambda done, total: tell(f"running {name}, cell {done} of {total}"),
        )
    )
    content = run.write(executed)
    tell(f"exporting {name}")
    try:
        document = document_of(json.loads(content))  # as it is published, so as others read it
        _same_facts(document.front, order, name)
        files = report_files(document, task.kinds)
        pictures = picture_files(document)
    except NotADocument as fault:
        raise NotADocument(f"{task.path.name}: {fault}") from fault
    files[task.path.name] = content
    prefix = "" if name == project.MAIN else f"{name}-"
    return Export(
        task.inputs, files, {prefix + picture: content for picture, content in pictures.items()}
    )


def _together(order: Order, exports: dict[str, Export]) -> dict[str, Export]:
    """The exports with the files that all notebooks of an edition share, made anew from all."""
    from explainer.export.shared import shared_files

    shared = shared_files(_records(order)[0], {name: e.files for name, e in exports.items()})
    return {
        name: replace(export, files={**export.files, **shared}) for name, export in exports.items()
    }


def _same_facts(front: Any, order: Order, name: str) -> None:
    """Refuse a document that is not about the facts, edition and notebook of the order."""
    if front.notebook != name:
        raise RunFailed(f"calls itself {front.notebook!r} in its metadata; expected {name!r}")
    if front.records != cut(order.facts, order.day).records():
        raise RunFailed("shows other facts than ordered (was the facts file changed meanwhile?)")


def _files(place: Place, exports: Any) -> tuple[Path, ...]:
    names: Sequence[str] = sorted({name for export in exports.values() for name in export.files})
    return tuple(place.reports / name for name in names)
