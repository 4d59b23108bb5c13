"""`seawall log erase`: what somebody's prompts and answers said, gone for good."""

import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from seawall.access import drop_lapsed, holdings
from seawall.assemble.ledger import open_ledger
from seawall.assemble.people import load_people
from seawall.cli.exits import FAILURE
from seawall.cli.log.group import log
from seawall.cli.log.show import clean
from seawall.cli.log.show_hold import history
from seawall.cli.options import CONFIG, data_path, policy_path
from seawall.cli.words import many
from seawall.ledger import Ledger, Pseudonyms
from seawall.ledger.vault import CLASSES, Erased, Vault, erased_events
from seawall.terms import Event, Fact

PRINCIPAL = "principal"
PSEUDONYMS = ("pz1.", "ss1.")


@log.command("erase")
@click.option(
    "--subject",
    required=True,
    metavar="VALUE|PSEUDONYM",
    help="An end user as your application names them, or a pseudonym (pz1..., ss1...).",
)
@click.option(
    "--class",
    "classes",
    type=click.Choice(CLASSES),
    multiple=True,
    help="Only texts of this class. Repeat it for more.",
)
@CONFIG
def erase_command(subject: str, classes: tuple[str, ...], config: Path | None) -> None:
    """
    Erase the texts of an end user, and the keys that they were sealed with.

    The log stays as it is and proves what it proved: it has only digests of what is erased.
    Labels of their memories from before no longer verify (not with `--class`).
    `-` reads the name from standard input. What was erased is logged, without the name, and
    is erased again where a backup brings it back.

    Exit code 1: a legal hold kept something, or another process still reads the old pages.
    """
    folder = data_path(config)
    tokens = pseudonyms_of(subject, folder)
    people, now = load_people(policy_path(config)), datetime.now(UTC)
    with open_ledger(policy_path(config)) as ledger, Vault.open(folder) as vault:
        drop_lapsed(ledger, vault, now)
        told: list[tuple[str, Erased]] = []
        for token in tokens:
            record = partial(_record, ledger, token, classes)
            told.append((token, vault.erase(token, classes=classes or None, record=record)))
        found = [(token, erased) for token, erased in told if _something(erased)]
        # That somebody asked is logged all the same; and labels of memories end by it, which are
        # of every quarter, whether or not the vault had anything.
        without = [token for token, erased in told if not _something(erased)] or [""] * (not told)
        if without and not (classes and found):
            ledger.append([_asked(token, classes, now) for token in without])
        held = {name for _, erased in told for name in erased.held}
        known = holdings(ledger).by_name if held else {}
    if not found:
        click.echo("nothing of that name is in the vault", err=True)
    for token, erased in found:
        _say(token, erased)
    for name in sorted(held):
        click.echo(f"  the legal hold `{clean(name)}` keeps the rest", err=True)
        for line in history(known[name], people, now) if name in known else ():
            click.echo(f"    {clean(line)}", err=True)
    if any(erased.held or not erased.scrubbed for _, erased in told):
        sys.exit(FAILURE)


def pseudonyms_of(subject: str, folder: Path) -> list[str]:
    """The pseudonyms that a name, or one of them, stands for in the log of a folder."""
    named = sys.stdin.readline().strip() if subject == "-" else subject.strip()
    if not named:
        raise click.BadParameter("write a name or a pseudonym", param_hint="--subject")
    if named.startswith(PSEUDONYMS):
        return [named]
    return Pseudonyms.open(folder).tokens(PRINCIPAL, named)


def _record(ledger: Ledger, token: str, classes: tuple[str, ...], erased: Erased) -> None:
    if _something(erased):
        now = datetime.now(UTC)
        ledger.append(
            erased_events(erased, subject=token, at=now, actor="cli", classes=list(classes))
        )


def _asked(token: str, classes: tuple[str, ...], now: datetime) -> Event:
    facts: dict[str, Fact] = {"keys": 0, "texts": 0}
    if classes:
        facts["classes"] = list(classes)
    whose = {"session" if token.startswith("ss1.") else "principal": token}
    return Event("vault.erased", now, "cli", facts=facts, **whose)


def _something(erased: Erased) -> bool:
    return bool(erased.keys or erased.texts or erased.held or erased.subjects)


def _say(token: str, erased: Erased) -> None:
    counts = f"{many(erased.texts, 'text')} and {many(erased.keys, 'key')} erased"
    click.echo(f"{clean(token)}: {counts}")
    if not erased.scrubbed:
        click.echo(
            "  old pages are on the disk yet: another process reads the vault (run it again), or "
            "this role does not own its tables (their owner runs `VACUUM FULL seawall_vault.dek`)",
            err=True,
        )
