"""Options that the commands of `seawall redteam` share."""

import click

AT_LEAST = click.option(
    "--at-least",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Refuse a folder of cases with fewer signed lists than that, of both sides together.",
)
