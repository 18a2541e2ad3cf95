"""A small facts file, `stories/river.yml`, as text: a test changes a line and knows which it is."""

from __future__ import annotations

from pathlib import Path

from explainer.errors import FactsRefused
from explainer.facts.load import load
from explainer.facts.model import Facts

RIVER = (Path(__file__).parent / "stories" / "river.yml").read_text(encoding="utf-8")


def line_of(text: str) -> int:
    """The number of the line that begins (after spaces) with the text; it must be the only one."""
    (number,) = [n for n, line in enumerate(RIVER.splitlines(), 1) if line.strip().startswith(text)]
    return number


def written(folder: Path, *changes: tuple[str, str], text: str = RIVER) -> Path:
    """The file with each old text, which must be there once, replaced by the new one."""
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
        text = text.replace(old, new)
    path = folder / "river.yml"
    path.write_text(text, encoding="utf-8")
    return path


def loaded(folder: Path, *changes: tuple[str, str]) -> Facts:
    return load(written(folder, *changes))


def refusals(path: Path) -> list[str]:
    """The problems of a file that must be refused, one line each, without the folder."""
    try:
        load(path)
    except FactsRefused as refused:
        return [str(problem).removeprefix(f"{path.parent}/") for problem in refused.problems]
    raise AssertionError("the file was not refused")
