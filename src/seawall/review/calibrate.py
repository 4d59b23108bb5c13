"""
The lowest threshold that keeps false alarms under a stated share, with a stated confidence.

Learn-then-Test (Angelopoulos et al. 2021, arXiv 2110.01052): that a threshold stops more of the
harmless than allowed is a hypothesis for each threshold, and they are tested in an order fixed
beforehand, from the highest down (all millionths), until one cannot be rejected. A lower
threshold stops whatever a higher one does, so the wrong ones are those under some threshold, and
to choose one of them the highest wrong one must have been rejected: which happens with a
probability of at most `doubt`, so nothing is to be paid for trying many. The tests:

- decisions that were all as likely to be reviewed, looked at once: the exact binomial;
- the same looked at again and again as it grows: the mixture of `upper_rate`, which costs a
  quarter more reviews;
- decisions that were not: bets on the weighted ones (`WeightedRate`), also at every look. A
  binomial of these would count the risky ones, which are drawn more often, for too much.

The score of a decision is the highest confidence among its findings of the rule's kinds, 0
without any: then to reach the threshold is to be stopped by the rule. What is harmless is what
reviewers say is; the guarantee is about traffic like the reviewed.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from seawall.review.betting import Tally, WeightedRate
from seawall.review.bounds import Interval, clean_reviews_needed, upper_rate
from seawall.review.reading import MILLION

Scores = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scored:
    """A decision that was reviewed: its score and how likely it was drawn, in millionths."""

    score: int
    harmful: bool
    included: int = MILLION


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    Of the harmless at most a share of `at_most` is stopped, but for a probability of `doubt`.

    `once` says that these reviews are looked at this once, and the threshold is taken or not.
    `least` is the lowest probability, in millionths, with which any decision was drawn, reviewed
    or not; it is needed where probabilities differ, also where none of the least likely was drawn
    so far. ValueError for shares outside 0 to 1.
    """

    at_most: float = 0.005
    doubt: float = 0.05
    once: bool = False
    least: int | None = None

    def __post_init__(self) -> None:
        if not (0 < self.at_most < 1 and 0 < self.doubt < 1):
            raise ValueError("the share of false alarms and the doubt must be over 0 and under 1")


@dataclass(frozen=True, slots=True)
class Calibration:
    """
    The `threshold` in millionths, or None where none is good yet, and what it is worth.

    `alarms` of the `harmless` reviewed reach it. `recall` is the share of the harmful that
    reaches it as weighed, and `recall_within` where that lies but for the `doubt`; None where
    none was reviewed. `more` is how many more harmless reviews it takes before there is a
    threshold, if none of them scores high; 0 where it is not reviews that are missing. `weighed`
    is whether probabilities differed.
    """

    wanted: Wanted
    weighed: bool
    harmless: int
    harmful: int
    threshold: int | None = None
    alarms: int = 0
    recall: float | None = None
    recall_within: Interval | None = None
    more: int = 0

    @property
    def said(self) -> str:
        """What is promised, or what is missing, in words for people."""
        share, sure = _percent(self.wanted.at_most), _percent(1 - self.wanted.doubt)
        if self.threshold is not None:
            once = self.wanted.once and not self.weighed
            looks = "for this one look" if once else "however often one looks"
            return (
                f"of harmless decisions like those reviewed at most {share} would be stopped: "
                f"{sure} confidence, {looks}"
            )
        if self.more:
            return f"not enough yet: {self.more:,} more harmless reviews"
        return f"no threshold stops at most {share} of the harmless: too many score the highest"


def calibrate(reviewed: Iterable[Scored], wanted: Wanted) -> Calibration:
    """
    The lowest threshold that the reviews allow, and how much of what is harmful reaches it.

    Harmless and harmful decisions are independent of each other, so what is said of recall holds
    although the threshold was chosen. ValueError where probabilities differ and nobody said
    which is the lowest, or one is lower than that.
    """
    rows = list(reviewed)
    chances = {each.included for each in rows}
    lowest = min(chances, default=MILLION)
    weighed = len(chances) > 1 or (wanted.least or lowest) < lowest
    least = wanted.least if weighed else lowest
    if least is None or not 0 < least <= lowest:
        raise ValueError(
            "decisions were not all as likely to be reviewed; name the lowest probability"
        )
    harmless = _Side.of([each for each in rows if not each.harmful], least)
    harmful = _Side.of([each for each in rows if each.harmful], least)
    found = Calibration(wanted, weighed, len(harmless.scores), len(harmful.scores))
    if not harmless.allows(MILLION + 1, wanted, weighed=weighed):
        return replace(found, more=harmless.needed(wanted, weighed=weighed))
    threshold = _lowest(harmless, wanted, weighed=weighed)
    if threshold is None:
        return found
    caught = harmful.rate(threshold)
    return replace(
        found,
        threshold=threshold,
        alarms=harmless.reaching(threshold),
        recall=caught.estimate,
        recall_within=caught.interval(wanted.doubt) if found.harmful else None,
    )


