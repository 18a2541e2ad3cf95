"""Mutants of loader, escaping, publishing: `python -m tests.mutation [MODULE ...] [--every N]`.

One place of a module is changed (a comparison, number, condition, word, a statement left out); then
a test has to fail. The tests that run the changed line are known from one run under coverage,
and they run against each mutant, the quick ones first, until one fails. Printed: how many mutants
were noticed, and each that was not: a test that is missing, or a change that changes nothing; and
before, which lines and branches no test runs.

Texts for people are left alone (those with a space in them), and so are docstrings and annotations.
Mutants live in memory, in a child process each; no file is changed. Needs Linux.
"""

from __future__ import annotations

import ast
import copy
import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[1]
_FACTS = ("test_facts_load", "test_facts_scalars", "test_facts_check", "test_facts_printed",
          "test_facts_series", "test_facts_schema", "test_facts_dates", "test_faults_facts",
          "test_facts_mended")  # fmt: skip
_MARKUP = ("test_markup", "test_markup_drawing", "test_markup_engine", "test_markup_letters",
           "test_markup_outlines", "test_markup_view", "test_export_html")  # fmt: skip
_PUBLISH = ("test_publish", "test_manifest", "test_faults_publish", "test_revisions")
MODULES = {
    **dict.fromkeys(
        ("facts/load", "facts/scalars", "facts/tree", "facts/hidden", "facts/files",
         "facts/reading", "facts/printed", "facts/numerals", "facts/series", "facts/parquet"),
        _FACTS,
    ),
    **dict.fromkeys(
        ("markup/__init__", "markup/drawing", "markup/engine", "markup/letters", "markup/outlines",
         "markup/view"),
        _MARKUP,
    ),
    **dict.fromkeys(("publish", "manifest"), _PUBLISH),
}  # fmt: skip
# Those of other processes see no mutant, and those of chance take long.
LEFT_OUT = (
    "kill or readers or many_builds or mutating or bomb_is_refused_in_time or naive "
    "or random_bytes or few_hundred or mutated_files"
)
_OPTIONS = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", f"not ({LEFT_OUT})")
SECONDS = 60  # of computing, for one mutant
STILL = 20  # seconds without any computing: it waits for what never comes

_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
    ast.Pow: ast.Mult,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change of a module: which node, counted in walking order, and which change of it."""

    module: str
    node: int
    change: int
    line: int
    about: str


# ---------------------------------------------------------------- changes


def changes(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    """What a node may be changed into; None takes a statement away."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _COMPARE:
        other = copy.deepcopy(node)
        other.ops = [_COMPARE[type(node.ops[0])]()]
        yield "comparison", other
    if isinstance(node, ast.BoolOp):
        other_op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "and/or", ast.BoolOp(other_op, copy.deepcopy(node.values))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not", copy.deepcopy(node.operand)
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC and not _of_text(node):
        changed = copy.deepcopy(node)
        changed.op = _ARITHMETIC[type(node.op)]()
        yield "arithmetic", changed
    if isinstance(node, ast.Constant):
        yield from (("constant", ast.Constant(value)) for value in _other(node.value))
    if isinstance(node, (ast.If, ast.While, ast.IfExp)):
        for value in (True, False):
            changed_if = copy.deepcopy(node)
            changed_if.test = ast.Constant(value)
            if not (isinstance(node, ast.While) and value):
                yield f"condition {value}", changed_if
    if isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield "return None", ast.Return(ast.Constant(None))
    if isinstance(node, (ast.Raise, ast.AugAssign, ast.Continue, ast.Break, ast.Delete)):
        yield "left out", ast.Pass()
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Yield | ast.YieldFrom):
        yield "left out", ast.Pass()


def _other(value: object) -> list[object]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1]
    if isinstance(value, str) and value and " " not in value.strip():
        return [f"{value}X" if not value.isspace() else "X"]
    return []


