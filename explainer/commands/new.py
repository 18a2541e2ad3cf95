"""`explainer new`: the folder of another story, with a facts file and a report that build at once.

Belongs here: filling the starter's two files in with the story's id, and refusing to overwrite.
Does not belong here: what the starter holds (starter/).
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
from collections.abc import Mapping
from contextlib import suppress
from importlib import resources
from pathlib import Path

from explainer import project
from explainer.errors import ParametersRefused, PublishFailed
from explainer.facts.scalars import ID_LENGTH, ID_PATTERN
from explainer.facts.schema import schema_text
from explainer.facts.spelling import key

STARTER_ID = "new-story"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The story's id, and where its folder goes."""
    parser.add_argument("story", metavar="STORY", help="an id in kebab-case, such as river-floods")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="default: STORY, in this folder")


def run(arguments: argparse.Namespace) -> int:
    """Write the files and say what to do next; 2 if the id is none or a file is there."""
    story = arguments.story
    if not re.search(ID_PATTERN, story) or len(story) > ID_LENGTH or "\n" in story:
        reason = f"expected an id in kebab-case (a-z, 0-9 and -), found {story!r}"
        raise ParametersRefused(f"STORY: {reason}")
    folder = arguments.folder or Path(story)
    files = {folder / name: text for name, text in starter(story).items()}
    there = [str(path) for path in files if path.exists() or path.is_symlink()]
    if there:
        raise ParametersRefused(f"{', '.join(there)}: there already; nothing was written")
    _write(files)
    if not arguments.quiet:
        for path in files:
            print(f"wrote {path}")
        print("every record in it is an invented example; next:")
        if folder.resolve() != Path.cwd():
            print(f"  cd {shlex.quote(str(folder))}")
        print("  explainer build\n  explainer preview\n  explainer add figure")
    return 0


def starter(story: str) -> dict[str, str]:
    """The files of a new story by path: facts, their schema for editors, report."""
    source = resources.files("explainer") / "starter"
    facts = (source / "facts.yml").read_text(encoding="utf-8")
    title = story.replace("-", " ").capitalize()
    for old, new in (
        (f"  id: {STARTER_ID}\n", f"  id: {key(story)}\n"),
        ("A new story (invented", f"{title} (invented"),
    ):
        assert facts.count(old) == 1, "the starter names its story once"
        facts = facts.replace(old, new)
    report = (source / "report.ipynb").read_text(encoding="utf-8")
    return {
        project.FACTS.as_posix(): facts,
        (project.FACTS.parent / "facts.schema.json").as_posix(): schema_text(),
        f"notebooks/{project.MAIN}.ipynb": report.replace(f'"{STARTER_ID}"', json.dumps(story)),
    }


def _write(files: Mapping[Path, str]) -> None:
    """Write all of them; on a failure take away those that were written."""
    done: list[Path] = []
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                done.append(path)
                file.write(text)
    except BaseException as fault:
        for path in done:
            with suppress(OSError):
                path.unlink()
        if isinstance(fault, OSError):
            where = fault.filename or "the folder"
            raise PublishFailed(f"{where}: cannot be written: {fault.strerror}") from fault
        raise
