"""The gateway as an ASGI application: paths, and what every request goes through."""

import asyncio
import secrets
import sys
import traceback
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime

from seawall.errors import SeawallError
from seawall.gateway import (
    appeals,
    approvals,
    chat,
    embeddings,
    held,
    memory,
    models,
    own,
    reviews,
    sign_in,
    tool_list,
    tools,
)
from seawall.gateway.caller import Caller, identify
from seawall.gateway.exchange import Exchange, decision_headers
from seawall.gateway.failing import failed
from seawall.gateway.http import (
    ClientGone,
    Receive,
    Refused,
    Reply,
    Scope,
    Send,
    headers_of,
    read_body,
    refuse_web_pages,
    send_reply,
    until_gone,
)
from seawall.gateway.parts import Parts
from seawall.gateway.person import has_cookie, person_of
from seawall.terms import Fact
from seawall.wire.openai_error import error

Handler = Callable[[Exchange, bytes], Awaitable[Reply]]
HandlerOfOne = Callable[[Exchange, bytes, str], Awaitable[Reply]]

HANDLERS: dict[tuple[str, str], Handler] = {
    ("POST", "/v1/chat/completions"): chat.complete,
    ("POST", "/v1/embeddings"): embeddings.embed,
    ("GET", "/v1/models"): models.list_models,
    ("POST", "/seawall/v1/check"): own.check,
    ("POST", memory.WRITE): memory.write,
    ("POST", memory.READ): memory.read,
    ("POST", tool_list.LIST): tool_list.list_tools,
    ("POST", tools.AUTHORIZE): tools.authorize,
    ("POST", tools.RESULT): tools.result,
    ("GET", approvals.ALL): approvals.list_all,
    ("POST", appeals.ALL): appeals.receive,
    ("POST", sign_in.SIGN_IN): sign_in.sign_in,
    ("GET", sign_in.PROVIDER): sign_in.ask_provider,
    ("GET", sign_in.CALLBACK): sign_in.come_back,
    ("POST", sign_in.SIGN_OUT): sign_in.sign_out,
    ("GET", sign_in.ME): sign_in.me,
    ("GET", reviews.STATUS): reviews.status,
    ("GET", reviews.ITEMS): reviews.list_all,
    ("POST", reviews.NEXT): reviews.take_next,
}
"""Everything that is checked or asked on behalf of a feature, or by people."""

HANDLERS_OF_ONE: dict[tuple[str, str], HandlerOfOne] = {
    ("GET", approvals.ONE): approvals.show,
    ("POST", approvals.ONE): approvals.say,
    ("GET", held.ONE): held.show,
    ("GET", appeals.ONE): appeals.show,
    ("GET", reviews.ONE): reviews.show,
    ("POST", reviews.TAKE): reviews.take,
    ("POST", reviews.GIVE_BACK): reviews.give_back,
    ("POST", reviews.UNMASK): reviews.unmask,
    ("POST", reviews.DECIDE): reviews.decide,
}
"""The same where the path has the id of what is asked about, for `{id}`."""

OF_PEOPLE = sign_in.OF_PEOPLE | reviews.OF_PEOPLE
"""Paths, as they are listed, for people who are signed in, and not for features."""

NOBODY = Caller("")


def split(path: str) -> tuple[str, str]:
    """A path as it is listed, and the id that is in it; empty where it has none."""
    if any(path == known for _, known in HANDLERS):
        return path, ""
    for _, pattern in HANDLERS_OF_ONE:
        before, _, after = pattern.partition("{id}")
        identity = path[len(before) : len(path) - len(after)]
        listed = path.startswith(before) and path.endswith(after)
        if listed and identity and "/" not in identity:
            return pattern, identity
    return path, ""


def handler_of(method: str, path: str) -> Handler | None:
    """What answers a path, or None where nothing does."""
    pattern, identity = split(path)
    of_one = HANDLERS_OF_ONE.get((method, pattern)) if identity else None
    if of_one is None:
        return HANDLERS.get((method, path))
    return lambda exchange, body: of_one(exchange, body, identity)


