"""What nobody here uses is not imported, and is there again afterwards."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from explainer import lean

_HEAVY = ("rfc3987_syntax", "lark", "pyarrow")  # seconds, together
_IMPORTS = f"""
import sys
from explainer import lean
assert lean.nbformat().__name__ == "nbformat"
assert lean.parameterize_notebook().__module__ == "papermill.parameterize"
found = [name for name in {_HEAVY} if name in sys.modules]
assert not found, found
import rfc3987_syntax
"""


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two modules, one of which imports the other if it can."""
    tmp_path.joinpath("besides.py").write_text("")
    tmp_path.joinpath("user.py").write_text(
        "try:\n    import besides\nexcept ImportError:\n    besides = None\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("besides", "user"):
        monkeypatch.delitem(sys.modules, name, raising=False)


@pytest.mark.usefixtures("modules")
def test_a_hidden_module_is_not_there_and_then_is_again() -> None:
    """A library that could do without does so, and nobody else has to."""
    with lean.without("besides"):
        user = importlib.import_module("user")
    assert user.besides is None
    assert importlib.import_module("besides").__name__ == "besides"


@pytest.mark.usefixtures("modules")
def test_a_hidden_module_is_there_again_after_an_error() -> None:
    """An import that fails leaves nothing hidden."""
    with pytest.raises(ModuleNotFoundError), lean.without("besides"):
        importlib.import_module("besides")
    assert importlib.import_module("besides").__name__ == "besides"


@pytest.mark.usefixtures("modules")
def test_what_is_imported_already_stays_in_sight() -> None:
    """Nothing that somebody uses is taken away."""
    before = importlib.import_module("besides")
    with lean.without("besides"):
        assert importlib.import_module("user").besides is before
    assert sys.modules["besides"] is before


def test_a_notebook_is_read_without_what_it_does_not_need() -> None:
    """nbformat and papermill come without a grammar and Hadoop, which stay to be had."""
    done = subprocess.run([sys.executable, "-c", _IMPORTS], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
