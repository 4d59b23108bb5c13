"""Options that the commands of `seawall ship` share."""

from pathlib import Path

import click

FEATURE = click.option("--feature", default="", help="The application.  [default: the only one]")
COMMIT = click.option(
    "--commit",
    default="",
    envvar="SEAWALL_COMMIT",
    show_envvar=True,
    metavar="HASH",
    help="The commit that is shipped.  [default: the one that git has here]",
)
CHECKLIST = click.option(
    "--checklist",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Your own checklist.  [default: ship.yaml beside the policy file, if there]",
)
