"""A story of one long series: a number a day by each of seven parties, made up, always the same."""

from __future__ import annotations

import csv
import datetime
import math
import random
from pathlib import Path

from tests.large import FIELDS, HEAD, HEDGES

PARTIES = 7
END = 2024


def write_long(folder: Path, figures: int, spread: int = 2500) -> Path:
    """A facts file and, beside it, about so many figures of one metric, in whole years or less."""
    days = max(1, figures // PARTIES)
    first = datetime.date(END, 1, 1) - datetime.timedelta(days=days)
    years = range(first.year, END)
    editions = "{date: 2021-06-30}\n    - {date: 2023-12-31}"
    lines = [HEAD.replace(editions, "{date: 2024-06-30}"), "parties:"]
    lines += [
        f"  p{n}: {{name: Office {'ABCDEFG'[n]}, side: {'upper' if n % 2 else 'lower'}}}"
        for n in range(PARTIES)
    ]
    lines += ["sources:"]
    lines += [
        f"  year-{y}: {{publisher: Daily, title: Report, url: 'https://example.org/{y}',"
        f" published: {y + 1}-01-02, accessed: 2024-08-01, kind: primary}}"
        for y in years
    ]
    lines += ["metrics:", "  homes: {label: Homes under water, unit: homes, kind: stock}"]
    lines += ["figures: long.csv", ""]
    (folder / "long.yml").write_text("\n".join(lines), encoding="utf-8")
    with (folder / "long.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FIELDS)
        writer.writerows(_rows(first, days, spread))
    return folder / "long.yml"


def _rows(first: datetime.date, days: int, spread: int) -> list[tuple[object, ...]]:
    chance = random.Random(1)
    rows: list[tuple[object, ...]] = []
    for n in range(days):
        day = first + datetime.timedelta(days=n)
        wave = 20_000 + 30_000 * math.sin(n / days * 7) ** 2
        for party in range(PARTIES):
            value = int(abs(wave + (party % 2) * 9000 + chance.gauss(0, spread))) + 1
            hedge, words = HEDGES[0 if party % 2 else chance.randrange(4)]
            printed = f"{value:,}"
            told = (f"f-{n}-{party}", "homes", value, hedge, words, day, f"p{party}")
            anchor = f"{words} {printed} homes".strip()
            rows.append((*told, f"year-{day.year}", printed, anchor))
    return rows
