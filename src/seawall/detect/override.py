"""Finds orders that try to take over the assistant, by their wording alone."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick

from seawall.detect.phrases import TONGUES, Tongue, fold
from seawall.detect.phrases.phrase import INDIRECT, JAILBREAK, OVERRIDE
from seawall.terms import Finding, Span, Stage, Text

# A match is read in a window of this many code points from its head on, which
# bounds the cost of each attempt and makes `reach` true by construction.
_LONGEST = 260
_BEFORE = 60
_AFTER = 40

# An order that is quoted, denied or asked about is rarely an attack.
_MENTIONED = 0.35

# Who gives orders in a document is not the user: there an override is indirect.
_ELSEWHERE = {OVERRIDE: INDIRECT, JAILBREAK: INDIRECT}


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    # Compiled when first needed: all of them take a third of a second, and most
    # texts need a few.
    return re.compile(expression)


@dataclass(frozen=True, slots=True)
class Trial:
    """One rule made ready: what must follow its heads, and what excuses a match."""

    id: str
    kind: str
    confidence: float
    in_context: float
    tail: str
    before: str
    after: str
    spaced: bool

    def match(self, folded: str, start: int, end: int) -> Span | None:
        """The span of the whole rule, if the rest of it follows the head from start to end."""
        match = _compiled(self.tail).match(folded, end, start + _LONGEST)
        return Span(start, match.end()) if match else None

    def mentioned(self, folded: str, span: Span) -> bool:
        """Whether what stands around the match says that it is not meant as an order."""
        left = folded[max(0, span.start - _BEFORE) : span.start]
        right = folded[span.end : span.end + _AFTER]
        if left and left[-1] == right[:1] and right[:1] in _QUOTES:
            return True
        return bool(_compiled(self.before).search(left) or _compiled(self.after).match(right))


_QUOTES = frozenset("\"'`")


class OverrideFinder:
    """
    Finds override phrases, jailbreaks, requests for the prompt and planted orders.

    The rules are data (seawall.detect.phrases), by language. One Aho-Corasick
    automaton finds the heads of all rules in one pass; a rule's expression is
    tried only where one of its heads stands, and reads a bounded window. The
    note of a finding is the rule's id. In a text that others wrote, overrides and
    jailbreaks are `injection.indirect`.
    """

    name = "injection.phrases"
    reach = _BEFORE + _LONGEST + _AFTER

    def __init__(self, tongues: Sequence[Tongue] = TONGUES) -> None:
        trials: defaultdict[str, list[Trial]] = defaultdict(list)
        for tongue in tongues:
            before, after = tongue.mentions()
            for phrase in tongue.phrases:
                in_context = phrase.in_context
                trial = Trial(
                    id=f"{tongue.code}.{phrase.name}",
                    kind=phrase.kind,
                    confidence=phrase.confidence,
                    in_context=phrase.confidence if in_context is None else in_context,
                    tail=tongue.expression(phrase),
                    before=before,
                    after=after,
                    spaced=tongue.spaced,
                )
                for head in phrase.literals:
                    trials[head].append(trial)
        self._heads = AhoCorasick(list(trials))
        self._trials = list(trials.values())

    def find(self, text: Text) -> Iterator[Finding]:
        """Every match of every rule, each once."""
        folded = fold(text.body)
        in_context = text.stage is Stage.CONTEXT
        for trial, span in self._matches(folded):
            kind = _ELSEWHERE.get(trial.kind, trial.kind) if in_context else trial.kind
            sure = trial.in_context if in_context else trial.confidence
            if trial.mentioned(folded, span):
                sure *= _MENTIONED
            yield Finding(kind, span, round(sure, 3), trial.id)

    def _matches(self, folded: str) -> Iterator[tuple[Trial, Span]]:
        # A head of two words may be broken over two lines.
        heads = folded.replace("\n", " ")
        seen: set[tuple[str, int]] = set()
        for index, start, end in self._heads.find_matches_as_indexes(heads, overlapping=True):
            inside = start > 0 and folded[start].isalnum() and folded[start - 1].isalnum()
            for trial in self._trials[index]:
                if inside and trial.spaced:
                    continue
                span = trial.match(folded, start, end)
                if span and (trial.id, start) not in seen:
                    seen.add((trial.id, start))
                    yield trial, span


# A text without a finding attacks this often: the share of attacks that no phrase tells.
_BASE = 0.02
# What a further rule adds, as a share of its odds: rules that match one text are
# not independent, for they see the same words.
_FURTHER = 0.5


def probability(findings: Iterable[Finding]) -> float:
    """
    The probability that a text with these findings attacks the assistant, 0 to 1.

    A noisy-or (Pearl 1988, 4.3.2) over the rules that matched, each counted once
    at its surest, with all but the surest discounted. More or surer findings never
    lower it. Findings of other families are left out.
    """
    surest: dict[str, float] = {}
    for finding in findings:
        if finding.kind.startswith("injection."):
            # The guard adds the view, `rule (view)`: one rule in two views is one witness.
            rule = finding.note.partition(" ")[0]
            surest[rule] = max(surest.get(rule, 0.0), finding.confidence)
    ordered = sorted(surest.values(), reverse=True)
    harmless = 1.0 - _BASE
    for place, sure in enumerate(ordered):
        harmless *= 1.0 - (sure if place == 0 else _FURTHER * sure)
    return 1.0 - harmless
