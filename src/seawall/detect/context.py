"""Words near a span, which make a number more or less likely to be what it looks like."""

import re
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Nearby:
    """
    Looks for any of some words close to a span.

    `words` is an alternation of regular expressions, matched without regard to
    case. Only `before` code points to the left of the span and `after` to its
    right are read, which is the context that a detector's reach must count. A
    word cut by the edge of that window is not seen.
    """

    words: str
    before: int = 40
    after: int = 0
    _compiled: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_compiled", re.compile(self.words, re.IGNORECASE))

    def __call__(self, body: str, start: int, end: int) -> bool:
        """Whether one of the words stands near `body[start:end]`."""
        if self._compiled.search(body[max(0, start - self.before) : start]):
            return True
        return self.after > 0 and bool(self._compiled.search(body[end : end + self.after]))