class Gateway:
    """
    One request after another: read, identified, handled, answered.

    A path that is not listed is 404, never passed through unread. Whatever
    goes wrong becomes an answer in the provider's error envelope and an event;
    only a verdict is not an error.
    """

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request (ASGI 3)."""
        identity = _identity(self.parts.now())
        # As it was sent: a path spelled otherwise (`%2F`) is another path.
        path = scope["path"] = scope["raw_path"].decode("latin-1")
        pattern, _ = split(path)
        listed = (scope["method"], pattern) in HANDLERS | HANDLERS_OF_ONE
        known = pattern if listed else "other"
        status = 0
        try:
            with self.parts.metrics.in_flight.track_inprogress():
                status = await self._serve(identity, scope, receive, send)
        except ClientGone:
            status = 499  # as nginx counts those who left
        except Exception as problem:  # noqa: BLE001 - its words may hold anything
            status = 500
            _tell_place(identity, problem)
        finally:
            self.parts.metrics.requests.labels(known, str(status)).inc()

    async def _serve(self, identity: str, scope: Scope, receive: Receive, send: Send) -> int:
        exchange = Exchange(self.parts, NOBODY, identity, headers={})
        try:
            headers = headers_of(scope)
            simple = await self._simple(scope, headers)
            if simple is not None:
                return await self._send(send, exchange, simple)
            caller = self._caller(scope, headers)
            query = scope["query_string"].decode("latin-1")
            exchange = Exchange(self.parts, caller, identity, headers=headers, query=query)
            handler = handler_of(scope["method"], scope["path"])
            assert handler is not None
            self._take_place()
            try:
                limits = exchange.live.limits
                body = await read_body(
                    receive, headers, most=limits.body_bytes, seconds=limits.body_seconds
                )
                return await self._unless_gone(exchange, handler, body, receive=receive, send=send)
            finally:
                self.parts.working -= 1
        except SeawallError as problem:
            return await self._send(send, exchange, await failed(exchange, problem))

    async def _simple(self, scope: Scope, headers: dict[str, str]) -> Reply | None:
        """The answer to what needs no handler; Refused where the path is nobody's."""
        method, path = scope["method"], scope["path"]
        if handler_of(method, path) is not None:
            return None
        if method == "GET" and path in own.OPEN:
            return await own.OPEN[path](self.parts)
        if method == "GET" and path == own.METRICS:
            self._identify(headers)
            return own.metrics(self.parts)
        if method == "GET" and path.startswith(own.STORY):
            caller = self._feature(headers)
            request = path.removeprefix(own.STORY)
            return await own.story(self.parts, request, feature=caller.feature)
        if any(split(path)[0] == known for _, known in HANDLERS | HANDLERS_OF_ONE):
            raise Refused(405, "this path has another method", code="method_not_allowed")
        message = "there is nothing at this path; `/seawall/openapi.json` lists Seawall's own"
        raise Refused(404, message, code="not_found")

    def _caller(self, scope: Scope, headers: dict[str, str]) -> Caller:
        """Who asks: a feature, or on paths of people somebody who is signed in, or is about to."""
        pattern, _ = split(scope["path"])
        if pattern in sign_in.TO_SIGN_IN:
            return replace(NOBODY, address=_address(scope))
        if pattern in OF_PEOPLE:
            return self._person(scope, headers)
        if pattern in reviews.OF_PEOPLE_OR_SIGNED:
            return self._person_or_feature(scope, headers)
        return self._feature(headers)

    def _person(self, scope: Scope, headers: dict[str, str]) -> Caller:
        person = person_of(self.parts, scope["method"], headers)
        return replace(NOBODY, person=person, address=_address(scope))

    def _person_or_feature(self, scope: Scope, headers: dict[str, str]) -> Caller:
        """Whoever is signed in; without a cookie, whoever brings what somebody signed."""
        if has_cookie(headers):
            return self._person(scope, headers)
        try:
            return self._feature(headers)
        except Refused as problem:
            if problem.code != "missing_api_key":
                raise
            message = (
                "sign in at `/seawall/v1/sign-in`, or send a signed act with a key of a feature"
            )
            raise Refused(401, message, code="not_signed_in") from None

    def _feature(self, headers: dict[str, str]) -> Caller:
        caller = self._identify(headers)
        if not caller.key:
            refuse_web_pages(headers)
        return caller

    def _identify(self, headers: dict[str, str]) -> Caller:
        parts = self.parts
        return identify(headers, keys=parts.keys, live=parts.live)

    def _take_place(self) -> None:
        if self.parts.working >= self.parts.live.limits.concurrent_requests:
            message = "too many requests at once; try again, or raise `limits.concurrent_requests`"
            raise Refused(503, message, code="overloaded", wait=1)
        self.parts.working += 1

    async def _unless_gone(
        self, exchange: Exchange, handler: Handler, body: bytes, *, receive: Receive, send: Send
    ) -> int:
        """Handle and answer the request, and drop all work for it if the client leaves."""
        work = asyncio.current_task()
        assert work is not None
        left = False

        async def watch() -> None:
            nonlocal left
            await until_gone(receive)
            left = True
            work.cancel()

        watching = asyncio.ensure_future(watch())
        try:
            return await self._work(exchange, handler, body, send)
        except asyncio.CancelledError:
            if left:
                work.uncancel()
                exchange.cut("client_gone")
                raise ClientGone from None
            if not exchange.answering:
                message = "Seawall is stopping; try again"
                raise Refused(503, message, code="stopping", wait=1) from None
            exchange.cut("shutdown")
            raise ClientGone from None  # or soon to be: the connection is closed after this
        finally:
            watching.cancel()

    async def _work(self, exchange: Exchange, handler: Handler, body: bytes, send: Send) -> int:
        try:
            reply = await handler(exchange, body)
        except SeawallError as problem:
            reply = await failed(exchange, problem)
        except Exception as problem:  # noqa: BLE001 - the last line of defence: nothing unread leaves
            reply = await self._broken(exchange, problem)
        try:
            return await self._send(send, exchange, reply)
        except Exception:
            exchange.cut("gateway_failed")
            raise

    async def _send(self, send: Send, exchange: Exchange, reply: Reply) -> int:
        headers = {"x-seawall-request-id": exchange.id, **decision_headers(exchange.verdict)}
        reply = replace(reply, headers={**headers, **reply.headers})
        exchange.answering = True
        if reply.stream is None:
            await send_reply(send, reply)
        else:
            async with aclosing(reply.stream):  # so that it can let go of the upstream
                await send_reply(send, reply)
        return reply.status

    async def _broken(self, exchange: Exchange, problem: Exception) -> Reply:
        """The answer to a fault of ours. Its words may hold anything: only its place is told."""
        where = _tell_place(exchange.id, problem)
        facts: dict[str, Fact] = {"error": type(problem).__name__, "where": where}
        await exchange.conclude("request.failed", facts)
        message = f"Seawall failed while it handled this; tell its operator `{exchange.id}`"
        return Reply(500, error(message, type="server_error", code="internal_error"))


def _address(scope: Scope) -> str:
    """Where the connection comes from."""
    return str((scope.get("client") or ("",))[0])


def _identity(at: datetime) -> str:
    """
    A request's name: when it came, in milliseconds, and 64 bits of chance.

    Names that grow with time stand side by side in the log's index, which is
    then cheap to add to (RFC 9562 5.7 says the same of UUIDs).
    """
    return f"req_{int(at.timestamp() * 1000):011x}{secrets.token_hex(8)}"


def _tell_place(identity: str, problem: Exception) -> str:
    """Tell the operator where a fault of ours is; returns the place."""
    frames = traceback.extract_tb(problem.__traceback__)
    where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-4:]))
    print(f"seawall: {identity}: {type(problem).__name__} at {where}", file=sys.stderr)  # noqa: T201
    return where[:200]
