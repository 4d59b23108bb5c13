"""`seawall policy check`, `diff` and `schema`: what policy files say."""

import os
import sys
from pathlib import Path

import click
import orjson

from seawall.assemble.guard import load
from seawall.assemble.notices import zone_of
from seawall.assemble.scopes import decider, manifests
from seawall.cli.exits import FINE
from seawall.cli.options import CONFIG, policy_path
from seawall.cli.policy.group import policy
from seawall.gateway.scope_changes import diff_scopes
from seawall.policy import Effect, diff, diff_people, document_schema
from seawall.settings import read_settings

COLOURS = {Effect.WEAKER: "red", Effect.STRONGER: "green", Effect.CHANGED: "yellow"}


@policy.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@CONFIG
def check(file: Path | None, config: Path | None) -> None:
    """Validate FILE (default seawall.yaml): every problem is told, with its line."""
    path = policy_path(file or config)
    loaded = load(path)
    document = loaded.document
    # Whether the keys of providers are set is this machine's business, not the file's.
    named = {upstream.key_env: "set" for upstream in document.upstreams.values()}
    read_settings(document, folder=path.parent if path else Path(), environ=os.environ | named)
    zone_of(document.notices.time_zone)
    features = ", ".join(document.features) or "none"
    rules = len(document.rules) + sum(len(f.rules) for f in document.features.values())
    click.echo(f"{path or 'the default policy'} is good")
    click.echo(f"  policy    {loaded.policy.name} {loaded.policy.revision}")
    click.echo(f"  rules     {rules}")
    click.echo(f"  features  {features}")
    if document.scopes:
        decider(document)
        click.echo(f"  scopes    {', '.join(document.scopes)}")
    sys.exit(FINE)


@policy.command("diff")
@click.argument("before", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("after", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
def compare(before: Path, after: Path, as_json: bool) -> None:  # noqa: FBT001
    """Show what changes from BEFORE to AFTER, and whether it gets weaker."""
    old, new = load(before), load(after)
    people = diff_people(old.document.people, new.document.people)
    scopes = diff_scopes(manifests(old.document), manifests(new.document))
    changes = (*diff(old.policy, new.policy), *people, *scopes)
    if as_json:
        told = [{"where": c.where, "what": c.what, "effect": c.effect.value} for c in changes]
        click.echo(orjson.dumps(told))
        return
    if not changes:
        click.echo("no difference")
    for change in changes:
        effect = click.style(change.effect.value.ljust(8), fg=COLOURS[change.effect])
        click.echo(f"{effect}  {change.where}: {change.what}")


@policy.command()
def schema() -> None:
    """Print the JSON Schema of policy files, for your editor."""
    click.echo(orjson.dumps(document_schema(), option=orjson.OPT_INDENT_2))
