"""Conversations that the gateway remembers: the port, and the store in memory."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from seawall.errors import SessionsError
from seawall.gateway.sessions_refused import Refused
from seawall.scope import CLEAN, Taint
from seawall.terms import Message

MOST_NAMES = 1_000
"""Classes and sources that the mark of a session may have: who sends them may make them up."""


@dataclass(frozen=True, slots=True)
class Session:
    """
    What is remembered of a conversation, for as long as it lasts.

    `seen` is when it was last heard of, in seconds of a clock that only goes
    forward. `recent` is its last messages, oldest first, bounded in number and
    length. `risk` is how likely it is an attack in several
    turns, 0 to 1 (`detect/classify/risk.py`), and `weighed` are digests of the user's
    last texts that it was told of. `labels` are the numbers that stand for redacted values,
    by digests of these. `lost` is whether more may be known of it that could not be asked for.
    """

    id: str
    seen: float
    requests: int = 0
    recent: tuple[Message, ...] = ()
    risk: float = 0.0
    weighed: tuple[bytes, ...] = ()
    labels: Mapping[bytes, int] = field(default_factory=dict[bytes, int])
    lost: bool = False


Change = Callable[[Session], Session]
"""A pure function of a session: it may be asked again, of a newer one."""


class SessionStore(Protocol):
    """
    Where sessions are kept. Several gateways share one through a store of their own kind.

    What is remembered of a conversation is lost with the store, and a fresh one goes on in its
    place. Marks and counts are not: where they cannot be known, that is a SessionsError.
    """

    async def get(self, session: str, *, now: float) -> Session:
        """The session of this id, a fresh one where it is unknown or too old."""
        ...

    async def put(self, session: Session) -> None:
        """Remember the session as it is now, whatever was known of it."""
        ...

    async def update(self, session: str, change: Change, *, now: float) -> Session:
        """Change a session, and return it: what others change at the same time is not lost."""
        ...

    async def mark(self, session: str, taint: Taint, *, now: float) -> Taint:
        """
        Raise the mark of what a session has read by this, and return it as it is then.

        A mark never falls while its session lasts, whoever raises it at the same time.
        SessionsError where it cannot be kept, and from then on for as long as the session
        lasts: what was read is then not known.
        """
        ...

    async def count(self, name: str, amount: int, *, seconds: int, now: float) -> int:
        """
        Add to a counter of this name, and return what was added to it since its window began.

        Windows of so many seconds follow each other, and `now` is in one of them: seconds since
        1970, so that all gateways agree. The amount is not negative. The name is stored as it
        is, so it must hold nothing of a person. SessionsError where it cannot be counted.
        """
        ...


class SessionsInMemory:
    """
    Sessions of this process, gone with it.

    At most `most` are kept; beyond, the one heard of longest ago is forgotten,
    as is each that was not heard of for `seconds`. A mark is not forgotten to make room,
    since that would be leave to do what it forbids: where `most` sessions have one, no
    other gets any, and whoever needed one is refused for as long as they last. So it is with
    counters.
    """

    def __init__(self, *, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._marks: OrderedDict[str, tuple[Taint, float]] = OrderedDict()
        self._refused = Refused(seconds=seconds)
        self._counts: dict[tuple[str, int], tuple[int, int]] = {}

    async def get(self, session: str, *, now: float) -> Session:
        """The session of this id, a fresh one where it is unknown or too old."""
        return self._known(session, now)

    async def put(self, session: Session) -> None:
        """Remember the session as it is now."""
        self._sessions[session.id] = session
        self._sessions.move_to_end(session.id)
        while len(self._sessions) > self._most or self._oldest_is_over(session.seen):
            self._sessions.popitem(last=False)

    async def update(self, session: str, change: Change, *, now: float) -> Session:
        """Change a session, and return it."""
        known = self._known(session, now)
        changed = change(known)
        if changed is not known:
            await self.put(changed)
        return changed

    async def mark(self, session: str, taint: Taint, *, now: float) -> Taint:
        """Raise the mark of a session; SessionsError where there is no room for it."""
        while self._marks and now - next(iter(self._marks.values()))[1] > self._seconds:
            self._marks.popitem(last=False)
        known, _ = self._marks.get(session, (CLEAN, now))
        raised = known | taint
        refused = self._refused.has(session, now=now)
        if raised == CLEAN and not refused:
            return CLEAN
        if refused or not self._fits(session, raised):
            self._refused.add(session, now=now)
            raise SessionsError(
                f"there is no room for what a session has read: {len(self._marks)} sessions have "
                f"a mark, and one may have {MOST_NAMES} classes and sources; raise "
                "`limits.sessions`",
                reason="full",
            )
        self._marks[session] = (raised, now)
        self._marks.move_to_end(session)
        return raised

    async def count(self, name: str, amount: int, *, seconds: int, now: float) -> int:
        """Add to a counter; SessionsError where there is no room for another."""
        check_amount(amount)
        key, window = (name, seconds), int(now // seconds)
        began, total = self._counts.get(key, (window, 0))
        if key not in self._counts and len(self._counts) >= self._most:
            over = [k for k, (began, _) in self._counts.items() if (began + 1) * k[1] <= now]
            for each in over:
                del self._counts[each]
            if not over:
                raise SessionsError(
                    f"{self._most} counters are in use; raise `limits.sessions`", reason="full"
                )
        if began < window:
            began, total = window, 0
        self._counts[key] = (began, total + amount)
        return total + amount

    def marks(self) -> Iterator[tuple[str, Taint]]:
        """The sessions that have a mark, and theirs; those that are over may be among them."""
        return iter([(session, taint) for session, (taint, _) in self._marks.items()])

    def _fits(self, session: str, taint: Taint) -> bool:
        names = len(taint.classes) + len(taint.sources)
        return names <= MOST_NAMES and (session in self._marks or len(self._marks) < self._most)

    def _known(self, session: str, now: float) -> Session:
        known = self._sessions.get(session)
        if known is None or now - known.seen > self._seconds:
            return Session(session, now)
        return known

    def _oldest_is_over(self, now: float) -> bool:
        oldest = next(iter(self._sessions.values()))
        return now - oldest.seen > self._seconds


def check_amount(amount: int) -> None:
    """ValueError for what cannot be added to a counter."""
    if amount < 0:
        raise ValueError("what was counted is not taken back")
