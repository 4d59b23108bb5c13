"""How a verdict came about: the words that finders saw, and what the classifier read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from seawall.detect import Family, Finder, Use, View
from seawall.detect.classify import Classifier
from seawall.detect.classify.explain import MOST_TRIED, Explained, Explanation, explain
from seawall.guard.finders import Finders, placed
from seawall.guard.guard import ROLES, Guard
from seawall.guard.passages import passages
from seawall.terms import Finding, Inspection, Mode, Policy, Role, Rule, Span, Stage, Text


@dataclass(frozen=True, slots=True)
class Sight:
    """
    What a finder saw: the finding, by which phrase or finder, in which view, and the words there.

    Unlike a finding it holds words of the text: show it to whoever has the text, and
    log it nowhere.
    """

    finding: Finding
    stage: Stage
    by: str
    view: str
    words: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What a classifier read, the text or a part quoted in it, and where in the text it starts."""

    start: int
    explanation: Explanation

    def origin(self, window: Explained, span: Span) -> Span:
        """Where a span of one of its windows stands in the text."""
        return _moved(window.origin(span), self.start)

    def findings(self, window: Explained) -> tuple[Finding, ...]:
        """The findings in one of its windows, in the offsets of the text."""
        return tuple(_placed(finding, self.start) for finding in window.findings)


@dataclass(frozen=True, slots=True)
class Account:
    """What a guard saw in one text and in the passages quoted in it, before any policy."""

    sights: Mapping[tuple[Finding, Stage], Sight]
    passages: tuple[Passage, ...]

    def sight(self, finding: Finding, stage: Stage) -> Sight | None:
        """What was seen of a finding; None where no finder made it."""
        return self.sights.get((finding, stage))


def account(
    guard: Guard,
    uses: Sequence[Use],
    body: str,
    *,
    stage: Stage,
    feature: str = "",
    instructions: str = "",
) -> Account:
    """
    What a guard of these uses sees in a text by itself, for people to understand.

    `instructions` are what the application told the model.
    """
    told = (Text(instructions, Role.SYSTEM),) if instructions else ()
    sights: list[Sight] = []
    found: list[Passage] = []
    for start, whole, at in _parts(body, stage):
        text = replace(whole, body=whole.body[: guard.most_characters])
        here = [use for use in uses if at in use.stages]
        about = Inspection((text,), at, feature, instructions=told)
        sights += (
            replace(sight, finding=_placed(sight.finding, start))
            for sight in _sights(guard.finders(about), text, at)
        )
        most = MOST_TRIED if len(found) < MOST_TRIED else 0
        found += (
            Passage(start, explain(use.detector.of(feature), text, at, most=most))
            for use in here
            if isinstance(use.detector, Classifier)
        )
    return Account({(sight.finding, sight.stage): sight for sight in sights}, tuple(found))


def nearest_rule(policy: Policy, kind: str, *, stage: Stage, feature: str = "") -> Rule | None:
    """Of the rules that would act on findings of this kind, the one that asks least."""
    rules = [
        rule
        for rule in policy.rules_for(feature)
        if rule.names(kind) and stage in rule.stages and rule.mode is not Mode.OFF and rule.action
    ]
    return max(rules, key=lambda rule: (rule.fpr or 0.0, -rule.at_least), default=None)


def _parts(body: str, stage: Stage) -> Iterator[tuple[int, Text, Stage]]:
    """The text, and what of it is judged as somebody else's words too, with where it starts."""
    yield 0, Text(body, ROLES[stage]), stage
    if stage is Stage.INPUT:
        for span in passages(body):
            quoted = Text(body[span.start : span.end], ROLES[stage], source="quoted")
            yield span.start, quoted, Stage.CONTEXT


def _sights(finders: Finders, text: Text, stage: Stage) -> Iterator[Sight]:
    views = finders.views(text.body)
    for finder, families, _ in finders.placed:
        for view in views:
            if view.family is Family.PLAIN or view.family in families:
                yield from _seen(finder, view, text, stage)


def _seen(finder: Finder, view: View, text: Text, stage: Stage) -> Iterator[Sight]:
    plain = view.family is Family.PLAIN
    try:
        findings = list(finder.find(replace(text, body=view.body)))
    except Exception:  # noqa: BLE001 - the verdict says that it broke; there is nothing to see
        return
    for finding in findings:
        if plain or view.touches(finding.span):
            words = view.body[finding.span.start : finding.span.end]
            whole = finding if plain else placed(finding, view)
            yield Sight(whole, stage, finding.note or finder.name, view.name, words)


def _placed(finding: Finding, start: int) -> Finding:
    return replace(finding, span=_moved(finding.span, start))


def _moved(span: Span, start: int) -> Span:
    return Span(span.start + start, span.end + start)
