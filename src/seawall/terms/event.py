"""Everything that happens is an event; all else is folded from events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

Fact = str | int | bool | None | Sequence["Fact"] | Mapping[str, "Fact"]


@dataclass(frozen=True, slots=True)
class Event:
    """
    Something that happened, in facts that hold no text, secret or personal value.

    `kind` is dotted and past tense (`text.held`). `at` is given by the caller
    and carries its time zone: the core has no clock. `actor` is the part or
    person that did it. `session` and `principal` are pseudonyms, never the
    values a client sent. Facts hold no floats: scores are whole millionths.
    """

    kind: str
    at: datetime
    actor: str
    request: str = ""
    feature: str = ""
    session: str = ""
    principal: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict[str, Fact])
