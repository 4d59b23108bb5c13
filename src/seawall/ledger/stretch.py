"""A stretch of the log gone through by itself: every entry, its hash, its words and its number."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from typing import Any

from seawall.errors import LedgerError
from seawall.ledger.leaf import fields_of
from seawall.ledger.mentions import mentions
from seawall.ledger.merkle import Node, leaf_hash, peaks, subtrees
from seawall.ledger.rows import Rows
from seawall.ledger.tree import KEPT_FROM

LEVEL = 16
LONGEST = 1 << LEVEL
"""Entries in a stretch: the leaves of one complete subtree, so that it needs no other stretch."""

MOST_PROBLEMS = 20
"""After so many there is no doubt any more."""

COLUMNS = ("kind", "at", "request", "session", "principal", "feature")
"""What an entry is found under, in the order of the table."""

_PAGE = 512
_ROWS = "SELECT * FROM leaf WHERE idx >= ? AND idx < ? ORDER BY idx"
_MENTIONED = "SELECT idx, token FROM mention WHERE idx >= ? AND idx < ?"
_NODES = "SELECT idx, hash FROM node WHERE level = ? AND idx >= ? AND idx < ?"

_found_under = itemgetter(*COLUMNS)

Row = tuple[Any, ...]

_NOTHING: set[str] = set()


@dataclass(frozen=True, slots=True)
class Problem:
    """
    Something that is not as it was written.

    `index` is the first entry that it is about; None where it is about none.
    """

    what: str
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """Entries from `first`, a multiple of `LONGEST`, up to `end`; at `sizes` a root is wanted."""

    first: int
    end: int
    sizes: Collection[int] = ()


@dataclass(slots=True)
class Numbers:
    """
    How the writers of a stretch counted.

    `firsts` has of each the first entry and its number, which the stretches before must lead to;
    `nexts` the number that each goes on with. `lost` where an entry could not be read, so that
    nobody knows how far its writer had counted.
    """

    firsts: dict[str, tuple[int, int]] = field(default_factory=dict)
    nexts: dict[str, int] = field(default_factory=dict)
    lost: bool = False

    def gap(self, producer: str, sequence: int, index: int) -> str:
        """Count an entry; what is wrong with its number, as far as the stretch can tell."""
        expected = self.nexts.get(producer)
        self.nexts[producer] = sequence + 1
        if expected is None:
            if not self.lost:
                self.firsts[producer] = (index, sequence)
            return ""
        return misnumbered(producer, sequence, expected)

    def lose(self) -> None:
        """Forget how far each had counted."""
        self.nexts.clear()
        self.lost = True


@dataclass(frozen=True, slots=True)
class Stretch:
    """
    What a stretch turned out to be.

    `end` is less than was asked for where an entry is missing. `peaks` are the hashes of the
    complete subtrees in it, as `merkle.peaks` names them, at its end and at each size asked for.
    """

    first: int
    end: int
    problems: tuple[Problem, ...]
    peaks: Mapping[int, tuple[bytes, ...]]
    numbers: Numbers


def misnumbered(producer: str, sequence: int, expected: int) -> str:
    """What is wrong with an entry's number among those of its writer; empty where nothing is."""
    if sequence == expected:
        return ""
    return f"is number {sequence} of its writer `{producer}`, after {expected - 1}"


def ill_hashed(start: int, end: int) -> Problem:
    """The hash that is kept of the entries from one up to another is not theirs."""
    said = f"entries {start} to {end - 1} are not those that were hashed together"
    return Problem(said, start)


def go_through(rows: Rows, bounds: Bounds) -> Stretch:
    """Read and hash the entries of a stretch, and hold to them all that is kept beside them."""
    reading = _Reading(bounds.first)
    for start in range(bounds.first, bounds.end, _PAGE):
        stop = min(start + _PAGE, bounds.end)
        page = rows.execute(_ROWS, (start, stop)).fetchall()
        reading.take(page, _mentioned(rows, start, stop))
        if reading.end < stop:
            reading.miss(rows)
            break
    levels = subtrees(reading.hashes)
    problems = [*islice(reading.problems, MOST_PROBLEMS)]
    problems += islice(_unhashed(rows, bounds.first, levels, reading.bad), MOST_PROBLEMS)
    ends = {reading.end, *(size for size in bounds.sizes if size <= reading.end)}
    return Stretch(
        bounds.first,
        reading.end,
        tuple(sorted(problems, key=lambda problem: problem.index or 0)),
        {end: tuple(levels[n][i] for n, i in peaks(end - bounds.first)) for end in ends},
        reading.numbers,
    )


