"""The Valkey server that gateways share: asked in time, and known to have forgotten nothing."""

import asyncio
import secrets
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

from valkey.asyncio import Valkey
from valkey.asyncio.connection import AbstractConnection
from valkey.exceptions import (
    AuthenticationError,
    ConnectionError,  # noqa: A004 - the library's own, which is no OSError
    OutOfMemoryError,
    ResponseError,
    ValkeyError,
)

from seawall.errors import SeawallError, SessionsError, SettingsError

ANSWER_SECONDS = 0.3
"""For the server to answer one command, or to accept a connection."""

PATIENCE_SECONDS = 0.8
"""For all that one request waits for at a time: an answer, a new connection, another answer."""

WATCH_SECONDS = 0.5
"""Between looks at whether the server is there, and still the same."""

SETTLE_SECONDS = 3.0
"""After a server began to remember anew, for all gateways to notice it and begin to tell."""

BEGIN = """
local told = redis.call('GET', KEYS[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if not told or string.sub(told, 1, #ARGV[1]) ~= ARGV[1] then
  told = ARGV[1] .. ':' .. ARGV[2] .. ':' .. string.format('%.0f', now)
  redis.call('SET', KEYS[1], told)
end
return {told, string.format('%.0f', now)}
"""

Answer = TypeVar("Answer")
Said = bytes | str | int


class ForgotError(ConnectionError):
    """The server is not the one that was spoken to before, or has forgotten what it was told."""


class UnusableError(ValkeyError):
    """The server would not keep what it is told. The message says why."""


