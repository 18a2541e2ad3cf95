"""The closed world once more, on a finished PDF: its text as another program reads it.

Belongs here: the text of a PDF, and the number expressions in it that nothing in the document
covers. Does not belong here: the page (rendered), comparing two PDFs (verify.paper).

The text has no elements: every line and bound run of the document is taken out of it, with the page
numbers and the numbering of figures and tables; what is left may hold no number, save in a piece of
a line that the end of a page cut in two. Text comes out in the order of its signs on paper, so
words written right to left are only held to their digits.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from explainer import words as catalogue
from explainer.document import Document, Heading, plain
from explainer.errors import UnboundNumber
from explainer.export.checks.rendered import Said, squashed
from explainer.prose import unbound

ENOUGH = 30  # characters around a number in a PDF by which a piece of a line is known
TURNED = 40  # characters by which lines of several directions may be out of order
_TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u00ad\u200b]")
_DIGITS = re.compile(r"\d+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u065f\u066e-\u06ef\u06fa-\u08ff]")
_HYPHEN = "\ufffe"  # what PDFium reads for a hyphen at the end of a line
_ENDS, _STARTS = re.compile(r"\d[.,]?\Z"), re.compile(r"[.,]?\d")


def check_paper(said: Said, pdf: bytes) -> None:
    """Nothing, if every number in the PDF's text is the document's; UnboundNumber names others."""
    name = f"{said.document.front.notebook}.pdf"
    found = [f"{name}: {fault}" for fault in paper_faults(said, text_of(pdf))]
    if found:
        raise UnboundNumber(found)


def text_of(pdf: bytes) -> str:
    """The words on a PDF's pages, in the order in which PDFium reads them."""
    from pypdfium2 import PdfDocument

    with PdfDocument(pdf) as read:
        pages = [page.get_textpage().get_text_range() for page in read]
    return "\n".join(pages).replace("\r\n", "\n").replace(_HYPHEN, "-")


def paper_faults(said: Said, text: str) -> Iterator[str]:
    """A line for each number in the text of a PDF that the document does not cover."""
    left = "\n".join(squashed(line) for line in _TURNS.sub("", text).splitlines())
    left = _page_turn(said.document).sub(" ", left)
    for pattern in _furniture(said.document, "".join(left.split())):
        left = pattern.sub(" | ", left)
    numbered = sorted((_TURNS.sub("", line) for line in said.numbered), key=len, reverse=True)
    digits = {part for line in numbered for part in _DIGITS.findall(line)}
    left = _without(left, numbered)
    for found in unbound.find(left, said.languages):
        if _turned(left, found, digits) or _parted(left, found, numbered):
            continue
        if _reordered(left, found, numbered):
            continue
        around = squashed(left[max(0, found.start - 40) : found.end + 40])
        yield f"{found.words!r} in {around!r} is no number of the document"


def _turned(left: str, found: unbound.Found, digits: Collection[str]) -> bool:
    """Whether its digits are the document's, and it stands near words written right to left."""
    near = left[max(0, found.start - TURNED) : found.end + TURNED]
    parts = _DIGITS.findall(found.words)
    known = all(part in digits or part[::-1] in digits for part in parts)
    return known and bool(_RIGHT_TO_LEFT.search(near))


def _reordered(left: str, found: unbound.Found, lines: Iterable[str]) -> bool:
    """Whether it and several words around it are all words of one line, whatever their order.

    In a paragraph set from right to left, words of another script do not come as they are read.
    """
    near = set(re.findall(r"\w+", _piece(left, found)))
    return len(near) > 2 and any(near <= set(re.findall(r"\w+", line)) for line in lines)


def _piece(left: str, found: unbound.Found) -> str:
    """The text around a number, as far as known lines, other fields and the ends of its line."""
    before = re.split(r"[|·“”\n]", left[: found.start])[-1]
    return before + re.split(r"[|·“”\n]", left[found.start :])[0]


