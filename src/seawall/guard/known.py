"""Findings that a plainer view has shown already, so that each is told once."""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from seawall.terms import Finding


class Known:
    """
    Answers, in logarithmic time, whether a finding lies within a known one.

    Known is what covers it, is of its family and at least as sure, by `fpr` too
    where either carries one. Comparing each with each would let a text with ten
    thousand findings stop a gateway.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        by_family: dict[str, dict[tuple[float, float | None], list[Finding]]] = {}
        for finding in findings:
            levels = by_family.setdefault(_family(finding), {})
            levels.setdefault((finding.confidence, finding.fpr), []).append(finding)
        self._levels = {
            family: [(members[0], *_reaches(members)) for members in levels.values()]
            for family, levels in by_family.items()
        }

    def covers(self, finding: Finding) -> bool:
        """Whether a known finding covers this one."""
        for known, starts, ends in self._levels.get(_family(finding), ()):
            before = bisect_right(starts, finding.span.start)
            if before and ends[before - 1] >= finding.span.end and _as_sure(known, finding):
                return True
        return False


def _as_sure(known: Finding, finding: Finding) -> bool:
    """Whether every rule that speaks of the finding speaks of the known one."""
    if known.fpr is None or finding.fpr is None:
        same = known.fpr is finding.fpr
    else:
        same = known.fpr <= finding.fpr
    return same and known.confidence >= finding.confidence


def _family(finding: Finding) -> str:
    return finding.kind.partition(".")[0]


def _reaches(findings: list[Finding]) -> tuple[list[int], list[int]]:
    """Where findings start, in order, and how far those that start by then reach."""
    spans = sorted(finding.span for finding in findings)
    return [span.start for span in spans], list(accumulate((s.end for s in spans), max))
