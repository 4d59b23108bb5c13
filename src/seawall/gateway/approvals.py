"""Approvals of tool calls over HTTP: what waits, and a person's signed word on it."""

import asyncio

import orjson

from seawall.errors import AccessError, AlreadyUsed
from seawall.gateway.exchange import Exchange
from seawall.gateway.http import Refused, Reply
from seawall.gateway.openapi_approvals import read_word
from seawall.scope import ToldApproval
from seawall.terms import Event
from seawall.wire import Json
from seawall.wire.document import parse

ALL = "/seawall/v1/approvals"
ONE = "/seawall/v1/approvals/{id}"

OK = 200

MOST_LISTED = 500
"""Approvals in one answer, the newest: of these, those that wait come first."""


async def list_all(exchange: Exchange, body: bytes) -> Reply:  # noqa: ARG001 - an endpoint's shape
    """`GET /seawall/v1/approvals`: those of the caller's feature in the last seven days."""
    exchange.concluded = True  # a look leaves nothing in the log, nor that it was cut short
    parts, feature = exchange.parts, exchange.caller.feature
    now, ask = parts.now(), parts.approvals.of_feature
    told = [_told(each) for each in await asyncio.to_thread(ask, feature, now, most=MOST_LISTED)]
    return Reply(OK, orjson.dumps({"approvals": told}), exchange.answer_headers())


async def show(exchange: Exchange, body: bytes, identity: str) -> Reply:  # noqa: ARG001 - likewise
    """`GET /seawall/v1/approvals/{id}`: one of the caller's feature; of others nothing is told."""
    exchange.concluded = True
    found = await _one(exchange, identity)
    if found is None or found.feature != exchange.caller.feature:
        raise _unknown()
    return Reply(OK, orjson.dumps(_told(found)), exchange.answer_headers())


async def say(exchange: Exchange, body: bytes, identity: str) -> Reply:
    """
    `POST /seawall/v1/approvals/{id}`: somebody's yes or no, signed by them.

    The signature is what counts, so whoever knows the id may hand it in, for any feature.
    """
    said = read_word(parse(body))
    about = await _one(exchange, identity)
    if about is None:
        raise _unknown()
    parts = exchange.parts
    try:
        await asyncio.to_thread(parts.approvals.say, about, said.model_dump(), parts.now())
    except AlreadyUsed:
        message = "the nonce was used before; sign anew"
        raise Refused(409, message, code="already_said") from None
    except AccessError as problem:
        raise Refused(403, str(problem), code="not_accepted") from None
    exchange.note(_received(exchange, len(body)))
    await exchange.conclude("answer.delivered", {"side": "verdict"})
    found = await _one(exchange, identity)
    assert found is not None
    return Reply(OK, orjson.dumps(_told(found)), exchange.answer_headers())


async def _one(exchange: Exchange, identity: str) -> ToldApproval | None:
    parts = exchange.parts
    return await asyncio.to_thread(parts.approvals.one, identity, parts.now())


def _unknown() -> Refused:
    message = "no approval of this id is in the log of the last seven days"
    return Refused(404, message, code="approval_not_found")


def _received(exchange: Exchange, size: int) -> Event:
    return exchange.event("request.received", {"path": ALL, "bytes": size})


def _told(approval: ToldApproval) -> dict[str, Json]:
    return {
        "id": approval.id,
        "digest": approval.digest,
        "tool": approval.tool,
        "feature": approval.feature,
        "state": approval.state,
        "people": approval.people,
        "granted": approval.granted,
        "expires": approval.expires.isoformat(timespec="seconds"),
        "reason": approval.reason,
    }
