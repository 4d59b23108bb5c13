"""Sessions on a Valkey or Redis server, for several gateways with one memory of them."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from seawall.errors import SessionsError
from seawall.gateway.sessions import Change, Session, SessionsInMemory, check_amount
from seawall.gateway.sessions_sealed import MOST_BYTES, Sealing
from seawall.gateway.sessions_server import SETTLE_SECONDS, ForgotError, Said, Server
from seawall.scope import CLEAN, Taint

Answer = TypeVar("Answer")
Failed = Callable[[str, str], None]

_TOGETHER = 200
"""Marks that are told a server in one go: requests wait for that, some milliseconds."""

TOLD_A_SECOND = 10_000
"""Marks that a gateway tells a server at least, once it began to."""

# A full server refuses to set anything: so it is told to whoever asks for a mark, as others may
# have one that it could not take.
MARK = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return false end
redis.call('SET', KEYS[1], ARGV[1])
for i = 3, #ARGV do redis.call('SADD', KEYS[2], ARGV[i]) end
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return redis.call('SMEMBERS', KEYS[2])
"""

TELL = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local at = 3
for i = 2, #KEYS do
  local last = at + tonumber(ARGV[at])
  for j = at + 1, last do redis.call('SADD', KEYS[i], ARGV[j]) end
  redis.call('PEXPIRE', KEYS[i], ARGV[2])
  at = last + 1
