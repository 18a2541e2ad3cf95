"""Coverage-guided fuzzing of the loader: `python -m tests.faults.fuzz [SECONDS]` (Linux, atheris).

Each input is a facts file; the loader's branches are watched, and inputs that reach new ones are
kept and changed further. Whatever is neither accepted with the numbers written nor refused with a
line stops it. The corpus beside this module is where it begins, and what the tests read again; it
is written anew at the end. atheris has no Windows wheels, so it is not among the locked packages:
`pip install atheris`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.faults.mutate import TOKENS, judge
from tests.flood import write_flood
from tests.river import RIVER

CORPUS = Path(__file__).with_name("corpus.zip")
FOUND = Path(__file__).parents[2] / "failed" / "fuzz-"  # where an input that is told wrong is left
LONGEST = 8192  # bytes of an input
SIZE = 200_000  # bytes of the corpus as it is kept
_THE_SAME_TIME = (1980, 1, 1, 0, 0, 0)
_WORDS = (
    "story", "sources", "parties", "sides", "metrics", "questions", "events", "figures",
    "positions", "value", "low", "high", "hedge", "printed", "anchor", "as_of", "published",
    "between", "at-least", "about", "dozens", "half a million", "1.2 to 1.4 million", "9.500",
    "٩٬٠٠٠", "replaces", "change", "corrected", "language", "beside", "caveats", "t.csv",
)  # fmt: skip


def corpus() -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(CORPUS) as kept:
        for name in sorted(kept.namelist()):
            yield name, kept.read(name)


def verdict(content: bytes, folder: Path) -> str:
    """What became of these bytes as a facts file in this folder."""
    path = folder / "facts.yml"
    path.write_bytes(content)
    return judge(path)


def replay() -> Counter[str]:
    with tempfile.TemporaryDirectory() as name:
        return Counter(verdict(content, Path(name)) for _, content in corpus())


def _fuzz(arguments: list[str]) -> None:
    import atheris

    for known in [name for name in sys.modules if name.startswith(("explainer.facts", "tests."))]:
        del sys.modules[known]  # to be imported again, instrumented
    with atheris.instrument_imports(include=["explainer.facts"]):
        from tests.faults.fuzz import verdict
    folder = Path(tempfile.mkdtemp(prefix="fuzz-", dir=arguments.pop()))

    def once(content: bytes) -> None:
        found = verdict(content, folder)
        if found not in ("accepted", "refused") and not found.startswith("slow"):
            raise AssertionError(found)

    atheris.Setup([sys.argv[0], *arguments], once)
    atheris.Fuzz()


def campaign(seconds: int, work: Path) -> int:
    """Fuzz for so long and keep the corpus; the exit code of libFuzzer, 0 if nothing was found."""
    inputs, dictionary = work / "inputs", work / "dictionary"
    inputs.mkdir()
    for name, content in seeds(work):
        (inputs / name).write_bytes(content)
    dictionary.write_text("".join(f'"{_escaped(word)}"\n' for word in (*TOKENS, *_WORDS)))
    FOUND.parent.mkdir(exist_ok=True)
    options = [f"-max_len={LONGEST}", "-rss_limit_mb=2048", "-timeout=60", "-print_final_stats=1"]
    options.append(f"-artifact_prefix={FOUND}")
    options += [f"-max_total_time={seconds}", f"-dict={dictionary}"]
    command = [sys.executable, "-m", "tests.faults.fuzz", "--in-process", *options]
    ended = subprocess.run([*command, str(inputs), str(work)], check=False).returncode
    keep(inputs)
    return ended


def seeds(work: Path) -> Iterator[tuple[str, bytes]]:
    """What is kept, and two facts files that are accepted."""
    if CORPUS.is_file():
        yield from corpus()
    yield "river", RIVER.encode()
    yield "flood", write_flood(work).read_bytes()[:LONGEST]


def keep(folder: Path) -> None:
    """The smallest inputs of the folder as the corpus, as many as there is room for."""
    taken = 0
    with zipfile.ZipFile(CORPUS, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as kept:
        for path in sorted(folder.iterdir(), key=lambda path: (path.stat().st_size, path.name)):
            entry = zipfile.ZipInfo(path.name[:12], _THE_SAME_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(entry, path.read_bytes())
            taken += kept.getinfo(entry.filename).compress_size + 150  # with its directory entries
            if taken > SIZE:
                break


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode("utf-8", "surrogatepass"))


def main() -> int:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 1800
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        found = campaign(seconds, Path(name))
    taken = time.monotonic() - started
    used = os.times()
    print(f"{taken:.0f} s, of which {used.children_user + used.children_system:.0f} s computing")
    print(f"libFuzzer ended with {found}; kept {len(list(corpus()))} inputs: {dict(replay())}")
    return found


if __name__ == "__main__":
    if sys.argv[1:2] == ["--in-process"]:
        _fuzz(sys.argv[2:])
    sys.exit(main())
