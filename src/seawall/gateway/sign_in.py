"""People sign in, by password or by a provider of identities, and out."""

from collections.abc import Awaitable
from datetime import datetime

import orjson

from seawall.errors import AccessError, SignInRefused
from seawall.gateway.exchange import Exchange
from seawall.gateway.http import Refused, Reply
from seawall.gateway.openapi_sign_in import read_sign_in
from seawall.gateway.parts import SignedIn
from seawall.gateway.person import (
    cookie_of,
    own_origin,
    require_own_page,
    require_person,
    set_cookie,
    unavailable,
)
from seawall.terms import Fact
from seawall.wire.document import parse

SIGN_IN = "/seawall/v1/sign-in"
PROVIDER = "/seawall/v1/sign-in/oidc"
CALLBACK = "/seawall/v1/sign-in/oidc/callback"
SIGN_OUT = "/seawall/v1/sign-out"
ME = "/seawall/v1/me"

TO_SIGN_IN = frozenset({SIGN_IN, PROVIDER, CALLBACK})
"""Paths that anybody may come to, and whose handlers look at whoever comes."""

OF_PEOPLE = frozenset({SIGN_OUT, ME})
"""Paths of people: who is not signed in is refused before anything is read."""

FLOW_COOKIE = "seawall-oidc"

FLOW_SECONDS = 600

UNTOLD = {"cache-control": "no-store", "referrer-policy": "no-referrer"}
"""What keeps answers that are somebody's out of caches, and their addresses with us."""

PAGE = f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Seawall</title>
<meta http-equiv="refresh" content="0; url={ME}">
<p>You are signed in. <a href="{ME}">Go on.</a></p></html>
"""
"""A page between: a redirect from the provider would not have the cookie, which is Strict."""

STATUS = {
    "claim_missing": 403,
    "email_unverified": 403,
    "no_roles": 403,
    "not_offered": 403,
    "overloaded": 503,
    "provider_refused": 403,
    "provider_unreachable": 502,
    "provider_unusable": 502,
    "too_many_tries": 429,
    "unknown_person": 403,
    "wrong_password": 401,
    "wrong_state": 403,
    "wrong_token": 403,
}
"""The statuses of refusals, by their reasons."""


async def sign_in(exchange: Exchange, body: bytes) -> Reply:
    """`POST /seawall/v1/sign-in`: by name and password."""
    origin = _origin(exchange)
    require_own_page(exchange.headers, origin)
    _received(exchange, SIGN_IN, len(body))
    asked = read_sign_in(parse(body))
    entering = exchange.parts.entrance.by_password(
        asked.name, asked.password, address=exchange.caller.address, now=exchange.parts.now()
    )
    cookie, person = await _let_in(exchange, entering, origin, how="password")
    return Reply(200, orjson.dumps(_told(person)), _headers(exchange), cookies=(cookie,))


async def ask_provider(exchange: Exchange, body: bytes) -> Reply:  # noqa: ARG001 - an endpoint's shape
    """`GET /seawall/v1/sign-in/oidc`: off to the provider."""
    origin = _origin(exchange)
    _received(exchange, PROVIDER, 0)
    try:
        url, kept = await exchange.parts.entrance.ask_provider(
            f"{origin}{CALLBACK}", exchange.parts.now()
        )
    except SignInRefused as problem:
        raise _refused(exchange, problem, "oidc") from None
    await exchange.conclude("answer.delivered", {"side": "verdict"})
    # Lax: the provider's page, which is another site's, leads back to us.
    cookie = set_cookie(kept, origin, seconds=FLOW_SECONDS, name=FLOW_COOKIE, same_site="Lax")
    return Reply(303, b"", {**_headers(exchange), "location": url}, cookies=(cookie,))


async def come_back(exchange: Exchange, body: bytes) -> Reply:  # noqa: ARG001 - likewise
    """`GET /seawall/v1/sign-in/oidc/callback`: back from the provider."""
    origin = _origin(exchange)
    _received(exchange, CALLBACK, 0)
    entering = exchange.parts.entrance.by_provider(
        cookie_of(exchange.headers, origin, FLOW_COOKIE),
        exchange.query,
        address=exchange.caller.address,
        now=exchange.parts.now(),
    )
    cookie, _ = await _let_in(exchange, entering, origin, how="oidc")
    gone = set_cookie("", origin, seconds=0, name=FLOW_COOKIE, same_site="Lax")
    headers = {**_headers(exchange), "content-security-policy": "default-src 'none'"}
    return Reply(
        200, PAGE.encode(), headers, kind="text/html; charset=utf-8", cookies=(cookie, gone)
    )


async def sign_out(exchange: Exchange, body: bytes) -> Reply:
    """`POST /seawall/v1/sign-out`: the cookie is nobody's from now on."""
    person, origin = require_person(exchange.caller), _origin(exchange)
    exchange.parts.entrance.end(cookie_of(exchange.headers, origin))
    _received(exchange, SIGN_OUT, len(body))
    exchange.note(exchange.event("person.signed_out", {"person": person.name}))
    await exchange.conclude("answer.delivered", {"side": "verdict"})
    cookies = (set_cookie("", origin, seconds=0),)
    return Reply(200, b'{"signed_out":true}', _headers(exchange), cookies=cookies)