def _of_text(node: ast.BinOp) -> bool:
    return any(isinstance(part, (ast.JoinedStr,)) for part in (node.left, node.right))


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _walked(tree: ast.Module) -> list[ast.AST]:
    """The nodes that may be changed, always in the same order."""
    found: list[ast.AST] = []

    def visit(node: ast.AST) -> None:
        for name, part in () if _is_all(node) else ast.iter_fields(node):
            if name in ("annotation", "returns", "type_comment", "names") or _docstring(node, name):
                continue
            for child in part if isinstance(part, list) else [part]:
                if isinstance(child, ast.AST) and not isinstance(child, ast.JoinedStr):
                    found.append(child)
                    visit(child)

    visit(tree)
    return [node for node in found if hasattr(node, "lineno")]


def _is_all(node: ast.AST) -> bool:
    """The list of public names: it says who may import what, and does nothing here."""
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"


def _docstring(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and name == "value"


def mutants(module: str) -> list[Mutant]:
    """Every change of a module."""
    nodes = _walked(ast.parse(_path(module).read_text(encoding="utf-8")))
    return [
        Mutant(module, number, which, node.lineno, f"{what}: {ast.unparse(node)[:70]!r}")  # type: ignore[attr-defined]
        for number, node in enumerate(nodes)
        for which, (what, _) in enumerate(changes(node))
    ]


def mutated(mutant: Mutant) -> ast.Module:
    """The tree of the module with this one change."""
    tree = ast.parse(_path(mutant.module).read_text(encoding="utf-8"))
    old = _walked(tree)[mutant.node]
    new = list(changes(old))[mutant.change][1]
    assert new is not None
    for node in ast.walk(tree):
        for name, part in ast.iter_fields(node):
            if part is old:
                setattr(node, name, new)
            elif isinstance(part, list) and any(child is old for child in part):
                setattr(node, name, [new if child is old else child for child in part])
    return ast.fix_missing_locations(tree)


def _path(module: str) -> Path:
    return ROOT / "explainer" / f"{module}.py"


def _name(module: str) -> str:
    return f"explainer.{module.replace('/', '.')}".removesuffix(".__init__")


# ---------------------------------------------------------------- which tests run a line

Tests = dict[int, list[str]]  # by line; line 0: all tests, for what runs on import


class Recorder:
    """A pytest plugin that tells coverage which test runs, and keeps how long each took."""

    def __init__(self, coverage: Any) -> None:
        self.coverage = coverage
        self.seconds: dict[str, float] = {}

    def pytest_collectstart(self, collector: Any) -> None:
        """What a test file runs when it is imported is run for all its tests."""
        if collector.nodeid.endswith(".py"):
            self.coverage.switch_context(collector.nodeid)

    def pytest_collection_finish(self) -> None:
        self.coverage.switch_context("")

    def pytest_runtest_setup(self, item: Any) -> None:
        self.coverage.switch_context(item.nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        taken = self.seconds.get(report.nodeid, 0.0)
        self.seconds[report.nodeid] = taken + report.duration


def covering(files: tuple[str, ...]) -> dict[str, Tests]:
    """For each module these test files are for: the tests that run each line, quick ones first."""
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "lines.json"
        command = [sys.executable, "-m", "tests.mutation", "--record", str(out), *files]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        found = json.loads(out.read_text(encoding="utf-8"))
    return {m: {int(line): tests for line, tests in lines.items()} for m, lines in found.items()}


def _record(out: Path, files: list[str]) -> None:
    import coverage
    import pytest

    own = [str(_path(module)) for module in MODULES if MODULES[module] == tuple(files)]
    measured = coverage.Coverage(data_file=None, branch=True, include=own)
    recorder = Recorder(measured)
    measured.start()
    for module in MODULES:  # first, so that their own lines are nobody's, which means everybody's
        importlib.import_module(_name(module))
    pytest.main(_pytest_arguments(files), plugins=[recorder])
    measured.stop()
    measured.report(show_missing=True, file=sys.stderr)
    whole: dict[str, Tests] = {}
    for module in (module for module in MODULES if MODULES[module] == tuple(files)):
        lines = measured.get_data().contexts_by_lineno(str(_path(module)))
        whole[module] = {line: _sorted(tests, recorder) for line, tests in lines.items()}
        everything = {test for tests in lines.values() for test in tests}
        whole[module][0] = _sorted(sorted(everything), recorder)
    out.write_text(json.dumps(whole), encoding="utf-8")


def _sorted(tests: list[str], recorder: Recorder) -> list[str]:
    return sorted(filter(None, tests), key=lambda test: (recorder.seconds.get(test, 9.0), test))


def _pytest_arguments(files: list[str]) -> list[str]:
    paths = [f"tests/{name}.py" for name in files]
    return [*paths, *_OPTIONS]


# ---------------------------------------------------------------- running them


class Changed(MetaPathFinder, Loader):
    """Imports one module from a changed tree."""

    def __init__(self, mutant: Mutant) -> None:
        self.name, self.mutant = _name(mutant.module), mutant

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> Any:
        if name != self.name:
            return None
        file = str(_path(self.mutant.module))
        package = [str(Path(file).parent)] if file.endswith("__init__.py") else None
        spec = ModuleSpec(name, _Loader(name, file, self.mutant), origin=file)
        spec.has_location = True
        spec.submodule_search_locations = package
        return spec


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, mutant: Mutant) -> None:
        super().__init__(name, path)
        self.mutant = mutant

    def get_code(self, fullname: str) -> Any:
        return compile(mutated(self.mutant), self.path, "exec")


def noticed(mutant: Mutant, tests: list[str]) -> bool:
    """Whether a test fails, in a process of its own, or takes far too long."""
    child = os.fork()
    if child:
        return _status(child) != 0
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    for number in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), number)
    sys.meta_path.insert(0, Changed(mutant))
    code = 1
    try:
        import pytest

        code = int(pytest.main([*tests, "-x", *_OPTIONS]))
    finally:
        os._exit(1 if code else 0)


