"""Whether the log is what it was: every entry, every hash and every checkpoint again."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from seawall.errors import LedgerError
from seawall.ledger.abreast import Alone, Work, abreast
from seawall.ledger.checkpoint import Checkpoint, open_checkpoint
from seawall.ledger.merkle import Frontier, root_of
from seawall.ledger.note import Verifier
from seawall.ledger.place import reading
from seawall.ledger.rows import Rows
from seawall.ledger.signers import what_was_signed
from seawall.ledger.stretch import (
    LEVEL,
    LONGEST,
    MOST_PROBLEMS,
    Bounds,
    Problem,
    Stretch,
    ill_hashed,
    kept_node,
    misnumbered,
)
from seawall.ledger.tree import Tree

WORTH = 4 * LONGEST
"""Entries for which it is worth starting processes: each takes most of a second to begin."""


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
    folder: Path,
    verifiers: Sequence[Verifier],
    outside: Sequence[tuple[str, str]] = (),
    *,
    workers: int = 1,
) -> Verified:
    """
    Recompute the log in a folder, and hold it to its checkpoints and to those kept elsewhere.

    `outside` are notes with the names of where they come from. A long log is gone through by
    so many processes as `workers` says; see seawall.ledger.abreast. What is wrong is told, not
    raised; LedgerError means that the log cannot be read at all.
    """
    signed = what_was_signed(folder)  # before the log is looked at, which may grow
    with ExitStack() as stack:
        # What is no text is told like any other damage.
        rows = stack.enter_context(reading(folder, damaged=True))
        work: Work = Alone(rows)
        if workers > 1 and Tree(rows).size >= WORTH:
            work = stack.enter_context(abreast(folder, workers))
        return verified(rows, verifiers, outside, signed=signed, work=work)


def verified(
    connection: Rows,
    verifiers: Sequence[Verifier],
    outside: Sequence[tuple[str, str]] = (),
    *,
    signed: Sequence[tuple[str, Checkpoint]],
    work: Work | None = None,
) -> Verified:
    """
    As `verify`, of the log on a connection; `signed` is what its key signed last.

    `work` goes through the entries of this same log; without it, the connection does.
    """
    problems: list[Problem] = []
    kept = list(_kept(connection, verifiers, outside, problems))
    by = {verifier.name: 0 for verifier in verifiers}
    by |= {name: each.checkpoint.size for each in _rising(kept) for name in each.by}
    count = len(kept)
    kept += [_Kept(checkpoint, where) for where, checkpoint in signed]
    sizes = {each.checkpoint.size for each in kept}
    walk = _Walk(connection, sizes, work or Alone(connection))
    wrong = list(islice(walk.problems(), MOST_PROBLEMS))
    # What is wrong with an entry is wrong with every root above it.
    problems += wrong or _held(kept, walk)
    if walk.size and not count:
        problems.append(Problem("no key that was named signed any checkpoint of this log"))
    problems.sort(key=lambda problem: -1 if problem.index is None else problem.index)
    return Verified(walk.size, count, walk.roots[walk.size], tuple(problems), by)


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
        if size > walk.size:
            said = f"{each.where} has {size:,} entries, the log only {walk.size:,}"
            yield Problem(said, walk.size)
            return
        if walk.roots[size] != each.checkpoint.root:
            yield Problem(f"entries {good:,} to {size - 1:,} are not those of {each.where}", good)
            return
        good = size


class _Walk:
    """One way through all entries, building the tree anew."""

    def __init__(self, connection: Rows, sizes: set[int], work: Work) -> None:
        self._connection = connection
        self._sizes = sizes
        self._work = work
        self._above = Frontier()
        self._nexts: dict[str, int] = {}
        self._lost = False
        self._bad = 0  # up to here something is wrong: with it, what is hashed over it
        self.size = 0
        self.roots: dict[int, bytes] = {0: self._above.root}

    def problems(self) -> Iterator[Problem]:
        """What is wrong with entries, in their order."""
        size = Tree(self._connection).size
        for stretch in self._work.stretches(self._bounds(size)):
            self._grow(stretch)
            found = [*self._miscounted(stretch), *stretch.problems]
            if found:
                self._bad = stretch.end
            yield from found
            if stretch.end - stretch.first == LONGEST:
                yield from self._unhashed(stretch)
            elif stretch.end < size:
                return  # an entry is missing
        yield from self._beyond()

    def _bounds(self, size: int) -> Iterator[Bounds]:
        for first in range(0, size, LONGEST):
            end = min(first + LONGEST, size)
            yield Bounds(first, end, {each for each in self._sizes if first < each <= end})

    def _miscounted(self, stretch: Stretch) -> Iterator[Problem]:
        """Where a writer does not go on from the stretch before."""
        told = {problem.index for problem in stretch.problems}
        for producer, (index, sequence) in stretch.numbers.firsts.items():
            expected = self._nexts.get(producer, sequence if self._lost else 0)
            gap = misnumbered(producer, sequence, expected)
            if gap and index not in told:
                yield Problem(f"entry {index} {gap}", index)
        if stretch.numbers.lost:
            self._lost = True
            self._nexts.clear()
        self._nexts |= stretch.numbers.nexts

    def _grow(self, stretch: Stretch) -> None:
        """Take in the hashes of a stretch."""
        self.size = stretch.end
        for size, hashes in stretch.peaks.items():
            self.roots[size] = root_of((*self._above.hashes, *hashes))

    def _unhashed(self, stretch: Stretch) -> Iterator[Problem]:
        """What is kept otherwise of the subtrees over whole stretches, which end with this one."""
        (hashed,) = stretch.peaks[stretch.end]
        for (level, index), whole in self._above.append(hashed)[1:]:
            node = (level + LEVEL, index)
            first = index << node[0]
            if self._bad <= first and kept_node(self._connection, node) != whole:
                self._bad = self.size
                yield ill_hashed(first, self.size)

    def _beyond(self) -> Iterator[Problem]:
        execute = self._connection.execute
        query = "SELECT count(*) FROM node WHERE (idx + 1) << level > ?"
        if execute(query, (self.size,)).fetchone()[0]:
            said = f"the log had more entries than {self.size:,}: their hashes are left"
            yield Problem(said, self.size)
        if execute("SELECT count(*) FROM leaf WHERE idx < 0").fetchone()[0]:
            yield Problem("there are entries that are none: their index is below 0", 0)
        query = "SELECT count(*) FROM mention WHERE idx < 0 OR idx >= ?"
        if execute(query, (self.size,)).fetchone()[0]:
            yield Problem("pseudonyms lead to entries that there are none of", self.size)
        for said in self._work.complaints():
            yield Problem(f"the database is not as it was left: {said}")
