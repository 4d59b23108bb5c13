"""Legal holds: what must not be erased nor expire, opened and closed by two people each."""

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

# A text is held where an open hold names its subject or nobody, its class or none, and its time.
MATCHES = """
    hold.closed = 0
    AND (hold.subject = ''
         OR hold.subject = (SELECT token FROM subject WHERE subject.id = sealed.subject))
    AND (hold.class = '' OR hold.class = sealed.class)
    AND hold.since <= sealed.at AND sealed.at < hold.until
"""

_INSERT = "INSERT INTO hold VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"


@dataclass(frozen=True, slots=True)
class Hold:
    """
    A hold on the texts of a subject, of a class, or of a class of one subject.

    `since` is in and `until` is out; a text counts by its own time. A person has a pseudonym
    for each quarter, so a hold on one has a line for each. The reason stays in the vault.
    """

    name: str
    opened: datetime
    by: People
    reason: str = ""
    subject: str = ""
    klass: str = ""
    since: datetime | None = None
    until: datetime | None = None
    closed: datetime | None = None
    closed_by: People | None = None

    def __post_init__(self) -> None:
        _require_name(self.name, "a hold's name")
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


def require_two(by: Sequence[str]) -> None:
    """LedgerError unless these are the names of two people."""
    for name in by:
        _require_name(name, "the name of a person")
    if len(set(by)) != 2:  # noqa: PLR2004 - two
        raise LedgerError("a hold is opened and closed by two people; name two, and not one twice")


def add(run: Rows, holds: Iterable[Hold]) -> None:
    """Open them; LedgerError where one of that name was there before."""
    for hold in holds:
        taken = run.execute("SELECT 1 FROM hold WHERE name = ? AND opened <> ?", _named(hold))
        if taken.fetchone() or not put(run, hold):
            raise LedgerError(f"there was a hold `{hold.name}` before; give this one another name")


def put(run: Rows, hold: Hold) -> bool:
    """A hold in its place, as the log has it; False where it is there."""
    since = _SINCE if hold.since is None else microseconds(hold.since)
    until = _UNTIL if hold.until is None else microseconds(hold.until)
    values = (
        hold.name, hold.subject, hold.klass, since, until, _joined(hold.by), hold.reason,
        microseconds(hold.opened), _joined(hold.closed_by),
        microseconds(hold.closed) if hold.closed else 0,
    )  # fmt: skip
    return bool(run.execute(_INSERT, values).rowcount)


def close(run: Rows, name: str, by: People, at: datetime) -> int:
    """Close a hold; how many lines it had, 0 where none of that name is open."""
    sql = "UPDATE hold SET closed = ?, closed_by = ? WHERE name = ? AND closed = 0"
    return run.execute(sql, (microseconds(at), _joined(by), name)).rowcount


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
    hold = Hold(name, moment(opened), _two(by), reason, subject, klass)
    return replace(
        hold,
        since=None if since == _SINCE else moment(since),
        until=None if until == _UNTIL else moment(until),
        closed=moment(closed) if closed else None,
        closed_by=_two(closed_by) if closed else None,
    )


def moment(at: int) -> datetime:
    """A time from whole microseconds since 1970 UTC."""
    return _EPOCH + timedelta(microseconds=at)


def _joined(by: People | None) -> str:
    return orjson.dumps(list(by)).decode() if by else ""


def _two(joined: str) -> People:
    first, second = orjson.loads(joined)
    return first, second


def _named(hold: Hold) -> tuple[str, int]:
    return hold.name, microseconds(hold.opened)


def _require_name(words: str, what: str) -> None:
    if not _NAME.fullmatch(words):
        raise LedgerError(f"{what} is up to 64 small letters, digits, dots and dashes")


def _require_plain(words: str, what: str) -> None:
    plain = words.strip() and words.isprintable() and storable(words) == words
    if not plain or len(words) > _LONGEST:
        raise LedgerError(f"{what} must be 1 to {_LONGEST} printable characters")
