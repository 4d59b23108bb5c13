"""What an answer tells of the systems behind it: hosts, paths, traces, schemas, versions."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from ahocorasick_rs import AhoCorasick, Implementation

from seawall.detect.internal.signs import LONGEST, SIGNS
from seawall.detect.literals import Begun, find_all
from seawall.detect.settled import first_open
from seawall.terms import Finding, Span, Text

# What may come before the literal by which a sign is found: a frame of a stack trace, the name of
# a thread, a word.
_OPEN = re.compile(
    r"\bat (?:async |new )?[^\s(]{0,160}(?: \[as [^\n\]]{0,40}\]?)?"
    r"(?: ?\([^\n)]{0,160}(?:\)(?: (?:in?(?: [^\n]{0,160})?)?)?)?)?\Z"
    r"|thread '[^'\n]{0,60}(?:'[^\n]{0,16})?\Z"
    r"|\S{1,170}\Z"
)


class SystemDetails:
    """
    Internal hosts, paths, stack traces, database errors, cloud resources, banners, settings.

    Kinds are `internal.host`, `.path`, `.trace`, `.sql`, `.cloud`, `.banner` and `.setting`.
    One automaton says where to look, and each sign looks there only. What documentation
    writes in their place (`/home/user`, `localhost`) is left out or not sure.
    """

    name = "internal"
    reach = 2 * LONGEST

    def __init__(self) -> None:
        owners: dict[str, list[int]] = {}
        for number, sign in enumerate(SIGNS):
            for literal in sign.literals:
                owners.setdefault(literal, []).append(number)
        self._owners = tuple(tuple(numbers) for numbers in owners.values())
        self._begun = Begun(owners)
        self._automaton = AhoCorasick(list(owners), implementation=Implementation.DFA)

    def settled(self, body: str) -> int:
        """Up to where the first sign near the end may begin, or the last word."""
        tail = max(0, len(body) - self.reach)
        first = min(first_open(body, _OPEN, LONGEST + 40), self._begun.at_end(body))
        for literal, start, end in find_all(self._automaton, body[tail:]):
            if tail + end + LONGEST > len(body):
                lead = max(SIGNS[number].lead for number in self._owners[literal])
                first = min(first, max(0, tail + start - lead))
        return first

    def find(self, text: Text) -> list[Finding]:
        """Every sign, left to right; of those that overlap the surest, else the longest."""
        found = sorted(
            self._signs(text.body), key=lambda f: (-f.confidence, -len(f.span), f.span.start)
        )
        kept: list[Finding] = []  # in order and apart, so that only the neighbours can overlap
        for finding in found:
            at = bisect_left(kept, finding.span, key=_span)
            near = kept[max(0, at - 1) : at + 1]
            if not any(finding.span.overlaps(other.span) for other in near):
                kept.insert(at, finding)
        return kept

    def _signs(self, body: str) -> Iterator[Finding]:
        done = [0] * len(SIGNS)  # where each sign has read to
        for literal, start, end in find_all(self._automaton, body):
            for number in self._owners[literal]:
                if start < done[number]:
                    continue
                sign = SIGNS[number]
                begin = max(start - sign.lead, done[number])
                for match in sign.regex.finditer(body, begin, min(len(body), end + LONGEST)):
                    if match.end() >= end:
                        if match.start() <= start:
                            done[number] = match.end()
                            yield Finding(sign.kind, Span(*match.span()), sign.confidence)
                        break


def _span(finding: Finding) -> Span:
    return finding.span
