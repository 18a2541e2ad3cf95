"""The files that all notebooks of an edition share: facts, claims, changes, the data package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explainer.export import changes, claims, data, datapackage, notebook, targets
from explainer.export.notebook import Reading
from explainer.facts import stored

Files = Mapping[str, bytes]


def shared_files(records: Mapping[str, Any], exports: Mapping[str, Files]) -> dict[str, bytes]:
    """The shared files of an edition by name, made anew from each notebook's own files."""
    found: dict[str, bytes] = {}
    for files in exports.values():
        found |= files
    readings = _readings(found)
    pages = {
        page: targets.offered(reading.document)
        for name, reading in sorted(readings.items())
        if (page := f"{name}.html") in found
    }
    facts = data.facts_csv(records)
    made = {data.NAME: facts, claims.NAME: claims.claims_of(records, pages)}
    made[stored.NAME] = stored.stored(records)
    made[changes.NAME] = changes.changes_json(records, readings)
    made[datapackage.NAME] = datapackage.datapackage(records, facts, made[claims.NAME])
    return made


def _readings(files: Files) -> dict[str, Reading]:
    """Each notebook as it ran, read as its page was made from it."""
    names = [name for name in files if name.endswith(".ipynb")]
    return {name.removesuffix(".ipynb"): notebook.read_file(files[name]) for name in names}
