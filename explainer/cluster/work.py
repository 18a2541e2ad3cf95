"""What travels to a worker of a cluster, and what it does with it.

Belongs here: the facts as one blob, one notebook of one edition as a piece of work, and doing it in
a folder of the worker's own. Does not belong here: the cluster (client).

A blob is named by the hash of what is in it, and a worker lays it out once. A worker whose package,
Python or library differs from the asker's gives nothing back: its bytes could differ, too.
"""

from __future__ import annotations

import datetime
import hashlib
import tempfile
import threading
from dataclasses import dataclass, replace
from pathlib import Path

from explainer import inputs, project
from explainer.build import Order, Task, exported
from explainer.errors import ExplainerError, RunFailed
from explainer.facts.load import load, tables_of
from explainer.facts.model import Facts
from explainer.publish.manifest import Export

_one = threading.Lock()  # notebooks of a worker run one at a time: charts know no threads
_laid_out: list[_Laid] = []  # the last blob of this worker


@dataclass(frozen=True)
class Blob:
    """The facts file and the table it names, each with its path from the working folder."""

    facts: str
    files: tuple[tuple[str, bytes], ...]

    @property
    def digest(self) -> str:
        """The SHA-256 of all names and contents."""
        found = hashlib.sha256(self.facts.encode("utf-8"))
        for name, content in self.files:
            found.update(f"\0{name}\0{len(content)}\0".encode() + content)
        return found.hexdigest()


@dataclass(frozen=True)
class Work:
    """One notebook of one edition: what is its own, besides the facts of the build.

    `kept` is where a half-run notebook goes on the machine that asks, `asker` what that runs on.
    """

    day: datetime.date
    task: Task
    notebook: bytes
    kept: str
    asker: dict[str, str]


@dataclass(frozen=True)
class Made:
    """What came of a piece of work: an export, or an error and the notebook as far as it ran."""

    export: Export | None = None
    error: ExplainerError | None = None
    half_run: bytes | None = None


@dataclass(frozen=True)
class _Laid:
    digest: str
    folder: tempfile.TemporaryDirectory[str]
    facts_path: Path
    facts: Facts


def blob_of(facts_path: Path) -> Blob:
    """What the notebooks of a build read."""
    _, facts = project.working_folder(facts_path)
    files = {facts: facts_path.read_bytes()}
    for table in tables_of(facts_path):
        name = Path(facts).parent / table.relative_to(facts_path.parent.resolve())
        files[name.as_posix()] = table.read_bytes()
    return Blob(facts, tuple(files.items()))


def runs_on() -> dict[str, str]:
    """The hash of this package and the versions of all it needs, by name."""
    return {**inputs.environment(), "explainer": inputs.package()}


def difference(asker: dict[str, str], here: dict[str, str]) -> str:
    """How a worker differs from who asks, in a few words; empty if it does not."""
    if asker["explainer"] != here["explainer"]:
        return "its explainer differs from the one here; install the same on both"
    names = sorted(n for n in {*asker, *here} if asker.get(n) != here.get(n))
    told = (f"{n} {here.get(n, 'none')}, here {asker.get(n, 'none')}" for n in names[:3])
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"it has {'; '.join(told)}{more}; install the same on both" if names else ""


def made(blob: Blob, digest: str, work: Work) -> Made:
    """The export of a piece of work; what is wrong with it comes back as a value, not raised.

    So a notebook that fails is not tried again, as one would be whose worker died.
    """
    differs = difference(work.asker, runs_on())
    if differs:
        return Made(error=RunFailed(f"a worker cannot take part: {differs}"))
    with _one:
        try:
            return _made(_laid(blob, digest), work)
        except ExplainerError as fault:
            return Made(error=fault)


def _made(laid: _Laid, work: Work) -> Made:
    root = Path(laid.folder.name)
    path = root / project.NOTEBOOKS / work.task.path.name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(work.notebook)
    task = replace(work.task, path=path)
    out, name = root / "out", (path.stem,)
    order = Order(laid.facts_path, laid.facts, work.day, name, tuple(task.kinds), out)
    try:
        return Made(exported(order, task, lambda state: None))
    except RunFailed as fault:
        kept = next(out.rglob(path.name), None)
        if kept is None:
            raise
        content = kept.read_bytes()
        kept.unlink()
        return Made(None, RunFailed(str(fault).replace(str(kept), work.kept)), content)


def _laid(blob: Blob, digest: str) -> _Laid:
    """The blob as files, in a folder that goes with the process; RunFailed if it was damaged."""
    if _laid_out and _laid_out[0].digest == digest:
        return _laid_out[0]
    if blob.digest != digest:
        raise RunFailed("the facts reached a worker damaged")
    while _laid_out:
        _laid_out.pop().folder.cleanup()
    folder = tempfile.TemporaryDirectory(prefix="explainer-", dir=_room())
    for name, content in blob.files:
        path = Path(folder.name, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    Path(folder.name, project.NOTEBOOKS).mkdir(exist_ok=True)
    facts_path = Path(folder.name, blob.facts)
    _laid_out.append(_Laid(digest, folder, facts_path, load(facts_path)))
    return _laid_out[0]


def _room() -> str | None:
    """The worker's own folder, which Dask clears even after a death; None outside a worker."""
    from distributed import get_worker

    try:
        return str(get_worker().local_directory)
    except ValueError:
        return None
