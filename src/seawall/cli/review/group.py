"""The group of `seawall review`."""

import click


@click.group()
def review() -> None:
    """
    What people look at, and what that shows.

    How much they look at follows from how sure it is that little is missed.
    """
