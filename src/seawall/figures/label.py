"""What the label of a text says: an attack, a harmless text, or neither."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum

HARMLESS = frozenset({"0", "0.0", "false", "no", "benign", "harmless", "safe", "negative"})
ATTACK = frozenset({"1", "1.0", "true", "yes", "attack", "malicious", "positive"})

FAMILIES = {
    "injection": frozenset({"injection", "jailbreak", "leak"}),
    "abuse": frozenset({
        "abuse", "harmful", "unsafe", "phishing", "fraud", "harassment", "impersonation",
        "malware", "disinformation", "dangerous", "self_harm", "sexual",
    }),
}  # fmt: skip
"""
Words for attacks of one family only.

A plain harmful request is no injection, and an injection need not ask for
harm: such a text is neither an attack nor harmless for the other family.
"""


class Label(Enum):
    """What a text is, for one question."""

    ATTACK = "attack"
    HARMLESS = "harmless"
    NEITHER = "neither"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Words:
    """How labels are read for a score; `attack` and `harmless` are a user's own words, and win."""

    score: str = "injection"
    attack: AbstractSet[str] = frozenset()
    harmless: AbstractSet[str] = frozenset()

    def label(self, value: object) -> Label:
        """What a value of the field for labels says: a number, a truth value or a word."""
        word = _word(value)
        if word in self.attack:
            return Label.ATTACK
        if word in self.harmless or word in HARMLESS:
            return Label.HARMLESS
        family, _, part = self.score.partition(".")
        wanted = {part} if part else FAMILIES.get(family, frozenset()) | {family}
        if word in ATTACK or (word and word in wanted):
            return Label.ATTACK
        return Label.NEITHER if any(word in each for each in FAMILIES.values()) else Label.UNKNOWN


def _word(value: object) -> str:
    if isinstance(value, bool | int | float):
        return f"{value:g}"
    return value.strip().lower() if isinstance(value, str) else ""
