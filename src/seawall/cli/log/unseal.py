"""`seawall log unseal`: open sealed texts, with a case, a purpose and a second person."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from seawall.access import SignedAct, Unsealing, enter, overdue, read_person_key, unsealings
from seawall.access.unseal import is_strict, named_texts, sealed_texts
from seawall.access.unsealing import (
    APPROVED,
    DENIED,
    MOST_MINUTES,
    OPENED,
    REQUESTED,
    REVIEWED,
)
from seawall.assemble.ledger import open_ledger
from seawall.assemble.people import load_people
from seawall.assemble.unsealing import approve, ask, open_vault, unseal
from seawall.cli.asking import require_yes
from seawall.cli.exits import FAILURE
from seawall.cli.log.group import data_folder_of, log
from seawall.cli.log.show import console_for_log
from seawall.cli.log.show_unsealing import list_unsealings, show_texts, show_unsealing
from seawall.cli.options import CONFIG, policy_path
from seawall.cli.signing import key_of, sign_now, signs
from seawall.errors import AccessError
from seawall.ledger import LedgerReader, open_for_reading
from seawall.ledger.leaf import storable
from seawall.terms import Fact

_SESSION = "ss1."


@log.group("unseal")
def unseal_group() -> None:
    """
    Open texts that are kept sealed: ask, have it approved, open, have it reviewed.

    Each step is signed by whoever does it and in the log before it counts.
    """


@unseal_group.command("request")
@click.option("--case", required=True, help="The case that this is for, as your tracker names it.")
@click.option("--purpose", required=True, help="What must be learned, in a sentence.")
@click.option(
    "--minutes",
    default=MOST_MINUTES,
    show_default=True,
    type=click.IntRange(1, MOST_MINUTES),
    help="How long an approval opens it.",
)
@click.option(
    "--entry",
    "entries",
    multiple=True,
    type=click.IntRange(min=0),
    help="Single entries of the log, by index.",
)
@click.option("--strict", is_flag=True, help="Ask two custodians, whatever class it is of.")
@click.argument("what", metavar="[REQUEST|SESSION]", default="")
@signs
@CONFIG
def request_command(  # noqa: PLR0913 - click hands over each option by its name
    *,
    case: str,
    purpose: str,
    minutes: int,
    entries: tuple[int, ...],
    strict: bool,
    what: str,
    key: Path | None,
    config: Path | None,
) -> None:
    """
    Ask to open the texts of a REQUEST, a SESSION (ss1...) or single entries.

    It covers what was logged before this, and nothing later. What you write stands in the log
    for ever: name no end user, and quote nothing.
    """
    if bool(what) == bool(entries):
        raise click.UsageError("name a request or a session, or entries with `--entry`")
    asked: dict[str, Fact] = {"case": storable(case), "purpose": storable(purpose)}
    asked["minutes"] = minutes
    if entries:
        asked["entries"] = list(entries)
    else:
        asked["session" if what.startswith(_SESSION) else "request"] = storable(what)
    if strict:
        asked["strict"] = True
    asked["seal_key"] = key_of(key).seal_key  # what custodians hand over is sealed to it
    path = policy_path(config)
    signed, now = sign_now(REQUESTED, asked, load_people(path), key=key_of(key))
    identity = ask(path, signed, now)
    click.echo(identity)
    click.echo(f"somebody else now runs `seawall log unseal approve {identity}`", err=True)


@unseal_group.command("approve")
@click.argument("id")
@click.option("--yes", is_flag=True, help="Do not ask; you have read what is asked for.")
@click.option(
    "--old-key",
    "old",
    multiple=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="An older key of yours, where you are custodian of texts that were sealed to it.",
)
@signs
@CONFIG
def approve_command(
    id: str,  # noqa: A002 - the word the user types
    *,
    yes: bool,
    old: tuple[Path, ...],
    key: Path | None,
    config: Path | None,
) -> None:
    """
    Let whoever asked open the texts of request ID, for the minutes that they asked for.

    Of texts of the strict class you hand over your shares of the keys with this, sealed to
    whoever asked: run it on a machine of your own.
    """
    about = _find(id, config)
    _show(about, config)
    keys = [key_of(key), *map(read_person_key, old)]
    if not yes:
        require_yes("approve?")
    path, now = policy_path(config), datetime.now(UTC)
    people = load_people(path)

    def sign(more: Mapping[str, Fact]) -> tuple[SignedAct, datetime]:
        return sign_now(APPROVED, {**_about(about), **more}, people, key=keys[0])

    approve(path, about, keys, sign=sign, now=now)
    click.echo(f"approved {about.id} for {about.minutes} minutes")


@unseal_group.command("deny")
@click.argument("id")
@click.option("--reason", required=True, help="Why not; it stands in the log.")
@signs
@CONFIG
def deny_command(id: str, *, reason: str, key: Path | None, config: Path | None) -> None:  # noqa: A002
    """End request ID: it opens nothing from now on, approved or not."""
    about = _find(id, config)
    _enter(DENIED, {**_about(about), "reason": storable(reason)}, key, config=config)
    if about.approved:
        with open_vault(policy_path(config)) as vault:
            vault.end_handed(datetime.now(UTC), request=about.digest)
    click.echo(f"denied {about.id}")


@unseal_group.command("open")
@click.argument("id")
@signs
@CONFIG
def open_command(id: str, *, key: Path | None, config: Path | None) -> None:  # noqa: A002
    """
    Show the texts of request ID, which you made and somebody approved.

    Each is in the log as opened before it is shown. Somebody else must review it within 72 hours.
    """
    path = policy_path(config)
    about = _find(id, config)
    mine = key_of(key)
    signed, now = sign_now(OPENED, _about(about), load_people(path), key=mine)
    texts = unseal(path, signed, now, key=mine)
    show_texts(console_for_log(), texts)
    click.echo(
        f"to be reviewed by a third person: `seawall log unseal review {about.id}`", err=True
    )
    if any(text.body is None for text in texts):
        sys.exit(FAILURE)


@unseal_group.command("review")
@click.argument("id")
@click.option("--note", required=True, help="What you found: whether it was right to open it.")
@signs
@CONFIG
def review_command(id: str, *, note: str, key: Path | None, config: Path | None) -> None:  # noqa: A002
    """Say that you looked at what was opened by request ID, and what you think of it."""
    about = _find(id, config)
    _show(about, config)
    facts = {**_about(about), "openings": len(about.opened), "note": storable(note)}
    _enter(REVIEWED, facts, key, config=config)
    click.echo(f"reviewed {about.id}")


@unseal_group.command("list")
@click.option(
    "--overdue",
    "late",
    is_flag=True,
    help="Only what nobody reviewed in 72 hours; exit code 1 where there is any.",
)
@CONFIG
def list_command(*, late: bool, config: Path | None) -> None:
    """Show every request to open texts, newest first, and how it stands."""
    people, now = load_people(policy_path(config)), datetime.now(UTC)
    with open_for_reading(data_folder_of(None, config)) as reader:
        state = unsealings(reader)
        missed = overdue(state, people, now)
        shown = missed if late else tuple(state.by_id.values())
        strict = {each.id for each in shown if _is_strict(reader, each)}
    list_unsealings(console_for_log(), shown, people, now=now, strict=strict)
    if late and missed:
        sys.exit(FAILURE)


def _is_strict(reader: LedgerReader, unsealing: Unsealing) -> bool:
    try:
        return is_strict(unsealing, named_texts(reader, unsealing))
    except AccessError:  # one that nobody could ask for here must not hide the others
        return True


def _enter(kind: str, facts: Mapping[str, Fact], key: Path | None, *, config: Path | None) -> str:
    """Sign and log one step; the id of the request that it is about."""
    path = policy_path(config)
    people = load_people(path)
    signed, now = sign_now(kind, facts, people, key=key_of(key))
    with open_ledger(path) as ledger:
        return enter(ledger, people, signed, now)


def _find(identity: str, config: Path | None) -> Unsealing:
    with open_for_reading(data_folder_of(None, config)) as reader:
        return unsealings(reader).find(identity)


def _about(unsealing: Unsealing) -> dict[str, Fact]:
    """What ties an act to the very request that its person has seen."""
    return {"unsealing": unsealing.id, "digest": unsealing.digest}


def _show(unsealing: Unsealing, config: Path | None) -> None:
    """What a request is, so that nobody signs about what they have not read."""
    with open_for_reading(data_folder_of(None, config)) as reader:
        texts = sealed_texts(reader, unsealing)
    show_unsealing(console_for_log(), unsealing, texts)
