"""Pins of tools' definitions: what was first seen, or approved since, as the log has it."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson

from seawall.errors import AlreadyUsed
from seawall.gateway.exchange import Exchange
from seawall.ledger import LedgerReader, Query
from seawall.scope import Approval
from seawall.terms import Fact, Role, Text

DESCRIBED = "tool.described"

PEOPLE = 1
"""How many must read a definition that changed. It grants nothing: the scope does that."""


@dataclass(frozen=True, slots=True)
class Described:
    """
    A tool as a server describes it.

    `name` is the server's, empty where it gave none; `tool` is what scopes know it by. `pin`
    names the tool and `digest` its whole definition, both under our key.
    """

    name: str
    tool: str
    definition: dict[str, Any]
    spelled: str
    pin: str
    digest: str


@dataclass(frozen=True, slots=True)
class Pin:
    """The definition that a tool is held to. `approved` says that people have read it."""

    digest: str
    approved: bool = False


def described(exchange: Exchange, server: str, definition: dict[str, Any]) -> Described:
    """A tool of a list, with the pseudonyms that the log knows it by."""
    given = definition.get("name")
    name = given if isinstance(given, str) else ""
    spelled = orjson.dumps(definition, option=orjson.OPT_SORT_KEYS).decode()
    pseudonyms, feature = exchange.parts.pseudonyms, exchange.caller.feature
    return Described(
        name=name,
        tool=f"{server}.{name}" if server else name,
        definition=definition,
        spelled=spelled,
        pin=pseudonyms.conversation(("tool", feature, server, name)),
        digest=pseudonyms.conversation(("definition", feature, server, name, spelled)),
    )


def pins(log: LedgerReader, feature: str) -> Mapping[str, Pin]:
    """What each tool of a feature is held to: the definition that the log told of last."""
    found: dict[str, Pin] = {}
    for entry in log.entries(Query(kind=DESCRIBED, feature=feature)):
        facts = entry.event.facts
        pin, digest = facts.get("pin"), facts.get("digest")
        if isinstance(pin, str) and isinstance(digest, str):
            found[pin] = Pin(digest, approved="approval" in facts)
    return found


async def remember(
    exchange: Exchange, one: Described, approval: str = "", *, unless: str | None = None
) -> None:
    """
    Hold a tool to this definition from now on, on disk before this returns.

    AlreadyUsed where somebody did so before, under the key `unless`.
    """
    facts: dict[str, Fact] = {"pin": one.pin, "digest": one.digest, "bytes": len(one.spelled)}
    if exchange.live.scopes:  # else the name is nobody's but the server's
        facts["tool"] = one.tool
    if approval:
        facts["approval"] = approval
    event = exchange.event(DESCRIBED, facts)
    await exchange.parts.ledger.append_async((event,), unless=unless)


async def approval(
    exchange: Exchange, one: Described, reason: str, *, may_ask: bool
) -> Approval | None:
    """
    What people said of exactly this definition; where nobody was asked yet, they are.

    One that is good is used up by this, and the definition is then the pin.
    """
    parts = exchange.parts
    bound = parts.pseudonyms.conversation(("describe", one.digest))
    known = await asyncio.to_thread(parts.approvals.known, bound, parts.now())
    if known is not None and known.good:
        used = exchange.event("approval.used", {"approval": known.id, "digest": bound})
        try:
            await parts.ledger.append_async((used,), unless=f"approval:{known.id}")
        except AlreadyUsed:
            known = None
        else:
            await remember(exchange, one, known.id)
            return known
    return await _ask(exchange, one, reason, bound) if known is None and may_ask else known


async def _ask(exchange: Exchange, one: Described, reason: str, bound: str) -> Approval:
    """Ask a person to read a definition, which is sealed for them."""
    expires = exchange.parts.now() + timedelta(minutes=exchange.live.approval_minutes)
    asked = Approval(f"apr_{secrets.token_hex(8)}", PEOPLE, 0, expires)
    tool = f"describe:{one.tool}" if exchange.live.scopes else "describe"
    text = Text(one.spelled, Role.TOOL, "/arguments", tool)
    facts: dict[str, Fact] = {
        "approval": asked.id,
        "digest": bound,
        "tool": tool,
        "reason": f"definition_{reason}",
        "people": asked.people,
        "expires": expires.isoformat(),
        "sealed": await exchange.seal_for_review([text], "request"),
    }
    await exchange.record(exchange.event("approval.requested", facts))
    return asked
