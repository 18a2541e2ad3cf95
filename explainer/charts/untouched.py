"""Whether charts are drawn as they were when the process was made ready: a cell may change how.

Belongs here: what of our modules and of matplotlib's a drawing follows from. Does not belong here:
drawings that are kept (kept).
"""

from __future__ import annotations

import sys
from typing import Any

_OURS = "explainer.charts"
_THEIRS = (
    "matplotlib.backends.backend_svg", "matplotlib.font_manager", "matplotlib.path",
    "matplotlib.text", "matplotlib.textpath", "matplotlib.transforms",
)  # fmt: skip
_Parts = list[tuple[Any, dict[str, Any]]]
_remembered: tuple[_Parts, list[Any]] | None = None


def remember() -> None:
    """From now on, what is replaced or set otherwise counts as touched."""
    global _remembered
    modules = [
        module
        for name, module in list(sys.modules.items())
        if name != __name__ and (name in _THEIRS or f"{name}.".startswith(f"{_OURS}."))
    ]
    classes = {
        id(value): value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ in (_OURS, *(m.__name__ for m in modules))
    }
    parts = [(part, dict(vars(part))) for part in (*modules, *classes.values())]
    _remembered = parts, _settings()


def untouched() -> bool:
    """Whether nothing was replaced since `remember`; False where that was not called."""
    if _remembered is None:
        return False
    parts, settings = _remembered
    return settings == _settings() and all(
        vars(part).get(name) is value for part, before in parts for name, value in before.items()
    )


def _settings() -> list[Any]:
    """What can be set without replacing anything."""
    from matplotlib import rcParams
    from matplotlib.font_manager import fontManager

    from explainer.charts import style

    fonts = [(font.name, font.fname) for font in fontManager.ttflist]
    stored = dict(dict.items(rcParams))  # past its own access, which imports what a screen needs
    return [stored, fonts, [*style.FAMILIES]]
