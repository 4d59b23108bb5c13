"""`POST /v1/chat/completions`: read, check, ask, check again, write back or refuse, append."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

import orjson

from seawall.errors import SeawallError, UpstreamError, WireError
from seawall.gateway import allowance, held_answer, held_request, tool_calls
from seawall.gateway.answering import (
    OK,
    refusal_message,
    refuse_as_error,
    upstream_refused,
)
from seawall.gateway.chat_streaming import stream_answer
from seawall.gateway.exchange import Exchange
from seawall.gateway.failing import failed
from seawall.gateway.heartbeat import with_heartbeats
from seawall.gateway.held_answer import Weighed
from seawall.gateway.held_request import Incoming
from seawall.gateway.holding import NOBODY_ASKED, Outcome, lines_of, wait
from seawall.gateway.http import Refused, Reply, for_client
from seawall.gateway.looking import observe
from seawall.gateway.reading import (
    Whose,
    as_edited,
    edits,
    instructions_of,
    judge_around,
    judge_choice,
    judge_request,
    restored,
    returnable,
    size,
    texts_of,
)
from seawall.gateway.record import model_fact, received
from seawall.gateway.review_texts import may_be_drawn, show_answer, show_request
from seawall.gateway.tool_calls import Ruled
from seawall.gateway.upstream import Answered, Asked, Upstream
from seawall.review.held import State
from seawall.terms import Action, Event, Fact, Message, Stage, Verdict
from seawall.wire import Answer, Json, Request, chat, rewrite
from seawall.wire import edited as with_edits

PATH = "/chat/completions"

STREAMED = "text/event-stream"


async def complete(exchange: Exchange, body: bytes) -> Reply:
    """Answer one request of an OpenAI chat client."""
    request = chat.read_request(body)
    upstream = choose_upstream(exchange, request.model)
    await allowance.admit(exchange, request.model)
    whose = await exchange.enter_session(
        user=request.user, conversation=request.conversation, messages=request.messages
    )
    whose = replace(whose, instructions=instructions_of(request))
    await may_be_drawn(exchange, request.model, upstream, whose.instructions)
    texts = [*texts_of(request.messages), *request.declared]
    guard = exchange.live.guard
    verdict, doubt = await exchange.judge(
        lambda: judge_request(guard, request, whose), size=size(texts)
    )
    verdict += await exchange.weigh(doubt)
    facts = received(request, path=PATH, size=len(body), upstream=upstream.name)
    ruling = await exchange.ruling("request", verdict, texts)
    exchange.note(exchange.event("request.received", facts), *exchange.returned())
    show_request(exchange, texts, verdict)
    incoming = Incoming(request, upstream, whose, verdict)
    if not verdict.action.delivers:
        return await _stopped(exchange, incoming, ruling)
    exchange.note(ruling)
    return await _go_on(exchange, incoming)


async def _stopped(exchange: Exchange, incoming: Incoming, ruling: Event) -> Reply:
    """What a client gets whose request does not pass the guard: people may let it pass."""
    review = await held_request.ask(exchange, incoming, ruling)
    if not review.waits or review.item is None or review.item.way != "wait":
        return await _settled(exchange, incoming, review)
    if incoming.request.stream and exchange.live.policy.refuse_with != "error":
        seconds = exchange.live.limits.heartbeat_seconds
        beating = with_heartbeats(_late(exchange, incoming, review), seconds=seconds)
        return Reply(OK, headers=exchange.answer_headers(), stream=beating, kind=STREAMED)
    return await _settled(exchange, incoming, await wait(exchange, review))


async def _late(
    exchange: Exchange, incoming: Incoming, review: Outcome
) -> AsyncGenerator[bytes, None]:
    """A stream that begins before people have said whether there is an answer."""
    try:
        reply = await _settled(exchange, incoming, await wait(exchange, review))
    except SeawallError as problem:  # the status has left, so it is told in the stream
        reply = await failed(exchange, problem)
        yield b"data: " + reply.body + b"\n\n"
        return
    if reply.stream is None:
        yield reply.body
        return
    async with aclosing(reply.stream) as pieces:
        async for piece in pieces:
            yield piece


async def _settled(exchange: Exchange, incoming: Incoming, review: Outcome) -> Reply:
    """What a client gets once it is known how far people are with its request."""
    if review.passes:
        incoming = await held_request.passed(exchange, incoming, review)
        if incoming.verdict.action.delivers:
            show_request(exchange, incoming.texts, incoming.verdict)
            return await _go_on(exchange, incoming)
        review = replace(review, review=State.REFUSED.value)
    return await _refuse_request(exchange, incoming, review)


async def _go_on(exchange: Exchange, incoming: Incoming) -> Reply:
    """Ask the model, as far as the guard lets it read the request."""
    request, verdict, whose = incoming.request, incoming.verdict, incoming.whose
    texts, guard = incoming.texts, exchange.live.guard
    await tool_calls.hear(exchange, request, verdict)
    exchange.substitutes.leave_out(text.body for text in texts)
    edited = await exchange.judge(
        lambda: edits(texts, verdict, exchange.substitutes), size=size(texts)
    )
    new = rewrite(request.document, edited)
    exchange.taken = await exchange.judge(
        lambda: returnable(guard, exchange.substitutes, whose), size=size(texts)
    )
    asked = Asked(PATH, new, exchange.upstream_headers(key_for(exchange, incoming.upstream)))
    if request.stream:
        return await stream_answer(exchange, request, incoming.upstream, asked, whose)
    return await _answer(exchange, incoming, asked)


def choose_upstream(exchange: Exchange, model: str) -> Upstream:
    """The upstream that serves a model, or Refused with 404 as a provider would."""
    for upstream in exchange.live.upstreams:
        if upstream.serves(model):
            exchange.upstream = upstream.name
            return upstream
    message = "no upstream serves this model; `GET /v1/models` lists what is served"
    raise Refused(404, message, code="model_not_found")


def key_for(exchange: Exchange, upstream: Upstream) -> str:
    """The key to ask an upstream with: its own, or the client's where that is passed on."""
    return exchange.caller.provider_key if upstream.pass_client_key else upstream.key


