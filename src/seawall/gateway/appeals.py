"""Appeals: an end user says that something was stopped by mistake, and people look at it."""

import asyncio
import secrets
from collections.abc import Sequence
from datetime import timedelta

import orjson

from seawall.errors import SessionsError
from seawall.gateway.exchange import Exchange
from seawall.gateway.holding import whose
from seawall.gateway.http import Refused, Reply
from seawall.gateway.openapi_held import AppealRequest, read_appeal
from seawall.ledger import Entry, Query
from seawall.policy.review import ReviewLines
from seawall.review.fold import Items
from seawall.review.held import answered, appealed_once, is_an_item
from seawall.review.items import APPEALED, DECIDED, LEASED, RETURNED, Item, Stratum
from seawall.review.reading import word, words
from seawall.review.sampling import severity_of
from seawall.terms import Event, Fact, Role, Text
from seawall.wire.document import parse

ALL = "/seawall/v1/appeals"
ONE = f"{ALL}/{{id}}"

ACCEPTED, OK = 202, 200

HOUR = 3_600
MOST_OF_USER, MOST_OF_FEATURE = 10, 200
"""Appeals in an hour: of one end user, and of all of a feature."""

STOPPING = ("text.held", "text.blocked")

_WHOLE = "answer.delivered"


async def receive(exchange: Exchange, body: bytes) -> Reply:
    """`POST /seawall/v1/appeals`: against what became of one of the feature's requests, once."""
    _require_key(exchange)
    lines = _lines(exchange)
    asked = read_appeal(parse(body))
    await exchange.enter_session(user="", conversation="", messages=())
    await _admit(exchange)
    ledger = exchange.parts.ledger
    trail = await asyncio.to_thread(ledger.request_trail, asked.request)
    events = _theirs(exchange, trail)
    if not (asked.text or _is_kept(events)):
        return await _known_or_refused(exchange, asked, len(body))
    event = await _event(exchange, asked, events, lines)
    exchange.note(exchange.event("request.received", {"path": ALL, "bytes": len(body)}))
    new = await exchange.append_once(appealed_once(asked.request), event)
    exchange.parts.metrics.appeals.labels("received" if new else "again").inc()
    await exchange.conclude("answer.delivered", {"side": "verdict"})
    if new:
        return _reply(exchange, str(event.facts["item"]), "waiting", status=ACCEPTED)
    (entry,) = await _known(exchange, asked.request)
    return await _answer_again(exchange, entry)


async def _known_or_refused(exchange: Exchange, asked: AppealRequest, size: int) -> Reply:
    """The appeal that was made before; without any, an appeal of no text helps nobody."""
    for entry in await _known(exchange, asked.request):
        exchange.note(exchange.event("request.received", {"path": ALL, "bytes": size}))
        exchange.parts.metrics.appeals.labels("again").inc()
        await exchange.conclude("answer.delivered", {"side": "verdict"})
        return await _answer_again(exchange, entry)
    message = "`text` is needed: nothing of this request was kept, so send what was stopped"
    raise Refused(400, message, code="text_needed")


async def _known(exchange: Exchange, request: str) -> list[Entry]:
    """The appeal against what became of a request; none where there is none."""
    known = Query(kind=APPEALED, facts=(("appealed", request),), limit=1)
    return await asyncio.to_thread(lambda: list(exchange.parts.ledger.entries(known)))


async def _answer_again(exchange: Exchange, entry: Entry) -> Reply:
    item = await _find(exchange, word(entry.event.facts, "item"))
    return _reply(exchange, item.id, answered(item), status=OK)


def _is_kept(events: Sequence[Event]) -> bool:
    """Whether a text of the request was sealed, so that people may ask to open it."""
    return any("sealed" in event.facts for event in events)


async def show(exchange: Exchange, body: bytes, identity: str) -> Reply:  # noqa: ARG001 - an endpoint's shape
    """`GET /seawall/v1/appeals/{id}`: how far people are with it, and nothing else."""
    exchange.concluded = True
    item = await _find(exchange, identity)
    return _reply(exchange, item.id, answered(item), status=OK)


def _reply(exchange: Exchange, item: str, state: str, *, status: int) -> Reply:
    told = {"item": item, "state": state}
    return Reply(status, orjson.dumps(told), exchange.answer_headers())


def _require_key(exchange: Exchange) -> None:
    if not exchange.caller.key:
        message = "appeals are taken with a key only; `seawall key issue` makes one"
        raise Refused(401, message, code="missing_api_key")


def _lines(exchange: Exchange) -> ReviewLines:
    lines = exchange.live.review_of(exchange.caller.feature)
    if lines is None:
        message = "the policy has no section `review`, so nobody looks at appeals"
        raise Refused(404, message, code="no_review")
    return lines


