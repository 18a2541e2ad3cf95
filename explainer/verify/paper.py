"""A PDF against its document: every number on its pages, and the files attached to it.

Belongs here: reading text and attachments out of a PDF, comparing them.
Does not belong here: setting the pages (export.pdf).

What the pages should say is set anew from the notebook, and the numbers of both are counted: the
order in which text comes out of a PDF depends on its layout, the numbers in it do not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from explainer.export import claims, data
from explainer.export.checks.paper import text_of
from explainer.verify import ledger
from explainer.verify.expected import Expected
from explainer.verify.findings import Found, short

_NUMBER = re.compile(r"\d(?:[\d.,٫٬'’]*\d)?")  # digits of any script, grouped


def check(file: str, content: bytes, again: bytes, expected: Expected, found: Found) -> None:
    """Note each number of the PDF that differs from the PDF made again, and each attachment."""
    if content == again:
        return
    try:
        text, attached = read(content)
    except ValueError as fault:
        found.say(file, str(fault))
        return
    _attachments(file, attached, expected, found)
    if again:
        _texts(file, text, read(again)[0], expected, found)


def _texts(file: str, text: str, wanted: str, expected: Expected, found: Found) -> None:
    ours, theirs = _numbers(text), _numbers(wanted)
    lost = Counter(wanted.splitlines()) - Counter(text.splitlines())
    for number in sorted((theirs - ours).keys()):
        records, line = _line(number, list(lost), expected)
        found.say(file, f"{number!r} of {short(line)!r} is missing", records)
    for number in sorted((ours - theirs).keys()):
        found.say(file, f"{number!r} is not in its notebook, or not so often")


def read(content: bytes) -> tuple[str, Mapping[str, bytes]]:
    """Text and attachments of a PDF; ValueError if it cannot be read."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        with PdfDocument(content) as file:
            parts = [file.get_attachment(at) for at in range(file.count_attachments())]
            attached = {part.get_name(): bytes(part.get_data()) for part in parts}
        return text_of(content), attached
    except (PdfiumError, ValueError) as fault:
        raise ValueError(f"cannot be read as a PDF: {short(str(fault))}") from None


def _numbers(text: str) -> Counter[str]:
    return Counter(_NUMBER.findall(text))


def _line(number: str, lost: list[str], expected: Expected) -> tuple[list[str], str]:
    """The line of the document most like the lines of the PDF that lack a number; its records."""
    having = [line for line in lost if number in _NUMBER.findall(line)] or lost
    words = {word for line in having for word in line.split()}
    bound = [
        line
        for line, records in expected.lines.items()
        if records and number in _NUMBER.findall(line)
    ]
    line = max(bound, key=lambda line: _likeness(line, words), default=number)
    return expected.lines.get(line, []), line


def _likeness(line: str, words: set[str]) -> float:
    parts = line.split()
    return sum(part in words for part in parts) - sum(part not in words for part in parts) / 2


def _attachments(
    file: str, attached: Mapping[str, bytes], expected: Expected, found: Found
) -> None:
    truth = ledger.of_records(expected.document.front.records)
    readers = {data.NAME: ledger.of_csv, claims.NAME: ledger.of_claims}
    for name, reader in readers.items():
        part = f"attached {name}"
        try:
            facts = reader(attached[name])
        except KeyError:
            found.say(file, "is missing", part=part)
        except ValueError as fault:
            found.say(file, f"cannot be read: {short(str(fault))}", part=part)
        else:
            ledger.compare(file, facts, "its notebook", truth, found)
