"""Review over HTTP: people who are signed in take items, see them masked, and decide."""

import asyncio
import re
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import parse_qs

import orjson

from seawall.errors import AccessError, AlreadyUsed, Overtaken, TextGone
from seawall.gateway.exchange import Exchange
from seawall.gateway.http import Refused, Reply
from seawall.gateway.openapi_reviews import (
    MOST_LISTED,
    ReviewDecision,
    read_decision,
    read_nothing,
    read_take,
    read_unmasking,
)
from seawall.gateway.person import require_person
from seawall.gateway.review_parts import Reviews, ShownItem
from seawall.gateway.sign_in import UNTOLD
from seawall.review.items import Item, Word
from seawall.review.saying import Saying
from seawall.review.status_told import standing_json
from seawall.review.telling import item_told
from seawall.wire.document import parse

STATUS = "/seawall/v1/review/status"
ITEMS = "/seawall/v1/review/items"
NEXT = f"{ITEMS}/take"
ONE = f"{ITEMS}/{{id}}"
TAKE, GIVE_BACK, UNMASK, DECIDE = (
    f"{ONE}/take",
    f"{ONE}/give-back",
    f"{ONE}/unmask",
    f"{ONE}/decide",
)

OF_PEOPLE = frozenset({STATUS, ITEMS, NEXT, ONE, TAKE, GIVE_BACK})
"""Paths of people who are signed in."""

OF_PEOPLE_OR_SIGNED = frozenset({UNMASK, DECIDE})
"""Paths to which anybody may bring what somebody signed."""

REVIEW = ("reviewer", "lead", "admin")
KNOW = (*REVIEW, "owner")
"""Who may review, and who may know where reviews stand."""

LISTED = 50

OK = 200

_NUMBER = re.compile(r"[1-9][0-9]{0,3}")

Done = TypeVar("Done")


async def list_all(exchange: Exchange, body: bytes) -> Reply:  # noqa: ARG001 - an endpoint's shape
    """`GET /seawall/v1/review/items`: what waits for whoever asks, the most urgent first."""
    exchange.concluded = True  # a look leaves nothing in the log, nor that it was cut short
    name = require_person(exchange.caller, *REVIEW).name
    features, most = _asked(exchange.query)
    now, reviews = exchange.parts.now(), exchange.parts.reviews

    def look() -> dict[str, Any]:
        found = reviews.waiting(name, now, features=features, most=most)
        counts = reviews.counts(now, features=features)
        return {
            "items": [item_told(each, now, to=name) for each in found],
            "yours": [item_told(each, now, to=name) for each in reviews.theirs(name, now)],
            "waiting": counts.waiting,
            "held": counts.held,
            "overdue": counts.overdue,
        }

    return _reply(exchange, await _done(look))


async def show(exchange: Exchange, body: bytes, identity: str) -> Reply:  # noqa: ARG001 - likewise
    """`GET /seawall/v1/review/items/{id}`: one with its texts, masked, for who has taken it."""
    exchange.concluded = True
    name = require_person(exchange.caller, *REVIEW).name
    now = exchange.parts.now()
    shown = await _one(exchange, identity, lambda reviews: reviews.show(name, identity, now))
    return _reply(exchange, _shown(exchange, shown))


async def take_next(exchange: Exchange, body: bytes) -> Reply:
    """`POST /seawall/v1/review/items/take`: the most urgent that nobody has, with its texts."""
    name = require_person(exchange.caller, *REVIEW).name
    features = read_take(parse(body)).features if body else []
    now, reviews = exchange.parts.now(), exchange.parts.reviews
    _received(exchange, NEXT, len(body))

    def take() -> tuple[ShownItem | None, str]:
        item = reviews.take(name, now, features=features)
        if item is None:
            return None, reviews.why_none(name, now, features=features)
        return reviews.show(name, item.id, now), ""

    shown, why = await _done(take)
    told = None if shown is None else _shown(exchange, shown)
    return await _concluded(exchange, {"item": told, "why": why})


async def take(exchange: Exchange, body: bytes, identity: str) -> Reply:
    """`POST /seawall/v1/review/items/{id}/take`: a certain one, with its texts."""
    name = require_person(exchange.caller, *REVIEW).name
    _read_nothing(exchange, body)
    now = exchange.parts.now()

    def work(reviews: Reviews) -> ShownItem:
        reviews.take_this(name, identity, now)
        return reviews.show(name, identity, now)

    shown = await _one(exchange, identity, work)
    return await _concluded(exchange, _shown(exchange, shown))


async def give_back(exchange: Exchange, body: bytes, identity: str) -> Reply:
    """`POST /seawall/v1/review/items/{id}/give-back`: others may take it."""
    name = require_person(exchange.caller, *REVIEW).name
    _read_nothing(exchange, body)
    now = exchange.parts.now()
    item = await _one(exchange, identity, lambda reviews: reviews.give_back(name, identity, now))
    return await _concluded(exchange, _told(exchange, item))