async def _answer(exchange: Exchange, incoming: Incoming, asked: Asked) -> Reply:
    request, whose = incoming.request, incoming.whose
    answered = await _asked(exchange, request, incoming.upstream, asked)
    answer = await _paid(exchange, request, incoming.upstream, answered.body)
    weighed = await _judge_answer(exchange, answer, whose)
    ruling = await exchange.ruling("answer", weighed.verdict, weighed.texts)
    calls = [call for message in answer.messages for call in message.calls]
    events = (ruling, *exchange.called(calls, request))
    show_answer(exchange, weighed.texts, weighed.verdict, {})
    for message in answer.messages:
        observe(exchange, whose.inspection(texts_of((message,)), Stage.OUTPUT))
    lines = lines_of(exchange)
    review, written = NOBODY_ASKED, None
    if not weighed.held or lines is None:
        exchange.note(*events)
    elif lines.hold == "wait":
        review = await wait(exchange, await held_answer.ask(exchange, weighed, *events))
        weighed = await held_answer.settled(exchange, weighed, review, whose)
    else:
        review, written = await _ask_for_later(exchange, weighed, events)
    reply = await _reply(exchange, incoming, weighed, review, written)
    return replace(reply, headers={**for_client(answered.headers), **reply.headers})


@dataclass(frozen=True, slots=True)
class _Written:
    """An answer as it leaves but for what does not, and the texts in it that are new, by path."""

    document: dict[str, Json]
    new: Mapping[str, str]


