"""The group of `seawall scope`."""

import click

from seawall.cli.scope.advise import advise
from seawall.cli.scope.check import check
from seawall.cli.scope.init import init
from seawall.cli.scope.tried import test


@click.group()
def scope() -> None:
    """What features may do with tools, a decision about one call, and advice to grant less."""


scope.add_command(advise)
scope.add_command(check)
scope.add_command(init)
scope.add_command(test)
