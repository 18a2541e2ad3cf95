"""What a build depends on, as digests: if they are the same, the result would be the same bytes.

An unchanged build does little more than this, so nothing heavy is imported.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from email.parser import HeaderParser
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).parents[1]
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def parts(
    records: Sequence[Mapping[str, Any]],
    notebook: Mapping[str, Any],
    parameters: Mapping[str, str],
    revisions: Sequence[Mapping[str, Any]] = (),
) -> dict[str, str]:
    """The SHA-256 of each thing that one notebook's export for one edition is made from, by name.

    `records` are those of the edition, then those of the edition it is compared with, if any;
    `revisions` are those of the edition that the page tells of.
    """
    cells = [
        [cell["cell_type"], "".join(cell["source"]), cell.get("metadata", {}).get("tags", [])]
        for cell in notebook["cells"]
    ]
    settings = notebook.get("metadata", {}).get("explainer", {})
    return {
        "facts": _sha256(list(records)),
        "notebook": _sha256([cells, settings]),
        "parameters": _sha256(dict(parameters)),
        "package": package(),
        "environment": _sha256(environment()),
        "revisions": _sha256(list(revisions)),
    }


def digest(parts: Mapping[str, str]) -> str:
    """The SHA-256 of all parts: if it is the same, the export would be the same bytes."""
    return _sha256(sorted(parts.items()))


def _sha256(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)  # in the order of the file: it is shown in it
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@cache
def package() -> str:
    """The SHA-256 of this package's files: code, templates, words and fonts."""
    found = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            content = path.read_bytes()
            found.update(f"{path.relative_to(_PACKAGE).as_posix()}\0{len(content)}\0".encode())
            found.update(content)
    return found.hexdigest()


@cache
def environment() -> dict[str, str]:
    """The versions of Python and of every package that a build needs, by name."""
    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    waiting = ["explainer"]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            found[name], requirements = _installed(metadata.distribution(name))
        except metadata.PackageNotFoundError:
            continue  # needed on another system only
        waiting.extend(_required(requirements))
    return found


def _installed(package: metadata.Distribution) -> tuple[str, Sequence[str]]:
    """Its version and what it requires; of a wheel's metadata, no more than the head is parsed."""
    text = package.read_text("METADATA")
    if text is None:  # installed in an older form, whose requirements lie in another file
        return package.version, package.requires or ()
    head = HeaderParser().parsestr(text.partition("\n\n")[0])
    return head["Version"], head.get_all("Requires-Dist", [])


def _required(requirements: Any) -> Iterator[str]:
    for line in requirements:
        match = _NAME.match(line)
        if match and "extra ==" not in line:
            yield match[0].lower().replace("_", "-")
