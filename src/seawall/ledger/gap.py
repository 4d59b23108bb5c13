"""What the log missed while it could not be written."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Self

from seawall.terms import Event, Fact

KIND = "log.gap"

IN_DOUBT = "in_doubt"
"""Why the log failed where nobody knows what of it was logged."""


@dataclass(frozen=True, slots=True)
class Gap:
    """
    A time in which the log was not written, or a part of one.

    `spooled` events were set aside and are in the log now; `lost` ones are nowhere; `refused`
    ones did not happen, because what they were about was stopped. `since` and `until` are when
    the first and the last of them were, in UTC, ISO 8601; `reason` is why the log failed. Where
    that is `in_doubt`, of any part of it, what was lost or refused may be in the log too.
    """

    spooled: int = 0
    lost: int = 0
    refused: int = 0
    since: str = ""
    until: str = ""
    reason: str = "other"

    @classmethod
    def of(
        cls, times: Iterable[datetime], *, spooled: int = 0, lost: int = 0, refused: int = 0
    ) -> Self:
        """A gap from the first to the last of these times."""
        spelt = sorted(map(_spelt, times))
        since, until = (spelt[0], spelt[-1]) if spelt else ("", "")
        return cls(spooled, lost, refused, since, until)

    @property
    def size(self) -> int:
        """How many events it is about."""
        return self.spooled + self.lost + self.refused

    def __add__(self, other: "Gap") -> "Gap":
        if not other.size:
            return self
        if not self.size:
            return other
        return Gap(
            self.spooled + other.spooled,
            self.lost + other.lost,
            self.refused + other.refused,
            min(filter(None, (self.since, other.since)), default=""),
            max(self.until, other.until),
            IN_DOUBT if IN_DOUBT in (self.reason, other.reason) else self.reason,
        )

    def __sub__(self, other: "Gap") -> "Gap":
        """What is left of it when the other, a part of it, was told."""
        rest = replace(
            self,
            spooled=self.spooled - other.spooled,
            lost=self.lost - other.lost,
            refused=self.refused - other.refused,
            since=other.until or self.since,
        )
        return rest if rest.size else Gap()

    def because(self, reason: str) -> "Gap":
        """The same, for this reason."""
        return replace(self, reason=reason)

    @property
    def facts(self) -> dict[str, Fact]:
        """The facts of its event."""
        return {name: value for name, value in asdict(self).items() if value != ""}

    def event(self, at: datetime) -> Event:
        """The event that tells of it."""
        return Event(KIND, at, "log", facts=self.facts)


def gap_of(facts: Mapping[str, object]) -> Gap:
    """The gap with these facts; TypeError or ValueError where they are none."""
    gap = Gap(**facts)  # type: ignore[arg-type]  # checked in the next line
    if [type(value) for value in asdict(gap).values()] != [int] * 3 + [str] * 3:
        raise TypeError
    return gap


def _spelt(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
