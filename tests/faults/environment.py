"""The same edition built in other places: `python -m tests.faults.environment`.

Locale, time zone, day, user, home, folder, hash seed, terminal: each another, and one digest of all
that is published: page, PDF, notebook, charts, data, claims, manifest. Locales are compiled into a
folder of our own (Debian: `locales`), the clock is moved with `faketime`; the user is another by
name and home, and where root runs this also by number. What cannot be done is said.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.flood import flood_project
from tests.tiny_notebooks import notebook

LOCALES = ("C", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", "ar_EG.UTF-8", "en_US.ISO-8859-1")
ZONES = ("UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati")
# None to come: faketime moves the clock of time-outs, too, and zmq would wait until then.
DAYS = ("", "1999-12-31 23:59:50", "2016-02-29 12:00:00")
USERS = ("reader", "Zoë Øst")
FOLDERS = ("a", "Ordner mit ü ")
NOBODY = 65534
# The other user may read what root installed (Python itself, it may be), and write only its own.
_MAY_READ = ("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")
_AS_NOBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *_MAY_READ)
CELLS = (
    "from explainer.report import open_report\nreport = open_report(facts, edition)",
    "report.front()", "report.key_figures()", "report.overview()", "report.positions()",
    "report.lexicon()", "report.method()", "report.sources()",
)  # fmt: skip
_ROOT = Path(__file__).parents[2]
_SOURCES = Path("/usr/share/i18n/locales")


@dataclass(frozen=True)
class Variant:
    """One environment: its variables, the day its clock shows, its folder."""

    variables: dict[str, str]
    day: str
    folder: str
    is_other_user: bool


def variants(locales: Path | None = None) -> Iterator[Variant]:
    """Six; together they hold each locale, zone, day, user and folder."""
    for number in range(len(LOCALES)):
        user = USERS[number % 2]
        variables = {
            "LC_ALL": LOCALES[number], "LANG": LOCALES[(number + 1) % 6], "TZ": ZONES[number % 4],
            "USER": user, "LOGNAME": user, "HOME": f"/nonexistent/{user}",
            "PYTHONHASHSEED": str(number), "COLUMNS": str(40 + number),
        }  # fmt: skip
        if locales is not None:
            variables["LOCPATH"] = str(locales)
        day = DAYS[number % 3] if can_move_the_clock() else ""
        yield Variant(variables, day, FOLDERS[number % 2], bool(number % 2) and can_be_others())


def can_move_the_clock() -> bool:
    return shutil.which("faketime") is not None


def can_be_others() -> bool:
    return os.name == "posix" and os.geteuid() == 0 and shutil.which("setpriv") is not None


def compiled(folder: Path) -> Path | None:
    """The locales, compiled from the system's sources; None where they or `localedef` lack."""
    if shutil.which("localedef") is None or not _SOURCES.is_dir():
        return None
    for name in LOCALES[2:]:
        place, _, charset = name.partition(".")
        command = ["localedef", "-i", place, "-f", charset, str(folder / name)]
        subprocess.run(command, check=True, capture_output=True)
    return folder


def digest(variant: Variant, folder: Path) -> str:
    """The digest of everything that this environment publishes, in this folder."""
    _project(folder)
    clock = ("faketime", variant.day) if variant.day else ()
    user = _AS_NOBODY if variant.is_other_user else ()
    for path in (folder, *folder.rglob("*")) if user else ():
        os.chown(path, NOBODY, NOBODY)
    command = [*user, *clock, sys.executable, "-m", "explainer", "build", "--quiet"]
    environment = _environment(variant, folder)
    ended = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return digest_of(folder) if ended.returncode == 0 else ended.stderr[-1000:]


def _project(folder: Path) -> None:
    flood_project(folder)
    (folder / "tmp").mkdir()
    whole = notebook(*CELLS)
    whole["metadata"]["explainer"] = {"name": "brief"}
    (folder / "notebooks" / "brief.ipynb").write_text(json.dumps(whole), encoding="utf-8")


def _environment(variant: Variant, folder: Path) -> dict[str, str]:
    temporary = str(folder / "tmp")
    return {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1",
        "MPLCONFIGDIR": temporary, "TMPDIR": temporary, **variant.variables,
    }  # fmt: skip


def digest_of(folder: Path) -> str:
    """The digest of the names and bytes of all that is published there."""
    found = hashlib.sha256()
    for top in ("reports", "figures"):
        for path in sorted((folder / top).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                found.update(path.relative_to(folder).as_posix().encode() + b"\0")
                found.update(path.read_bytes())
    return found.hexdigest()


def campaign() -> Counter[str]:
    """The digests of the variants: one, if nothing of the machine shows."""
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        locales = compiled(Path(name))
        for variant in variants(locales):
            with tempfile.TemporaryDirectory(prefix=variant.folder) as place:
                found[digest(variant, Path(place))] += 1
    return found


def lacking() -> str:
    """What of the environment could not be another here."""
    lacks = {
        "no locales (localedef, locales)": not (shutil.which("localedef") and _SOURCES.is_dir()),
        "the clock stays (faketime)": not can_move_the_clock(),
        "the user is another by name only (root, setpriv)": not can_be_others(),
    }
    return "; ".join(words for words, true in lacks.items() if true)


if __name__ == "__main__":
    digests = campaign()
    print(*digests, sep="\n")
    print(f"{digests.total()} environments: {len(digests)} digests {lacking()}")
