"""What the log says of the vault, and the vault put right by it after a backup was restored."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from seawall.errors import LedgerError
from seawall.ledger.port import LedgerReader, Query
from seawall.ledger.rows import Rows
from seawall.ledger.vault.handed import blank
from seawall.ledger.vault.holds import Hold, close, drop, put, require_two
from seawall.ledger.vault.port import Erased
from seawall.terms import Event, Fact

ERASED = "vault.erased"
HOLD_PLACED = "vault.hold_placed"
HOLD_OPENED = "vault.hold_opened"
HOLD_DROPPED = "vault.hold_dropped"
HOLD_CLOSED = "vault.hold_closed"

MOST_IDS = 1_000
"""Ids in one event, so that it fits an entry."""

_SLACK = timedelta(hours=1)
"""How much earlier than its text an event may say that it was, at most."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def erased_events(
    erased: Erased, *, subject: str, at: datetime, actor: str, classes: Sequence[str] = ()
) -> list[Event]:
    """
    What an erasure leaves in the log: counts, and what brings it back after a restored backup.

    The ids are random, and with the erasure nothing is left that they belong to.
    """
    facts: dict[str, Fact] = {"keys": erased.keys, "texts": erased.texts}
    if classes:
        facts["classes"] = list(classes)
    if erased.held:
        facts["held"] = list(erased.held)
    ids = [("subject", each) for each in erased.subjects]
    ids += [("key", each) for each in erased.key_ids]
    parts = [ids[first : first + MOST_IDS] for first in range(0, len(ids), MOST_IDS)]
    whose = {"session": subject} if subject.startswith("ss1.") else {"principal": subject}
    return [
        Event(ERASED, at, actor, facts={**(facts if not number else {}), **_ids(part)}, **whose)
        for number, part in enumerate(parts or [[]])
    ]


def facts_of(holds: Sequence[Hold]) -> dict[str, Fact]:
    """What the log says of what a hold matches: all but its reason, which may name people."""
    hold = holds[0]
    facts: dict[str, Fact] = {"hold": hold.name}
    subjects = [each.subject for each in holds if each.subject]
    if subjects:
        facts["subjects"] = list(subjects)
    if hold.klass:
        facts["class"] = hold.klass
    for name, moment in (("since", hold.since), ("until", hold.until)):
        if moment is not None:
            facts[name] = moment.astimezone(UTC).isoformat()
    return facts


def holds_of(facts: Mapping[str, Fact], *, by: Sequence[str], at: datetime) -> list[Hold]:
    """The lines of a hold from what the log says of it; LedgerError where they are none."""
    klass = facts.get("class")
    return [
        Hold(
            _name(facts),
            at,
            tuple(by),
            subject=subject,
            klass=klass if isinstance(klass, str) else "",
            since=_time(facts.get("since")),
            until=_time(facts.get("until")),
        )
        for subject in _listed(facts, "subjects") or [""]
    ]


def opened_event(holds: Sequence[Hold], *, actor: str, acts: Sequence[str] = ()) -> Event:
    """
    That a hold is open, or placed until a second person opens it.

    `acts` are the nonces of what people signed, by which anybody can check it.
    """
    hold = holds[0]
    kind = HOLD_PLACED if hold.provisional else HOLD_OPENED
    return Event(kind, hold.opened, actor, facts={**facts_of(holds), **_by_whom(hold.by, acts)})


def dropped_event(
    name: str, by: Sequence[str], at: datetime, *, actor: str, acts: Sequence[str] = ()
) -> Event:
    """That a placed hold ended without a second person: who denied it, or nobody."""
    return Event(HOLD_DROPPED, at, actor, facts={"hold": name, **_by_whom(by, acts)})


def closed_event(
    name: str, by: Sequence[str], at: datetime, *, actor: str, acts: Sequence[str] = ()
) -> Event:
    """That a hold ended, and by whom."""
    return Event(HOLD_CLOSED, at, actor, facts={"hold": name, **_by_whom(by, acts)})


def _by_whom(by: Sequence[str], acts: Sequence[str]) -> dict[str, Fact]:
    facts: dict[str, Fact] = {"by": list(by)}
    if acts:
        facts["acts"] = list(acts)
    return facts


