"""Building one edition: notebooks that are out of date are run, exported and put in place.

The notebooks of an edition are published together. When one is built, others in place that are out
of date are built again too, so that a folder never shows two states of the facts.

Only publishing changes a published edition: a build of one makes a draft beside it.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from functools import cache, partial
from importlib import metadata
from pathlib import Path
from typing import Any

from explainer import project
from explainer.errors import NotADocument, ParametersRefused, RunFailed
from explainer.facts.edition import cut
from explainer.facts.model import Facts
from explainer.facts.records import plain_record
from explainer.facts.theme import theme
from explainer.publish import revisions
from explainer.publish.manifest import Contents, Entry, Export, Place, contents
from explainer.publish.revisions import Ahead
from explainer.publish.swap import put
from explainer.run import notebooks

Tell = Callable[[str], None]
_FIELD = re.compile(r"^(Version|Requires-Dist): (.*)$", re.MULTILINE)  # in a package's metadata

# The fields of an order that change no byte of its output, or that are in other digests (records,
# parameters, status). Changing any other field makes what was built before out of date.
_NOT_DIGESTED = frozenset(
    ("facts_path", "facts", "day", "notebooks", "kinds", "out", "wait", "reason", "publish")
)


@dataclass(frozen=True)
class Order:
    """One edition to build: its facts, day, notebooks, kinds of output (html, pdf) and folder.

    With `publish` it becomes a published edition, otherwise a draft. `reason` says why a published
    edition changes where no record does.
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
        """Where the edition lies; a draft of a published one lies elsewhere (`draft_beside`)."""
        return Place(self.out, self.facts.story.id, self.day.isoformat())

    def half_run(self, notebook: Path) -> Path:
        """The path under which a notebook that did not run to the end is kept."""
        return self.out / "failed" / self.facts.story.id / self.day.isoformat() / notebook.name


@dataclass(frozen=True)
class Result:
    """The notebooks that were built (none if all were up to date), and the edition's files.

    `revision` is what changes in a published edition, if anything does.
    """

    place: Place
    built: tuple[str, ...]
    files: tuple[Path, ...]
    published: bool = False
    revision: Entry | None = None


@dataclass(frozen=True)
class Task:
    """One notebook of an order, its parameters, and the digests of everything it depends on."""

    path: Path
    parameters: dict[str, str]
    kinds: frozenset[str]
    parts: Mapping[str, str] = field(default_factory=dict)
    published: bool = False
    revisions: tuple[Entry, ...] = ()

    @property
    def inputs(self) -> str:
        """One digest of all parts: equal digests mean equal exports."""
        return _sha256(sorted(self.parts.items()))


Exporter = Callable[[Order, Task, Tell], Export]


def build(order: Order, tell: Tell, export: Exporter | None = None) -> Result:
    """Build the edition and put it in place; unchanged notebooks are not run again.

    `export` runs one notebook, by default `make_export`. FactsRefused where the facts would change
    what is published; ParametersRefused, RunFailed, NotADocument, PublishFailed or Busy if the
    edition was not put in place for another reason.
    """
    export = export or make_export
    with revisions.building(
        order.place,
        order.facts,
        order.facts_path,
        publish=order.publish,
        reason=order.reason,
        wait=order.wait,
    ) as ahead:
        now, tasks = _tasks(order, ahead)
        kept = {n: now.exports[n] for n, task in tasks.items() if not _differs(task, n, now)}
        made = {name: export(order, tasks[name], tell) for name in tasks if name not in kept}
        exports = kept | made
        if made or set(now.notebooks) - set(kept):
            tell("putting it in place")
            exports = _with_shared_files(order, exports)
            put(ahead.place, exports, ahead.history, ahead.keep_as)
        return _result(ahead, exports, tuple(made))


def up_to_date(order: Order) -> Result | None:
    """The result if nothing has to be built, otherwise None; imports nothing heavy."""
    in_place = revisions.as_it_is(order.place)
    return None if order.publish and not in_place.published else _current(order, in_place)


