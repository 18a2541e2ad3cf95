"""Mutants of loader, escaping, publishing: `python -m tests.mutation [MODULE ...] [--every N]`.

One place of a module is changed (a comparison, number, condition, word, a statement left out); then
a test has to fail. The tests that run the changed line are known from one run under coverage,
and they run against each mutant, those of the module's own file and quick ones first, until one
fails. Printed: how many mutants were noticed, and each that was not: a test that is missing, or a
change that changes nothing; and before, which lines and branches no test runs. With `--first N`,
only so many tests are run against each: that is done sooner, and all notice at least as many.

Texts for people are left alone (those with a space in them), and so are docstrings and annotations.
Mutants live in memory, in a child process each; no file is changed. A change within a function that
nothing calls on import is put into the function alone, after all is imported and the tests are
collected; for any other change, the child imports everything anew. Needs Linux.
"""

from __future__ import annotations

import ast
import copy
import gc
import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import partial
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

ROOT = Path(__file__).parents[1]
_FACTS = ("test_facts_load", "test_facts_scalars", "test_facts_check", "test_facts_printed",
          "test_facts_series", "test_facts_schema", "test_facts_dates", "test_faults_facts",
          "test_facts_rules", "test_facts_hidden", "test_facts_files",
          "test_facts_reading")  # fmt: skip
_MARKUP = ("test_markup", "test_markup_drawing", "test_markup_engine", "test_markup_letters",
           "test_markup_outlines", "test_markup_view", "test_export_html")  # fmt: skip
_PUBLISH = ("test_publish", "test_manifest", "test_faults_publish", "test_revisions")
MODULES = {
    **dict.fromkeys(
        ("facts/load", "facts/values", "facts/nodes", "facts/numbers", "facts/hedges"),
        _FACTS,
    ),
    **dict.fromkeys(
        ("markup/__init__", "markup/drawing", "markup/engine", "markup/letters", "markup/outlines",
         "markup/view"),
        _MARKUP,
    ),
    **dict.fromkeys(("publish/swap", "publish/manifest"), _PUBLISH),
}  # fmt: skip
# Those of other processes see no mutant, and those of chance take long.
LEFT_OUT = (
    "kill or readers or many_builds or mutating or bomb_is_refused_in_time or naive "
    "or random_bytes or few_hundred or mutated_files"
)
_OPTIONS = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", f"not ({LEFT_OUT})")
SECONDS, ONE_TEST = 600, 10  # of computing, for one mutant and for one test of it
UNCHANGED = -1  # in place of the number of a change
STILL = 20  # seconds without any computing: it waits for what never comes
FEW = 40  # tests that are run before all the others are collected

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
    if mutant.change == UNCHANGED:
        return tree
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

Tests = dict[int, list[str]]  # by line; line 0: all these and all of the module's own file
ON_IMPORT = "on import"  # in place of a test


class Recorder:
    """A pytest plugin that tells coverage which test runs, and keeps how long each took.

    What an earlier test left in a cache would hide the lines that a later one needs, too.
    """

    def __init__(self, coverage: Any, modules: list[str]) -> None:
        self.coverage, self.modules = coverage, modules
        self.seconds: dict[str, float] = {}

    def pytest_collectstart(self, collector: Any) -> None:
        """What a test file runs when it is imported is run for all its tests."""
        if collector.nodeid.endswith(".py"):
            self.coverage.switch_context(collector.nodeid)

    def pytest_collection_finish(self) -> None:
        self.coverage.switch_context("")

    def pytest_runtest_setup(self, item: Any) -> None:
        for module in self.modules:
            for value in vars(sys.modules.get(_name(module))).values():
                getattr(value, "cache_clear", int)()
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

    own = [module for module in MODULES if MODULES[module] == tuple(files)]
    measured = coverage.Coverage(
        data_file=None, branch=True, include=[str(_path(module)) for module in own]
    )
    recorder = Recorder(measured, own)
    measured.start()
    for module in MODULES:  # first, so that their own lines are nobody's, which means everybody's
        importlib.import_module(_name(module))
    pytest.main(_pytest_arguments(files), plugins=[recorder])
    measured.stop()
    measured.report(show_missing=True, file=sys.stderr)
    whole: dict[str, Tests] = {}
    for module in own:
        lines = measured.get_data().contexts_by_lineno(str(_path(module)))
        whole[module] = {line: _sorted(module, tests, recorder) for line, tests in lines.items()}
        everything = {test for tests in whole[module].values() for test in tests} - {ON_IMPORT}
        everything |= {test for test in recorder.seconds if test.startswith(_own_tests(module))}
        whole[module][0] = _sorted(module, list(everything), recorder)
    out.write_text(json.dumps(whole), encoding="utf-8")


