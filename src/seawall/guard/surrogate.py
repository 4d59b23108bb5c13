"""Values of the same shape in the place of others: pure functions of the value and a key."""

from collections.abc import Iterator
from hashlib import blake2b
from itertools import count

_DIGITS = "0123456789"
_SMALL = "abcdefghijklmnopqrstuvwxyz"
_FIRST = (
    "Alex Robin Sam Kim Chris Jamie Morgan Taylor Casey Riley Quinn Avery Rowan Jules Noa Mika",
    "Sasha Lou Remy Toni Andrea Dominique Gabriele Luca Marin Nikita Ariel Eden Skyler Devon Jo",
)
_LAST = (
    "Archer Bennet Calder Dorsey Ellwood Farrow Garner Hadley Ives Jessop Kendal Larkin Marlow",
    "Norden Oakes Perrin Quill Rennick Sorrel Tilden Upton Verrill Weston Yardley Ashby Birch",
    "Colby Dalton Emmet Fenwick Granger Holt",
)
_FIRST_NAMES = " ".join(_FIRST).split()
_LAST_NAMES = " ".join(_LAST).split()


def surrogate(value: str, kind: str, *, key: bytes, turn: int = 0) -> str:
    """
    Another value of the same shape: digits for digits, letters for letters, names for names.

    The same for the same value and key, and of no use to guess the value by without the key.
    An address of mail leads to `.example`, which nobody has (RFC 2606). `turn` gives
    others, should one be taken. Digits are drawn at random, so check digits seldom fit.
    """
    dice = _dice(value, kind, key, turn)
    if kind == "pii.person":
        return _name(value, dice)
    if kind == "pii.email" and "@" in value:
        local, _, host = value.partition("@")
        return f"{_shaped(local, dice)}@{_shaped(host.partition('.')[0], dice)}.example"
    return _shaped(value, dice)


def _dice(value: str, kind: str, key: bytes, turn: int) -> Iterator[int]:
    """Bytes that only the key's holder could foretell."""
    told = f"{kind}\0{turn}\0{value.casefold()}".encode("utf-8", "surrogatepass")
    seed = blake2b(told, digest_size=32, key=key, person=b"surrogate").digest()
    for block in count():
        yield from blake2b(block.to_bytes(8, "big"), key=seed).digest()


def _shaped(value: str, dice: Iterator[int]) -> str:
    return "".join(_like(char, dice) for char in value)


def _like(char: str, dice: Iterator[int]) -> str:
    if char.isdigit():
        return _DIGITS[next(dice) % 10]
    if char.isalpha():
        drawn = _SMALL[next(dice) % 26]
        return drawn.upper() if char.isupper() else drawn
    return char


def _name(value: str, dice: Iterator[int]) -> str:
    """A name of as many words; of one word it is a first name."""
    words = len(value.split())
    names = [_FIRST_NAMES[next(dice) % len(_FIRST_NAMES)] for _ in range(max(1, words - 1))]
    if words > 1:
        names.append(_LAST_NAMES[next(dice) % len(_LAST_NAMES)])
    made = " ".join(names)
    return made.upper() if value.isupper() else made
