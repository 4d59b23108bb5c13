"""Harmless scraps: names, numbers, ids, paths and slips of the keyboard, which say nothing."""

import random
import string
from collections.abc import Callable, Iterator

from training.examples import HARMLESS, Example

_SYLLABLES = (
    "an", "bel", "ca", "dor", "el", "fi", "gra", "ho", "il", "jo", "ka", "lu", "mi", "no", "or",
    "pe", "qui", "ra", "so", "ta", "ul", "va", "wen", "xi", "ye", "zo",
)  # fmt: skip
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ENDINGS = ("csv", "pdf", "py", "json", "yaml", "txt", "log", "md", "tsx")
_SHORT = (
    "ok", "thanks!", "yes please", "no", "hm", "?", "hello", "hi there", "test", "test 123",
    "good morning", "and?", "why", "more", "next", "go on", "the second one", "that one", "stop",
    "back", "same again", "cool", "not really", "5 stars", "continue please", "try again",
)  # fmt: skip


def scraps(count: int, *, seed: int = 0) -> Iterator[Example]:
    """`count` harmless scraps, alone or a few in a row, in a user's message or a document."""
    dice = random.Random(seed)
    makers = (_name, _name, _identifier, _mash, _path, _number, _code, _word_list, _said)
    for _ in range(count):
        make = dice.choice(makers)
        several = dice.choice((1, 1, 1, 2, 4))
        joint = dice.choice((" ", ", ", "\n", "; "))
        text = joint.join(make(dice) for _ in range(several))
        yield Example(text, HARMLESS, "own_scraps", f"scraps/{make.__name__}", "en", ())


def _word(dice: random.Random) -> str:
    return "".join(dice.choice(_SYLLABLES) for _ in range(dice.randint(1, 3)))


def _name(dice: random.Random) -> str:
    return " ".join(_word(dice).capitalize() for _ in range(dice.randint(1, 3)))


def _identifier(dice: random.Random) -> str:
    joint = dice.choice("_-.")
    words = [_word(dice) for _ in range(dice.randint(1, 4))]
    number = dice.choice(("", f"{joint}{dice.randint(1, 9999)}"))
    cased: Callable[[str], str] = dice.choice((str.lower, str.upper, str.capitalize))
    return joint.join(map(cased, words)) + number


def _mash(dice: random.Random) -> str:
    row = dice.choice(_ROWS)
    return "".join(dice.choice(row) for _ in range(dice.randint(3, 18)))


def _path(dice: random.Random) -> str:
    parts = "/".join(_word(dice) for _ in range(dice.randint(1, 4)))
    start = dice.choice(("/", "./", "", "C:/", "https://www."))
    return f"{start}{parts}.{dice.choice(_ENDINGS)}"


def _number(dice: random.Random) -> str:
    number = f"{dice.uniform(0, 10 ** dice.randint(1, 9)):,.{dice.randint(0, 3)}f}"
    return dice.choice(("{}", "EUR {}", "{} kg", "no. {}", "+49 {}", "{} %", "$ {}")).format(
        number
    )


def _code(dice: random.Random) -> str:
    letters = dice.choice((string.hexdigits[:16], string.ascii_letters + string.digits))
    return "".join(dice.choice(letters) for _ in range(dice.randint(6, 40)))


def _word_list(dice: random.Random) -> str:
    return dice.choice((",", ";", "\t", " | ")).join(
        dice.choice((_word, _number, _code))(dice) for _ in range(dice.randint(2, 8))
    )


def _said(dice: random.Random) -> str:
    return dice.choice(_SHORT)
