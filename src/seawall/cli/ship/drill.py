"""`seawall ship drill`: what must work on a bad day, done today."""

import sys
from pathlib import Path

import click

from seawall.assemble.drilling import ERASE, RESTORE, Drilled, drill
from seawall.assemble.ledger import open_ledger
from seawall.assemble.numbering import log_numbered
from seawall.assemble.shipping import Installation
from seawall.assemble.subject import subject_of
from seawall.cli.exits import FAILURE, FINE
from seawall.cli.options import CONFIG
from seawall.cli.ship.group import ship
from seawall.cli.ship.installed import installation
from seawall.cli.ship.options import CHECKLIST, COMMIT, FEATURE
from seawall.ship.probes.drilled import DRILLED, reason_told
from seawall.terms import Fact


@ship.command("drill")
@click.argument("name", type=click.Choice([RESTORE, ERASE, "kill-switch"]))
@FEATURE
@COMMIT
@CHECKLIST
@CONFIG
def drill_command(
    *, name: str, feature: str, commit: str, file: Path | None, config: Path | None
) -> None:
    """
    Do a drill, and log whether it passed. Exit code 1 where it did not.

    `restore` copies the data folder and goes through the copy; `erase` plants a text, erases it
    and puts its backup back; `kill-switch` revokes the key of a gateway that runs. None touches
    the installation's own texts or keys.
    """
    here = installation(config, file)
    drilled = drill(name.replace("-", "_"), here, feature=here.feature(feature))
    _log(here, drilled, commit)
    if drilled.passed:
        click.echo(f"{name} passed in {drilled.seconds} s")
        sys.exit(FINE)
    click.echo(f"{name} failed: {reason_told(drilled.reason)}", err=True)
    sys.exit(FAILURE)


def _log(here: Installation, drilled: Drilled, commit: str) -> None:
    digests: dict[str, Fact] = {**subject_of(here.path, here.checklist, commit=commit).digests}
    with open_ledger(here.path) as log:
        log_numbered(log, DRILLED, {"digests": digests, **drilled.facts}, of="drill")
