"""A value to look for in a log that has no values: read, turned into pseudonyms, and audited."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from seawall.assemble.ledger import open_ledger
from seawall.cli.log.group import data_folder_of
from seawall.cli.options import policy_path
from seawall.errors import LedgerError
from seawall.ledger import Pseudonyms, tokens_of
from seawall.terms import Event, Fact

PSEUDONYM, SESSION = "pz1.", "ss1."
STDIN = "-"
CLASS = "indicator"


def read_value(word: str, *, hint: str) -> str:
    """The value that is meant: the word itself, or for `-` what stands on standard input."""
    value = (sys.stdin.read() if word == STDIN else word).strip()
    if not value:
        raise click.BadParameter("a look-up needs a value", param_hint=hint)
    return value


def is_token(value: str) -> bool:
    """Whether this is a pseudonym already, which needs no key and tells nothing new."""
    return value.startswith((PSEUDONYM, SESSION))


def tokens_for(value: str, data: Path | None, config: Path | None) -> tuple[str, ...]:
    """All pseudonyms that the log can have for a value; a pseudonym is its own."""
    if is_token(value):
        return (value,)
    folder = data_folder_of(data, config)
    found = tokens_of(Pseudonyms.open(folder), value)
    if not found:
        raise LedgerError(
            f"`{folder}` has no keys of pseudonyms, so nobody can tell what the log has of a "
            "value; name the data folder that has them"
        )
    return found


def audit(data: Path | None, config: Path | None, *, found: int, klass: str = CLASS) -> None:
    """Log that somebody looked a value up, without it; call it before anybody sees the answer."""
    facts: dict[str, Fact] = {"class": klass, "found": found}
    with open_ledger(policy_path(config), data=data) as ledger:
        ledger.append([Event("log.looked_up", datetime.now(UTC), "cli", facts=facts)])
