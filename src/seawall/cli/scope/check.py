"""`seawall scope check`: validate the scopes of a policy file and show what they grant."""

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from seawall.assemble.policy_file import load_document
from seawall.assemble.scopes import decider, manifests
from seawall.assemble.topics import topic_cautions
from seawall.cli.exits import FINE
from seawall.cli.options import CONFIG, policy_path
from seawall.cli.scope.group import scope
from seawall.scope import Argument, Grant, Manifest, cautions

COLOURS = {"read": "green", "write": "yellow", "egress": "red"}


@scope.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@CONFIG
def check(file: Path | None, config: Path | None) -> None:
    """
    Validate the scopes in FILE (default seawall.yaml) and show what they grant.

    What their owners should look at again is told too, and fails nothing.
    """
    path = policy_path(file or config)
    document = load_document(path)
    decider(document)
    today = datetime.now(UTC).date()
    found = manifests(document)
    for manifest in found:
        _show(manifest, [*cautions(manifest, today), *topic_cautions(document, manifest.feature)])
    without = [name for name in document.features if name not in document.scopes]
    if without:
        click.echo(f"no scope, so no tool: {', '.join(without)}")
    click.echo(f"{path or 'the default policy'}: {_good(len(found))}")
    sys.exit(FINE)


def _good(count: int) -> str:
    return "1 scope is good" if count == 1 else f"{count} scopes are good"


def _show(manifest: Manifest, look: Iterable[str]) -> None:
    click.secho(manifest.feature, bold=True)
    click.echo(f"  purpose   {manifest.purpose}")
    click.echo(f"  owner     {manifest.owner or 'nobody'}")
    click.echo(f"  expires   {manifest.expires}")
    click.echo(f"  data      {', '.join(sorted(manifest.data_classes)) or 'none but public'}")
    if manifest.topics:
        click.echo(f"  topics    {', '.join(manifest.topics)}")
    if manifest.refused_topics:
        click.echo(f"  refused   {', '.join(manifest.refused_topics)}")
    for grant in manifest.grants:
        effect = click.style(grant.effect.value.ljust(6), fg=COLOURS[grant.effect.value])
        click.echo(f"  {effect}    {grant.tool}{_approvals(grant)}")
        for name, argument in grant.arguments.items():
            click.echo(f"              {name}: {', '.join(_words(argument))}")
        if grant.others:
            click.echo("              and any other argument")
    for caution in look:
        click.echo(f"  {click.style('look', fg='yellow')}      {caution}")


def _approvals(grant: Grant) -> str:
    return {0: "", 1: "  (a person approves)"}.get(grant.approvals, "  (two people approve)")


def _words(argument: Argument) -> Iterator[str]:
    """What an argument may be, as one reads it."""
    many = "" if argument.max_items is None else f"1 to {argument.max_items} of "
    yield f"{'' if argument.required else 'perhaps '}{many}{argument.kind.value}"
    shown = {
        "one of {}": argument.enum and ", ".join(map(str, argument.enum)),
        "at least {}": argument.minimum,
        "at most {}": argument.maximum,
        "up to {} characters": argument.max_length,
        "at {}": argument.domains and ", ".join(argument.domains),
        "below {}": argument.path_prefix,
        "matching {}": argument.matches,
        "the user's {}": argument.equals_principal,
        "holding nothing but {}": argument.data_class,
    }
    for form, value in shown.items():
        if value is not None:
            yield form.format(value)
