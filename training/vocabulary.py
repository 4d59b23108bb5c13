"""The vocabulary: the base model's, with the letters that it lacks in its unused places."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from seawall.detect.classify.wordpiece import LONGEST_WORD

UNUSED = "[unused"


def filled(words: Sequence[str], texts: Iterable[str]) -> list[str]:
    """
    The pieces `words`, the unused ones replaced by the letters that most texts miss.

    One unknown letter makes its whole word unknown, and in scripts without
    spaces that is a whole clause; a line of Thai was one unknown word.
    """
    known = set(words)
    missed = Counter(piece for text in texts for piece in set(_letters(text)) - known)
    # The most missed first, and in one order for one set of texts.
    wanted = iter(sorted(missed, key=lambda piece: (-missed[piece], piece)))
    return [next(wanted, word) if word.startswith(UNUSED) else word for word in words]


def tokenizer_of(base: Path, words: Sequence[str]) -> Tokenizer:
    """The base model's tokenizer with these pieces, line n the one with id n."""
    settings = json.loads((base / "tokenizer.json").read_text("utf-8"))
    settings["model"]["max_input_chars_per_word"] = LONGEST_WORD
    settings["model"]["vocab"] = {word: number for number, word in enumerate(words)}
    return Tokenizer.from_str(json.dumps(settings))


def _letters(text: str) -> Iterator[str]:
    """Each letter of a text as the piece that it is where no longer piece holds it."""
    folded = BertNormalizer().normalize_str(text)
    for word, _ in BertPreTokenizer().pre_tokenize_str(folded):
        yield word[0]
        yield from (f"##{letter}" for letter in word[1:])
