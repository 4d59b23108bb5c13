"""What the log says of the vault, and the vault put right by it after a backup was restored."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from seawall.errors import LedgerError
from seawall.ledger.leaf import microseconds
from seawall.ledger.port import LedgerReader, Query
from seawall.ledger.rows import Rows
from seawall.ledger.vault.holds import Hold, People, close, put
from seawall.ledger.vault.port import Erased
from seawall.terms import Event, Fact

ERASED = "vault.erased"
HOLD_OPENED = "vault.hold_opened"
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


def opened_event(holds: Sequence[Hold], *, actor: str) -> Event:
    """What the log says of a hold: all but its reason, which may name people."""
    hold = holds[0]
    facts: dict[str, Fact] = {"hold": hold.name, "by": list(hold.by)}
    subjects = [each.subject for each in holds if each.subject]
    if subjects:
        facts["subjects"] = list(subjects)
    if hold.klass:
        facts["class"] = hold.klass
    for name, moment in (("since", hold.since), ("until", hold.until)):
        if moment is not None:
            facts[name] = microseconds(moment)
    return Event(HOLD_OPENED, hold.opened, actor, facts=facts)


def closed_event(name: str, by: Sequence[str], at: datetime, *, actor: str) -> Event:
    """That a hold ended, and by whom."""
    return Event(HOLD_CLOSED, at, actor, facts={"hold": name, "by": list(by)})


@dataclass(frozen=True, slots=True)
class Told:
    """What the log says was erased, by random ids, and which holds were opened and closed."""

    subjects: tuple[str, ...]
    keys: tuple[str, ...]
    opened: tuple[Hold, ...]
    closed: tuple[tuple[str, People, datetime], ...]


def told_by(log: LedgerReader) -> Told:
    """All that a log says of the vault beside it. What no version of ours wrote is left out."""
    erased = [entry.event.facts for entry in log.entries(Query(kind=ERASED))]
    opened: list[Hold] = []
    for entry in log.entries(Query(kind=HOLD_OPENED)):
        with suppress(LedgerError):
            opened += _opened(entry.event)
    return Told(
        subjects=tuple(each for facts in erased for each in _listed(facts, "subject_ids")),
        keys=tuple(each for facts in erased for each in _listed(facts, "key_ids")),
        opened=tuple(opened),
        closed=tuple(
            (_name(entry.event), _by(entry.event), entry.event.at)
            for entry in log.entries(Query(kind=HOLD_CLOSED))
        ),
    )


def reapply(run: Rows, told: Told) -> int:
    """
    Do again what was told; how many texts were there that had been erased.

    A hold that the vault had lost comes back without its reason.
    """
    for hold in told.opened:
        put(run, hold)
    for name, by, at in told.closed:
        close(run, name, by, at)
    return forget(run, subjects=told.subjects, keys=told.keys)


def forget(run: Rows, *, subjects: Sequence[str], keys: Sequence[str]) -> int:
    """Delete all of some subjects, and what is under some keys; how many texts that were."""
    count = 0
    for ids, gone, steps in ((subjects, _GONE_OF, _DELETE_OF), (keys, _GONE_UNDER, _DELETE_UNDER)):
        for each in ids:
            count += run.execute(gone, (each,)).rowcount
            for step in steps:
                run.execute(step, (each,))
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


def _opened(event: Event) -> Iterator[Hold]:
    facts = event.facts
    klass = facts.get("class")
    for subject in _listed(facts, "subjects") or [""]:
        yield Hold(
            _name(event),
            event.at,
            _by(event),
            subject=subject,
            klass=klass if isinstance(klass, str) else "",
            since=_time(facts.get("since")),
            until=_time(facts.get("until")),
        )


def _name(event: Event) -> str:
    name = event.facts.get("hold")
    return name if isinstance(name, str) else ""


def _by(event: Event) -> tuple[str, str]:
    by = _listed(event.facts, "by")
    return (by[0], by[-1]) if by else ("", "")


def _time(fact: Fact) -> datetime | None:
    return _EPOCH + timedelta(microseconds=fact) if isinstance(fact, int) else None


def _listed(facts: Mapping[str, Fact], name: str) -> list[str]:
    fact = facts.get(name)
    return [each for each in fact if isinstance(each, str)] if isinstance(fact, list) else []
