"""What logits mean: probabilities (Platt 1999), and how rare they are among the harmless."""

from collections.abc import Mapping, Sequence

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

CONTEXT = "context"

Logits = NDArray[np.float64]
Pairs = dict[str, tuple[list[float], list[float]]]
"""For each question the logits of harmless stretches, and the surest of each attack."""


def calibrated(first: Model, second: Model, left_over: Sequence[Example]) -> dict[str, object]:
    """The curves of both models, from texts that neither has learned from."""
    held = [h for h in held_out() if h.name not in (*IN_DISTRIBUTION, *DEFENSIBLE)]
    spare = [Held(e.text, "left_over", CONTEXT, 0) for e in left_over if e.planted == ()]
    held += spare[:MOST_DOCUMENTS]
    logits = {"first": _logits(first, held), "second": _logits(second, held)}
    curves = {
        name: {
            question: curve(np.array(harmless), np.array(yes))
            for question, (harmless, yes) in pairs.items()
        }
        for name, pairs in logits.items()
    }
    asked = ("input", "abuse", CONTEXT)
    flags = {q: float(np.quantile(logits["second"][q][0], 1 - FLAGGED)) for q in asked}
    attacks = {name: {q: np.array(pairs[q][1]) for q in asked} for name, pairs in logits.items()}
    return {**curves, "unsure": unsure(attacks["first"], attacks["second"], flags)}


def curve(harmless: Logits, yes: Logits) -> dict[str, object]:
    """The curve of a question: `harmless` are stretches, `yes` the surest of each attack."""
    x = np.concatenate([harmless, yes])[:, None]
    y = np.concatenate([np.zeros(len(harmless)), np.ones(len(yes))])
    weight = np.concatenate(
        [np.full(len(harmless), (1 - PRIOR) / len(harmless)), np.full(len(yes), PRIOR / len(yes))]
    )
    model = LogisticRegression(C=1e3, max_iter=1000).fit(x, y, sample_weight=weight * len(y))
    return {
        "slope": float(model.coef_[0, 0]),
        "offset": float(model.intercept_[0]),
        "rates": rates(harmless),
    }


def rates(harmless: Logits) -> list[list[float]]:
    """Pairs (logit, share of harmless stretches at least as high), as far as the data tell."""
    pairs: list[list[float]] = []
    for share in SHARES:
        if share * len(harmless) < FEWEST:
            break
        logit = float(np.quantile(harmless, 1 - share))
        if not pairs or logit > pairs[-1][0] + 1e-3:
            pairs.append([round(logit, 4), share])
    return pairs


def unsure(
    first: Mapping[str, Logits], second: Mapping[str, Logits], flags: Mapping[str, float]
) -> dict[str, float]:
    """For each question the logit of the first model from which on the second must read."""
    found: dict[str, float] = {}
    for question, flag in flags.items():
        flagged = second[question] >= flag
        if flagged.any():
            found[question] = float(np.quantile(first[question][flagged], MISSED))
    return found


def _logits(model: Model, held: Sequence[Held]) -> Pairs:
    found: Pairs = {question: ([], []) for question in (*QUESTIONS, CONTEXT)}
    for text in held:
        answers = model.answers([window for _, window in windows(text.text)])
        if text.question == CONTEXT:
            sentences = [logit for answer in answers for logit in answer.sentences]
            if text.answer:
                found[CONTEXT][1].append(max(sentences, default=-30.0))
            else:
                found[CONTEXT][0].extend(sentences)
            continue
        for place, question in enumerate(QUESTIONS):
            stretches = [answer.questions[place] for answer in answers]
            if not text.answer:
                found[question][0].extend(stretches)
            elif _is_one(text.question, question):
                found[question][1].append(max(stretches, default=-30.0))
    return found


def _is_one(known: str, question: str) -> bool:
    """Whether a text for one question is a case of another."""
    if question == "input":
        return known in {"input", "leak"}
    return question.partition(".")[0] == known
