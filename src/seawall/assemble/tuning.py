"""Tuning a feature: what its own labelled texts teach, tried before anything is changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from seawall.assemble.models import Models
from seawall.assemble.reference import Reference
from seawall.assemble.tuned import (
    CORRECTION,
    RATES,
    TOPIC,
    Part,
    Tuned,
    digest_of,
    gram_model,
    packed,
)
from seawall.detect.classify.answers import CONTEXT
from seawall.detect.classify.correction import Correction
from seawall.detect.classify.lessons import STRENGTHS, Bar, Lessons, corrected, folds
from seawall.detect.classify.rates import Rates, rates
from seawall.detect.classify.stretches import Mask, Numbers, Reader, Stretches
from seawall.detect.classify.topic import Topic, learned_topic, share_told, topic_rows
from seawall.errors import ScanError
from seawall.figures import Share
from seawall.terms import Mode, Policy, Stage

STEPS = len(STRENGTHS)

QUESTIONS = {Stage.INPUT: "input", Stage.CONTEXT: CONTEXT}
"""What is tuned at each stage."""

CALIBRATED = {Stage.INPUT: ("input", "abuse"), Stage.CONTEXT: (CONTEXT,)}
"""What finds something at each stage, by its share of false alarms."""

KINDS = {"input": "injection.override", "abuse": "abuse.other", CONTEXT: "injection.indirect"}

USUAL_SHARE = 0.005
"""Where no rule names a share."""

SUSPECT = 0.9
"""A harmless text that is an attack with this probability should be looked at."""

NO_BETTER = "it does no better on lines that it has not seen; add more of what goes wrong"

LOST_RECALL = 0.01
MORE_ALARMS = 0.005
"""What a correction may cost on the shipped reference."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Attacks found and harmless texts stopped, of how many."""

    found: Share
    alarms: Share


@dataclass(frozen=True, slots=True)
class Trial:
    """
    A correction, and what it does: to texts that it did not learn from, and to the reference.

    `refused` says why it must not be used; empty where it may. `step` tells how
    careful it had to be: 1 is the boldest, STEPS the most careful.
    """

    correction: Correction
    step: int
    before: Figures
    after: Figures
    reference_before: Figures
    reference_after: Figures
    refused: str


def reader_of(models: Models, question: str) -> Reader:
    """What reads texts for a question, with the shipped models."""
    first = gram_model(models)
    return Reader(question, first, models.second, first.means, models.calibration)


def bar_of(models: Models, question: str, share: float) -> Bar:
    """When a question stops a text, at a share of false alarms."""
    its = models.calibration
    first, second, unsure = its.first[question], its.second[question], its.unsure[question]
    return Bar(question, first, second, min(unsure), share)


def share_of(policy: Policy, kind: str, *, stage: Stage, feature: str) -> tuple[float, str]:
    """The share of false alarms that the first rule for a kind allows itself, and its name."""
    for rule in policy.rules_for(feature):
        acts = rule.mode is Mode.ENFORCE and stage in rule.stages and rule.names(kind)
        if acts and rule.fpr is not None:
            return rule.fpr, rule.name
    return USUAL_SHARE, ""


def tried(texts: Stretches, reference: Reference, bar: Bar) -> Trial:
    """
    The boldest correction that keeps what was promised.

    That is: in texts that it did not learn from, no more false alarms than before,
    or than the bar allows; and on the reference at most LOST_RECALL of the attacks
    lost and MORE_ALARMS of the harmless texts stopped in addition.
    """
    _require_variety(folds(texts.firsts(), texts.attack))
    lessons = Lessons(texts, reference.anchors, bar)
    held_out = reference.held_out
    before = _figures(bar.stopped(texts, texts.first, texts.second), texts.attack)
    known = _figures(bar.stopped(held_out, held_out.first, held_out.second), held_out.attack)
    allowed = max(before.alarms.hits, int(bar.share * before.alarms.rows))
    refused = ""
    for step, strength in enumerate(STRENGTHS, 1):
        correction = lessons.correction(strength)
        after = _figures(lessons.stopped(strength), texts.attack)
        moved = bar.stopped(held_out, *corrected(held_out, correction))
        then = _figures(moved, held_out.attack)
        bolder, refused = refused, _forgets(known, then)
        if not refused and after.alarms.hits > allowed:
            refused = "it stops more harmless lines of yours"
        if not refused or step == len(STRENGTHS):
            break
    if not refused and not _better(before, after):
        # What a bolder one was refused for says more than that a timid one does nothing.
        refused = bolder or NO_BETTER
    return Trial(correction, step, before, after, known, then, refused)


@dataclass(frozen=True, slots=True)
class TopicTrial:
    """A topic, and what it finds among texts that it did not learn from, at a share."""

    topic: Topic
    share: float
    found: Share
    alarms: Share


