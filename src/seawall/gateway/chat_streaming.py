"""A streamed chat answer, checked while it passes."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from seawall.errors import LedgerError, SeawallError, UpstreamError, WireError
from seawall.gateway import allowance
from seawall.gateway.answering import OK, upstream_refused
from seawall.gateway.chat_arriving import ArrivingAnswer
from seawall.gateway.exchange import Exchange, decision_headers
from seawall.gateway.heartbeat import with_heartbeats
from seawall.gateway.http import Reply
from seawall.gateway.reading import Whose
from seawall.gateway.record import model_fact
from seawall.gateway.review_texts import show_stream
from seawall.gateway.upstream import Asked, Upstream
from seawall.wire import (
    ChatStream,
    Request,
    chat,
)
from seawall.wire.openai_error import error


async def stream_answer(
    exchange: Exchange, request: Request, upstream: Upstream, asked: Asked, whose: Whose
) -> Reply:
    """
    The answer as it arrives, each piece checked before it leaves.

    Returns once the upstream has agreed to answer and the start is in the log,
    so that until then a failure still has a status of its own.
    """
    pieces = _pieces(exchange, request, upstream, asked, whose)
    await anext(pieces)
    beating = with_heartbeats(pieces, seconds=exchange.live.limits.heartbeat_seconds)
    return Reply(OK, headers=exchange.answer_headers(), stream=beating, kind="text/event-stream")


async def _pieces(
    exchange: Exchange, request: Request, upstream: Upstream, asked: Asked, whose: Whose
) -> AsyncGenerator[bytes, None]:
    created = int(exchange.parts.now().timestamp())
    wire = ChatStream(answer_id=f"chatcmpl-{exchange.id}", model=request.model, created=created)
    answer = ArrivingAnswer(exchange, request, wire, whose)
    async with exchange.parts.upstreams.stream(upstream, asked) as (head, arriving):
        if head.status != OK:
            raise await upstream_refused(exchange, upstream, head)
        async with _counting(exchange, request, answer):
            planned = show_stream(exchange, answer.shown)
            facts = {**model_fact(request.model, upstream), **planned}
            await exchange.record(exchange.event("answer.started", facts))
            yield b""
            try:
                async for data in arriving:
                    if out := await answer.take(wire.receive(data)):
                        yield out
                    if answer.over or answer.refused_all(request.choices):
                        break
                else:
                    yield await answer.take(wire.close())
            except LedgerError as problem:  # what it did not take is not sent
                yield _failed(str(problem), "log_unavailable")
                return
            except WireError as problem:
                answer.failure = (f"the answer cannot be read: {problem}", "upstream_unreadable")
            except UpstreamError as problem:
                answer.failure = (str(problem), problem.code)
    yield await _end(exchange, request, upstream, answer)


@asynccontextmanager
async def _counting(
    exchange: Exchange, request: Request, answer: ArrivingAnswer
) -> AsyncGenerator[None, None]:
    """Count what arrived of an answer: it is made, whatever comes, also where the client left."""
    try:
        yield
    finally:
        whole = answer.over and not answer.failure
        made = answer.wire.length
        await allowance.spend(exchange, request, answer.usage, answered=made, whole=whole)


async def _end(
    exchange: Exchange, request: Request, upstream: Upstream, answer: ArrivingAnswer
) -> bytes:
    """
    The end of the stream, sent only when the log has it.

    A stream that broke off ends in an error instead of the end mark, so that
    no client takes half an answer for a whole one.
    """
    rest = b"" if answer.over else await answer.finish_all()
    try:
        rest += await answer.settle_held()
        if answer.failure:
            message, code = answer.failure
            exchange.parts.metrics.upstream_errors.labels(upstream.name, code).inc()
            facts = {"upstream": upstream.name, "code": code}
            exchange.note(exchange.event("upstream.failed", facts))
            await exchange.conclude("answer.cut", {"reason": code})
            return rest + _failed(message, code)
        refused = answer.refused_all(request.choices)
        kind = "answer.refused" if refused else "answer.delivered"
        review = answer.held.review.facts if refused else {}
        await exchange.conclude(kind, {"side": "answer", "choices": answer.choices, **review})
    except SeawallError as problem:  # the log: what it did not take is not sent
        return _failed(str(problem), "log_unavailable")
    await exchange.remember(*answer.messages())
    if answer.usage and chat.wants_usage(request):
        rest += answer.wire.usage(answer.usage)
    said = {
        **decision_headers(answer.verdict()),
        "x-seawall-request-id": exchange.id,
        "x-seawall-review": exchange.review,
        "x-seawall-tools": answer.tools.replace(", ", ","),
    }
    comment = " ".join(f"{name}={value}" for name, value in said.items() if value)
    return rest + answer.wire.done(comment)


def _failed(message: str, code: str) -> bytes:
    return b"data: " + error(message, type="upstream_error", code=code) + b"\n\n"
