"""The finders that look at a text, each in the views that it is shown."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from seawall.detect import (
    Family,
    Finder,
    Limits,
    Seeker,
    Settle,
    Settling,
    Use,
    View,
    Views,
    settle_by,
    views_of,
)
from seawall.guard.known import Known
from seawall.terms import Finding, Inspection, Span, Stage, Text

LOOKBACK = 400
"""
Code points before a finding that words may stand in which tell what it is.

No finder that says what is open looks further back than that, where nothing was.
"""

PLAIN = Family.PLAIN
"""Looked up once: a member of an enumeration is slow to name in Python 3.11."""

INDIRECT = (Family.DECODED, Family.SCRAMBLED)
"""An attack seen only in these views was hidden on purpose: `injection.encoded`."""

Placed = tuple[Finder, frozenset[Family], Settle]
"""A finder, the views that it is shown, and how it tells what is settled."""


@dataclass(frozen=True, slots=True)
class Finders:
    """All finders that look at the texts of one stage, and how much of a text is undone."""

    placed: tuple[Placed, ...]
    limits: Limits

    @classmethod
    def of(cls, uses: Iterable[Use], stage: Stage, limits: Limits) -> "Finders":
        """The finders among these detectors that are asked at this stage."""
        placed = (
            (use.detector, use.views, settle_by(use.detector))
            for use in uses
            if stage in use.stages and isinstance(use.detector, Finder)
        )
        return cls(tuple(placed), limits)

    def sought_by(self, uses: Iterable[Use], inspection: Inspection) -> "Finders":
        """These, and what seekers look for in the texts of this inspection."""
        sought = (
            (finder, use.views, settle_by(finder))
            for use in uses
            if inspection.stage in use.stages
            and isinstance(use.detector, Seeker)
            and (finder := use.detector.seek(inspection)) is not None
        )
        more = tuple(sought)
        return replace(self, placed=self.placed + more) if more else self

    @property
    def families(self) -> frozenset[Family]:
        """The views that any of them is shown."""
        return frozenset(family for _, views, _ in self.placed for family in views)

    @property
    def lookback(self) -> int:
        """How far before a place where nothing is open they look, in code points."""
        reaches = (f.reach for f, _, _ in self.placed if not isinstance(f, Settling))
        return max((LOOKBACK, *reaches))

    def views(self, body: str) -> Views:
        """The views of a text that they are shown."""
        return views_of(body, self.families, self.limits)

    def settled(self, body: str) -> int:
        """How many code points of a text, from the start, nothing that follows can change."""
        views = self.views(body)
        scrambled = Family.SCRAMBLED in self.families

        def settle(view: View) -> int:
            ways = [
                way
                for _, families, way in self.placed
                if view.family is PLAIN or view.family in families
            ]
            return view.settled(
                lambda body: min((way(body) for way in ways), default=len(body)),
                scrambled=scrambled,
            )

        return min(map(settle, views))

    def find(self, text: Text, views: Views) -> list[Finding]:
        """What they see in a text and its views; one that raises is the finding `guard.broken`."""
        shown = [(view, _shown(text, view)) for view in views]
        findings: list[Finding] = []
        for finder, families, _ in self.placed:
            try:
                findings += _seen(finder, families, shown)
            except Exception:  # noqa: BLE001 - whatever broke, the policy decides what it means
                findings.append(broken(finder.name, text))
        return findings


def placed(finding: Finding, view: View) -> Finding:
    """The finding in the text's own offsets."""
    kind = finding.kind
    if view.family in INDIRECT and kind.startswith("injection."):
        kind = "injection.encoded"
    note = f"{finding.note} ({view.name})" if finding.note else view.name
    return replace(finding, kind=kind, span=view.origin(finding.span), note=note)


def broken(name: str, text: Text) -> Finding:
    """What a detector that raised leaves: nothing of the text was read by it."""
    return Finding("guard.broken", Span(0, len(text.body)), note=name, path=text.path)


def addressed(findings: Iterable[Finding], texts: Sequence[Text]) -> Iterator[Finding]:
    """A reader's findings; one that names no text of these is about each of them, whole."""
    paths = {text.path for text in texts}
    for finding in findings:
        if finding.path in paths:
            yield finding
        else:
            yield from (replace(finding, span=Span(0, len(t.body)), path=t.path) for t in texts)


def _shown(text: Text, view: View) -> Text:
    return text if view.family is PLAIN else replace(text, body=view.body)


def _seen(
    finder: Finder, families: frozenset[Family], shown: Sequence[tuple[View, Text]]
) -> list[Finding]:
    """What a finder sees in a text and its views, each thing once, in the text's own offsets."""
    found: list[Finding] = []
    path = shown[0][1].path
    for view, text in shown:
        plain = view.family is PLAIN
        if not plain and view.family not in families:
            continue
        seen = finder.find(text)
        if not plain:
            known = Known(found)
            touched = (finding for finding in seen if view.touches(finding.span))
            seen = [f for f in (placed(f, view) for f in touched) if not known.covers(f)]
        found += seen
    return [replace(f, path=path) for f in found] if path else found
