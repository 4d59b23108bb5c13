"""`GET /seawall/v1/held/{id}`: what became of something that was held, and the answer itself."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import orjson

from seawall.errors import LedgerError
from seawall.gateway import holding
from seawall.gateway.exchange import Exchange
from seawall.gateway.held_answer import names_a_call
from seawall.gateway.holding import Outcome, checked, outcome_of, unknown
from seawall.gateway.http import Refused, Reply
from seawall.gateway.reading import Whose, edits, size
from seawall.review.held import ANSWER, CHOICES, collected_once, paths
from seawall.review.items import COLLECTED, Item
from seawall.terms import Fact, Role, Stage, Text
from seawall.wire import Json, chat
from seawall.wire import edited as with_edits
from seawall.wire.document import parse

PATH = "/seawall/v1/held"
ONE = f"{PATH}/{{id}}"

OK = 200

_ASKED = "/messages/"
"""Where what the user said stands, which people see with an answer."""


async def show(exchange: Exchange, body: bytes, identity: str) -> Reply:  # noqa: ARG001 - an endpoint's shape
    """
    `GET /seawall/v1/held/{id}`: how far people are with an item of the caller's feature.

    An answer that they let pass is delivered with it, and logged; a look leaves nothing.
    """
    item = holding.whose(exchange, await exchange.parts.held.find(identity))
    outcome = await outcome_of(exchange, item)
    exchange.review = item.id
    if outcome.passes and item.side == "answer" and item.way == "poll":
        return await _deliver(exchange, item, outcome)
    exchange.concluded = True
    return _reply(exchange, item, outcome.review, None)


def _reply(exchange: Exchange, item: Item, state: str, answer: Mapping[str, Json] | None) -> Reply:
    told = {
        "item": item.id,
        "side": item.side,
        "state": state,
        "until": item.due.isoformat(timespec="seconds"),
        "answer": answer,
    }
    return Reply(OK, orjson.dumps(told), exchange.answer_headers())


async def _deliver(exchange: Exchange, item: Item, outcome: Outcome) -> Reply:
    """The answer as people let it pass; that it was fetched is on disk before it is read."""
    exchange.note(exchange.event("request.received", {"path": PATH, "bytes": 0}))
    fetched = exchange.event(COLLECTED, {"item": item.id})
    await exchange.append_once(collected_once(item.id), fetched)
    body = await _read(exchange, item)
    document = parse(str(body.get(ANSWER, "")).encode())
    if outcome.edits:
        document = await _edited(exchange, document, body, outcome)
    await exchange.conclude("answer.delivered", {"side": "verdict"})
    return _reply(exchange, item, outcome.review, document)


async def _read(exchange: Exchange, item: Item) -> Mapping[str, Fact]:
    if item.sealed is None:
        raise unknown()
    try:
        read = exchange.parts.held.read_text
        return await asyncio.to_thread(read, item.sealed.ref, item.sealed.digest)
    except LedgerError:
        message = "the answer is kept no more; `retention.review_days` says how long it is"
        raise Refused(410, message, code="answer_gone") from None


async def _edited(
    exchange: Exchange, document: dict[str, Json], body: Mapping[str, Fact], outcome: Outcome
) -> dict[str, Json]:
    """The answer as people changed it; what they held is refused where that cannot leave."""
    places = paths(body)
    new = {places[place]: text for place, text in outcome.edits.items()}
    texts = [Text(t, Role.ASSISTANT, p) for p, t in new.items() if not p.startswith(_ASKED)]
    guard = exchange.live.guard
    whose = Whose(exchange.caller.feature, exchange.principal, "")
    about = whose.inspection(texts, Stage.OUTPUT)
    verdict = checked(
        await exchange.judge(
            lambda: guard.inspect(about, observing=False), size=size(texts), whole=Stage.OUTPUT
        )
    )
    exchange.note(await exchange.ruling("answer", verdict, texts))
    bodies = {text.path: text.body for text in texts}
    bodies |= edits(texts, verdict, exchange.substitutes)
    if verdict.action.delivers and not any(map(names_a_call, bodies)):
        with suppress(LookupError):  # of a key that the model chose the vault does not know it
            return with_edits(document, bodies)
    held = body.get(CHOICES)
    for index in held if isinstance(held, list) else ():
        message = f"{exchange.live.policy.message} (reference {exchange.id})"
        document = chat.refuse_choice(document, int(index), message)
    return document
