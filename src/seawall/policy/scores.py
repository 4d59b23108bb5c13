"""The score of a decision under a rule, by what the log has of its verdicts."""

from collections.abc import Iterable
from dataclasses import dataclass

from seawall.policy.logged import STEPS, NotTold, Seen, findings_of
from seawall.terms import Event, Rule


@dataclass(frozen=True, slots=True)
class Score:
    """
    The highest confidence among a decision's findings of a rule's kinds, in millionths.

    It is from `low` to `high`: these differ where the log does not have all that was found, has
    no verdict at all, or has a finding that stopped nothing because people had found that text
    harmless.
    """

    low: int
    high: int

    @property
    def is_told(self) -> bool:
        """Whether it is known."""
        return self.low == self.high


def score_of(verdicts: Iterable[Event], rule: Rule) -> Score:
    """
    How sure the surest finding is on which the rule would act, if it were sure enough; 0 of none.

    The log has every finding of a text that was read, whether any rule acted on it or not. What
    was not read, since something had stopped the request or its answer before, has none.
    """
    low = high = 0
    any_told = False
    for event in verdicts:
        any_told = True
        try:
            found = findings_of(event.facts)
        except NotTold:
            high = STEPS
            continue
        for seen in found:
            if not _acts(rule, seen):
                continue
            sure = round(seen.finding.confidence * STEPS)
            high = max(high, sure)
            low = low if seen.lifted_by else max(low, sure)
    return Score(low, high if any_told else STEPS)


def _acts(rule: Rule, seen: Seen) -> bool:
    """Whether a rule acts on such a finding, if it is sure enough."""
    finding = seen.finding
    said = rule.unless_said and finding.said
    return rule.names(finding.kind) and seen.stage in rule.stages and not said
