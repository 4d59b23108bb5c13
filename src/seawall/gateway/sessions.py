"""Conversations that the gateway remembers: the port, and the store in memory."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from seawall.errors import SessionsError
from seawall.scope import CLEAN, Taint
from seawall.terms import Message


@dataclass(frozen=True, slots=True)
class Session:
    """
    What is remembered of a conversation, for as long as it lasts.

    `seen` is when it was last heard of, in seconds of a clock that only goes
    forward. `recent` is its last messages, oldest first, bounded in number and
    length; it lives in memory only. `risk` is how likely it is an attack in several
    turns, 0 to 1 (`detect/classify/risk.py`), and `weighed` are digests of the user's
    last texts that it was told of. `labels` are the numbers that stand for redacted values,
    by digests of these.
    """

    id: str
    seen: float
    requests: int = 0
    recent: tuple[Message, ...] = ()
    risk: float = 0.0
    weighed: tuple[bytes, ...] = ()
    labels: Mapping[bytes, int] = field(default_factory=dict[bytes, int])


class SessionStore(Protocol):
    """Where sessions are kept. Several workers share one through a store of their own kind."""

    async def get(self, session: str, *, now: float) -> Session:
        """The session of this id, a fresh one where it is unknown or too old."""
        ...

    async def put(self, session: Session) -> None:
        """Remember the session as it is now."""
        ...

    async def mark(self, session: str, taint: Taint, *, now: float) -> Taint:
        """
        Raise the mark of what a session has read by this, and return it as it is then.

        A mark never falls while its session lasts, whoever raises it at the same time.
        SessionsError where it cannot be kept: what was read is then not known.
        """
        ...


class SessionsInMemory:
    """
    Sessions of this process, gone with it.

    At most `most` are kept; beyond, the one heard of longest ago is forgotten,
    as is each that was not heard of for `seconds`. A mark is not forgotten to make room,
    since that would be leave to do what it forbids: where `most` sessions have one, no
    other gets any.
    """

    def __init__(self, *, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._marks: OrderedDict[str, tuple[Taint, float]] = OrderedDict()

    async def get(self, session: str, *, now: float) -> Session:
        """The session of this id, a fresh one where it is unknown or too old."""
        known = self._sessions.get(session)
        if known is None or now - known.seen > self._seconds:
            return Session(session, now)
        return known

    async def put(self, session: Session) -> None:
        """Remember the session as it is now."""
        self._sessions[session.id] = session
        self._sessions.move_to_end(session.id)
        while len(self._sessions) > self._most or self._oldest_is_over(session.seen):
            self._sessions.popitem(last=False)

    async def mark(self, session: str, taint: Taint, *, now: float) -> Taint:
        """Raise the mark of a session; SessionsError where there is no room for another."""
        while self._marks and now - next(iter(self._marks.values()))[1] > self._seconds:
            self._marks.popitem(last=False)
        known, _ = self._marks.get(session, (CLEAN, now))
        raised = known | taint
        if raised == CLEAN:
            return CLEAN
        if session not in self._marks and len(self._marks) >= self._most:
            raise SessionsError(
                f"{self._most} sessions have read what must be remembered, and there is no room "
                "for more; raise `limits.sessions`",
                reason="full",
            )
        self._marks[session] = (raised, now)
        self._marks.move_to_end(session)
        return raised

    def _oldest_is_over(self, now: float) -> bool:
        oldest = next(iter(self._sessions.values()))
        return now - oldest.seen > self._seconds
