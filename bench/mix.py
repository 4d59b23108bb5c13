"""The fixed mix of questions and answers that every benchmark of the gateway sends."""

from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path
from random import Random

import yaml

COUNT = 64
QUESTION_LENGTH = 300
ANSWER_LENGTH = 1200
SENTENCES = Path(__file__).with_name("mix.yaml")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and the only right answer to it; both of a fixed length in code points."""

    language: str
    question: str
    answer: str


def exchanges() -> tuple[Exchange, ...]:
    """
    Deal the 64 exchanges: the same on every machine and in every run.

    Every second one is English and pure ASCII; the others take turns through
    the other languages and hold letters outside ASCII throughout.
    """
    english, *others = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))
    turns = (source for other in cycle(others) for source in (english, other))
    return tuple(_deal(source, Random(seed)) for seed, source in enumerate(islice(turns, COUNT)))


LONG_CHARACTERS, MOST_LONG = 2_400_000, 80
"""How many code points all answers of one length have at most, and how many there are."""


def long_exchanges(characters: int) -> tuple[Exchange, ...]:
    """
    Deal exchanges with answers of this many code points, English and others in turn.

    Enough that no server need be asked the same twice, which would flatter one that remembers.
    """
    english, *others = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))
    turns = (source for other in cycle(others) for source in (english, other))
    count = min(MOST_LONG, LONG_CHARACTERS // characters)
    return tuple(
        replace(it, question=f"{it.question} {number}/{characters}")
        for number, source in enumerate(islice(turns, count))
        for it in [_deal(source, Random(f"{number}/{characters}"), characters)]
    )


def _deal(
    source: dict[str, str | list[str]], dice: Random, length: int = ANSWER_LENGTH
) -> Exchange:
    return Exchange(
        language=str(source["language"]),
        question=_text(source, "questions", QUESTION_LENGTH, dice),
        answer=_text(source, "answers", length, dice),
    )


def _text(source: dict[str, str | list[str]], part: str, length: int, dice: Random) -> str:
    """Shuffle the sentences, again and again until there are enough, and cut to the length."""
    between, end = str(source["between"]), str(source["end"])
    written = ""
    while len(written) < length:
        for sentence in dice.sample(source[part], k=len(source[part])):
            written += sentence.replace("{n}", str(dice.randint(3, 48))) + between
    return written[: length - len(end)] + end
