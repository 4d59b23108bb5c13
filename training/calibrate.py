"""What logits mean: probabilities (Platt 1999), and how rare they are among the harmless."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from seawall.detect.classify import QUESTIONS, Model, windows
from training.examples import Example
from training.held_out import DEFENSIBLE, IN_DISTRIBUTION, Held, held_out

SHARES = (0.5, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01, 0.007, 0.005, 0.003, 0.002, 0.001, 0.0005)

PRIOR = 0.5
"""The share of attacks that probabilities assume. In life they are rarer, and texts easier."""

FEWEST = 4
"""Harmless stretches above a logit, at least, for a share to be told from them."""

FLAGGED = 0.01
MISSED = 0.01
"""Of what the second model flags at FLAGGED false alarms, the first may keep MISSED from it."""

MOST_DOCUMENTS = 1_500
MOST_REQUESTS = 3_000
"""Of harmless texts that were left over when sources were capped."""

HARD = frozenset({"own_trigger_words", "own_leak"})
"""Harmless texts in the words of attacks."""

HARD_SHARE = 0.25
"""What they are taken to be of all harmless texts: far more than in life, to err on their side."""

CONTEXT = "context"

ASKED = ("input", "abuse", CONTEXT)
"""What sends a window on to the second model."""

Logits = NDArray[np.float64]


def calibrated(first: Model, second: Model, left_over: Sequence[Example]) -> dict[str, object]:
    """The curves of both models, from texts that neither has learned from."""
    held = [h for h in held_out() if h.name not in (*IN_DISTRIBUTION, *DEFENSIBLE)]
    documents = [Held(e.text, "left_over", CONTEXT, 0) for e in left_over if e.planted == ()]
    requests = [Held(e.text, "left_over", "input", 0) for e in left_over if e.planted is None]
    held += documents[:MOST_DOCUMENTS] + requests[:MOST_REQUESTS]
    logits = {"first": _logits(first, held), "second": _logits(second, held)}
    curves = {
        name: {question: curve(answered) for question, answered in asked.items()}
        for name, asked in logits.items()
    }
    bounds = {}
    for question in ASKED:
        second_one, first_one = logits["second"][question], logits["first"][question]
        flag = logit_at(second_one, FLAGGED)
        flagged = np.array(second_one.yes) >= flag
        bounds[question] = float(np.quantile(np.array(first_one.yes)[flagged], MISSED))
    return {**curves, "unsure": bounds}


@dataclass(slots=True)
class Answered:
    """The logits of harmless stretches, those in the words of attacks apart, and of attacks."""

    plain: list[float] = field(default_factory=list)
    hard: list[float] = field(default_factory=list)
    yes: list[float] = field(default_factory=list)

    def harmless(self) -> tuple[Logits, Logits]:
        """All harmless logits, rising, and what each weighs; the weights sum to one."""
        logits = np.array([*self.plain, *self.hard])
        share = HARD_SHARE if self.hard else 0.0
        weights = np.concatenate(
            [
                np.full(len(self.plain), (1 - share) / max(len(self.plain), 1)),
                np.full(len(self.hard), share / max(len(self.hard), 1)),
            ]
        )
        order = np.argsort(logits)
        return logits[order], weights[order]


def logit_at(answered: Answered, share: float) -> float:
    """The logit that this share of the harmless stretches reaches."""
    logits, weights = answered.harmless()
    above = np.cumsum(weights[::-1])[::-1]
    return float(logits[min(int(np.sum(above >= share)), len(logits) - 1)])


def curve(answered: Answered) -> dict[str, object]:
    """The curve of a question."""
    logits, weights = answered.harmless()
    yes = np.array(answered.yes)
    x = np.concatenate([logits, yes])[:, None]
    y = np.concatenate([np.zeros(len(logits)), np.ones(len(yes))])
    both = np.concatenate([weights * (1 - PRIOR), np.full(len(yes), PRIOR / len(yes))])
    model = LogisticRegression(C=1e3, max_iter=1000).fit(x, y, sample_weight=both * len(y))
    return {
        "slope": float(model.coef_[0, 0]),
        "offset": float(model.intercept_[0]),
        "rates": rates(answered),
    }


def rates(answered: Answered) -> list[list[float]]:
    """Pairs (logit, share of harmless stretches at least as high), as far as the data tell."""
    logits, _ = answered.harmless()
    pairs: list[list[float]] = []
    for share in SHARES:
        logit = logit_at(answered, share)
        if np.sum(logits >= logit) < FEWEST:
            break
        if not pairs or logit > pairs[-1][0] + 1e-3:
            pairs.append([round(logit, 4), share])
    return pairs


def _logits(model: Model, held: Sequence[Held]) -> dict[str, Answered]:
    found = {question: Answered() for question in (*QUESTIONS, CONTEXT)}
    for text in held:
        answers = model.answers([window for _, window in windows(text.text)])
        if text.question == CONTEXT:
            sentences = [logit for answer in answers for logit in answer.sentences]
            if text.answer:
                found[CONTEXT].yes.append(max(sentences, default=-30.0))
            else:
                found[CONTEXT].plain += sentences
            continue
        for place, question in enumerate(QUESTIONS):
            stretches = [answer.questions[place] for answer in answers]
            answered = found[question]
            if not text.answer:
                hard = text.name in HARD and question in {"input", "leak"}
                (answered.hard if hard else answered.plain).extend(stretches)
            elif _is_one(text.question, question):
                answered.yes.append(max(stretches, default=-30.0))
    return found


def _is_one(known: str, question: str) -> bool:
    """Whether a text for one question is a case of another."""
    if question == "input":
        return known in {"input", "leak"}
    return question.partition(".")[0] == known
