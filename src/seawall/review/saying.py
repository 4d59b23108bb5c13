"""What somebody says of an item, before it is in the log."""

from dataclasses import dataclass, field

from seawall.review.items import Judged, Word
from seawall.terms import Fact


@dataclass(frozen=True, slots=True)
class Saying:
    """
    A word on an item. `kind` is what is harmful in it, `severity` how bad (0: not said).

    `edited` are the texts to be delivered instead. `lease` and `step` are those that the item
    had when it was looked at, where whoever says this tells them.
    """

    word: Word
    kind: str = ""
    severity: int = 0
    reason: str = ""
    edited: tuple[str, ...] = field(default=(), repr=False)
    lease: str = ""
    step: int = 0

    def facts(self, item: str, *, step: int, lease: str) -> dict[str, Fact]:
        """The facts that it has in the log; those of an edited text are for whoever seals it."""
        named: dict[str, Fact] = {
            "item": item,
            "step": step,
            "lease": lease,
            "said": self.word.value,
        }
        more: dict[str, Fact] = {
            "kind": self.kind,
            "severity": self.severity,
            "reason": self.reason,
        }
        return named | {name: fact for name, fact in more.items() if fact}

    def is_like(self, judged: Judged) -> bool:
        """Whether this was said already; of what was edited nobody knows."""
        said = judged.word, judged.kind, judged.severity, judged.reason
        mine = self.word, self.kind, self.severity or _MILDEST, self.reason
        return said == mine and self.word is not Word.EDIT


_MILDEST = 3
