"""What is said in a turn as messages of a chat: every way in as applications really have it."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from seawall.redteam.attack import Channel, Piece
from seawall.redteam.reply import Call

Json = dict[str, Any]

SOURCES: Mapping[Channel, tuple[str, str]] = {
    Channel.DOCUMENT: ("document", "Document"),
    Channel.EMAIL: ("email", "E-mail"),
    Channel.FILE_NAME: ("file_name", "Attached file"),
    Channel.MEMORY: ("memory", "What you remember of this user"),
}
"""What an application behind Seawall marks each with, and what stands before it."""

LOOKUP = "lookup"
"""A tool's name where the attack gives none."""

_NOT_A_NAME = re.compile(r"[^A-Za-z0-9_-]+")


def user_message(pieces: Iterable[Piece], *, sources: bool) -> Json:
    """
    What the user says and sends along.

    With `sources` each text of others is a content part that is marked with where it is from, as
    applications behind Seawall do; without, all is one text, as most applications do.
    """
    parts: list[Json] = []
    for piece in pieces:
        if piece.channel is Channel.USER:
            parts.append(_part(piece.text))
            continue
        source, title = SOURCES[piece.channel]
        parts.append(_part(f"{title} `{piece.name}`:" if piece.name else f"{title}:"))
        marked = {"seawall": {"source": source}} if sources else {}
        parts.append(_part(piece.text) | marked)
    if sources and len(parts) > 1:
        return {"role": "user", "content": parts}
    return {"role": "user", "content": "\n\n".join(part["text"] for part in parts)}


def tool_name(piece: Piece) -> str:
    """The tool that a piece is said to come from."""
    return _NOT_A_NAME.sub("_", piece.name)[:64].strip("_") or LOOKUP


def tool_messages(call: Call, result: str, *, number: int) -> tuple[Json, Json]:
    """A tool call that the assistant made, and what the tool returned."""
    function = {"name": call.tool, "arguments": call.arguments}
    identity = f"call_{number}"
    called = {"id": identity, "type": "function", "function": function}
    return (
        {"role": "assistant", "content": None, "tool_calls": [called]},
        {"role": "tool", "tool_call_id": identity, "content": result},
    )


def arguments_of(asked: Mapping[str, Any]) -> str:
    """The arguments of a call, as a model writes them."""
    return json.dumps(dict(asked), ensure_ascii=False)


def _part(text: str) -> Json:
    return {"type": "text", "text": text}