def check_order(order: Order) -> Result | None:
    """Like `up_to_date`, but FactsRefused at once where a build would refuse the facts."""
    if result := up_to_date(order):
        return result
    ahead = revisions.ahead(
        order.place, order.facts, order.facts_path, publish=order.publish, reason=order.reason
    )
    return _current(order, ahead) if ahead.place != order.place else None


def stale(order: Order) -> tuple[str, ...]:
    """What has changed since the notebooks in place were built (facts, notebook, ...), sorted."""
    now, tasks = _tasks(order, revisions.as_it_is(order.place))
    return tuple(sorted(set().union(*(_differs(task, n, now) for n, task in tasks.items()))))


def _current(order: Order, ahead: Ahead) -> Result | None:
    """The result if what is in place is what would be put there."""
    now, tasks = _tasks(order, ahead)
    if set(now.notebooks) - set(tasks) or any(_differs(t, name, now) for name, t in tasks.items()):
        return None
    return _result(ahead, now.exports)


def _differs(task: Task, name: str, now: Contents) -> set[str]:
    """What has changed since a notebook in place was built; empty if it is up to date."""
    export = now.exports.get(name)
    if export is None:
        return {f"{name} is missing"}
    differing = {f"its {kind}" for kind in task.kinds - _kinds(name, export)}
    if export.inputs != task.inputs:
        differing |= {part for part, _ in task.parts.items() ^ export.parts.items()} or {"inputs"}
    return differing


def _result(ahead: Ahead, exports: Mapping[str, Export], built: tuple[str, ...] = ()) -> Result:
    names = sorted({name for export in exports.values() for name in export.files})
    files = tuple(ahead.place.reports / name for name in names)
    return Result(ahead.place, built, files, ahead.published, ahead.revision)


def _tasks(order: Order, ahead: Ahead) -> tuple[Contents, dict[str, Task]]:
    """What is in place; the tasks of the notebooks ordered, or in place and still existing."""
    now = contents(ahead.place)
    tasks = {name: _task(order, name, now, ahead) for name in order.notebooks}
    for name in now.notebooks:
        with suppress(ParametersRefused):  # a notebook that no longer exists is dropped
            tasks.setdefault(name, _task(order, name, now, ahead))
    return now, tasks


def _task(order: Order, name: str, now: Contents, ahead: Ahead) -> Task:
    path = project.notebook(name, order.facts_path)
    _, facts = project.working_folder(order.facts_path)
    parameters = {"facts": facts, "edition": order.day.isoformat()}
    present = _kinds(name, now.exports[name]) if name in now.exports else frozenset()
    ordered = frozenset(order.kinds)
    kinds = present | ordered if name in order.notebooks else present or ordered
    source = notebooks.read(path)
    cells = [
        [cell["cell_type"], "".join(cell["source"]), cell.get("metadata", {}).get("tags", [])]
        for cell in source["cells"]
    ]
    options = {one.name: getattr(order, one.name) for one in fields(order)}
    parts = {
        "facts": _sha256(_records(order)),
        "notebook": _sha256([cells, source.get("metadata", {}).get("explainer", {})]),
        "parameters": _sha256(
            parameters | {n: str(v) for n, v in options.items() if n not in _NOT_DIGESTED}
        ),
        "package": package(),
        "environment": _sha256(sorted(environment().items())),
        "revisions": _sha256(ahead.listed),
        "status": "published" if ahead.published else "draft",
        "theme": _sha256(sorted(theme(order.facts_path, order.facts.story).items())),
    }
    return Task(path, parameters, kinds, parts, ahead.published, ahead.listed)


def _records(order: Order) -> list[dict[str, Any]]:
    """The records of the edition, then those of the one before, which it is compared with."""
    before = [e.date for e in order.facts.story.editions if e.date < order.day]
    days = [order.day, max(before)] if before else [order.day]
    return [cut(order.facts, day).records() for day in days]


def _kinds(name: str, export: Export) -> frozenset[str]:
    return frozenset(kind for kind in ("html", "pdf") if f"{name}.{kind}" in export.files)


