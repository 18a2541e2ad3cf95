"""The files that all notebooks of an edition share: claims, data package, description of the run.

Belongs here: making them from the records and from what the notebooks gave.
Does not belong here: one notebook's files (files), publishing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explainer import words
from explainer.export import claims, data, datapackage, rocrate

Files = Mapping[str, bytes]


def shared_files(records: Mapping[str, Any], exports: Mapping[str, Files]) -> dict[str, bytes]:
    """The shared files of an edition by name, made anew from each notebook's own files."""
    found: dict[str, bytes] = {}
    for files in exports.values():
        found |= files
    pages = {name: page.decode("utf-8") for name, page in found.items() if name.endswith(".html")}
    facts = data.facts_csv(records)
    made = {data.NAME: facts, claims.NAME: claims.claims_of(records, pages)}
    made[datapackage.NAME] = datapackage.datapackage(records, facts, made[claims.NAME])
    phrases = words.load(records["story"]["language"])
    made[rocrate.NAME] = rocrate.rocrate(records, {*found, *made}, phrases)
    return made
