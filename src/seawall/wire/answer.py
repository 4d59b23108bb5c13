"""What a model answers, whatever the provider's format."""

from dataclasses import dataclass

from seawall.terms import Message, Text
from seawall.wire.collector import Uninspected
from seawall.wire.document import Json


@dataclass(frozen=True, slots=True)
class Answer:
    """
    A whole answer as it was read; each text's path is where `rewrite` puts an edit.

    `messages` and `finish` (why each ended, empty if not said) have one entry
    per choice, in the document's order. `declared` is every text outside the
    messages in keys we do not know (citations, say), as written by the
    assistant. What the provider's server itself writes (ids, usage, its own
    filter results) is not text. Treat `document` as read-only.
    """

    messages: tuple[Message, ...]
    finish: tuple[str, ...]
    declared: tuple[Text, ...]
    uninspected: tuple[Uninspected, ...]
    document: dict[str, Json]
