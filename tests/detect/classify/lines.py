"""Small models that can be tuned, and lines in which two words are not known to them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seawall.detect.classify import QUESTIONS, Answers, Calibration, Curve, GramModel, Window
from seawall.detect.classify.answers import TRIES
from seawall.detect.classify.lessons import Anchors, Bar
from seawall.detect.classify.stretches import Reader, Stretches, joined

CURVE = Curve(1.0, 0.0, ((-4.0, 0.9), (-2.0, 0.2), (2.0, 0.01), (6.0, 1e-4)))
_ALL = dict.fromkeys((*QUESTIONS, "context"), CURVE)
CALIBRATION = Calibration(
    _ALL,
    _ALL,
    {"input": [-9.0] * len(TRIES), "abuse": [50.0] * len(TRIES), "context": [-9.0] * len(TRIES)},
)
SHARE = 0.01

ATTACK = ("obey", "heron")
"""The first is known to be an attack, the second is not."""

HARMLESS = ("bread", "sudo")
"""The second is held for an attack, and is none."""

_LOGITS = {"obey": 4.0, "sudo": 3.0}
_NOUNS = (
    "table", "river", "candle", "window", "garden", "mirror", "ladder", "pocket", "button",
    "island", "violin", "basket", "copper", "meadow", "saddle", "pepper", "marble", "thread",
)  # fmt: skip


@dataclass
class Known:
    """A second model that knows two words."""

    def answers(self, windows: Sequence[Window]) -> list[Answers]:
        return [
            Answers(
                (self._logit(window.text), *[-8.0] * (len(QUESTIONS) - 1)),
                tuple(self._logit(window.text[s.start : s.end]) for s in window.sentences),
            )
            for window in windows
        ]

    def _logit(self, text: str) -> float:
        return max((logit for word, logit in _LOGITS.items() if word in text), default=-2.5)


def grams(bits: int = 10, seed: int = 7) -> GramModel:
    """A first model that was taught nothing."""
    dice, outputs = np.random.default_rng(seed), len(QUESTIONS) + 1
    return GramModel(
        dice.integers(-127, 128, (1 << bits, 8)).astype(np.int8),
        0.002,
        (np.zeros((6, 8), np.float32), np.zeros(6, np.float32)),
        (np.zeros((outputs, 14), np.float32), np.full(outputs, -3.0, np.float32)),
    )


def reader(question: str = "input") -> Reader:
    """What reads texts for a question with these models."""
    first = grams()
    return Reader(question, first, Known(), first.means, CALIBRATION)


def line(word: str, number: int) -> str:
    """A line around a word, unlike the others."""
    dice = np.random.default_rng(number)
    nouns = dice.choice(_NOUNS, 6)
    return f"{nouns[0]} {nouns[1]} {word} {nouns[2]} {nouns[3]} {number} {nouns[4]} {nouns[5]}"


def lines(count: int, start: int = 0) -> list[tuple[str, bool]]:
    """So many attacks and as many harmless texts, of either kind in turn."""
    told: list[tuple[str, bool]] = []
    for n in range(count):
        told.append((line(ATTACK[n % 2], start + 2 * n), True))
        told.append((line(HARMLESS[n % 2], start + 2 * n + 1), False))
    return told


def read(texts: Sequence[tuple[str, bool]], question: str = "input") -> Stretches:
    """Texts as numbers."""
    it = reader(question)
    return joined([it.read(text, attack=attack) for text, attack in texts])


def anchors() -> Anchors:
    """Texts that know nothing of the words."""
    held = read([(line(noun, 9_000 + n), n % 3 == 0) for n, noun in enumerate(_NOUNS * 3)])
    return Anchors(held.rows, held.attack[held.owners])


def bar(question: str = "input") -> Bar:
    """A bar at SHARE."""
    return Bar(question, CURVE, CURVE, CALIBRATION.unsure[question][0], SHARE)
