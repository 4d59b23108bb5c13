"""Texts and policies for the guard's laws."""

import re
from collections.abc import Iterator

from hypothesis import strategies as st

from seawall.detect import Use
from seawall.terms import Action, Finding, Inspection, Policy, Reading, Rule, Span, Text


class Words:
    """Finds one word, which a text is made of often."""

    def __init__(self, kind: str, pattern: str, reach: int) -> None:
        self.name = kind
        self.reach = reach
        self._pattern = re.compile(pattern)

    def find(self, text: Text) -> Iterator[Finding]:
        for match in self._pattern.finditer(text.body):
            yield Finding(self.name, Span(*match.span()), 0.9)


class Broken:
    """A detector that raises, with the text in its message."""

    name = "test.broken"
    reach = 1

    def find(self, text: Text) -> Iterator[Finding]:
        raise RuntimeError(text.body)


class Whole:
    """A reader that needs the whole text."""

    name = "test.whole"

    def read(self, inspection: Inspection) -> Reading:
        findings = tuple(
            Finding("test.whole", Span(0, len(t.body)), path=t.path)
            for t in inspection.texts
            if len(t.body) % 2
        )
        return Reading(findings, {"even": 0.5})


WORDS = (
    Words("test.ab", r"\babab?\b", 6),
    Words("test.digits", r"(?<!\d)\d{3}(?:[- ]\d+)*", 5),
    Words("test.x", "x+y", 3),
)
USES = tuple(Use(finder) for finder in WORDS)

FILLER = "the dough stays in a warm place until it has grown, "
"""Text in which nothing is found, and which is long enough that a stream lets go of some."""

FRAGMENTS = [
    *("aba", "abab", "ab ", "a", "b", " ", "\n", "123", "12", "-4", " 4", " 4 4 4 4", "-"),
    *("xx", "xy", "y", "é", "Ж", "\u200b", "YWJhYiBpcyBoaWRkZW4gaGVyZQ==", "%61%62%61"),
    *("&#97;ba", "i g n o r e ", "１２３", "xxxxxxxxxxxxxxxx", FILLER, FILLER * 2, FILLER * 3),
]
TEXTS = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=40).map("".join)


def policies(*, stopping: bool = True) -> st.SearchStrategy[Policy]:
    """Policies that do something, or nothing, about each of the words."""
    actions = st.sampled_from(list(Action) if stopping else [Action.ALLOW, Action.REDACT])
    return st.tuples(actions, actions, actions).map(_policy)


def _policy(actions: tuple[Action, Action, Action]) -> Policy:
    rules = [
        Rule(word.name, word.name, action) for word, action in zip(WORDS, actions, strict=True)
    ]
    return Policy("test", "sha256:0", (*rules, Rule("rest", "guard.*", Action.HOLD)))
