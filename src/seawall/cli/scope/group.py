"""The group of `seawall scope`."""

import click

from seawall.cli.lazy import LazyGroup, homes


@click.group(
    cls=LazyGroup,
    homes=homes("seawall.cli.scope", advise="advise", check="check", init="init", tried="test"),
)
def scope() -> None:
    """What features may do with tools, a decision about one call, and advice to grant less."""
