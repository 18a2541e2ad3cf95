"""What many do today, papermill and then nbconvert: a fault that it survives proves little."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Naive:
    """How the two commands ended; `codes` has one exit code if the second was not reached."""

    codes: tuple[int, ...]
    page: Path
    said: str

    @property
    def published(self) -> bool:
        """Whether a reader now finds a page, and both commands called it a success."""
        return self.codes == (0, 0) and self.page.is_file()

    @property
    def text(self) -> str:
        return self.page.read_text(encoding="utf-8")


def naive(notebook: Path, out: Path, *parameters: str, seconds: float = 120) -> Naive:
    """Run the notebook and convert it; `parameters` are options of papermill (`-p NAME VALUE`)."""
    out.mkdir(parents=True, exist_ok=True)
    executed, page = out / notebook.name, out / f"{notebook.stem}.html"
    first = [BIN / "papermill", notebook, executed, *parameters, "--no-progress-bar"]
    second = [BIN / "jupyter", "nbconvert", "--to", "html", executed, "--log-level", "ERROR"]
    codes: list[int] = []
    said = ""
    environment = {**os.environ, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    for command in (first, second):
        ended = subprocess.run(
            [str(word) for word in command],
            cwd=notebook.parent,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=environment,
            timeout=seconds,
            check=False,
        )
        codes.append(ended.returncode)
        said += ended.stdout + ended.stderr
        if ended.returncode:
            break
    return Naive(tuple(codes), page, said)
