"""The run that made an edition, described as an RO-Crate 1.1: which program, from what, to what.

Belongs here: the crate's metadata. Does not belong here: the data's own description (datapackage).

Nothing in it comes from a clock, a host or a user: its date is the edition's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from explainer import __version__
from explainer.text import canonical_json
from explainer.words import Words

NAME = "ro-crate-metadata.json"
SPECIFICATION = "https://w3id.org/ro/crate/1.1"
TYPES = {
    "html": "text/html",
    "pdf": "application/pdf",
    "ipynb": "application/x-ipynb+json",
    "csv": "text/csv",
    "jsonld": "application/ld+json",
    "json": "application/json",
}
PROGRAM, RUN, TERMS = "#explainer", "#run", "#terms"
FACTS = "facts.csv"

Node = dict[str, Any]


def rocrate(records: Mapping[str, Any], files: Collection[str], words: Words) -> bytes:
    """The crate of an edition that consists of these files, as JSON."""
    names = sorted(set(files) - {NAME})
    graph = [
        _descriptor(),
        _root(records, names),
        *(_file(name, words) for name in names),
        *_run(names, words),
        _terms(words),
    ]
    whole = {"@context": f"{SPECIFICATION}/context", "@graph": graph}
    return (canonical_json(whole, indent=2) + "\n").encode("utf-8")


def _descriptor() -> Node:
    return {
        "@id": NAME,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": SPECIFICATION},
    }


def _root(records: Mapping[str, Any], names: list[str]) -> Node:
    story, edition = records["story"], records["edition"]
    described = " ".join(filter(None, (story.get("summary"), edition.get("note"))))
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": story["title"],
        "description": described or story["title"],
        "datePublished": edition["date"],
        "version": edition["date"],
        "inLanguage": story["language"],
        "license": {"@id": TERMS},
        "hasPart": [{"@id": name} for name in names],
        "mentions": {"@id": RUN},
    }


def _file(name: str, words: Words) -> Node:
    ending = name.rpartition(".")[2]
    kind = TYPES.get(ending, "application/octet-stream")
    about = words.get(f"crate.{ending}") or name
    source = ["File", "SoftwareSourceCode"] if ending == "ipynb" else "File"
    return {
        "@id": name,
        "@type": source,
        "name": name,
        "encodingFormat": kind,
        "description": about,
    }


def _run(names: list[str], words: Words) -> Iterator[Node]:
    """The action, and the program that it was done with; each notebook is an instrument too."""
    notebooks = [name for name in names if name.endswith(".ipynb")]
    made = [name for name in names if name != FACTS and name not in notebooks]
    yield {
        "@id": RUN,
        "@type": "CreateAction",
        "name": words("crate.run"),
        "instrument": [{"@id": name} for name in (PROGRAM, *notebooks)],
        "object": {"@id": FACTS},
        "result": [{"@id": name} for name in made],
    }
    yield {
        "@id": PROGRAM,
        "@type": "SoftwareApplication",
        "name": "explainer",
        "softwareVersion": __version__,
    }


def _terms(words: Words) -> Node:
    name, text = words("crate.terms-name"), words("crate.terms")
    return {"@id": TERMS, "@type": "CreativeWork", "name": name, "description": text}
