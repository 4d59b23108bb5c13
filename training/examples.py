"""What the models learn from: a text, and what is known of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from seawall.detect.classify.answers import ABUSES


@dataclass(frozen=True, slots=True)
class Example:
    """
    A text with its answers: 1 yes, 0 no; a question that is not named is not known.

    `planted` are the code points of instructions to the assistant that do not
    belong into a document; None where it is not known, empty where there are none.
    `family` is never divided between folds; `source` is what is capped.
    """

    text: str
    answers: Mapping[str, int]
    source: str
    family: str
    lang: str = "en"
    planted: tuple[tuple[int, int], ...] | None = None
    weight: float = 1.0


def abuse_answers(labels: Sequence[str]) -> dict[str, int]:
    """The answers to all questions of abuse, of a text that is known to be of these labels."""
    answers = {f"abuse.{name}": int(name in labels) for name in ABUSES}
    answers["abuse"] = int(bool(labels))
    return answers


HARMLESS: Mapping[str, int] = {"input": 0, "leak": 0, **abuse_answers(())}
"""The answers of a text that asks for nothing bad."""


@dataclass(slots=True)
class Card:
    """What is counted on the way, for the data card."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)

    def count(self, step: str, examples: Sequence[Example]) -> None:
        """How many examples of each source there are after a step."""
        by_source: dict[str, int] = {}
        for example in examples:
            by_source[example.source] = by_source.get(example.source, 0) + 1
        self.counts[step] = by_source
