"""Pins of tools' definitions: what was first seen, or approved since, as the log has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from seawall.gateway.exchange import Exchange
from seawall.gateway.people import Matter, ask_people, use, word_on
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


async def approval(exchange: Exchange, one: Described, reason: str) -> Approval | None:
    """
    What people said of exactly this definition; where nobody was asked yet, they are.

    One that is good is used up by this, and the definition is then the pin. None where people
    said no, or as many wait for them as may.
    """
    tool = f"describe:{one.tool}" if exchange.live.scopes else "describe"
    matter = Matter(
        digest=exchange.parts.pseudonyms.conversation(("describe", one.digest)),
        tool=tool,
        text=Text(one.spelled, Role.TOOL, "/arguments", tool),
        reason=f"definition_{reason}",
        people=PEOPLE,
    )
    found = await word_on(exchange, matter)
    known = found.approval
    if known is not None and known.good:
        if await use(exchange, known, matter):
            await remember(exchange, one, known.id)
            return known
        known = None
    if found.denied:
        return None
    return known or await ask_people(exchange, matter, once=found.once, side="request")
