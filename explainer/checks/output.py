"""Output: drawings and finished files say what the document says, no more and no less.

The numbers in a finished file are those of the document, plus page and figure numbers. The document
was checked before; this checks the exporters and their templates: each number given to them must be
in the file, as often as it was given, and the file may have no others.

For a chart, as it comes from the notebook:
- The words in the drawing are those the chart declares: its labels and ticks, no more, no fewer.
- A tick is a number or date of the axis, and nothing else.
- Every figure of the chart is in its alt text and its table; other checks see to hedge and party.
- The key explains every hedge among the figures.
- A chart of statements names every side, including the silent ones.
- A chart of changes shows moves, one party's number before and now; it need not show every side
  (`marks.is_view`), so nothing else may pass for one. Tables of changes follow from the records.
"""

from __future__ import annotations

import html
import re
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree

from explainer.checks import Case, Fault, figures_in, formulas, lines
from explainer.document.nodes import Chart, Document, Items, Picture, Quotation, walk
from explainer.document.runs import Date, Number, Record, plain
from explainer.document.tables import MOVED, moves_table
from explainer.document.wording import PERCENT_UNITS
from explainer.errors import UnboundNumber
from explainer.report import marks
from explainer.text import DIRECTION_MARKS

Line = Iterable[str | list[str]]
_ONE_READER = threading.Lock()  # PDFium is not thread-safe, and PDFs are made in several threads
_HYPHEN = "\ufffe"  # what PDFium returns for a hyphen at the end of a line
_NUMBER = re.compile(r"\d(?:[\d.,٬٫'’]*\d)?")
_TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u00ad\u200b]")
_HIDDEN = re.compile(r"<(style|script)\b.*?</\1>|<!--.*?-->", re.DOTALL)
_COUNT = re.compile(r" \(\d+\)$")  # tells two equal labels apart
_TAG = re.compile(r"<[^>]*>")
_BOUND = re.compile(
    r'<(?:a|span|button) class="number"[^>]* data-(fact|derived)="([^"]*)"[^>]*>'
    r'((?:<span class="hedge">[^<]*</span>|[^<])*)<'
)
_TIME = re.compile(r'<time datetime="([^"]*)">(.*?)</time>', re.DOTALL)
_SPOKEN = re.compile(
    r'<(?!meta)[^>]* (alt|title|aria-label)="([^"]*)"'
    r'|<meta (?:name|property)="(?!viewport|og:image")([^"]*)" content="([^"]*)"'
)


def refuse(name: str, found: Iterable[str]) -> None:
    """Raise UnboundNumber if any faults were found in the file, naming it in each."""
    if lines := [f"{name}: {fault}" for fault in found]:
        raise UnboundNumber(lines)


def visible_lines(document: Document) -> Iterator[str]:
    """Every line of the document that a reader may see, or hear in place of a picture."""
    for line in (*lines(document), *formulas(document)):
        yield plain(line.runs)
    for node in walk(document):
        if isinstance(node, Quotation):
            yield node.text
        elif isinstance(node, Chart):
            yield from (tick for picture in node.pictures for tick in picture.ticks)


def faults(
    text: str, wanted: Iterable[str], known: Collection[str] = (), counted: int = 0
) -> Iterator[str]:
    """A message for each wanted number that the text lacks, and each in it that is not known.

    `known` are further lines that it may repeat; whole numbers up to `counted` are the file's own,
    such as those of its pages.
    """
    text = _TURNS.sub("", text)
    found, stated = _numbers([text]), _numbers(wanted)
    for number in sorted(stated - found):
        yield f"{number.shown!r} was given and is not in it, or not so often"
    repeated = {*stated, *_numbers(known)}
    for number in sorted(found - stated):
        if number not in repeated and not number.is_counted(counted):
            around = _around(text, number.shown)
            yield f"{number.shown!r} in {around!r} is no number of the document"


def shown(page: str) -> str:
    """The text of a page that a reader can see."""
    return html.unescape(_TAG.sub(" ", _HIDDEN.sub(" ", page)))


def page_faults(document: Document, page: str) -> Iterator[str]:
    """What is wrong with the numbers of a page: in its text, in labels, and as bound to records."""
    visible, text = _HIDDEN.sub(" ", page), shown(page)
    yield from faults(text, _set_once(document), [text])
    said = _Said(document)
    for words in map(html.unescape, _TAG.split(visible)):
        if _NUMBER.search(words) and not said.holds(words):
            yield f"{_squashed(words)[:80]!r} holds a number, and is no words of the document"
    for attribute, label, name, content in _SPOKEN.findall(page):
        words = html.unescape(label or content)
        if _NUMBER.search(words) and not said.labels(words):
            where = f"{attribute or name}={_squashed(words)[:80]!r}"
            yield f"{where} holds a number, and is no words of the document"
    yield from _bound(document, page)


