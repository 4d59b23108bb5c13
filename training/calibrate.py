"""What logits mean: probabilities (Platt 1999), and how rare they are among the harmless."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from sklearn.linear_model import LogisticRegression

from seawall.assemble.models import read_curve
from seawall.detect.classify import QUESTIONS, Answers, Encoder, Model, Window, windows
from seawall.detect.classify.answers import CONTEXT, TRIES
from seawall.detect.classify.classifier import MOST_FPR
from seawall.detect.classify.in_parts import MANY, InParts
from seawall.detect.classify.pooled import Pool, Pooled
from seawall.detect.classify.stretches import Remembered
from seawall.detect.classify.windows import weight
from training.documents import buried
from training.examples import Example
from training.gather import AMID, BURIABLE, surroundings
from training.held_out import DEFENSIBLE, IN_DISTRIBUTION, Held, held_out
from training.rarity import HARD_SHARE, Answered, bounds, extremal_index, rates

PRIOR = 0.5
"""The share of attacks that probabilities assume. In life they are rarer, and texts easier."""

LONG = 1_000

MISSED_FIRST = 0.02
"""Of what the encoder would flag, what the n-grams may keep from it: less costs time at once."""

MISSED_EARLY = 0.01
"""And what the encoder's lower part may keep from its upper."""

MISSED_FIRST_AMID = 0.2
MISSED_EARLY_AMID = 0.1
"""The same of attacks amid harmless text: as little as above, and half of all of it were read."""

IN_PARTS = 0.02
"""The share of harmless windows that are doubtful enough to be read again in parts."""

POOLED = (0.5, 0.25)
"""How much of the n-gram model's logits is added: of a window's questions, and of sentences."""

MOST_DOCUMENTS = 2_500
MOST_REQUESTS = 6_000
"""Of harmless texts that were left over when sources were capped."""

_TAKEOVER = frozenset({"own_trigger_words", "own_leak", "own_translated"})
HARD = {"input": _TAKEOVER, "leak": _TAKEOVER, "abuse": frozenset({"safetytuned"})}
"""By question, the harmless texts all or half of which are in the words of attacks."""

ASKED = ("input", "abuse", CONTEXT)
"""What sends a window on to the second model."""

Read = Callable[[Sequence[Window]], Sequence[Answers]]


def calibrated(first: Model, second: Encoder, left_over: Sequence[Example]) -> dict[str, object]:
    """
    The curves of both models, and when to ask them, from texts that neither has learned from.

    `second` must have no exits: where it may stop early is told here.
    """
    held = [h for h in held_out() if h.name not in (*IN_DISTRIBUTION, *DEFENSIBLE)]
    amid = list(_amid(held, left_over))
    held += _harmless(left_over)
    whole = Remembered(Pooled(first, second, Pool(*POOLED, most={})))
    plain = curve(_logits(whole.answers, held)["input"]) | {"hard": []}
    doubt = read_curve(plain).logit_at(IN_PARTS)
    models: tuple[Read, ...] = (first.answers, second.early, InParts(whole, doubt).answers)
    grams, early, both = (_logits(answers_of, held) for answers_of in models)
    curves = {
        name: {question: curve(answered) for question, answered in logits.items()}
        for name, logits in (("first", grams), ("second", both))
    }
    unsure: dict[str, list[float]] = {}
    exits: dict[str, list[float]] = {}
    most: dict[str, float] = {}
    for question in ASKED:
        known = read_curve(curves["second"][question])
        unsure[question] = bounds(grams[question], both[question], known, MISSED_FIRST)
        exits[question] = bounds(early[question], both[question], known, MISSED_EARLY)
        # What is told early is told as too little to be a finding, in however short a text.
        most[question] = known.logit_at(MOST_FPR) - 0.01
    if amid:
        known = read_curve(curves["second"]["input"])
        grams, early, both = (_logits(answers_of, amid, MANY) for answers_of in models)
        long = bounds(grams["input"], both["input"], known, MISSED_FIRST_AMID)
        unsure["input"] = _by_length(unsure["input"], long)
        long = bounds(early["input"], both["input"], known, MISSED_EARLY_AMID)
        exits["input"] = _by_length(exits["input"], long)
    pool = {"questions": POOLED[0], "sentences": POOLED[1], "most": most}
    return {**curves, "unsure": unsure, "exits": exits, "pool": pool, "in_parts": doubt}


def _harmless(left_over: Sequence[Example]) -> list[Held]:
    documents = [Held(e.text, "left_over", CONTEXT, 0) for e in left_over if e.planted == ()]
    typed = [e for e in left_over if e.planted is None]
    typed.sort(key=lambda e: len(e.text) < LONG)  # How windows cluster, only long texts tell.
    requests = [Held(e.text, "left_over", "input", 0) for e in typed]
    return documents[:MOST_DOCUMENTS] + requests[:MOST_REQUESTS]


def _amid(held: Sequence[Held], left_over: Sequence[Example]) -> Iterator[Held]:
    """Each attack as a stretch of a long text: amid harmless words, of which it has its share."""
    attacks = [
        Example(h.text, {"input": 1}, h.name, h.family, h.lang)
        for h in held
        if h.answer and h.question in {"input", "leak"} and weight(h.text) in BURIABLE
    ]
    bases = surroundings(left_over)
    count = len(attacks) if bases else 0
    for example in buried(bases, attacks, count=count, most=AMID):
        yield Held(example.text, example.source, "input", 1, example.lang)


def _by_length(short: Sequence[float], long: Sequence[float]) -> list[float]:
    """The bounds for short texts and those for long ones, each where it applies."""
    return [
        one if tries < MANY else other
        for tries, one, other in zip(TRIES, short, long, strict=True)
    ]


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


def _logits(answers_of: Read, held: Sequence[Held], tries: int = 1) -> dict[str, Answered]:
    """The logits of the questions of each text, in at least so many places."""
    found = {question: Answered() for question in (*QUESTIONS, CONTEXT)}
    for text in held:
        pieces = [window for _, window in windows(text.text)]
        answers = answers_of([replace(window, tries=max(len(pieces), tries)) for window in pieces])
        if text.question == CONTEXT:
            sentences = [answer.sentences for answer in answers]
            found[CONTEXT].add(sentences, attack=bool(text.answer), hard=False)
            continue
        for place, question in enumerate(QUESTIONS):
            windows_of = [[answer.questions[place]] for answer in answers]
            hard = text.name in HARD.get(question, ())
            if not text.answer or _is_one(text.question, question):
                found[question].add(windows_of, attack=bool(text.answer), hard=hard)
    return found


def _is_one(known: str, question: str) -> bool:
    """Whether a text for one question is a case of another."""
    if question == "input":
        return known in {"input", "leak"}
    return question.partition(".")[0] == known
