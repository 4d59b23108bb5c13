"""Legal holds: what must not be erased nor expire, by the word of two people."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import orjson

from seawall.errors import LedgerError
from seawall.ledger.leaf import microseconds, storable
from seawall.ledger.rows import Rows
from seawall.ledger.vault.port import require_class, require_subject

People = tuple[str, str]
"""The names of two, who are not one."""

_LONGEST = 200
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EVER = 2**53 - 1
_SINCE, _UNTIL = 0, _EVER
_OPEN, _PROVISIONAL = 0, -1
"""What stands in `closed` while a hold is not."""

# A text is held where a hold that is not closed names its subject or nobody, its class or none,
# and its time.
MATCHES = """
    hold.closed <= 0
    AND (hold.subject = ''
         OR hold.subject = (SELECT token FROM subject WHERE subject.id = sealed.subject))
    AND (hold.class = '' OR hold.class = sealed.class)
    AND hold.since <= sealed.at AND sealed.at < hold.until
"""

# What two people open takes the place of what one of them asked for, and keeps its reason.
_INSERT = """
    INSERT INTO hold VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (name, subject, class) DO UPDATE SET
        since = excluded.since, until = excluded.until, opened_by = excluded.opened_by,
        opened = excluded.opened, closed = 0
    WHERE hold.closed = -1 AND excluded.closed = 0
"""


@dataclass(frozen=True, slots=True)
class Hold:
    """
    A hold on the texts of a subject, of a class, or of a class of one subject.

    `since` is in and `until` is out; a text counts by its own time. A person has a pseudonym
    for each quarter, so a hold on one has a line for each. The reason stays in the vault.
    `by` are the two who opened it, or the one who asked for it: then it is provisional, and
    holds all the same until it is opened or dropped.
    """

    name: str
    opened: datetime
    by: tuple[str, ...]
    reason: str = ""
    subject: str = ""
    klass: str = ""
    since: datetime | None = None
    until: datetime | None = None
    closed: datetime | None = None
    closed_by: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        _require_name(self.name, "a hold's name")
        if len(self.by) == 1:
            _require_name(self.by[0], "the name of a person")
        else:
            require_two(self.by)
        if not self.subject and not self.klass:
            raise LedgerError("a hold names a subject, a class of texts, or both")
        if self.subject:
            require_subject(self.subject)
        if self.klass:
            require_class(self.klass)
        if self.reason:
            _require_plain(self.reason, "a hold's reason")
        if self.since and self.until and self.since >= self.until:
            raise LedgerError("a hold's `since` must be before its `until`")

    @property
    def provisional(self) -> bool:
        """Whether one person has asked for it, and no second one said yes."""
        return len(self.by) == 1


def require_two(by: Sequence[str]) -> None:
    """LedgerError unless these are the names of two people."""
    for name in by:
        _require_name(name, "the name of a person")
    if len(set(by)) != 2:  # noqa: PLR2004 - two
        raise LedgerError("a hold is opened and closed by two people; name two, and not one twice")


def add(run: Rows, holds: Iterable[Hold]) -> None:
    """
    Open them; LedgerError where one of that name was there before.

    One that was provisional is opened by this.
    """
    taken = "SELECT 1 FROM hold WHERE name = ? AND opened <> ? AND closed >= ?"
    for hold in holds:
        least = _PROVISIONAL if hold.provisional else _OPEN
        before = run.execute(taken, (hold.name, microseconds(hold.opened), least))
        if before.fetchone() or not put(run, hold):
            raise LedgerError(f"there was a hold `{hold.name}` before; give this one another name")


def put(run: Rows, hold: Hold) -> bool:
    """A hold in its place, as the log has it; False where it is there."""
    stands = _PROVISIONAL if hold.provisional else _OPEN
    since = _SINCE if hold.since is None else microseconds(hold.since)
    until = _UNTIL if hold.until is None else microseconds(hold.until)
    values = (
        hold.name, hold.subject, hold.klass, since, until, _joined(hold.by), hold.reason,
        microseconds(hold.opened), _joined(hold.closed_by),
        microseconds(hold.closed) if hold.closed else stands,
    )  # fmt: skip
    return bool(run.execute(_INSERT, values).rowcount)


def close(run: Rows, name: str, by: People, at: datetime) -> int:
    """Close a hold; how many lines it had, 0 where none of that name is open."""
    return run.execute(_END, (microseconds(at), _joined(by), name, _OPEN)).rowcount


def drop(run: Rows, name: str, by: Sequence[str], at: datetime) -> int:
    """End what one person asked for; how many lines it had. What two opened stays."""
    return run.execute(_END, (microseconds(at), _joined(by), name, _PROVISIONAL)).rowcount


_END = "UPDATE hold SET closed = ?, closed_by = ? WHERE name = ? AND closed = ?"


def all_holds(run: Rows) -> list[Hold]:
    """All that there ever were, oldest first."""
    rows = run.execute(
        "SELECT name, opened, opened_by, reason, subject, class, since, until, closed, closed_by "
        "FROM hold ORDER BY opened, name, subject, class"
    )
    return [_hold(*row) for row in rows]


def _hold(  # noqa: PLR0913, PLR0917 - the columns of a row
    name: str,
    opened: int,
    by: str,
    reason: str,
    subject: str,
    klass: str,
    since: int,
    until: int,
    closed: int,
    closed_by: str,
) -> Hold:
    hold = Hold(name, moment(opened), _names(by), reason, subject, klass)
    return replace(
        hold,
        since=None if since == _SINCE else moment(since),
        until=None if until == _UNTIL else moment(until),
        closed=moment(closed) if closed > 0 else None,
        closed_by=_names(closed_by) if closed > 0 else None,
    )


def moment(at: int) -> datetime:
    """A time from whole microseconds since 1970 UTC."""
    return _EPOCH + timedelta(microseconds=at)


def _joined(by: Sequence[str] | None) -> str:
    return orjson.dumps(list(by)).decode() if by else ""


def _names(joined: str) -> tuple[str, ...]:
    return tuple(orjson.loads(joined)) if joined else ()


def _require_name(words: str, what: str) -> None:
    if not _NAME.fullmatch(words):
        raise LedgerError(f"{what} is up to 64 small letters, digits, dots and dashes")


def _require_plain(words: str, what: str) -> None:
    plain = words.strip() and words.isprintable() and storable(words) == words
    if not plain or len(words) > _LONGEST:
        raise LedgerError(f"{what} must be 1 to {_LONGEST} printable characters")
