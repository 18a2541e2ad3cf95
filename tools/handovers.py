"""How often one figure is handed on, on its way from YAML to a verified edition.

`python -m tools.handovers` loads the tests' story, makes a report of it, publishes it in a
temporary folder and verifies it, all in this process. Counted is each call of a function of the
package that is given the figure: its record, its record as plain JSON, a number bound to it, or a
sequence that holds one of these. A generator is called once, however often it is resumed.
"""

from __future__ import annotations

import inspect
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import explainer
from explainer.document.runs import Number
from explainer.facts.model import Figure

ROOT = str(Path(explainer.__file__).parent)
FIGURE = "office-left-06-02"


def is_figure(value: object) -> bool:
    """Whether a value is the figure in one of its forms."""
    if isinstance(value, Figure):
        return value.id == FIGURE
    if isinstance(value, Number):
        return value.fact == FIGURE
    if isinstance(value, tuple | list):
        return any(is_figure(part) for part in value if not isinstance(part, tuple | list))
    return isinstance(value, dict) and value.get("id") == FIGURE


def counted(work: Callable[[], Any]) -> Counter[str]:
    """The calls that are handed the figure while the work is done, by module."""
    found: Counter[str] = Counter()
    begun: dict[int, FrameType] = {}  # generators, kept so that no other frame gets their place

    def look(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(ROOT):
            return
        if code.co_flags & inspect.CO_GENERATOR:
            if id(frame) in begun:
                return
            begun[id(frame)] = frame
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        if any(is_figure(frame.f_locals.get(name)) for name in names):
            found[code.co_filename[len(ROOT) + 1 :]] += 1

    threading.setprofile(look)
    sys.setprofile(look)
    try:
        work()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return found


def main() -> None:
    """Print the hand-overs of each stage, and of the modules with most of them."""
    from explainer.facts.load import load
    from explainer.verify import verify
    from tests import published
    from tests.flood import write_flood

    with tempfile.TemporaryDirectory() as name:
        folder, kept = Path(name), []
        path = write_flood(folder)
        stages = {
            "load": lambda: load(path),
            "report, page, PDF, data": lambda: kept.append(published.published(folder)),
            "verify": lambda: verify(kept[0]),
        }
        found = {stage: counted(work) for stage, work in stages.items()}
    whole: Counter[str] = sum(found.values(), Counter())
    for stage, counts in found.items():
        print(f"{counts.total():6,}  {stage}")
    print(f"{whole.total():6,}  together, in {len(whole)} modules")
    for module, count in whole.most_common(12):
        print(f"{count:6,}    {module}")


if __name__ == "__main__":
    main()
