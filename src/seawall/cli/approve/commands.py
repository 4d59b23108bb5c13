"""`seawall approve`: look at tool calls that wait, and say yes or no, signed."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from seawall.access import PersonKey, Proof, Viewed, all_approvals, approval_of, grantable
from seawall.access.approvals import LONGEST
from seawall.access.approve import LONGEST_REASON
from seawall.access.approving import DENIED, GRANTED, VIEWED, Standing, ToolApproval, standing
from seawall.assemble.approving import Desk, open_desk
from seawall.cli.approve.show import (
    as_json,
    heard_before,
    list_approvals,
    show_approval,
    show_arguments,
)
from seawall.cli.asking import require_yes
from seawall.cli.exits import CHANGED, FAILURE
from seawall.cli.log.show import console_for_log
from seawall.cli.options import CONFIG, policy_path
from seawall.cli.signing import key_of, sign_now, signs
from seawall.cli.words import printable
from seawall.errors import AccessError
from seawall.terms import Fact

_ID = click.argument("id")


@click.group()
def approve() -> None:
    """
    Tool calls that wait for people: look at them, and say yes or no.

    What you do is signed with your key, and in the log before it counts.
    """


@approve.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that are over, and each one.")
@click.option("--json", "json", is_flag=True, help="One JSON object per line.")
@CONFIG
def list_command(*, everything: bool, json: bool, config: Path | None) -> None:
    """Show the calls that wait, by feature and tool, and how long they still do."""
    now = datetime.now(UTC)
    with open_desk(policy_path(config)) as desk:
        found = all_approvals(desk.ledger, since=now - LONGEST)
    wanted = [a for a in found if everything or standing(a, desk.people, now).open]
    if json:
        for each in wanted:
            click.echo(as_json(each, desk.people, now))
    else:
        list_approvals(console_for_log(), wanted, desk.people, now, everything=everything)


@approve.command("show")
@_ID
@signs
@CONFIG
def show_command(*, id: str, key: Path | None, config: Path | None) -> None:  # noqa: A002 - as typed
    """
    Show a call: who wants what, why it waits, and with which arguments.

    That you looked is in the log before the arguments are shown. Exit code 1 where they are
    gone, 6 where what was kept is not what was asked for.
    """
    with open_desk(policy_path(config)) as desk:
        viewed = _look(desk, approval_of(desk.ledger, id), key_of(key))
    _require_same(viewed)
    if viewed is not None and viewed.proof is Proof.GONE:
        sys.exit(FAILURE)


@approve.command("grant")
@_ID
@click.option("--yes", is_flag=True, help="Do not ask; you have read what it is.")
@signs
@CONFIG
def grant_command(*, id: str, yes: bool, key: Path | None, config: Path | None) -> None:  # noqa: A002
    """Show a call as `show` does, and say yes to exactly this one, once."""
    me = key_of(key)
    with open_desk(policy_path(config)) as desk:
        now = datetime.now(UTC)
        about = grantable(desk.ledger, desk.people, id, name=me.name, now=now)
        viewed = _look(desk, about, me)
        _require_same(viewed)
        if viewed is None or viewed.proof is Proof.GONE:
            raise AccessError("nobody can see what this call is, so nobody says yes to it here")
    if not yes:
        require_yes(f"say yes to {printable(about.tool)}?")
    with open_desk(policy_path(config)) as desk:
        _say(desk, GRANTED, about, me, {})
        about = approval_of(desk.ledger, id)
        good = standing(about, desk.people, datetime.now(UTC)) is Standing.APPROVED
    click.echo(f"you said yes to {about.id}")
    if good:
        until = f"{about.expires.astimezone(UTC):%H:%M:%S} UTC"
        click.echo(f"it is good once, until {until}", err=True)
    else:
        click.echo(f"somebody else now runs `seawall approve grant {about.id}`", err=True)


@approve.command("deny")
@_ID
@click.option(
    "--reason", default="", help="Why not. It stands in the log for ever: name no end user."
)
@click.option("--yes", is_flag=True, help="Do not ask; you have read what it is.")
@signs
@CONFIG
def deny_command(
    *,
    id: str,  # noqa: A002 - as typed
    reason: str,
    yes: bool,
    key: Path | None,
    config: Path | None,
) -> None:
    """
    Show a call as `show` does, and say no to it.

    It does not run, whoever said yes, and is not asked about again so soon.
    """
    if len(reason) > LONGEST_REASON:
        raise AccessError(f"a reason has {LONGEST_REASON} characters at most")
    me = key_of(key)
    with open_desk(policy_path(config)) as desk:
        about = approval_of(desk.ledger, id)
        viewed = _look(desk, about, me)
    # What is over is refused below; to a no it does not matter that a call cannot be shown.
    if viewed is not None and not yes:
        require_yes(f"say no to {printable(about.tool)}?")
    with open_desk(policy_path(config)) as desk:
        _say(desk, DENIED, about, me, {"reason": reason} if reason else {})
    click.echo(f"you said no to {about.id}")


def _look(desk: Desk, about: ToolApproval, me: PersonKey) -> Viewed | None:
    """
    Show a call, and its arguments while people decide about it; None where nobody does.

    What was kept of another is for those who investigate, two together.
    """
    console, now = console_for_log(), datetime.now(UTC)
    show_approval(console, about, desk.people, now, before=heard_before(desk.ledger, about))
    if not standing(about, desk.people, now).open:
        click.echo(
            f"it is over; `seawall log unseal request {about.request}` asks for its arguments",
            err=True,
        )
        return None
    signed, now = sign_now(VIEWED, _about(about), desk.people, key=me)
    viewed = desk.view(signed, now)
    show_arguments(console, viewed)
    if viewed.proof is Proof.OTHER:
        click.echo(f"seawall: {viewed.trouble}; nobody may say yes to it", err=True)
    return viewed


def _require_same(viewed: Viewed | None) -> None:
    """End with exit code 6 where what was shown is not what was asked for."""
    if viewed is not None and viewed.proof is Proof.OTHER:
        sys.exit(CHANGED)


def _say(
    desk: Desk, kind: str, about: ToolApproval, me: PersonKey, more: Mapping[str, Fact]
) -> None:
    signed, now = sign_now(kind, {**_about(about), **more}, desk.people, key=me)
    desk.say(signed, now)


def _about(about: ToolApproval) -> dict[str, Fact]:
    """What ties an act to the very call that its person has seen."""
    return {"approval": about.id, "digest": about.digest}
