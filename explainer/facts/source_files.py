"""Reading files: the facts file's bytes, its table of figures, and the kept texts of its sources.

A table gives the same nodes as a list in the facts file: each row a record, each cell a field. A
Parquet file is first converted to the equivalent CSV, so that the same rules apply to both.

Kept texts are for rule 6: recorded anchors and quotes must occur in the text that was read. The
search ignores differences of typography (quotation marks, dashes, white space); everything else
must match. An omission (`…`, `[...]`) splits a quote into parts that must occur in this order.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path as FilePath
from typing import NoReturn

from explainer.errors import FactsRefused, Problem
from explainer.facts.model import Facts, Figure, Source
from explainer.facts.nodes import (
    CANNOT_DRAW,
    Fields,
    Origin,
    Path,
    Place,
    Scalar,
    label_of,
    shown,
    text_at,
)
from explainer.facts.values import hidden, plain_decimal, undrawable
from explainer.text import nearest, nfc

SIZE_LIMIT = 16 * 1024 * 1024
ROW_LIMIT = 100_000
PARQUET = ".parquet"
TABLES = (".csv", PARQUET)
_NULLS = {"printed": ("", "null", "~"), "words": ("null",)}  # the cells that mean null, by column


@dataclass(frozen=True)
class Table:
    """The rows of a table of figures, and the problems of rows and header."""

    file: str
    rows: list[Fields]
    problems: list[Problem]
    faulted: dict[int, set[Path]]  # the fields that the problems are about, by index of the row


def read_bytes(path: FilePath) -> bytes:
    """The file's bytes; FactsRefused if it cannot be read or is larger than the limit."""
    try:
        with path.open("rb") as stream:
            data = stream.read(SIZE_LIMIT + 1)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        refuse(str(path), 0, f"cannot be read: {reason}")
    if len(data) > SIZE_LIMIT:
        refuse(str(path), 0, f"is larger than {SIZE_LIMIT // 1024 // 1024} MB")
    return data


def decode(data: bytes, file: str) -> str:
    """The bytes as text with `\\n` line ends and no byte order mark; FactsRefused if not UTF-8."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        refuse(file, line, f"is not UTF-8: byte 0x{data[fault.start]:02X}; save the file as UTF-8")
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def refuse(file: str, line: int, message: str, name: str = "") -> NoReturn:
    """Raise FactsRefused with this one problem."""
    raise FactsRefused([Problem(file, line, "", name, message)])


def read_table(facts_file: FilePath, name: str, called: str = "") -> Table:
    """The rows of the named table; FactsRefused if its path is not allowed or it cannot be read.

    Problems name it beside the facts file, which goes by the name of `called` if that is given.
    """
    path = table_path(facts_file, name)
    file = str(FilePath(called or facts_file).parent / name)
    data = read_bytes(path)
    text = _csv_of_parquet(data, file) if name.endswith(PARQUET) else decode(data, file)
    return parse_table(text, file)


def table_path(facts_file: FilePath, name: str) -> FilePath:
    """The table's real path; FactsRefused if it is not below the folder of the facts file."""
    folder = facts_file.parent.resolve()
    message = ""
    path = folder
    if not name.endswith(TABLES):
        message = f"expected records, or the path of a .csv or .parquet file, found {shown(name)}"
    elif (
        "\\" in name or ":" in name or FilePath(name).is_absolute() or ".." in FilePath(name).parts
    ):
        message = f"expected a path inside the folder of the facts file, found {shown(name)}"
    elif not (path := (folder / name).resolve()).is_relative_to(folder):
        message = f"{shown(name)} leads outside the folder of the facts file"
    elif not path.is_file():
        message = f"there is no file {shown(name)} in the folder of the facts file"
    if message:
        refuse("", 0, message, "figures")
    return path


def csv_rows(text: str, file: str, limit: int = ROW_LIMIT) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with its first line; FactsRefused if it is not CSV."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line, count = 1, 0
    try:
        for row in reader:
            if row:
                count += 1
                if count > limit + 1:
                    refuse(file, line, f"holds more than {limit:,} rows")
                yield line, row
            line = reader.line_num + 1
    except csv.Error as fault:
        refuse(file, line, f"is not CSV: {fault}")


