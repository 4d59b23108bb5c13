"""`seawall model`: the models that read for meaning."""

import click

from seawall.cli.model.info import info

__all__ = ["model"]


@click.group()
def model() -> None:
    """Show the models that read for meaning."""


model.add_command(info)