async def unmask(exchange: Exchange, body: bytes, identity: str) -> Reply:
    """`POST /seawall/v1/review/items/{id}/unmask`: with the values; logged before it is shown."""
    asked = read_unmasking(parse(body) if body else {})
    signed = asked.signed
    name = "" if signed is not None else require_person(exchange.caller, *REVIEW).name
    _received(exchange, ITEMS, len(body))
    now = exchange.parts.now()

    def work(reviews: Reviews) -> ShownItem:
        if signed is not None:
            return reviews.unmask_signed(signed.model_dump(), identity, now)
        return reviews.unmask(name, identity, now)

    shown = await _one(exchange, identity, work)
    return await _concluded(exchange, _shown(exchange, shown))


async def decide(exchange: Exchange, body: bytes, identity: str) -> Reply:
    """`POST /seawall/v1/review/items/{id}/decide`: what somebody says of what they have taken."""
    said = read_decision(parse(body))
    signed, saying = said.signed, _saying(said)
    name = "" if signed is not None else require_person(exchange.caller, *REVIEW).name
    _received(exchange, ITEMS, len(body))
    now = exchange.parts.now()

    def work(reviews: Reviews) -> Item:
        if signed is not None:
            return reviews.decide_signed(signed.model_dump(), identity, saying, now)
        return reviews.decide(name, identity, saying, now)

    item = await _one(exchange, identity, work)
    return await _concluded(exchange, _told(exchange, item))


async def status(exchange: Exchange, body: bytes) -> Reply:  # noqa: ARG001 - likewise
    """`GET /seawall/v1/review/status`: what is known of each feature, and what is missing."""
    exchange.concluded = True
    require_person(exchange.caller, *KNOW)
    features, _ = _asked(exchange.query)
    now, look = exchange.parts.now(), exchange.parts.reviews.standings
    found = await asyncio.to_thread(look, now)
    wanted = [each for each in found if not features or each.count.plan.feature in features]
    return _reply(exchange, {"epochs": [standing_json(each) for each in wanted]})


def _asked(query: str) -> tuple[list[str], int]:
    """Of which features, and how many at most."""
    asked = parse_qs(query, keep_blank_values=True)
    features, most = asked.pop("feature", []), asked.pop("most", [str(LISTED)])
    number = int(most[0]) if _NUMBER.fullmatch(most[0]) else 0
    if asked or len(most) > 1 or not 1 <= number <= MOST_LISTED:
        message = f"`?` takes `feature`, which may stand again, and `most`, 1 to {MOST_LISTED}"
        raise Refused(400, message, code="bad_request")
    return features, number


def _saying(said: ReviewDecision) -> Saying:
    word, edit = Word(said.said), said.edit
    if (word is Word.EDIT) != (edit is not None):
        message = "`edit` has the texts to be delivered where `said` is `edit`, and nowhere else"
        raise Refused(400, message, code="bad_request")
    return Saying(
        word,
        kind=said.kind,
        severity=said.severity or 0,
        reason=said.reason,
        edited=tuple(edit or ()),
        lease=said.lease,
        step=said.step,
    )


async def _one(exchange: Exchange, identity: str, work: Callable[[Reviews], Done]) -> Done:
    """What somebody does with one item; Refused with 404 where there is none."""
    reviews, now = exchange.parts.reviews, exchange.parts.now()

    def known() -> Done:
        if reviews.find(identity, now) is None:
            message = "no item of this id is in the log of the last days"
            raise Refused(404, message, code="item_not_found")
        return work(reviews)

    return await _done(known)


async def _done(work: Callable[[], Done]) -> Done:
    """Do it in a thread, for it waits for the log; Refused says why not."""
    try:
        return await asyncio.to_thread(work)
    except AlreadyUsed:
        raise Refused(409, "the nonce was used before; sign anew", code="already_said") from None
    except TextGone as problem:
        raise Refused(409, str(problem), code="text_gone") from None
    except Overtaken as problem:
        raise Refused(409, str(problem), code="overtaken") from None
    except AccessError as problem:
        raise Refused(403, str(problem), code="not_accepted") from None


def _read_nothing(exchange: Exchange, body: bytes) -> None:
    read_nothing(parse(body) if body else {})
    _received(exchange, ITEMS, len(body))


def _received(exchange: Exchange, path: str, size: int) -> None:
    exchange.note(exchange.event("request.received", {"path": path, "bytes": size}))


async def _concluded(exchange: Exchange, told: object) -> Reply:
    await exchange.conclude("answer.delivered", {"side": "verdict"})
    return _reply(exchange, told)


def _reply(exchange: Exchange, told: object) -> Reply:
    return Reply(OK, orjson.dumps(told), {**exchange.answer_headers(), **UNTOLD})


def _told(exchange: Exchange, item: Item) -> dict[str, Any]:
    person = exchange.caller.person
    return item_told(item, exchange.parts.now(), to=person.name if person else "")


def _shown(exchange: Exchange, shown: ShownItem) -> dict[str, Any]:
    texts = [{"role": p.role, "source": p.source, "text": p.text} for p in shown.parts]
    more = {"masked": shown.masked, "texts": texts, "trouble": shown.trouble}
    return _told(exchange, shown.item) | more
