"""Who is on duty at a moment, by a list that repeats each week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOUR = 60
_DAY = 24 * _HOUR


@dataclass(frozen=True, slots=True)
class Turn:
    """These people are on duty from so many minutes after the week began, until the next turn."""

    begins: int
    people: tuple[str, ...]


def turn_at(written: str, people: Sequence[str]) -> Turn:
    """The turn that begins at a time as `mon 09:00`. ValueError where it is none."""
    day, _, clock = written.partition(" ")
    hour, _, minute = clock.partition(":")
    return Turn(_DAYS.index(day) * _DAY + int(hour) * _HOUR + int(minute), tuple(people))


def on_duty(turns: Sequence[Turn], clock: datetime) -> tuple[str, ...]:
    """
    Who is on duty when the clock on the wall, where the turns are kept, shows this.

    Before the first turn of a week the last one goes on. A clock that is put back shows an hour
    twice, and the turns of that hour are held twice. Nobody is on duty where there are no turns.
    """
    if not turns:
        return ()
    minute = clock.weekday() * _DAY + clock.hour * _HOUR + clock.minute
    in_order = sorted(turns, key=lambda turn: turn.begins)
    begun = [turn for turn in in_order if turn.begins <= minute]
    return (begun or in_order)[-1].people
