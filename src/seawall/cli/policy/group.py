"""The group of the commands of `seawall policy`."""

import click


@click.group()
def policy() -> None:
    """Validate and compare policy files, and try them on the past."""
