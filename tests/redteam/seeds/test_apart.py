"""What measures is apart from what was learned from: no text of ours is in any set of texts."""

import gzip
import json
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from seawall.redteam.seeds import harmless_texts, own_seeds
from training.own import read_texts

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("SEAWALL_DATA", ROOT.parent / "shared" / "data"))
FILES = sorted(DATA.glob("**/*.jsonl.gz"))

SHORTEST = 12
"""Letters; a shorter one, such as a sailor's word or a file's name, is nobody's."""


def normalised(text: str) -> str:
    """Letters and digits alone: neither signs nor layout make a text another one."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def ours() -> dict[str, str]:
    """Each text that measures, by what it is told by."""
    found = {normalised(each.text): each.id for each in harmless_texts()}
    for seed in own_seeds():
        for turn in seed.turns:
            for piece in turn.pieces:
                found[normalised(re.sub(r"\{\w+\}", "", piece.text))] = seed.id
    return {text: name for text, name in found.items() if len(text) > SHORTEST}


def lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield str(json.loads(line).get("text", ""))


@pytest.mark.skipif(not FILES, reason="needs the texts under SEAWALL_DATA")
def test_no_text_that_measures_is_in_a_set_of_texts() -> None:
    """A guard that has seen a seed would be measured on its memory."""
    mine = ours()
    longest = 2 * max(map(len, mine))  # with its signs
    each_line = (each for path in FILES for each in lines(path))
    texts = (normalised(each) for each in each_line if SHORTEST < len(each) < longest)
    assert {mine[text] for text in texts if text in mine} == set()


@pytest.mark.parametrize("folder", ["training/texts", "bench/texts"])
def test_no_text_that_measures_is_one_that_we_wrote_to_learn_from(folder: str) -> None:
    """Nor in those that we wrote for training and for our own benchmark."""
    mine = ours()
    known = {normalised(example.text) for example in read_texts(ROOT / folder)}
    assert len(known) > SHORTEST
    assert {mine[text] for text in known & mine.keys()} == set()