class Ended(NamedTuple):
    """A hold that is no more: by whom, and since when."""

    name: str
    by: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What the log says was erased, by random ids, and which holds there were and are."""

    subjects: tuple[str, ...]
    keys: tuple[str, ...]
    opened: tuple[Hold, ...]
    dropped: tuple[Ended, ...]
    closed: tuple[Ended, ...]


def told_by(log: LedgerReader) -> Told:
    """All that a log says of the vault beside it. What no version of ours wrote is left out."""
    erased = [entry.event.facts for entry in log.entries(Query(kind=ERASED))]
    return Told(
        subjects=tuple(each for facts in erased for each in _listed(facts, "subject_ids")),
        keys=tuple(each for facts in erased for each in _listed(facts, "key_ids")),
        opened=(*_opened(log, HOLD_PLACED), *_opened(log, HOLD_OPENED)),
        dropped=tuple(_ended(log, HOLD_DROPPED)),
        closed=tuple(each for each in _ended(log, HOLD_CLOSED) if _are_two(each.by)),
    )


def reapply(run: Rows, told: Told) -> int:
    """
    Do again what was told; how many texts were there that had been erased.

    A hold that the vault had lost comes back without its reason.
    """
    for hold in told.opened:
        put(run, hold)
    for ended in told.dropped:
        drop(run, *ended)
    for name, by, at in told.closed:
        close(run, name, (by[0], by[1]), at)
    return forget(run, subjects=told.subjects, keys=told.keys)


def forget(run: Rows, *, subjects: Sequence[str], keys: Sequence[str]) -> int:
    """Delete all of some subjects, and what is under some keys; how many texts that were."""
    count = 0
    for ids, gone, steps in ((subjects, _GONE_OF, _DELETE_OF), (keys, _GONE_UNDER, _DELETE_UNDER)):
        for each in ids:
            count += run.execute(gone, (each,)).rowcount
            for step in steps:
                run.execute(step, (each,))
    blank(run)
    return count


_GONE_OF = (
    "INSERT INTO gone SELECT ref, 'erased' FROM sealed WHERE subject = ? ON CONFLICT DO NOTHING"
)
_GONE_UNDER = (
    "INSERT INTO gone SELECT ref, 'erased' FROM sealed WHERE key = ? ON CONFLICT DO NOTHING"
)
_DELETE_OF = (
    "DELETE FROM dek WHERE subject = ?",
    "DELETE FROM sealed WHERE subject = ?",
    "DELETE FROM subject WHERE id = ?",
)
_DELETE_UNDER = ("DELETE FROM dek WHERE id = ?", "DELETE FROM sealed WHERE key = ?")


def sealed_refs(log: LedgerReader, *, since: datetime) -> Iterator[str]:
    """The texts that events name, of those from a time on (or an hour before it)."""
    for entry in log.entries(Query(since=since - _SLACK)):
        yield from _refs(entry.event.facts)


def _refs(fact: object) -> Iterator[str]:
    """The references in a fact, however deep: one that is overlooked would cost a text."""
    if isinstance(fact, Mapping):
        if isinstance(fact.get("ref"), str) and "digest" in fact:
            yield fact["ref"]
        for member in fact.values():
            yield from _refs(member)
    elif isinstance(fact, list):
        for member in fact:
            yield from _refs(member)


def _ids(part: Sequence[tuple[str, str]]) -> dict[str, Fact]:
    """Random ids by what they were of."""
    found: dict[str, Fact] = {}
    for what in ("subject", "key"):
        mine = [each for of, each in part if of == what]
        if mine:
            found[f"{what}_ids"] = list(mine)
    return found


def _opened(log: LedgerReader, kind: str) -> Iterator[Hold]:
    for entry in log.entries(Query(kind=kind)):
        event = entry.event
        with suppress(LedgerError):
            lines = holds_of(event.facts, by=_listed(event.facts, "by"), at=event.at)
            yield from (line for line in lines if line.provisional == (kind == HOLD_PLACED))


def _ended(log: LedgerReader, kind: str) -> Iterator[Ended]:
    for entry in log.entries(Query(kind=kind)):
        facts = entry.event.facts
        yield Ended(_name(facts), tuple(_listed(facts, "by")), entry.event.at)


def _are_two(by: Sequence[str]) -> bool:
    with suppress(LedgerError):
        require_two(by)
        return True
    return False


def _name(facts: Mapping[str, Fact]) -> str:
    name = facts.get("hold")
    return name if isinstance(name, str) else ""


def _time(fact: Fact) -> datetime | None:
    """A time as the log has it; as whole microseconds in older ones. What is none limits not."""
    with suppress(ValueError, OverflowError):
        if isinstance(fact, str):
            moment = datetime.fromisoformat(fact)
            return moment if moment.tzinfo else None
        if isinstance(fact, int):
            return _EPOCH + timedelta(microseconds=fact)
    return None


def _listed(facts: Mapping[str, Fact], name: str) -> list[str]:
    fact = facts.get(name)
    return [each for each in fact if isinstance(each, str)] if isinstance(fact, list) else []
