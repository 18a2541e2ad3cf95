"""Editions made by the workers of a Dask cluster: work goes out, files come back.

Only the machine that asks writes to the output folder. A worker is given the facts and the notebook
as bytes; the facts travel as a task of their own, named by their hash, so that they can be had
again when their holder is lost. Dask gives the work of a lost worker to another one. A worker whose
package, Python or library differs from the asker's gives nothing back: its bytes could differ, too.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from explainer import project
from explainer.errors import ExplainerError, ParametersRefused, RunFailed
from explainer.facts.load import load, tables_of
from explainer.facts.model import Facts, Story
from explainer.facts.theme import theme_files
from explainer.publish.manifest import Export
from explainer.run import inputs
from explainer.run.build import Order, Task, Tell, make_export

_ADDRESS = re.compile(
    r"(tcp|tls)://[A-Za-z0-9._-]+:[0-9]{1,5}|(tcp|tls)://\[[0-9a-fA-F:.]+\]:[0-9]{1,5}"
)
ANSWERS = 10.0  # seconds in which a scheduler answers; it has a worker in three times as many
_FETCHED = 600.0  # seconds in which a finished edition comes over the network
_MISSING = "--scheduler: needs dask.distributed, which is not installed: pip install distributed"


def check_address(address: str) -> None:
    """ParametersRefused for a text that is no address of a scheduler."""
    if not _ADDRESS.fullmatch(address):
        raise ParametersRefused(
            f"--scheduler: expected an address such as tcp://127.0.0.1:8786, found {address!r}"
        )


@contextmanager
def connect(address: str, order: Order, at_once: int | None) -> Iterator[Cluster]:
    """The cluster whose scheduler has this address, given the facts of the order.

    `at_once` editions are sent out, by default two for each thread of a worker. RunFailed if there
    is no cluster; ParametersRefused if its workers differ from this machine.
    """
    try:
        import distributed
    except ImportError:
        raise ParametersRefused(_MISSING) from None
    library: Any = distributed
    client = None
    try:
        try:
            client = library.Client(address, timeout=ANSWERS, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as fault:
            raise RunFailed(f"no scheduler answers at {address}: {_words(fault)}") from fault
        _same_everywhere(client, address)
        yield Cluster(client, order, at_once or 2 * sum(client.nthreads().values()))
    finally:
        if client is not None:
            client.close(timeout=2)


def _same_everywhere(client: Any, address: str) -> None:
    """RunFailed without workers; ParametersRefused if one of them has other versions."""
    with suppress(TimeoutError):
        client.wait_for_workers(1, timeout=3 * ANSWERS)
    answers = client.run(versions, on_error="return")
    if not answers:
        raise RunFailed(f"the scheduler at {address} has no worker")
    here = versions()
    for worker, answer in sorted(answers.items()):
        if isinstance(answer, BaseException):
            differs = f"cannot run explainer: {_words(answer)}"
        else:
            differs = difference(here, answer)
        if differs:
            raise ParametersRefused(f"--scheduler: worker {worker}: {differs}")


class Cluster:
    """The workers of a cluster, which have the facts of one build."""

    def __init__(self, client: Any, order: Order, at_once: int) -> None:
        blob = blob_of(order.facts_path, order.facts.story)
        self.at_once = at_once
        self._client, self._asker, self._digest = client, versions(), blob.digest
        self._facts = client.submit(_itself, blob, key=f"explainer-facts-{blob.digest}")

    def stop(self) -> None:
        """Break nothing off: whoever waits here finds the client closed."""

    def export(self, order: Order, task: Task, tell: Tell) -> Export:
        """What a worker makes of a task; RunFailed if the workers it was given to died."""
        story, day = order.facts.story.id, order.day.isoformat()
        kept = order.out / "failed" / story / day / task.path.name
        work = Work(order.day, task, task.path.read_bytes(), str(kept), self._asker)
        tell(f"{task.path.stem} is with the cluster")
        try:
            sent = self._client.submit(make, self._facts, self._digest, work, pure=False)
            answer = self._answer(sent)
        except Exception as fault:
            raise RunFailed(f"{task.path.name}: lost in the cluster: {_words(fault)}") from fault
        if answer.half_run is not None:
            with suppress(OSError):
                kept.parent.mkdir(parents=True, exist_ok=True)
                kept.write_bytes(answer.half_run)
        if answer.error is not None:
            raise answer.error
        assert answer.export is not None
        return answer.export

    def _answer(self, sent: Any) -> Made:
        """What a worker made; an error once nobody can tell: Dask alone might wait for ever."""
        while self._client.status != "closed":
            with suppress(TimeoutError):
                sent.exception(timeout=ANSWERS)  # waits until it is done, and fetches nothing
                break
        else:
            raise ConnectionError("the scheduler is gone")
        answer: Made = sent.result(timeout=_FETCHED)
        return answer


def _itself(blob: Any) -> Any:
    """The facts, once they are on a worker."""
    return blob


def _words(fault: BaseException) -> str:
    """What a library says, in one line."""
    return " ".join(f"{type(fault).__name__} {fault}".split())[:300]


# ---------------------------------------------------------------- on a worker


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


def blob_of(facts_path: Path, story: Story) -> Blob:
    """What the notebooks of a build read: the facts file, its table, and the publisher's theme."""
    _, facts = project.working_folder(facts_path)
    files = {facts: facts_path.read_bytes()}
    beside = facts_path.parent.resolve()
    for path in (*tables_of(facts_path), *theme_files(facts_path, story)):
        name = Path(facts).parent / path.resolve().relative_to(beside)
        files[name.as_posix()] = path.read_bytes()
    return Blob(facts, tuple(files.items()))


def versions() -> dict[str, str]:
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


def make(blob: Blob, digest: str, work: Work) -> Made:
    """The export of a piece of work; what is wrong with it comes back as a value, not raised.

    So a notebook that fails is not tried again, as one would be whose worker died.
    """
    differs = difference(work.asker, versions())
    if differs:
        return Made(error=RunFailed(f"a worker cannot take part: {differs}"))
    with _one:
        try:
            return _make_in(_lay_out(blob, digest), work)
        except ExplainerError as fault:
            return Made(error=fault)


def _make_in(laid: _Laid, work: Work) -> Made:
    root = Path(laid.folder.name)
    path = root / project.NOTEBOOKS / work.task.path.name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(work.notebook)
    task = replace(work.task, path=path)
    out, name = root / "out", (path.stem,)
    order = Order(laid.facts_path, laid.facts, work.day, name, tuple(task.kinds), out)
    try:
        return Made(make_export(order, task, lambda state: None))
    except RunFailed as fault:
        kept = next(out.rglob(path.name), None)
        if kept is None:
            raise
        content = kept.read_bytes()
        kept.unlink()
        return Made(None, RunFailed(str(fault).replace(str(kept), work.kept)), content)


def _lay_out(blob: Blob, digest: str) -> _Laid:
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
