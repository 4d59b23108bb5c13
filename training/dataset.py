"""The texts that are learnt from, in the proportions in which they are."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from training.examples import Example
from training.sources import LONG_SOURCES

MOST_ATTACKS = 900
"""Of one source; what many sources say counts for more than what one says often."""

MOST_BENIGN = 1_400

MOST_DOCUMENTS = 900
"""Of a source of long texts: a document costs as much to learn from as ten questions."""

HARDEST = 0.5
"""The share of a source's benign rows that is chosen for being mistaken for attacks."""

TYPOS = 0.12


def capped(
    examples: Sequence[Example], chances: NDArray[np.float64], *, seed: int = 0
) -> list[Example]:
    """
    No source above its cap; of benign rows the hardest and a sample.

    `chances` says how likely a model of other texts holds each for an attack. The sample
    is by hashes of the texts: where a few texts are added, what was left over stays so.
    """

    def drawn(numbers: Sequence[int], most: int) -> list[int]:
        return sorted(numbers, key=lambda n: _ticket(examples[n].text, seed))[:most]

    groups: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for number, example in enumerate(examples):
        groups[example.source, example.answers.get("input", -1)].append(number)
    kept: list[Example] = []
    for (source, label), numbers in groups.items():
        most = MOST_BENIGN if label == 0 else MOST_ATTACKS
        if label == 0 and source in LONG_SOURCES:
            most = MOST_DOCUMENTS
        if source.startswith("own_") or len(numbers) <= most:
            chosen = numbers
        elif label == 0:
            by_chance = sorted(numbers, key=lambda n: -chances[n])
            hard = by_chance[: int(most * HARDEST)]
            chosen = hard + drawn(by_chance[len(hard) :], most - len(hard))
        else:
            chosen = drawn(numbers, most)
        kept += (examples[number] for number in sorted(chosen))
    return kept


def _ticket(text: str, seed: int) -> bytes:
    return blake2b(
        text.encode("utf-8", "surrogatepass"), key=str(seed).encode(), digest_size=8
    ).digest()


def mistyped(examples: Sequence[Example], *, seed: int = 0) -> list[Example]:
    """The examples, and for a share of the short ones a copy as hurried fingers write it."""
    dice = random.Random(seed)
    copies = [
        replace(example, text=_mistyped(example.text, dice))
        for example in examples
        if example.planted is None
        and example.text.isascii()
        and 20 < len(example.text) < 300
        and dice.random() < TYPOS
    ]
    return [*examples, *copies]


def _mistyped(text: str, dice: random.Random) -> str:
    letters = list(text.lower() if dice.random() < 0.5 else text)
    for _ in range(max(1, len(letters) // 30)):
        place = dice.randrange(len(letters) - 1)
        slip = dice.random()
        if not (letters[place].isalpha() and letters[place + 1].isalpha()):
            continue
        if slip < 0.4:
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
        elif slip < 0.7:
            letters[place] = ""
        else:
            letters[place] *= 2
        letters = [letter for letter in letters if letter]
    return "".join(letters)
