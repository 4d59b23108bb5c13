"""The group of `seawall redteam`."""

import click

from seawall.cli.lazy import LazyGroup, homes


@click.group(
    cls=LazyGroup,
    homes=homes(
        "seawall.cli.redteam",
        cases="cases",
        diff="diff",
        import_garak="import",
        promote="promote",
        report="report",
        run="run",
        sign="sign",
    ),
)
def redteam() -> None:
    """
    Attack a feature of yours as somebody who means it, and count what broke.

    What was not run is told, and never counted as withstood.
    """