def _sorted(module: str, tests: list[str], recorder: Recorder) -> list[str]:
    """The tests of the module's own file first, of them and of the others the quick ones."""

    def order(test: str) -> tuple[bool, float, str]:
        return not test.startswith(_own_tests(module)), recorder.seconds.get(test, 9.0), test

    known = sorted(filter(None, tests), key=order)
    return [*known, ON_IMPORT] if "" in tests else known


def _own_tests(module: str) -> str:
    module = {"facts/numbers": "facts/printed"}.get(module, module)
    return f"tests/test_{module.replace('/', '_').removesuffix('___init__')}.py"


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


def anew(mutant: Mutant, tests: list[str]) -> bool:
    """Whether a test fails in a process that imports everything, the changed module among it.

    Few tests are run first, in a process of their own: to collect many takes longer than most
    mutants need to fail.
    """

    def run(some: list[str]) -> bool:
        sys.meta_path.insert(0, Changed(mutant))
        import pytest

        return bool(pytest.main([*some, "-x", *_OPTIONS]))

    parts = (part for part in (tests[:FEW], tests[FEW:]) if part)
    return any(_fails(partial(run, part)) for part in parts)


def _fails(run: Callable[[], bool]) -> bool:
    """Whether this is true in a process of its own, or ends that, or takes far too long."""
    child = os.fork()
    if child:
        return _status(child) != 0
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    for number in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), number)
    code = 1
    try:
        code = int(run())
    finally:
        os._exit(code)


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


class Swapped:
    """A pytest plugin that, instead of running the tests once, runs them against each mutant."""

    def __init__(self, some: list[Mutant], lines: Tests) -> None:
        self.some, self.lines = some, lines
        self.lost: list[Mutant] = []

    def pytest_runtestloop(self, session: Any) -> bool:
        items = {item.nodeid: item for item in session.items}
        file = str(_path(self.some[0].module))
        functions = [f for f in gc.get_objects() if isinstance(f, FunctionType)]
        functions = [f for f in functions if f.__code__.co_filename == file]
        gc.freeze()
        for mutant in self.some:
            tests = [items[test] for test in _tests(mutant, self.lines) if test in items]
            if not _fails(lambda: _swapped(mutant, functions, tests)):  # noqa: B023
                self.lost.append(mutant)
        return True


def _swapped(mutant: Mutant, functions: list[FunctionType], tests: list[Any]) -> bool:
    """Whether one of these tests fails when the functions have the changed code."""
    from _pytest.runner import runtestprotocol

    whole = compile(mutated(mutant), str(_path(mutant.module)), "exec")
    changed = {(code.co_qualname, code.co_firstlineno): code for code in _codes(whole)}
    for function in functions:
        code = function.__code__
        function.__code__ = changed[code.co_qualname, code.co_firstlineno]
    for item in tests:
        soon = min(int(time.process_time()) + ONE_TEST, SECONDS)
        resource.setrlimit(resource.RLIMIT_CPU, (soon, SECONDS))
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=None)):
            return True
    return False


def _codes(whole: CodeType) -> Iterator[CodeType]:
    for part in whole.co_consts:
        if isinstance(part, CodeType):
            yield part
            yield from _codes(part)


def _tests(mutant: Mutant, lines: Tests) -> list[str]:
    known = [test for test in lines.get(mutant.line, []) if test != ON_IMPORT]
    return known or lines[0]


