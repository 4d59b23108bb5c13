"""The group of `seawall review`."""

import click

from seawall.cli.lazy import LazyGroup, homes


@click.group(
    cls=LazyGroup,
    homes=homes(
        "seawall.cli.review",
        audit="audit",
        calibrate="calibrate",
        decide="decide",
        gold="gold",
        look="list show",
        share="lower raise",
        simulate="simulate",
        status="status",
        work="work",
    ),
)
def review() -> None:
    """
    What people look at, and what that shows.

    How much they look at follows from how sure it is that little is missed.
    """
