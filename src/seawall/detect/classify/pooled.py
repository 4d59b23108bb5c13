"""Both models' answers to what the second reads, pooled: they err on different texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from seawall.detect.classify.answers import CONTEXT, QUESTIONS, Answers, Model, Window


@dataclass(frozen=True, slots=True)
class Pool:
    """
    How much of the first model's logits is added to the encoder's, and what an early answer is.

    `questions` is the share for the questions of a window, `sentences` that for `context`.
    `most` says for each question that finds what the pooled logit of an early answer is
    told as at most, so that none is sure enough to be a finding.
    """

    questions: float
    sentences: float
    most: Mapping[str, float]


class Pooled:
    """
    The encoder, with a share of what the first model says of the same windows.

    Adding logits is a logarithmic opinion pool (Genest and Zidek 1986). The first model
    counts n-grams and the encoder reads for meaning, so each moderates the other where it
    is wrong by itself.
    """

    def __init__(self, first: Model, encoder: Model, pool: Pool) -> None:
        self._first = first
        self._encoder = encoder
        self._pool = pool

    def answers(self, windows: Sequence[Window]) -> list[Answers]:
        """The answers for each window."""
        # One window at a time: sums over a batch differ in their last bits from those alone.
        first = [self._first.answers([window])[0] for window in windows]
        read = zip(self._encoder.answers(windows), first, strict=True)
        return [self._told(pooled(its, other, self._pool)) for its, other in read]

    def _told(self, answers: Answers) -> Answers:
        if not answers.early:
            return answers
        most = self._pool.most
        return replace(
            answers,
            questions=tuple(
                min(logit, most.get(name, logit))
                for name, logit in zip(QUESTIONS, answers.questions, strict=True)
            ),
            sentences=tuple(min(logit, most.get(CONTEXT, logit)) for logit in answers.sentences),
        )


def pooled(encoder: Answers, first: Answers, pool: Pool) -> Answers:
    """One window's answers, pooled."""
    return replace(
        encoder,
        questions=_sum(encoder.questions, first.questions, pool.questions),
        sentences=_sum(encoder.sentences, first.sentences, pool.sentences),
    )


def _sum(logits: Sequence[float], others: Sequence[float], share: float) -> tuple[float, ...]:
    return tuple(one + share * other for one, other in zip(logits, others, strict=True))
