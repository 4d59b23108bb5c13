"""Whether the log is what it was: every entry, every hash and every checkpoint again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from seawall.errors import LedgerError
from seawall.ledger.checkpoint import Checkpoint, open_checkpoint
from seawall.ledger.leaf import fields_of
from seawall.ledger.merkle import Frontier, Node, leaf_hash
from seawall.ledger.note import Verifier
from seawall.ledger.place import complaints, reading
from seawall.ledger.rows import Rows
from seawall.ledger.signers import what_was_signed
from seawall.ledger.tree import KEPT_FROM, leaves

MOST_PROBLEMS = 20
"""After so many there is no doubt any more."""


COLUMNS = ("kind", "at", "request", "session", "principal", "feature")
"""What an entry is found under, in the order of the table."""


@dataclass(frozen=True, slots=True)
class Problem:
    """
    Something that is not as it was written.

    `index` is the first entry that it is about; None where it is about none.
    """

    what: str
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """
    What was gone through, and what was wrong, the earliest entry first.

    `signed` is how many entries each key that was named has signed for.
    """

    entries: int
    checkpoints: int
    root: bytes
    problems: tuple[Problem, ...]
    signed: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A checkpoint, where it is from, and who signed it."""

    checkpoint: Checkpoint
    where: str
    by: tuple[str, ...] = ()


def verify(
    folder: Path, verifiers: Sequence[Verifier], outside: Sequence[tuple[str, str]] = ()
) -> Verified:
    """
    Recompute the log in a folder, and hold it to its checkpoints and to those kept elsewhere.

    `outside` are notes with the names of where they come from. What is wrong is told, not
    raised; LedgerError means that the log cannot be read at all.
    """
    signed = what_was_signed(folder)  # before the log is looked at, which may grow
    # What is no text is told like any other damage.
    with reading(folder, damaged=True) as connection:
        return verified(connection, verifiers, outside, signed=signed)


def verified(
    connection: Rows,
    verifiers: Sequence[Verifier],
    outside: Sequence[tuple[str, str]] = (),
    *,
    signed: Sequence[tuple[str, Checkpoint]],
) -> Verified:
    """As `verify`, of the log on a connection; `signed` is what its key signed last."""
    problems: list[Problem] = []
    kept = list(_kept(connection, verifiers, outside, problems))
    by = {verifier.name: 0 for verifier in verifiers}
    by |= {name: each.checkpoint.size for each in _rising(kept) for name in each.by}
    count = len(kept)
    kept += [_Kept(checkpoint, where) for where, checkpoint in signed]
    walk = _Walk(connection, {each.checkpoint.size for each in kept})
    wrong = list(islice(walk.problems(), MOST_PROBLEMS))
    # What is wrong with an entry is wrong with every root above it.
    problems += wrong or _held(kept, walk)
    if walk.frontier.size and not count:
        problems.append(Problem("no key that was named signed any checkpoint of this log"))
    problems.sort(key=lambda problem: -1 if problem.index is None else problem.index)
    return Verified(walk.frontier.size, count, walk.frontier.root, tuple(problems), by)


def _rising(kept: Sequence[_Kept]) -> list[_Kept]:
    return sorted(kept, key=lambda each: each.checkpoint.size)


def _kept(
    connection: Rows,
    verifiers: Sequence[Verifier],
    outside: Sequence[tuple[str, str]],
    problems: list[Problem],
) -> Iterator[_Kept]:
    """The checkpoints that a known key signed; the others are problems."""
    origin = (connection.execute("SELECT origin FROM log").fetchone() or ("",))[0]
    rows = connection.execute("SELECT number, note FROM checkpoint ORDER BY number")
    notes = [(f"checkpoint {number} of the log", note) for number, note in rows]
    for where, note in (*notes, *outside):
        try:
            checkpoint, signatures = open_checkpoint(str(note), verifiers)
        except (LedgerError, UnicodeEncodeError) as error:
            said = str(error) if isinstance(error, LedgerError) else "it is not UTF-8"
            problems.append(Problem(f"{where}: {said}"))
            continue
        if checkpoint.origin != origin:
            said = f"{where} is of the log `{checkpoint.origin}`, not of `{origin}`"
            problems.append(Problem(said))
            continue
        yield _Kept(checkpoint, where, tuple(each.name for each in signatures))


