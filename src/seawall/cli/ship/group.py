"""The group of `seawall ship`; by itself it answers the checklist."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from seawall.cli.lazy import LazyGroup, homes
from seawall.cli.options import CONFIG
from seawall.cli.ship.options import CHECKLIST, COMMIT, FEATURE
from seawall.cli.signing import signs

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    homes=homes(
        "seawall.cli.ship",
        checklist="checklist",
        drill="drill",
        leave="approve deny excuse loosen requests waive",
        probe="probe",
        state="state",
        verify="verify",
    ),
)
@FEATURE
@COMMIT
@CHECKLIST
@click.option("--out", type=_FILE, help="Sign the result with your key, and write it here.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, and no table.")
@click.option("--junit", "junit_file", type=_FILE, help="Also a JUnit report, for build servers.")
@click.option("--sarif", "sarif_file", type=_FILE, help="Also SARIF, for code hosts.")
@click.option("--badge", "badge_file", type=_FILE, help="Also a badge (SVG).")
@signs
@CONFIG
@click.pass_context
def ship(context: click.Context, /, **asked: Any) -> None:
    """
    Whether a feature is ready to ship: a checklist, answered from fresh evidence alone.

    Exit code 5 where it is not; the table says what is missing and the command that gets it.
    Whatever is not known does not pass. Each time is logged.
    """
    if context.invoked_subcommand is None:
        sys.exit(import_module("seawall.cli.ship.answered").answered(**asked))
