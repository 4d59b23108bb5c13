"""
Provider formats to messages and back: JSON and Server-Sent Events, without any I/O.

Each endpoint's format is a module with the same functions (`read_request`,
`read_answer`, `refusal`, `refusal_stream`, `error`; embeddings cannot refuse);
what they give and take is the same whatever the provider.
"""

from seawall.wire import chat, embeddings, models
from seawall.wire.answer import Answer
from seawall.wire.chat_stream import (
    Called,
    ChatStream,
    Delta,
    Ended,
    Failed,
    Finished,
    Piece,
    Usage,
    Withheld,
)
from seawall.wire.chat_writer import ChatWriter
from seawall.wire.collector import Uninspected, masked
from seawall.wire.document import Json, edited, rewrite
from seawall.wire.request import Request
from seawall.wire.sse import EventReader, ServerEvent, write_comment, write_event

__all__ = [
    "Answer",
    "Called",
    "ChatStream",
    "ChatWriter",
    "Delta",
    "Ended",
    "EventReader",
    "Failed",
    "Finished",
    "Json",
    "Piece",
    "Request",
    "ServerEvent",
    "Uninspected",
    "Usage",
    "Withheld",
    "chat",
    "edited",
    "embeddings",
    "masked",
    "models",
    "rewrite",
    "write_comment",
    "write_event",
]
