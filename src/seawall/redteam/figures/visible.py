"""Hostile texts so that people see all of them: what nobody sees, and what looks like others."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

_TAGS = range(0xE0020, 0xE007F)
"""Characters of Unicode that nobody sees and that repeat ASCII: whole sentences hide in them."""

_BLANK = frozenset(map(ord, "\u034f\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\uffa0"))
"""Letters and marks that show nothing."""

_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0), range(0x180B, 0x1810))
_MARKS = (
    range(0x0300, 0x0370),
    range(0x1AB0, 0x1B00),
    range(0x1DC0, 0x1E00),
    range(0x20D0, 0x2100),
    range(0xFE20, 0xFE30),
)
"""Blocks of marks that can be heaped on any letter."""

_PLAIN = frozenset(" \n\t")
_WORD = re.compile(r"\w+")
_LATIN = "LATIN"


class Look(StrEnum):
    """How a part of a text looks to whoever reads it."""

    PLAIN = "plain"
    """As it is."""
    HIDDEN = "hidden"
    """Nobody sees it, or it moves what is around it: `shown` names it."""
    TAGS = "tags"
    """Nobody sees it, and it spells what is `shown`."""
    ALIKE = "alike"
    """It looks like other letters than it is."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A part of a text: what to show of it, and what to say of that."""

    look: Look
    shown: str
    said: str = ""


def visible(text: str) -> tuple[Seen, ...]:
    """
    The text in parts, none of which hides, moves or reverses anything.

    What is plain is shown as it is: who shows it on a page must still escape it.
    """
    looks = [*_looks(text)]
    parts: list[Seen] = []
    for look, letters in groupby(zip(looks, text, strict=True), key=lambda pair: pair[0]):
        word = "".join(letter for _, letter in letters)
        parts += [Seen(look, word)] if look is Look.PLAIN else _told(look, word)
    return tuple(parts)


def hidden(parts: Iterable[Seen]) -> Counter[str]:
    """How often each character comes that nobody sees, by what is said of it."""
    return Counter(part.said for part in parts if part.look is Look.HIDDEN)


def _looks(text: str) -> Iterator[Look]:
    foreign = _foreign(text)
    before = ""
    for place, letter in enumerate(text):
        yield _look(letter, before, alike=place in foreign)
        before = letter


def _look(letter: str, before: str, *, alike: bool) -> Look:
    code = ord(letter)
    if code in _TAGS:
        return Look.TAGS
    if letter in _PLAIN:
        return Look.PLAIN
    if _is_hidden(letter, code) or (_is_mark(code) and not _composes(before, letter)):
        return Look.HIDDEN
    return Look.ALIKE if alike else Look.PLAIN


def _is_hidden(letter: str, code: int) -> bool:
    """Controls, formats, private or unassigned ones, half characters, unusual spaces."""
    unseen = unicodedata.category(letter) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"}
    return unseen or code in _BLANK or any(code in block for block in _SELECTORS)


def _is_mark(code: int) -> bool:
    return any(code in block for block in _MARKS)


def _composes(before: str, mark: str) -> bool:
    """Whether the two are one letter of some language, written apart."""
    return bool(before) and len(unicodedata.normalize("NFC", before + mark)) == 1


def _foreign(text: str) -> set[int]:
    """The places of letters that are of another script than their word, or styled ones."""
    places = set()
    for word in _WORD.finditer(text):
        letters = [(word.start() + at, letter) for at, letter in enumerate(word[0])]
        scripts = {_script(letter) for _, letter in letters if letter.isalpha()}
        mixed = _LATIN in scripts and len(scripts) > 1
        places |= {
            place
            for place, letter in letters
            if letter.isalpha() and (_is_styled(letter) or (mixed and _script(letter) != _LATIN))
        }
    return places


def _is_styled(letter: str) -> bool:
    """Full-width, mathematical, enclosed: a letter that is only another's look."""
    plain = unicodedata.normalize("NFKC", letter)
    return plain != letter and plain.isascii()


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").partition(" ")[0]


def _told(look: Look, word: str) -> Iterator[Seen]:
    """The parts of a run of one look: repeated characters once, with their number."""
    if look is Look.TAGS:
        spelt = "".join(chr(ord(letter) - 0xE0000) for letter in word)
        yield Seen(look, spelt, f"{len(word)} tag characters that nobody sees")
        return
    for letter, run in groupby(word):
        times = len([*run])
        code = f"U+{ord(letter):04X}"
        said = f"{code} {unicodedata.name(letter, 'without a name')}"
        if look is Look.ALIKE:
            yield Seen(look, letter * times, said)
        else:
            yield Seen(look, f"{code}×{times}" if times > 1 else code, said)
