"""The group of `seawall redteam`."""

import click


@click.group()
def redteam() -> None:
    """
    Attack a feature of yours as somebody who means it, and count what broke.

    What was not run is told, and never counted as held.
    """
