"""The group of the commands of `seawall policy`."""

import click

from seawall.cli.lazy import LazyGroup, homes


@click.group(
    cls=LazyGroup,
    homes=homes("seawall.cli.policy", files="check diff schema", replay="replay"),
)
def policy() -> None:
    """Validate and compare policy files, and try them on the past."""
