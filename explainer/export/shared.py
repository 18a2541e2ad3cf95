"""The files that all notebooks of an edition share: claims, changes, data package, the run.

Belongs here: making them from the records and from what the notebooks gave.
Does not belong here: one notebook's files (files), publishing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explainer import words
from explainer.document import Document
from explainer.export import changes, claims, data, datapackage, notebook, rocrate
from explainer.facts import stored

Files = Mapping[str, bytes]


def shared_files(records: Mapping[str, Any], exports: Mapping[str, Files]) -> dict[str, bytes]:
    """The shared files of an edition by name, made anew from each notebook's own files."""
    found: dict[str, bytes] = {}
    for files in exports.values():
        found |= files
    pages = {name: page.decode("utf-8") for name, page in found.items() if name.endswith(".html")}
    facts = data.facts_csv(records)
    made = {data.NAME: facts, claims.NAME: claims.claims_of(records, pages)}
    made[stored.NAME] = stored.stored(records)
    made[changes.NAME] = changes.changes_json(records, _documents(found))
    made[datapackage.NAME] = datapackage.datapackage(records, facts, made[claims.NAME])
    phrases = words.load(records["story"]["language"])
    made[rocrate.NAME] = rocrate.rocrate(records, {*found, *made}, phrases)
    return made


def _documents(files: Files) -> dict[str, Document]:
    """Each notebook as it ran, read as the document its page was made from."""
    names = [name for name in files if name.endswith(".ipynb")]
    return {name.removesuffix(".ipynb"): notebook.read_file(files[name]).document for name in names}
