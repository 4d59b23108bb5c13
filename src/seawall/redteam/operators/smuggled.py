"""A whole text in characters that nobody sees, behind a line that everybody may see."""

import re
from collections.abc import Callable
from random import Random

from seawall.redteam.chain import Group, Operator
from seawall.redteam.operators.dress import each_prose
from seawall.redteam.operators.languages import language_of
from seawall.redteam.operators.tables import texts_of

_ASCII = range(0x20, 0x7F)
_TAG = 0xE0000
_FIRST, _SEVENTEENTH = 0xFE00, 0xE0100
_LOW_SELECTORS = 16
_TAGGED = re.compile("[\U000e0001-\U000e007f]")
_IN_TAGS = re.compile("\U000e0001(?P<text>.*)\U000e007f\\Z", re.DOTALL)
_IN_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]+\\Z")
_IN_BITS = re.compile("(?:[\u200b\u200c]{8})+\\Z")
_ZERO, _ONE = "\u200b", "\u200c"


def _behind(hidden: Callable[[str], str]) -> Callable[[str, Random], str]:
    def change(text: str, dice: Random) -> str:
        lines = texts_of("smuggled.yaml")
        line = lines[dice.choice(sorted(lines))][language_of(text)]
        return line + hidden(text)

    return change


def in_tags(text: str) -> str:
    """Each character of ASCII as its tag; others as they are."""
    if _TAGGED.search(text):
        return text
    tagged = (chr(_TAG + ord(c)) if ord(c) in _ASCII else c for c in text)
    return f"\U000e0001{''.join(tagged)}\U000e007f"


def from_tags(text: str) -> str:
    """The text that tags hide, or this one where they hide none."""
    found = _IN_TAGS.search(text)
    return _TAGGED.sub(lambda m: chr(ord(m[0]) - _TAG), found["text"]) if found else text


def in_selectors(text: str) -> str:
    """Each byte as one of the 256 variation selectors."""
    return "".join(
        chr(_FIRST + byte if byte < _LOW_SELECTORS else _SEVENTEENTH + byte - _LOW_SELECTORS)
        for byte in text.encode("utf-8", "surrogatepass")
    )


def from_selectors(text: str) -> str:
    """The text that variation selectors hide, or this one where they hide none."""
    found = _IN_SELECTORS.search(text)
    if not found:
        return text
    codes = map(ord, found[0])
    data = bytes(
        code - _FIRST if code < _SEVENTEENTH else code - _SEVENTEENTH + _LOW_SELECTORS
        for code in codes
    )
    return data.decode("utf-8", "surrogatepass")


def in_bits(text: str) -> str:
    """Each bit as one of two zero-width characters."""
    data = text.encode("utf-8", "surrogatepass")
    bits = "".join(f"{byte:08b}" for byte in data)
    return bits.replace("0", _ZERO).replace("1", _ONE)


def from_bits(text: str) -> str:
    """The text that zero-width characters hide, or this one where they hide none."""
    found = _IN_BITS.search(text)
    if not found:
        return text
    bits = found[0].replace(_ZERO, "0").replace(_ONE, "1")
    data = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return data.decode("utf-8", "surrogatepass")


def _smuggled(
    name: str, ways: tuple[Callable[[str], str], Callable[[str], str]], does: str, grows: float
) -> Operator:
    return Operator(
        f"unicode.{name}",
        Group.UNICODE,
        each_prose(_behind(ways[0])),
        keeps=True,
        undo=ways[1],
        does=does,
        grows=grows,
    )


OPERATORS = (
    _smuggled("tags", (in_tags, from_tags), "Hides the text in tags behind a harmless line", 1),
    _smuggled(
        "selector_bytes",
        (in_selectors, from_selectors),
        "Hides the text's bytes in variation selectors behind a harmless line",
        4,
    ),
    _smuggled(
        "zero_width_bits",
        (in_bits, from_bits),
        "Hides the text's bits in zero-width characters behind a harmless line",
        32,
    ),
)