class _Reading:
    """The entries of a stretch so far."""

    def __init__(self, first: int) -> None:
        self.hashes: list[bytes] = []
        self.problems: list[Problem] = []
        self.bad: list[int] = []
        self.numbers = Numbers()
        self._first = first

    @property
    def end(self) -> int:
        return self._first + len(self.hashes)

    def take(self, page: list[Row], mentioned: Mapping[int, set[str]]) -> None:
        """
        Go through rows, up to one that is not the next.

        `mentioned` are the pseudonyms in facts that each is found under.
        """
        add, nexts = self.hashes.append, self.numbers.nexts
        for index, row in enumerate(page, self.end):
            if row[0] != index:
                return
            leaf = row[1] if type(row[1]) is bytes else b""
            hashed = leaf_hash(leaf)
            add(hashed)
            try:
                said = fields_of(leaf)
            except (LedgerError, TypeError, ValueError, LookupError):
                self.numbers.lose()
                self._note(index, "cannot be read")
                continue
            producer, sequence = said["producer"], said["sequence"]
            if (
                hashed == row[-1]
                and _found_under(said) == row[2:-1]
                and mentions(leaf, row[5:7]) == mentioned.get(index, _NOTHING)
                and nexts.get(producer) == sequence
            ):
                nexts[producer] = sequence + 1
            else:
                gap = self.numbers.gap(producer, sequence, index)
                wrong = _wrong_with(row, said, hashed)
                if not wrong and mentions(leaf, row[5:7]) != mentioned.get(index, _NOTHING):
                    wrong = "is found under other pseudonyms than it holds"
                self._note(index, wrong or gap)

    def miss(self, rows: Rows) -> None:
        """Say that the next entry is missing, and what comes instead."""
        query = "SELECT min(idx) FROM leaf WHERE idx >= ?"
        after = rows.execute(query, (self.end,)).fetchone()[0]
        self.problems.append(
            Problem(f"entry {self.end} is missing; the next there is {after}", self.end)
        )

    def _note(self, index: int, said: str) -> None:
        if said:
            self.bad.append(index)
            self.problems.append(Problem(f"entry {index} {said}", index))


def _mentioned(rows: Rows, start: int, stop: int) -> Mapping[int, set[str]]:
    """The pseudonyms that entries are found under, of those from one up to another."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for index, token in rows.execute(_MENTIONED, (start, stop)):
        found[index].add(token)
    return found


def _wrong_with(row: Row, said: Mapping[str, object], hashed: bytes) -> str:
    """What is wrong with an entry by itself, but for its number; empty where nothing is."""
    if hashed != row[-1]:
        return "is not what was hashed when it was written"
    return "" if _found_under(said) == row[2:-1] else "is found under other words than it holds"


def _unhashed(
    rows: Rows, first: int, levels: list[list[bytes]], bad: list[int]
) -> Iterator[Problem]:
    """
    The subtrees that are kept otherwise than their leaves say, each once.

    What is wrong with an entry in them, or with a smaller one, is told already; `bad` has those.
    """
    for start, end in _differing(rows, first, levels):
        place = bisect_left(bad, start)
        if place < len(bad) and bad[place] < end:
            continue
        insort(bad, end - 1)
        yield ill_hashed(start, end)


def _differing(rows: Rows, first: int, levels: list[list[bytes]]) -> Iterator[tuple[int, int]]:
    for level in range(KEPT_FROM, len(levels)):
        start = first >> level
        found = rows.execute(_NODES, (level, start, start + len(levels[level]))).fetchall()
        kept: dict[int, object] = dict(found)
        for index, hashed in enumerate(levels[level], start):
            if kept.get(index) != hashed:
                yield index << level, (index + 1) << level


def kept_node(rows: Rows, node: Node) -> object:
    """The hash that is kept of a complete subtree; None where there is none."""
    row = rows.execute("SELECT hash FROM node WHERE level = ? AND idx = ?", node).fetchone()
    return row[0] if row else None