class Server:
    """
    A server, and its life: the time in which it has forgotten nothing.

    A life ends where the process does (its `run_id` is another: a restart may lose the last
    writes, a standby that takes over too) and where its key is gone (it was emptied). All that is
    asked is asked within a life, and every new connection is looked at; what finds another begins
    again, and first tells the server what this gateway knows (`tell`, which is told the life and
    whether it is another). `settling` is whether other gateways may not have done so yet.
    """

    def __init__(
        self,
        url: str,
        *,
        place: str,
        tell: Callable[[str, bool], Awaitable[None]],
        settle_seconds: float = SETTLE_SECONDS,
    ) -> None:
        """SettingsError where the address is none; `place` is the key of the life."""
        self.client = _client(url, self._greet)
        self._place = place
        self._tell = tell
        self._settle_seconds = settle_seconds
        self._run = ""
        self._life = ""
        self._last = ""
        self._settled = 0.0
        self._why = "lost"
        self._said = ""
        self._beginning = asyncio.Lock()
        self._wake = asyncio.Event()

    @property
    def settling(self) -> bool:
        """Whether other gateways may know what the server does not."""
        return asyncio.get_running_loop().time() < self._settled

    async def say(self, *words: Said) -> Any:
        """One command; ValkeyError or OSError where it fails."""
        return await self.client.execute_command(*words)  # type: ignore[no-untyped-call]

    async def ask(self, work: Callable[[str], Awaitable[Answer]]) -> Answer:
        """
        What some commands come to, that are told the server's life.

        Where it cannot be reached, one new connection is tried; from then on every request fails
        at once, until it is found again. SessionsError says whether it is `lost` or `full`.
        """
        if not self._life:
            raise self._error("")
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                try:
                    return await work(self._life)
                except ConnectionError:
                    self._life = ""
                    await self._begin()
                    return await work(self._life)
        except SessionsError:
            raise
        except (ValkeyError, OSError, SeawallError) as problem:
            raise self._failed(problem) from None

    async def start(self) -> None:
        """
        Look for the server.

        One that cannot be reached is looked for from then on; SettingsError where it must not
        be used, or does not take who asks.
        """
        try:
            await self._begin()
        except (ValkeyError, OSError) as problem:
            cause = problem.__cause__ or problem  # of what happens on a socket, only that tells
            if not isinstance(cause, (UnusableError, AuthenticationError, ResponseError)):
                self._failed(problem)
                return
            said = str(cause) if isinstance(cause, UnusableError) else "it refused to answer"
            raise SettingsError(
                f"the server of `SEAWALL_SESSIONS_URL` cannot be used "
                f"({type(cause).__name__}): {said}"
            ) from None

    async def watch(self) -> None:
        """Look again and again whether the server is there and the same, until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(WATCH_SECONDS):
                    await self._wake.wait()
            self._wake.clear()
            try:
                await self._look()
            except (ValkeyError, OSError, SeawallError) as problem:
                self._failed(problem, wake=False)

    async def close(self) -> None:
        """End all connections."""
        await self.client.aclose()

    async def _look(self) -> None:
        life = self._life
        if life:
            with suppress(ConnectionError):
                if _text(await self.say("GET", self._place)) == life:
                    await self._tell(life, False)  # noqa: FBT003 - it is no other
                    return
        self._life = ""
        await self._begin()

    async def _begin(self) -> None:
        async with self._beginning:
            if self._life:
                return
            self._run = ""
            await self.client.connection_pool.disconnect(inuse_connections=False)
            told = await self.say("INFO")
            _check(told)
            self._run = told["run_id"]
            words = ("EVAL", BEGIN, 1, self._place, self._run, secrets.token_hex(8))
            life, now = (_text(each) for each in await self.say(*words))
            if life != self._last:
                age = (int(now) - int(life.rpartition(":")[2])) / 1000
                loop = asyncio.get_running_loop()
                self._settled = loop.time() + self._settle_seconds - age
            await self._tell(life, life != self._last)
            self._life = self._last = life
            self._why = "lost"
            self._announce("the server of sessions answers")

    async def _greet(self, connection: AbstractConnection) -> None:
        """Look who it is, before anything is said on a new connection."""
        await connection.on_connect()
        if not self._run:
            return
        await connection.send_command("INFO", "server")
        told = _text(await connection.read_response())
        if f"run_id:{self._run}\r\n" not in told:
            raise ForgotError("it is another process")

    def _failed(self, problem: Exception, *, wake: bool = True) -> SessionsError:
        self._why = "full" if isinstance(problem, OutOfMemoryError) else "lost"
        if self._why == "lost":
            self._life = ""
            said = str(problem) if isinstance(problem, UnusableError) else type(problem).__name__
            self._announce(
                f"the server of sessions cannot be used ({said}): what sessions have read is not "
                "known, so no tool call is allowed under a scope"
            )
        if wake:
            self._wake.set()
        return self._error(type(problem).__name__)

    def _error(self, why: str) -> SessionsError:
        if self._why == "full":
            return SessionsError(
                "the server of sessions is full; give it more memory", reason="full"
            )
        return SessionsError(
            f"the server of sessions cannot be asked{why and f' ({why})'}", reason="lost"
        )

    def _announce(self, said: str) -> None:
        """Tell the operator, once for each change."""
        if said != self._said and (self._said or "cannot" in said):
            print(f"seawall: {said}", file=sys.stderr)  # noqa: T201
        self._said = said


def _client(url: str, greet: Callable[[AbstractConnection], Awaitable[None]]) -> Valkey:
    options = (
        {"ssl_check_hostname": True} if url.lower().startswith(("rediss:", "valkeys:")) else {}
    )
    try:
        client: Valkey = Valkey.from_url(
            url,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            valkey_connect_func=greet,
            **options,
        )
    except ValueError:
        raise SettingsError(
            "`SEAWALL_SESSIONS_URL` is no address of a server; it is like "
            "`rediss://NAME:PASSWORD@HOST:PORT/0`"
        ) from None
    return client


def _check(told: dict[str, object]) -> None:
    """Whether a server that says this of itself keeps what it is told."""
    policy = told.get("maxmemory_policy")
    if policy != "noeviction":
        raise UnusableError(
            f"it forgets what it is told to make room; set its `maxmemory-policy` to `noeviction` "
            f"(it is `{policy}`)"
        )
    if told.get("role") != "master":
        raise UnusableError("it is a copy of another server; name that one")


def _text(raw: object) -> str:
    return raw.decode() if isinstance(raw, bytes) else ""
