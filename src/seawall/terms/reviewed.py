"""What one confirmed decision of a reviewer teaches the guard, until it expires."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from seawall.terms.policy import Action
from seawall.terms.text import Stage

LIFTED = ("injection.", "abuse.", "content.", "hidden.")
"""Families of findings that a false alarm may lift: what is judged by meaning, never values."""

_ID = re.compile(r"ent_[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class ReviewEntry:
    """
    A text that people judged, by its keyed signature: no word of it is here.

    `block` is for a miss: whatever is near to it, or holds it, is found (`reviewed.miss`).
    `allow` is for a false alarm: in the same text, findings of exactly these `kinds` no longer
    hold or block. It counts at its `stage` (a miss that came in, wherever something comes in)
    and for its `feature`, or for all where that is empty, from `added` until `expires`.
    `owner` answers for it, and `item` is where it was decided.

    ValueError where it is none of these: no id, no time, or kinds that nobody may lift.
    """

    id: str
    action: Action
    signature: str = field(repr=False)
    stage: Stage
    added: datetime
    expires: datetime
    owner: str
    item: str
    feature: str = ""
    kinds: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError("an entry's id is `ent_` and 16 hexadecimal digits")
        if self.added.tzinfo is None or self.expires.tzinfo is None:
            raise ValueError(f"the times of `{self.id}` need a time zone")
        if self.action is Action.BLOCK and not self.kinds:
            return
        if self.action is not Action.ALLOW:
            raise ValueError(f"`{self.id}` must block and name no kinds, or allow some")
        if not self.kinds or not all(kind.startswith(LIFTED) for kind in self.kinds):
            families = ", ".join(f"{family}*" for family in LIFTED)
            raise ValueError(f"`{self.id}` may allow kinds of {families}, and must name some")

    def in_force(self, at: datetime) -> bool:
        """Whether it counts at this moment."""
        return self.added <= at < self.expires
