"""What the policy file says of reviews, as the rule of the share takes it."""

import math
from collections.abc import Callable, Iterator

from seawall.policy.review import ReviewLines
from seawall.review.lowering import share_told
from seawall.review.terms import Terms


class PolicyTerms:
    """
    The terms of each feature by the policy that is in force; None where nothing is reviewed.

    `lines` gives the policy's lines, which are the same object until there is another policy.
    """

    def __init__(self, lines: Callable[[], ReviewLines | None]) -> None:
        self._lines = lines
        self._last: ReviewLines | None = None
        self._known: dict[str, Terms] = {}

    def __call__(self, feature: str) -> Terms | None:
        """The terms of one feature."""
        lines = self._lines()
        if lines is None:
            return None
        if lines is not self._last:
            self._last, self._known = lines, {}
        if feature not in self._known:
            self._known[feature] = terms_of(lines.of(feature))
        return self._known[feature]


def too_low(lines: ReviewLines) -> Iterator[str]:
    """
    Each share of a policy file by which what must be noticed would not be, in words.

    A share of nothing is no such: nobody looks at that feature, and its line says so.
    """
    told = {"`review.share`": lines} | {
        f"the share of `review.features.{name}`": lines.of(name) for name in lines.features
    }
    for what, of in told.items():
        floor = terms_of(of).floor
        if 0 < of.share < floor:
            at_least = f"{math.ceil(floor / 1_000) / 10:g}%"
            yield (
                f"{what} is {share_told(of.share)}, by which a miss rate that rises from "
                f"{share_told(of.target)} (`target`) to {share_told(of.notice.rate)} "
                f"(`notice.rate`) is not noticed within {of.notice.within:,} decisions "
                f"(`notice.within`); set {at_least} or more, or what must be noticed"
            )


def terms_of(lines: ReviewLines) -> Terms:
    """The terms that the lines of one feature come to."""
    return Terms(
        share=lines.share,
        target=lines.target,
        confidence=lines.confidence,
        notice_rate=lines.notice.rate,
        notice_within=lines.notice.within,
        false_alarms=lines.false_alarms,
        least_days=lines.least_days,
        double=lines.double,
        confirm=lines.confirm,
    )
