"""`seawall log hold`: legal holds, opened and closed by two people who sign it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from seawall.access import Holding, Holds, drop_lapsed, enter_hold, holdings
from seawall.access.hold import to_decide
from seawall.access.holding import (
    APPROVED,
    CLOSE_APPROVED,
    CLOSE_REQUESTED,
    DENIED,
    REQUESTED,
    Request,
)
from seawall.assemble.ledger import open_ledger
from seawall.assemble.people import load_people
from seawall.cli.asking import require_yes
from seawall.cli.log.erase import PRINCIPAL, pseudonyms_of
from seawall.cli.log.group import log
from seawall.cli.log.options import between
from seawall.cli.log.show import clean, console_for_log
from seawall.cli.log.show_hold import list_holds, show_hold
from seawall.cli.options import CONFIG, data_path, policy_path
from seawall.cli.signing import key_of, sign_now, signs
from seawall.ledger import Pseudonyms
from seawall.ledger.vault import CLASSES, Hold, Vault, facts_of
from seawall.terms import Fact


@log.group("hold")
def hold_group() -> None:
    """
    Legal holds: what they match is neither erased nor expires.

    One person asks, another approves, both for its begin and for its end.
    """


@hold_group.command("open")
@click.argument("name")
@click.option("--subject", metavar="VALUE|PSEUDONYM", help="Hold the texts of this end user.")
@click.option("--class", "klass", type=click.Choice(CLASSES), help="Hold this class.")
@click.option("--reason", required=True, help="Why; kept with the hold, not in the log.")
@between
@signs
@CONFIG
def open_command(  # noqa: PLR0913 - click hands over each option by its name
    *,
    name: str,
    subject: str | None,
    klass: str | None,
    reason: str,
    since: datetime | None,
    until: datetime | None,
    key: Path | None,
    config: Path | None,
) -> None:
    """
    Ask for the legal hold NAME on a subject, a class of texts, or both.

    It holds from now on, and for a day; by then somebody else must approve it. `--subject -`
    reads the end user's name from standard input. A name is good for one hold.
    """
    me, now = key_of(key), datetime.now(UTC)
    lines = [
        Hold(name, now, (me.name,), reason, each, klass or "", since=since, until=until)
        for each in (_subjects(subject, data_path(config), now) if subject else [""])
    ]
    with _opened(config, now) as holds:
        signed, now = sign_now(REQUESTED, facts_of(lines), holds.people, key=me)
        enter_hold(holds, signed, now, reason=reason)
    click.echo(f"the hold `{clean(name)}` holds for a day")
    click.echo(f"somebody else now runs `seawall log hold approve {clean(name)}`", err=True)


@hold_group.command("approve")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask; you have read what is asked for.")
@signs
@CONFIG
def approve_command(name: str, *, yes: bool, key: Path | None, config: Path | None) -> None:
    """Say yes to what somebody asked of the hold NAME: that it opens, or that it closes."""
    seen = _look(name, config)
    if not yes:
        require_yes("approve?")
    kind = CLOSE_APPROVED if seen.holding.opened else APPROVED
    _decide(kind, seen, key, config=config)
    what = "closed; what it held goes as all else does" if seen.holding.opened else "open"
    click.echo(f"the hold `{clean(name)}` is {what}")


@hold_group.command("deny")
@click.argument("name")
@signs
@CONFIG
def deny_command(name: str, *, key: Path | None, config: Path | None) -> None:
    """Say no to it: a hold that was asked for holds no more, one that is open stays open."""
    seen = _look(name, config)
    _decide(DENIED, seen, key, config=config)
    what = "stays open" if seen.holding.opened else "is denied, and holds nothing"
    click.echo(f"the hold `{clean(name)}` {what}")


@hold_group.command("close")
@click.argument("name")
@signs
@CONFIG
def close_command(name: str, *, key: Path | None, config: Path | None) -> None:
    """Ask for the end of the hold NAME. It holds until somebody else approves that."""
    me = key_of(key)
    with _opened(config, datetime.now(UTC)) as holds:
        signed, now = sign_now(CLOSE_REQUESTED, {"hold": name}, holds.people, key=me)
        enter_hold(holds, signed, now)
    click.echo(f"asked to close the hold `{clean(name)}`")
    click.echo(f"somebody else now runs `seawall log hold approve {clean(name)}`", err=True)


@hold_group.command("list")
@CONFIG
def list_command(*, config: Path | None) -> None:
    """Show every hold, newest first: how it stands, what it matches, and by whose word."""
    now = datetime.now(UTC)
    with _opened(config, now) as holds:
        found = tuple(holdings(holds.ledger).by_name.values())
        reasons = {line.name: line.reason for line in holds.vault.holds()}
    list_holds(console_for_log(), found, holds.people, now, reasons=reasons)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A hold as somebody saw it before they decide, and what of it is to be decided."""

    holding: Holding
    request: Request
    reason: str


@contextmanager
def _opened(config: Path | None, now: datetime) -> Iterator[Holds]:
    """The holds of an installation, without what has lapsed."""
    path = policy_path(config)
    people = load_people(path)
    with open_ledger(path) as ledger, Vault.open(data_path(config)) as vault:
        drop_lapsed(ledger, vault, now)
        yield Holds(ledger, vault, people)


def _look(name: str, config: Path | None) -> _Seen:
    now = datetime.now(UTC)
    with _opened(config, now) as holds:
        holding = holdings(holds.ledger).find(name)
        reasons = {line.name: line.reason for line in holds.vault.holds()}
        reason = reasons.get(name, "")
        console_for_log().print(show_hold(holding, holds.people, now, reason=reason))
        return _Seen(holding, to_decide(holding, holds.people, now), reason)


def _decide(kind: str, seen: _Seen, key: Path | None, *, config: Path | None) -> None:
    """Sign yes or no to the very request that was seen, and do it."""
    facts: dict[str, Fact] = {"hold": seen.holding.name, "digest": seen.request.digest}
    with _opened(config, datetime.now(UTC)) as holds:
        signed, now = sign_now(kind, facts, holds.people, key=key_of(key))
        enter_hold(holds, signed, now, reason=seen.reason)


def _subjects(subject: str, folder: Path, now: datetime) -> list[str]:
    """The pseudonyms of a name, of this quarter too: what comes later in it is to be held."""
    Pseudonyms.open(folder).token(PRINCIPAL, "-", now)  # makes this quarter's key
    return pseudonyms_of(subject, folder)
