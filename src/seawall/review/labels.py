"""
What reviewers' own errors do to what they find, and bounds that allow for it.

Gold items have known answers and look like any other. They tell how much of what is harmful the
reviewers find (sensitivity Se) and how much of the harmless they call harmful (f, one less
specificity). Of a true rate p they then report r = p Se + (1 - p) f, so p = (r - f) / (Se - f)
(Rogan and Gladen 1978, Am J Epidemiol 107:71). That grows with r and falls with Se and f: an upper
bound of p takes r at its highest, Se and f at their lowest, each with a part of alpha, and so
carries what is not known of the reviewers. Where little is known it is large, never the raw one.

Promised for reviewers who find each harmful item with the same probability as a harmful gold item,
and take each harmless one for harmful as often as a harmless gold item.

Where a claimed miss takes a second person, and a third where the two disagree, gold still tells of
one person: both Se and f are then less (`confirmed`), f by much. That is promised for people who
err alike, and of the same item each by themselves.
"""

from dataclasses import dataclass

from seawall.review.bounds import Interval, fewest, lower_rate, rate_interval, upper_rate

SOUND = 0.5
"""The sensitivity that gold items must show at least; over it a bound is at most twice the raw."""

_GOOD = 0.9
"""A sensitivity near which its bound should be tight."""
_BENT = 0.5
"""From where on the least that a second look finds is a line."""
_SELDOM = 0.02
"""A share of harmless items called harmful near which its bound should be tight."""


@dataclass(frozen=True, slots=True)
class Gold:
    """
    Items with known answers: of the harmful those found, of the harmless those cleared.

    By one person each; `confirm` says that of real items a claim takes a second.
    """

    harmful: int
    found: int
    harmless: int
    cleared: int
    confirm: bool = False

    def __post_init__(self) -> None:
        if not (0 <= self.found <= self.harmful and 0 <= self.cleared <= self.harmless):
            raise ValueError("no more gold items can be judged rightly than there were")

    def sensitivity(self, alpha: float) -> Interval:
        """The share of harmful items that reviewers find, 0 to 1, at all looks together."""
        return rate_interval(self.harmful, self.found, alpha=alpha, target=_GOOD)

    def specificity(self, alpha: float) -> Interval:
        """The share of harmless items that reviewers clear, 0 to 1, at all looks together."""
        return rate_interval(self.harmless, self.cleared, alpha=alpha, target=1 - _SELDOM)


@dataclass(frozen=True, slots=True)
class Corrected:
    """
    A bound that allows for reviewers' errors, beside the one that takes them for infallible.

    `sensitivity` and `overcalled` are what it takes for granted of the reviewers: the least share
    of the harmful that they find, and of the harmless that they call harmful. `enough` is False
    where too few gold items were judged for the sensitivity to be `SOUND`; the bound holds
    nevertheless, and is the larger for it. `gold_needed` is how many more harmful ones, all found,
    it would take (None if not within ten million).
    """

    value: float
    raw: float
    sensitivity: float
    overcalled: float
    gold_needed: int | None

    @property
    def enough(self) -> bool:
        """Whether the gold items say enough of the reviewers."""
        return self.gold_needed == 0


def corrected_upper(n: int, s: int, gold: Gold, *, alpha: float, target: float) -> Corrected:
    """
    The largest true rate that `s` of `n` judged harmful leave possible, 0 to 1; 1 without gold.

    Over all looks at reviews and gold together, the true rate is ever over `value` with a
    probability of at most `alpha`: half of it for the reviews, a quarter each for what gold items
    say of the two errors (the union of three). It is under `raw` only where reviewers are known to
    call harmless items harmful. Gold that is harder than real items makes it larger by the
    harmful ones, which is safe, but smaller by the harmless ones: leave these out (0 of 0) where
    they were picked for being hard.
    """
    seen = upper_rate(n, s, alpha=alpha / 2, target=target)
    found = _least_found(gold, alpha / 4)
    wrong = gold.harmless - gold.cleared
    overcalled = lower_rate(gold.harmless, wrong, alpha=alpha / 4, target=_SELDOM)
    overcalled = confirmed(overcalled) if gold.confirm else overcalled
    value = 1.0
    if found > max(seen, overcalled):
        value = max(0.0, (seen - overcalled) / (found - overcalled))
    raw = upper_rate(n, s, alpha=alpha, target=target)
    return Corrected(value, raw, found, overcalled, _gold_needed(gold, alpha / 4))


def corrected_lower(n: int, s: int, gold: Gold, *, alpha: float, target: float) -> float:
    """
    The smallest true rate, 0 to 1, that `s` of `n` judged harmful leave possible.

    For precision: over all looks the true rate is ever under it with a probability of at most
    `alpha`, half of it for what harmless gold items say of overcalling. That reviewers also miss
    things can only make the true rate higher, and is left out. 0 without harmless gold.
    """
    seen = lower_rate(n, s, alpha=alpha / 2, target=target)
    wrong = gold.harmless - gold.cleared
    overcalled = upper_rate(gold.harmless, wrong, alpha=alpha / 2, target=_SELDOM)
    return max(0.0, (seen - overcalled) / (1 - overcalled)) if overcalled < 1 else 0.0


def confirmed(rate: float) -> float:
    """
    The least share of items, 0 to 1, that come to be harmful by a second look at each claim.

    Of items that one person calls harmful at this rate. If all are alike, the first and either
    the second or the third must call them that: x * (x + (1 - x) * x). If some are harder than
    others it may be less; the least that any mixture comes to is the convex envelope of it, which
    from a half on is the line to 1. Items that two look at whatever the first says come to more.
    """
    return rate * rate * (2 - rate) if rate < _BENT else 1 - (1 - rate) * 5 / 4


def _least_found(gold: Gold, alpha: float, more: int = 0) -> float:
    """The least share of the harmful that people find, had they found so many more gold items."""
    least = lower_rate(gold.harmful + more, gold.found + more, alpha=alpha, target=_GOOD)
    return confirmed(least) if gold.confirm else least


def _gold_needed(gold: Gold, alpha: float) -> int | None:
    return fewest(lambda more: _least_found(gold, alpha, more) >= SOUND)
