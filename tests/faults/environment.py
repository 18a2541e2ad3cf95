"""The same edition made in other places: `python -m tests.faults.environment [EVERY]`.

Locale, time zone, user's name and home, folder, hash seed, terminal: each another, and one digest
of page, PDF, pictures, data and claims. The clock is moved where `faketime` is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

LOCALES = ("C", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", "ar_EG.UTF-8", "en_US.ISO-8859-1")
ZONES = ("UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati")
DAYS = ("", "1999-12-31 23:59:59", "2038-01-20 00:00:00")
USERS = ("reader", "Zoë Øst")
_ROOT = Path(__file__).parents[2]
_MAKE = """
import hashlib
from tests.published import files
found = hashlib.sha256()
for part in files():
    for name, content in sorted(part.items()):
        found.update(name.encode() + bytes(1) + content)
print(found.hexdigest())
"""


def variants() -> Iterator[dict[str, str]]:
    """Environments; together they hold each locale, zone, day and user with several others."""
    clock = shutil.which("faketime") is not None
    for number in range(12):
        user = USERS[number % 2]
        yield {
            "LC_ALL": LOCALES[number % 6],
            "LANG": LOCALES[(number + 1) % 6],
            "TZ": ZONES[(number // 2) % 4],
            "USER": user,
            "LOGNAME": user,
            "HOME": f"/nonexistent/{user}",
            "PYTHONHASHSEED": str(number),
            "COLUMNS": str(40 + number),
            "DAY": DAYS[number % 3] if clock else "",
        }


def digest(variant: dict[str, str], folder: Path) -> str:
    """The digest of everything that this environment makes, in this folder."""
    day = variant.get("DAY", "")
    command = [*(("faketime", day) if day else ()), sys.executable, "-c", _MAKE]
    kept = {name: os.environ[name] for name in ("PATH", "MPLCONFIGDIR") if name in os.environ}
    environment = {**kept, **variant, "PYTHONPATH": str(_ROOT), "MPLCONFIGDIR": str(folder)}
    ended = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return ended.stdout.strip() or ended.stderr[-1000:]


def campaign(every: int = 1) -> set[str]:
    """The digests of the variants: one, if nothing of the machine shows."""
    found = set()
    for number, variant in enumerate(list(variants())[::every]):
        with tempfile.TemporaryDirectory(prefix="Ordner mit ü " if number % 2 else "x") as name:
            found.add(digest(variant, Path(name)))
    return found


if __name__ == "__main__":
    step = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    digests = campaign(step)
    print(*digests, sep="\n")
    print(f"{len(list(variants())[::step])} environments: {len(digests)} digests")