def _without(text: str, lines: Iterable[str]) -> str:
    """The text with a bar for each line, wherever that breaks; of two that overlap, the first."""
    places = [at for at, sign in enumerate(text) if not sign.isspace()]
    solid = "".join(text.split())
    taken = bytearray(len(text))
    for line in lines:
        signs = "".join(line.split())
        at = solid.find(signs)
        while at >= 0:
            start, end = places[at], places[at + len(signs) - 1] + 1
            if 1 not in taken[start:end] and _stands_alone(text, taken, start, end):
                taken[start:end] = b"\1" * (end - start)
            at = solid.find(signs, at + 1)
    return _barred(text, taken)


def _stands_alone(text: str, taken: bytearray, start: int, end: int) -> bool:
    """Whether no number goes on before or after the piece of the text."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if start and not taken[start - 1] and _ENDS.search(before):
        return False
    return bool(end < len(text) and taken[end]) or not _STARTS.match(after)


def _barred(text: str, taken: bytearray) -> str:
    kept, last = [], 0
    for match in re.finditer(b"\1+", taken):
        kept += [text[last : match.start()], " | "]
        last = match.end()
    return "".join([*kept, text[last:]])


def _parted(left: str, found: unbound.Found, lines: Iterable[str]) -> bool:
    """Whether the number stands in a piece of a line that a page's end or a column cut in two.

    The head of a table that is set again on the next page stands on a line of its own before it.
    """
    before = left[max(0, found.start - ENOUGH) : found.start].rpartition("|")[2]
    after = left[found.end : found.end + ENOUGH].partition("|")[0]
    pieces = [
        "".join((start + left[found.start : found.end] + end).split())
        for start in (before, before.rpartition("\n")[2])
        for end in (after, after.partition("\n")[0])
    ]
    known = ["".join(line.split()) for line in lines]
    return any(_holds(line, piece) for piece in pieces if len(piece) >= ENOUGH for line in known)


def _holds(line: str, piece: str) -> bool:
    """Whether the piece is part of the line, and begins and ends with no part of a number."""
    start = line.find(piece)
    if start < 0:
        return False
    begins = _STARTS.match(piece) and _ENDS.search(line[:start])
    return not begins and not (_ENDS.search(piece) and _STARTS.match(line[start + len(piece) :]))


def _spaced(line: str) -> str:
    """The line as a pattern that does not mind where a line breaks or a word is parted."""
    signs = r"\s*".join(re.escape(character) for character in line if not character.isspace())
    return rf"(?<!\d)(?<!\d[.,]){signs}(?!\d|[.,]\d)"


def _page_turn(document: Document) -> re.Pattern[str]:
    """The number at the foot of a page, and the running header of the next."""
    front = document.front
    page = re.escape(catalogue.load(front.language).template("pdf.page-of"))
    number = re.sub(r"\\{pages?\\}", r"\\d+", page)
    header = _spaced(plain(front.title)) + r"\s*" + _spaced(plain(front.subtitle))
    if front.draft:
        header += r"\s*" + _spaced(catalogue.load(front.language)("prose.draft"))
    return re.compile(rf"{number}(?:\s*{header})?")


def _furniture(document: Document, solid: str) -> Iterator[re.Pattern[str]]:
    """What the typesetter counts itself: pages, figures, tables, places in the contents.

    `solid` is the PDF's text without spaces: what does not stand in it need not be looked for.
    """
    words = catalogue.load(document.front.language)
    for key in ("pdf.figure", "pdf.table", "pdf.table-of"):
        yield re.compile(re.escape(words(key).strip()) + r"\s*\d+")
    headings = [plain(block.runs) for block in document.blocks if isinstance(block, Heading)]
    for heading in (*headings, *words.table("pdf").values(), *words.table("markup").values()):
        if "".join(heading.split()) in solid:
            yield re.compile(_spaced(heading) + r"[\s.]*\d+\b")  # an entry of the contents
