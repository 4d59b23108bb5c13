"""A window read once more in parts, where an attack in it may be lost among harmless words."""

from collections.abc import Sequence
from dataclasses import replace

from seawall.detect.classify.answers import (
    QUESTIONS,
    TRIES,
    Answers,
    Model,
    Window,
    logit_of,
)
from seawall.detect.classify.windows import parts

ABOUT_TAKEOVER = ("input", "leak")
"""The questions of which the surest part counts."""

MANY = TRIES[1]
"""In so many places an attack must be surer to count than in one, and may hide."""

_PLACES = [QUESTIONS.index(question) for question in ABOUT_TAKEOVER]


class InParts:
    """
    A model that reads some windows twice: as a whole, and in parts of half the size.

    What a whole window says is a mean of sorts: beside six harmless sentences an order to
    the assistant weighs little. So where a takeover is asked about in MANY places and a
    window's logit of `input` is at least `doubt`, its parts are read as well, and of
    ABOUT_TAKEOVER the surest answer counts. A window answered early stays as it is. In short
    texts a sentence alone would count for too much: what surrounds it is often what makes
    it harmless, and the bar there is lower.
    """

    def __init__(self, model: Model, doubt: float) -> None:
        self._model = model
        self._doubt = doubt

    def answers(self, windows: Sequence[Window]) -> list[Answers]:
        """The answers for each window."""
        return [
            self._closely(window, answers)
            for window, answers in zip(windows, self._model.answers(windows), strict=True)
        ]

    def _closely(self, window: Window, whole: Answers) -> Answers:
        asked = not window.asked or "input" in window.asked
        if whole.early or not asked or window.tries < MANY:
            return whole
        if logit_of(whole, "input") < self._doubt:
            return whole
        return surest(whole, self._model.answers(parts(window)))


def surest(whole: Answers, of_parts: Sequence[Answers]) -> Answers:
    """The answers of a window, those of ABOUT_TAKEOVER the highest of it and its parts."""
    logits = list(whole.questions)
    for place in _PLACES:
        logits[place] = max([logits[place], *(part.questions[place] for part in of_parts)])
    return replace(whole, questions=tuple(logits))
