"""Finds entries in the log, page by page, so that no search holds the log up."""

import heapq
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Self

import orjson

from seawall.errors import LedgerError
from seawall.ledger.leaf import decode, microseconds
from seawall.ledger.mentions import may_be_mentioned
from seawall.ledger.place import reading
from seawall.ledger.port import Entry, Query
from seawall.ledger.rows import Rows

PAGE = 500
_MOST = 2**62
MOST_TOKENS = 5_000
"""Pseudonyms looked for by the database: SQLite takes up to 32,766 values."""
MOST_WORDS = 500
"""Other words looked for so: SQLite's expressions may not be deeper than 1,000."""
_COLUMNS = ("request", "session", "principal", "feature")

_LATER = (
    "SELECT 1 FROM leaf AS later WHERE later.request = leaf.request AND later.request <> '' "
    "AND later.idx > leaf.idx"
)

_MENTIONED = """
idx IN (
    SELECT idx FROM mention WHERE token IN ({marks})
    UNION SELECT idx FROM leaf WHERE principal <> '' AND principal IN ({marks})
    UNION SELECT idx FROM leaf WHERE session <> '' AND session IN ({marks})
)
"""

Condition = tuple[str, tuple[str | int | bytes, ...]]


class Reader:
    """
    The log of a data folder, for reading only; see seawall.ledger.port.LedgerReader.

    It is in the database of `url`, or in a file of the folder where that is empty.
    """

    def __init__(self, folder: Path, url: str, *, patience: float = 10.0) -> None:
        self.folder = folder
        self._url = url
        self._patience = patience
        with reading(folder, url=url, patience=patience):  # so that errors come here, not later
            pass

    def entry(self, index: int) -> Entry | None:
        """The entry at this index, or None where the log does not reach."""
        query = Query(after=index - 1, limit=1)
        found = next(iter(self.entries(query)), None)
        return found if found and found.index == index else None

    def entries(self, query: Query) -> Iterator[Entry]:
        """The entries asked for, read as they are taken, in pages: never all in memory."""
        if query.after is not None and abs(query.after) > _MOST:
            raise _impossible()
        try:
            with reading(
                self.folder, url=self._url, patience=self._patience, at_once=False
            ) as rows:
                yield from _search(rows, query)
        except UnicodeEncodeError:
            raise _impossible() from None

    def request_trail(self, request: str) -> tuple[Entry, ...]:
        """All that was logged of one request, oldest first."""
        return tuple(self.entries(Query(request=request))) if request else ()

    def close(self) -> None:
        """Nothing is kept open between reads."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()


def _search(connection: Rows, query: Query) -> Iterator[Entry]:
    """Stream the entries, from as many ordered streams as kinds fit the glob, merged."""
    shared = [*_bounds(connection, query), *_conditions(query)]
    streams = [
        _stream(connection, [*shared, condition], newest_first=query.newest_first)
        for condition in _kinds(connection, query)
    ]
    found = 0
    for entry in heapq.merge(*streams, key=lambda e: e.index, reverse=query.newest_first):
        if query.limit is not None and found >= query.limit:
            return
        if query.admits(entry.event):
            found += 1
            yield entry


def _stream(
    connection: Rows, conditions: list[Condition], *, newest_first: bool
) -> Iterator[Entry]:
    """Read one ordered stream; each page starts where the last ended, however long it is."""
    where = " AND ".join(sql for sql, _ in conditions)
    values = [value for _, given in conditions for value in given]
    side, order = ("<", "DESC") if newest_first else (">", "ASC")
    # every piece of the statement is a constant of this file; values are bound
    statement = (
        f"SELECT idx, bytes FROM leaf WHERE {where} AND idx {side} ? "  # noqa: S608
        f"ORDER BY idx {order} LIMIT {PAGE}"
    )
    last = _MOST if newest_first else -1
    while True:
        page = connection.execute(statement, [*values, last]).fetchall()
        for index, leaf in page:
            yield _entry(index, leaf)
        if len(page) < PAGE:
            return
        last = page[-1][0]


def _entry(index: int, leaf: bytes) -> Entry:
    try:
        said = decode(leaf)
    except LedgerError as error:
        raise LedgerError(f"at index {index}: {error}") from None
    origin = said.origin
    return Entry(
        index,
        leaf,
        said.event,
        origin.tenant,
        origin.environment,
        origin.producer,
        said.sequence,
    )


def _bounds(connection: Rows, query: Query) -> Iterator[Condition]:
    """
    Narrow to a range of indexes.

    Times go up with the index but for small steps back, so a range of times is
    nearly a range of indexes: the index on `at` gives its ends, and the exact
    times are then compared entry by entry. The plus signs keep the planner from
    sorting by time, and from walking the log to find the ends.
    """
    if query.after is not None:
        # Else what is logged while one kind is read after the other could be found before an
        # entry with a lower index, and who goes on after the last would never see that one.
        size = connection.execute("SELECT max(idx) FROM leaf").fetchone()[0]
        yield "idx > ? AND idx <= ?", (query.after, -1 if size is None else size)
    if query.since is not None:
        since = microseconds(query.since)
        first = connection.execute("SELECT min(+idx) FROM leaf WHERE at >= ?", (since,)).fetchone()
        yield "idx >= ? AND +at >= ?", (_MOST if first[0] is None else first[0], since)
    if query.until is not None:
        until = microseconds(query.until)
        last = connection.execute("SELECT max(+idx) FROM leaf WHERE at < ?", (until,)).fetchone()
        yield "idx <= ? AND +at < ?", (-1 if last[0] is None else last[0], until)


def _conditions(query: Query) -> Iterator[Condition]:
    """Conditions on columns, and on bytes that the leaf must hold to have the actor and facts."""
    for column in _COLUMNS:
        value = getattr(query, column)
        if value:
            # the second half is what makes the partial index usable
            yield f"{column} = ? AND {column} <> ''", (value,)
    if query.actor:
        yield "instr(bytes, ?) > 0", (b'"actor":' + _spelling(query.actor),)
    for name, value in query.facts:
        yield "instr(bytes, ?) > 0 AND instr(bytes, ?) > 0", (_spelling(name), _spelling(value))
    if query.tokens:
        yield from _tokens(query.tokens)
    if query.unfollowed_by:
        marks = ", ".join("?" * len(query.unfollowed_by))
        # only question marks are put in; the kinds themselves are bound
        later = f"{_LATER} AND later.kind IN ({marks})"
        yield f"NOT EXISTS ({later})", query.unfollowed_by


def _tokens(tokens: tuple[str, ...]) -> Iterator[Condition]:
    """What narrows to entries with one of these; of more than the limits, `admits` finds them."""
    if all(map(may_be_mentioned, tokens)) and len(tokens) <= MOST_TOKENS:
        marks = ", ".join("?" * len(tokens))
        yield _MENTIONED.format(marks=marks), tokens * 3
    elif len(tokens) <= MOST_WORDS:
        either = " OR ".join(["instr(bytes, ?) > 0"] * len(tokens))
        yield f"({either})", tuple(map(_spelling, tokens))


def _kinds(connection: Rows, query: Query) -> list[Condition]:
    """
    One condition for each stream that is to be merged.

    A database walks each kind in the order of the log by the index on `kind`, but
    would sort several. Where a narrower index applies, one stream filters.
    """
    if not query.kind:
        return [("1 = 1", ())]
    globs = query.kind.split("|")
    kinds = [
        kind for kind in _all_kinds(connection) if any(fnmatchcase(kind, glob) for glob in globs)
    ]
    if query.request or query.session or query.principal:
        marks = ", ".join("?" * len(kinds))
        return [(f"kind || '' IN ({marks})" if kinds else "1 = 0", tuple(kinds))]
    return [("kind = ?", (kind,)) for kind in kinds]


def _all_kinds(connection: Rows) -> Iterator[str]:
    """Every kind in the log, one step in the index each, however long the log."""
    kind = ""
    while True:
        row = connection.execute("SELECT min(kind) FROM leaf WHERE kind > ?", (kind,)).fetchone()
        if row[0] is None:
            return
        kind = row[0]
        yield kind


def _spelling(value: str | int) -> bytes:
    """How the leaf spells a value: in the profile, in one way only."""
    try:
        return orjson.dumps(value)
    except TypeError:
        raise _impossible() from None


def _impossible() -> LedgerError:
    return LedgerError(
        "what is searched for holds half a character or a huge number, which no log does"
    )
