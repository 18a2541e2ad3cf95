"""`explainer completion`: the script that completes commands, options and editions in a shell."""

from __future__ import annotations

import click

from explainer.cli import COMPLETING, explainer
from explainer.cli.verbs import Verb

SHELLS = ("bash", "zsh", "fish")


@click.command(
    cls=Verb,
    help="Print the script that completes commands, options and editions in a shell.",
    examples=(
        "completion bash >> ~/.bashrc",
        'completion zsh > "${fpath[1]}/_explainer"',
        "completion fish > ~/.config/fish/completions/explainer.fish",
    ),
)
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None  # one of click's own
    print(kind(explainer, {}, "explainer", COMPLETING).source())
