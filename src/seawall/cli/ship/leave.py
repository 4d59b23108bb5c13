"""`seawall ship waive`, `excuse`, `loosen`, `approve`, `deny`: what people sign about the gate."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from seawall.access.ship import (
    enter_ship,
    require_may_ask,
    require_may_decide,
    said_so_far,
)
from seawall.access.shipping import (
    APPROVED,
    DENIED,
    EXCUSED,
    LONGEST_WEAKER,
    LOOSENING,
    WAIVER,
    Request,
)
from seawall.access.shipping import request_id as id_of
from seawall.assemble.ledger import open_ledger
from seawall.assemble.ship_gate import ask_gate
from seawall.assemble.ship_leave import objection_to
from seawall.assemble.shipping import Installation, now_utc
from seawall.assemble.subject import subject_of
from seawall.cli.asking import require_yes
from seawall.cli.log.show import console_for_log
from seawall.cli.options import CONFIG
from seawall.cli.ship.group import ship
from seawall.cli.ship.installed import installation
from seawall.cli.ship.options import CHECKLIST, FEATURE
from seawall.cli.signing import key_of, sign_now, signs
from seawall.cli.words import printable
from seawall.errors import AccessError
from seawall.ship.checklist import Probe
from seawall.terms import Fact

_PROBE = click.argument("probe")
_ID = click.argument("id")
_YES = click.option("--yes", is_flag=True, help="Do not ask; you have read what it is.")
_UNTIL = click.option(
    "--until",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which it ends: 30 days from now at most.",
)
_REASON = click.option(
    "--reason", required=True, help="Why. It stands in the result for everybody to read."
)


@ship.command("waive")
@_PROBE
@FEATURE
@_UNTIL
@_REASON
@click.option("--control", required=True, help="What stands in its place until then.")
@CHECKLIST
@signs
@CONFIG
def waive_command(
    *,
    probe: str,
    feature: str,
    file: Path | None,
    key: Path | None,
    config: Path | None,
    **said: Any,
) -> None:
    """Ask to ship without PROBE for a while. Somebody else must approve."""
    here = installation(config, file)
    asked = _find(here, probe)
    if not asked.waivable:
        raise AccessError(f"`{probe}` cannot be waived by anybody")
    facts = _facts(asked, here.feature(feature), said["until"], said["reason"])
    facts["control"] = said["control"]
    _ask(here, WAIVER, facts, key)


@ship.command("excuse")
@_PROBE
@FEATURE
@_UNTIL
@_REASON
@CHECKLIST
@signs
@CONFIG
def excuse_command(
    *,
    probe: str,
    feature: str,
    until: datetime,
    reason: str,
    file: Path | None,
    key: Path | None,
    config: Path | None,
) -> None:
    """Sign that PROBE has no sense here. That takes the role `owner`."""
    here = installation(config, file)
    asked = _find(here, probe)
    if not asked.excusable:
        raise AccessError(f"the checklist does not let anybody sign that `{probe}` does not apply")
    me = key_of(key)
    require_may_ask(here.people, me.name, EXCUSED)
    signed, now = sign_now(
        EXCUSED, _facts(asked, here.feature(feature), until, reason), here.people, key=me
    )
    with open_ledger(here.path) as log:
        enter_ship(log, here.people, signed, now)
    click.echo(f"you signed that {printable(probe)} does not apply")


@ship.command("loosen")
@FEATURE
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    help=f"The day on which it ends.  [default: {LONGEST_WEAKER.days} days from now, the most]",
)
@_REASON
@CHECKLIST
@_YES
@signs
@CONFIG
def loosen_command(
    *,
    feature: str,
    until: datetime | None,
    reason: str,
    file: Path | None,
    yes: bool,
    key: Path | None,
    config: Path | None,
) -> None:
    """Ask that the checklist may ask for less for a while. Somebody else must approve."""
    here = installation(config, file)
    subject = subject_of(here.path, here.checklist)
    asked = ask_gate(here, subject, feature=here.feature(feature), now=now_utc())
    if not asked.result.weaker:
        raise AccessError("it asks for no less than it did; nothing was signed")
    for each in asked.result.weaker:
        click.echo(f"  {printable(each.probe)} {each.what}", err=True)
    if not yes:
        require_yes("ask for that?")
    weaker = list(dict.fromkeys(each.probe for each in asked.result.weaker))
    facts: dict[str, Fact] = {
        "checklist": here.checklist.digest,
        "weaker": weaker,
        "until": _midnight(until or now_utc() + LONGEST_WEAKER),
        "reason": reason,
    }
    _ask(here, LOOSENING, facts, key)


@ship.command("approve")
@_ID
@_YES
@signs
@CONFIG
def approve_command(*, id: str, yes: bool, key: Path | None, config: Path | None) -> None:  # noqa: A002
    """Say yes to what somebody else asked for, not in one reporting line with them."""
    _decide(APPROVED, id, key, config, yes=yes)
    click.echo(f"you said yes to {id}")


@ship.command("deny")
@_ID
@_YES
@signs
@CONFIG
def deny_command(*, id: str, yes: bool, key: Path | None, config: Path | None) -> None:  # noqa: A002
    """Say no to it."""
    _decide(DENIED, id, key, config, yes=yes)
    click.echo(f"you said no to {id}")


@ship.command("requests")
@CONFIG
def requests_command(*, config: Path | None) -> None:
    """Show what was asked for about the gate, and how it stands."""
    here, now = installation(config), now_utc()
    with open_ledger(here.path) as log:
        requests = said_so_far(log).requests
    if not requests:
        click.echo("nobody asked for anything", err=True)
    table = Table.grid(padding=(0, 2, 0, 0))
    for each in requests:
        stands = objection_to(each, here.people, now) or "it holds"
        table.add_row(each.id, Text(_what(each)), each.asked.by, Text(stands))
    console_for_log().print(table)


def _ask(here: Installation, kind: str, facts: Mapping[str, Fact], key: Path | None) -> None:
    me = key_of(key)
    require_may_ask(here.people, me.name, kind)
    signed, now = sign_now(kind, facts, here.people, key=me)
    with open_ledger(here.path) as log:
        enter_ship(log, here.people, signed, now)
    click.echo(f"you asked for {id_of(signed)}")
    click.echo(
        f"somebody else, not in your reporting line, now runs `seawall ship approve "
        f"{id_of(signed)}` within a day",
        err=True,
    )


def _decide(kind: str, name: str, key: Path | None, config: Path | None, *, yes: bool) -> None:
    me, here = key_of(key), installation(config)
    with open_ledger(here.path) as log:
        request = said_so_far(log).find(name)
    require_may_decide(request, here.people, name=me.name, kind=kind, now=now_utc())
    facts = request.asked.signed.act.facts
    click.echo(f"{request.asked.by} asks: {printable(_what(request))}", err=True)
    for told in ("reason", "control"):
        if facts.get(told):
            click.echo(f"  {told}: {printable(str(facts[told]))}", err=True)
    if not yes:
        require_yes("is that right?")
    decided: dict[str, Fact] = {"gate": request.id, "digest": request.asked.signed.act.digest}
    signed, now = sign_now(kind, decided, here.people, key=me)
    with open_ledger(here.path) as log:
        enter_ship(log, here.people, signed, now)


def _what(request: Request) -> str:
    facts = request.asked.signed.act.facts
    until = request.until
    day = f"{until:%Y-%m-%d}" if until else "no day"
    if request.kind == WAIVER:
        return f"ship `{facts.get('for_feature')}` without `{request.probe}` until {day}"
    weaker = facts.get("weaker")
    names = ", ".join(map(str, weaker)) if isinstance(weaker, list | tuple) else ""
    return f"a checklist that asks for less until {day}: {names}"


def _find(here: Installation, name: str) -> Probe:
    for probe in here.checklist.probes:
        if probe.id == name:
            return probe
    raise AccessError(
        f"no probe is called `{printable(name)}`; `seawall ship checklist` lists them"
    )


def _facts(probe: Probe, feature: str, until: datetime, reason: str) -> dict[str, Fact]:
    return {
        "probe": probe.id,
        "for_feature": feature,
        "until": _midnight(until),
        "reason": reason,
    }


def _midnight(day: date) -> str:
    """The moment at which a day begins, as it is signed."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).isoformat(timespec="seconds")
