"""`seawall ship probe`: every rule that enforces, tried through the running gateway."""

import os
import sys
from pathlib import Path

import click

from seawall.assemble.ledger import open_ledger
from seawall.assemble.numbering import log_numbered
from seawall.assemble.probing import Probed, RunningGateway, probe
from seawall.assemble.shipping import Installation, idle_kinds, now_utc
from seawall.assemble.subject import subject_of
from seawall.cli.exits import FINE, UNPROVEN
from seawall.cli.options import CONFIG
from seawall.cli.ship.group import ship
from seawall.cli.ship.installed import installation
from seawall.cli.ship.options import CHECKLIST, COMMIT, FEATURE
from seawall.cli.words import many
from seawall.ledger import open_for_reading
from seawall.ship.probes.fired import PROBED
from seawall.terms import Fact

KEY = "SEAWALL_KEY"


@ship.command("probe")
@FEATURE
@click.option(
    "--gateway", "url", default="", metavar="URL", help="[default: where the policy file listens]"
)
@COMMIT
@CHECKLIST
@CONFIG
def probe_command(
    *, feature: str, url: str, commit: str, file: Path | None, config: Path | None
) -> None:
    """
    Send a probe text for every rule that enforces through the running gateway.

    With a key of the feature in SEAWALL_KEY it also tries a call that no scope allows. The gate
    looks each request up in the log. Exit code 5 where a rule did not act, or has no text.
    """
    here = installation(config, file)
    name = here.feature(feature)
    listen = here.document.listen
    gateway = RunningGateway(
        url or f"http://{listen.host}:{listen.port}", name, os.environ.get(KEY, "")
    )
    with open_for_reading(here.folder) as log:
        idle = idle_kinds(here, log, now_utc()) | _left_out(here)
    probed = probe(here, gateway, idle_kinds=idle, told=_line)
    _log(here, name, probed, commit)
    _say(here, probed)
    sys.exit(UNPROVEN if probed.silent or probed.unknown else FINE)


def _line(name: str, acted: bool) -> None:  # noqa: FBT001
    click.echo(f"  {'acts  ' if acted else 'SILENT'}  {name}")


def _log(here: Installation, feature: str, probed: Probed, commit: str) -> None:
    digests: dict[str, Fact] = {**subject_of(here.path, here.checklist, commit=commit).digests}
    with open_ledger(here.path) as log:
        log_numbered(log, PROBED, {"digests": digests, **probed.facts}, feature=feature)


def _left_out(here: Installation) -> dict[str, str]:
    """What the checklist does not ask for."""
    asking = [probe for probe in here.checklist.probes if probe.sort == "rules-fire"]
    return {kind: why for probe in asking for kind, why in probe.leaves_out.items()}


def _say(here: Installation, probed: Probed) -> None:
    acted = len(probed.asked) - len(probed.silent)
    click.echo(f"{many(acted, 'rule')} acted, {len(probed.silent)} did not")
    for name, instead in probed.silent.items():
        click.echo(f"  `{name}` did not act on its probe text: {instead}", err=True)
        click.echo(
            f"    `seawall log trace {probed.asked[name]}` tells what came of it;", err=True
        )
        click.echo("    mend the rule, or give it a text of its own in ship.yaml:", err=True)
        _show_text(here, name)
    for name in probed.unknown:
        click.echo(f"  no probe text is known for `{name}`; add one to ship.yaml:", err=True)
        _show_text(here, name)
    if not probed.denied:
        click.echo(
            "  no call beyond the scope was tried: that takes a key of the feature in SEAWALL_KEY "
            "(`seawall key issue`)",
            err=True,
        )


def _show_text(here: Installation, name: str) -> None:
    """The line by which ship.yaml gives a rule a text of its own."""
    document = here.document
    rules = [*document.rules, *(r for f in document.features.values() for r in f.rules)]
    stage = next(rule.stages[0] for rule in rules if rule.name == name).value
    click.echo(f'    texts: {{{name}: {{stage: {stage}, text: "..."}}}}', err=True)
