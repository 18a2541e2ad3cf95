"""A small facts file as text, so that tests can change a line of it and know which line that is.

The story is invented: a river in flood, in English, German and Arabic sources.
"""

from __future__ import annotations

from pathlib import Path

from explainer.errors import FactsRefused
from explainer.facts.load import load
from explainer.facts.model import Facts

RIVER = """\
story:
  id: river-flood
  title: The river in flood
  summary: Who left and how high the water stood.
  language: en
  editions:
    - {date: 2023-06-03, note: The day after.}
    - {date: 2023-06-10}
sources:
  office-1:
    publisher: River Office
    title: Bulletin
    url: https://example.org/1
    published: 2023-06-02
    accessed: 2023-07-01
    kind: primary
  verband-1:
    publisher: Wasserverband
    published: 2023-06-02
    accessed: 2023-07-01
    kind: press
    language: de
  relief-1:
    publisher: هيئة الإغاثة
    published: 2023-06
    accessed: 2023-07-01
    kind: copy
    copy_of: Agency
    language: ar
parties:
  office: {name: River Office, side: state}
  relief: {name: Relief, long_name: Relief Service, side: town}
sides:
  state: {name: State}
  town: {name: Town}
metrics:
  left:
    label: People who left
    unit: people
    kind: cumulative
    since: 2023-06-01
    caveats: [Returns are not taken off.]
  level: {label: Level, topic: water, unit: metres, kind: stock, place: Mill}
questions:
  gates: {text: Should the gates be opened?}
events:
  - {date: 2023-06-02, label: The dyke breaks, source: office-1}
figures:
  - id: office-left-1
    metric: left
    value: 9000
    hedge: about
    words: about
    status: estimated
    as_of: 2023-06-01
    stated_by: office
    source: office-1
    anchor: about 9,000 people had left
    printed: 9,000
    verb: left
  - id: office-left-2
    metric: left
    value: 9500
    hedge: exact
    as_of: 2023-06-01
    published: 2023-06-09
    stated_by: office
    source: verband-1
    anchor: verließen 9.500 Menschen die Ufer
    printed: "9.500"
    replaces: office-left-1
    change: corrected
    reason: A bus had not been counted.
  - id: relief-left
    metric: left
    low: 10000
    high: 12000
    hedge: between
    as_of: 2023-06
    stated_by: relief
    source: relief-1
    anchor: غادر بين ١٠٬٠٠٠ و١٢٬٠٠٠ شخص
    printed: ١٠٬٠٠٠ و١٢٬٠٠٠
  - id: office-level
    metric: level
    value: 8.50
    hedge: exact
    as_of: 2023-06-02
    stated_by: office
    source: office-1
    printed: null
    note: Read off a drawing.
    chart: false
positions:
  - id: office-gates
    party: office
    speaker: Jo Miller
    role: head
    date: 2023-06-02
    question: gates
    stance: against
    quote: The dykes hold.
    beside: [left]
    source: office-1
"""


def line_of(text: str) -> int:
    """The number of the line that begins (after spaces) with the text; it must be the only one."""
    (number,) = [n for n, line in enumerate(RIVER.splitlines(), 1) if line.strip().startswith(text)]
    return number


def written(folder: Path, *changes: tuple[str, str], text: str = RIVER) -> Path:
    """The file with each old text, which must be there once, replaced by the new one."""
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
        text = text.replace(old, new)
    path = folder / "river.yml"
    path.write_text(text, encoding="utf-8")
    return path


def loaded(folder: Path, *changes: tuple[str, str]) -> Facts:
    """The facts of the changed file."""
    return load(written(folder, *changes))


def refusals(path: Path) -> list[str]:
    """The problems of a file that must be refused, one line each, without the folder."""
    try:
        load(path)
    except FactsRefused as refused:
        return [str(problem).removeprefix(f"{path.parent}/") for problem in refused.problems]
    raise AssertionError("the file was not refused")
