"""Whether the user of a conversation wrote what was found in the answer to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from seawall.detect.letters import Letters
from seawall.terms import Finding, Message, Role

WORD_BY_WORD = frozenset({"pii.person", "pii.address", "pii.location", "pii.org"})
"""Of these a part, or the same in another order, is the same: `Ms Hill` after `Ann Hill`."""

APART = 1
"""Words that may stand among those of such a value: a second name, a title."""

MOST = 20_000
"""Code points of what the user wrote last that count: a list of all names is longer."""

_KEPT = 8


def who_said(findings: Sequence[Finding], body: str, history: Sequence[Message]) -> list[Finding]:
    """The findings in an answer, with `said` where the user wrote the same."""
    if not findings:
        return []
    said = _said(tuple(_newest(history)))
    return [
        replace(finding, said=any(text.holds(finding, body) for text in said))
        for finding in findings
    ]


def _newest(history: Sequence[Message]) -> Iterator[str]:
    """What the user wrote, the newest first, as far as it counts."""
    left = MOST
    for message in reversed(history):
        if message.role is Role.USER:
            for text in reversed(message.texts):
                if left <= 0:
                    return
                yield text.body[-left:]
                left -= len(text.body)


@dataclass(frozen=True, slots=True)
class _Said:
    """A text of the user's: its letters in a row, where its words begin and end, and the words."""

    row: str = field(repr=False)
    starts: frozenset[int] = field(repr=False)
    words: tuple[str, ...] = field(repr=False)

    def holds(self, finding: Finding, body: str) -> bool:
        """Whether a value stands here, in whatever spacing, case and marks."""
        value = Letters.of(body[finding.span.start : finding.span.end])
        if not value.words:
            return False
        if finding.kind in WORD_BY_WORD:
            return self._near_each_other(frozenset(value.words))
        at = self.row.find(value.row)
        while at >= 0:
            if at in self.starts and at + len(value.row) in self.starts:
                return True
            at = self.row.find(value.row, at + 1)
        return False

    def _near_each_other(self, wanted: frozenset[str]) -> bool:
        """Whether all of these words stand together: `Ann Hill` is not in `Ann Dale, Bob Hill`."""
        if not wanted.issubset(self.words):
            return False
        near = len(wanted) + APART
        return any(
            wanted.issubset(self.words[at : at + near])
            for at, word in enumerate(self.words)
            if word in wanted
        )


@lru_cache(maxsize=_KEPT)
def _said(texts: tuple[str, ...]) -> tuple[_Said, ...]:
    return tuple(_read(text) for text in texts)


def _read(text: str) -> _Said:
    letters = Letters.of(text)
    starts = frozenset((*letters.marks, len(letters.row)))
    return _Said(letters.row, starts, tuple(letters.words))
