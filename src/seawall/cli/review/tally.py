"""What somebody has done at the desk since they began, and when they should rest."""

from collections import Counter
from dataclasses import dataclass, field
from statistics import median

from seawall.access import Counts
from seawall.cli.words import duration, many

BREAK_ITEMS, BREAK_SECONDS = 50, 45 * 60
"""After so many items, or so long, judgement gets worse: a break is offered."""


@dataclass(slots=True)
class Tally:
    """How much was decided, how long each took, and how long it is since a break."""

    began: float
    words: Counter[str] = field(default_factory=Counter[str])
    seconds: list[float] = field(default_factory=list[float])
    given_back: int = 0
    rested: float = 0.0
    since_break: int = 0

    def __post_init__(self) -> None:
        self.rested = self.began

    @property
    def decided(self) -> int:
        """How many items were decided."""
        return self.words.total()

    def add(self, word: str, seconds: float) -> None:
        """One more was decided, after so long."""
        self.words[word] += 1
        self.seconds.append(seconds)
        self.since_break += 1

    def wants_break(self, now: float) -> bool:
        """Whether it is time to rest."""
        return self.since_break >= BREAK_ITEMS or (
            self.since_break > 0 and now - self.rested >= BREAK_SECONDS
        )

    def rest(self, now: float) -> None:
        """A break was taken, or not wanted."""
        self.rested, self.since_break = now, 0

    def status(self, counts: Counts, most: int | None = None) -> str:
        """The line at the bottom of the screen; `most` is how many somebody wants to decide."""
        parts = [f"{self.decided} decided" if most is None else f"{self.decided} of {most}"]
        parts += [f"{duration(round(median(self.seconds)))} each"] if self.seconds else []
        parts += [f"{counts.waiting:,} wait"]
        parts += [f"{counts.held:,} held"] if counts.held else []
        parts += [f"{counts.overdue:,} late"] if counts.overdue else []
        return " \N{MIDDLE DOT} ".join(parts)

    def summary(self, now: float) -> str:
        """What is said at the end."""
        if not self.decided:
            return "you decided nothing"
        words = ", ".join(f"{count} {word}" for word, count in self.words.most_common())
        time = duration(now - self.began)
        each = duration(round(median(self.seconds), 1))
        back = f"; {self.given_back} skipped" if self.given_back else ""
        return f"you decided {many(self.decided, 'item')} in {time}, {each} each: {words}{back}"