def _held(kept: Sequence[_Kept], walk: "_Walk") -> Iterator[Problem]:
    """Hold the log to its checkpoints, from small to large."""
    good = 0
    for each in _rising(kept):
        size = each.checkpoint.size
        if size > walk.frontier.size:
            said = f"{each.where} has {size:,} entries, the log only {walk.frontier.size:,}"
            yield Problem(said, walk.frontier.size)
            return
        if walk.roots[size] != each.checkpoint.root:
            yield Problem(f"entries {good:,} to {size - 1:,} are not those of {each.where}", good)
            return
        good = size


class _Walk:
    """One way through all entries, building the tree anew."""

    def __init__(self, connection: Rows, sizes: set[int]) -> None:
        self._connection = connection
        self._sizes = sizes
        self._sequences: dict[str, int] = {}
        self._lost = False
        self.frontier = Frontier()
        self.roots: dict[int, bytes] = {0: self.frontier.root}

    def problems(self) -> Iterator[Problem]:
        """What is wrong with entries, in their order."""
        bad = -1  # the last entry that something is wrong with: what is above it is wrong too
        for row in leaves(self._connection):
            index = self.frontier.size
            if row[0] != index:
                yield Problem(f"entry {index} is missing; the next there is {row[0]}", index)
                return
            hashed = leaf_hash(row[1] if isinstance(row[1], bytes) else b"")
            said = self._wrong_with(row, hashed)
            if said:
                bad = index
                yield Problem(f"entry {index} {said}", index)
            for node, whole in self.frontier.append(hashed):
                first = node[1] << node[0]
                if node[0] >= KEPT_FROM and bad < first and self._node(node) != whole:
                    bad = index
                    yield Problem(
                        f"entries {first} to {index} are not those that were hashed together",
                        first,
                    )
            if self.frontier.size in self._sizes:
                self.roots[self.frontier.size] = self.frontier.root
        yield from self._beyond()

    def _beyond(self) -> Iterator[Problem]:
        size, execute = self.frontier.size, self._connection.execute
        query = "SELECT count(*) FROM node WHERE (idx + 1) << level > ?"
        if execute(query, (size,)).fetchone()[0]:
            yield Problem(f"the log had more entries than {size:,}: their hashes are left", size)
        if execute("SELECT count(*) FROM leaf WHERE idx < 0").fetchone()[0]:
            yield Problem("there are entries that are none: their index is below 0", 0)
        for said in complaints(self._connection):
            yield Problem(f"the database is not as it was left: {said}")

    def _node(self, node: Node) -> object:
        query = "SELECT hash FROM node WHERE level = ? AND idx = ?"
        row = self._connection.execute(query, node).fetchone()
        return row[0] if row else None

    def _wrong_with(self, row: tuple[object, ...], hashed: bytes) -> str:
        """What is wrong with an entry by itself, whose hash this is; empty where nothing is."""
        _, leaf, *columns, kept = row
        try:
            said = fields_of(leaf if isinstance(leaf, bytes) else b"")
        except (LedgerError, TypeError, ValueError, LookupError):
            self._sequences.clear()
            self._lost = True  # whose it was, and with it how far each writer had counted
            return "cannot be read"
        gap = self._gap(said["producer"], said["sequence"])
        if hashed != kept:
            return "is not what was hashed when it was written"
        told = [said[name] for name in COLUMNS]
        return "is found under other words than it holds" if columns != told else gap

    def _gap(self, producer: str, sequence: int) -> str:
        """What is wrong with an entry's number among those of its writer."""
        expected = self._sequences.get(producer)
        self._sequences[producer] = sequence + 1
        if expected is None:
            expected = sequence if self._lost else 0
        if sequence == expected:
            return ""
        return f"is number {sequence} of its writer `{producer}`, after {expected - 1}"
