"""Where in a text known ones stand: their prints looked up, and gathered into places."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seawall.detect.similar.prints import Prints, Stretches
from seawall.detect.similar.signature import FEWEST_PRINTS, Signature

LEAST = 0.6
"""
The share of a known text's stretches from which on another is near to it.

With one word in ten replaced 93 of 100 that can be told at all still are (bench/similar.py).
"""

WITHIN, MOST_BEGINNING = 150, 10
"""
A place begins where so many stretches of a known text stand within 150 letters, at most ten. What
is before the last of these is not in the finding: else a stream would wait at every few letters
that happen to stand in one of ten thousand texts. So it need not look back further than 300.
"""

GAP, GAP_EACH = 300, 10
"""
Letters between two stretches of a known text that stand in one place: so many, and so many times
as far as the prints kept of it are apart in it. 300 letters are some 60 words of padding.
"""

MOST_NEAR = 64
"""Of the known texts that a text is near to so many are told: each costs as much as its length."""

_SPARSE = 16
"""Bits of the filter to each print."""
_LEAST_BITS, _MOST_BITS = 1 << 12, 1 << 24


class Place(NamedTuple):
    """Where in a row of letters a known text stands, as far as it does, from 0 to 1."""

    id: str
    start: int
    end: int
    share: float


@dataclass(frozen=True, slots=True)
class Index:
    """
    Prints of known texts, rising and each once; its owners are `whose[begins[n]:begins[n + 1]]`.

    Of each known text so many prints are `kept`. So many different ones are `needed` in a place
    for it to be near, and so many within some letters are its `beginning`.

    A text is looked up by all its stretches, while of a known one a random sample was kept: so
    the share of the sample that is found estimates how much of the known text is in it, whatever
    else stands around it (containment: Broder 1997). Signatures of both would only tell how
    alike the wholes are, and padding undoes that. An inverted list takes the part of bands.
    """

    ids: Sequence[str]
    prints: Prints = field(repr=False)
    begins: NDArray[np.intp] = field(repr=False)
    whose: NDArray[np.int32] = field(repr=False)
    kept: NDArray[np.intp] = field(repr=False)
    needed: NDArray[np.intp] = field(repr=False)
    beginning: NDArray[np.intp] = field(repr=False)
    gaps: NDArray[np.intp] = field(repr=False)
    maybe: NDArray[np.bool_] = field(repr=False)

    @classmethod
    def of(cls, known: Iterable[tuple[str, Signature]]) -> "Index":
        """
        From each known text's id and signature; those of too few prints are left out.

        Of those with the same prints the first counts: a text may be reported a thousand times.
        """
        once: dict[bytes, tuple[str, Signature]] = {}
        for name, signature in known:
            if len(signature.prints) >= FEWEST_PRINTS:
                once.setdefault(signature.prints.tobytes(), (name, signature))
        signatures = [signature for _, signature in once.values()]
        kept = np.array([len(each.prints) for each in signatures], np.intp)
        counts = np.array([each.count for each in signatures], np.intp)
        every = np.concatenate([np.zeros(0, np.uint32), *(each.prints for each in signatures)])
        whose = np.repeat(np.arange(len(signatures), dtype=np.int32), kept)
        order = np.argsort(every, kind="stable")
        prints, begins = np.unique(every[order], return_index=True)
        bits = 1 << (len(prints) * _SPARSE).bit_length()
        maybe = np.zeros(min(max(_LEAST_BITS, bits), _MOST_BITS), np.bool_)
        maybe[prints & _last(maybe)] = True
        return cls(
            ids=[name for name, _ in once.values()],
            prints=prints,
            begins=np.append(begins, len(every)),
            whose=whose[order],
            kept=kept,
            needed=np.ceil(kept * LEAST).astype(np.intp),
            beginning=_beginning(kept, counts),
            gaps=GAP + GAP_EACH * counts // np.maximum(kept, 1),
            maybe=maybe,
        )

    def places(self, stretches: Stretches) -> Iterator[Place]:
        """Each place in a text where enough of a known one stands, of the first MOST_NEAR."""
        runs = self._runs(stretches, self.needed, MOST_NEAR)
        for run in np.flatnonzero(runs.different >= self.needed[runs.whose]).tolist():
            whose = int(runs.whose[run])
            start = int(stretches.starts[runs.told[run]])
            end = int(stretches.ends[runs.last[run]])
            share = float(runs.different[run] / self.kept[whose])
            yield Place(self.ids[whose], start, end, share)

    def open_from(self, stretches: Stretches, end: int) -> int:
        """Where the first place begins that letters from `end` on may make one; else `end`."""
        runs = self._runs(stretches, self.beginning)
        open_ = stretches.starts[runs.last] + self.gaps[runs.whose] >= end
        return int(stretches.starts[runs.told[open_]].min(initial=end))

    def _runs(
        self, stretches: Stretches, least: NDArray[np.intp], most: int | None = None
    ) -> "_Runs":
        """
        Stretches that are a known text's, gathered where they are near each other.

        Of known texts that have so many different ones of them: chance brings few of many.
        """
        at, rows = self._hits(stretches.prints)
        shared = np.unique(rows)
        pairs, owners = self._owners(shared)
        counts = np.bincount(owners, minlength=len(self.ids))
        known = np.flatnonzero(counts >= least)[:most]
        if not len(known):
            return _NO_RUNS
        asked = np.zeros(len(self.ids), np.bool_)
        asked[known] = True
        some = asked[owners]
        at, rows, owners = _placed(at, rows, shared[pairs[some]], owners[some])
        return self._gathered(stretches, at, rows, owners)

    def _gathered(
        self,
        stretches: Stretches,
        at: NDArray[np.intp],
        rows: NDArray[np.intp],
        owners: NDArray[np.int32],
    ) -> "_Runs":
        """The runs of stretches that are each in a known text; by text, in their order."""
        letters = stretches.starts[at]
        apart = (np.diff(letters) > self.gaps[owners[1:]]) | (np.diff(owners) != 0)
        run = np.cumsum(np.append(0, apart))
        told = self._told(letters, rows, owners)
        which, first = np.unique(run[told], return_index=True)
        told = told[first]
        # Of a run that has begun, what stands before its beginning does not count.
        since = np.full(int(run[-1]) + 1, np.iinfo(np.intp).max)
        since[which] = letters[told] - WITHIN
        counted = letters > since[run]
        size = np.intp(len(self.prints))
        once = np.unique(run[counted] * size + rows[counted]) // size
        last = np.flatnonzero(np.append(apart, np.True_))[which]
        different = np.bincount(once, minlength=len(since))[which]
        return _Runs(owners[last], at[told], at[last], different)

    def _told(
        self, letters: NDArray[np.intp], rows: NDArray[np.intp], owners: NDArray[np.int32]
    ) -> NDArray[np.intp]:
        """Hits up to which enough of the same text stand within some letters, each once."""
        order = np.lexsort((letters, rows, owners))
        again = np.diff(letters[order]) < WITHIN
        again &= (np.diff(rows[order]) == 0) & (np.diff(owners[order]) == 0)
        fresh = np.sort(order[np.append(np.True_, ~again)])
        before = np.arange(len(fresh)) - (self.beginning[owners[fresh]] - 1)
        fresh, before = fresh[before >= 0], fresh[before[before >= 0]]
        near = letters[fresh] - letters[before] < WITHIN
        told: NDArray[np.intp] = fresh[near & (owners[fresh] == owners[before])]
        return told

    def _hits(self, prints: Prints) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Stretches that are in known texts: which, and the number of the print of each."""
        asked = np.flatnonzero(self.maybe[prints & _last(self.maybe)])
        rows = np.searchsorted(self.prints, prints[asked])
        inside = rows < len(self.prints)
        asked, rows = asked[inside], rows[inside]
        same = self.prints[rows] == prints[asked]
        return asked[same], rows[same]

    def _owners(self, rows: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        """Of each row the texts that it is a print of: the place in `rows`, and whose it is."""
        counts = self.begins[rows + 1] - self.begins[rows]
        return np.repeat(np.arange(len(rows)), counts), self.whose[
            _ranges(self.begins[rows], counts)
        ]


def _placed(
    at: NDArray[np.intp],
    rows: NDArray[np.intp],
    shared: NDArray[np.intp],
    owners: NDArray[np.int32],
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.int32]]:
    """Each stretch with each owner of its row, by owner and in their order."""
    order = np.argsort(rows, kind="stable")
    low = np.searchsorted(rows[order], shared)
    counts = np.searchsorted(rows[order], shared, "right") - low
    at = at[order][_ranges(low, counts)]
    rows, owners = np.repeat(shared, counts), np.repeat(owners, counts)
    sort = np.lexsort((at, owners))
    return at[sort], rows[sort], owners[sort]


def _beginning(kept: NDArray[np.intp], counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """
    How many of the prints kept make a beginning: of a long text few stand within some letters.

    Two fifths of those that do in the text itself, so that most may be edited; and half of a
    short text.
    """
    there = 2 * WITHIN * kept // (5 * np.maximum(counts, 1))
    beginning: NDArray[np.intp] = np.minimum(np.clip(there, 2, MOST_BEGINNING), -(-kept // 2))
    return beginning


def _ranges(starts: NDArray[np.intp], counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """From each start as many numbers as are counted, one row of them after the other."""
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(counts.sum())


class _Runs(NamedTuple):
    """
    Of each run whose it is, where it begins, its last, and how many different ones it has.

    `told` and `last` are numbers of stretches of the text.
    """

    whose: NDArray[np.int32]
    told: NDArray[np.intp]
    last: NDArray[np.intp]
    different: NDArray[np.intp]


_NOTHING = np.zeros(0, np.intp)
_NO_RUNS = _Runs(_NOTHING.astype(np.int32), _NOTHING, _NOTHING, _NOTHING)


def _last(bits: NDArray[np.bool_]) -> np.uint32:
    return np.uint32(len(bits) - 1)
