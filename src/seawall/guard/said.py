"""Whether the user of a conversation wrote what was found in the answer to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from seawall.detect.letters import Letters
from seawall.terms import Finding, Message, Role

WORD_BY_WORD = frozenset({"pii.person", "pii.address", "pii.location", "pii.org"})
"""Of these a part, or the same in another order, is the same: `Ms Hill` after `Ann Hill`."""

_KEPT = 64


def who_said(findings: Sequence[Finding], body: str, history: Iterable[Message]) -> list[Finding]:
    """The findings in an answer, with `said` where the user wrote the same."""
    if not findings:
        return []
    texts = tuple(
        text.body for message in history if message.role is Role.USER for text in message.texts
    )
    if not texts:
        return list(findings)
    said = _said(texts)
    return [replace(finding, said=said.holds(finding, body)) for finding in findings]


@dataclass(frozen=True, slots=True)
class _Said:
    """What a user wrote: the letters in a row, where its words begin and end, and the words."""

    row: str = field(repr=False)
    starts: frozenset[int] = field(repr=False)
    words: frozenset[str] = field(repr=False)

    def holds(self, finding: Finding, body: str) -> bool:
        """Whether a value stands here, in whatever spacing, case and marks."""
        value = Letters.of(body[finding.span.start : finding.span.end])
        if not value.words:
            return False
        if finding.kind in WORD_BY_WORD:
            return self.words.issuperset(value.words)
        at = self.row.find(value.row)
        while at >= 0:
            if at in self.starts and at + len(value.row) in self.starts:
                return True
            at = self.row.find(value.row, at + 1)
        return False


@lru_cache(maxsize=_KEPT)
def _said(texts: tuple[str, ...]) -> _Said:
    letters = Letters.of("\n".join(texts))
    starts = frozenset((*letters.marks, len(letters.row)))
    return _Said(letters.row, starts, frozenset(letters.words))
