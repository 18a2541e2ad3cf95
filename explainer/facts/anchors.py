"""Rule 6: the words on record occur in the text that was read.

Quotation marks, dashes, spaces and line breaks are typography and are made even on both sides for
the search; letters, digits and all else must agree. An omission (`…`, `[...]`) in a quote parts it:
the parts must occur in their order.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from explainer.errors import FactsRefused, Problem
from explainer.facts.load import Origin
from explainer.facts.model import Facts, Source
from explainer.facts.nodes import Place, shown
from explainer.facts.source_files import decoded, read_bytes
from explainer.text import nfc

_EVEN = str.maketrans(
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
    """What was compared, so that nobody takes "no error" for "all was looked at"."""

    errors: tuple[Problem, ...]
    sources: int  # with a hash and a kept text
    words: int  # anchors and quotes looked for
    without: int  # sources with a hash but no kept text


def check_sources(facts: Facts, folder: str | Path, origin: Origin | None = None) -> Compared:
    """Each kept text `<folder>/<source id>.txt` against its source's hash, anchors and quotes."""
    origin = origin or Origin()
    if not Path(folder).is_dir():
        return Compared((Problem(str(folder), 0, "", "", "is not a folder of texts"),), 0, 0, 0)
    words = _words(facts, origin)
    hashed = [source for source in facts.sources.values() if source.sha256 is not None]
    paths = [(source, Path(folder) / f"{source.id}.txt") for source in hashed]
    kept = [(source, path, words[source.id]) for source, path in paths if path.is_file()]
    errors = [problem for each in kept for problem in _of_source(*each, origin)]
    looked_for = sum(len(said) for _, _, said in kept)
    return Compared(tuple(sorted(errors)), len(kept), looked_for, len(hashed) - len(kept))


def even(text: str) -> str:
    """The text with plain quotation marks and dashes, and every run of space as one space."""
    return " ".join(nfc(text).translate(_EVEN).split())


def missing(words: str, text: str) -> str:
    """Why the words do not occur in the text; empty if they do. Both are made even first."""
    whole, place = even(text), 0
    for part in filter(None, _OMISSION.split(even(words))):
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


def _of_source(
    source: Source, path: Path, words: list[_Entry], origin: Origin
) -> Iterator[Problem]:
    try:
        data = read_bytes(path)
        text = decoded(data, str(path))
    except FactsRefused as refused:
        yield from refused.problems
        return
    digest = hashlib.sha256(data).hexdigest()
    if digest != (source.sha256 or "").lower():
        message = f"is not the hash of {path.name}, which has {digest}"
        yield origin.place("sources", source.id).problem("sha256", message)
    for where, field, said in words:
        if fault := missing(said, text):
            yield where.problem(field, f"{shown(said)} is not in {path.name}: {fault}")


def _closest(part: str, whole: str) -> str:
    """The place in the text that agrees longest, and the first character that differs from it."""
    if part in whole:
        return f"{shown(part)} comes earlier there than what stands before it here"
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
