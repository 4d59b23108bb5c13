"""Whether a signed result holds here and now: what a deploy job asks before it goes on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from seawall.ship.attestation import CLOCKS, Statement
from seawall.ship.subject import PARTS


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    What a result must be about to count: the feature, and digests by part.

    `absent` are parts that there are none of here, so that a result may be of none. It may be
    `max_age` old, by its own time and by the log's.
    """

    feature: str
    digests: Mapping[str, str] = field(default_factory=dict[str, str])
    absent: frozenset[str] = frozenset()
    max_age: timedelta = timedelta(hours=24)


_SHOWN = 5


def objections(
    statement: Statement, wanted: Wanted, now: datetime, logged: datetime | None
) -> Iterator[str]:
    """
    Everything because of which a result does not count; nothing where it does.

    `logged` is when a log or its witness says that it had it by; None where nobody says a time.
    """
    if statement.feature != wanted.feature:
        yield f"it is of the feature `{statement.feature}`, not of `{wanted.feature}`"
    for part, digest in wanted.digests.items():
        there = statement.digests.get(part)
        if there is None:
            yield f"it does not say of which `{part}` it is"
        elif there != digest:
            yield f"it is of another `{part}`"
    for part in PARTS:
        if part in wanted.absent & statement.digests.keys():
            yield f"it is of a `{part}`, and here is none"
    yield from _of_time(statement, wanted, now, logged)
    yield from _of_leave(statement, now)
    if not statement.ready:
        missing = [str(a.get("probe")) for a in statement.answers if not _passes(a)]
        rest = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
        yield f"it says NOT READY: {', '.join(missing[:_SHOWN]) or 'nothing was asked'}{rest}"


def not_compared(statement: Statement, wanted: Wanted) -> tuple[str, ...]:
    """The parts of what was judged that nobody compared with what is deployed."""
    return tuple(p for p in PARTS if p in statement.digests and p not in wanted.digests)


def _of_time(
    statement: Statement, wanted: Wanted, now: datetime, logged: datetime | None
) -> Iterator[str]:
    if statement.at - now > CLOCKS:
        yield "it is from the future; a clock is wrong"
    if logged is not None and statement.at - logged > CLOCKS:
        yield "it says a later time than the log that has it; a clock is wrong"
    oldest = statement.at if logged is None else min(statement.at, logged)
    if now - oldest > wanted.max_age:
        hours = (now - oldest) // timedelta(hours=1)
        yield f"it is {hours:,} hours old, and may be {wanted.max_age // timedelta(hours=1):,}"


def _of_leave(statement: Statement, now: datetime) -> Iterator[str]:
    """A result is young for longer than the leave may hold by which it was accepted."""
    if not statement.loosened_by:
        return
    by = " and ".join(f"`{name}`" for name in statement.loosened_by)
    why = f"its checklist asks for less, and the leave of {by} for that"
    end = statement.loosened_until
    if end is None:
        yield f"{why} does not say until when; write the result anew with `--out`"
    elif now >= end:
        yield f"{why} ran out on {end:%Y-%m-%d}"


def _passes(answer: Mapping[str, object]) -> bool:
    return answer.get("outcome") in {"pass", "not_applicable", "waived"}
