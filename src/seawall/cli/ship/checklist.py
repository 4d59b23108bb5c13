"""`seawall ship checklist`: what is asked, as data."""

import json
from pathlib import Path

import click

from seawall.cli.options import CONFIG
from seawall.cli.ship.group import ship
from seawall.cli.ship.installed import installation
from seawall.cli.ship.options import CHECKLIST
from seawall.ship.probes import word_of


@ship.command("checklist")
@CHECKLIST
@click.option("--json", "as_json", is_flag=True, help="One JSON object per probe.")
@CONFIG
def checklist_command(*, file: Path | None, as_json: bool, config: Path | None) -> None:
    """Show the items and probes in force, with the bounds of each."""
    for item in installation(config, file).checklist.items:
        if not as_json:
            click.secho(item.question, bold=True)
        for probe in item.probes:
            word = word_of(probe)
            if as_json:
                facts = dict(probe.terms.facts)
                told = {"item": item.id, "id": probe.id, "question": probe.question, **facts}
                click.echo(json.dumps(told | ({"state": word} if word else {})))
            else:
                signed = f" (seawall ship state {word})" if word else ""
                click.echo(f"  {probe.id:<20} {probe.question}{signed}")
