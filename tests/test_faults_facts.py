"""Facts files that are broken by chance, wrong on purpose, or bombs: refused in place and in time."""

# ruff: noqa: E501  (a bomb to a line reads best)

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from explainer.errors import FactsRefused
from explainer.facts.load import load
from tests.faults import fuzz, mutate, semantic
from tests.river import RIVER


@pytest.mark.parametrize(
    "count", [120, pytest.param(10_000, marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_mutated_files_are_refused_with_a_line(count: int) -> None:
    """No traceback, no number that is not the one written, none over a second."""
    verdicts = mutate.campaign(count)
    assert set(verdicts) <= {"accepted", "refused"}, verdicts
    assert verdicts["refused"] > count / 2


def test_what_fuzzing_found_is_refused_with_a_line() -> None:
    """The kept inputs, each of which took the loader another way than those before it."""
    verdicts = fuzz.replay()
    assert set(verdicts) == {"accepted", "refused"}, verdicts
    assert verdicts.total() > 100


def test_the_naive_way_changes_numbers() -> None:
    """Of the same files PyYAML takes some with another number, and ends in errors without a line."""
    verdicts = mutate.campaign(100, judge=mutate.naive, original=RIVER.encode())
    assert verdicts["silent change"] > 1
    assert verdicts["no line"] > 1


def test_there_are_enough_faults_and_twins() -> None:
    """At least 120 faults and 60 twins, each another."""
    assert len({case.name for case in semantic.faults()}) >= 120
    assert len({(case.at, repr(case.value)) for case in semantic.twins()}) >= 60


@pytest.mark.parametrize("case", semantic.faults(), ids=lambda case: case.name)
def test_a_fault_is_told_in_its_place(tmp_path: Path, case: semantic.Case) -> None:
    """The line, counted by another parser, and the field."""
    good, said = semantic.told(case, tmp_path)
    assert good, said


@pytest.mark.parametrize("case", semantic.twins(), ids=lambda case: case.name)
def test_a_clean_twin_is_accepted(tmp_path: Path, case: semantic.Case) -> None:
    """Strictness refuses nothing that is right."""
    load(semantic.written(case, tmp_path)[0])


_BOMBS = {
    "aliases": "a: &a [x, x]\nb: &b [*a, *a]\n" + "c: [*b, *b]\n" * 9,
    "nine levels of aliases": "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 9)),
    "depth": "[" * 100_000, "depth of maps": "{a: " * 50_000, "depth of quotes": "'" * 300_001,
    "lists in a line": "- " * 100_000, "keys in a line": "? " * 50_000, "flow keys": "{" + "?" * 100_000,
    "long text": "story: {title: '" + "x" * 20_000_000 + "'}", "long line": "#" * 20_000_000,
    "long key": "x" * 5_000_000 + ": 1", "many keys": "".join(f"k{n}: 1\n" for n in range(300_000)),
    "many items": "figures:\n" + "- a\n" * 500_000, "many records": "figures:\n" + "- {id: a}\n" * 100_000,
    "many documents": "---\n" * 200_000, "many comments": "# a\n" * 2_000_000, "blank lines": "\n" * 5_000_000,
    "digits": "figures: [{value: " + "9" * 1_000_000 + "}]", "exponent": "figures: [{value: 1e999999999}]",
    "decimal places": "figures: [{value: 0." + "1" * 1_000_000 + "}]", "escapes": '"' + "\\x41" * 1_000_000 + '"',
    "broken escape": '"\\U00110000"', "marks": "a" + "\u0301" * 1_000_000, "hidden": "\u200b" * 500_000,
    "anchors": "".join(f"- &a{n} x\n" for n in range(100_000)), "tags": "- !!python/name:os.system x\n" * 50_000,
    "tag directive": "%TAG ! tag:yaml.org,2002:python/\n---\n!name:os.system x", "block": "a: |\n" + "  x\n" * 2_000_000,
    "folds": "a: >\n" + "\n  x\n" * 500_000, "merge": "<<: {a: b}\n" * 100_000,
}  # fmt: skip

_LOAD = """
import resource, sys, time
from explainer.errors import FactsRefused
from explainer.facts.load import load
before = resource.getrusage(resource.RUSAGE_SELF)
try:
    load(sys.argv[1])
except FactsRefused as refused:
    print(str(refused)[:300].splitlines()[0])
after = resource.getrusage(resource.RUSAGE_SELF)
# Not ru_maxrss: Linux hands the peak of the process that forked on to its child.
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(after.ru_utime - before.ru_utime, int(peak.split()[1]) // 1024)
"""


_QUICK = ("nine levels of aliases", "depth", "exponent", "broken escape", "tag directive")


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[] if n in _QUICK else pytest.mark.slow) for n in _BOMBS]
)
def test_a_bomb_is_refused_in_time(tmp_path: Path, name: str) -> None:
    """Ten seconds and a gigabyte are far more than any needs."""
    path = tmp_path / "bomb.yml"
    path.write_text(_BOMBS[name], encoding="utf-8", errors="surrogatepass")
    ended = subprocess.run(
        [sys.executable, "-c", _LOAD, str(path)], capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 0, ended.stderr[-500:]
    reason, measured = ended.stdout.splitlines()
    assert reason.startswith(str(path))
    seconds, memory = map(float, measured.split())
    assert seconds < 10
    assert memory < 1000


def test_a_file_that_is_no_file_is_refused(tmp_path: Path) -> None:
    """A folder, a link that leads nowhere."""
    (tmp_path / "link.yml").symlink_to(tmp_path / "none.yml")
    for path in (tmp_path, tmp_path / "link.yml"):
        with pytest.raises(FactsRefused):
            load(path)
