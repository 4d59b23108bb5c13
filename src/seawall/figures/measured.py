"""What became of one labelled text."""

from dataclasses import dataclass
from typing import NamedTuple

from seawall.terms import Action, Ruling, Verdict


class Place(NamedTuple):
    """Where a text stands: the row of a file, counted from 1. The text itself is not kept."""

    file: str
    row: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says of a text besides its label; `source` is the file where it says nothing."""

    source: str
    kind: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What the policy did with one text, for one score.

    found: an enforced rule acts on a finding that the score is about.
    stopped_by: the enforced rules that held or blocked it, for whatever reason;
    `otherwise` comes with the kind that no rule names.
    score: None where the verdict has none of that name.
    notes: why it was not fully inspected; `partial` is whether it was not.
    """

    found: bool
    stopped_by: tuple[str, ...]
    score: float | None
    partial: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """A labelled text: where it stands, what it is, what became of it, and in what time."""

    place: Place
    facts: Facts
    attack: bool
    outcome: Outcome
    characters: int
    seconds: float


def outcome(verdict: Verdict, score: str) -> Outcome:
    """What a verdict did, seen by one score (`injection`, `abuse`, `abuse.phishing`, `leak`)."""
    acting = [r for r in verdict.rulings if r.enforced and r.action > Action.ALLOW]
    stopping = (_name(r) for r in acting if not r.action.delivers)
    return Outcome(
        found=any(is_about(ruling.finding.kind, score) for ruling in acting),
        stopped_by=tuple(dict.fromkeys(stopping)),
        score=verdict.scores.get(score),
        partial=verdict.coverage.extent != "full",
        notes=verdict.coverage.notes,
    )


def _name(ruling: Ruling) -> str:
    """The rule's name, or where no rule speaks of the kind, which kind that is."""
    return ruling.rule.name if ruling.rule else f"{ruling.rule_name} ({ruling.finding.kind})"


def is_about(kind: str, score: str) -> bool:
    """
    Whether a finding of this kind is what a score is the probability of.

    The score's words stand in the kind: `injection` is about `injection.leak`,
    and so is `leak`; `abuse` is about `abuse.phishing`.
    """
    return f".{score}." in f".{kind}."
