"""What stands in the place of values that were taken out, the same for the same value."""

import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b

from seawall.guard.surrogate import surrogate
from seawall.terms import Form, Redaction

DROPPED = ("hidden",)
"""What nobody was meant to see leaves nothing behind."""

SHOWN, LEAST_SHOWN = 4, 8
"""How much of a value `partial` shows, and of how long a one at least."""

_TRIES = 100
_NUMBERED = re.compile(r"\[([a-z_]+) ([0-9]{1,9})\]")


def mask(kind: str) -> str:
    """A word for a kind of finding: `[email]` for `pii.email`; nothing for hidden characters."""
    family = kind.rpartition(".")[0]
    return "" if family in DROPPED else f"[{_noun(kind)}]"


class Substitutes:
    """
    Hands out what stands in the place of values, and remembers for what.

    The same value of the same kind gets the same label or surrogate as long as this lives;
    `known` are numbers from before, by the digest of a value, as `numbers` has them.
    What may be put back is in `restored`; nothing is that any rule did not want put back.
    """

    def __init__(self, key: bytes = b"", known: Mapping[bytes, int] | None = None) -> None:
        """`key` makes surrogates that nobody else can tell; without one they are labels."""
        self._key = key
        self.numbers: dict[bytes, int] = dict(known or {})
        self._highest: dict[bytes, int] = {}
        for digest, number in self.numbers.items():
            self._highest[digest[:1]] = max(self._highest.get(digest[:1], 0), number)
        self._texts: list[str] = []
        self._values: dict[str, str] = {}
        self._restorable: set[str] = set()
        self._never: set[str] = set()

    def leave_out(self, texts: Iterable[str]) -> None:
        """Give nothing that a text has already: `[email 3]` may be somebody's own words."""
        for text in texts:
            self._texts.append(text.casefold())
            for noun, number in _NUMBERED.findall(text):
                own = _first_byte(noun)
                self._highest[own] = max(self._highest.get(own, 0), int(number))

    def of(self, value: str, redaction: Redaction) -> str:
        """What is to stand in the place of a value."""
        kind, form = redaction.kind, redaction.form
        word = mask(kind)
        if not word or form is Form.DROP:
            return ""
        if value in self._restorable and form in (Form.LABEL, Form.SURROGATE):
            return value  # one of ours already, which no text had before
        if form is Form.MASK:
            return word
        if form is Form.PARTIAL:
            return _partial(value, word)
        made = self._surrogate(value, kind) if form is Form.SURROGATE and self._key else ""
        made = made or self._label(value, kind)
        self._values[made] = value
        (self._restorable if redaction.restore else self._never).add(made)
        return made

    @property
    def restored(self) -> Mapping[str, str]:
        """What may be put back: the values by what stands for them."""
        return {made: self._values[made] for made in self._restorable - self._never}

    def _label(self, value: str, kind: str) -> str:
        noun = _noun(kind)
        digest = self._digest(noun, value)
        number = self.numbers.get(digest)
        if number is None:
            number = self._highest.get(digest[:1], 0) + 1
            self.numbers[digest] = self._highest[digest[:1]] = number
        return f"[{noun} {number}]"

    def _surrogate(self, value: str, kind: str) -> str:
        """A surrogate that stands for no other value, and in no text that was left out."""
        for turn in range(_TRIES):
            made = surrogate(value, kind, key=self._key, turn=turn)
            folded = made.casefold()
            taken = made == value or any(folded in text for text in self._texts)
            if not taken and self._values.get(made, value) == value:
                return made
        return ""

    def _digest(self, noun: str, value: str) -> bytes:
        """A byte for the noun, and a digest of the value under the key."""
        told = value.encode("utf-8", "surrogatepass")
        return (
            _first_byte(noun)
            + blake2b(told, digest_size=15, key=self._key, person=b"label").digest()
        )


def _first_byte(noun: str) -> bytes:
    """What tells the digests of one noun from those of others."""
    return blake2b(noun.encode(), digest_size=1).digest()


def _noun(kind: str) -> str:
    family, _, name = kind.rpartition(".")
    return "secret" if family == "secret" else name


def _partial(value: str, word: str) -> str:
    shown = [char for char in value if char.isalnum()]
    if len(shown) < LEAST_SHOWN:
        return word
    return f"{word[:-1]} …{''.join(shown[-SHOWN:])}]"
