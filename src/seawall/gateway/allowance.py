"""What a scope lets a feature use: models, requests a minute, tokens and money a day."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from seawall.errors import SessionsError
from seawall.gateway.exchange import Exchange
from seawall.gateway.http import Refused
from seawall.gateway.parts import Price
from seawall.gateway.reading import size, texts_of
from seawall.scope import Manifest
from seawall.wire import Json, Request

MINUTE, DAY = 60, 86_400
"""Seconds of a window. Windows follow each other, days in UTC."""

REQUESTS, TOKENS, SPENT = "requests_per_minute", "tokens_per_day", "spend_per_day"
"""Limits of a scope, by their names in the policy file."""

MILLION = 1_000_000

MOST_TOKENS = 2**40
"""Of one count: what says more is no count."""

CHARACTERS = 4
"""Of a token, where the upstream counts none: few languages have fewer."""


@dataclass(frozen=True, slots=True)
class Used:
    """The tokens of one request and its answer."""

    given: int
    made: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.given + self.made

    def cost(self, price: Price) -> int:
        """In millionths of the currency of the price list, rounded up."""
        return math.ceil(self.given * price.input + self.made * price.output)


def used_of(usage: Json, *, said: int, answered: int) -> Used:
    """
    The tokens that an upstream counted, or where it counted none, that as many characters have.

    `said` and `answered` are code points of the request and of the answer.
    """
    counts = usage if isinstance(usage, Mapping) else {}
    return Used(
        _counted(counts.get("prompt_tokens"), said),
        _counted(counts.get("completion_tokens"), answered),
    )


def _counted(told: Json, length: int) -> int:
    """What was counted, if it can be; else a token for each four characters, rounded up."""
    if isinstance(told, int) and not isinstance(told, bool) and 0 <= told < MOST_TOKENS:
        return told
    return -(-length // CHARACTERS)


async def admit(exchange: Exchange, model: str) -> None:
    """
    Let a request pass where the feature's scope has room for it, and count it.

    Refused where it has not; a scope in shadow mode only has the log say so. What cannot be
    counted is refused, too. Requests that run at once may use more than a day's rest.
    """
    manifest = exchange.live.scopes.manifest(exchange.caller.feature)
    if manifest is None:
        return
    refused = await _refusal(exchange, manifest, model)
    if refused is None:
        return
    mode = "enforce" if manifest.enforced else "shadow"
    exchange.note(exchange.event("scope.exceeded", {"limit": refused.code, "mode": mode}))
    if manifest.enforced:
        raise refused


async def _refusal(exchange: Exchange, manifest: Manifest, model: str) -> Refused | None:
    """What speaks against a request; the cheapest question first."""
    if not any(fnmatchcase(model, glob) for glob in manifest.models):
        message = "the feature's scope does not name this model; ask for one of its `models`"
        return Refused(403, message, code="model_not_in_scope")
    if manifest.spend_per_day is not None and _price(exchange, model) is None:
        message = "no line of `prices` names this model, and the feature's scope limits spending"
        return Refused(403, message, code="model_without_price")
    try:
        return await _over(exchange, manifest)
    except SessionsError:
        message = "what the feature has used cannot be counted; tell Seawall's operator"
        return Refused(503, message, code="limits_unknown")


async def _over(exchange: Exchange, manifest: Manifest) -> Refused | None:
    for name, limit in _a_day(manifest).items():
        if limit is not None and await _count(exchange, name, 0, DAY) >= limit:
            what = "tokens" if name == TOKENS else "money"
            message = f"the feature's scope has no {what} left for today (UTC)"
            return Refused(403, message, code=name)
    most = manifest.requests_per_minute
    if most is not None and await _count(exchange, REQUESTS, 1, MINUTE) > most:
        seconds = int(exchange.parts.now().timestamp()) % MINUTE
        message = (
            "the feature's scope allows no more requests in this minute; try again in the next"
        )
        return Refused(429, message, code=REQUESTS, wait=MINUTE - seconds)
    return None


async def spend(
    exchange: Exchange, request: Request, usage: Json, *, answered: int, whole: bool = True
) -> None:
    """
    Count what a request and its answer used, where the feature's scope limits that.

    `usage` is the upstream's count, and `answered` the code points of the answer, as far as it
    was read. Where that is not the `whole`, the count may be of its beginning only: the larger
    of the two holds. Whoever is cancelled meanwhile has it counted all the same.
    """
    await asyncio.shield(_spend(exchange, request, usage, answered=answered, whole=whole))


async def _spend(
    exchange: Exchange, request: Request, usage: Json, *, answered: int, whole: bool
) -> None:
    manifest = exchange.live.scopes.manifest(exchange.caller.feature)
    if manifest is None:
        return
    said = size([*texts_of(request.messages), *request.declared])
    used = used_of(usage, said=said, answered=answered)
    if not whole:
        used = Used(used.given, max(used.made, _counted(None, answered)))
    price = _price(exchange, request.model)
    amounts = {TOKENS: used.total, SPENT: used.cost(price) if price else 0}
    try:
        for name, limit in _a_day(manifest).items():
            if limit is not None:
                await _count(exchange, name, amounts[name], DAY)
    except SessionsError:  # the answer is made; the next request finds that nothing is counted
        mode = "enforce" if manifest.enforced else "shadow"
        exchange.note(exchange.event("scope.exceeded", {"limit": "limits_unknown", "mode": mode}))


def _a_day(manifest: Manifest) -> dict[str, int | None]:
    """The limits of a day: tokens, and millionths of the currency."""
    money = manifest.spend_per_day
    return {
        TOKENS: manifest.tokens_per_day,
        SPENT: None if money is None else math.floor(money * MILLION),
    }


async def _count(exchange: Exchange, name: str, amount: int, seconds: int) -> int:
    parts = exchange.parts
    now = parts.now().timestamp()
    counter = f"{name}:{exchange.caller.feature}"
    return await parts.sessions.count(counter, amount, seconds=seconds, now=now)


def _price(exchange: Exchange, model: str) -> Price | None:
    found = (price for glob, price in exchange.live.prices.items() if fnmatchcase(model, glob))
    return next(found, None)
