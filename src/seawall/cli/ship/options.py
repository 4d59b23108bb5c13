"""Options that the commands of `seawall ship` share."""

from pathlib import Path

import click

from seawall.assemble.shipping import Installation
from seawall.assemble.subject import FILE_NAME, load_checklist
from seawall.cli.options import policy_path

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
    help=f"Your own checklist.  [default: {FILE_NAME} beside the policy file, if there]",
)


def installation(config: Path | None, file: Path | None = None) -> Installation:
    """The installation that a command is about, with its checklist."""
    path = policy_path(config)
    return Installation.open(path, load_checklist(path, file))
