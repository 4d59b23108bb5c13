"""Seawall's own endpoints: a check without a model, the story of a request, health, metrics."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import orjson

from seawall.errors import LedgerError
from seawall.gateway.exchange import Exchange
from seawall.gateway.http import Refused, Reply
from seawall.gateway.openapi import openapi, read_check
from seawall.gateway.parts import Parts
from seawall.guard import ROLES, verdict_json
from seawall.ledger import Entry
from seawall.terms import Event, Fact, Message, Role, Stage, Text
from seawall.wire.document import parse

STORY = "/seawall/v1/requests/"
METRICS = "/seawall/v1/metrics"

OK = 200

LONGEST_WAIT = 2.0
"""Seconds that a readiness probe waits for the log."""


async def check(exchange: Exchange, body: bytes) -> Reply:
    """`POST /seawall/v1/check`: one text judged, as `seawall check --json` prints it."""
    asked = read_check(parse(body), exchange.caller)
    stage = Stage(asked.stage)
    text = Text(asked.text, ROLES[stage])
    # Without a name for it, a single text is no conversation.
    spoken = (Message(text.role, (text,)),) if asked.session and stage is Stage.INPUT else ()
    whose = await exchange.enter_session(user="", conversation=asked.session, messages=spoken)
    if asked.instructions:
        whose = replace(whose, instructions=(Text(asked.instructions, Role.SYSTEM),))
    about = whose.inspection((text,), stage)
    guard = exchange.live.guard
    verdict = await exchange.judge(
        lambda: guard.inspect(about), size=len(asked.text) + len(asked.instructions)
    )
    if stage is Stage.INPUT:
        verdict += await exchange.weigh(verdict.scores["injection"])
    facts: dict[str, Fact] = {
        "path": "/seawall/v1/check",
        "bytes": len(body),
        "stage": stage.value,
    }
    ruling = await exchange.ruling("request", verdict, [text])
    exchange.note(exchange.event("request.received", facts), ruling)
    await exchange.conclude("answer.delivered", {"side": "verdict"})
    answer = verdict_json(verdict, asked.text, guard.substitutes(asked.session))
    return Reply(OK, orjson.dumps(answer), exchange.answer_headers())


async def story(parts: Parts, request: str, *, feature: str) -> Reply:
    """
    `GET /seawall/v1/requests/{id}`: what was decided about a request, and how it ended.

    A caller is shown its own feature's requests, and told of no others.
    """
    trail = await asyncio.to_thread(parts.ledger.request_trail, request)
    if not trail or trail[0].event.feature != feature:
        raise Refused(404, "no request of this id is in the log", code="request_not_found")
    events = [_told(entry) for entry in trail]
    return Reply(OK, orjson.dumps({"id": request, "events": events}))


def _told(entry: Entry) -> Mapping[str, object]:
    event = entry.event
    at = event.at.isoformat(timespec="milliseconds")
    # Of what was stopped nobody needs the digest who has the text.
    facts = {name: fact for name, fact in event.facts.items() if name != "digest"}
    details = facts.get("details")
    if isinstance(details, list):
        facts["details"] = [_unnamed(detail) for detail in details]
    return {"index": entry.index, "kind": event.kind, "at": at, "facts": facts}


def _unnamed(detail: Fact) -> Fact:
    """
    A finding without the pseudonym of its value.

    Else whoever may ask about requests could have any value named, and search exports of the
    log for it, without the look-up that is logged.
    """
    if not isinstance(detail, Mapping):
        return detail
    return {name: fact for name, fact in detail.items() if name != "token"}


async def health(parts: Parts) -> Reply:  # noqa: ARG001 - one shape for all of OPEN
    """`GET /seawall/v1/health`: this process is alive."""
    return Reply(OK, b'{"status":"ok"}')


async def ready(parts: Parts) -> Reply:
    """`GET /seawall/v1/ready`: a policy is in force and the log takes events; else 503."""
    if parts.log_failed or not parts.log_works():
        # No traffic would come to find out that the log works again, so the probe does.
        probe = parts.ledger.append_async((Event("gateway.probed", parts.now(), "gateway"),))
        try:
            await asyncio.wait_for(probe, timeout=LONGEST_WAIT)
        except (LedgerError, TimeoutError):
            return Reply(503, b'{"status":"the log cannot be written"}')
        parts.log_failed = False
    status = {"status": "ready", "policy": parts.live.policy.revision}
    return Reply(OK, orjson.dumps(status))


def metrics(parts: Parts) -> Reply:
    """`GET /seawall/v1/metrics`: numbers for Prometheus."""
    kind = "text/plain; version=0.0.4; charset=utf-8"
    return Reply(OK, parts.metrics.page(), kind=kind)


async def description(parts: Parts) -> Reply:  # noqa: ARG001 - one shape for all of OPEN
    """`GET /seawall/openapi.json`: these endpoints, described."""
    return Reply(OK, orjson.dumps(openapi()))


OPEN = {
    "/seawall/v1/health": health,
    "/seawall/v1/ready": ready,
    "/seawall/openapi.json": description,
}
"""What anybody may ask: it tells nothing of any feature."""