async def me(exchange: Exchange, body: bytes) -> Reply:  # noqa: ARG001 - likewise
    """`GET /seawall/v1/me`: who is signed in."""
    exchange.concluded = True  # a look leaves nothing in the log, nor that it was cut short
    person = require_person(exchange.caller)
    return Reply(200, orjson.dumps(_told(person)), _headers(exchange))


async def _let_in(
    exchange: Exchange, entering: Awaitable[tuple[str, SignedIn]], origin: str, *, how: str
) -> tuple[str, SignedIn]:
    """
    The cookie of somebody who comes in, logged before it leaves; Refused where nobody does.

    It is always a new one, and the one that the browser came with ends: whoever put it there
    is not signed in by it (session fixation, CWE-384).
    """
    try:
        token, person = await entering
    except SignInRefused as problem:
        raise _refused(exchange, problem, how) from None
    except AccessError as problem:
        raise unavailable(problem) from None
    exchange.parts.entrance.end(cookie_of(exchange.headers, origin))
    exchange.note(exchange.event("person.signed_in", {"person": person.name, "how": how}))
    await exchange.conclude("answer.delivered", {"side": "verdict"})
    left = person.ends - exchange.parts.now()
    return set_cookie(token, origin, seconds=int(left.total_seconds())), person


def _refused(exchange: Exchange, problem: SignInRefused, how: str) -> Refused:
    facts: dict[str, Fact] = {"how": how, "reason": problem.reason}
    if problem.person:
        facts["person"] = problem.person
    exchange.note(exchange.event("person.sign_in_refused", facts))
    # By name and password, nobody learns more than that they did not come in.
    code = (
        "wrong_password" if how == "password" and problem.reason == "no_roles" else problem.reason
    )
    return Refused(STATUS[code], str(problem), code=code, wait=problem.wait)


def _origin(exchange: Exchange) -> str:
    return own_origin(exchange.headers, exchange.live.sign_in.address)


def _received(exchange: Exchange, path: str, size: int) -> None:
    exchange.note(exchange.event("request.received", {"path": path, "bytes": size}))


def _headers(exchange: Exchange) -> dict[str, str]:
    return {**exchange.answer_headers(), **UNTOLD}


def _told(person: SignedIn) -> dict[str, object]:
    return {
        "name": person.name,
        "roles": sorted(person.roles),
        "csrf": person.csrf,
        "ends": _moment(person.ends),
        "idle_ends": _moment(person.idle_ends),
    }


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
