"""`explainer site`: the published editions of all stories in one folder, for a static host."""

from __future__ import annotations

import re
from pathlib import Path

import click

from explainer import project
from explainer.cli import terminal
from explainer.cli.verbs import Verb
from explainer.errors import ParametersRefused
from explainer.publish.site import gather

_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")


@click.command(
    cls=Verb,
    help="Gather the published editions of all stories into one folder that a static host can "
    "serve from any path: a list of stories, each with its editions, feed and charts. The README "
    "has the recipes.",
    examples=(
        "site --out public",
        "site --out public --address https://example.org/reports",
        "site --out public --drafts",
    ),
)
@click.option(
    "--out",
    "target",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder to make; empty, or made so before.",
)
@click.option(
    "--from",
    "project_folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder that holds reports/ and figures/. Default: this project's.",
)
@click.option("--drafts", is_flag=True, help="Take editions that are not published, too.")
@click.option(
    "--address",
    default="",
    metavar="URL",
    help="Where it will be, for the way home from 404.html. Default: the theme's base.",
)
def site(target: Path, project_folder: Path | None, drafts: bool, address: str) -> None:
    """Make the folder and say what is in it."""
    if address and not _ADDRESS.fullmatch(address):
        raise ParametersRefused(
            f"--address: expected an address such as https://example.org/reports, found {address!r}"
        )
    here = Path.cwd()
    out = (project_folder or project.root_above(here) or here).resolve()
    stories = gather(out, target.absolute(), drafts=drafts, address=address)
    for story in stories:
        terminal.say(f"{story.id}: {target / story.index}")
    terminal.say(f"the list of stories: {target / 'index.html'}")