def parse_table(text: str, file: str) -> Table:
    """The rows of a table's CSV text, each as a record's node; problems name the file.

    An empty cell is a field left out; in the column `printed`, that no number was printed.
    """
    rows = csv_rows(text, file)
    header = [name.strip() for name in next(rows, (0, []))[1]]
    if not header:
        refuse(file, 1, "is empty; its first row names the fields of a figure")
    table = Table(
        file, [], list(header_problems(header, Figure.model_fields, file, 1)), defaultdict(set)
    )
    for line, cells in rows:
        number, node = len(table.rows), Fields(line)
        for name, cell in zip(header, map(nfc, cells), strict=False):
            null = cell in _NULLS.get(name, ())
            if name in Figure.model_fields and (cell or name == "printed"):
                node.entries[name] = node.keys[name] = Scalar(line, cell, null)
        place = Place(file, label_of("figures", number, text_at(node, "id")), line)
        if len(cells) != len(header):
            message = f"expected {len(header)} cells, found {len(cells)}"
            table.problems.append(place.problem("", message))
            table.faulted[number].add(())
        for name, written in node.keys.items():
            for message in character_faults(written.value):
                table.problems.append(place.problem(name, message))
                table.faulted[number].add((name,))
        table.rows.append(node)
    return table


def _csv_of_parquet(data: bytes, file: str) -> str:
    """A Parquet file as CSV text with a header; FactsRefused if it cannot be converted.

    The text is limited in size as any table is: a small file can repeat one long text many times.
    """
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError:
        refuse(file, 0, "needs pyarrow, which is not installed: pip install pyarrow")
    text, line = io.StringIO(newline=""), 1
    writer = csv.writer(text, lineterminator="\n")
    try:
        schema = ParquetFile(io.BytesIO(data)).schema
        names = schema.to_arrow_schema().names
        writer.writerow(names)
        packed = [schema.column(n).path for n in range(len(schema.names))]
        table = ParquetFile(io.BytesIO(data), read_dictionary=packed)  # long texts stay shared
        for batch in table.iter_batches(batch_size=100):
            for row in zip(*batch.columns, strict=True):
                line += 1
                cells = [cell_text(value.as_py()) for value in row]
                for name, (_, fault) in zip(names, cells, strict=True):
                    if fault:
                        raise FactsRefused([Problem(file, line, "", name, fault)])
                writer.writerow([cell for cell, _ in cells])
                if text.tell() > SIZE_LIMIT:
                    refuse(file, line, f"unpacks to more than {SIZE_LIMIT // 1024 // 1024} MB")
    except (ArrowException, OSError, ValueError) as fault:
        refuse(file, 0, f"cannot be read as a Parquet file: {shown(str(fault), 200)}")
    return text.getvalue()


def cell_text(value: object) -> tuple[str, str]:
    """A typed cell as text, and what is wrong with it; numbers as digits, days as ISO dates."""
    match value:
        case None | str():
            return value or "", ""
        case bool():
            return str(value).lower(), ""
        case int() | float() | Decimal():
            number = Decimal(str(value))
            return (plain_decimal(number), "") if number.is_finite() else ("", "is not a number")
        case dt.datetime() if value.time() != dt.time():
            return "", f"holds a time of day ({value}); expected a date"
        case dt.date():
            return value.isoformat()[:10], ""
    return "", f"is a {type(value).__name__}; expected a text, a number or a date"


def character_faults(text: str) -> Iterator[str]:
    """A message for each hidden character in a text, else for each that no font covers."""
    found = list(hidden(text))
    for _, character in found:
        yield f"holds the hidden character {character}; remove it"
    for name in () if found else undrawable(text):
        yield f"{CANNOT_DRAW} {name}; write it in letters that they have"


