"""Detectors and a policy over texts: what is seen, and what is to be done about it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from hashlib import blake2b
from itertools import chain
from typing import Self

from seawall.detect import (
    Finder,
    LengthLimit,
    Limits,
    Reader,
    Seeker,
    Similar,
    Use,
    Watch,
    Watching,
    probability,
    reviewed,
)
from seawall.guard.finders import Finders, addressed, broken
from seawall.guard.lifted import lift
from seawall.guard.passages import quoted_in
from seawall.guard.redact import redact
from seawall.guard.said import who_said
from seawall.guard.substitutes import Substitutes
from seawall.policy import decide, may_act
from seawall.terms import (
    Action,
    Coverage,
    Finding,
    Inspection,
    Mode,
    Policy,
    Reading,
    Role,
    Span,
    Stage,
    Text,
    Verdict,
)

ATTACKS = "injection."

ROLES = {Stage.INPUT: Role.USER, Stage.CONTEXT: Role.TOOL, Stage.OUTPUT: Role.ASSISTANT}


class Guard:
    """
    Judges texts by a policy. It is pure: the same texts give the same verdict.

    A detector that raises becomes the finding `guard.broken` over the whole
    text, and the policy says what that means. Of a text longer than
    `most_characters` only the beginning is read, and the rest becomes the
    finding `guard.too_long`. Surrogates are made under the `key`. `entries` are what people
    judged, as far as it is in force.
    """

    def __init__(
        self,
        policy: Policy,
        uses: Sequence[Use],
        *,
        most_characters: int = 200_000,
        key: bytes = b"",
    ) -> None:
        self.policy = policy
        self._key = key
        self.most_characters = most_characters
        rules = chain(policy.rules, *policy.features.values())
        self._asks_who_said = any(rule.unless_said for rule in rules)
        self._length = LengthLimit(per_text=most_characters)
        limits = Limits(size=most_characters)
        self._finders = {stage: Finders.of(uses, stage, limits) for stage in Stage}
        self._seeking = tuple(use for use in uses if isinstance(use.detector, Seeker))
        self.entries = Similar()
        self._readers = {
            stage: tuple(
                detector
                for use in uses
                if stage in use.stages
                and isinstance(detector := use.detector, Reader)
                and not isinstance(detector, Finder)
            )
            for stage in Stage
        }

    def with_entries(self, entries: Similar) -> Self:
        """The same guard with other entries: what people judged counts from the next text on."""
        other = copy(self)
        other.entries = entries
        return other

    def check(
        self,
        text: str,
        *,
        stage: Stage | str = Stage.INPUT,
        feature: str = "",
        principal: str = "",
        session: str = "",
        instructions: str = "",
    ) -> Verdict:
        """
        The verdict on one text.

        `principal` is the end user, `session` the conversation; `instructions` are what
        the application told the model, which must not come out in an answer.
        """
        stage = Stage(stage)
        texts = (Text(text, ROLES[stage]),)
        told = (Text(instructions, Role.SYSTEM),) if instructions else ()
        return self.inspect(
            Inspection(texts, stage, feature, principal, session, instructions=told)
        )

    def inspect(
        self,
        inspection: Inspection,
        *,
        at_end: bool = True,
        observing: bool = True,
        finders: Finders | None = None,
    ) -> Verdict:
        """
        The verdict on all texts of one stage of a request.

        Not `at_end`, more of them is to come, and readers that nobody waits for are not asked;
        not `observing`, those are not whose findings no rule acts on: `observe` asks them later.
        `finders` are those of the inspection, where they are known already. Only at its end it
        is known of a text whether it is the same as a false alarm.
        """
        stage = inspection.stage
        readers = [
            reader
            for reader in self._readers[stage]
            if (at_end or _waited_for(reader))
            and (observing or not self._only_observes(reader, inspection))
        ]
        verdict = self._judge(inspection, readers, finders)
        if not at_end:
            return verdict
        return lift(verdict, inspection, self.entries, lambda a: self._judge(a, readers, None))

    def _judge(
        self, inspection: Inspection, readers: Sequence[Reader], finders: Finders | None
    ) -> Verdict:
        """The verdict as if nobody had judged any of these texts harmless."""
        feature, stage = inspection.feature, inspection.stage
        reading = self._read(inspection, readers, finders)
        verdict = self.rule(reading, stage=stage, feature=feature)
        left = tuple(self._left_over(inspection, verdict))
        if left:
            verdict += self.rule(Reading(left), stage=stage, feature=feature)
        if stage is Stage.INPUT:
            quoted = tuple(quoted_in(inspection.texts))
            if quoted:
                verdict += self._inspect_quoted(inspection, quoted)
        return verdict

    def observe(self, inspection: Inspection) -> Verdict | None:
        """
        What the policy says of what the readers see that `inspect` may leave out.

        None where there is none of these. No ruling of it acts.
        """
        readers = [
            reader
            for reader in self._readers[inspection.stage]
            if self._only_observes(reader, inspection)
        ]
        if not readers:
            return None
        reading = self._told(readers, inspection)
        sizes = [len(text.body) for text in inspection.texts]
        read = sum(min(size, self.most_characters) for size in sizes)
        coverage = reading.coverage + Coverage(read, sum(sizes) - read)
        reading = replace(reading, coverage=coverage)
        return self.rule(reading, stage=inspection.stage, feature=inspection.feature)

    def observes(self, inspection: Inspection) -> bool:
        """Whether there is anything for `observe` to look at."""
        return any(text.body for text in inspection.texts) and any(
            self._only_observes(reader, inspection) for reader in self._readers[inspection.stage]
        )

    def _only_observes(self, reader: Reader, inspection: Inspection) -> bool:
        """Whether nothing would be done about what a reader may find."""
        return isinstance(reader, Watching) and not any(
            may_act(self.policy, kind, stage=inspection.stage, feature=inspection.feature)
            for kind in reader.kinds
        )

    def read(self, inspection: Inspection) -> Reading:
        """All that the detectors of this stage see, before any policy."""
        return self._read(inspection, self._readers[inspection.stage], None)

    def _read(
        self, inspection: Inspection, readers: Sequence[Reader], finders: Finders | None
    ) -> Reading:
        # Readers first: one that cannot answer yet says so before the finders have worked.
        told = self._told(readers, inspection) if readers else None
        found = self.find(inspection, finders)
        if told is None:
            return found
        scores = {**told.scores}
        injection = max(probability(found.findings + told.findings), scores.get("injection", 0.0))
        return Reading(
            found.findings + told.findings,
            {**scores, "injection": injection},
            found.coverage + told.coverage,
        )

    def _told(self, readers: Sequence[Reader], inspection: Inspection) -> Reading:
        """What readers say of texts, together."""
        bounded = self._bounded(inspection)
        told = [self._ask(reader, bounded) for reader in readers]
        findings: list[Finding] = []
        coverage = Coverage()
        scores: dict[str, float] = {}
        for reading in told:
            findings += reading.findings
            coverage += reading.coverage
            for name, score in reading.scores.items():
                scores[name] = max(score, scores.get(name, 0.0))
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

    def find(self, inspection: Inspection, finders: Finders | None = None) -> Reading:
        """What the finders alone see, in each text by itself, before any policy."""
        findings: list[Finding] = []
        coverage = Coverage()
        finders = finders or self.finders(inspection)
        for text in inspection.texts:
            seen, covered = self._find(text, finders, inspection.stage)
            if self._asks_who_said and inspection.stage is Stage.OUTPUT:
                seen = who_said(seen, text.body, inspection.history)
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

    def substitutes(
        self, session: str = "", known: Mapping[bytes, int] | None = None
    ) -> Substitutes:
        """
        What stands in the place of redacted values, for one conversation.

        `known` are the numbers of its labels so far. Each session has other surrogates.
        """
        key = (
            blake2b(session.encode(), digest_size=32, key=self._key).digest() if self._key else b""
        )
        return Substitutes(key, known)

    def finders(self, inspection: Inspection) -> Finders:
        """The finders that look at the texts of this inspection."""
        seeking = (*self._seeking, *reviewed(self.entries))
        return self._finders[inspection.stage].sought_by(seeking, inspection)

    def needs_whole(self, stage: Stage, feature: str = "") -> bool:
        """Whether a detector of this stage must have texts in the whole, or a rule asks for it."""
        return any(map(_waited_for, self._readers[stage])) or any(
            rule.buffer_full and rule.mode is Mode.ENFORCE and stage in rule.stages
            for rule in self.policy.rules_for(feature)
        )

    def watches(self, about: Inspection) -> list[Watch]:
        """Looks at the one text of an inspection as it arrives, where a rule may stop it early."""
        stage, feature = about.stage, about.feature
        rules = [
            rule
            for rule in self.policy.rules_for(feature)
            if rule.mode is Mode.ENFORCE and not rule.action.delivers and stage in rule.stages
        ]
        return [
            reader.watch(about.texts[0])
            for reader in self._readers[stage]
            if isinstance(reader, Watching)
            and any(rule.names(kind) for rule in rules for kind in reader.kinds)
        ]

    def reads_long(self, stage: Stage, feature: str = "") -> bool:
        """Whether a reader that `inspect` asks at this stage may take its time, as models do."""
        about = Inspection((), stage, feature)
        return any(
            not getattr(reader, "quick", False) and not self._only_observes(reader, about)
            for reader in self._readers[stage]
        )

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
            return Reading(tuple(broken(reader.name, text) for text in inspection.texts))
        return replace(reading, findings=tuple(addressed(reading.findings, inspection.texts)))

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

    def _find(self, text: Text, finders: Finders, stage: Stage) -> tuple[list[Finding], Coverage]:
        whole = text
        if len(text.body) > self.most_characters:
            text = replace(text, body=text.body[: self.most_characters])
        views = finders.views(text.body)
        findings = finders.find(text, views)
        if views.notes and stage is not Stage.OUTPUT:
            note = views.notes[0]
            findings.append(Finding("guard.undecoded", _all(text), note=note, path=text.path))
        if whole is not text:
            findings += self._length.read(Inspection((whole,), stage)).findings
        skipped = len(whole.body) - len(text.body)
        return findings, Coverage(len(text.body), skipped, views.notes)


def _all(text: Text) -> Span:
    return Span(0, len(text.body))


def _waited_for(reader: Reader) -> bool:
    """Whether a streamed text must wait for what a reader says of the whole."""
    return bool(getattr(reader, "waited_for", True))
