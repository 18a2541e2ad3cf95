"""Which published bytes differ between this checkout and another commit.

    python tools/golden.py [REVISION]      # default: HEAD

Every edition and notebook of the story, and of the story that `explainer new` starts with, is
built twice: with REVISION's package, notebooks and facts, and with this checkout's, uncommitted
changes included. Each file is hashed; the ones that moved, came or went are printed, and the exit
code is 1 if there are any.
Hashes of a commit are kept in `.golden/` and not made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
KEPT = ROOT / ".golden"
EXPLAINER = (sys.executable, "-m", "explainer")


def main(revision: str) -> int:
    """Print what moved from the revision to this checkout; 1 if anything did."""
    before, after = committed(revision), built(ROOT)
    both = sorted(before.keys() & after.keys())
    moved = {
        "moved": [name for name in both if before[name] != after[name]],
        "gone": sorted(before.keys() - after.keys()),
        "new": sorted(after.keys() - before.keys()),
    }
    for what, names in moved.items():
        print(*(f"{what:5}  {name}" for name in names), sep="\n", end="\n" * bool(names))
    print(
        f"{len(after)} files:", ", ".join(f"{len(found)} {what}" for what, found in moved.items())
    )
    return int(any(moved.values()))


def committed(revision: str) -> dict[str, str]:
    """The hashes of what a commit builds, by file name."""
    commit = _git("rev-parse", f"{revision}^{{commit}}")
    known = KEPT / f"{commit}.json"
    if not known.is_file():
        with _worktree(commit) as tree:
            hashes = built(tree)
        KEPT.mkdir(exist_ok=True)
        known.write_text(json.dumps(hashes, indent=0), encoding="utf-8")
    found: dict[str, str] = json.loads(known.read_text(encoding="utf-8"))
    return found


def built(tree: Path) -> dict[str, str]:
    """The hashes of everything that this tree's own package builds, by file name."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        package = folder / "package"
        _run(
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--no-build-isolation", "--target", package, tree),
            cwd=folder,
        )
        environment = {**os.environ, "PYTHONPATH": str(package)}
        stories = {"shipped": tree, "started": folder / "river-floods"}
        _run(*EXPLAINER, "new", "river-floods", cwd=folder, env=environment)
        for story, where in stories.items():
            out = folder / "built" / story
            build = ("build", "--all", "--quiet", "--out", out)
            _run(*EXPLAINER, *build, cwd=where, env=environment)
        return {file: digest for file, digest in _hashes(folder / "built")}


def _hashes(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.startswith(".") for part in path.parts[-3:]):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            yield path.relative_to(folder).as_posix(), digest


@contextmanager
def _worktree(commit: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder).resolve() / "tree"
        _git("worktree", "add", "--quiet", "--detach", str(tree), commit)
        try:
            yield tree
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _git(*arguments: str) -> str:
    command = ("git", "-C", str(ROOT), *arguments)
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _run(*command: object, **options: object) -> None:
    subprocess.run([str(part) for part in command], check=True, **options)  # type: ignore[call-overload]


if __name__ == "__main__":
    if len(sys.argv) > 2 or sys.argv[1:2] in (["-h"], ["--help"]):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1] if len(sys.argv) == 2 else "HEAD"))
