"""`seawall log retain`: what is over its time goes, and what a legal hold needs stays."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from seawall.assemble.guard import load_document
from seawall.assemble.ledger import open_ledger
from seawall.cli.log.erase import PRINCIPAL, pseudonyms_of
from seawall.cli.log.group import log
from seawall.cli.log.options import between
from seawall.cli.log.show import clean, moment
from seawall.cli.options import CONFIG, data_path, policy_path
from seawall.cli.words import many
from seawall.ledger import Ledger, Pseudonyms, epoch_of
from seawall.ledger.vault import (
    CLASSES,
    REVIEW,
    STRICT,
    TEXT,
    Expired,
    Hold,
    People,
    Vault,
    closed_event,
    opened_event,
    sealed_refs,
)
from seawall.policy import Retention
from seawall.terms import Event, Fact

UNDER_WAY = timedelta(hours=1)
"""How long a text may be in the vault before an event names it."""


@log.command("retain")
@click.option("--hold", metavar="NAME", help="Open a legal hold of this name.")
@click.option("--release", metavar="NAME", help="Close the legal hold of this name.")
@click.option("--list", "listed", is_flag=True, help="Show all legal holds.")
@click.option("--subject", metavar="VALUE|PSEUDONYM", help="Hold the texts of this end user.")
@click.option("--class", "klass", type=click.Choice(CLASSES), help="Hold this class.")
@click.option("--by", multiple=True, metavar="PERSON", help="Who decided it. Name two.")
@click.option("--reason", default="", help="Why; kept with the hold, not in the log.")
@between
@CONFIG
def retain_command(  # noqa: PLR0913 - click hands over each option by its name
    *,
    hold: str | None,
    release: str | None,
    listed: bool,
    subject: str | None,
    klass: str | None,
    by: tuple[str, ...],
    reason: str,
    since: datetime | None,
    until: datetime | None,
    config: Path | None,
) -> None:
    """
    Delete what is over its time by `retention` in the policy; open and close legal holds.

    \b
    seawall log retain
    seawall log retain --hold case-7 --subject ann@corp.com --by ada --by bo --reason "court"
    seawall log retain --release case-7 --by ada --by cleo

    Run it each day. Texts go after their class's days, and a quarter's key of pseudonyms after
    those of events; while a hold is open, no such key goes. What a hold keeps is said each time.
    `--subject -` reads the name from standard input.
    """  # noqa: D301 - click keeps the lines after its mark as they are
    if bool(hold) + bool(release) + listed > 1:
        raise click.UsageError("--hold, --release and --list are one thing each; name one")
    if not hold and (subject or klass or reason or since or until):
        raise click.UsageError("--subject, --class, --reason, --since and --until need --hold")
    folder = data_path(config)
    with open_ledger(policy_path(config)) as ledger, Vault.open(folder) as vault:
        now = datetime.now(UTC)
        if hold:
            subjects = _subjects(subject, folder, now) if subject else [""]
            two = _two(by)
            lines = [
                Hold(hold, now, two, reason, each, klass or "", since=since, until=until)
                for each in subjects
            ]
            event = opened_event(lines, actor="cli")
            vault.open_hold(lines, record=lambda: ledger.append([event]))
            click.echo(f"the hold `{clean(hold)}` is open")
        elif release:
            _release(vault, ledger, release, _two(by), now)
        elif listed:
            _list(vault.holds())
        else:
            retention = load_document(policy_path(config)).retention
            _expire(vault, ledger, retention, now)
            _destroy_pseudonyms(vault, ledger, folder, retention=retention, now=now)


def _subjects(subject: str, folder: Path, now: datetime) -> list[str]:
    """The pseudonyms of a name, of this quarter too: what comes later in it is to be held."""
    Pseudonyms.open(folder).token(PRINCIPAL, "-", now)  # makes this quarter's key
    return pseudonyms_of(subject, folder)


def _two(by: Sequence[str]) -> People:
    if len(by) != 2:  # noqa: PLR2004 - two
        raise click.UsageError("a hold is opened and closed by two people: --by ONE --by OTHER")
    return by[0], by[1]


def _release(vault: Vault, ledger: Ledger, name: str, by: People, now: datetime) -> None:
    event = closed_event(name, by, now, actor="cli")
    vault.close_hold(name, by, now, record=lambda: ledger.append([event]))
    click.echo(f"the hold `{clean(name)}` is closed; what it held goes as all else does")


def _list(holds: Sequence[Hold]) -> None:
    if not holds:
        click.echo("no holds yet", err=True)
    for hold in holds:
        span = " to ".join("" if each is None else moment(each) for each in _span(hold)).strip()
        words = [hold.name, hold.subject, hold.klass, span, f"by {' and '.join(hold.by)}"]
        words.append(f"since {moment(hold.opened)} UTC")
        if hold.closed and hold.closed_by:
            words.append(f"closed {moment(hold.closed)} UTC by {' and '.join(hold.closed_by)}")
        words.append(hold.reason)
        click.echo("  ".join(clean(word) for word in words if word))


def _span(hold: Hold) -> tuple[datetime | None, ...]:
    return (hold.since, hold.until) if hold.since or hold.until else ()


def _expire(vault: Vault, ledger: Ledger, retention: Retention, now: datetime) -> None:
    """Delete texts that are over their time, and those that no event names."""
    oldest = vault.oldest()
    swept = 0
    if oldest is not None:
        refs = sealed_refs(ledger, since=oldest)
        swept = vault.sweep(refs, before=now - UNDER_WAY)
    texts = retention.texts_days
    schedule = {TEXT: texts, STRICT: texts, REVIEW: retention.review_days}

    def record(expired: Expired) -> None:
        facts: dict[str, Fact] = {"texts": dict(expired.texts), "keys": expired.keys}
        if expired.held:
            facts["held"] = dict(expired.held)
        if swept:
            facts["unnamed"] = swept
        ledger.append([Event("vault.expired", now, "cli", facts=facts)])

    expired = vault.expire(schedule, now, record=record)
    _say(expired, swept)


def _say(expired: Expired, swept: int) -> None:
    told = [f"{many(count, 'text')} of `{name}`" for name, count in expired.texts.items() if count]
    click.echo(f"deleted {', '.join(told) or 'no text'}, and {many(expired.keys, 'key')}")
    if swept:
        click.echo(f"  and {many(swept, 'text')} that no event names", err=True)
    for name, count in expired.held.items():
        click.echo(f"  the legal hold `{clean(name)}` keeps {many(count, 'text')}", err=True)
    for name in expired.unscheduled:
        click.echo(f"  `retention` says nothing of the class `{clean(name)}`; it stays", err=True)
    if not expired.scrubbed:
        click.echo("  another process reads the vault: old pages go with the next run", err=True)


def _destroy_pseudonyms(
    vault: Vault, ledger: Ledger, folder: Path, *, retention: Retention, now: datetime
) -> None:
    """Destroy the keys of quarters that are over for as long as events are kept."""
    names = Pseudonyms.open(folder)
    first = epoch_of(now - timedelta(days=retention.events_days))
    old = [epoch for epoch in names.epochs() if epoch < first]
    if not old:
        return
    if any(hold.closed is None for hold in vault.holds()):
        click.echo(f"  while a hold is open, the keys of {', '.join(old)} stay", err=True)
        return
    # In the log before it is done: a crash between must not leave what nobody was told.
    ledger.append([Event("pseudonyms.destroyed", now, "cli", facts={"epochs": list(old)})])
    names.destroy(first)
    click.echo(f"the pseudonyms of {', '.join(old)} are nobody's now")
