"""`explainer new`: the folder of another story, whose facts file and report build at once."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from contextlib import ExitStack
from importlib import resources
from pathlib import Path

import click

from explainer import project
from explainer.cli import terminal
from explainer.cli.verbs import Verb
from explainer.errors import ParametersRefused, PublishFailed
from explainer.facts.insert import key
from explainer.facts.kinds import schema_text
from explainer.facts.values import ID_LENGTH, ID_PATTERN
from explainer.files import write_new

STARTER_ID = "new-story"


@click.command(
    cls=Verb,
    help="Start another story: a folder with a facts file of invented examples and a report, which "
    "build at once.",
    examples=("new river-floods",),
)
@click.argument("story", metavar="STORY")
@click.option(
    "--folder", type=click.Path(path_type=Path), metavar="DIR", help="Default: STORY, in this one."
)
def new(story: str, folder: Path | None) -> None:
    """Write the files and say what to do next; ParametersRefused if a file is there."""
    if not re.search(ID_PATTERN, story) or len(story) > ID_LENGTH or "\n" in story:
        reason = f"expected an id in kebab-case (a-z, 0-9 and -), found {story!r}"
        raise ParametersRefused(f"STORY: {reason}")
    where = folder or Path(story)
    files = {where / name: text for name, text in starter(story).items()}
    there = [str(path) for path in files if path.exists() or path.is_symlink()]
    if there:
        raise ParametersRefused(f"{', '.join(there)}: there already; nothing was written")
    _write(files)
    for path in files:
        terminal.say(f"wrote {path}")
    inside = where.resolve() == Path.cwd()
    facts = "" if inside else f" {shlex.quote(str(where / project.FACTS))}"
    terminal.say("every record in it is an invented example; next:")
    for verb, about in (
        ("preview", "see it, and what you change"),
        ("build", "make a draft"),
        ("add figure", "add a number of your own"),
    ):
        terminal.say(f"  explainer {verb}{facts}  # {about}")


def starter(story: str) -> dict[str, str]:
    """Returns the files of a new story by path."""

    def own(name: str) -> str:
        return (resources.files("explainer") / "starter" / name).read_text(encoding="utf-8")

    facts = own("facts.yml")
    title = story.replace("-", " ").capitalize()
    for old, new in (
        (f"  id: {STARTER_ID}\n", f"  id: {key(story)}\n"),
        ("A new story (invented", f"{title} (invented"),
    ):
        assert facts.count(old) == 1, "the starter names its story once"
        facts = facts.replace(old, new)
    explorer = project.notebooks()["explore"].read_text(encoding="utf-8")
    return {
        project.FACTS.as_posix(): facts,
        (project.FACTS.parent / "facts.schema.json").as_posix(): schema_text(),
        f"notebooks/{project.MAIN}.ipynb": own("report.ipynb").replace(
            f'"{STARTER_ID}"', json.dumps(story)
        ),
        "notebooks/explore.ipynb": explorer,
        "README.md": own("README.md").replace("STORY", title, 1).replace("STORY", story),
        ".gitignore": own("gitignore"),
        ".github/workflows/pages.yml": own("pages.yml"),
    }


def _write(files: Mapping[Path, str]) -> None:
    """Write all of them; on a failure take away those that were written."""
    try:
        with ExitStack() as undo:
            for path, text in files.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                write_new(path, text.encode("utf-8"))
                undo.callback(path.unlink, missing_ok=True)
            undo.pop_all()
    except OSError as fault:
        where = fault.filename or "the folder"
        raise PublishFailed(f"{where}: cannot be written: {fault.strerror}") from fault