def _in_function(module: str, lines: Tests) -> set[int]:
    """The lines within functions that run in tests only."""
    on_import = {
        line for line, tests in lines.items() for t in tests if t == ON_IMPORT or t.endswith(".py")
    }
    found: set[int] = set()
    tree = ast.parse(_path(module).read_text(encoding="utf-8"))
    methods = (part for node in tree.body if isinstance(node, ast.ClassDef) for part in node.body)
    for node in [*tree.body, *methods]:
        if isinstance(node, ast.FunctionDef) and node.body[0].lineno > node.lineno:
            own = set(range(node.body[0].lineno, (node.end_lineno or 0) + 1))
            found |= set() if own & on_import else own
    return found


def _lost(module: str, some: list[Mutant], lines: Tests) -> list[Mutant]:
    """Those that no test noticed; it is said if tests fail, or take too long, without a change."""
    inside, same = _in_function(module, lines), Mutant(module, 0, UNCHANGED, 0, "")
    lost = [m for m in (same, *some) if m.line not in inside and not anew(m, _tests(m, lines))]
    lost += _lost_inside([same, *(m for m in some if m.line in inside)], lines)
    if lost.count(same) < 2:
        print(f"{module}: its tests fail without any change: the count means nothing", flush=True)
    return sorted((m for m in lost if m != same), key=some.index)


def _lost_inside(plain: list[Mutant], lines: Tests) -> list[Mutant]:
    """Those of changes within functions, from a process in which all is imported and collected."""
    out, into = os.pipe()
    if os.fork():
        os.close(into)
        with open(out) as told:
            numbers = json.load(told)
        os.wait()
        return [plain[number] for number in numbers]
    os.close(out)
    import pytest

    swapped = Swapped(plain, lines)
    files = list(MODULES[plain[0].module])
    with open(os.devnull, "w") as nothing, redirect_stdout(nothing):
        pytest.main([*_pytest_arguments(files), "-s"], plugins=[swapped])
    with open(into, "w") as told:
        json.dump([plain.index(mutant) for mutant in swapped.lost], told)
    os._exit(0)


def _some(tests: list[str], first: int | None) -> list[str]:
    """The first ones; what else is known of the line is kept."""
    return [
        test for at, test in enumerate(tests) if first is None or at < first or test == ON_IMPORT
    ]


def _warm() -> None:
    """Import what all tests need, but nothing of ours."""
    import hypothesis  # noqa: F401
    import jinja2  # noqa: F401
    import pydantic  # noqa: F401
    import pytest  # noqa: F401
    import yaml  # noqa: F401

    assert not [name for name in sys.modules if name.startswith("explainer")]


def campaign(
    modules: list[str], every: int = 1, first: int | None = None
) -> tuple[int, list[Mutant]]:
    """How many mutants there were, and those that no test noticed."""
    _warm()
    known = {files: covering(files) for files in dict.fromkeys(MODULES[m] for m in modules)}
    tried, missed = 0, list[Mutant]()
    for module in modules:
        started, lines = time.monotonic(), known[MODULES[module]][module]
        lines = {line: _some(tests, first) for line, tests in lines.items()}
        some = mutants(module)[len(module) % every :: every]
        lost = _lost(module, some, lines)
        for mutant in lost:
            print(f"  explainer/{module}.py:{mutant.line} {mutant.about}", flush=True)
        share = 100 - 100 * len(lost) / max(len(some), 1)
        print(f"{module}: {len(some) - len(lost)} of {len(some)} noticed ({share:.1f} %), "
              f"{time.monotonic() - started:.0f} s", flush=True)  # fmt: skip
        tried, missed = tried + len(some), missed + lost
    return tried, missed


def main() -> None:
    """Print the counts."""
    arguments, numbers = sys.argv[1:], {"--every": 1, "--first": None}
    for option in numbers:
        if option in arguments:
            at = arguments.index(option)
            numbers[option] = int(arguments[at + 1])
            del arguments[at : at + 2]
    every, first = numbers["--every"] or 1, numbers["--first"]
    tried, missed = campaign(arguments or list(MODULES), every, first)
    share = 100 - 100 * len(missed) / tried
    print(f"{tried} mutants, {tried - len(missed)} noticed: {share:.1f} %")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--record"]:
        _record(Path(sys.argv[2]), sys.argv[3:])
    else:
        main()