# ---------------------------------------------------------------- what a build depends on


def _sha256(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)  # unsorted: records are shown in file order
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@cache
def package() -> str:
    """The SHA-256 of this package's files: code, templates, words and fonts."""
    digest, root = hashlib.sha256(), Path(__file__).parents[1]
    for path in sorted(root.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            content = path.read_bytes()
            digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


@cache
def environment() -> dict[str, str]:
    """The versions of Python and of every package that a build needs on this system, by name."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    versions = {"python": ".".join(map(str, sys.version_info[:3]))}
    waiting, seen = [("explainer", "")], set[tuple[str, str]]()  # (package, extra) pairs
    while waiting:
        name, extra = pair = waiting.pop()
        if pair in seen:
            continue
        seen.add(pair)
        try:
            about = metadata.distribution(name).read_text("METADATA") or ""
        except metadata.PackageNotFoundError:
            continue  # not installed: the lock leaves it out
        for field_name, text in _FIELD.findall(about.partition("\n\n")[0]):
            if field_name == "Version":
                versions[name] = text
                continue
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                waiting += [(canonicalize_name(needed.name), e) for e in ("", *needed.extras)]
    return versions


# ---------------------------------------------------------------- exporting one notebook


def make_export(order: Order, task: Task, tell: Tell) -> Export:
    """Run one notebook for one edition, read it as a document, and make its files."""
    from explainer.run import provisioner

    name = task.path.stem
    provisioner.prepare(order.facts_path)
    if not provisioner.FORKS:
        tell(f"running {name} in a new kernel: this system cannot fork one, which is faster")
    from explainer import words
    from explainer.export import files, notebook

    files.ready()
    ran = notebooks.run(
        task.path,
        task.parameters,
        folder=project.working_folder(order.facts_path)[0],
        kept=order.half_run(task.path),
        progress=lambda cell, total: tell(f"running {name}, cell {cell} of {total}"),
    )
    executed = notebooks.clean(ran)
    settings = executed["metadata"].setdefault("explainer", {})
    state = {
        "published": task.published,
        "revisions": list(task.revisions),
        notebook.KINDS: sorted(task.kinds) if len(task.kinds) == 1 else [],
    }
    settings |= {key: value for key, value in state.items() if value or key in settings}
    executed = notebook.without_exploration(executed)
    content = notebooks.write(executed)
    tell(f"exporting {name}")
    try:
        reading = notebook.read_file(content)  # the bytes that will be published
        _refuse_other_facts(reading.document.front, order, name)
        phrases = words.load(reading.document.front.language)
        also = partial(notebook.check_forms, executed, reading, name, phrases)
        made = files.make_files(reading, task.kinds, also)
    except NotADocument as fault:
        raise NotADocument(f"{task.path.name}: {fault}") from fault
    return Export(
        task.inputs,
        {**made.files, task.path.name: content},
        made.pictures,
        task.parts,
        files.titles(reading.document),
    )


def _with_shared_files(order: Order, exports: dict[str, Export]) -> dict[str, Export]:
    """The exports, with the files that all notebooks of an edition share remade and added."""
    from explainer.export.files import shared_files

    shared = shared_files(_records(order)[0], {name: e.files for name, e in exports.items()})
    return {
        name: replace(export, files={**export.files, **shared}) for name, export in exports.items()
    }


def _refuse_other_facts(front: Any, order: Order, name: str) -> None:
    """RunFailed if the document's facts, edition or notebook are not those of the order."""
    if front.notebook != name:
        raise RunFailed(f"calls itself {front.notebook!r} in its metadata; expected {name!r}")
    if front.records != cut(order.facts, order.day).records():
        raise RunFailed("shows facts other than those ordered (has the facts file changed since?)")
    for group, named in front.named.items():
        known = getattr(order.facts, group, {})
        for id, record in named.items() if group != "revisions" else ():
            if id not in known or plain_record(known[id]) != record:
                raise RunFailed(f"its {id!r} among the {group} differs from the facts file's")
