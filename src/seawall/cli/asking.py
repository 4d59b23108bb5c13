"""A question before something is decided in a terminal."""

import sys

import click

from seawall.cli.exits import FAILURE
from seawall.errors import AccessError


def require_yes(question: str) -> None:
    """
    Ask; where the answer is no, say that nothing was decided, and end with exit code 1.

    AccessError where nobody is there to answer.
    """
    try:
        yes = click.confirm(question, err=True)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        click.echo(err=True)  # the question has no end of its own
        raise AccessError(
            "nobody is there to answer, so nothing was decided; `--yes` says that you have read it"
        ) from None
    if not yes:
        click.echo("nothing was decided", err=True)
        sys.exit(FAILURE)
