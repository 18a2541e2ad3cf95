"""The files that all notebooks of an edition share: facts, claims, changes, the data package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explainer.document import Document
from explainer.export import changes, claims, data, datapackage, notebook, targets
from explainer.facts import stored

Files = Mapping[str, bytes]


def shared_files(records: Mapping[str, Any], exports: Mapping[str, Files]) -> dict[str, bytes]:
    """The shared files of an edition by name, made anew from each notebook's own files."""
    found: dict[str, bytes] = {}
    for files in exports.values():
        found |= files
    documents = _documents(found)
    pages = {
        page: targets.offered(document)
        for name, document in sorted(documents.items())
        if (page := f"{name}.html") in found
    }
    facts = data.facts_csv(records)
    made = {data.NAME: facts, claims.NAME: claims.claims_of(records, pages)}
    made[stored.NAME] = stored.stored(records)
    made[changes.NAME] = changes.changes_json(records, documents)
    made[datapackage.NAME] = datapackage.datapackage(records, facts, made[claims.NAME])
    return made


def _documents(files: Files) -> dict[str, Document]:
    """Each notebook as it ran, read as the document its page was made from."""
    names = [name for name in files if name.endswith(".ipynb")]
    return {name.removesuffix(".ipynb"): notebook.read_file(files[name]).document for name in names}
