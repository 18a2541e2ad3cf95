"""Hostile names, parameters and links under strace: `python -m tests.faults.outside`.

One process tries all of them as a build would. Every file that it or its children open, make, move
or remove is then looked at: the folder beside the project, to which links lead and names point,
must not have been touched, nothing may have been written but in the project, and no program run.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

CALLS = "%file,execve,read,write,getdents64,ftruncate,connect"
_ROOT = Path(__file__).parents[2]
_BEGUN = "/no/such/place"  # looked for where the tries begin: what importing touched is not counted
_WRITES = re.compile(
    r"^(?:open|openat)\(.*O_(?:WRONLY|RDWR|CREAT|TRUNC)"
    r"|^(?:mkdir|mkdirat|rename|renameat|renameat2|unlink|unlinkat|rmdir|link|linkat|chmod|fchmodat|truncate|ftruncate|write|mknodat)\("
)
_FAILED = re.compile(r"= -1 E[A-Z]+")
_QUOTED = re.compile(r'"([^"]*)"|<(/[^>]*)>')


@dataclass(frozen=True)
class Seen:
    """How many were tried, and the calls that should not have been made."""

    tried: int
    calls: int
    outside: tuple[str, ...]
    written: tuple[str, ...]
    run: tuple[str, ...]


def campaign() -> Seen:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        trace = folder / "trace"
        (folder / "outside").mkdir()
        (folder / "outside" / "kept").write_bytes(b"kept")
        command = ["strace", "-f", "-qq", "-y", "-s", "4096", "-e", f"trace={CALLS}"]
        command += ["-e", "signal=none", "-o", str(trace)]
        command += [sys.executable, "-B", "-m", "tests.faults.outside", "--try", str(folder)]
        ended = subprocess.run(command, cwd=_ROOT, check=True, capture_output=True, text=True)
        left = [(p.name, p.read_bytes()) for p in (folder / "outside").iterdir()]
        assert left == [("kept", b"kept")], left
        lines = trace.read_text(errors="replace").splitlines()
    return _judged([line.split(maxsplit=1)[1] for line in lines], folder, int(ended.stdout))


def _judged(lines: list[str], folder: Path, tried: int) -> Seen:
    begun = next(number for number, line in enumerate(lines) if _BEGUN in line)
    here = re.compile(r"AT_FDCWD<[^>]*>")  # where relative paths begin, if there were any
    calls = [here.sub("AT_FDCWD", one) for one in lines[begun + 1 :] if not _FAILED.search(one)]
    calls = [one for one in calls if not one.startswith("symlink")]  # our own, to set the links up
    beside = str(folder / "outside")
    outside = [line for line in calls if beside in _followed(line)]
    written = [line for line in calls if _WRITES.match(line) and not _allowed(line, folder)]
    run = [line for line in calls if line.startswith("execve")]
    return Seen(tried, len(calls), tuple(outside), tuple(written), tuple(run))


def _followed(line: str) -> str:
    """The paths that a call has reached: a link's own making, reading and removing is none."""
    if line.startswith(("readlink", "lstat", "unlink", "newfstatat")):
        return ""
    return " ".join(path for pair in _QUOTED.findall(line) for path in pair)


def _allowed(line: str, folder: Path) -> bool:
    """Whether what is written lies in the project, or is the answer of this process."""
    paths = [path for pair in _QUOTED.findall(line) for path in pair if path.startswith("/")]
    inside = (str(folder / "projects"), "/dev/null", "/dev/pts", "/dev/tty")
    if line.startswith("write("):
        paths = re.findall(r"^write\([0-9]+<([^>]*)>", line)
        return bool(paths) and paths[0].startswith((*inside, "pipe:", "anon_inode", "socket:"))
    return all(path.startswith(inside) for path in paths)


def _try(folder: Path) -> int:
    from explainer import project
    from explainer.errors import ExplainerError
    from explainer.publish.manifest import Place
    from explainer.run.notebooks import check_parameters, declared_parameters
    from tests.test_faults_publish import LINKS, TARGETS
    from tests.test_faults_run import HOSTILE_DAYS, HOSTILE_NAMES, PATHS
    from tests.test_publish import OLD, _publish
    from tests.tiny_notebooks import notebook

    tried, known = 0, declared_parameters(notebook())
    os.path.exists(_BEGUN)
    parameters = [{name: "1"} for name in HOSTILE_NAMES] + [{"edition": d} for d in HOSTILE_DAYS]
    for given in parameters:
        tried += _refused(lambda given=given: check_parameters(known, given), ExplainerError)  # type: ignore[misc]
    projects = folder / "projects"
    (projects / "names" / "data").mkdir(parents=True)
    facts = projects / "names" / "data" / "facts.yml"
    hostile = [*PATHS, str(folder / "outside"), "../../outside", "../../outside/kept"]
    for name in hostile:
        for place in ((name, "2023-06-03"), ("aue-flood", name)):
            tried += _refused(lambda p=place: Place(projects / "names", *p), ExplainerError)  # type: ignore[misc]
        tried += _refused(lambda n=name: project.notebook(n, facts), ExplainerError)  # type: ignore[misc]
    for number, link in enumerate(LINKS):
        place = Place(projects / str(number) / "out", "aue-flood", "2023-06-03")
        path = LINKS[link](place)
        path.parent.mkdir(parents=True)
        path.symlink_to(folder / "outside" / TARGETS.get(link, ""))
        with suppress(ExplainerError):
            _publish(place, OLD)
        tried += 1
    return tried


def _refused(action: object, error: type[Exception]) -> int:
    try:
        action()  # type: ignore[operator]
    except error:
        return 1
    raise AssertionError("was not refused")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--try"]:
        print(_try(Path(sys.argv[2])))
    else:
        assert shutil.which("strace")
        seen = campaign()
        print(*seen.outside, *seen.written, *seen.run, sep="\n")
        print(
            f"{seen.tried} tries, {seen.calls} calls: {len(seen.outside)} outside, "
            f"{len(seen.written)} written elsewhere, {len(seen.run)} programs run"
        )
