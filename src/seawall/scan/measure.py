"""Labelled texts into what became of them, and in what time."""

import heapq
import time
from dataclasses import dataclass, field

from seawall.figures import Measured, outcome
from seawall.figures.report import SLOWEST
from seawall.scan.judge import Checker
from seawall.scan.labelled import Labelled
from seawall.scan.tally import Trouble
from seawall.terms import Stage, Verdict

AGAIN = 2
"""How often one of the slowest texts is checked again."""


@dataclass(slots=True)
class Gauge:
    """
    Measures texts one by one, in this process, so that nothing else is in their times.

    `stage` is None where each text is read at its own. `names` are those of
    all scores that any verdict had.
    """

    checker: Checker
    score: str
    stage: Stage | None = None
    feature: str = ""
    names: set[str] = field(default_factory=set[str])
    _longest: list[float] = field(default_factory=list[float])

    def measure(self, it: Labelled) -> Measured | Trouble:
        """
        What became of a text, or why it could not be checked.

        A text among the slowest so far is checked again, and its best time
        counts: what is loaded on first use, or what else the machine did, is
        not the text's.
        """
        try:
            verdict, seconds = self._check(it)
            if self._is_slow(seconds):
                seconds = min(seconds, *(self._check(it)[1] for _ in range(AGAIN)))
        except Exception as error:  # noqa: BLE001 - one row must not end the measurement
            return Trouble(*it.place, f"the check failed ({type(error).__name__})")
        self._remember(seconds)
        self.names.update(verdict.scores)
        found = outcome(verdict, self.score)
        return Measured(it.place, it.facts, it.attack, found, len(it.text), seconds)

    def _check(self, it: Labelled) -> tuple[Verdict, float]:
        began = time.perf_counter()
        verdict = self.checker.check(it.text, stage=self.stage or it.stage, feature=self.feature)
        return verdict, time.perf_counter() - began

    def _is_slow(self, seconds: float) -> bool:
        return len(self._longest) < SLOWEST or seconds > self._longest[0]

    def _remember(self, seconds: float) -> None:
        if len(self._longest) < SLOWEST:
            heapq.heappush(self._longest, seconds)
        else:
            heapq.heappushpop(self._longest, seconds)