async def _ask_for_later(
    exchange: Exchange, weighed: Weighed, events: Sequence[Event]
) -> tuple[Outcome, _Written]:
    """Ask people about an answer that the client fetches later; also that answer."""
    lifted = weighed.lift()
    if any(message.calls for message in weighed.answer.messages):
        exchange.note(*events)  # before what is decided about the calls
        events = ()
    written = await _written(exchange, lifted)
    later = _refusing(exchange, written.document, lifted.refused)
    return await held_answer.ask(exchange, weighed, *events, later=later), written


async def _reply(
    exchange: Exchange,
    incoming: Incoming,
    weighed: Weighed,
    review: Outcome,
    written: _Written | None,
) -> Reply:
    """What leaves of an answer, which was `written` before, or is now."""
    refused, choices = weighed.refused, len(weighed.choices)
    all_refused = len(refused) == choices
    if all_refused and exchange.live.policy.refuse_with == "error":
        return await refuse_as_error(exchange, weighed.verdict, side="answer", review=review)
    if not weighed.around.action.delivers:
        return await _refuse_answer(exchange, incoming.request, weighed.around, review)
    written = written or await _written(exchange, weighed)
    document = _refusing(exchange, written.document, refused, review)
    left = {path: text for path, text in written.new.items() if not _inside(path, refused)}
    show_answer(exchange, weighed.texts, weighed.verdict, left)
    shown = [m for index, m in enumerate(weighed.answer.messages) if index not in refused]
    await exchange.remember(*shown)
    kind = "answer.refused" if all_refused else "answer.delivered"
    facts: dict[str, Fact] = {
        "side": "answer",
        "choices": choices,
        **model_fact(incoming.request.model, incoming.upstream),
        **(review.facts if all_refused else {}),
    }
    await exchange.conclude(kind, facts)
    return Reply(OK, orjson.dumps(document), exchange.answer_headers())


async def _written(exchange: Exchange, weighed: Weighed) -> _Written:
    """The answer as it leaves, but for the choices that do not."""
    answer, refused = weighed.answer, weighed.refused
    kept = [text for text in texts_of(answer.messages) if not _inside(text.path, refused)]
    edited = edits([*kept, *answer.declared], weighed.verdict, exchange.substitutes)
    shown = {i: m for i, m in enumerate(answer.messages) if i not in refused}
    new = restored(shown.values(), edited, exchange.taken)
    withheld = await _rule_calls(exchange, shown, new)
    document = with_edits(answer.document, new)
    for index, ruled in withheld.items():
        document = withhold(exchange, document, index, ruled)
    return _Written(document, new)


def _refusing(
    exchange: Exchange,
    document: dict[str, Json],
    refused: Mapping[int, Verdict],
    review: Outcome = NOBODY_ASKED,
) -> dict[str, Json]:
    """The answer with a refusal for each of these choices, and nothing left of them."""
    for index, choice in refused.items():
        told = review.told if choice.action is Action.HOLD else {}
        message = refusal_message(exchange, choice)
        document = chat.refuse_choice(document, index, message, told)
    return document


async def _asked(
    exchange: Exchange, request: Request, upstream: Upstream, asked: Asked
) -> Answered:
    """What the upstream answers; where nobody waits for it any more, what was asked is counted."""
    try:
        with exchange.parts.metrics.asking():
            answered = await exchange.parts.upstreams.ask(upstream, asked)
    except asyncio.CancelledError:
        await allowance.spend(exchange, request, None, answered=0)
        raise
    if answered.status != OK:
        raise await upstream_refused(exchange, upstream, answered)
    return answered


async def _paid(exchange: Exchange, request: Request, upstream: Upstream, body: bytes) -> Answer:
    """The answer, counted before anything is decided about it: it is made, whatever comes."""
    try:
        answer = read_answer(body, upstream, only_known_calls=_is_decided(exchange))
    except UpstreamError:
        await allowance.spend(exchange, request, None, answered=len(body))
        raise
    made = size(texts_of(answer.messages))
    await allowance.spend(exchange, request, answer.document.get("usage"), answered=made)
    return answer


