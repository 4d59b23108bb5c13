"""The group of `seawall scope`."""

import click

from seawall.cli.scope.check import check
from seawall.cli.scope.tried import test


@click.group()
def scope() -> None:
    """What features may do with tools, and a decision about one call."""


scope.add_command(check)
scope.add_command(test)
