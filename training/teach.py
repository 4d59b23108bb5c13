"""The encoder teaches the n-gram model: lessons out of examples and answers."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from seawall.detect.classify import QUESTIONS, GramModel, Model, windows
from training import student
from training.examples import Example
from training.gather import Gathered

TAUGHT = 0.7
"""How much of a target is the teacher's answer, where the label is known."""

SENTENCES = 3
"""Of how many sentences one is a lesson where it is surely no order: they are many, and alike."""

SURELY = 0.02
"""The chance of being an order below which a sentence is none."""


def teach(
    gathered: Gathered, teacher: Model, path: Path, *, seed: int, told: Callable[[str], None]
) -> GramModel:
    """The n-gram model of these examples and their teacher's answers, written to `path`."""
    lessons: list[student.Lesson] = []
    examples = [*gathered.examples, *gathered.left_over]
    for number, example in enumerate(examples):
        lessons += lessons_of(example, teacher)
        if number % 10_000 == 0:
            told(f"the teacher has read {number} of {len(examples)} texts")
    arrays = student.to_arrays(student.train_student(lessons, seed=seed, told=told))
    np.savez_compressed(path, allow_pickle=False, **arrays)
    return GramModel(
        arrays["table"],
        float(arrays["scale"]),
        (arrays["hidden_weight"], arrays["hidden_bias"]),
        (arrays["outputs_weight"], arrays["outputs_bias"]),
    )


def lessons_of(example: Example, teacher: Model) -> list[student.Lesson]:
    """The first windows and their sentences, with the teacher's answers and what is known."""
    found = windows(example.text)[:2]
    lessons: list[student.Lesson] = []
    read = teacher.answers([window for _, window in found])
    for (start, window), answers in zip(found, read, strict=True):
        chances = [_chance(logit) for logit in answers.questions]
        if start == 0:
            for place, question in enumerate(QUESTIONS):
                if question in example.answers:
                    label = example.answers[question]
                    chances[place] = TAUGHT * chances[place] + (1 - TAUGHT) * label
        # Whether there is an order, the student says of single sentences only.
        alone = len(window.sentences) == 1
        chances.append(_chance(answers.sentences[0]) if alone else -1.0)
        lessons.append(student.Lesson(window.text, chances))
        if not alone:
            unknown = [-1.0] * len(QUESTIONS)
            lessons += (
                student.Lesson(window.text[s.start : s.end], [*unknown, _chance(logit)])
                for n, (s, logit) in enumerate(
                    zip(window.sentences, answers.sentences, strict=True)
                )
                if _chance(logit) > SURELY or n % SENTENCES == 0
            )
    return lessons


def _chance(logit: float) -> float:
    return float(1.0 / (1.0 + np.exp(-np.clip(logit, -30, 30))))
