"""The group of `seawall model`."""

import click

from seawall.cli.lazy import LazyGroup, homes


@click.group(cls=LazyGroup, homes=homes("seawall.cli.model", info="info", tune="tune"))
def model() -> None:
    """Show the models that read for meaning, and teach them your own lines."""
