"""`seawall scope init --from-log`: a first scope from the tool calls that the log has."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from seawall.assemble.drafting import draft
from seawall.assemble.policy_file import load_document
from seawall.cli.log.group import data_folder_of, finds_the_log
from seawall.cli.options import policy_path
from seawall.cli.scope.group import scope
from seawall.cli.words import many
from seawall.errors import SettingsError
from seawall.ledger import Query, open_for_reading
from seawall.scope.seen import seen


@scope.command()
@click.option(
    "--from-log", "from_log", is_flag=True, required=True, help="Write what the log has seen."
)
@click.option("--feature", default="", help="One feature alone.")
@click.option(
    "--days",
    type=click.IntRange(1, 3650),
    default=30,
    show_default=True,
    help="How far back the log is read.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A new file to write to.  [default: print it]",
)
@finds_the_log
def init(
    *,
    from_log: bool,  # noqa: ARG001 - that it is there says it
    feature: str,
    days: int,
    out: Path | None,
    data: Path | None,
    config: Path | None,
) -> None:
    """
    Write a first `scopes` section that grants the tool calls in the log and nothing else.

    Effects are guessed from names. Fill in purpose and owner, read each line, paste it into the
    policy file, and let `seawall scope check` look at it.
    """
    now = datetime.now(UTC)
    query = Query(kind="tool.*", feature=feature, since=now - timedelta(days=days))
    with open_for_reading(data_folder_of(data, config)) as log:
        found = seen(entry.event for entry in log.entries(query))
    nobodys = found.pop("", None)
    if nobodys is not None:
        told = many(nobodys.calls, "call")
        click.echo(f"left out: {told} of no feature; give each feature a key of its own", err=True)
    if not found:
        raise SettingsError(
            f"the log has no tool call of a feature in the last {days} days; let requests with "
            "tools run through the gateway first"
        )
    _write(draft(found, now.date()), out)
    _warn_of_scopes(policy_path(config), found)
    click.echo(
        "next: fill in `purpose` and `owner`, read each line, paste it into the policy file, and "
        "run `seawall scope check`",
        err=True,
    )


def _warn_of_scopes(path: Path | None, found: Iterable[str]) -> None:
    """Say where the draft goes in a file that has scopes: a second `scopes` is an error there."""
    document = load_document(path)
    if not document.scopes:
        return
    click.echo(
        f"`{path}` has `scopes` already, and `>> {path}` would give it two: put the features of "
        "the draft below the one that is there, without the draft's own line `scopes:`",
        err=True,
    )
    if known := ", ".join(name for name in found if name in document.scopes):
        click.echo(
            f"it has a scope of {known}: leave that out of what you paste; "
            "`seawall scope advise` proposes what it could do without",
            err=True,
        )


def _write(text: str, out: Path | None) -> None:
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise SettingsError(f"`{out}` is there already; name another file") from None
    except OSError as problem:
        raise SettingsError(f"cannot write `{out}`: {problem.strerror}") from None
    click.echo(f"wrote {out}", err=True)
