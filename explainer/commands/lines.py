"""The lines in which commands tell what became of editions.

Belongs here: wording. Does not belong here: what is told while there is work (progress).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from explainer import project
from explainer.publish.manifest import Place

CURRENT = "already up to date"


def state(built: Sequence[str], published: bool) -> str:
    """What became of an edition: `draft of report`, `published: report`, or that it is current."""
    kind = "published" if published else "draft"
    return f"{kind}, built {', '.join(built)}" if built else f"{kind}, {CURRENT}"


def edition(place: Place, state: str, files: Iterable[Path]) -> str:
    """The edition with its state, and under it where its pages are."""
    shown = [path for path in files if path.suffix in (".html", ".pdf")]
    paths = (f"  {project.near(path)}" for path in shown)
    return "\n".join([f"{place.story} {place.edition}: {state}", *paths])


def summary(built: int, current: int, failed: int, seconds: float) -> str:
    """How many editions were built, were up to date and failed, and how long it took."""
    return f"{built} built, {current} {CURRENT}, {failed} failed ({seconds:.1f} s)"
