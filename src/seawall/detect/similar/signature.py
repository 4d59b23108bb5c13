"""The signature of a text that people judged: what is kept of it instead of its words."""

import base64
import binascii
from dataclasses import dataclass, field

import numpy as np

from seawall.detect.similar.prints import KEY_ID_BYTES, Printer, Prints, letters_of
from seawall.detect.views import Family, views_of

MOST_PRINTS = 64
FEWEST_PRINTS = 12
"""A text of fewer stretches is told only as a whole: its few words stand in many others."""
MOST_LETTERS_WHOLE = 40
"""And then only if it has no more letters: nearly all such texts have fewer than 18."""

_READABLE = frozenset({Family.PLAIN, Family.NORMAL, Family.DECODED})
PREFIX = "mh1."
"""What the word of a signature begins with, and no text of somebody's does."""
_VERSION = 1
_DIGEST = 8
_KEYED = 1 + KEY_ID_BYTES
_COUNTED = _KEYED + 3
_HEAD = _COUNTED + 2 * _DIGEST
_MOST_COUNT = 2**24 - 1
_PRINT = np.dtype("<u4")


@dataclass(frozen=True, slots=True)
class Signature:
    """
    What is kept of a text: at most 280 bytes under a key, whatever its length.

    `prints` are the MOST_PRINTS smallest prints of its stretches, rising: a MinHash of one hash
    function that keeps the least values (Broder 1997; Cohen and Kaplan 2007), which is a random
    sample of the stretches. `count` is how many different ones there are. `exact` tells the
    whole text but for case and white space; `letters` tells it by its letters alone, and is
    zero where there are more than MOST_LETTERS_WHOLE.
    """

    key_id: bytes = field(repr=False)
    count: int
    exact: bytes = field(repr=False)
    letters: bytes = field(repr=False)
    prints: Prints = field(repr=False)

    @property
    def tells_miss(self) -> bool:
        """Whether near texts can be told by it: not where most of it is no letters."""
        return len(self.prints) >= FEWEST_PRINTS or any(self.letters)

    @property
    def word(self) -> str:
        """It as a word for the log, of 36 to 378 letters."""
        told = bytes([_VERSION]), self.key_id, self.count.to_bytes(3, "big")
        whole = b"".join((*told, self.exact, self.letters)) + self.prints.astype(_PRINT).tobytes()
        return PREFIX + base64.urlsafe_b64encode(whole).rstrip(b"=").decode()

    @classmethod
    def read(cls, word: str) -> "Signature":
        """The signature that a word is; ValueError where it is none, or of another version."""
        written = word.removeprefix(PREFIX)
        if written == word:
            raise ValueError("this is no signature of a text")
        try:
            whole = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
        except (binascii.Error, ValueError):
            raise ValueError("this is no signature of a text") from None
        rest = len(whole) - _HEAD
        if rest < 0 or rest % _PRINT.itemsize or whole[0] != _VERSION:
            raise ValueError("this is no signature of a text, or of another version of Seawall")
        prints = np.frombuffer(whole[_HEAD:], _PRINT).astype(np.uint32)
        if len(prints) > MOST_PRINTS or (prints[1:] <= prints[:-1]).any():
            raise ValueError("this is no signature of a text")
        return cls(
            key_id=whole[1:_KEYED],
            count=int.from_bytes(whole[_KEYED:_COUNTED], "big"),
            exact=whole[_COUNTED : _COUNTED + _DIGEST],
            letters=whole[_COUNTED + _DIGEST : _HEAD],
            prints=prints,
        )


def exact_form(body: str) -> str:
    """A text but for case and white space: two that differ otherwise may mean different things."""
    return " ".join(body.casefold().split())


def sign(body: str, printer: Printer) -> Signature:
    """
    The signature of a text; ValueError for one of white space alone.

    Disguises and encodings are undone first, as detectors do, so that of an encoded attack more
    is told than the sentence around it. What was blotted out of a text before it was sealed is
    missing: such a text is never told as exactly the same.
    """
    exact = exact_form(body)
    if not exact:
        raise ValueError("there is nothing in this text to tell it by")
    read = as_read(body)
    row = letters_of(read)
    says = 2 * sum(not char.isdigit() for char in row) >= len("".join(read.split()))
    different = np.unique(printer.of(row if says else "").prints)
    is_short = says and 0 < len(row) <= MOST_LETTERS_WHOLE
    return Signature(
        key_id=printer.key_id,
        count=min(len(different), _MOST_COUNT),
        exact=printer.digest("exact", exact),
        letters=printer.digest("letters", row) if is_short else bytes(_DIGEST),
        prints=different[:MOST_PRINTS],
    )


def as_read(body: str) -> str:
    """The text as a model may read it: no disguises, and what is encoded decoded."""
    views = views_of(body, _READABLE).views
    return max(reversed(views), key=lambda view: view.depth).body if len(views) > 1 else body
