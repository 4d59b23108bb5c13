"""`GET /v1/models`: what a client may ask for."""

import asyncio
from collections.abc import Iterable

from seawall.errors import UpstreamError, WireError
from seawall.gateway.answering import OK
from seawall.gateway.chat import key_for
from seawall.gateway.exchange import Exchange
from seawall.gateway.http import Reply
from seawall.gateway.upstream import Asked, Upstream
from seawall.wire import models
from seawall.wire.document import parse

GLOB = frozenset("*?[")


async def list_models(exchange: Exchange, body: bytes) -> Reply:  # noqa: ARG001 - an endpoint's shape
    """
    The models of all upstreams, as far as their globs let them through.

    An upstream that does not answer still has the names that the
    configuration spells out.
    """
    lists = await asyncio.gather(
        *(_names(exchange, upstream) for upstream in exchange.live.upstreams)
    )
    names = dict.fromkeys(name for names in lists for name in names)
    await exchange.record(exchange.event("request.received", {"path": "/models"}))
    await exchange.conclude("answer.delivered", {"side": "answer", "models": len(names)})
    created = int(exchange.parts.now().timestamp())
    return Reply(OK, models.listing(names, created=created), exchange.answer_headers())


async def _names(exchange: Exchange, upstream: Upstream) -> Iterable[str]:
    spelled_out = [name for name in upstream.models if not GLOB & set(name)]
    if len(spelled_out) == len(upstream.models):
        return spelled_out
    headers = exchange.upstream_headers(key_for(exchange, upstream))
    try:
        answered = await exchange.parts.upstreams.fetch(upstream, Asked("/models", b"", headers))
        document = parse(answered.body) if answered.status == OK else {}
    except (UpstreamError, WireError):
        return spelled_out
    listed = document.get("data")
    if not isinstance(listed, list):
        return spelled_out
    names = [entry.get("id") for entry in listed if isinstance(entry, dict)]
    known = [name for name in names if isinstance(name, str) and upstream.serves(name)]
    return [*spelled_out, *known]
