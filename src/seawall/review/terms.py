"""By which numbers a feature is reviewed: what must be true before people may look at less."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from seawall.review.floor import floor_share
from seawall.review.reading import MILLION
from seawall.review.shift import threshold_of_each

DETECTORS = 2
"""Of a rise of errors in reviews: over the target, and over what they were."""
MEASURES = 3
"""Of all traffic: scores, lengths and blocks."""


_WORTH = 0.9
"""Of a share, what it is lowered to at most: a step that is smaller is worth no signature."""


@dataclass(frozen=True, slots=True)
class Terms:
    """
    What the policy says of one feature's reviews; shares and rates are whole millionths.

    `share` is what an epoch begins with, `target` the miss rate to be under, `confidence` how
    sure a bound is. The lowest share must notice a miss rate of `notice_rate` within
    `notice_within` decisions. `false_alarms` is the mean number of reviews to a false one, at
    least; of changes in the traffic, of as many decisions as that many are drawn from at the
    first share. `double` is the share of items that two people look at; with `confirm` a second
    one looks at each miss that a first claims.
    """

    share: int = 100_000
    target: int = 10_000
    confidence: int = 950_000
    notice_rate: int = 30_000
    notice_within: int = 25_000
    false_alarms: int = 10_000
    least_days: int = 7
    double: int = 100_000
    confirm: bool = False

    @property
    def alpha(self) -> float:
        """How often a bound may be wrong, over all looks together."""
        return max(MILLION - self.confidence, 1) / MILLION

    @property
    def rate(self) -> float:
        """The target as a rate, over 0 and under 1."""
        return min(max(self.target, 1), MILLION - 1) / MILLION

    @property
    def least_age(self) -> timedelta:
        """How old an epoch, and its last raise, must be before the share may be lowered."""
        return timedelta(days=self.least_days)

    @property
    def drift_threshold(self) -> float:
        """What each detector of a rise must reach for an alarm, in reviews."""
        return threshold_of_each(max(self.false_alarms, 2), DETECTORS)

    @property
    def shift_threshold(self) -> float:
        """What each detector of a change in the traffic must reach for an alarm, in decisions."""
        decisions = max(self.false_alarms, 2) * MILLION / max(self.share, 1)
        return threshold_of_each(decisions, MEASURES)

    @property
    def floor(self) -> int:
        """The lowest share: that by which a stated rise is noticed in the stated time."""
        share = _floor(self.rate, self.notice_rate, self.notice_within, self.drift_threshold)
        return min(round(share * MILLION), MILLION) if share < 1 else MILLION

    def lowered(self, share: int) -> int:
        """What a share is once it was halved, and not below the floor; itself if it is near."""
        half = max(share // 2, self.floor)
        return half if half <= _WORTH * share else share

    def raised(self, share: int) -> int:
        """What a share is once it was doubled, up to all."""
        return min(max(2 * share, self.floor), MILLION)


@lru_cache(maxsize=256)
def _floor(target: float, risen: int, within: int, threshold: float) -> float:
    return floor_share(target, risen / MILLION, threshold=threshold, decisions=within)
