"""Each mutating system call of publishing fails once: `python -m tests.faults.syscalls [EVERY]`.

`strace` lists the calls of one publication, then each of them fails in a run of its own, with each
error, and once the process is killed there. Afterwards the old or the new edition is in place, the
message says which, and publishing again succeeds. EVERY = 5 tries each fifth.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from explainer.publish import swap
from explainer.publish.manifest import Export, Place, contents
from explainer.publish.swap import locked
from tests.faults.whole import torn

ERRORS = ("ENOSPC", "EIO", "EROFS", "EDQUOT", "KILL")
CALLS = ("mkdir", "openat", "write", "fsync", "rename", "renameat2", "chmod", "unlink", "unlinkat",
         "rmdir", "link", "linkat", "flock")  # fmt: skip
OLD = {"report": Export("a" * 64, {"report.html": b"old", "facts.csv": b"1"}, {"c.svg": b"old"})}
NEW = {"report": Export("b" * 64, {"report.html": b"new", "facts.csv": b"2"}, {"d.svg": b"new"})}
_MARK = "/no/such/place"
_LINE = re.compile(r"^(?:\[pid +[0-9]+\] )?([a-z0-9_]+)\((.*)")
_WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT")
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Fault:
    """The `when`-th call of this name ends in this error."""

    call: str
    when: int
    error: str

    @property
    def option(self) -> str:
        how = "signal=KILL" if self.error == "KILL" else f"error={self.error}"
        return f"inject={self.call}:{how}:when={self.when}"


def place(folder: Path) -> Place:
    return Place(folder, "aue-flood", "2023-06-03")


def put(folder: Path, exports: dict[str, Export]) -> None:
    with locked(place(folder)):
        swap.put(place(folder), exports)


def faults() -> list[Fault]:
    """One for each mutating call of a publication, and each error."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        put(folder, OLD)
        _, _, trace = _strace(folder, f"trace={','.join((*CALLS, 'newfstatat'))}")
    counts: Counter[str] = Counter()
    found, begun = [], False
    for line in trace.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        call, arguments = match[1], match[2]
        counts[call] += 1
        begun = begun or _MARK in arguments
        if begun and call in CALLS and _mutates(call, arguments):
            found += [Fault(call, counts[call], error) for error in ERRORS]
    return found


def _mutates(call: str, arguments: str) -> bool:
    if call == "openat":
        return bool(_WRITES.search(arguments))
    return not (call == "write" and arguments.startswith(("1,", "2,")))


def outcome(fault: Fault) -> str:
    """What was in place after the fault: `old`, `new`, or what is wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        put(folder, OLD)
        code, said, _ = _strace(folder, fault.option)
        found = _judged(folder, code, said)
        put(folder, NEW)
        again = contents(place(folder))
        if again.exports != NEW or torn(place(folder).reports):
            return f"the next publication did not mend it: {again.damage}"
        hidden = [p for p in place(folder).reports.parent.iterdir() if p.suffix == ".new"]
        return f"left behind: {hidden}" if hidden else found


def _judged(folder: Path, code: int, said: str) -> str:
    wrong = torn(place(folder).reports)
    if wrong:
        return f"torn: {wrong}"
    page = (place(folder).reports / "report.html").read_bytes().decode()
    if code == 0 and page != "new":
        return "said to be published, and is not"
    if code == 4 and f"a whole edition (report {'a' if page == 'old' else 'b'}" not in said:
        figures = contents(place(folder)).damage
        return page if figures and "a damaged edition" in said else f"untrue: {said}"
    if code not in (0, 4, 137, -9):
        return f"exit {code}: {said[-300:]}"
    return page


def _strace(folder: Path, option: str) -> tuple[int, str, str]:
    trace = folder.parent / f"{folder.name}.trace"
    command = ["strace", "-f", "-qq", "-e", "signal=none", "-o", str(trace)]
    command += (
        ["-e", option]
        if option.startswith("trace")
        else ["-e", f"trace={_call(option)}", "-e", option]
    )
    program = [sys.executable, "-B", "-m", "tests.faults.syscalls", "--publish", str(folder)]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    ended = subprocess.run(
        [*command, *program],
        capture_output=True,
        text=True,
        cwd=_ROOT,
        env=environment,
        check=False,
    )
    text = re.sub(r"^[0-9]+ +", "", trace.read_text(errors="replace"), flags=re.MULTILINE)
    trace.unlink()
    return ended.returncode, ended.stderr, text


def _call(option: str) -> str:
    """The call that an injection is about: strace tampers only with what it traces."""
    return option.removeprefix("inject=").partition(":")[0]


def _publish_once(folder: str) -> int:
    from explainer.errors import PublishFailed

    if os.path.exists(_MARK):
        return 1
    try:
        put(Path(folder), NEW)
    except PublishFailed as fault:
        print(fault, file=sys.stderr)
        return fault.exit_code
    return 0


def campaign(every: int = 1) -> tuple[Counter[str], list[str]]:
    """What was in place how often, and every outcome that should not be."""
    assert shutil.which("strace")
    counts: Counter[str] = Counter()
    bad = []
    for fault in faults()[::every]:
        found = outcome(fault)
        counts[found if found in ("old", "new") else "wrong"] += 1
        if found not in ("old", "new"):
            bad.append(f"{fault.option}: {found}")
    return counts, bad


if __name__ == "__main__":
    if sys.argv[1:2] == ["--publish"]:
        sys.exit(_publish_once(sys.argv[2]))
    totals, wrong_ones = campaign(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    print(*wrong_ones, sep="\n")
    print(f"{sum(totals.values())} faults: {dict(totals)}")
