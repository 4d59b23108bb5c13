"""Gives what is handed in its place in the log: one process at a time does, others stand by."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from seawall.errors import LedgerError
from seawall.ledger.checkpoint import open_checkpoint
from seawall.ledger.checkpoints import Checkpoints, open_checkpoints
from seawall.ledger.folder import prepare_folder
from seawall.ledger.leaf import Leaf
from seawall.ledger.merkle import Frontier
from seawall.ledger.postgres.connection import (
    PostgresRows,
    connect,
    explain,
    explained,
    place,
    require_tables,
)
from seawall.ledger.postgres.handed import (
    MISFIT,
    HandedIn,
    Row,
    Taken,
    mentioned,
    read_leaves,
    rows_of,
)
from seawall.ledger.postgres.inbox import SPENT
from seawall.ledger.postgres.prepare import prepared
from seawall.ledger.rows import Rows
from seawall.ledger.signers import log_signer
from seawall.ledger.signing import must_go_on
from seawall.ledger.tree import Tree
from seawall.terms import Event

_ONE = 0x5365614D
"""The advisory lock of whoever gives places in this database."""

_STANDBY = 0.25
"""Seconds after which one that stands by, or failed, tries again."""

_FOLLOWS = 1.0
"""Seconds after which one that stands by looks what was signed."""

_AT_ONCE = 256
"""What was handed in that one commit takes: roughly, a few thousand events at the most."""

_LOCK_SECONDS = 5
"""How long somebody else may keep the tables locked before it is given up for now."""

_PRUNED_EVERY = 1_000
"""Commits between which receipts that nobody waits for any more are removed."""

_TAKE = """
DELETE FROM inbox WHERE id IN (
    SELECT id FROM inbox WHERE id >= %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING id, token, leaves, spend, until
"""
_COPY = "COPY leaf FROM STDIN (FORMAT BINARY)"
_TYPES = ["int8", "bytea", "text", "int8", "text", "text", "text", "text", "bytea"]
_MENTION = "INSERT INTO mention VALUES (%s, %s)"
_NEWEST = "SELECT note FROM checkpoint ORDER BY size DESC, number DESC LIMIT 1"
_RECEIPT = """
INSERT INTO receipt (token, first, refused) VALUES (?, ?, ?) ON CONFLICT (token) DO NOTHING
"""
_REFUSE = """
WITH misfit AS (DELETE FROM inbox WHERE id = ? RETURNING token)
INSERT INTO receipt (token, refused) SELECT token, ? FROM misfit ON CONFLICT (token) DO NOTHING
"""
_UNFIT = (psycopg.DataError, psycopg.errors.ProgramLimitExceeded)
"""What the database says of values that no table of the log holds."""

_COUNTED = """
INSERT INTO producer VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET next = excluded.next
"""
_SPEND = "INSERT INTO spent VALUES (?, ?) ON CONFLICT DO NOTHING"


def _anything(_: Event) -> None:
    """Refuses nothing."""


class Sequencer:
    """
    Takes from the inbox, hashes, and commits entries, tree and checkpoints together.

    Two may run: a lock of the database lets one work, and the count of entries, which each
    must have known to change it, keeps out one that believes it still holds the lock. Needs
    the log's key, which the writers do not. What `require` raises LedgerError for gets no
    place, whoever hands it in.
    """

    def __init__(
        self,
        url: str,
        folder: Path,
        *,
        tenant: str,
        environment: str,
        patience: float = 10.0,
        require: Callable[[Event], object] = _anything,
    ) -> None:
        self.trouble = ""
        self._url = url
        self._folder = folder
        self._tenant = tenant
        self._environment = environment
        self._patience = patience
        self._require = require
        self._frontier = Frontier()
        self._commits = 0
        self._followed = -_FOLLOWS
        self._begun = threading.Event()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="seawall-sequencer", daemon=True)

    def start(self) -> None:
        """Begin to give places, or to stand by; LedgerError where it can do neither."""
        prepare_folder(self._folder)
        self._thread.start()
        self._begun.wait()
        if self.trouble:
            self.close()
            raise LedgerError(self.trouble)

    def close(self) -> None:
        """Give places to all that was handed in, sign, and stop."""
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed.is_set():
            try:
                with explained(self._url), closing(self._connected()) as connection:
                    self._work(connection)
            except LedgerError as error:
                self.trouble = str(error)
            except Exception as error:  # noqa: BLE001 - it must live to try again
                self.trouble = f"the sequencer failed ({type(error).__name__})"
            self._begun.set()
            self._closed.wait(_STANDBY)

    def _connected(self) -> psycopg.Connection[Any]:
        connection = connect(self._url, patience=self._patience)
        try:
            require_tables(connection, self._url)
        except BaseException:
            connection.close()
            raise
        return connection

    def _work(self, connection: psycopg.Connection[Any]) -> None:
        while not self._closed.is_set():
            row = connection.execute("SELECT pg_try_advisory_lock(%s)", (_ONE,)).fetchone()
            if row is not None and row[0]:
                self._sequence(connection)
                return
            self._follow(PostgresRows(connection))
            self.trouble = ""
            self._begun.set()
            self._closed.wait(_STANDBY)

    def _follow(self, rows: PostgresRows) -> None:
        """
        While standing by, remember what the one who works signs.

        Else a log that was cut short meanwhile would be gone on with by whoever takes over.
        LedgerError where it is not what was signed. Who has no key yet has nothing to remember.
        """
        if time.monotonic() < self._followed + _FOLLOWS:
            return
        self._followed = time.monotonic()
        row = rows.execute(_NEWEST).fetchone()
        if row is None:
            return
        (origin,) = rows.execute("SELECT origin FROM log").fetchone()
        try:
            signer = log_signer(self._folder, origin, begun=True)
        except LedgerError:
            return
        signer.check(Tree(rows))
        try:
            checkpoint, _ = open_checkpoint(row[0], signer.verifiers)
        except LedgerError:  # another key's, or its signer does not answer
            return
        must_go_on(Tree(rows), checkpoint, "restore a backup")
        signer.remember(checkpoint)

    def _sequence(self, connection: psycopg.Connection[Any]) -> None:
        """Give places until told to stop, or until something fails."""
        rows = PostgresRows(connection)
        connection.execute(f"SET lock_timeout = {_LOCK_SECONDS * 1000}")
        checkpoints = open_checkpoints(
            rows, self._folder, tenant=self._tenant, environment=self._environment
        )
        self._followed = -_FOLLOWS
        self._follow(rows)
        self._frontier = Tree(rows).frontier()
        (counted,) = rows.execute("SELECT size FROM tree").fetchone()
        if counted != self._frontier.size:
            raise LedgerError(
                f"the log has {self._frontier.size:,} entries, and should have {counted:,}; "
                "`seawall log verify` says more"
            )
        self.trouble = ""
        self._begun.set()
        connection.execute("LISTEN seawall_inbox")
        while not self._closed.is_set():
            if not self._give_places(rows, checkpoints) and checkpoints.due_in():
                patience = min(_STANDBY, checkpoints.due_in())
                for _ in connection.notifies(timeout=patience, stop_after=1):
                    pass
        while self._give_places(rows, checkpoints):
            pass
        self._commit(rows, checkpoints, at_end=True)

    def _give_places(self, rows: PostgresRows, checkpoints: Checkpoints) -> int:
        """
        Commit what was handed in; how much it was.

        What the database does not hold, though it looked as the log keeps it, is refused by
        itself: else whoever may hand in could stop the log for all others.
        """
        with suppress(*_UNFIT):
            return self._commit(rows, checkpoints)
        query = "SELECT id FROM inbox ORDER BY id LIMIT ?"
        waiting = rows.execute(query, (_AT_ONCE,)).fetchall()
        for (number,) in waiting:
            try:
                self._commit(rows, checkpoints, since=number, most=1)
            except _UNFIT:
                rows.execute(_REFUSE, (number, MISFIT))
        return len(waiting)

    def _commit(
        self,
        rows: PostgresRows,
        checkpoints: Checkpoints,
        *,
        since: int = 0,
        most: int = _AT_ONCE,
        at_end: bool = False,
    ) -> int:
        """Commit what was handed in, and a checkpoint where one is due; how much it was."""
        before = self._frontier
        try:
            with rows.connection.transaction():
                taken = self._take(rows, since, most)
                signed = checkpoints.write_due(self._frontier, at_end=at_end)
                if taken:
                    self._fence(rows, before.size)
                    self._in_time(rows, taken)
        except BaseException:
            self._frontier = before
            raise
        checkpoints.grown(self._frontier)
        if signed:
            with suppress(LedgerError):  # the events are durable; the next checkpoint tries again
                checkpoints.written(self._frontier)
        return len(taken)

    def _fence(self, rows: PostgresRows, before: int) -> None:
        """LedgerError where the log is not as long as this process believes."""
        moved = "UPDATE tree SET size = ? WHERE size = ?"
        if not rows.execute(moved, (self._frontier.size, before)).rowcount:
            raise LedgerError("another process gives places in this log; it goes on")

    def _take(self, rows: PostgresRows, since: int, most: int) -> list[Taken]:
        """Take from the inbox into the log, in the transaction that is open."""
        handed_in = sorted(
            (HandedIn(*row) for row in rows.connection.execute(_TAKE, (since, most))),
            key=lambda one: one.number,
        )
        if not handed_in:
            return []
        (now,) = rows.execute("SELECT clock_timestamp()").fetchone()
        entries: list[Row] = []
        taken: list[Taken] = []
        nexts: dict[str, int] = {}
        for one in handed_in:
            index = self._frontier.size + len(entries)
            said = read_leaves(one.leaves, self._require)
            why = "it came too late" if one.until < now else "" if said else MISFIT
            why = why or self._misnumbered(rows, said, nexts)
            if not why and one.spend is not None:
                why = "" if rows.execute(_SPEND, (one.spend, index)).rowcount else SPENT
            taken.append(Taken(one, None if why else index, why))
            if not why:
                entries += rows_of(one.leaves, said, index)
                nexts[said[-1].origin.producer] = said[-1].sequence + 1
        if entries:
            self._insert(rows, entries)
            rows.executemany(_COUNTED, list(nexts.items()))
        rows.executemany(_RECEIPT, [(each.one.token, each.first, each.refused) for each in taken])
        self._prune(rows)
        return taken

    def _misnumbered(
        self, rows: PostgresRows, said: Sequence[Leaf], nexts: Mapping[str, int]
    ) -> str:
        """Why entries do not go on from where their writer was; empty where they do."""
        writer = said[0].origin.producer
        expected = nexts.get(writer)
        if expected is None:
            row = rows.execute("SELECT next FROM producer WHERE id = ?", (writer,)).fetchone()
            expected = row[0] if row else 0
        good = [(writer, expected + place) for place in range(len(said))]
        numbers = [(leaf.origin.producer, leaf.sequence) for leaf in said]
        return "" if numbers == good else "it does not go on from its writer's last"

    def _in_time(self, rows: PostgresRows, taken: Sequence[Taken]) -> None:
        """
        LedgerError where somebody waits no longer for what is about to be logged.

        They were told that it was not. What comes again is then too late.
        """
        (now,) = rows.execute("SELECT clock_timestamp()").fetchone()
        if any(each.one.until < now for each in taken if not each.refused):
            raise LedgerError("the database took so long that somebody waits no more; once again")

    def _insert(self, rows: PostgresRows, entries: list[Row]) -> None:
        with rows.connection.cursor() as cursor:
            with cursor.copy(_COPY) as copy:
                copy.set_types(_TYPES)
                for entry in entries:
                    copy.write_row(entry)
            cursor.executemany(_MENTION, [one for entry in entries for one in mentioned(entry)])
        frontier = Frontier(self._frontier.size, self._frontier.hashes)
        hashes = [entry[-1] for entry in entries if isinstance(entry[-1], bytes)]
        Tree(rows).keep(frontier.extend(hashes))
        self._frontier = frontier

    def _prune(self, rows: PostgresRows) -> None:
        self._commits += 1
        if not self._commits % _PRUNED_EVERY:
            rows.execute("DELETE FROM receipt WHERE at < now() - interval '1 hour'")


def may_sequence(url: str, *, patience: float) -> bool:
    """Whether this role may put entries into the log."""
    query = "SELECT has_table_privilege('seawall.leaf', 'INSERT')"
    try:
        with explained(url), connect(url, patience=patience) as connection:
            row = connection.execute(query).fetchone()
    except psycopg.Error as error:
        raise explain(error, url) from None
    return row is not None and bool(row[0])


@contextmanager
def moving(url: str, *, patience: float = 10.0) -> Iterator[Rows]:
    """One transaction on a log that nobody writes to, its tables made if need be."""
    prepared(url, patience=patience)
    with explained(url), closing(connect(url, patience=patience)) as connection:
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", (_ONE,)).fetchone()
        if row is None or not row[0]:
            raise LedgerError(f"a gateway writes to the log in {place(url)}; stop it first")
        with connection.transaction():
            yield PostgresRows(connection)