async def _rule_calls(
    exchange: Exchange, shown: Mapping[int, Message], new: Mapping[str, str]
) -> dict[int, list[Ruled]]:
    """What the scope says of the calls as the client would get them: those withheld, by choice."""
    withheld: dict[int, list[Ruled]] = {}
    everything: list[Ruled] = []
    for index, message in shown.items():
        calls = [as_edited(call, new, message.texts) for call in message.calls]
        ruled = await tool_calls.rule_answer(exchange, calls) if calls else []
        everything += ruled
        if any(not each.released for each in ruled):
            withheld[index] = [each for each in ruled if not each.released]
    exchange.tools = tool_calls.counts_of(everything) if exchange.live.scopes else ""
    return withheld


def withhold(
    exchange: Exchange, document: dict[str, Json], index: int, ruled: Sequence[Ruled]
) -> dict[str, Json]:
    """The answer without those calls of a choice, which says so instead."""
    return chat.withhold(
        document,
        index,
        {each.call.arguments.path for each in ruled},
        note=tool_calls.note_of(ruled, exchange.id),
        told={"calls": [each.told for each in ruled]},
    )


async def _refuse_answer(
    exchange: Exchange, request: Request, verdict: Verdict, review: Outcome
) -> Reply:
    """A refusal without a byte of the upstream's: what was stopped is outside the choices."""
    facts: dict[str, Fact] = {"side": "answer", "as": "refusal", **review.facts}
    await exchange.conclude("answer.refused", facts)
    message = refusal_message(exchange, verdict)
    created = int(exchange.parts.now().timestamp())
    body = chat.refusal(
        request, message=message, reference=exchange.id, created=created, told=review.told
    )
    return Reply(OK, body, exchange.answer_headers())


async def _judge_answer(exchange: Exchange, answer: Answer, whose: Whose) -> Weighed:
    guard = exchange.live.guard
    length = size([*texts_of(answer.messages), *answer.declared])

    def judge_all() -> Weighed:
        choices = tuple(judge_choice(guard, message, whose) for message in answer.messages)
        return Weighed(answer, judge_around(guard, answer, whose), choices)

    return await exchange.judge(judge_all, size=length, whole=Stage.OUTPUT)


def _inside(path: str, refused: Mapping[int, Verdict]) -> bool:
    """Whether a text belongs to a choice that was refused: its edits would undo that."""
    return any(path.startswith(f"/choices/{index}/") for index in refused)


def _is_decided(exchange: Exchange) -> bool:
    """Whether a scope keeps calls of the feature from the client."""
    if not exchange.live.scopes:
        return False
    manifest = exchange.live.scopes.manifest(exchange.caller.feature)
    return manifest is None or manifest.enforced


def read_answer(body: bytes, upstream: Upstream, *, only_known_calls: bool) -> Answer:
    """The answer, or UpstreamError: what cannot be read cannot be checked, so it stays here."""
    try:
        return chat.read_answer(body, only_known_calls=only_known_calls)
    except WireError as error:
        message = f"upstream `{upstream.name}` sent an answer that cannot be read: {error}"
        raise UpstreamError(message, status=502, code="upstream_unreadable") from None


async def _refuse_request(exchange: Exchange, incoming: Incoming, review: Outcome) -> Reply:
    request, verdict = incoming.request, incoming.verdict
    if exchange.live.policy.refuse_with == "error":
        return await refuse_as_error(exchange, verdict, side="request", review=review)
    facts: dict[str, Fact] = {"side": "request", "as": "refusal", **review.facts}
    await exchange.conclude("answer.refused", facts)
    message = refusal_message(exchange, verdict)
    created = int(exchange.parts.now().timestamp())
    write = chat.refusal_stream if request.stream else chat.refusal
    body = write(
        request, message=message, reference=exchange.id, created=created, told=review.told
    )
    kind = STREAMED if request.stream else "application/json"
    return Reply(OK, body, exchange.answer_headers(), kind=kind)
