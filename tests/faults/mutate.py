"""Mutated facts files: `python -m tests.faults.mutate [COUNT] [SEED]` prints what they came to."""

from __future__ import annotations

import random
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path

import yaml

from explainer.errors import FactsRefused
from explainer.facts.load import load
from tests.flood import write_flood
from tests.river import RIVER

Mutation = Callable[[random.Random, bytes], bytes]
TOKENS = [
    *"{}[],:#&*!|>'\"%@`-?~",
    "!!python/object/apply:os.system",
    "&a",
    "*a",
    "<<: *a",
    "---",
    "...",
    "null",
    "NaN",
    ".inf",
    "1e999",
    "0x1F",
    "0o17",
    "1_000",
    "012",
    "12:30",
    "no",
    "yes",
    "٣",
    "１２",
    "\u202e",
    "\u2066",
    "\u200b",
    "\u00ad",
    "\ufeff",
    "\u0000",
    "\u0085",
    "\u2028",
    "\ue000",
    "e\u0301",
    "\ud800",
    "\t",
    "\r",
    "9" * 400,
    "-0",
    "+1",
    "1.",
    ".5",
    "1e3",
    "²",
    "½",
    "−5",
]


def _token(draw: random.Random, content: bytes) -> bytes:
    at = draw.randrange(len(content))
    token = draw.choice(TOKENS).encode("utf-8", "surrogatepass")
    return content[:at] + token + content[at + draw.choice((0, len(token))) :]


def _byte(draw: random.Random, content: bytes) -> bytes:
    at = draw.randrange(len(content))
    return content[:at] + bytes([draw.randrange(256)]) + content[at + 1 :]


def _digit(draw: random.Random, content: bytes) -> bytes:
    places = [at for at, byte in enumerate(content) if 48 <= byte <= 57]
    at = draw.choice(places or [0])
    new = draw.choice(["", "0", "7", "77", "٧", "７", "7_", "7e1", "7.", "O", "l"])
    return content[:at] + new.encode() + content[at + 1 :]


def _line(draw: random.Random, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    at, other = draw.randrange(len(lines)), draw.randrange(len(lines))
    what = draw.randrange(5)
    if what == 0:
        del lines[at]
    elif what == 1:
        lines.insert(other, lines[at])
    elif what == 2:
        lines[at], lines[other] = lines[other], lines[at]
    elif what == 3:
        lines[at] = b" " * draw.randrange(1, 5) + lines[at]
    else:
        lines[at] = lines[at].lstrip()
    return b"".join(lines)


def _cut(draw: random.Random, content: bytes) -> bytes:
    return content[: draw.randrange(len(content))]


def _whole(draw: random.Random, content: bytes) -> bytes:
    text = content.decode(errors="replace")
    return draw.choice(
        [
            b"\xef\xbb\xbf" + content,
            content.replace(b"\n", b"\r\n"),
            content.replace(b"\n", b"\r"),
            unicodedata.normalize("NFD", text).encode(),
            text.encode("utf-16"),
            text.encode("cp1252", "replace"),
            content * 2,
            content[::-1],
            b"",
            content + b"\x00",
        ]
    )


MUTATIONS: list[Mutation] = [_token, _token, _byte, _digit, _digit, _line, _line, _cut, _whole]


def mutated(seed: int, original: bytes) -> bytes:
    """The facts file with one to three mutations, always the same for a seed."""
    draw, content = random.Random(seed), original
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        content = draw.choice(MUTATIONS)(draw, content) or b" "
    return content


def silent_changes(path: Path) -> list[str]:
    """The figures whose loaded number is not the one that stands in the file."""
    found = []
    facts = load(path)
    written = yaml.load(path.read_bytes().decode("utf-8-sig"), yaml.CBaseLoader)["figures"]
    for figure, row in zip(facts.figures, written, strict=True):
        for name in ("value", "low", "high"):
            number = getattr(figure, name)
            if number is not None and _decimal(row.get(name)) != number:
                found.append(f"{figure.id} {name}: {row.get(name)!r} became {number}")
    return found


def _decimal(text: object) -> Decimal | None:
    try:
        return Decimal(str(text)) if str(text).isascii() else None
    except InvalidOperation:
        return None


def judge(path: Path) -> str:
    """What became of one file: accepted, refused, or what is wrong with how."""
    started = time.process_time()
    try:
        changed = silent_changes(path)
        verdict = f"silent change: {changed[0]}" if changed else "accepted"
    except FactsRefused as refused:
        said = {str(p): p.line for p in refused.problems}
        bad = [
            p for p, line in said.items() if line < 1 or "\n" in p or not p.startswith(str(path))
        ]
        verdict = f"no line: {bad[0]}" if bad or not refused.problems else "refused"
    except Exception as fault:
        verdict = f"traceback: {type(fault).__name__}: {fault}"
    taken = time.process_time() - started
    return f"slow: {taken:.1f} s" if taken > 1 and verdict in ("accepted", "refused") else verdict


def naive(path: Path) -> str:
    """What becomes of the file where PyYAML reads it and its numbers are shown as they are."""
    try:
        figures = yaml.load(path.read_bytes(), yaml.CSafeLoader)["figures"]
        written = yaml.load(path.read_bytes(), yaml.CBaseLoader)["figures"]
        for figure, row in zip(figures, written, strict=True):
            for name in {"value", "low", "high"} & set(figure):
                if str(figure[name]) != row[name]:
                    return "silent change"
    except yaml.MarkedYAMLError:
        return "refused"
    except Exception:
        return "no line"
    return "accepted"


def campaign(
    count: int, seed: int = 0, judge: Callable[[Path], str] = judge, original: bytes = b""
) -> Counter[str]:
    """How often each verdict fell over `count` files; `original` is mutated, or the flood's."""
    verdicts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        original = original or write_flood(Path(folder)).read_bytes()
        path = Path(folder) / "facts.yml"
        for number in range(seed, seed + count):
            path.write_bytes(mutated(number, original))
            verdict = judge(path)
            verdicts[verdict] += 1
            if judge is not naive and verdict not in ("accepted", "refused"):
                print(f"seed {number}: {verdict}")
    return verdicts


if __name__ == "__main__":
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    for name, times in campaign(total, int(sys.argv[2]) if len(sys.argv) > 2 else 0).most_common():
        print(f"{times:6} {name}")
    status = Path("/proc/self/status").read_text().split()
    print(f"{int(status[status.index('VmHWM:') + 1]) // 1024:6} MB at most")
    print("naively:", dict(campaign(total // 10, judge=naive, original=RIVER.encode())))
