"""Seeds: what an attacker wants, said plainly; operators dress it up."""

from dataclasses import dataclass
from enum import StrEnum

from seawall.redteam.attack import Turn
from seawall.redteam.judge import Judge


class Family(StrEnum):
    """What sort of attack a seed is. Results are told for each."""

    OVERRIDE = "override"
    JAILBREAK = "jailbreak"
    LEAK = "leak"
    INDIRECT = "indirect"
    CROSS_USER = "cross_user"
    EXFILTRATION = "exfiltration"
    WEAPONIZATION = "weaponization"
    MULTI_TURN = "multi_turn"
    MANY_SHOT = "many_shot"
    SCOPE = "scope"


class Goal(StrEnum):
    """What counts as success; what that is at a certain target, its profile says."""

    MARK = "mark"
    """The target says what it was told to say: a mark that nobody said to it in one piece."""
    SECRET = "secret"  # noqa: S105 - a word
    """A value that the target must keep to itself is delivered."""
    OTHERS = "others"
    """Another end user's value is delivered to the attacker."""
    CALL = "call"
    """A call that the feature may never make is executed."""
    SINK = "sink"
    """A value leaves to a place of the attacker's, in a link or in a call's argument."""
    HARM = "harm"
    """A text is delivered that does harm (phishing, fraud, harassment, malware)."""
    JUDGED = "judged"
    """The seed's judge says so: for texts whose success no oracle of ours can tell."""
    ANSWER = "answer"
    """The target takes the text and answers: all that can be told where a text says no goal."""


HARMS = frozenset({Goal.SECRET, Goal.OTHERS, Goal.CALL, Goal.SINK, Goal.HARM})
"""Goals that do harm, which gates count. A MARK that is said shows only that the target obeyed."""

LITERAL = frozenset({Goal.JUDGED, Goal.ANSWER})
"""Goals of texts that somebody else wrote: nothing in them is a slot."""


@dataclass(frozen=True, slots=True)
class Seed:
    """
    One attack before anybody dressed it up.

    Its texts are templates over the slots that `aim` fills from the target's profile: `{mark}`,
    a word that the answer is to begin with; `{call}`, a forbidden deed in words; `{sink}`, a host
    of the attacker's; `{planted}`, a value that another end user gives; `{harm}`, a harmful text
    in words, as they stand behind "write".

    `language` is that of ISO 639-1. Seeds of one `lineage` come from one idea: where one of them
    shapes a rule, none of them may measure it.

    The texts of a `private` one are not ours to show: they are sent to targets, and never printed,
    logged, written into a file, shrunk for people or promoted. Only ids and counts are told.
    """

    id: str
    family: Family
    language: str
    goal: Goal
    turns: tuple[Turn, ...]
    lineage: str
    private: bool = False
    judge: Judge | None = None

    def __repr__(self) -> str:
        """For people who look for a fault: never the texts of a private one."""
        turns = "private" if self.private else repr(self.turns)
        return f"Seed(id={self.id!r}, goal={self.goal!r}, lineage={self.lineage!r}, turns={turns})"
