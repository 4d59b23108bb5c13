"""`POST /v1/chat/completions`: read, check, ask, check again, write back or refuse, append."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

import orjson

from seawall.errors import UpstreamError, WireError
from seawall.gateway import allowance, tool_calls
from seawall.gateway.answering import (
    OK,
    refusal_message,
    refuse_as_error,
    upstream_refused,
)
from seawall.gateway.chat_streaming import stream_answer
from seawall.gateway.exchange import Exchange
from seawall.gateway.http import Refused, Reply, for_client
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
from seawall.terms import Fact, Message, Stage, Verdict
from seawall.wire import Answer, Json, Request, chat, rewrite
from seawall.wire import edited as written

PATH = "/chat/completions"


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
    exchange.note(exchange.event("request.received", facts), *exchange.returned(), ruling)
    show_request(exchange, texts, verdict)
    if not verdict.action.delivers:
        return await _refuse_request(exchange, request, verdict)
    await tool_calls.hear(exchange, request, verdict)
    exchange.substitutes.leave_out(text.body for text in texts)
    edited = await exchange.judge(
        lambda: edits(texts, verdict, exchange.substitutes), size=size(texts)
    )
    new = rewrite(request.document, edited)
    exchange.taken = await exchange.judge(
        lambda: returnable(guard, exchange.substitutes, whose), size=size(texts)
    )
    asked = Asked(
        PATH,
        new,
        exchange.upstream_headers(key_for(exchange, upstream)),
    )
    if request.stream:
        return await stream_answer(exchange, request, upstream, asked, whose)
    return await _answer(exchange, request, upstream, asked, whose=whose)


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


async def _answer(
    exchange: Exchange, request: Request, upstream: Upstream, asked: Asked, *, whose: Whose
) -> Reply:
    answered = await _asked(exchange, request, upstream, asked)
    answer = await _paid(exchange, request, upstream, answered.body)
    texts = texts_of(answer.messages)
    around, choices = await _judge_answer(exchange, answer, whose)
    verdict = sum(choices, around)
    ruling = await exchange.ruling("answer", verdict, [*texts, *answer.declared])
    calls = [call for message in answer.messages for call in message.calls]
    exchange.note(ruling, *exchange.called(calls, request))
    show_answer(exchange, [*texts, *answer.declared], verdict, {})
    for message in answer.messages:
        exchange.observe(whose.inspection(texts_of((message,)), Stage.OUTPUT))
    refused = {
        index: choice if not choice.action.delivers else around
        for index, choice in enumerate(choices)
        if not (choice.action.delivers and around.action.delivers)
    }
    if refused and len(refused) == len(choices) and exchange.live.policy.refuse_with == "error":
        return await refuse_as_error(exchange, verdict, side="answer")
    if not around.action.delivers:
        return await _refuse_answer(exchange, request, around)
    document = answer.document
    for index, choice in refused.items():
        document = chat.refuse_choice(document, index, refusal_message(exchange, choice))
    kept = [text for text in texts if not _inside(text.path, refused)]
    edited = edits([*kept, *answer.declared], verdict, exchange.substitutes)
    shown = {i: m for i, m in enumerate(answer.messages) if i not in refused}
    new = restored(shown.values(), edited, exchange.taken)
    show_answer(exchange, [*texts, *answer.declared], verdict, new)
    withheld = await _rule_calls(exchange, shown, new)
    document = written(document, new)
    for index, ruled in withheld.items():
        document = withhold(exchange, document, index, ruled)
    await exchange.remember(*shown.values())
    kind = "answer.refused" if len(refused) == len(choices) and refused else "answer.delivered"
    facts: dict[str, Fact] = {
        "side": "answer",
        "choices": len(choices),
        **model_fact(request.model, upstream),
    }
    await exchange.conclude(kind, facts)
    headers = {**for_client(answered.headers), **exchange.answer_headers()}
    return Reply(OK, orjson.dumps(document), headers)


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


async def _refuse_answer(exchange: Exchange, request: Request, verdict: Verdict) -> Reply:
    """A refusal without a byte of the upstream's: what was stopped is outside the choices."""
    await exchange.conclude("answer.refused", {"side": "answer", "as": "refusal"})
    message = refusal_message(exchange, verdict)
    created = int(exchange.parts.now().timestamp())
    body = chat.refusal(request, message=message, reference=exchange.id, created=created)
    return Reply(OK, body, exchange.answer_headers())


async def _judge_answer(
    exchange: Exchange, answer: Answer, whose: Whose
) -> tuple[Verdict, list[Verdict]]:
    guard = exchange.live.guard
    length = size([*texts_of(answer.messages), *answer.declared])

    def judge_all() -> tuple[Verdict, list[Verdict]]:
        choices = [judge_choice(guard, message, whose) for message in answer.messages]
        return judge_around(guard, answer, whose), choices

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


async def _refuse_request(exchange: Exchange, request: Request, verdict: Verdict) -> Reply:
    if exchange.live.policy.refuse_with == "error":
        return await refuse_as_error(exchange, verdict, side="request")
    message = refusal_message(exchange, verdict)
    await exchange.conclude("answer.refused", {"side": "request", "as": "refusal"})
    created = int(exchange.parts.now().timestamp())
    write = chat.refusal_stream if request.stream else chat.refusal
    body = write(request, message=message, reference=exchange.id, created=created)
    kind = "text/event-stream" if request.stream else "application/json"
    return Reply(OK, body, exchange.answer_headers(), kind=kind)
