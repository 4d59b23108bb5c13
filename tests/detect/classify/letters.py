"""A small model whose answers anybody can work out: it counts letters."""

from collections.abc import Sequence

from seawall.detect.classify import QUESTIONS, Answers, Calibration, Classifier, Curve, Window
from seawall.detect.classify.answers import TRIES

CURVE = Curve(1.0, 0.0, ((-4.0, 0.9), (6.0, 1e-4)))
_ALL = dict.fromkeys((*QUESTIONS, "context"), CURVE)
CALIBRATION = Calibration(
    _ALL, _ALL, {"input": [-3.0] * len(TRIES), "context": [-3.0] * len(TRIES)}
)

DOUBTFUL = "zz"
"""Has a score of one half, and an fpr beyond what the default policy acts on."""

ATTACK = "zzzzz"


class Letters:
    """Each `z` of a window makes an attack likelier, each `x` of a sentence an order."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def answers(self, windows: Sequence[Window]) -> list[Answers]:
        self.read += (window.text for window in windows)
        return [self._answer(window) for window in windows]

    def _answer(self, window: Window) -> Answers:
        attack = 2.0 * window.text.count("z") - 4.0
        orders = (window.text.count("x", span.start, span.end) for span in window.sentences)
        others = (-20.0,) * (len(QUESTIONS) - 1)
        return Answers((attack, *others), tuple(2.0 * count - 4.0 for count in orders))


def letter_classifier() -> Classifier:
    return Classifier(Letters(), Letters(), CALIBRATION)
