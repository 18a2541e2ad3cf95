"""What `add` and `import` say of records: what is new in the file, and what to do next."""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Iterator
from typing import Any

from explainer import project
from explainer.facts.edit import Added, Plan


def difference(plan: Plan) -> Iterator[str]:
    """The unified difference of every file, line by line."""
    for rewrite in plan.rewrites:
        old, new = (_lines(data) for data in (rewrite.old, rewrite.new))
        name = rewrite.path.name
        yield from difflib.unified_diff(old, new, f"{name} (now)", f"{name} (then)", lineterm="")


def written(plan: Plan) -> Iterator[str]:
    """The added lines alone."""
    for line in difference(plan):
        if line.startswith("+") and not line.startswith("+++ "):
            yield line[1:]


def added(plan: Plan) -> Iterator[str]:
    """A line for each record with where it stands, then warnings, then what to do next."""
    for record in sorted(plan.added, key=lambda one: (one.place.file, one.place.line)):
        yield f"{record.place.file}:{record.place.line}: {record.new.label}{_default(record)}"
    for warning in plan.warnings:
        yield f"warning: {warning}"
    for problem in plan.unused:
        yield f"note: {problem.record}: no figure, position or event names it yet"
    yield from _shown_in(plan)


def _default(added: Added) -> str:
    """The date taken over from the source, if none was given."""
    record: Any = added.record
    if not hasattr(record, "stated_by") or "published" in added.new.fields:
        return ""
    return f" (published {record.published}, when its source was)"


def _shown_in(plan: Plan) -> Iterator[str]:
    """The first edition that knows the new figures, or that none does."""
    dates = [one.record.published for one in plan.added if one.new.kind.name == "figure"]
    if not dates:
        return
    last = max(date.last for date in dates)
    facts = "" if plan.file == project.FACTS.as_posix() else f" {shlex.quote(plan.file)}"
    knowing = sorted(e.date for e in plan.after.story.editions if last <= e.date)
    if knowing:
        yield f"next: explainer build{facts} --edition {knowing[0]}"
    else:
        wanted = f"explainer add edition{facts} --date {last}"
        yield f"no edition is late enough to show it; next: {wanted}"


def counted(plan: Plan) -> str:
    """`3 figures, 1 source`."""
    names = [one.new.kind for one in plan.added]
    counts = {kind.name: names.count(kind) for kind in names}
    sections = {kind.name: kind.section for kind in names}
    return ", ".join(f"{n} {name if n == 1 else sections[name]}" for name, n in counts.items())


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8").removeprefix("\ufeff").splitlines()
