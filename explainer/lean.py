"""Imports without what a library would load besides, and nothing here uses.

Belongs here: hiding a module while another one is imported. Does not belong here: our own modules,
which import what they use where they use it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

# What jsonschema checks internationalised addresses with, for which it compiles a grammar (two
# seconds; no notebook has such a field), and what papermill reads from Hadoop with.
_UNUSED = ("rfc3987_syntax", "pyarrow")


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Within the block these modules are not installed, unless they are imported already."""
    modules = cast(dict[str, Any], sys.modules)
    hidden = [name for name in names if name not in modules]
    modules.update(dict.fromkeys(hidden))  # None: importing it raises ModuleNotFoundError
    try:
        yield
    finally:
        for name in hidden:
            modules.pop(name, None)


def nbformat() -> Any:
    """The module nbformat, imported once."""
    if "nbformat" not in sys.modules:
        with without(*_UNUSED):
            import nbformat  # noqa: F401
    return sys.modules["nbformat"]


def parameterize_notebook() -> Any:
    """papermill's function that puts parameters into a notebook."""
    if "papermill.parameterize" not in sys.modules:
        with without(*_UNUSED):
            import papermill.parameterize  # noqa: F401
    return sys.modules["papermill.parameterize"].parameterize_notebook
