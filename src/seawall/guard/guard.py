"""Detectors and a policy over texts: what is seen, and what is to be done about it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from seawall.detect import (
    Family,
    Finder,
    LengthLimit,
    Limits,
    Reader,
    Settle,
    Use,
    View,
    Views,
    probability,
    settle_by,
    views_of,
)
from seawall.guard.known import Known
from seawall.guard.passages import passages
from seawall.guard.redact import redact
from seawall.policy import decide
from seawall.terms import (
    Action,
    Coverage,
    Finding,
    Inspection,
    Policy,
    Reading,
    Role,
    Span,
    Stage,
    Text,
    Verdict,
)

PLAIN = Family.PLAIN
"""Looked up once: a member of an enumeration is slow to name in Python 3.11."""

INDIRECT = (Family.DECODED, Family.SCRAMBLED)
"""An attack seen only in these views was hidden on purpose: `injection.encoded`."""

ATTACKS = "injection."

ROLES = {Stage.INPUT: Role.USER, Stage.CONTEXT: Role.TOOL, Stage.OUTPUT: Role.ASSISTANT}


class Guard:
    """
    Judges texts by a policy. It is pure: the same texts give the same verdict.

    A detector that raises becomes the finding `guard.broken` over the whole
    text, and the policy says what that means. Of a text longer than
    `most_characters` only the beginning is read, and the rest becomes the
    finding `guard.too_long`.
    """

    def __init__(
        self, policy: Policy, uses: Sequence[Use], *, most_characters: int = 200_000
    ) -> None:
        self.policy = policy
        self.most_characters = most_characters
        self._limits = Limits(size=most_characters)
        self._length = LengthLimit(per_text=most_characters)
        self._finders = {stage: _finders(uses, stage) for stage in Stage}
        self._readers = {
            stage: tuple(
                use.detector
                for use in uses
                if stage in use.stages and not isinstance(use.detector, Finder)
            )
            for stage in Stage
        }
        self._families = {
            stage: frozenset(family for _, views in finders for family in views)
            for stage, finders in self._finders.items()
        }
        self._settle = {
            (stage, family): _settle_by_all(
                finder for finder, views in finders if family is PLAIN or family in views
            )
            for stage, finders in self._finders.items()
            for family in Family
        }

    def check(
        self,
        text: str,
        *,
        stage: Stage | str = Stage.INPUT,
        feature: str = "",
        principal: str = "",
        session: str = "",
    ) -> Verdict:
        """The verdict on one text. `principal` is the end user, `session` the conversation."""
        stage = Stage(stage)
        texts = (Text(text, ROLES[stage]),)
        return self.inspect(Inspection(texts, stage, feature, principal, session))

    def inspect(self, inspection: Inspection) -> Verdict:
        """The verdict on all texts of one stage of a request."""
        feature, stage = inspection.feature, inspection.stage
        verdict = self.rule(self.read(inspection), stage=stage, feature=feature)
        left = tuple(self._left_over(inspection, verdict))
        if left:
            verdict += self.rule(Reading(left), stage=stage, feature=feature)
        if stage is Stage.INPUT:
            quoted = tuple(_quoted(inspection.texts))
            if quoted:
                verdict += self._inspect_quoted(inspection, quoted)
        return verdict

    def read(self, inspection: Inspection) -> Reading:
        """All that the detectors of this stage see, before any policy."""
        # Readers first: one that cannot answer yet says so before the finders have worked.
        readers = self._readers[inspection.stage]
        bounded = self._bounded(inspection) if readers else inspection
        told = [self._ask(reader, bounded) for reader in readers]
        found = self.find(inspection)
        if not told:
            return found
        findings, coverage = list(found.findings), found.coverage
        scores: dict[str, float] = {}
        for reading in told:
            findings += reading.findings
            coverage += reading.coverage
            for name, score in reading.scores.items():
                scores[name] = max(score, scores.get(name, 0.0))
        scores["injection"] = max(probability(findings), scores.get("injection", 0.0))
        return Reading(tuple(findings), scores, coverage)

    def _bounded(self, inspection: Inspection) -> Inspection:
        """The same, without what is beyond the bound of any text, said now or earlier."""
        most = self.most_characters

        def cut(texts: Iterable[Text]) -> tuple[Text, ...]:
            return tuple(
                replace(text, body=text.body[:most]) if len(text.body) > most else text
                for text in texts
            )

        history = tuple(
            replace(message, texts=cut(message.texts))
            if any(len(text.body) > most for text in message.texts)
            else message
            for message in inspection.history
        )
        return replace(inspection, texts=cut(inspection.texts), history=history)

    def find(self, inspection: Inspection) -> Reading:
        """What the finders alone see, in each text by itself, before any policy."""
        findings: list[Finding] = []
        coverage = Coverage()
        for text in inspection.texts:
            seen, covered = self._find(text, inspection.stage)
            findings += seen
            coverage += covered
        return Reading(tuple(findings), {"injection": probability(findings)}, coverage)

    def rule(self, reading: Reading, *, stage: Stage, feature: str = "") -> Verdict:
        """What the policy says of a reading, of whatever origin."""
        return Verdict(
            policy=self.policy.name,
            revision=self.policy.revision,
            rulings=decide(self.policy, reading.findings, stage=stage, feature=feature),
            scores={"injection": 0.0, **reading.scores},
            coverage=reading.coverage,
            message=self.policy.message,
        )

    def reach(self, stage: Stage) -> int:
        """How far the finders of a stage look, in code points."""
        return max((finder.reach for finder, _ in self._finders[stage]), default=0)

    def settled(self, body: str, stage: Stage) -> int:
        """
        How many code points of a text, from the start, nothing that follows can change.

        None of them where a detector of the stage needs the whole text.
        """
        if self._readers[stage]:
            return 0
        views = self.views(body[: self.most_characters], stage)
        scrambled = Family.SCRAMBLED in self._families[stage]
        return min(
            view.settled(self._settle[stage, view.family], scrambled=scrambled) for view in views
        )

    def views(self, body: str, stage: Stage) -> Views:
        """The views of a text that the detectors of a stage are shown."""
        return views_of(body, self._families[stage], self._limits)

    def _left_over(self, inspection: Inspection, verdict: Verdict) -> Iterator[Finding]:
        """
        Texts in which an attack is still found when what was found is taken out of them.

        Taking the order out of a document is instead of refusing the document, so it
        must have worked. What the model itself wrote attacks nobody.
        """
        if inspection.stage is Stage.OUTPUT:
            return
        cleansed = {
            r.finding.path
            for r in verdict.rulings
            if r.enforced and r.action is Action.REDACT and r.finding.kind.startswith(ATTACKS)
        }
        for text in inspection.texts:
            if text.path in cleansed:
                body = redact(text.body, verdict.redactions(text.path))
                again = replace(inspection, texts=(replace(text, body=body),), history=())
                rulings = self.rule(
                    self.read(again), stage=inspection.stage, feature=inspection.feature
                ).rulings
                if any(
                    r.enforced and r.action and r.finding.kind.startswith(ATTACKS) for r in rulings
                ):
                    yield Finding("guard.persistent", _all(text), path=text.path)

    def _ask(self, reader: Reader, inspection: Inspection) -> Reading:
        try:
            reading = reader.read(inspection)
        except Exception:  # noqa: BLE001 - whatever broke, the policy decides what it means
            return Reading(tuple(_broken(reader.name, text) for text in inspection.texts))
        return replace(reading, findings=tuple(_addressed(reading.findings, inspection.texts)))

    def _inspect_quoted(
        self, inspection: Inspection, quoted: Sequence[tuple[int, Text]]
    ) -> Verdict:
        """
        What the user quotes is also material for the model, so it is also context.

        Its code points were counted once already, hence the empty coverage.
        """
        texts = tuple(text for _, text in quoted)
        findings: list[Finding] = []
        reading = self.read(replace(inspection, texts=texts, stage=Stage.CONTEXT))
        offsets = {text.path: offset for offset, text in quoted}
        for finding in reading.findings:
            offset = offsets[finding.path]
            span = Span(finding.span.start + offset, finding.span.end + offset)
            path = finding.path.rpartition("#")[0]
            findings.append(replace(finding, span=span, path=path))
        moved = Reading(tuple(findings), reading.scores)
        return self.rule(moved, stage=Stage.CONTEXT, feature=inspection.feature)

    def _find(self, text: Text, stage: Stage) -> tuple[list[Finding], Coverage]:
        whole = text
        if len(text.body) > self.most_characters:
            text = replace(text, body=text.body[: self.most_characters])
        views = self.views(text.body, stage)
        shown = [(view, _shown(text, view)) for view in views.views]
        findings: list[Finding] = []
        for finder, families in self._finders[stage]:
            try:
                findings += _seen(finder, families, shown)
            except Exception:  # noqa: BLE001 - whatever broke, the policy decides what it means
                findings.append(_broken(finder.name, text))
        if views.notes and stage is not Stage.OUTPUT:
            note = views.notes[0]
            findings.append(Finding("guard.undecoded", _all(text), note=note, path=text.path))
        if whole is not text:
            findings += self._length.read(Inspection((whole,), stage)).findings
        skipped = len(whole.body) - len(text.body)
        return findings, Coverage(len(text.body), skipped, views.notes)


def _finders(uses: Sequence[Use], stage: Stage) -> tuple[tuple[Finder, frozenset[Family]], ...]:
    return tuple(
        (use.detector, use.views)
        for use in uses
        if stage in use.stages and isinstance(use.detector, Finder)
    )


def _settle_by_all(finders: Iterable[Finder]) -> Settle:
    """Where the first of these finders has something open."""
    ways = tuple(map(settle_by, finders))
    return lambda body: min((way(body) for way in ways), default=len(body))


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


def placed(finding: Finding, view: View) -> Finding:
    """The finding in the text's own offsets."""
    kind = finding.kind
    if view.family in INDIRECT and kind.startswith("injection."):
        kind = "injection.encoded"
    note = f"{finding.note} ({view.name})" if finding.note else view.name
    return replace(finding, kind=kind, span=view.origin(finding.span), note=note)


def _quoted(texts: Iterable[Text]) -> Iterator[tuple[int, Text]]:
    """Each quoted passage as a text of its own, with where it starts in the whole."""
    for text in texts:
        if text.stage is Stage.INPUT:
            for number, span in enumerate(passages(text.body)):
                body = text.body[span.start : span.end]
                yield span.start, Text(body, text.role, f"{text.path}#{number}", "quoted")


def _broken(name: str, text: Text) -> Finding:
    return Finding("guard.broken", _all(text), note=name, path=text.path)


def _all(text: Text) -> Span:
    return Span(0, len(text.body))


def _addressed(findings: Iterable[Finding], texts: Sequence[Text]) -> Iterator[Finding]:
    """A reader's findings; one that names no text of these is about each of them, whole."""
    paths = {text.path for text in texts}
    for finding in findings:
        if finding.path in paths:
            yield finding
        else:
            yield from (replace(finding, span=_all(t), path=t.path) for t in texts)
