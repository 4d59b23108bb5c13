"""How far people agree who look at the same items, and whether that is known and good enough."""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, repeat

from seawall.review.agreement import Agreement, ac1, kappa
from seawall.review.items import OF_SAMPLES, Word

MOST_PAIRS = 200
"""Agreement is that of so many items that two people looked at, the last ones."""
FEWEST_PAIRS = 20
"""Items that two people looked at without which nothing is known of their agreement."""
GOOD = 0.6
"""What their agreement (AC1) must be at least, at the lower end of its interval."""

Pairs = Mapping[tuple[Word, Word], int]


class RecentPairs:
    """What two said of each of the last items that two looked at, as far as they are kept."""

    def __init__(self) -> None:
        self._last: deque[tuple[Word, Word]] = deque()
        self.counts: Counter[tuple[Word, Word]] = Counter()

    def add(self, first: Word, second: Word) -> None:
        """Two looked at one more item."""
        self._last.append((first, second))
        self.counts[first, second] += 1
        if len(self._last) > MOST_PAIRS:
            oldest = self._last.popleft()
            self.counts[oldest] -= 1
            if not self.counts[oldest]:
                del self.counts[oldest]

    def clear(self) -> None:
        """Begin anew."""
        self._last.clear()
        self.counts.clear()


@dataclass(frozen=True, slots=True)
class Agreements:
    """How far two people agree who look at the same item: AC1, which counts, and kappa."""

    ac1: Agreement
    kappa: Agreement

    @property
    def pairs(self) -> int:
        """How many items two looked at."""
        return self.ac1.items

    @property
    def is_known(self) -> bool:
        """Whether they are enough to tell."""
        return self.pairs >= FEWEST_PAIRS

    @property
    def is_good(self) -> bool:
        """Whether people agree well, at the lower end."""
        return self.ac1.value is not None and self.ac1.low >= GOOD


def agreements(pairs: Pairs) -> Agreements:
    """How far people agree by the first two words on each item."""
    return _agreements(tuple(sorted(pairs.items())))


@lru_cache(maxsize=4096)
def _agreements(pairs: tuple[tuple[tuple[Word, Word], int], ...]) -> Agreements:
    spread = list(chain.from_iterable(repeat(pair, many) for pair, many in pairs))
    return Agreements(ac1(spread, answers=len(OF_SAMPLES)), kappa(spread))