async def _admit(exchange: Exchange) -> None:
    """Refused where an end user, or all of a feature, have appealed too often in this hour."""
    parts, feature = exchange.parts, exchange.caller.feature
    now = parts.now()
    limits = {f"appeals:{feature}": MOST_OF_FEATURE}
    if exchange.principal:
        token = parts.pseudonyms.token("principal", exchange.principal, now)
        limits[f"appeals:{feature}:{token}"] = MOST_OF_USER
    at = now.timestamp()
    try:
        counts = [
            (await parts.sessions.count(name, 1, seconds=HOUR, now=at), most)
            for name, most in limits.items()
        ]
    except SessionsError:
        message = "how often somebody appealed cannot be counted; tell Seawall's operator"
        raise Refused(503, message, code="limits_unknown") from None
    if any(count > most for count, most in counts):
        parts.metrics.appeals.labels("too_many").inc()
        message = "there were too many appeals in this hour; try again in the next"
        raise Refused(429, message, code="too_many_appeals", wait=HOUR - int(at) % HOUR)


def _theirs(exchange: Exchange, trail: Sequence[Entry]) -> list[Event]:
    """
    The events of a request, where it is of the caller's feature and end user and was stopped.

    Refused with 404 where it is nobody's or somebody else's: of these nothing is told.
    """
    events = [entry.event for entry in trail]
    feature, principal = exchange.caller.feature, exchange.principal
    first = events[0] if events else None
    if (
        first is None
        or first.feature != feature
        or first.principal != _token(exchange, principal, first)
    ):
        message = "no request of this id, of this feature and end user, is in the log"
        raise Refused(404, message, code="request_not_found")
    if not _was_stopped(events):
        message = "nothing of this request was stopped, so there is nothing to appeal against"
        raise Refused(409, message, code="not_stopped")
    return events


def _token(exchange: Exchange, principal: str, event: Event) -> str:
    return exchange.parts.pseudonyms.token("principal", principal, event.at)


def _was_stopped(events: Sequence[Event]) -> bool:
    """Whether something was refused: what people let pass in the end was not."""
    kinds = [event.kind for event in events]
    if "answer.refused" in kinds or "text.blocked" in kinds:
        return True
    told = [event for event in events if event.kind == _WHOLE]
    verdict_only = any(event.facts.get("side") == "verdict" for event in told)
    return "text.held" in kinds and verdict_only


async def _event(
    exchange: Exchange, asked: AppealRequest, events: Sequence[Event], lines: ReviewLines
) -> Event:
    stopping = [event for event in events if event.kind in STOPPING]
    due = exchange.parts.now() + timedelta(hours=lines.deadlines.audit_hours)
    rules = dict.fromkeys(rule for event in stopping for rule in words(event.facts, "rules"))
    facts: dict[str, Fact] = {
        "item": f"itm_{secrets.token_hex(8)}",
        "appealed": asked.request,
        "due": due.isoformat(),
        "severity": severity_of(stopping, Stratum.STOPPED),
        "reviews": 1,
        "exposure": lines.exposure,
        "rules": list(rules),
        "size": len(asked.text) + len(asked.words),
    }
    texts = [
        Text(body, Role.USER, path)
        for path, body in (("/text", asked.text), ("/message", asked.words))
        if body
    ]
    if texts:
        facts["sealed"] = await exchange.seal_for_review(texts, "request")
    if asked.text:
        facts["told"] = _told(exchange, asked.text, stopping)
    return exchange.event(APPEALED, facts)


def _told(exchange: Exchange, text: str, stopping: Sequence[Event]) -> str:
    """Whether the text that a user has is the one that was stopped, as far as the log can tell."""
    known = {word(event.facts, "digest") for event in stopping} - {""}
    if not known:
        return "user"
    return "stopped" if exchange.digest_of_stopped(text) in known else "other"


async def _find(exchange: Exchange, identity: str) -> Item:
    """The appeal of this id, where it is the caller's feature's and end user's."""
    parts = exchange.parts

    def read() -> Item | None:
        about = (("item", identity),)
        entries = list(parts.ledger.entries(Query(kind=APPEALED, facts=about)))
        if not entries:
            return None
        after = entries[0].index
        for kind in (LEASED, RETURNED, DECIDED):
            entries += parts.ledger.entries(Query(kind=kind, facts=about, after=after))
        entries.sort(key=lambda entry: entry.index)
        return Items(parts.held.reads()(entries)).get(identity)

    found = await asyncio.to_thread(read) if is_an_item(identity) else None
    return whose(exchange, found)
