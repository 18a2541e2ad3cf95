"""Many builds of one edition at once, and a reader: `python -m tests.faults.crowd [BUILDS]`."""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from explainer.errors import Busy, ExplainerError
from explainer.publish import revisions
from explainer.publish.manifest import contents
from explainer.run.build import build
from tests.faults.whole import torn
from tests.flood import flood_records
from tests.test_build import Exporter, _order

CONTENTS = "abcde"


def _records(content: str) -> dict[str, Any]:
    records = flood_records()
    records["sources"]["courier"]["note"] = f"Content {content}."
    return records


def _build(folder: Path, content: str, wait: bool, said: Any) -> None:
    order = _order(folder, _records(content), wait=wait, reason=f"content {content}", publish=True)
    try:
        build(order, lambda _: None, Exporter())
        said.put("built")
    except Busy:
        said.put("busy")
    except ExplainerError as fault:
        said.put(f"failed: {fault}")


def campaign(builds: int) -> tuple[Counter[str], int, list[str]]:
    """How the builds ended, how often the edition was read meanwhile, and all that was wrong."""
    context = multiprocessing.get_context("forkserver")  # a fork of a process with one thread
    context.set_forkserver_preload([__name__])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        order = _order(folder, _records("a"), publish=True)
        build(order, lambda _: None, Exporter())
        said = context.Queue()
        crowd = [
            context.Process(target=_build, args=(folder, CONTENTS[n % 5], n % 4 > 0, said))
            for n in range(builds)
        ]
        for one in crowd:
            one.start()
        reads, wrong = 0, set[str]()
        while any(one.is_alive() for one in crowd):
            wrong.add(torn(order.place.reports))
            reads += 1
        ended = Counter(said.get(timeout=60) for _ in crowd)  # one that died says nothing
        for one in crowd:
            one.join()
        wrong |= {torn(order.place.reports), contents(order.place).damage}
        told = [entry["revision"] for entry in revisions.revisions_of(order.place)]
        wrong |= {"" if told == list(range(1, len(told) + 1)) else f"revisions {told}"}
        hidden = [p.name for p in order.place.reports.parent.glob(".*.new")]
    return ended, reads, sorted(wrong - {""}) + hidden


if __name__ == "__main__":
    how, times, bad = campaign(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
    print(*bad, sep="\n")
    print(f"builds: {dict(how)}; the edition was read {times} times; {len(bad)} things wrong")
