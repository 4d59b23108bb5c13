"""Attacks cut into pieces: what a model reads in a row is also judged in a row."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby

from seawall.detect import MISS, LengthLimit
from seawall.guard.guard import ATTACKS, Guard
from seawall.terms import Coverage, Finding, Inspection, Reading, Span, Stage, Text, Verdict

GLUES = ("", "\n")
"""How models' chat templates join parts, and how messages follow each other."""

BROKEN = "guard.broken"
"""A finder that breaks on texts in a row has not looked for attacks there."""

MOST = 8_000_000
"""Code points of a row that are read in a row: twice what a gateway takes at once by default."""

OVERLAP = 20_000
"""Code points that are read again with what follows: no attack is cut that is not longer."""


def judge_across(guard: Guard, texts: Iterable[Text], about: Inspection) -> Verdict | None:
    """
    The verdict on attacks that no single text shows, or None where there are none.

    Content parts and messages of one stage that follow each other are joined.
    A finding that crosses from one into the next becomes one in each. Finders only:
    a reader is given all texts of a stage together, and joins them as it needs.
    What is longer than the guard reads at once is read in windows that overlap; what lies
    beyond MOST is the finding `guard.too_long`, and the coverage says so.
    """
    verdict: Verdict | None = None
    for stage, run in groupby(texts, key=lambda text: text.stage):
        row = list(run)
        if stage not in {Stage.INPUT, Stage.CONTEXT} or len(row) < 2:  # noqa: PLR2004 - a row
            continue
        assert stage is not None
        reading = _read(guard, row, replace(about, texts=(), stage=stage))
        if reading.findings or reading.coverage.notes:
            ruled = guard.rule(reading, stage=stage, feature=about.feature)
            verdict = ruled if verdict is None else verdict + ruled
    return verdict


def _read(guard: Guard, row: Sequence[Text], about: Inspection) -> Reading:
    """What is seen in a row of texts, and in no text by itself."""
    beyond = max(0, sum(len(text.body) for text in row) - MOST)
    notes = (f"{beyond} code points not read in a row",) if beyond else ()
    coverage = Coverage(notes=notes)
    found: list[Finding] = []
    for glue in GLUES:
        joined = Joined.of(list(_bounded(row)), glue)
        for window in windows(len(joined.body), guard.most_characters):
            if not joined.crosses(window):
                continue
            # The code points were counted already, where each text was read by itself.
            seen = guard.find(replace(about, texts=(joined.cut(window),)))
            coverage += Coverage(notes=seen.coverage.notes)
            found += _crossing(joined, window, seen.findings)
    score = max((f.confidence for f in found if f.kind.startswith(ATTACKS)), default=0.0)
    if beyond:
        limit = LengthLimit(per_inspection=MOST)
        found += limit.read(replace(about, texts=tuple(row))).findings
    return Reading(tuple(dict.fromkeys(found)), {"injection": score}, coverage)


def _bounded(row: Iterable[Text]) -> Iterator[Text]:
    left = MOST
    for text in row:
        yield text if len(text.body) <= left else replace(text, body=text.body[:left])
        left = max(0, left - len(text.body))


def windows(length: int, most: int) -> Iterator[Span]:
    """
    Spans of at most so many code points that cover a text of a length, in order.

    Each shares OVERLAP with the next, or half of what it has where that is less.
    """
    step = most - min(OVERLAP, most // 2)
    for start in range(0, max(1, length - most + step), step):
        yield Span(start, min(start + most, length))


@dataclass(frozen=True, slots=True)
class Joined:
    """Texts that follow each other as one text, and where in it each of them starts."""

    texts: tuple[Text, ...]
    body: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, texts: Sequence[Text], glue: str) -> "Joined":
        """The texts with so much between each and the next."""
        bodies = [text.body for text in texts]
        sizes = (len(body) + len(glue) for body in bodies[:-1])
        return cls(tuple(texts), glue.join(bodies), tuple(accumulate(sizes, initial=0)))

    def parts(self, span: Span) -> Iterator[tuple[Text, Span]]:
        """What of a span lies in each of the texts, in order; what is between is in none."""
        first, last = bisect_right(self.starts, span.start) - 1, bisect_left(self.starts, span.end)
        for text, start in zip(self.texts[first:last], self.starts[first:last], strict=True):
            begin = max(span.start - start, 0)
            end = min(span.end - start, len(text.body))
            if begin < end:
                yield text, Span(begin, end)

    def crosses(self, span: Span) -> bool:
        """Whether a span has something of several texts."""
        parts = self.parts(span)
        return next(parts, None) is not None and next(parts, None) is not None

    def cut(self, span: Span) -> Text:
        """What stands in a span, as a text of its own."""
        return replace(self.texts[0], body=self.body[span.start : span.end], path="")


def _crossing(joined: Joined, window: Span, seen: Iterable[Finding]) -> Iterator[Finding]:
    """What may be an attack and goes from one text into the next, as a finding in each."""
    for finding in seen:
        span = Span(finding.span.start + window.start, finding.span.end + window.start)
        if finding.kind.startswith((ATTACKS, BROKEN, MISS)) and joined.crosses(span):
            note = f"{finding.note} (across texts)" if finding.note else "across texts"
            for text, part in joined.parts(span):
                yield replace(finding, span=part, path=text.path, note=note)
