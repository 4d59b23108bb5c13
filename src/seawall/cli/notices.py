"""`seawall notices`: whether those on duty can be told that something needs them."""

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from seawall.assemble.ledger import open_ledger
from seawall.assemble.notices import channels_of, try_channels
from seawall.assemble.policy_file import load_document
from seawall.cli.exits import FAILURE
from seawall.cli.options import CONFIG, policy_path
from seawall.gateway.notice_channels import Delivered, Reason
from seawall.gateway.notices import event_of
from seawall.settings import identity

WHY = {
    Reason.UNREACHABLE: "it cannot be reached; look at its address, and at the way there",
    Reason.TIMED_OUT: "it did not answer in time; try again, or ask its operator",
    Reason.BROKE_OFF: "it broke off; look at whether this is its port, and what speaks there",
    Reason.REDIRECTED: "it sends elsewhere, which is not followed; write that address instead",
    Reason.REFUSED: "it refused; look at its secret and at its own log",
    Reason.PUT_OFF: "it wants to be asked later; the gateway tries again by itself",
    Reason.SERVER_FAILED: "it failed itself; its own log says why",
    Reason.TLS_FAILED: "its certificate does not hold, or it speaks no TLS; `SSL_CERT_FILE` names "
    "the authorities that are trusted",
    Reason.NO_TLS: "it offers no STARTTLS, and nothing goes in the clear; write `security: tls`",
    Reason.LOGIN_REFUSED: "it takes no such user and password",
    Reason.SENDER_REFUSED: "it takes no mail from `notices.email.from`",
    Reason.RECIPIENT_REFUSED: "it takes no mail for them; look at their `email` under `people`",
    Reason.STOPPED: "it was stopped",
    Reason.FAULT: "a fault of ours; please tell us",
}


@click.group()
def notices() -> None:
    """Who is told that something needs people: `notices` in the policy file."""


@notices.command("test")
@click.argument("name", default="")
@CONFIG
def test_command(name: str, config: Path | None) -> None:
    """
    Send a test to every webhook and to who is on duty, or only to the one called NAME.

    It says what came of each, and so does the log. Exit code 1 where one did not arrive.
    """
    path = policy_path(config)
    document = load_document(path)
    channels = channels_of(document, installation=identity(document), environ=os.environ)
    told = asyncio.run(try_channels(document, channels, name))
    for _, delivered in told:
        click.echo(_line(delivered))
    with open_ledger(path) as ledger:
        now = datetime.now(UTC)
        ledger.append([event_of(notice, came, now, actor="cli") for notice, came in told])
    if any(delivered.reason for _, delivered in told):
        sys.exit(FAILURE)


def _line(delivered: Delivered) -> str:
    """What came of a delivery, for people."""
    whom = f"{delivered.channel} to" if delivered.channel == "email" else delivered.channel
    if delivered.reason is None:
        return f"{whom} {delivered.to}: sent"
    return f"{whom} {delivered.to}: not sent: {WHY[delivered.reason]}"
