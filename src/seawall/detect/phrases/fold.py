"""The one writing that phrases are matched in: lower case, bare letters, plain punctuation."""

import re
import unicodedata
from collections.abc import Iterator

# Letters whose bare form Unicode does not give by decomposition, and the Arabic
# letters that people type for one another.
_LETTERS = {
    "ı": "i", "ß": "s", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ς": "σ",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه",
}  # fmt: skip
_SINGLE_QUOTES = "‘’‚‛‹›´ʼ′"
_DOUBLE_QUOTES = "“”„‟«»″"
_DASHES = "‐‑‒–—―−"
_SPACES = "\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_ACCENTED = (range(0xC0, 0x250), range(0x1E00, 0x1F00), range(0x400, 0x530), range(0x958, 0x960))
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_SURROGATES = range(0xD800, 0xE000)


def _pairs() -> Iterator[tuple[str, str]]:
    for letter in (chr(code) for block in _ACCENTED for code in block):
        bare = unicodedata.normalize("NFD", letter)[0]
        if letter == letter.lower() and bare != letter:
            yield letter, _LETTERS.get(bare, bare)
    for code in _FULL_WIDTH:
        yield chr(code), chr(code - 0xFEE0)
    # Half a surrogate pair cannot be handed to the automaton, which reads UTF-8.
    for code in _SURROGATES:
        yield chr(code), "\ufffd"
    for written, plain in (
        (_SINGLE_QUOTES, "'"), (_DOUBLE_QUOTES, '"'), (_DASHES, "-"), (_SPACES, " ")
    ):  # fmt: skip
        yield from ((mark, plain) for mark in written)
    yield from _LETTERS.items()


_FOLDS = dict(_pairs())
_TABLE = str.maketrans(_FOLDS)
_MARK = re.compile("[" + "".join(map(re.escape, _FOLDS)) + "]")
# Above so many distinct marks one pass with the table is cheaper than a pass for each.
_MANY = 24


def fold(body: str) -> str:
    """
    Write the text in lower case without diacritics, each code point for itself.

    The answer has the length of the body, so that a span in one is the same
    span in the other. Only U+0130 has a lower case of two code points; it is
    written `i`.
    """
    if body.isascii():
        return body.lower()
    folded = body.replace("İ", "i").lower()
    marks = set(_MARK.findall(folded))
    if len(marks) > _MANY:
        return folded.translate(_TABLE)
    for mark in marks:
        folded = folded.replace(mark, _FOLDS[mark])
    return folded
