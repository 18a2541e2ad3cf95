"""Beyond one machine: editions on a Dask scheduler with two workers, beside the local pool."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from benchmarks.projects import Project, both
from benchmarks.timing import Table, Way, timed
from tests.cluster import cluster

EDITIONS = 40
LOCAL, DASK = "build --all, two at a time", "build --all, Dask scheduler, two workers"
BASES = (LOCAL,)


def measure(rounds: int) -> list[Table]:
    """One table; before it both ways have to publish the same files."""
    with tempfile.TemporaryDirectory() as name, cluster(Path(name) / "dask", 2) as started:
        both = {
            LOCAL: (Project(Path(name) / "local"), ("--jobs", "2")),
            DASK: (Project(Path(name) / "far"), ("--scheduler", started.address)),
        }
        ways = [
            Way(label, partial(_build, project, *how), project.clear)
            for label, (project, how) in both.items()
        ]
        for project, how in both.values():
            project.with_editions(EDITIONS)
            _build(project, *how)
        here, far = (_published(project) for project, _ in both.values())
        assert here == far, "the cluster's files are not the local pool's"
        return [timed(f"{EDITIONS} editions", ways, rounds)]


def compared(rounds: int, tree: Path, revision: str) -> list[Table]:
    """The editions of this tree and of another, each with workers of its own."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        ways = []
        for at, project in both(Path(name), tree, revision).items():
            project.with_editions(EDITIONS)
            own = {"PYTHONPATH": str(project.tree), "PYTHONSAFEPATH": "1"}  # not what lies here
            workers = cluster(project.folder / "dask", 2, **own)
            far = ("--scheduler", stack.enter_context(workers).address)
            ways.append(Way(at, partial(_build, project, *far), project.clear))
        return [timed(f"{EDITIONS} editions, {DASK}", ways, rounds)]


def _build(project: Project, *how: str) -> None:
    project.explainer("build", "--all", "--notebook", "report", "--quiet", "--to", "html", *how)


def _published(project: Project) -> dict[str, bytes]:
    """What is published, by path."""
    return {
        path.relative_to(project.folder).as_posix(): path.read_bytes()
        for name in ("reports", "figures")
        for path in (project.folder / name).rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
