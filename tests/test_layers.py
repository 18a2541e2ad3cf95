"""Imports point down only, and a heavy library is imported in its one place, when it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "explainer"

# From the top down; names in one line may not import each other, but for the parts of one folder.
LAYERS = [
    {"__main__"},
    {"cli"},
    {"verify"},
    {"run"},
    {"publish"},
    {"project"},
    {"explore"},
    {"export"},
    {"checks"},
    {"report"},
    {"charts", "markup"},
    {"document"},
    {"facts"},
    {"files"},
    {"errors", "palette", "signals", "text", "words"},
]
LEVEL = {name: len(LAYERS) - index for index, names in enumerate(LAYERS) for name in names}

HOME = {
    "matplotlib": {"charts"}, "papermill": {"run"}, "nbclient": {"run"}, "jupyter_client": {"run"},
    "nbformat": {"run"}, "ipykernel": {"run"}, "IPython": {"explore"}, "nbconvert": {"export"},
    "typst": {"export"}, "yaml": {"facts"}, "babel": {"facts"}, "jinja2": {"markup"},
    "pypdfium2": {"checks"}, "pandas": {"facts", "explore"}, "ipywidgets": {"explore"},
    "anywidget": {"explore"}, "distributed": {"run"}, "dask": {"run"}, "openpyxl": {"facts"},
    "pyarrow": {"facts"}, "filelock": {"files", "publish"},
}  # fmt: skip
MODULES = sorted(PACKAGE.rglob("*.py"))


def _part(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def _tree(path: Path) -> ast.Module:
    """The tree; Python 3.11 may refuse once after a deep recursion elsewhere (CPython 106905)."""
    text = path.read_text(encoding="utf-8")
    try:
        return ast.parse(text)
    except SystemError:
        return ast.parse(text)


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            assert node.module is not None
            if node.module == "explainer":
                yield from ((node.lineno, f"explainer.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, node.module


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down_and_heavy_ones_stay_home(path: Path) -> None:
    """Every import of the module, also those inside functions and for types."""
    part = _part(path)
    if part == "__init__":
        assert not [name for _, name in _imports(path) if name != "__future__"]
        return
    assert part in LEVEL, f"{part} has no place in the layers yet"
    for line, name in _imports(path):
        first, _, rest = name.partition(".")
        place = f"{path.relative_to(PACKAGE)}:{line} imports {name}"
        if first == "explainer" and rest and rest != "__version__":
            other = rest.partition(".")[0]
            assert other == part or LEVEL[other] < LEVEL[part], f"{place}: not below"
        elif first in HOME:
            assert part in HOME[first], f"{place}: belongs in {', '.join(HOME[first])}"


HEAVY = [
    "matplotlib", "numpy", "papermill", "nbclient", "nbformat", "nbconvert", "typst", "IPython",
]  # fmt: skip


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("explainer", [*HEAVY, "pydantic", "yaml", "jinja2", "explainer.errors"]),
        ("explainer.cli", [*HEAVY, "pydantic", "yaml", "jinja2"]),
        ("explainer.cli.check", [*HEAVY, "jinja2"]),
        ("explainer.cli.add", [*HEAVY, "jinja2", "openpyxl"]),
        ("explainer.cli.editions", [*HEAVY, "jinja2"]),
        ("explainer.cli.build", [*HEAVY, "jinja2"]),
        ("explainer.export.exporters", ["matplotlib", "numpy", "papermill", "typst", "pydantic"]),
        ("explainer.report", ["matplotlib", "numpy", "papermill", "nbconvert", "typst"]),
        ("explainer.explore", ["matplotlib", "pandas", "ipywidgets", "anywidget", "nbconvert"]),
    ],
)
def test_importing_a_module_imports_nothing_heavy(module: str, absent: list[str]) -> None:
    """What a command or a notebook does not use, it does not wait for."""
    code = f"import sys, {module}\nprint(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not set(absent) & set(found)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_says_what_belongs_in_it(path: Path) -> None:
    """A docstring in every module; and files are opened as UTF-8 by name."""
    tree = _tree(path)
    assert ast.get_docstring(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr in ("read_text", "write_text"):
            named = {keyword.arg for keyword in node.keywords}  # of a package: the file is named
            of_package = node.func.attr == "read_text" and node.args
            assert of_package or "encoding" in named, f"{path}:{node.lineno}"
