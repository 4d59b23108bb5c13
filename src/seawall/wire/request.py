"""What a client asks of a model, whatever the provider's format."""

from dataclasses import dataclass

from seawall.terms import Message, Text
from seawall.wire.collector import Uninspected
from seawall.wire.document import Json


@dataclass(frozen=True, slots=True)
class Request:
    """
    A request as it was read; each text's path is where `rewrite` puts an edit.

    `declared` is every text outside the messages (tool definitions, schemas,
    metadata, whatever key we do not know), read as context. `choices` is how
    many answers are asked for. `user` and `conversation` are empty where the
    client names none. `document` is what goes upstream: our own marking of
    sources is already out of it. Treat it as read-only.
    """

    model: str
    messages: tuple[Message, ...]
    declared: tuple[Text, ...]
    stream: bool
    choices: int
    user: str
    conversation: str
    uninspected: tuple[Uninspected, ...]
    document: dict[str, Json]
