"""What becomes of what is held and of appeals, and what the vault has of them."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from seawall.review.items import Item, Word
from seawall.review.reading import word
from seawall.terms import Fact

LONGEST = timedelta(days=1)
"""Nothing is held for longer, whatever the policy says."""

GOOD_FOR = timedelta(days=1)
"""How long after people let a request pass it may be sent again by their word."""

ANSWER, CHOICES = "answer", "held"
"""Of what is sealed for an item: the whole answer as JSON text, and which choices are held."""


_ITEM = re.compile(r"itm_[0-9a-f]{16}")


def is_an_item(identity: str) -> bool:
    """Whether this can be the id of an item at all, so that it is worth looking for."""
    return _ITEM.fullmatch(identity) is not None


class State(StrEnum):
    """How far people are with something that is held."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    EDITED = "edited"
    REFUSED = "refused"
    EXPIRED = "expired"

    @property
    def passes(self) -> bool:
        """Whether people let it pass, perhaps changed."""
        return self in (State.DELIVERED, State.EDITED)


class Answered(StrEnum):
    """How far people are with an appeal."""

    WAITING = "waiting"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


_STATES = {
    Word.DELIVER: State.DELIVERED,
    Word.EDIT: State.EDITED,
    Word.REFUSE: State.REFUSED,
}


def state_of(item: Item, now: datetime) -> State:
    """How far people are with something that is held."""
    verdict = item.verdict
    if verdict is not None:
        return _STATES.get(verdict.word, State.REFUSED)
    return State.EXPIRED if item.expired or now > item.due else State.WAITING


def answered(item: Item) -> Answered:
    """How far people are with an appeal; what they are not sure about stays as it was."""
    verdict = item.verdict
    if verdict is None:
        return Answered.WAITING
    return Answered.OVERTURNED if verdict.word is Word.HARMLESS else Answered.UPHELD


def collected_once(item: str) -> str:
    """The single-use key under which a client fetches what people let pass."""
    return f"review:{item}:collected"


def appealed_once(request: str) -> str:
    """The single-use key under which somebody appeals against what became of a request."""
    return f"appeal:{request}"


def changed(before: Mapping[str, Fact], after: Mapping[str, Fact]) -> dict[int, str] | None:
    """
    The texts that a person changed of those that are sealed, by their place in the order.

    None where the two are not of the same texts.
    """
    old, new = _texts(before), _texts(after)
    if [path for path, _ in old] != [path for path, _ in new]:
        return None
    pairs = enumerate(zip(old, new, strict=True))
    return {place: text for place, ((_, was), (_, text)) in pairs if was != text}


def paths(body: Mapping[str, Fact]) -> list[str]:
    """Where the texts stood that are sealed, in their order."""
    return [path for path, _ in _texts(body)]


def _texts(body: Mapping[str, Fact]) -> list[tuple[str, str]]:
    kept = body.get("texts")
    found = kept if isinstance(kept, Sequence) and not isinstance(kept, str) else ()
    texts = [each for each in found if isinstance(each, Mapping)]
    return [(word(each, "path"), word(each, "text")) for each in texts]
