"""The Tab key inside quotation marks: ids of records where a call asks for one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from types import SimpleNamespace
from typing import Any

from explainer.facts.model import Facts

Offer = Callable[[Facts], Iterable[str]]

# What is typed of an id, in the last call that is still open; a name before `=` tells it closer.
_TYPED = re.compile(
    r"""(?P<call>\w+)\((?P<before>[^()]*)(?P<quote>["'])(?P<typed>[\w.:-]*)$""", re.ASCII
)
_NAMED = re.compile(r"(\w+)\s*=\s*[\[(]?[^=]*$")

_OFFERS: dict[str, Offer] = {
    "figure": lambda facts: (figure.id for figure in facts.figures),
    "base": lambda facts: (figure.id for figure in facts.figures),
    "position": lambda facts: (position.id for position in facts.positions),
    "source": lambda facts: facts.sources,
    "party": lambda facts: facts.parties,
    "side": lambda facts: facts.sides,
    "sides": lambda facts: facts.sides,
    "question": lambda facts: facts.questions,
    "on_question": lambda facts: facts.questions,
    "events": lambda facts: (event.ref for event in facts.events),
}
_METRICS = {
    "beside", "chart", "choose", "conflicts", "counts", "current", "key_figures", "metric",
    "of_metric", "statements",
}  # fmt: skip


def offered(line: str, opened: Iterable[Facts]) -> Iterator[str]:
    """The ids that the call at the end of the line may mean, of the facts opened last."""
    found = _TYPED.search(line)
    facts = next(iter(opened), None)
    if found is None or facts is None:
        return
    named = _NAMED.search(found["before"])
    asked = _OFFERS.get(named[1] if named else found["call"])
    ids = asked(facts) if asked else facts.metrics if found["call"] in _METRICS else ()
    yield from (id for id in ids if id.startswith(found["typed"]))


def install(shell: Any, opened: Iterable[Facts]) -> None:
    """Let this IPython shell offer them, once."""

    def record_ids(context: Any) -> dict[str, Any]:
        ids = offered(context.text_until_cursor, opened)
        found = [SimpleNamespace(text=id, type="id") for id in ids]
        return {"completions": found, "suppress": bool(found)}  # no files, no builtins beside them

    record_ids.matcher_api_version = 2  # type: ignore[attr-defined]
    matchers = shell.Completer.custom_matchers
    if not any(matcher.__name__ == record_ids.__name__ for matcher in matchers):
        matchers.append(record_ids)
