"""Attacks cut into pieces: what a model reads in a row is also judged in a row."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from seawall.guard.guard import Guard
from seawall.terms import Finding, Inspection, Reading, Span, Stage, Text, Verdict

GLUES = ("", "\n")
"""How models' chat templates join parts, and how messages follow each other."""


def judge_across(guard: Guard, texts: Iterable[Text], about: Inspection) -> Verdict | None:
    """
    The verdict on attacks that no single text shows, or None where there are none.

    Content parts and messages of one stage that follow each other are joined.
    A finding that crosses from one into the next becomes one in each. Finders only:
    a reader is given all texts of a stage together, and joins them as it needs.
    """
    verdict: Verdict | None = None
    for stage, run in groupby(texts, key=lambda text: text.stage):
        row = list(run)
        if stage not in {Stage.INPUT, Stage.CONTEXT} or len(row) < 2:  # noqa: PLR2004 - a row
            continue
        assert stage is not None
        found = tuple(dict.fromkeys(_crossing(guard, row, replace(about, stage=stage))))
        if found:
            score = {"injection": max(finding.confidence for finding in found)}
            ruled = guard.rule(Reading(found, score), stage=stage, feature=about.feature)
            verdict = ruled if verdict is None else verdict + ruled
    return verdict


def _crossing(guard: Guard, row: Sequence[Text], about: Inspection) -> Iterator[Finding]:
    for glue in GLUES:
        starts = _starts(row, len(glue))
        joined = replace(row[0], body=glue.join(text.body for text in row), path="")
        for finding in guard.find(replace(about, texts=(joined,))).findings:
            if finding.kind.startswith("injection."):
                parts = list(_parts(finding, row, starts))
                if len(parts) > 1:
                    yield from parts


def _starts(row: Sequence[Text], gap: int) -> list[int]:
    starts = [0]
    for text in row[:-1]:
        starts.append(starts[-1] + len(text.body) + gap)
    return starts


def _parts(finding: Finding, row: Sequence[Text], starts: Sequence[int]) -> Iterator[Finding]:
    """What of a finding lies in each text of the row."""
    note = f"{finding.note} (across texts)" if finding.note else "across texts"
    first_text = bisect_right(starts, finding.span.start) - 1
    last_text = bisect_left(starts, finding.span.end)
    for text, start in zip(row[first_text:last_text], starts[first_text:last_text], strict=True):
        first = max(finding.span.start - start, 0)
        last = min(finding.span.end - start, len(text.body))
        if first < last:
            yield replace(finding, span=Span(first, last), path=text.path, note=note)
