"""What was decided about texts, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from seawall.terms.finding import Coverage, Finding, Span
from seawall.terms.policy import Action, Form, Mode, Rule
from seawall.terms.text import Stage


@dataclass(frozen=True, slots=True)
class Ruling:
    """
    What the policy says of one finding.

    `action` is what happens, or in shadow mode what would have happened.
    `rule` is None where no rule stopped it: either the policy lets it pass, or
    no rule names its kind at all and the policy's `otherwise` applied. `lifted_by` is the id of
    the entry by which it is only recorded: people found this harmless in exactly this text.
    """

    finding: Finding
    stage: Stage
    action: Action
    rule: Rule | None
    lifted_by: str = ""

    @property
    def mode(self) -> Mode:
        """Whether the action is taken or only recorded."""
        if self.lifted_by:
            return Mode.SHADOW
        return self.rule.mode if self.rule else Mode.ENFORCE

    @property
    def enforced(self) -> bool:
        """Whether the action is taken."""
        return self.mode is Mode.ENFORCE

    @property
    def rule_name(self) -> str:
        """The name that people see: the rule's, `otherwise`, or nothing where nothing was done."""
        if self.rule:
            return self.rule.name
        return "otherwise" if self.action else ""


class Redaction(NamedTuple):
    """A span of a text to take out: what was found there, and what is to stand in its place."""

    span: Span
    kind: str
    form: Form = Form.MASK
    restore: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What was decided about some texts, and why.

    Action, redactions and the deciding rules are derived from the rulings, so
    that they cannot disagree. `scores` always has `injection`.
    """

    policy: str
    revision: str
    rulings: tuple[Ruling, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict[str, float])
    coverage: Coverage = Coverage()
    message: str = ""

    @property
    def action(self) -> Action:
        """The strongest enforced action."""
        return max((r.action for r in self.rulings if r.enforced), default=Action.ALLOW)

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of the enforced rules that did something, strongest first."""
        acting = [r for r in self.rulings if r.enforced and r.action > Action.ALLOW]
        ordered = sorted(acting, key=lambda ruling: -ruling.action)
        return tuple(dict.fromkeys(ruling.rule_name for ruling in ordered))

    @property
    def refusal(self) -> str:
        """What to tell the user when the text is not delivered."""
        strongest = self.action
        for ruling in self.rulings:
            if ruling.enforced and ruling.action is strongest and ruling.rule:
                return ruling.rule.message or self.message
        return self.message

    def redactions(self, path: str = "", *, since: int = 0) -> tuple[Redaction, ...]:
        """
        The spans of one text to take out, merged, in order.

        Overlapping findings become one, which carries the kind and the form
        of the one that starts first, and is put back only where all of them may be.
        What stands before `since` has left already: of a finding only the rest counts.
        """
        found = sorted(
            _redaction(r, since)
            for r in self.rulings
            if r.enforced and r.action is Action.REDACT and r.finding.path == path
            if r.finding.span.end > since or r.finding.span.start >= since
        )
        merged: list[Redaction] = []
        for each in found:
            if merged and each.span.start < merged[-1].span.end:
                last = merged[-1]
                span = Span(last.span.start, max(last.span.end, each.span.end))
                merged[-1] = last._replace(span=span, restore=last.restore and each.restore)
            else:
                merged.append(each)
        return tuple(merged)

    def __add__(self, other: "Verdict") -> "Verdict":
        """Join the verdicts on several texts of one request; the highest of each score counts."""
        names = self.scores.keys() | other.scores.keys()
        scores = {n: max(self.scores.get(n, 0.0), other.scores.get(n, 0.0)) for n in names}
        return Verdict(
            self.policy,
            self.revision,
            self.rulings + other.rulings,
            scores,
            self.coverage + other.coverage,
            self.message,
        )


def _redaction(ruling: Ruling, since: int) -> Redaction:
    finding, rule = ruling.finding, ruling.rule
    span = Span(max(finding.span.start, since), finding.span.end)
    if rule is None:
        return Redaction(span, finding.kind)
    return Redaction(span, finding.kind, rule.redact_with, rule.restore)
