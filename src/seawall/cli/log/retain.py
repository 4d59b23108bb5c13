"""`seawall log retain`: what is over its time goes, and what a legal hold needs stays."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from seawall.access import drop_lapsed
from seawall.assemble.ledger import open_ledger
from seawall.assemble.policy_file import load_document
from seawall.cli.log.group import log
from seawall.cli.log.show import clean
from seawall.cli.options import CONFIG, data_path, policy_path
from seawall.cli.words import many
from seawall.ledger import Ledger, Pseudonyms, epoch_of, waits
from seawall.ledger.vault import REVIEW, STRICT, TEXT, Expired, Vault, sealed_refs
from seawall.policy import Retention
from seawall.settings import spool_folder
from seawall.terms import Event, Fact

UNDER_WAY = timedelta(hours=1)
"""How long a text may be in the vault before an event names it."""


@log.command("retain")
@CONFIG
def retain_command(*, config: Path | None) -> None:
    """
    Delete what is over its time by `retention` in the policy. Run it each day.

    Texts go after their class's days, and a quarter's key of pseudonyms after those of
    events; while a legal hold is open, no such key goes. What a hold keeps is said each time.
    """
    folder = data_path(config)
    retention = load_document(policy_path(config)).retention
    now = datetime.now(UTC)
    with open_ledger(policy_path(config)) as ledger, Vault.open(folder) as vault:
        drop_lapsed(ledger, vault, now)
        vault.end_handed(now)
        _expire(vault, ledger, retention, now)
        _sweep(vault, ledger, folder, now)
        _destroy_pseudonyms(vault, ledger, folder, retention=retention, now=now)


def _expire(vault: Vault, ledger: Ledger, retention: Retention, now: datetime) -> None:
    """Delete texts that are over their time, and those that no event names."""
    texts = retention.texts_days
    schedule = {TEXT: texts, STRICT: texts, REVIEW: retention.review_days}

    def record(expired: Expired) -> None:
        facts: dict[str, Fact] = {"texts": dict(expired.texts), "keys": expired.keys}
        if expired.held:
            facts["held"] = dict(expired.held)
        ledger.append([Event("vault.expired", now, "cli", facts=facts)])

    _say(vault.expire(schedule, now, record=record))


def _sweep(vault: Vault, ledger: Ledger, folder: Path, now: datetime) -> None:
    """
    Delete texts that no entry names, because of a crash.

    Events that wait for the log may name them: then nothing is swept.
    """
    if waits(spool_folder(folder, folder=Path())):
        click.echo("  events wait for the log, so texts that none names stay for now", err=True)
        return
    oldest = vault.oldest()
    if oldest is None:
        return
    swept = vault.sweep(sealed_refs(ledger, since=oldest), before=now - UNDER_WAY)
    if swept:
        ledger.append([Event("vault.expired", now, "cli", facts={"unnamed": swept})])
        click.echo(f"  and {many(swept, 'text')} that no event names", err=True)


def _say(expired: Expired) -> None:
    told = [f"{many(count, 'text')} of `{name}`" for name, count in expired.texts.items() if count]
    click.echo(f"deleted {', '.join(told) or 'no text'}, and {many(expired.keys, 'key')}")
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