def chart_faults(chart: Chart, origin: str, page: str) -> Iterator[str]:
    """What is wrong with the numbers of a chart's own page; `origin` is its credit."""
    said = (chart.title, chart.caption, chart.source, *(key.runs for key in chart.key))
    drawn = (runs for picture in chart.pictures for runs in picture.drawn)
    ticks = (tick for picture in chart.pictures for tick in picture.ticks)
    wanted = [*map(plain, (*said, *drawn)), *ticks, origin]
    yield from faults(shown(page), wanted, [plain(chart.alt)])


class _Said:
    """The words of a document, to look up those of a page in."""

    def __init__(self, document: Document) -> None:
        day = document.front.edition
        said = map(_squashed, (*visible_lines(document), day, day.replace("-", "/")))
        self._lines = frozenset(said)
        self._whole = "\n".join(sorted(self._lines))

    def holds(self, words: str) -> bool:
        """Whether the words are a line of the document, or a part of one."""
        said = _squashed(words)
        return said in self._lines or said in self._whole

    def labels(self, words: str) -> bool:
        """The same for a label, which may begin with a phrase of the page and end with a count."""
        said = _COUNT.sub("", _squashed(words))
        own, colon, rest = said.partition(": ")
        return self.holds(said) or bool(colon and not _NUMBER.search(own) and self.holds(rest))


def _set_once(document: Document) -> Iterator[str]:
    """The lines that a page shows as text: neither labels in drawings nor alt texts."""
    for line in lines(document):
        if not line.place.startswith(("alt text", "label in")):
            yield plain(line.runs)


def pdf_faults(document: Document, pages: Sequence[str], said: Iterable[Line]) -> Iterator[str]:
    """What is wrong with the numbers on a PDF's pages; `said` are the lines given to be set.

    A long word, which may break anywhere, is in its line as a list of parts that do not break.
    """
    text, whole = "\n".join(pages), []
    words: Counter[tuple[str, ...]] = Counter()
    for line in said:
        parts = [[part] if isinstance(part, str) else part for part in line]
        whole.append(" ".join(part[0] for part in parts if len(part) == 1))
        words.update(tuple(part) for part in parts if len(part) > 1)
    for word in sorted(words, key=lambda word: -len("".join(word))):
        pattern = r"\s*".join(re.escape(part).replace(r"\ ", r"\s+") for part in word)
        text, count = re.subn(pattern, " ", text)
        # Set from right to left, its parts are in another order, and are searched for singly.
        whole += [" ".join(word)] * (words[word] - count)
    lists = [len(block.items) for block in walk(document) if isinstance(block, Items)]
    charts = [node for node in walk(document) if isinstance(node, Chart)]
    drawn = [plain(runs) for chart in charts for runs in chart.drawn]
    ticks = [tick for chart in charts for tick in chart.ticks]
    repeated = [plain(document.front.title), plain(document.front.subtitle), *drawn, *ticks]
    yield from faults(text, whole, repeated, max([len(pages), len(charts), *lists]))


def text_of(pdf: bytes) -> list[str]:
    """The text of each page of a PDF, in the order in which PDFium reads it."""
    from pypdfium2 import PdfDocument

    texts = []
    with _ONE_READER, PdfDocument(pdf) as read:
        for page in read:
            words = page.get_textpage()
            texts.append(words.get_text_range())
            words.close()
            page.close()
    return [text.replace("\r\n", "\n").replace(_HYPHEN, "-") for text in texts]


def _bound(document: Document, page: str) -> Iterator[str]:
    """Numbers and dates of a page that differ from what they are bound to."""
    said = {(n.of, _squashed(n.plain)) for n in walk(document) if isinstance(n, Number)}
    for kind, id, inside in _BOUND.findall(page):
        words = _squashed(html.unescape(_TAG.sub("", inside)))
        reference = f"{'figure' if kind == 'fact' else kind}:{id}"
        if (reference, words) not in said:
            yield f"{words!r} names {reference}, and the document does not say it of that"
    dates = {(d.iso, d.text) for d in walk(document) if isinstance(d, Date)}
    for iso, inside in _TIME.findall(page):
        if (iso, html.unescape(inside)) not in dates:
            yield f"the date {inside!r} ({iso}) is not the document's"


@dataclass(frozen=True, order=True)
class _Written:
    """A number in digits of any script, equal to its reverse: a line may be set either way."""

    digits: str
    shown: str = field(compare=False)

    def is_counted(self, upto: int) -> bool:
        """Whether it may be the number of a page, a figure or a table."""
        return self.shown.isdecimal() and int(self.shown) <= upto


def _numbers(lines: Iterable[str]) -> Counter[_Written]:
    found = (number for line in lines for number in _NUMBER.findall(_TURNS.sub("", line)))
    return Counter(_Written(max(number, number[::-1]), number) for number in found)


def _around(text: str, number: str) -> str:
    at = max(text.find(number), 0)
    return _squashed(text[max(0, at - 40) : at + len(number) + 40])


