"""How much of what is harmful was stopped, at least: from samples of what was and what was not."""

from dataclasses import dataclass

from seawall.review.bounds import lower_rate, upper_rate


@dataclass(frozen=True, slots=True)
class Sampled:
    """Decisions of one stratum: all of them, how many were reviewed, and found harmful."""

    decisions: int
    reviewed: int
    harmful: int

    def __post_init__(self) -> None:
        if not 0 <= self.harmful <= self.reviewed <= self.decisions:
            raise ValueError(
                f"`{self.harmful}` harmful of `{self.reviewed}` reviewed of `{self.decisions}` "
                "decisions cannot be: count each in the one before"
            )


@dataclass(frozen=True, slots=True)
class Recall:
    """
    The least share of what is harmful that was stopped, and the two bounds that it is made of.

    `precision` is the least share of the stopped that is harmful, `elusion` the largest share of
    the delivered (both 0 to 1, like `least`).
    """

    least: float
    precision: float
    elusion: float


def least_recall(
    stopped: Sampled,
    delivered: Sampled,
    *,
    alpha: float,
    precision_target: float,
    miss_target: float,
) -> Recall:
    """
    Harmful and stopped, at least, of that and harmful and delivered, at most.

    Over all looks together it is over the true recall (the rates of both strata weighed by their
    `decisions`) with a probability of at most `alpha`, half for each stratum; so are both parts of
    it. Reviews must be drawn uniformly from each stratum. 0 where nothing was stopped or is known.
    The targets are the rates near which the two bounds should be tight, as in `lower_rate` and
    `upper_rate`. Whoever asks the delivered alone learns nothing of recall, and whoever asks the
    stopped alone learns only precision (Webber 2013, ACM TOIS 31:2; Roitblat's ei-Recall).
    """
    half = alpha / 2
    precision = lower_rate(stopped.reviewed, stopped.harmful, alpha=half, target=precision_target)
    elusion = upper_rate(delivered.reviewed, delivered.harmful, alpha=half, target=miss_target)
    caught, missed = stopped.decisions * precision, delivered.decisions * elusion
    return Recall(caught / (caught + missed) if caught else 0.0, precision, elusion)
