"""`seawall log affected`: who else met a value, a rule, a kind of finding."""

import json
import re
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from seawall.cli.exits import FAILURE
from seawall.cli.log.group import data_folder_of, finds_the_log, log
from seawall.cli.log.indicator import PSEUDONYM, SESSION, audit, is_token, read_value, tokens_for
from seawall.cli.log.options import between
from seawall.cli.log.show import clean, console_for_log, counted, moment, style_of
from seawall.ledger import Entry, LedgerReader, Query, holds, open_for_reading

MOST = 100_000
"""Requests, sessions and principals that are told apart; of more the counts say `at least`."""
MOST_TOKENS = 500
"""Values of one request that are looked for."""

_REQUEST = re.compile(r"req_[0-9a-z]{1,64}")
_NAME = re.compile(r"[^@\n]{1,100}")
"""What may be a rule's name or a kind."""
_STYLED = {"block": ".blocked", "hold": ".held", "redact": ".redacted", "allow": ".allowed"}
_STRENGTH = tuple(_STYLED)
_NAMED = ("rules", "shadow", "findings")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: what it was taken for, and the queries that find it."""

    taken_for: str
    query: Query
    fact: str = ""
    """A name that must stand among the rules of an entry; empty for any."""

    def admits(self, entry: Entry) -> bool:
        """Whether the entry has it, where its query finds too many."""
        facts = entry.event.facts
        return not self.fact or any(holds(facts.get(name), self.fact) for name in _NAMED[:2])


@dataclass(slots=True)
class Distinct:
    """How many different names there were, counted up to `MOST`."""

    names: set[str] = field(default_factory=set[str])
    full: bool = False

    def add(self, name: str) -> None:
        """Count a name, unless it is empty or was counted."""
        if name and name not in self.names:
            if len(self.names) < MOST:
                self.names.add(name)
            else:
                self.full = True

    def __str__(self) -> str:
        return f"at least {len(self.names):,}" if self.full else f"{len(self.names):,}"


@dataclass(slots=True)
class Met:
    """What happened in one session."""

    feature: str
    principal: str
    last: datetime
    first: datetime
    requests: set[str] = field(default_factory=set[str])
    more: bool = False
    """Whether there were requests beyond those that are told apart."""
    actions: Counter[str] = field(default_factory=Counter[str])


@dataclass(slots=True)
class Affected:
    """Everybody who met what was looked for: counts, and what happened in each session."""

    entries: int = 0
    first: datetime | None = None
    last: datetime | None = None
    requests: Distinct = field(default_factory=Distinct)
    sessions: Distinct = field(default_factory=Distinct)
    principals: Distinct = field(default_factory=Distinct)
    features: Distinct = field(default_factory=Distinct)
    met: dict[str, Met] = field(default_factory=dict[str, Met])

    def add(self, entry: Entry) -> None:
        """Take in an entry."""
        event = entry.event
        self.entries += 1
        self.first = min(self.first or event.at, event.at)
        self.last = max(self.last or event.at, event.at)
        self.requests.add(event.request)
        self.sessions.add(event.session)
        self.principals.add(event.principal)
        self.features.add(event.feature)
        if event.session not in self.met and len(self.met) >= MOST:
            return
        met = self.met.setdefault(
            event.session, Met(event.feature, event.principal, event.at, event.at)
        )
        met.first, met.last = min(met.first, event.at), max(met.last, event.at)
        met.principal = met.principal or event.principal
        if event.request in self.requests.names:
            met.requests.add(event.request)
        else:
            met.more = met.more or bool(event.request)
        action = event.facts.get("action")
        if isinstance(action, str):
            met.actions[action] += 1

    def newest(self, limit: int) -> list[tuple[str, Met]]:
        """The sessions in which it was met last."""
        ordered = sorted(self.met.items(), key=lambda pair: pair[1].last, reverse=True)
        return ordered[:limit]


@log.command("affected")
@click.argument("indicator")
@between
@click.option("--limit", metavar="N", type=click.IntRange(1), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@finds_the_log
def affected_command(
    indicator: str,
    data: Path | None,
    config: Path | None,
    *,
    limit: int,
    as_json: bool,
    **asked: Any,
) -> None:
    """
    Tell who else met INDICATOR: how many, and then session by session, the newest first.

    It is a value that was found (an e-mail address, an IBAN, a key), the host of a link, a
    user's name, a pseudonym (pz1..., ss1...), a request's id (for the values found in it), a
    rule or a kind of finding. `-` reads it from standard input, so that no shell remembers it.
    A look-up of a value is logged, without the value.
    """
    value = read_value(indicator, hint="INDICATOR")
    with open_for_reading(data_folder_of(data, config)) as reader:
        what = _understood(reader, value, data, config)
        told = Affected()
        for entry in reader.entries(replace(what.query, newest_first=True, **asked)):
            if what.admits(entry):
                told.add(entry)
    if what.taken_for == "value":
        audit(data, config, found=told.entries)
    if as_json:
        click.echo(json.dumps(_as_json(told, what.taken_for, limit), ensure_ascii=False))
        return
    if not told.entries:
        click.echo(f"nobody in the log met this {what.taken_for}", err=True)
        sys.exit(FAILURE)
    _print(console_for_log(), told, what.taken_for, limit)


def _understood(reader: LedgerReader, value: str, data: Path | None, config: Path | None) -> Asked:
    """
    What is meant: a pseudonym, a request, a rule or kind that the log knows, else a value.

    A name is tried as a rule and kind first, since those are no secret: a value that
    nobody called a rule is never in the log.
    """
    if is_token(value):
        if value.startswith(SESSION):
            return Asked("session", Query(session=value))
        principal = value.startswith(PSEUDONYM) and ".principal." in value
        return Asked("pseudonym", Query(principal=value) if principal else Query(tokens=(value,)))
    if _REQUEST.fullmatch(value):
        return _of_request(reader, value)
    for name in _NAMED if _NAME.fullmatch(value) else ():
        if next(iter(reader.entries(Query(facts=((name, value),), limit=1))), None):
            if name == "findings":
                return Asked("kind of finding", Query(facts=((name, value),)))
            return Asked("rule", Query(tokens=(value,)), value)
    return Asked("value", Query(tokens=tokens_for(value, data, config)))


def _of_request(reader: LedgerReader, request: str) -> Asked:
    """Everything that has a value in common with a request; else the request itself."""
    tokens: dict[str, None] = {}
    for entry in reader.request_trail(request):
        details = entry.event.facts.get("details")
        for detail in details if isinstance(details, list) else []:
            if isinstance(detail, Mapping) and isinstance(detail.get("token"), str):
                tokens[str(detail["token"])] = None
    if not tokens:
        return Asked("request, in which no value has a pseudonym", Query(request=request))
    found = tuple(tokens)[:MOST_TOKENS]
    return Asked(f"request, by its {len(found)} values", Query(tokens=found))


def _as_json(told: Affected, taken_for: str, limit: int) -> dict[str, object]:
    counts = {
        name: len(getattr(told, name).names)
        for name in ("requests", "sessions", "principals", "features")
    }
    return {
        "taken_for": taken_for,
        "entries": told.entries,
        **counts,
        "complete": not (told.requests.full or told.sessions.full or told.principals.full),
        "first": told.first.isoformat() if told.first else None,
        "last": told.last.isoformat() if told.last else None,
        "by_session": [
            {
                "session": session,
                "principal": met.principal,
                "feature": met.feature,
                "requests": len(met.requests),
                "actions": dict(met.actions),
                "first": met.first.isoformat(),
                "last": met.last.isoformat(),
            }
            for session, met in told.newest(limit)
        ],
    }


def _print(console: Console, told: Affected, taken_for: str, limit: int) -> None:
    assert told.first is not None
    assert told.last is not None
    console.print(Text(f"a {taken_for}", "dim"))
    users = f", of {_plural(told.principals, 'named user')}" if told.principals.names else ""
    console.print(
        f"{_plural(told.requests, 'request')} in {_plural(told.sessions, 'session')}{users}, "
        f"of {_plural(told.features, 'feature')}"
    )
    console.print(f"from {moment(told.first)} to {moment(told.last)} UTC")
    console.print()
    table = Table.grid(padding=(0, 2, 0, 0))
    for session, met in told.newest(limit):
        strongest = next((word for word in _STRENGTH if word in met.actions), "")
        happened = counted(met.actions) or "nothing was decided"
        requests = _plural(Distinct(met.requests, met.more), "request")
        table.add_row(
            moment(met.last),
            Text(clean(met.feature), "cyan"),
            Text(clean(session) or "no session", "" if session else "dim"),
            Text(clean(met.principal) or "nobody named", "" if met.principal else "dim"),
            requests,
            Text(happened, style_of(_STYLED.get(strongest, ""))),
        )
    console.print(table, soft_wrap=not console.is_terminal)
    if len(told.met) > limit:
        click.echo(f"there are more than these {limit} sessions; see them with --limit", err=True)
    click.echo("`seawall log trace SESSION` tells the story of one", err=True)


def _plural(counted: Distinct, noun: str) -> str:
    """As in `1 request` and `2 requests`."""
    return f"{counted} {noun}" + ("" if str(counted) == "1" else "s")
