"""A story of many figures, for the tests of what must stay quick: made up, the same every time."""

from __future__ import annotations

import csv
import datetime
import random
from pathlib import Path

FIELDS = (
    "id", "metric", "value", "hedge", "words", "as_of", "stated_by", "source", "printed", "anchor",
)  # fmt: skip
HEDGES = (("exact", ""), ("about", "about"), ("nearly", "nearly"), ("more-than", "more than"))
HEAD = """\
story:
  id: gauges
  title: "Levels at the gauges"
  language: en
  editions:
    - {date: 2021-06-30}
    - {date: 2023-12-31}
sides:
  upper: {name: Upper valley}
  lower: {name: Lower valley}
"""


def write_large(folder: Path, figures: int) -> Path:
    """A facts file of so many figures of twenty metrics, kept in a table beside it."""
    parties = [f"office-{n}" for n in range(6)]
    days = [datetime.date(2021, 1, 1) + datetime.timedelta(days=n) for n in range(0, 1090, 5)]
    lines = [HEAD, "parties:"]
    lines += [
        f"  {p}: {{name: Office {p[-1]}, side: {'upper' if n % 2 else 'lower'}}}"
        for n, p in enumerate(parties)
    ]
    lines += ["sources:"]
    for day in days:
        kind = "press" if day.day % 2 else "primary"
        lines.append(
            f"  daily-{day}: {{publisher: Daily, title: Report, url: 'https://example.org/{day}',"
            f" published: {day}, accessed: 2024-01-01, kind: {kind}}}"
        )
    lines += ["metrics:"]
    for n in range(20):
        label = f"label: Homes at gauge {n}, topic: reach {n // 5}"
        lines.append(f"  homes-{n}: {{{label}, unit: homes, kind: stock}}")
    lines += ["figures: large.csv", ""]
    path = folder / "large.yml"
    path.write_text("\n".join(lines), encoding="utf-8")
    _table(folder / "large.csv", figures, parties, days)
    return path


def _table(path: Path, figures: int, parties: list[str], days: list[datetime.date]) -> None:
    chance = random.Random(7)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FIELDS)
        for n in range(figures):
            day = days[n * len(days) // figures]
            hedge, words = HEDGES[chance.randrange(4)]
            value = chance.randrange(1000, 99000)
            printed = f"{value:,}"
            anchor = f"{words} {printed} homes".strip()
            party = parties[chance.randrange(6)]
            stated = (f"f-{n}", f"homes-{n % 20}", value, hedge, words, day, party)
            writer.writerow((*stated, f"daily-{day}", printed, anchor))
