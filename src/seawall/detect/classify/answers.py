"""What is asked of a window of text, and what a model answers."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from seawall.terms import Span

ABUSES = (
    "phishing", "fraud", "harassment", "impersonation", "malware", "disinformation",
    "dangerous", "self_harm", "sexual",
)  # fmt: skip
"""Kinds of abuse that a model tells apart; `abuse` alone is any, these included."""

QUESTIONS = ("input", "leak", "abuse", *(f"abuse.{name}" for name in ABUSES))
"""
The questions answered of a window as a whole, in the order of a model's outputs.

input: does the writer try to take the assistant over?
leak: does the writer ask for the assistant's hidden instructions?
abuse: does the writer want help to do harm, and of which kind?
A further question, `context`, is answered for each sentence: does it address the
assistant with an instruction that its reader did not ask for?
"""

CONTEXT = "context"

_PLACE = {question: number for number, question in enumerate(QUESTIONS)}


TRIES = (1, 5, 10, 30, 100)
"""
Steps of how many places of a text a question is asked in: the more, the surer a yes must be.

From the second on a text is long, and an attack may hide amid its harmless words.
"""


def step_of(tries: int) -> int:
    """The place in TRIES of the last step that is not beyond."""
    return max(bisect_right(TRIES, tries) - 1, 0)


@dataclass(frozen=True, slots=True)
class Window:
    """
    A stretch of text that a model reads at once, and the sentences in it.

    `asked` names the questions that matter (empty: all), `tries` says in how many places
    of the text they are asked: a model need not go on where no answer to them can be
    sure enough to count in so many. With `thorough` it goes on wherever it would in a
    text of any length.
    """

    text: str
    sentences: tuple[Span, ...]
    tries: int = 1
    asked: tuple[str, ...] = ()
    thorough: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """
    A model's answers to one window, as logits: higher is more surely yes.

    `questions` follow QUESTIONS; `sentences` answer `context`, one for each
    sentence of the window. `early` says that a model stopped before its last layer,
    holding the window for harmless.
    """

    questions: tuple[float, ...]
    sentences: tuple[float, ...]
    early: bool = False


class Model(Protocol):
    """Anything that answers the questions of windows: pure, and the same alone as in a batch."""

    def answers(self, windows: Sequence[Window]) -> Sequence[Answers]:
        """The answers for each window, in order."""
        ...


def logit_of(answers: Answers, question: str) -> float:
    """The logit of a question; of `context` that of the surest sentence."""
    if question == CONTEXT:
        return max(answers.sentences, default=-30.0)
    return answers.questions[_PLACE[question]]
