"""`seawall model`: the models that read for meaning."""

import click

from seawall.cli.model.info import info
from seawall.cli.model.tune import tune

__all__ = ["model"]


@click.group()
def model() -> None:
    """Show the models that read for meaning, and teach them your own lines."""


model.add_command(info)
model.add_command(tune)
