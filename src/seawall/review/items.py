"""
Items that people look at, as a fold over the log: what waits, who took it, what they said.

Who takes an item, gives it back or decides it takes one step of it, and a step is taken once: the
log admits one event under the key of a step (`step_key`), and the fold counts the one whose
`step` is the item's own: so no item is decided twice and none is lost, whoever dies when.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SAMPLED, HELD, APPEALED = "review.sampled", "review.held", "appeal.received"
LEASED, RETURNED, DECIDED = "review.leased", "review.returned", "review.decided"
EXPIRED, UNMASKED, COLLECTED = "review.expired", "review.unmasked", "review.collected"


class Sort(StrEnum):
    """Why people look at something. Of samples `audit` comes first in `both`."""

    HOLD = "hold"
    """Somebody waits for it."""
    APPROVAL = "approval"
    """A tool call that only people can let run."""
    APPEAL = "appeal"
    """An end user says that something was stopped by mistake."""
    RISK = "risk"
    """Drawn more often the riskier it looked, to catch what the filters miss."""
    AUDIT = "audit"
    """Drawn evenly, to know how much they miss."""
    GOLD = "gold"
    """Its answer is known, to know how often people are right. They see it as an audit."""


class Stratum(StrEnum):
    """What became of a decision."""

    DELIVERED = "delivered"
    STOPPED = "stopped"


class Word(StrEnum):
    """What a person says: of a sample or an appeal the first three, of what is held the others."""

    HARMFUL = "harmful"
    HARMLESS = "harmless"
    UNSURE = "unsure"
    DELIVER = "deliver"
    EDIT = "edit"
    REFUSE = "refuse"


OF_SAMPLES = frozenset({Word.HARMFUL, Word.HARMLESS, Word.UNSURE})
OF_HOLDS = frozenset({Word.DELIVER, Word.EDIT, Word.REFUSE})


@dataclass(frozen=True, slots=True)
class Sealed:
    """Where a text lies in the vault, and the digest that it must have."""

    ref: str
    digest: str


@dataclass(frozen=True, slots=True)
class Lease:
    """Who has taken an item, and until when it is theirs alone."""

    id: str
    by: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """
    What one person said of an item.

    `kind` is what they found harmful in it, `severity` how bad it is (1 is the severest), and
    `edited` where the text lies that they would deliver instead.
    """

    by: str
    word: Word
    at: datetime
    index: int
    kind: str = ""
    severity: int = 3
    reason: str = ""
    edited: Sealed | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """
    Something that people look at, and how far they are with it.

    `due` is when they should have; what is held is over then. `reviews` is how many people it
    takes by its draw; with `confirm` a claim that it is a miss takes a second one (`takes`).
    `included` is the probability in millionths with which it was drawn. `session` and
    `principal` are pseudonyms; `subject` is the request that it is about. `step` counts what
    was done with it. `unmasked` are those who saw it whole. `told` says of an appeal whether its
    text is what was stopped: `stopped`, `other`, or `user` where only they tell so.
    """

    id: str
    sort: Sort
    feature: str
    subject: str
    session: str
    principal: str
    index: int
    at: datetime
    due: datetime
    severity: int
    reviews: int
    confirm: bool = False
    exposure: int = 1
    rules: tuple[str, ...] = ()
    sealed: Sealed | None = None
    size: int = 0
    plan: str = ""
    stratum: Stratum = Stratum.DELIVERED
    sample: str = ""
    risk: str = "low"
    included: int = 1_000_000
    side: str = ""
    way: str = ""
    digest: str = ""
    told: str = ""
    step: int = 0
    lease: Lease | None = None
    judged: tuple[Judged, ...] = ()
    expired: bool = False
    collected: bool = False
    unmasked: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Whether somebody waits for it."""
        return self.sort is Sort.HOLD

    @property
    def words(self) -> frozenset[Word]:
        """What may be said of it."""
        return OF_HOLDS if self.held else OF_SAMPLES

    @property
    def unread(self) -> Word:
        """What alone may be said of it where nobody can read its text."""
        return Word.REFUSE if self.held else Word.UNSURE

    @property
    def claims(self) -> tuple[Judged, ...]:
        """Who said of what was delivered that it is harmful."""
        if self.stratum is not Stratum.DELIVERED:
            return ()
        return tuple(each for each in self.judged if each.word is Word.HARMFUL)

    @property
    def takes(self) -> int:
        """How many people it takes by now, before one more decides where these disagree."""
        return max(self.reviews, 2) if self.confirm and self.claims else self.reviews

    @property
    def urgency(self) -> int:
        """The severity that it waits with: what it looked like, or what somebody says it is."""
        claims = self.claims if self.confirm else ()
        return min([self.severity, *(each.severity for each in claims)])

    @property
    def verdict(self) -> Judged | None:
        """
        What was decided; None while more people must look.

        Of what is held one no is enough, and else as many must look as it takes: where any of
        them changed it, the last change counts, since not all let pass what it was before. Of
        samples as many must agree; where they do not, one more decides (`contested`).
        """
        if not self.judged:
            return None
        last = self.judged[-1]
        if self.held:
            refused = next((each for each in self.judged if each.word is Word.REFUSE), None)
            edits = [each for each in self.judged if each.word is Word.EDIT]
            passed = edits[-1] if edits else last
            return refused or (passed if len(self.judged) >= self.reviews else None)
        first = self.judged[: self.takes]
        if len(first) < self.takes:
            return None
        if len({each.word for each in first}) == 1:
            return first[-1]
        return self.judged[self.takes] if len(self.judged) > self.takes else None

    @property
    def contested(self) -> bool:
        """Whether people disagreed, so that a lead must say."""
        enough = not self.held and len(self.judged) >= self.takes
        return enough and self.verdict is None

    def is_over(self, now: datetime) -> bool:
        """Whether nobody can say anything about it any more."""
        return self.verdict is not None or self.expired or (self.held and now > self.due)

    def taken(self, now: datetime) -> Lease | None:
        """The lease that is good now; None where anybody may take it."""
        lease = self.lease
        return lease if lease is not None and now <= lease.until else None
