"""The locked packages, counted: `python -m tests.audit`.

Each pin of requirements-dev.txt, which has all of requirements.txt in it, has hashes, is at or
above its floor in pyproject.toml (`[tool.floors]`), and is what is installed here, where it is
installed. Floors are holes that
somebody has entered there: no service is asked, so a hole that is not entered is not found. What
was looked at is counted, since a check that skips everything finds nothing wrong either.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?: ; ([^\\]+?))? *\\?$")


@dataclass(frozen=True)
class Pin:
    """One entry of the lock: a package in one version, where the marker holds."""

    name: str
    version: Version
    marker: str
    hashes: int

    @property
    def is_for_here(self) -> bool:
        return not self.marker or Marker(self.marker).evaluate()


def locked(text: str) -> list[Pin]:
    """The pins of a lock file; ValueError for a line that is no pin, hash or comment."""
    pins: list[Pin] = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _PIN.match(line)
        if found:
            pins.append(
                Pin(canonicalize_name(found[1]), Version(found[2]), (found[3] or "").strip(), 0)
            )
        elif re.fullmatch(r" +--hash=sha256:[0-9a-f]{64}(?: \\)?", line) and pins:
            last = pins.pop()
            pins.append(Pin(last.name, last.version, last.marker, last.hashes + 1))
        else:
            raise ValueError(f"neither a pin nor a hash: {line!r}")
    return pins


def floors(project: dict[str, Any]) -> dict[str, tuple[Version, str]]:
    """The first sound version of each package that had a hole, and the hole's name."""
    entered = project["tool"]["floors"]
    return {canonicalize_name(name): (Version(v), hole) for name, (v, hole) in entered.items()}


def problems(pins: list[Pin], project: dict[str, Any]) -> list[str]:
    found = [f"{pin.name} {pin.version}: no hash" for pin in pins if not pin.hashes]
    known = floors(project)
    for pin in pins:
        floor, hole = known.get(pin.name, (pin.version, ""))
        if pin.version < floor:
            found.append(f"{pin.name} {pin.version}: below {floor} ({hole})")
    names = {pin.name for pin in pins}
    found += [f"floor of {name}: not in the lock" for name in sorted(set(known) - names)]
    return [*found, *_asked(project, known), *_installed(pins)]


def _asked(project: dict[str, Any], known: dict[str, tuple[Version, str]]) -> list[str]:
    """What pyproject.toml itself would still take that is below a floor."""
    groups = project["project"]["optional-dependencies"].values()
    found = []
    for line in (*project["project"]["dependencies"], *(one for group in groups for one in group)):
        asked = Requirement(line)
        floor, hole = known.get(canonicalize_name(asked.name), (None, ""))
        least = [Version(part.version) for part in asked.specifier if part.operator == ">="]
        if floor is not None and (not least or max(least) < floor):
            found.append(f"{line}: takes versions below {floor} ({hole})")
    return found


def _installed(pins: list[Pin]) -> list[str]:
    here = ((pin, _version(pin.name)) for pin in pins if pin.is_for_here)
    return [
        f"{pin.name}: {there} is installed, {pin.version} is locked"
        for pin, there in here
        if there is not None and there != pin.version
    ]


def _version(name: str) -> Version | None:
    try:
        return Version(version(name))
    except PackageNotFoundError:
        return None


def count(pins: list[Pin], project: dict[str, Any]) -> str:
    here = [pin for pin in pins if pin.is_for_here and _version(pin.name) is not None]
    held = {pin.name for pin in pins} & set(floors(project))
    return (
        f"{len(pins)} pins of {len({pin.name for pin in pins})} packages, "
        f"{sum(pin.hashes for pin in pins)} hashes; {len(held)} packages held to a floor; "
        f"{len(here)} installed here"
    )


def read() -> tuple[list[Pin], dict[str, Any]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return locked((ROOT / "requirements-dev.txt").read_text(encoding="utf-8")), project


if __name__ == "__main__":
    found_pins, found_project = read()
    print(*problems(found_pins, found_project), sep="\n")
    print(count(found_pins, found_project))
