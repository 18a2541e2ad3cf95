"""What lies beside the pages of an edition: each module here with `files` gives some, and is found.

An export is added as a module: `files(whole)` returns its files by name, equal bytes for equal
editions. The notebooks and the records are all that it is made from, so that `verify` can make it
again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from explainer.export.notebook import Reading


@dataclass(frozen=True)
class Whole:
    """An edition with all its notebooks: its records; by name, the notebooks, read and as saved."""

    records: Mapping[str, Any]
    readings: Mapping[str, Reading]
    notebooks: Mapping[str, bytes]


def data_files(whole: Whole) -> dict[str, bytes]:
    """The files of every export, by name."""
    return {name: made for export in ready() for name, made in export.files(whole).items()}


@cache
def ready() -> tuple[Any, ...]:
    """Every export, imported."""
    names = (found.name for found in iter_modules(__path__, f"{__name__}."))
    return tuple(found for found in map(import_module, names) if hasattr(found, "files"))
