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
    What may be put back is in `restored` texts.
    """

    def __init__(self, key: bytes = b"", known: Mapping[bytes, int] | None = None) -> None:
        """`key` makes surrogates that nobody else can tell; without one they are labels."""
        self._key = key
        self.numbers: dict[bytes, int] = dict(known or {})
        self._taken: dict[str, int] = {}
        self._values: dict[str, str] = {}
        self._restorable: set[str] = set()

    def leave_out(self, texts: Iterable[str]) -> None:
        """Give no number that a text has already: `[email 3]` may be somebody's own words."""
        for text in texts:
            for noun, number in _NUMBERED.findall(text):
                self._taken[noun] = max(self._taken.get(noun, 0), int(number))

    def of(self, value: str, redaction: Redaction) -> str:
        """What is to stand in the place of a value."""
        kind, form = redaction.kind, redaction.form
        word = mask(kind)
        if not word or form is Form.DROP:
            return ""
        if value in self._values and form in (Form.LABEL, Form.SURROGATE):
            return value  # one of ours already
        if form is Form.MASK:
            return word
        if form is Form.PARTIAL:
            return _partial(value, word)
        made = self._surrogate(value, kind) if form is Form.SURROGATE and self._key else ""
        made = made or self._label(value, kind)
        self._values[made] = value
        if redaction.restore:
            self._restorable.add(made)
        return made

    @property
    def restored(self) -> Mapping[str, str]:
        """What may be put back: the values by what stands for them."""
        return {made: self._values[made] for made in self._restorable}

    def _label(self, value: str, kind: str) -> str:
        noun = _noun(kind)
        digest = self._digest(noun, value)
        number = self.numbers.get(digest)
        if number is None:
            own = (n for d, n in self.numbers.items() if d[:1] == digest[:1])
            number = 1 + max((*own, self._taken.get(noun, 0)), default=0)
            self.numbers[digest] = number
        return f"[{noun} {number}]"

    def _surrogate(self, value: str, kind: str) -> str:
        """A surrogate that stands for no other value."""
        for turn in range(_TRIES):
            made = surrogate(value, kind, key=self._key, turn=turn)
            if made != value and self._values.get(made, value) == value:
                return made
        return ""

    def _digest(self, noun: str, value: str) -> bytes:
        """A byte for the noun, and a digest of the value under the key."""
        told = value.casefold().encode("utf-8", "surrogatepass")
        first = blake2b(noun.encode(), digest_size=1).digest()
        return first + blake2b(told, digest_size=15, key=self._key, person=b"label").digest()


def _noun(kind: str) -> str:
    family, _, name = kind.rpartition(".")
    return "secret" if family == "secret" else name


def _partial(value: str, word: str) -> str:
    shown = [char for char in value if char.isalnum()]
    if len(shown) < LEAST_SHOWN:
        return word
    return f"{word[:-1]} …{''.join(shown[-SHOWN:])}]"
