"""A chat request that the guard holds: people are asked, and what they let pass goes on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import orjson

from seawall.gateway.exchange import Exchange
from seawall.gateway.holding import (
    NAMED,
    NOBODY_ASKED,
    Matter,
    Outcome,
    ask_people,
    checked,
    lines_of,
    outcome_of,
    reviews_of,
)
from seawall.gateway.reading import Whose, judge_request, size, texts_of
from seawall.gateway.record import lifted
from seawall.gateway.upstream import Upstream
from seawall.review.held import GOOD_FOR, State, collected_once, state_of
from seawall.review.items import COLLECTED, Item
from seawall.terms import Action, Event, Message, Text, Verdict
from seawall.wire import Request
from seawall.wire import edited as with_edits

_HOW_IT_COMES = frozenset({"stream", "stream_options"})
"""Keys of a request that say how the answer comes, and nothing of what is asked."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request that was read and judged, on its way to the model that is to answer it."""

    request: Request
    upstream: Upstream
    whose: Whose
    verdict: Verdict

    @property
    def texts(self) -> list[Text]:
        """Every text of it."""
        return [*texts_of(self.request.messages), *self.request.declared]


async def ask(exchange: Exchange, incoming: Incoming, ruling: Event) -> Outcome:
    """
    Ask people about a request that is held, or tell how far they are with it by now.

    `ruling` is the event of the verdict, which is logged in any case.
    """
    lines = lines_of(exchange)
    if incoming.verdict.action is not Action.HOLD or lines is None:
        exchange.note(ruling)
        return NOBODY_ASKED
    digest = _digest(exchange, incoming)
    if lines.hold != "poll":
        return await _ask_anew(exchange, incoming, ruling, digest)
    async with exchange.parts.held.one_by_one:  # or who sends it twice at once asks people twice
        return await _ask_anew(exchange, incoming, ruling, digest)


async def _ask_anew(exchange: Exchange, incoming: Incoming, ruling: Event, digest: str) -> Outcome:
    known = await _named(exchange, incoming, ruling, digest)
    known = known or _known(exchange, digest)
    if known is not None:
        if not known.passes:
            exchange.note(ruling)
        exchange.review = known.item.id if known.item else ""
        return known
    sealed = ruling.facts.get("sealed")
    matter = Matter("request", digest, incoming.verdict, incoming.texts, sealed)
    return await ask_people(exchange, matter, ruling)


def _digest(exchange: Exchange, incoming: Incoming) -> str:
    """The keyed digest of exactly this request, for its feature and end user."""
    document = {
        key: value for key, value in incoming.request.document.items() if key not in _HOW_IT_COMES
    }
    spelled = orjson.dumps(document, option=orjson.OPT_SORT_KEYS).decode()
    sources = (f"{text.path}\0{text.source}" for text in incoming.texts if text.source)
    parts = ("\0held", "request", exchange.caller.feature, exchange.principal, spelled, *sources)
    return exchange.parts.pseudonyms.conversation(parts)


def _known(exchange: Exchange, digest: str) -> Outcome | None:
    """
    What people were asked already about exactly this request, as far as it needs no asking again.

    A no stands until its time is over: else whoever asks often enough would find a yes.
    """
    item = exchange.parts.held.known(digest)
    if item is None:
        return None
    outcome = Outcome(state_of(item, exchange.parts.now()).value, item)
    polled = outcome.waits and item.way == "poll"
    return outcome if polled or outcome.review == State.REFUSED else None


async def _named(
    exchange: Exchange, incoming: Incoming, ruling: Event, digest: str
) -> Outcome | None:
    """
    How far people are with the item that the client names; None where it is not for this request.

    What they let pass does so once: before this returns, the log has `ruling` and that it did.
    """
    identity = exchange.headers.get(NAMED, "")
    item = await exchange.parts.held.find(identity) if identity else None
    if item is None or not _is_for(exchange, incoming, item, digest):
        return None
    outcome = await outcome_of(exchange, item)
    if not outcome.passes:
        return outcome
    verdict, now = item.verdict, exchange.parts.now()
    if verdict is None or now > verdict.at + GOOD_FOR:
        return None
    collected = exchange.event(COLLECTED, {"item": item.id})
    first = await exchange.append_once(collected_once(item.id), ruling, collected)
    return outcome if first else None


def _is_for(exchange: Exchange, incoming: Incoming, item: Item, digest: str) -> bool:
    """Whether an item is of exactly this request, and of as many people as it takes by now."""
    same = item.feature == exchange.caller.feature and item.digest == digest
    asked = item.side == "request" and item.way == "poll"
    return same and asked and item.reviews >= reviews_of(incoming.verdict)


async def passed(exchange: Exchange, incoming: Incoming, outcome: Outcome) -> Incoming:
    """
    The request as people let it pass; its verdict says whether it may go on.

    What the guard says beside what it held still counts. What a person wrote instead is judged
    again, and logged.
    """
    exchange.lift()
    edits = outcome.new(incoming.texts)
    if not edits:
        return replace(incoming, verdict=lifted(incoming.verdict))
    new = _reworded(exchange, incoming, edits)
    guard = exchange.live.guard
    verdict, _ = await exchange.judge(
        lambda: judge_request(guard, new.request, new.whose), size=size(new.texts)
    )
    verdict = checked(verdict)
    exchange.note(await exchange.ruling("request", verdict, new.texts))
    return replace(new, verdict=verdict)


def _reworded(exchange: Exchange, incoming: Incoming, edits: Mapping[str, str]) -> Incoming:
    """The request with other texts in the place of some, wherever these are known."""
    request, whose = incoming.request, incoming.whose
    new = {message: reworded(message, edits) for message in request.messages}
    exchange.reword(new)
    return replace(
        incoming,
        request=replace(
            request,
            messages=tuple(new[message] for message in request.messages),
            declared=changed_texts(request.declared, edits),
            document=with_edits(request.document, edits),
        ),
        whose=replace(
            whose,
            history=tuple(new.get(message, message) for message in whose.history),
            fresh=changed_texts(whose.fresh, edits),
            instructions=changed_texts(whose.instructions, edits),
        ),
    )


def reworded(message: Message, edits: Mapping[str, str]) -> Message:
    """The message with other texts in the place of some, by path."""
    arguments = changed_texts((call.arguments for call in message.calls), edits)
    calls = zip(message.calls, arguments, strict=True)
    return replace(
        message,
        texts=changed_texts(message.texts, edits),
        calls=tuple(replace(call, arguments=new) for call, new in calls),
    )


def changed_texts(texts: Iterable[Text], edits: Mapping[str, str]) -> tuple[Text, ...]:
    """The texts with others in the place of some, by path."""
    return tuple(replace(text, body=edits.get(text.path, text.body)) for text in texts)
