"""What a gateway needs for people to review by way of it, handed over by whoever assembles it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from seawall.review.items import Item
from seawall.review.saying import Saying
from seawall.review.status import Standing


class Waits(Protocol):
    """How much waits."""

    @property
    def waiting(self) -> int:
        """Items that are not over."""
        ...

    @property
    def held(self) -> int:
        """Of these, what somebody waits for."""
        ...

    @property
    def overdue(self) -> int:
        """Of these, what should have been looked at by now."""
        ...


class ShownPart(Protocol):
    """One text of an item."""

    @property
    def role(self) -> str:
        """Who said it."""
        ...

    @property
    def source(self) -> str:
        """Where it came from."""
        ...

    @property
    def text(self) -> str:
        """Its words, perhaps with labels for values."""
        ...


class ShownItem(Protocol):
    """An item with its texts."""

    @property
    def item(self) -> Item:
        """As it is by now."""
        ...

    @property
    def parts(self) -> Sequence[ShownPart]:
        """Its texts, in order."""
        ...

    @property
    def masked(self) -> bool:
        """Whether labels stand for values."""
        ...

    @property
    def trouble(self) -> str:
        """Why there are no texts, where there are none."""
        ...


class Reviews(Protocol):
    """
    Where people review. All read the log, take their time, and raise LedgerError.

    `name` is somebody who is signed in, which the gateway vouches for; `told` is what somebody
    signed. Overtaken says that somebody else was faster, AccessError why somebody may not,
    AlreadyUsed that a nonce was used before.
    """

    def waiting(
        self, name: str, now: datetime, *, features: Collection[str], most: int
    ) -> Sequence[Item]:
        """What waits that somebody may look at, the most urgent first."""
        ...

    def theirs(self, name: str, now: datetime) -> Sequence[Item]:
        """What somebody has taken and can go on with."""
        ...

    def counts(self, now: datetime, *, features: Collection[str]) -> Waits:
        """How much waits, for anybody."""
        ...

    def find(self, identity: str, now: datetime) -> Item | None:
        """The item of this id; None where there is none in the last days."""
        ...

    def take(self, name: str, now: datetime, *, features: Collection[str]) -> Item | None:
        """Take the next item; None where there is none for this person."""
        ...

    def why_none(self, name: str, now: datetime, *, features: Collection[str]) -> str:
        """Why there is none, for people."""
        ...

    def take_this(self, name: str, identity: str, now: datetime) -> Item:
        """Take a certain item."""
        ...

    def give_back(self, name: str, identity: str, now: datetime) -> Item:
        """Let others take it."""
        ...

    def show(self, name: str, identity: str, now: datetime) -> ShownItem:
        """An item with its texts, in which labels stand for secrets and personal values."""
        ...

    def unmask(self, name: str, identity: str, now: datetime) -> ShownItem:
        """The same with the values, once the log says that this person saw them."""
        ...

    def unmask_signed(self, told: Mapping[str, str], identity: str, now: datetime) -> ShownItem:
        """The same, by somebody's signature."""
        ...

    def decide(self, name: str, identity: str, saying: Saying, now: datetime) -> Item:
        """Log what somebody says of an item that they have taken; the item as it is then."""
        ...

    def decide_signed(
        self, told: Mapping[str, str], identity: str, saying: Saying, now: datetime
    ) -> Item:
        """The same, by somebody's signature."""
        ...

    def standings(self, now: datetime) -> Sequence[Standing]:
        """Where the reviews of each epoch stand that runs, by what the log says by now."""
        ...