def _squashed(text: str) -> str:
    return " ".join(text.split())


# ---------------------------------------------------------------- charts

_LETTERED = re.compile(
    r"<(?:[\w.-]+:|(?:title|desc|metadata|style|foreignObject|script|a|animate\w*|set)\b)",
    re.IGNORECASE,
)


def check(case: Case) -> Iterator[Fault]:
    """A fault for each mismatch of a chart's drawing, declared words, figures, texts and moves."""
    yield from _moves(case)
    for at, nodes in enumerate(case.below):
        for node in nodes:
            if isinstance(node, Chart):
                yield from (Fault(at, f"chart {node.id!r}", wrong) for wrong in _wrong(case, node))


def _wrong(case: Case, chart: Chart) -> Iterator[str]:
    yield from chart.faults
    for picture in chart.pictures:
        yield from _drawing(picture)
    tick = _tick_pattern(case)
    yield from (
        f"the tick {text!r} is no number or date of an axis"
        for picture in chart.pictures
        for text in picture.ticks
        if not tick.fullmatch(text)
    )
    yield from _figures(case, chart)
    yield from _sides(case, chart)


def _drawing(picture: Picture) -> Iterator[str]:
    if _LETTERED.search(picture.svg):
        yield "the drawing holds words or pictures that are not drawn as text"
    drawn = Counter(_squashed(text) for text in drawn_texts(picture.svg))
    said = Counter(_squashed(plain(runs)) for runs in picture.drawn)
    said += Counter(_squashed(text) for text in picture.ticks)
    yield from (f"{text!r} is drawn and not declared" for text in drawn - said)
    yield from (f"{text!r} is declared and not drawn" for text in said - drawn)


def drawn_texts(svg: str) -> tuple[str, ...]:
    """Every text drawn in a chart's SVG, in drawing order, without marks of direction."""
    texts = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return tuple(DIRECTION_MARKS.sub("", "".join(text.itertext())) for text in texts)


def _figures(case: Case, chart: Chart) -> Iterator[str]:
    labelled = figures_in(tuple(picture.drawn for picture in chart.pictures))
    in_alt, in_table = figures_in(chart.alt), figures_in(chart.table)
    listed = set(chart.facts)
    explained = {hedge for entry in chart.key for hedge in entry.hedges}
    for id in sorted(labelled | figures_in((chart.title, chart.caption)) | in_alt):
        if id not in listed:
            yield f"the figure {id!r} is shown and not among the chart's facts"
    for id in chart.facts:
        if id not in in_table:
            yield f"the figure {id!r} is not in the chart's table"
        if id not in in_alt:
            yield f"the figure {id!r} is not in the alt text"
        hedge = case.known[id].hedge.value if id in case.known else "exact"
        if hedge != "exact" and hedge not in explained:
            yield f"the hedge {hedge!r} of {id!r} is not explained in the key"


def _sides(case: Case, chart: Chart) -> Iterator[str]:
    """Each side that the alt text of a chart of statements, without numbers, leaves out."""
    if chart.facts:
        return
    named = {node.of for node in walk(chart.alt) if isinstance(node, Record)}
    sides = {f"side:{side}.name": side for side in case.edition.facts.sides}
    if named & set(sides):
        for reference, side in sides.items():
            if reference not in named:
                yield f"the side {side!r} has no place in the alt text"


def _tick_pattern(case: Case) -> re.Pattern[str]:
    """What a tick may be: a number as the language prints it, with per cent or a unit; a date."""
    words = case.words
    group, point = re.escape(words("number.group")), re.escape(words("number.decimal"))
    number = rf"[−-]?(?:\d{{1,3}}(?:{group}\d{{3}})+|\d+)(?:{point}\d+)?"
    signs = re.escape(words("number.percent", number="@")).replace("@", number)
    units = {m.unit for m in case.edition.facts.metrics.values()} - PERCENT_UNITS
    unit = "|".join(re.escape(unit) for unit in sorted(units))
    months = {*words.table("month").values(), *words.table("charts.month").values()}
    month = "|".join(re.escape(name) for name in sorted(months, key=len, reverse=True))
    day = rf"\d{{1,2}}\.?\s(?:{month})(?:\s\d{{4}})?|(?:{month})(?:\s\d{{4}})?|\d{{4}}"
    return re.compile(rf"{number}(?:\s(?:{unit}))?|{signs}|{day}")


def _moves(case: Case) -> Iterator[Fault]:
    """A fault for each chart of changes with a row that is not a move since the earlier edition."""
    entries = [e for e in case.changed.of(*MOVED) if e.old] if case.changed else []
    moves = moves_table(case.phrases, entries, id="", caption=()).rows
    for at, nodes in enumerate(case.below):
        for node in nodes:
            if not isinstance(node, Chart) or not marks.is_view(node):
                continue
            if not all(row in moves for row in node.table.rows):
                yield Fault(at, f"chart {node.id!r}", "is not what the records make of it")
