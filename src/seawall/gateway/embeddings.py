"""`POST /v1/embeddings`: what is embedded today is what a model is told tomorrow."""

from seawall.errors import UpstreamError, WireError
from seawall.gateway import allowance
from seawall.gateway.answering import OK, refuse_as_error, upstream_refused
from seawall.gateway.chat import choose_upstream, key_for
from seawall.gateway.exchange import Exchange
from seawall.gateway.http import Reply, for_client
from seawall.gateway.reading import edits, judge_request, size, texts_of
from seawall.gateway.record import model_fact, received
from seawall.gateway.review_texts import may_be_drawn, show_request
from seawall.gateway.upstream import Asked
from seawall.wire import embeddings, rewrite

PATH = "/embeddings"


async def embed(exchange: Exchange, body: bytes) -> Reply:
    """Answer one request for embeddings. Its answer is numbers, which nobody reads."""
    request = embeddings.read_request(body)
    upstream = choose_upstream(exchange, request.model)
    await allowance.admit(exchange, request.model)
    whose = await exchange.enter_session(
        user=request.user, conversation=request.conversation, messages=()
    )
    await may_be_drawn(exchange, request.model, upstream)
    texts = [*texts_of(request.messages), *request.declared]
    guard = exchange.live.guard
    verdict, _ = await exchange.judge(
        lambda: judge_request(guard, request, whose), size=size(texts)
    )
    facts = received(request, path=PATH, size=len(body), upstream=upstream.name)
    ruling = await exchange.ruling("request", verdict, texts)
    exchange.note(exchange.event("request.received", facts), ruling)
    show_request(exchange, texts, verdict)
    if not verdict.action.delivers:
        return await refuse_as_error(exchange, verdict, side="request")
    asked = Asked(
        PATH,
        rewrite(request.document, edits(texts, verdict, exchange.substitutes)),
        exchange.upstream_headers(key_for(exchange, upstream)),
    )
    with exchange.parts.metrics.asking():
        answered = await exchange.parts.upstreams.ask(upstream, asked)
    if answered.status != OK:
        raise await upstream_refused(exchange, upstream, answered)
    try:
        answer = embeddings.read_answer(answered.body)
    except WireError as problem:
        message = f"upstream `{upstream.name}` sent an answer that cannot be read: {problem}"
        raise UpstreamError(message, status=502, code="upstream_unreadable") from None
    await allowance.spend(exchange, request, answer.document.get("usage"), answered=0)
    await exchange.conclude(
        "answer.delivered", {"side": "answer", **model_fact(request.model, upstream)}
    )
    headers = {**for_client(answered.headers), **exchange.answer_headers()}
    return Reply(OK, rewrite(answer.document), headers)
