"""The files that all notebooks of an edition share: the layers below them, data, changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explainer.export import changes, claims, data, datapackage, notebook
from explainer.export.files import layer_files
from explainer.export.notebook import Reading
from explainer.facts import records as stored

Files = Mapping[str, bytes]


def shared_files(records: Mapping[str, Any], exports: Mapping[str, Files]) -> dict[str, bytes]:
    """The shared files of an edition by name, made anew from each notebook's own files."""
    found: dict[str, bytes] = {}
    for files in exports.values():
        found |= files
    readings = _readings(found)
    kinds = [
        kind for kind in ("html", "pdf") if any(f"{name}.{kind}" in found for name in readings)
    ]
    facts = data.facts_csv(records)
    made = {data.NAME: facts, claims.NAME: claims.claims_jsonld(records)}
    made |= layer_files([reading for _, reading in sorted(readings.items())], kinds)
    made[stored.NAME] = stored.stored(records)
    made[changes.NAME] = changes.changes_json(records, readings)
    made[datapackage.NAME] = datapackage.datapackage(
        records, facts, made[claims.NAME], {n: c for n, c in found.items() if n.endswith(".ipynb")}
    )
    return made


def _readings(files: Files) -> dict[str, Reading]:
    """Each notebook as it ran, read as its page was made from it."""
    names = [name for name in files if name.endswith(".ipynb")]
    return {name.removesuffix(".ipynb"): notebook.read_file(files[name]) for name in names}
