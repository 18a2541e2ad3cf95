"""The floor: one plain Python script that draws the same charts and renders the same page.

`python benchmarks/floor.py NOTEBOOK FACTS FOLDER JOBS KINDS EDITION…`, KINDS of html,pdf,data

The cells of the notebook are run one after the other as any script is: there is no Jupyter, no
kernel, no notebook written, nothing is checked and nothing is published. What it makes is written
into the folder, so that a benchmark can hold it against what the others made. Several editions are
made in forks of one process that has imported everything, JOBS at a time.
"""

from __future__ import annotations

import ast
import json
import os
import sys
from collections.abc import Collection, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any


def main(notebook: str, facts: str, folder: str, jobs: str, kinds: str, *editions: str) -> None:
    """Make what is asked for, in the folder; of several editions, each in one of its own."""
    asked = kinds.split(",")
    if len(editions) == 1:
        _write(Path(folder), notebook, facts, editions[0], asked)
        return
    _import_everything()
    running: set[int] = set()
    for edition in editions:
        if len(running) == int(jobs):
            running.discard(_ended())
        child = os.fork()
        if not child:
            _write(Path(folder) / edition, notebook, facts, edition, asked)
            os._exit(0)
        running.add(child)
    for _ in range(len(running)):
        _ended()


def _ended() -> int:
    child, status = os.wait()
    if status:
        sys.exit("an edition failed")
    return child


def _import_everything() -> None:
    from explainer.charts import CHARTS
    from explainer.export import files

    for module in ("explainer.report", "explainer.charts.strokes", *CHARTS.values()):
        import_module(module)
    assert files


def _write(out: Path, notebook: str, facts: str, edition: str, kinds: Sequence[str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    parameters = {"facts": facts, "edition": edition}
    for name, content in made(Path(notebook), parameters, kinds).items():
        (out / name).write_bytes(content)


def made(notebook: Path, parameters: dict[str, str], kinds: Collection[str]) -> dict[str, bytes]:
    """The page, PDF and data asked for, by file name; the charts as SVG with any of them."""
    from explainer.export import claims, data, files, html, layers
    from explainer.export.notebook import Reading
    from explainer.export.press import pdf
    from explainer.facts.records import edition_from_records

    document = _document(json.loads(notebook.read_text(encoding="utf-8")), parameters)
    name, records = document.front.notebook, document.front.records
    edition = edition_from_records(records)
    below = layers.layers([Reading(document, (), (), edition)])
    pages = {one.front.notebook: html.page(layers.with_cards(one)) for one in (document, *below)}
    made = {f"{chart.id}.svg": chart.svg.encode() for chart in files.charts(document)}
    if "html" in kinds:
        made |= {f"{page}.html": content.encode() for page, content in pages.items()}
    if "data" in kinds or "pdf" in kinds:
        made[data.NAME] = data.facts_csv(records)
        made[claims.NAME] = claims.claims_jsonld(records)
    if "pdf" in kinds:
        kept = {data.NAME: "text/csv", claims.NAME: "application/ld+json"}
        made[f"{name}.pdf"] = pdf(document, {n: (kind, made[n]) for n, kind in kept.items()})
        made |= {f"{one.front.notebook}.pdf": pdf(one, {}) for one in below}
    return made


def _document(notebook: dict[str, Any], parameters: dict[str, str]) -> Any:
    """What the cells answer, as a document; prose cells are read as they always are."""
    from explainer import words
    from explainer.checks.own_words import Allowing, placed
    from explainer.document.nodes import Document
    from explainer.export.links import unique

    settings = notebook["metadata"]["explainer"]
    front, *blocks = _blocks(notebook, parameters)
    language = front.language
    front = front.model_copy(update={"notebook": settings["name"]})
    allowing = Allowing(settings.get("allow", {}), (language, language))
    phrases = words.load(language)
    filled = [
        part
        for block in blocks
        for part in placed(allowing.block(block), allowing.reasons, phrases)
    ]
    return Document(front=front, blocks=unique(filled))


def _blocks(notebook: dict[str, Any], parameters: dict[str, str]) -> Iterator[Any]:
    from explainer.export.notebook import prose_blocks

    names: dict[str, Any] = {}
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            yield from prose_blocks(source)
        elif cell["cell_type"] == "code":
            yield from getattr(_answer(source, names), "nodes", ())
            if "parameters" in cell["metadata"].get("tags", ()):
                names.update(parameters)


def _answer(source: str, names: dict[str, Any]) -> Any:
    """Run one cell; the value of its last line."""
    lines, last = ast.parse(source).body, None
    if lines and isinstance(lines[-1], ast.Expr):
        last = ast.Expression(lines[-1].value)
        lines.pop()
    exec(compile(ast.Module(lines, []), "cell", "exec"), names)
    return eval(compile(last, "cell", "eval"), names) if last else None


if __name__ == "__main__":
    main(*sys.argv[1:])
