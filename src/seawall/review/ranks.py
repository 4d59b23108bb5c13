"""
Where a value ranks among those before it, as a number that is uniform while nothing changes.

For values that are exchangeable, whatever their distribution, the ranks are independent of each
other and uniform (online conformal p-values: Vovk, Gammerman and Shafer 2005, Algorithmic Learning
in a Random World, theorem 8.1).

*Ties.* Each value carries a number drawn uniformly, and pairs are compared; so discrete values,
and the 0 or 1 of a block, are ranked as validly as any.

*Bounded memory.* Past values leave gaps for the next, one more than they are, and it falls into
each with the same probability, whatever came before. The first `KEPT` values are kept as cuts;
from then on only how many gaps lie between two cuts is counted. A value's place is known up to
that stretch: its probability is the share of the gaps in it exactly, and the place within it is
drawn. So ranks are exactly uniform and independent still, and what is lost is power only: nothing
is told apart within a stretch.
"""

import math
from bisect import bisect
from dataclasses import dataclass
from typing import Self

KEPT = 255
"""Values of the beginning that all later ones are ranked by."""

_TIE_BITS, _PLACE_BITS = 32, 21
"""Of the 53 that a number of Python's random() has: which of equal values, and where in a gap."""
_HIGHEST = 1 - 2.0**-53


@dataclass(frozen=True, slots=True)
class Ranks:
    """What is known of the values so far: `cuts`, and how many `gaps` lie around them."""

    cuts: tuple[tuple[float, int], ...] = ()
    gaps: tuple[int, ...] = (1,)

    def ranked(self, value: float, u: float) -> tuple[float, Self]:
        """
        The rank of a value, over 0 and under 1, and what is known with it.

        `u` is drawn uniformly from 0 to under 1 for it, with 53 bits. The work does not grow with
        the values. Raises ValueError for a value that is no number, and another `u`.
        """
        if math.isnan(value) or not 0 <= u < 1:
            raise ValueError(f"`{value}` must be a number, and `{u}` from 0 to under 1")
        tie, place = divmod(int(u * 2 ** (_TIE_BITS + _PLACE_BITS)), 2**_PLACE_BITS)
        stretch = bisect(self.cuts, (value, tie))
        # Halfway between steps, and so never 0, where a bet would pay without end.
        within = (place + 0.5) / 2**_PLACE_BITS
        rank = (sum(self.gaps[:stretch]) + within * self.gaps[stretch]) / sum(self.gaps)
        return min(rank, _HIGHEST), self._with((value, tie), stretch)

    def _with(self, pair: tuple[float, int], stretch: int) -> Self:
        before, after = self.gaps[:stretch], self.gaps[stretch + 1 :]
        if len(self.cuts) < KEPT:
            cuts = (*self.cuts[:stretch], pair, *self.cuts[stretch:])
            return type(self)(cuts, (*before, 1, 1, *after))
        return type(self)(self.cuts, (*before, self.gaps[stretch] + 1, *after))
