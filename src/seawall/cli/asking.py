"""A question before something is decided in a terminal."""

import sys

import click

from seawall.cli.exits import FAILURE


def require_yes(question: str) -> None:
    """Ask; where the answer is no, say that nothing was decided, and end with exit code 1."""
    if not click.confirm(question, err=True):
        click.echo("nothing was decided", err=True)
        sys.exit(FAILURE)