def header_problems(
    header: Sequence[str], known: Collection[str], file: str, line: int
) -> Iterator[Problem]:
    """Problems of the first row of a table or sheet: unknown and duplicate columns."""
    for name in dict.fromkeys(header):
        if name not in known:
            message = f"unknown column {shown(name)}{nearest(name, known)}"
            yield Problem(file, line, "", "", message)
        if header.count(name) > 1:
            yield Problem(file, line, "", "", f"column {shown(name)} is there twice")


# ---------------------------------------------------------------- kept texts

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ‹›", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u2060\ufeff\u200e\u200f", None),
    }
)
_OMISSION = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|…|\.\.\.)\s*")


@dataclass(frozen=True)
class Compared:
    """The errors found in kept texts, and how much was compared: no error may mean no text."""

    errors: tuple[Problem, ...]
    sources: int  # with a hash and a kept text
    words: int  # anchors and quotes searched for
    without: int  # sources with a hash but no kept text


def check_sources(facts: Facts, folder: str | FilePath, origin: Origin) -> Compared:
    """Check each kept text `<folder>/<source id>.txt`: its hash, and every anchor and quote."""
    if not FilePath(folder).is_dir():
        return Compared((Problem(str(folder), 0, "", "", "is not a folder of texts"),), 0, 0, 0)
    words = _words(facts, origin)
    hashed = [source for source in facts.sources.values() if source.sha256 is not None]
    paths = [(source, FilePath(folder) / f"{source.id}.txt") for source in hashed]
    kept = [(source, path, words[source.id]) for source, path in paths if path.is_file()]
    errors = [problem for each in kept for problem in _check_source(*each, origin)]
    searched = sum(len(entries) for _, _, entries in kept)
    return Compared(tuple(sorted(errors)), len(kept), searched, len(hashed) - len(kept))


def plain_typography(text: str) -> str:
    """The text with plain quotation marks and dashes, and single spaces for all white space."""
    return " ".join(nfc(text).translate(_TYPOGRAPHY).split())


def why_missing(words: str, text: str) -> str:
    """Why the words do not occur in the text, typography aside; empty if they do."""
    whole, place = plain_typography(text), 0
    for part in filter(None, _OMISSION.split(plain_typography(words))):
        found = whole.find(part, place)
        if found < 0:
            return _closest(part, whole)
        place = found + len(part)
    return ""


_Entry = tuple[Place, str, str]


def _words(facts: Facts, origin: Origin) -> dict[str, list[_Entry]]:
    """The anchors and quotes read in each source."""
    entries: dict[str, list[_Entry]] = defaultdict(list)
    for section, field in (("figures", "anchor"), ("positions", "quote")):
        for record, place in origin.placed(facts, section):
            if words := getattr(record, field):
                entries[record.source].append((place, field, words))
    return entries


def _check_source(
    source: Source, path: FilePath, words: list[_Entry], origin: Origin
) -> Iterator[Problem]:
    try:
        data = read_bytes(path)
        text = decode(data, str(path))
    except FactsRefused as refused:
        yield from refused.problems
        return
    digest = hashlib.sha256(data).hexdigest()
    if digest != (source.sha256 or "").lower():
        message = f"is not the hash of {path.name}, which has {digest}"
        yield origin.place("sources", source.id).problem("sha256", message)
    for where, field, said in words:
        if fault := why_missing(said, text):
            yield where.problem(field, f"{shown(said)} is not in {path.name}: {fault}")


def _closest(part: str, whole: str) -> str:
    """The most similar stretch of the text, and the first character that differs."""
    if part in whole:
        return f"{shown(part)} comes earlier there than what precedes it here"
    match = SequenceMatcher(None, whole, part, autojunk=False).find_longest_match()
    if match.size < min(8, len(part)):
        return "nothing like it is there"
    start = match.a - match.b  # where the whole part would begin; may lie before the text
    there = [whole[start + n : start + n + 1] if start + n >= 0 else "" for n in range(len(part))]
    at = next(n for n, character in enumerate(part) if there[n] != character)
    begin = max(start, 0)
    near = shown(whole[begin : begin + len(part) + 10], 80)
    found = shown(there[at]) if there[at] else "no text"
    return f"closest is {near}; character {at + 1} should be {shown(part[at])}, found {found}"
