"""Asks people about tool calls and tools, and lets pass what they said yes to: each yes once."""

import asyncio
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from seawall.gateway.exchange import Exchange
from seawall.scope import (
    Approval,
    Decision,
    Found,
    Reason,
    ToolRequest,
    bound,
    decided_once,
    shown,
)
from seawall.terms import Fact, Role, Text, ToolCall

MOST_ASKED = 16
"""Approvals that one request may ask for: more would be there to tire people out."""


@dataclass(frozen=True, slots=True)
class Matter:
    """
    What people are asked about.

    `digest` is of exactly this, under our key; `text` is what they are shown, and `tool` what
    they know it by. `reason` says why it waits, in a word, and `people` how many must say yes.
    """

    digest: str
    tool: str
    text: Text
    reason: str
    people: int


@dataclass(frozen=True, slots=True)
class Settled:
    """A decision as people's word makes it, and the approval that the call ran by or waits for."""

    decision: Decision
    approval: Approval | None = None


async def settle(
    exchange: Exchange, call: ToolCall, request: ToolRequest, decision: Decision, *, side: str
) -> Settled:
    """
    What becomes of a call that only people can let run.

    Their word is used up before this returns, so a crash loses it and never lets it count
    twice. LedgerError where the log does not take it: then the call may not run.
    """
    body = call.arguments.body
    parts = bound(exchange.caller.feature, exchange.principal, call.name, body)
    matter = Matter(
        digest=exchange.parts.pseudonyms.conversation(parts),
        tool=call.name,
        text=Text(body, Role.ASSISTANT, "/arguments", call.name),
        reason=decision.reason.value,
        people=decision.approvals,
    )
    found = await word_on(exchange, matter)
    if found.denied:
        return Settled(_no(decision, Reason.APPROVAL_DENIED))
    known = found.approval
    if known is not None and known.good:
        asked = replace(request, approvals=known.granted)
        approved = exchange.live.scopes.decide(asked, exchange.parts.now())
        if approved.allowed and await use(exchange, known, matter):
            return Settled(approved, known)
        known = None
    known = known or await ask_people(exchange, matter, once=found.once, side=side)
    return Settled(decision if known else _no(decision, Reason.APPROVALS_FULL), known)


def _no(decision: Decision, reason: Reason) -> Decision:
    """That the call does not run, and that nobody can change it now."""
    return Decision(allowed=False, reason=reason, grants=decision.grants)


async def word_on(exchange: Exchange, matter: Matter) -> Found:
    """What people said so far of exactly this."""
    known, now = exchange.parts.approvals.known, exchange.parts.now()
    return await asyncio.to_thread(known, matter.digest, now, people=matter.people)


async def use(exchange: Exchange, approval: Approval, matter: Matter) -> bool:
    """Use an approval up; False where somebody did before, or denied it, in whatever process."""
    facts: dict[str, Fact] = {"approval": approval.id, "digest": matter.digest}
    used = exchange.event("approval.used", facts)
    return await exchange.append_once(decided_once(approval.id), used)


async def ask_people(
    exchange: Exchange, matter: Matter, *, once: str, side: str
) -> Approval | None:
    """
    Ask people, and seal what they are to see; None where as many wait as may.

    `once` is the key that `word_on` gave: who asks at the same moment shares the approval.
    """
    if exchange.asked >= MOST_ASKED or await _are_many(exchange):
        return None
    minutes = timedelta(minutes=exchange.live.approval_minutes)
    expires = exchange.parts.now() + minutes
    approval = Approval(f"apr_{secrets.token_hex(8)}", matter.people, 0, expires)
    body, pseudonyms = matter.text.body, exchange.parts.pseudonyms
    facts: dict[str, Fact] = {
        "approval": approval.id,
        "digest": matter.digest,
        "tool": matter.tool,
        "reason": matter.reason,
        "people": approval.people,
        "expires": expires.isoformat(),
        "sealed": await exchange.seal_for_review([matter.text], side),
        "size": len(body),
        "shown": pseudonyms.conversation(shown(matter.digest, matter.tool, body)),
    }
    exchange.asked += 1
    if await exchange.append_once(once, exchange.event("approval.requested", facts)):
        return approval
    return (await word_on(exchange, matter)).approval


async def _are_many(exchange: Exchange) -> bool:
    """Whether as many of the feature wait as may: who asks at this moment is not counted."""
    now, parts = exchange.parts.now(), exchange.parts
    since = now - timedelta(minutes=exchange.live.approval_minutes)
    feature, most = exchange.caller.feature, exchange.live.approvals_waiting
    return await asyncio.to_thread(parts.approvals.are_many, feature, now, since=since, most=most)