def _status(child: int) -> int:
    """How the child ended; one that stands still, on a lock of its own, say, is ended."""
    computed, since = -1, time.monotonic()
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        now = _computed(child)
        if now != computed:
            computed, since = now, time.monotonic()
        elif time.monotonic() - since > STILL:
            os.killpg(child, signal.SIGKILL)
        time.sleep(0.02)


def _computed(child: int) -> int:
    """The ticks that the child and those that it waited for have computed."""
    fields = Path(f"/proc/{child}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11:15])


def _warm() -> None:
    """Import what all tests need, but nothing of ours."""
    import hypothesis  # noqa: F401
    import jinja2  # noqa: F401
    import pydantic  # noqa: F401
    import pytest  # noqa: F401
    import yaml  # noqa: F401

    assert not [name for name in sys.modules if name.startswith("explainer")]


def campaign(modules: list[str], every: int = 1) -> tuple[int, list[Mutant]]:
    """How many mutants there were, and those that no test noticed."""
    _warm()
    known = {files: covering(files) for files in dict.fromkeys(MODULES[m] for m in modules)}
    tried, missed = 0, []
    for module in modules:
        started, lines = time.monotonic(), known[MODULES[module]][module]
        some = mutants(module)[len(module) % every :: every]
        lost = [m for m in some if not noticed(m, lines.get(m.line) or lines[0])]
        for mutant in lost:
            print(f"  explainer/{module}.py:{mutant.line} {mutant.about}", flush=True)
        share = 100 - 100 * len(lost) / max(len(some), 1)
        print(f"{module}: {len(some) - len(lost)} of {len(some)} noticed ({share:.1f} %), "
              f"{time.monotonic() - started:.0f} s", flush=True)  # fmt: skip
        tried, missed = tried + len(some), missed + lost
    return tried, missed


def main() -> None:
    """Print the counts."""
    arguments = sys.argv[1:]
    every = 1
    if "--every" in arguments:
        at = arguments.index("--every")
        every = int(arguments[at + 1])
        del arguments[at : at + 2]
    tried, missed = campaign(arguments or list(MODULES), every)
    share = 100 - 100 * len(missed) / tried
    print(f"{tried} mutants, {tried - len(missed)} noticed: {share:.1f} %")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--record"]:
        _record(Path(sys.argv[2]), sys.argv[3:])
    else:
        main()
