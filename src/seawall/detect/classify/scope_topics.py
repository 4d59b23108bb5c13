"""Whether a user's text is about what a feature's scope allows or refuses: `scope.topic`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from seawall.detect.classify.answers import Window
from seawall.detect.classify.categories import MOST_FPR, Category
from seawall.detect.classify.embedding import Backdrop, Embeds, Vector
from seawall.detect.classify.small_talk import SmallTalk, subject_words
from seawall.detect.classify.subjects import Subject, chance_off, off_all
from seawall.detect.classify.topic import KIND, MOST_CHARACTERS, SCORE
from seawall.detect.classify.windows import windows
from seawall.detect.protocol import Reader
from seawall.terms import Finding, Inspection, Message, Reading, Span, Stage, Text

NONE_OF_THEM = "none of its topics"

TOO_FEW_WORDS = 1
"""With no more words of a subject, nobody can say that a text is off topic: *the green one*."""

FEW_WORDS = 2
"""A text with no more words of a subject is read together with what was said before."""

TEXTS_BEFORE = 3
"""So many texts of the user, the last ones."""

Seen = Sequence[tuple[int, Window, Vector]]
"""The windows of a text: where each starts, and its vector."""


@dataclass(frozen=True, slots=True)
class ScopeTopics:
    """
    Finds `scope.topic` in users' texts: what is like a refused topic, or like no allowed one.

    A text is on a topic if one of its windows is, of its first MOST_CHARACTERS. Small talk is
    on none and off none; what says little of a subject is off topic only if that and the user's
    last texts together are.
    """

    embedding: Embeds
    backdrop: Backdrop
    talk: SmallTalk
    subjects: tuple[Subject, ...] = ()
    refused: Mapping[str, Category] = field(default_factory=dict[str, Category])
    name: str = "scope.topics"

    def read(self, inspection: Inspection) -> Reading:
        """How surely each text is on no topic of the feature, or on one that it refuses."""
        if inspection.stage is not Stage.INPUT:
            return Reading()
        said = [
            finding
            for text in inspection.texts
            for finding in self._said_of(text, inspection.history)
        ]
        score = max((finding.confidence for finding in said), default=0.0)
        found = tuple(finding for finding in said if (finding.fpr or 0.0) <= MOST_FPR)
        return Reading(found, {SCORE: score} if said else {})

    def _said_of(self, text: Text, history: Sequence[Message]) -> Iterator[Finding]:
        """What there is to say of a text, however unsure."""
        seen = self._seen(text.body if self.refused else text.body[:MOST_CHARACTERS])
        words = subject_words(text.body)
        if not seen or (len(seen) == 1 and self.talk.is_it(words, seen[0][2])):
            return
        yield from self._refused_in(text, seen)
        if self.subjects and words > TOO_FEW_WORDS:
            early = [each for each in seen if each[0] < MOST_CHARACTERS]
            before = _before(text, history) if words <= FEW_WORDS else []
            yield self._off(text, early, before)

    def _seen(self, body: str) -> Seen:
        return [(start, each, self.embedding.of(each.text)) for start, each in windows(body)]

    def _refused_in(self, text: Text, seen: Seen) -> Iterator[Finding]:
        tries = len(seen) * len(self.refused)
        for name, category in self.refused.items():
            logits = [category.logit(vector) for _, _, vector in seen]
            logit = max(logits)
            start, window, _ = seen[logits.index(logit)]
            fpr = _told(category.curve.fpr(logit, tries))
            span = Span(start, start + len(window.text))
            yield Finding(KIND, span, category.chance(logit), name, text.path, fpr)

    def _off(self, text: Text, seen: Seen, before: Sequence[str]) -> Finding:
        fpr, chance = self._off_all(seen)
        if before and fpr <= MOST_FPR:
            together = "\n".join([*before[-TEXTS_BEFORE:], text.body])[-MOST_CHARACTERS:]
            also, chance_of_all = self._off_all(self._seen(together))
            fpr, chance = max(fpr, also), min(chance, chance_of_all)
        span = Span(0, len(text.body))
        return Finding(KIND, span, chance, NONE_OF_THEM, text.path, _told(fpr))

    def _off_all(self, seen: Seen) -> tuple[float, float]:
        """How rare a text as foreign is among the feature's own, and how likely it is foreign."""
        subjects, whitened = self.subjects, self.backdrop.whitened
        return (
            max(off_all(subjects, vector, whitened(vector)) for _, _, vector in seen),
            min(chance_off(subjects, vector) for _, _, vector in seen),
        )


class SurestTopic:
    """Asks several readers what a text is about, and says `scope.topic` once of each text."""

    name = "topics"

    def __init__(self, readers: Iterable[Reader]) -> None:
        self._readers = tuple(readers)

    def read(self, inspection: Inspection) -> Reading:
        """The finding with the least `fpr` in each text, and the greatest confidence of any."""
        findings: dict[str, Finding] = {}
        scores: dict[str, float] = {}
        for reading in (reader.read(inspection) for reader in self._readers):
            for finding in reading.findings:
                known = findings.get(finding.path, finding)
                surest = min(known, finding, key=_rarity)
                confidence = max(known.confidence, finding.confidence)
                findings[finding.path] = replace(surest, confidence=confidence)
            for name, score in reading.scores.items():
                scores[name] = max(score, scores.get(name, 0.0))
        return Reading(tuple(findings.values()), scores)


def _rarity(finding: Finding) -> float:
    return 1.0 if finding.fpr is None else finding.fpr


def _before(text: Text, history: Sequence[Message]) -> list[str]:
    """What the user said before a text, oldest first; all of it where the text is not in it."""
    said = [each for message in history for each in message.texts if each.stage is Stage.INPUT]
    for place in range(len(said) - 1, -1, -1):
        if said[place].path == text.path and said[place].body == text.body:
            return [each.body for each in said[:place]]
    return [each.body for each in said]


def _told(fpr: float) -> float:
    return float(f"{fpr:.2g}")