def _lowest(harmless: "_Side", wanted: Wanted, *, weighed: bool) -> int | None:
    """The lowest threshold that is allowed; between two scores it makes no difference which."""
    ends = {1, *(harmless.scores + 1).tolist()}
    steps = sorted(end for end in ends if end <= MILLION)

    def is_allowed(threshold: int) -> int:
        return int(harmless.allows(threshold, wanted, weighed=weighed))

    place = bisect_left(steps, 1, key=is_allowed)
    return steps[place] if place < len(steps) else None


@dataclass(frozen=True, slots=True)
class _Side:
    """The harmless among the reviewed, or the harmful: scores, rising, and who is how likely."""

    scores: Scores
    which: NDArray[np.intp]
    chances: Scores
    least: int

    @classmethod
    def of(cls, rows: list[Scored], least: int) -> "_Side":
        """Those of these rows."""
        scores = np.array([each.score for each in rows], np.int64)
        included = np.array([each.included for each in rows], np.int64)
        order = np.argsort(scores, kind="stable")
        chances, which = np.unique(included[order], return_inverse=True)
        return cls(scores[order], which, chances, least)

    def reaching(self, threshold: int) -> int:
        """How many reach a threshold."""
        return len(self.scores) - int(np.searchsorted(self.scores, threshold))

    def rate(self, threshold: int) -> WeightedRate:
        """The rate of those that reach a threshold."""
        reach = self.which[np.searchsorted(self.scores, threshold) :]
        all_, over = (
            np.bincount(each, minlength=len(self.chances)) for each in (self.which, reach)
        )
        stands = MILLION / self.chances
        return WeightedRate(
            tuple(
                Tally(self.least / chance, int(every - some), int(some))
                for chance, every, some in zip(self.chances.tolist(), all_, over, strict=True)
            ),
            float(all_ @ stands),
            float(over @ stands),
        )

    def allows(self, threshold: int, wanted: Wanted, *, weighed: bool) -> bool:
        """Whether it is rejected that a threshold stops more of these than wanted."""
        if weighed:
            return self.rate(threshold).is_under(wanted.at_most, wanted.doubt)
        n, s = len(self.scores), self.reaching(threshold)
        if wanted.once:
            return _at_most(s, n, wanted.at_most) <= wanted.doubt
        return upper_rate(n, s, alpha=wanted.doubt, target=wanted.at_most) <= wanted.at_most

    def needed(self, wanted: Wanted, *, weighed: bool) -> int:
        """How many more of these, none of which reaches anything, until some threshold is."""
        n, alpha, target = len(self.scores), wanted.doubt, wanted.at_most
        if weighed:
            # As likely as those so far were, so that each counts as much as they did.
            likely = round(n / (1 / self.chances[self.which]).sum()) if n else self.least
            more = self.rate(MILLION + 1).clean_reviews_needed(
                alpha=alpha,
                target=target,
                included=max(likely, self.least) / MILLION,
                least=self.least / MILLION,
            )
        elif wanted.once:
            more = math.ceil(math.log(alpha) / math.log1p(-target)) - n
        else:
            more = clean_reviews_needed(n, 0, alpha=alpha, target=target)
        return more or 0


def _at_most(s: int, n: int, rate: float) -> float:
    """The probability that at most `s` of `n` do what each does with this probability."""
    if s >= n:
        return 1.0
    steps = np.arange(s)
    ratios = np.log((n - steps) / (steps + 1)) + math.log(rate) - math.log1p(-rate)
    logs = n * math.log1p(-rate) + np.append(0.0, np.cumsum(ratios))
    most = logs.max()
    return float(min(1.0, math.exp(most) * np.exp(logs - most).sum()))


def _percent(share: float) -> str:
    return f"{share * 100:.6g}%"
