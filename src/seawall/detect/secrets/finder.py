"""Finds secrets: one automaton says where to look, each format then looks there only."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from ahocorasick_rs import AhoCorasick, Implementation

from seawall.detect.literals import Begun, find_all
from seawall.detect.secrets.assigned import ASSIGNMENT, CLOSED, LITERALS, judge, value_span
from seawall.detect.secrets.format import Format
from seawall.detect.secrets.formats import FORMATS
from seawall.detect.secrets.judge import PLACEHOLDER, placeholder, random_looking
from seawall.detect.settled import first_open
from seawall.terms import Finding, Span, Text

_LEAD_MAX = 80
_LEAD_OPEN = re.compile(rf"[A-Za-z0-9_~.]{{1,{_LEAD_MAX}}}\Z")
"""What may turn out to stand before a literal that is still to come."""

_BLANK = re.compile(r"\s")
_ASSIGNED = "assigned"


class Secrets:
    """
    Credentials in the formats of well-known services, and values that are called secret.

    Kinds are `secret.<format>`; `secret.assigned` is a value without a known
    format after a word such as `password`. Where findings overlap, only the
    one of the more specific format is kept: formats in the order of the table,
    and `secret.assigned` last. What stands where documentation puts a secret
    gets a low confidence, as does a token whose checksum is wrong.
    """

    name = "secret"
    reach = 400

    def __init__(self, formats: Iterable[Format] = FORMATS) -> None:
        self._formats = tuple(formats)
        owners: dict[str, list[int]] = {}
        for rank, known in enumerate(self._formats):
            for literal in known.literals:
                owners.setdefault(literal, []).append(rank)
        for literal in LITERALS:
            owners.setdefault(literal, []).append(len(self._formats))
        self._owners = tuple(tuple(ranks) for ranks in owners.values())
        self._automaton = AhoCorasick(list(owners), implementation=Implementation.DFA)
        self._begun = Begun(owners)

    def settled(self, body: str) -> int:
        """Up to the first literal near the end with which a secret may begin."""
        size = len(body)
        tail = max(0, size - self.reach)
        first = min(first_open(body, _LEAD_OPEN, _LEAD_MAX), self._begun.at_end(body))
        for literal, start, end in find_all(self._automaton, body[tail:]):
            if start + tail >= first:
                continue
            for rank in self._owners[literal]:
                first = min(first, self._open_from(rank, body, tail + start, tail + end))
        return first

    def _open_from(self, rank: int, body: str, start: int, end: int) -> int:
        """Where a secret begins that this literal may yet become one of; the end if it cannot."""
        if rank == len(self._formats):
            return len(body) if CLOSED.match(body, end) else start
        known = self._formats[rank]
        if len(body) - start > known.reach or (not known.blanks and _BLANK.search(body, end)):
            return len(body)
        return max(0, start - _LEAD_MAX) if known.leading else start

    def find(self, text: Text) -> list[Finding]:
        """Every secret, left to right, none overlapping another."""
        hits = find_all(self._automaton, text.body)
        return _settle(self._candidates(text.body, hits)) if hits else []

    def _candidates(
        self, body: str, hits: list[tuple[int, int, int]]
    ) -> Iterator[tuple[int, Finding]]:
        done = [0] * (len(self._formats) + 1)  # where each format has read to
        for literal, start, _ in hits:
            for rank in self._owners[literal]:
                if start < done[rank]:
                    continue
                if rank == len(self._formats):
                    finding = _assigned(body, start)
                else:
                    finding = _known(self._formats[rank], body, start)
                if finding:
                    done[rank] = finding.span.end
                    yield rank, finding


def _known(known: Format, body: str, at: int) -> Finding | None:
    """The secret of a known format around the literal at `at`, if there is one."""
    start = at
    if known.leading:
        lead = known.leading.match(body[max(0, at - _LEAD_MAX) : at][::-1])
        start = at - lead.end() if lead else at
    match = known.compiled.match(body, start)
    if match is None:
        return None
    span = Span(*match.span("value" if "value" in known.compiled.groupindex else 0))
    value = body[span.start : span.end]
    confidence = known.check(value) if known.check else known.confidence
    if known.check is random_looking:  # which says how it looks, not what it is
        confidence = min(confidence, known.confidence)
    if not confidence:
        return None
    literal = next((word for word in known.literals if value.startswith(word)), "")
    if known.stock and placeholder(value[len(literal) :]):
        confidence = min(confidence, PLACEHOLDER)
    return Finding(f"secret.{known.name}", span, confidence)


def _assigned(body: str, at: int) -> Finding | None:
    match = ASSIGNMENT.match(body, at)
    confidence = judge(match) if match else 0.0
    if match is None or not confidence:
        return None
    return Finding(f"secret.{_ASSIGNED}", Span(*value_span(match)), round(confidence, 2))


def _settle(candidates: Iterator[tuple[int, Finding]]) -> list[Finding]:
    """The findings that no more specific one overlaps, in the order in which they stand."""
    kept: list[Finding] = []  # in order and apart, so that only the neighbours can overlap
    for _, finding in sorted(candidates, key=lambda pair: (pair[0], pair[1].span)):
        at = bisect_left(kept, finding.span, key=_span)
        if not any(finding.span.overlaps(near.span) for near in kept[max(0, at - 1) : at + 1]):
            kept.insert(at, finding)
    return kept


def _span(finding: Finding) -> Span:
    return finding.span
