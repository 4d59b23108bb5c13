"""What logits mean: probabilities (Platt 1999), and how rare they are among the harmless."""

from collections.abc import Callable, Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from seawall.assemble.models import read_curve
from seawall.detect.classify import QUESTIONS, Answers, Encoder, Model, Window, windows
from seawall.detect.classify.answers import CONTEXT
from seawall.detect.classify.classifier import MOST_FPR
from training.examples import Example
from training.held_out import DEFENSIBLE, IN_DISTRIBUTION, Held, held_out
from training.rarity import HARD_SHARE, Answered, bounds, extremal_index, rates

PRIOR = 0.5
"""The share of attacks that probabilities assume. In life they are rarer, and texts easier."""

LONG = 1_000

MISSED_FIRST = 0.02
"""Of what the encoder would flag, what the n-grams may keep from it: less costs time at once."""

MISSED_EARLY = 0.01
"""And what the encoder's lower part may keep from its upper."""

MOST_DOCUMENTS = 2_500
MOST_REQUESTS = 6_000
"""Of harmless texts that were left over when sources were capped."""

HARD = frozenset({"own_trigger_words", "own_leak", "own_translated"})
"""Harmless texts, all or half of which are in the words of attacks."""

ASKED = ("input", "abuse", CONTEXT)
"""What sends a window on to the second model."""

Read = Callable[[Sequence[Window]], Sequence[Answers]]


def calibrated(first: Model, second: Encoder, left_over: Sequence[Example]) -> dict[str, object]:
    """
    The curves of both models, and when to ask them, from texts that neither has learned from.

    `second` must have no exits: where it may stop early is told here.
    """
    held = [h for h in held_out() if h.name not in (*IN_DISTRIBUTION, *DEFENSIBLE)]
    documents = [Held(e.text, "left_over", CONTEXT, 0) for e in left_over if e.planted == ()]
    typed = [e for e in left_over if e.planted is None]
    typed.sort(key=lambda e: len(e.text) < LONG)  # How windows cluster, only long texts tell.
    requests = [Held(e.text, "left_over", "input", 0) for e in typed]
    held += documents[:MOST_DOCUMENTS] + requests[:MOST_REQUESTS]
    logits = {"first": _logits(first.answers, held), "second": _logits(second.answers, held)}
    curves = {
        name: {question: curve(answered) for question, answered in asked.items()}
        for name, asked in logits.items()
    }
    early = _logits(second.early, held)
    unsure: dict[str, list[float]] = {}
    exits: dict[str, dict[str, object]] = {}
    for question in ASKED:
        known = read_curve(curves["second"][question])
        second_logits = logits["second"][question]
        unsure[question] = bounds(logits["first"][question], second_logits, known, MISSED_FIRST)
        exits[question] = {
            "below": bounds(early[question], second_logits, known, MISSED_EARLY),
            # What is told early is told as too little to be a finding, in however short a text.
            "most": known.logit_at(MOST_FPR) - 0.01,
        }
    return {**curves, "unsure": unsure, "exits": exits}


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
        "rates": rates(answered.plain),
        "hard": rates(answered.hard) if answered.hard else [],
        "hard_share": HARD_SHARE if answered.hard else 0.0,
        "extremal_index": round(extremal_index(answered), 4),
    }


def _logits(answers_of: Read, held: Sequence[Held]) -> dict[str, Answered]:
    found = {question: Answered() for question in (*QUESTIONS, CONTEXT)}
    for text in held:
        answers = answers_of([window for _, window in windows(text.text)])
        if text.question == CONTEXT:
            sentences = [answer.sentences for answer in answers]
            found[CONTEXT].add(sentences, attack=bool(text.answer), hard=False)
            continue
        for place, question in enumerate(QUESTIONS):
            windows_of = [[answer.questions[place]] for answer in answers]
            hard = text.name in HARD and question in {"input", "leak"}
            if not text.answer or _is_one(text.question, question):
                found[question].add(windows_of, attack=bool(text.answer), hard=hard)
    return found


def _is_one(known: str, question: str) -> bool:
    """Whether a text for one question is a case of another."""
    if question == "input":
        return known in {"input", "leak"}
    return question.partition(".")[0] == known