def tried_topic(models: Models, bodies: Sequence[str], other: Mask) -> TopicTrial:
    """What allowed and other texts teach of a topic."""
    rows = topic_rows(bodies, gram_model(models).means)
    parts = folds(rows, other)
    _require_variety(parts[other])
    _require_variety(parts[~other])
    topic, found = learned_topic(rows, other, parts.tolist())
    seen = _figures(found, other)
    return TopicTrial(topic, share_told(int(np.sum(~other))), seen.found, seen.alarms)


@dataclass(frozen=True, slots=True)
class OwnRates:
    """
    A question's own shares of false alarms, and what they change.

    `before` and `after` are of these texts, by the shipped shares and by their own;
    of the reference likewise. `suspect` are the numbers of texts that look like
    attacks, the surest first.
    """

    question: str
    rates: Rates
    before: Share
    after: Share
    reference_before: Figures | None
    reference_after: Figures | None
    suspect: tuple[int, ...]


def own_rates(
    texts: Stretches, bar: Bar, held_out: Stretches | None, correction: Correction | None
) -> OwnRates:
    """
    The shares of false alarms that harmless texts tell of, with the feature's correction if any.

    `held_out` are those of the reference, None where it has none for the question.
    """
    logits = corrected(texts, correction) if correction else (texts.first, texts.second)
    found = rates(logits[1])
    own = replace(bar, second=replace(bar.second, rates=found, hard=()))
    surest = texts.surest(logits[1])
    order = [n for n in np.argsort(-surest).tolist() if _is_suspect(bar, surest[n])]
    known = then = None
    if held_out is not None:
        its = corrected(held_out, correction) if correction else (held_out.first, held_out.second)
        known = _figures(bar.stopped(held_out, *its), held_out.attack)
        then = _figures(own.stopped(held_out, *its), held_out.attack)
    return OwnRates(
        bar.question,
        found,
        _share(bar.stopped(texts, *logits)),
        _share(own.stopped(texts, *logits)),
        known,
        then,
        tuple(order),
    )


def with_correction(tuned: Tuned, trial: Trial, *, made: str, lines: Mapping[str, int]) -> Tuned:
    """A feature with a correction; its own shares of the question's false alarms are void."""
    question = trial.correction.question
    parts = {name: part for name, part in tuned.parts.items() if name != f"{RATES}{question}"}
    numbers = {
        "first": packed(trial.correction.first),
        "second": packed(trial.correction.second),
        "step": trial.step,
    }
    return replace(tuned, parts={**parts, f"{CORRECTION}{question}": Part(made, lines, numbers)})


def with_topic(tuned: Tuned, topic: Topic, *, made: str, lines: Mapping[str, int]) -> Tuned:
    """A feature that knows what it is about."""
    numbers = {"weights": packed(topic.weights), "rates": [list(p) for p in topic.curve.rates]}
    return replace(tuned, parts={**tuned.parts, TOPIC: Part(made, lines, numbers)})


def with_rates(tuned: Tuned, own: OwnRates, *, made: str, lines: Mapping[str, int]) -> Tuned:
    """A feature with its own shares of a question's false alarms."""
    part = Part(made, lines, {"rates": [list(pair) for pair in own.rates]})
    return replace(tuned, parts={**tuned.parts, f"{RATES}{own.question}": part})


def untuned(models: Models, feature: str) -> Tuned:
    """A feature that has learned nothing yet."""
    return Tuned(feature, digest_of(models))


def _is_suspect(bar: Bar, logit: float) -> bool:
    return bar.second.probability(logit) >= SUSPECT


def _require_variety(parts: Numbers) -> None:
    """ScanError where near-duplicates, which are kept together, leave nothing to compare with."""
    if len(np.unique(parts)) <= 1:
        raise ScanError("the lines of a label are all alike, so nothing can be told; add others")


def _figures(stopped: Mask, attack: Mask) -> Figures:
    return Figures(_share(stopped[attack]), _share(stopped[~attack]))


def _share(hits: Mask) -> Share:
    return Share(int(np.sum(hits)), len(hits))


def _forgets(before: Figures, after: Figures) -> str:
    """What a correction costs on the reference, in words; empty where it is little."""
    lost = (before.found.hits - after.found.hits) / max(before.found.rows, 1)
    more = (after.alarms.hits - before.alarms.hits) / max(before.alarms.rows, 1)
    if lost > LOST_RECALL:
        return "it forgets attacks of the shipped reference"
    return "it stops more harmless texts of the shipped reference" if more > MORE_ALARMS else ""


def _better(before: Figures, after: Figures) -> bool:
    return after.found.hits > before.found.hits or after.alarms.hits < before.alarms.hits
