"""What a gateway is built of, handed over by whoever assembles it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from seawall.detect import Similar
from seawall.gateway.held_watch import HeldWatch
from seawall.gateway.judging import Judges
from seawall.gateway.metrics import Metrics
from seawall.gateway.notice_channels import Channels
from seawall.gateway.notices import Notifier
from seawall.gateway.observing import Observer
from seawall.gateway.review_parts import Reviews
from seawall.gateway.reviewing import Reviewing
from seawall.gateway.sealing import Sealer
from seawall.gateway.sessions import SessionStore
from seawall.gateway.upstream import Upstream, Upstreams
from seawall.guard import Guard
from seawall.guard.memory import Keyring
from seawall.ledger import Ledger, Pseudonyms
from seawall.policy import Limits, PersonLine, SignInLines
from seawall.policy.review import ReviewLines
from seawall.scope import Decider, Found, ToldApproval
from seawall.terms import Policy


class KnownKey(Protocol):
    """A key that was recognised."""

    @property
    def id(self) -> str:
        """Its public name, for logs."""
        ...

    @property
    def feature(self) -> str:
        """The feature that it stands for."""
        ...


class Keys(Protocol):
    """The keys that clients may come with."""

    def find(self, secret: str) -> KnownKey | None:
        """The key of which this is the secret form, unless it is unknown or revoked."""
        ...

    def refresh(self) -> bool:
        """Take in keys issued or revoked since; say whether there were any."""
        ...


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, given to a model and made by it."""

    input: float
    output: float


@dataclass(frozen=True, slots=True)
class Live:
    """
    All that a reload of the policy file changes, swapped at once.

    A request keeps what it began with, so that no request is judged half by
    one policy and half by another.
    """

    policy: Policy
    guard: Guard
    limits: Limits
    keys_required: bool
    upstreams: tuple[Upstream, ...]
    kept: tuple[str, ...] = ()
    """The ids of what must not leave (`seawall confidential`)."""
    texts: Mapping[str, str] = field(default_factory=dict[str, str])
    """Whether texts are kept, by feature; under no name for all others."""
    people: Mapping[str, PersonLine] = field(default_factory=dict[str, PersonLine])
    """Who signs what they do, and may sign in."""
    sign_in: SignInLines = field(default_factory=SignInLines)
    """How people sign in, where, and for how long."""
    custodians: Mapping[str, str] = field(default_factory=dict[str, str])
    """Who keeps the keys of strict texts, with the keys that these are sealed to."""
    scopes: Decider = field(default_factory=lambda: Decider(()))
    """What decides about tool calls."""
    prices: Mapping[str, Price] = field(default_factory=dict[str, Price])
    """What tokens cost, by globs over models' names; the first that fits counts."""
    approval_minutes: int = 60
    """How long a tool call may wait for people, and their word is good."""
    approvals_waiting: int = 200
    """How many calls of one feature may wait for people at once."""
    notices: Channels = field(default_factory=Channels)
    """Who is told that something needs people, and how."""
    review: ReviewLines | None = None
    """How people review decisions; None where they do not."""

    def with_entries(self, entries: Similar) -> "Live":
        """The same with what reviewers found by now: requests from then on are judged by it."""
        return replace(self, guard=self.guard.with_entries(entries))

    @property
    def holds(self) -> bool:
        """Whether people decide about what is held, of any feature."""
        return self.review is not None and self.review.holds

    def texts_of(self, feature: str) -> str:
        """Whether a feature's texts are kept: `none`, `sealed`, `redacted` or `strict`."""
        return self.texts.get(feature) or self.texts.get("", "none")

    def review_of(self, feature: str) -> ReviewLines | None:
        """How a feature's decisions are reviewed; None where they are not."""
        return None if self.review is None else self.review.of(feature)


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Remembering:
    """
    What memories need: the keys of their labels, and when somebody was last erased.

    `erased` takes pseudonyms. Both may read files, and raise SettingsError or LedgerError.
    """

    ring: Callable[[], Keyring]
    erased: Callable[[Sequence[str]], datetime | None]


class Approvals(Protocol):
    """What people said of tool calls, as the log has it. All read it, and raise LedgerError."""

    def known(self, digest: str, now: datetime, *, people: int) -> Found:
        """The approval of exactly this call by so many people or more that is good, or waits."""
        ...

    def are_many(self, feature: str, now: datetime, *, since: datetime, most: int) -> bool:
        """Whether so many calls of a feature, or more, that asked since then wait for people."""
        ...

    def of_feature(self, feature: str, now: datetime, *, most: int) -> Sequence[ToldApproval]:
        """A feature's newest approvals: those that wait, then those that are good, then others."""
        ...

    def one(self, identity: str, now: datetime) -> ToldApproval | None:
        """The approval of this id, whosever it is; None where there was none lately."""
        ...

    def say(self, about: ToldApproval, said: Mapping[str, str], now: datetime) -> None:
        """Log somebody's signed yes or no; AccessError says why it may not be said."""
        ...


class SignedIn(Protocol):
    """Somebody who is signed in."""

    @property
    def name(self) -> str:
        """Theirs under `people`."""
        ...

    @property
    def roles(self) -> frozenset[str]:
        """What they may do."""
        ...

    @property
    def ends(self) -> datetime:
        """Until when at most."""
        ...

    @property
    def idle_ends(self) -> datetime:
        """Until when if they do nothing."""
        ...

    @property
    def csrf(self) -> str:
        """What must come beside the cookie with whatever changes something."""
        ...


class Entrance(Protocol):
    """
    Where people come in. SignInRefused says why somebody does not; AccessError, that passwords
    cannot be read. A token is a secret of whoever has come in.
    """

    async def by_password(
        self, name: str, password: str, *, address: str, now: datetime
    ) -> tuple[str, SignedIn]:
        """Let somebody in by their password."""
        ...

    async def ask_provider(self, redirect: str, now: datetime) -> tuple[str, str]:
        """Where to send somebody to be known, and what their browser keeps meanwhile."""
        ...

    async def by_provider(
        self, kept: str, query: str, *, address: str, now: datetime
    ) -> tuple[str, SignedIn]:
        """Let somebody in by the word of the provider that they come back from."""
        ...

    def find(self, token: str, now: datetime) -> SignedIn | None:
        """Who has this token by now."""
        ...

    def end(self, token: str) -> None:
        """Sign somebody out."""
        ...


@dataclass(slots=True)
class Parts:
    """
    The gateway's parts. What changes is `live`, `log_failed` (whether the last append failed)
    and `working` (how many requests are being worked on).

    `monotonic` gives seconds that only go forward, `now` the time of day with
    its zone; both are given so that tests can own them. `log_works` is whether the log takes
    events and has been told what it missed.
    """

    live: Live
    ledger: Ledger
    keys: Keys
    sessions: SessionStore
    pseudonyms: Pseudonyms
    metrics: Metrics
    judges: Judges
    observer: Observer
    sealer: Sealer
    remembering: Remembering
    approvals: Approvals
    notices: Notifier
    reviewing: Reviewing
    reviews: Reviews
    entrance: Entrance
    held: HeldWatch
    upstreams: Upstreams
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    log_works: Callable[[], bool] = _always
    log_failed: bool = False
    working: int = 0