end
return 1
"""

CHANGE = """
local old = redis.call('GET', KEYS[1])
if (old and redis.sha1hex(old) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
"""

COUNT = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return false end
local known = math.max(tonumber(redis.call('GET', KEYS[2]) or '0'), tonumber(ARGV[2]))
local total = string.format('%.0f', known + tonumber(ARGV[3]))
redis.call('SET', KEYS[2], total, 'EX', ARGV[4])
return total
"""


class SessionsInValkey:
    """
    Sessions that several gateways share.

    What a gateway knows of a session's mark, it also keeps itself (at most `most`, as
    `SessionsInMemory`), and tells the server each time it asks, and all of it when the server may
    have forgotten something. So a server that was restarted or emptied forgets no mark as long as
    the gateway that knew it runs. A session that is not heard of for `seconds` is over.
    `failed` is told what could not be done, and why in a word.
    """

    def __init__(
        self,
        url: str,
        sealing: Sealing,
        *,
        prefix: str,
        most: int,
        seconds: float,
        failed: Failed,
        settle_seconds: float,
    ) -> None:
        self._sealing = sealing
        self._prefix = prefix
        self._milliseconds = int(seconds * 1000)
        self._copy = SessionsInMemory(most=most, seconds=seconds)
        self._counted = _Counted(most)
        self._owing = False
        self._failed = failed
        self._life = self._key("life")
        self.server = Server(url, place=self._life, tell=self._tell, settle_seconds=settle_seconds)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["SessionsInValkey"]:
        """Look for the server and watch it until the end; SettingsError as `Server.start`."""
        try:
            await self.server.start()
            watching = asyncio.create_task(self.server.watch())
            try:
                yield self
            finally:
                watching.cancel()
                with suppress(asyncio.CancelledError):
                    await watching
        finally:
            await self.server.close()

    async def get(self, session: str, *, now: float) -> Session:
        """The session of this id; a fresh one, and `lost`, where the server cannot be asked."""
        try:
            raw = await self._ask("get", lambda _: self.server.say("GET", self._key("s", session)))
        except SessionsError:
            return Session(session, now, lost=True)
        return self._opened(raw, session, now)

    async def put(self, session: Session) -> None:
        """Remember the session as it is now; where the server cannot be asked, it is forgotten."""

        async def work(_: str) -> None:
            sealed, place = self._sealing.seal(session), self._key("s", session.id)
            await self.server.say("SET", place, sealed, "PX", self._milliseconds)

        with suppress(SessionsError):
            await self._ask("put", work)

    async def update(self, session: str, change: Change, *, now: float) -> Session:
        """Change a session, again where others changed it meanwhile; `lost` as in `get`."""
        place = self._key("s", session)

        async def work(_: str) -> Session:
            while True:
                raw = await self.server.say("GET", place)
                known = self._opened(raw, session, now)
                changed = change(known)
                if changed is known:
                    return known
                old = hashlib.sha1(raw, usedforsecurity=False).hexdigest() if raw else ""
                sealed = self._sealing.seal(changed)
                words = ("EVAL", CHANGE, 1, place, old, sealed, self._milliseconds)
                if await self.server.say(*words):
                    return changed

        try:
            return await self._ask("update", work)
        except SessionsError:
            return change(Session(session, now, lost=True))

    async def mark(self, session: str, taint: Taint, *, now: float) -> Taint:
        """
        Raise the mark of a session by this, and by what this gateway knows of it.

        SessionsError where the server cannot take it, or may have forgotten what others know.
        """
        full: SessionsError | None = None
        try:
            known = await self._copy.mark(session, taint, now=now)
        except SessionsError as problem:
            known, full = taint, problem
        try:
            told = await self._ask("mark", lambda life: self._mark(life, session, known))
        except SessionsError:
            self._owing = self._owing or known != CLEAN
            raise
        if full is not None:
            self._failed("mark", full.reason)
            raise full
        self._settled("mark")
        return await self._copy.mark(session, told, now=now)

    async def count(self, name: str, amount: int, *, seconds: int, now: float) -> int:
        """Add to a counter that all gateways share; SessionsError as `mark`."""
        check_amount(amount)
        window = int(now // seconds)
        place = self._key("c", f"{seconds}:{window}:{name}")
        words = (self._counted.known(place), amount, 2 * seconds)

        async def work(life: str) -> int:
            total = await self.server.say("EVAL", COUNT, 2, self._life, place, life, *words)
            if total is None:
                raise ForgotError("it has forgotten what was counted")
            return int(total)

        total = await self._ask("count", work)
        self._counted.learn(place, total, until=(window + 1) * seconds, now=now)
        return total

    async def _mark(self, life: str, session: str, taint: Taint) -> Taint:
        places = (self._life, self._key("m", session))
        names = self._sealing.names(taint, session)
        words: list[Said] = ["EVAL", MARK, 2, *places, life, self._milliseconds, *names]
        told = await self.server.say(*words)
        if told is None:
            raise ForgotError("it has forgotten marks")
        return self._sealing.taint(told, session)

    async def _tell(self, life: str, another: bool) -> None:  # noqa: FBT001 - the server's word
        """Tell the server the marks that it may not know."""
        if not (another or self._owing):
            return
        self._owing = False
        marks = list(self._copy.marks())
        try:
            for at in range(0, len(marks), _TOGETHER):
                if not await self.server.say(*self._telling(life, marks[at : at + _TOGETHER])):
                    self._owing = True
                    break
        except BaseException:
            self._owing = True
            raise
        if self._owing:
            raise ForgotError("it has forgotten marks")

    def _telling(self, life: str, marks: Sequence[tuple[str, Taint]]) -> Sequence[Said]:
        places = [self._key("m", session) for session, _ in marks]
        words: list[Said] = ["EVAL", TELL, 1 + len(places), self._life, *places]
        words += [life, self._milliseconds]
        for session, taint in marks:
            names = self._sealing.names(taint, session)
            words += [len(names), *names]
        return words

    async def _ask(self, act: str, work: Callable[[str], Awaitable[Answer]]) -> Answer:
        try:
            return await self.server.ask(work)
        except SessionsError as problem:
            self._failed(act, problem.reason)
            raise

    def _settled(self, act: str) -> None:
        if self.server.settling:
            self._failed(act, "lost")
            raise SessionsError(
                "the server of sessions began anew, and gateways are telling it what they know",
                reason="lost",
            )

    def _opened(self, raw: bytes | None, session: str, now: float) -> Session:
        if not raw or len(raw) > 2 * MOST_BYTES:
            return Session(session, now)
        return self._sealing.open(raw, session, now=now) or Session(session, now)

    def _key(self, kind: str, name: str = "") -> str:
        return f"{self._prefix}{kind}:{name}" if name else f"{self._prefix}{kind}"


def settling(most: int) -> float:
    """Seconds in which gateways that know so many marks have told a server that began anew."""
    return SETTLE_SECONDS + most / TOLD_A_SECOND


class _Counted:
    """What counters had come to when this gateway last asked, for a server that forgets it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._totals: dict[str, tuple[int, float]] = {}

    def known(self, place: str) -> int:
        return self._totals.get(place, (0, 0.0))[0]

    def learn(self, place: str, total: int, *, until: float, now: float) -> None:
        """Take a total in, unless too many others are in use."""
        if place not in self._totals and len(self._totals) >= self._most:
            self._totals = {k: v for k, v in self._totals.items() if v[1] > now}
        if place in self._totals or len(self._totals) < self._most:
            self._totals[place] = (max(total, self.known(place)), until)
