"""`explainer publish`: what a build would make becomes an edition that cannot change silently."""

from __future__ import annotations

import argparse

from explainer.commands import build, orders


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The same as for a build."""
    build.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Publish as asked; 0, or the gravest exit code of the editions that failed."""
    return orders.carry_out(arguments)
