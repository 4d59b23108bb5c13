"""What came of the rows so far: how many, by action, and which could not be checked."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

SHOWN = 5
"""Error rows that are named; the others are only counted."""


class Trouble(NamedTuple):
    """Why a row could not be checked, in words that hold nothing of its text."""

    file: str
    row: int
    reason: str


@dataclass(slots=True)
class Tally:
    """A running count; `troubles` are the first few error rows."""

    rows: int = 0
    errors: int = 0
    actions: Counter[str] = field(default_factory=Counter[str])
    troubles: list[Trouble] = field(default_factory=list[Trouble])

    def add(self, told: Mapping[str, Any]) -> None:
        """Count one row by what its `seawall` field says."""
        self.rows += 1
        if "error" in told:
            self.errors += 1
            self._name(Trouble(told.get("file", ""), told["row"], told["error"]))
        else:
            self.actions[told["action"]] += 1

    def join(self, other: "Tally") -> None:
        """Count what another counted of later rows."""
        self.rows += other.rows
        self.errors += other.errors
        self.actions += other.actions
        for trouble in other.troubles:
            self._name(trouble)

    def _name(self, trouble: Trouble) -> None:
        if len(self.troubles) < SHOWN:
            self.troubles.append(trouble)
