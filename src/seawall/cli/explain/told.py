"""What there is to explain, and whether the words themselves may be shown."""

from dataclasses import dataclass

from rich.text import Text

from seawall.guard.account import Account, nearest_rule
from seawall.terms import Action, Finding, Mode, Policy, Rule, Ruling, Span, Stage, Verdict

DIM = "bright_black"

COLOURS = {
    Action.ALLOW: "green",
    Action.REDACT: "yellow",
    Action.HOLD: "magenta",
    Action.BLOCK: "red",
}

_SECRETS = "secret."
_SHOWN_OF_SECRET = 4
_NEARLY_NONE = 1e-4
_ABOUT_ALL = 0.1


@dataclass(frozen=True, slots=True)
class Told:
    """
    A verdict and how it came about.

    `words` says whether words of the text are shown; where not, only their places are.
    """

    verdict: Verdict
    account: Account
    policy: Policy
    feature: str
    words: bool

    def ruling(self, finding: Finding, stage: Stage) -> Ruling | None:
        """What the policy does about a finding, or else what a rule in shadow would have done."""
        rulings = [r for r in self.verdict.rulings if r.finding == finding and r.stage is stage]
        return max(rulings, key=lambda r: (r.action if r.enforced else 0, r.action), default=None)

    def done(self, ruling: Ruling) -> Text:
        """What happens to a finding in the colour of the action, or why nothing does."""
        if not ruling.action:
            return Text(self._passes(ruling), DIM)
        would = "would " if ruling.mode is Mode.SHADOW else ""
        by = f" by {ruling.rule_name}" if ruling.rule_name else ""
        return Text(
            f"{would}{ruling.action.word}{by}", COLOURS[ruling.action] if ruling.enforced else DIM
        )

    def _passes(self, ruling: Ruling) -> str:
        if ruling.rule:
            return f"allow by {ruling.rule_name}"
        kind = ruling.finding.kind
        rule = nearest_rule(self.policy, kind, stage=ruling.stage, feature=self.feature)
        return f"passes: {rule.name} asks for {asked(rule, ruling.finding)}" if rule else "passes"


def asked(rule: Rule, finding: Finding | None = None) -> str:
    """How sure a finding must be for a rule; one without an `fpr`, by its confidence."""
    if rule.fpr is None or (finding and finding.fpr is None):
        return f"{rule.at_least:.0%}"
    return f"{100 * rule.fpr:.3g}%"


def place(span: Span) -> str:
    """Where something stands, in code points of the text."""
    return f"{span.start}–{span.end}"


def share(value: float) -> str:
    """A probability: with a digit after the point, and never rounded to certainty."""
    return f"{min(max(100 * value, 0.1), 99.9):.1f}%"


def rarity(value: float) -> str:
    """A share of harmless texts; below one in ten thousand nobody has measured it."""
    if value < _NEARLY_NONE:
        return "<0.01%"
    return f"{value:.0%}" if value >= _ABOUT_ALL else f"{100 * value:.2g}%"


def printable(text: str) -> str:
    """The text with a dot for each code point that no font shows or that moves the cursor."""
    return "".join(
        c if c.isprintable() or c == "\n" else " " if c.isspace() else "·" for c in text
    )


def excerpt(words: str, kind: str, most: int) -> str:
    """The words on one line, their middle left out where they are long; little of a secret."""
    flat = " ".join(printable(words).split())
    if kind.startswith(_SECRETS):
        return flat[:_SHOWN_OF_SECRET] + "…"
    half = most // 2
    return flat if len(flat) <= most else f"{flat[:half].rstrip()} … {flat[-half:].lstrip()}"
