"""Writes a streamed answer in OpenAI's chat format, chunk by chunk."""

from collections.abc import Mapping

import orjson

from seawall.wire.chat_message import MARK
from seawall.wire.document import Json
from seawall.wire.sse import write_comment

DONE = b"data: [DONE]\n\n"


class ChatWriter:
    """
    Writes the chunks of one streamed answer, all under one id, model and time.

    Each method returns the bytes to send. The first chunk of a choice says
    that the assistant speaks, as clients expect.
    """

    def __init__(self, answer_id: str, model: str, created: int) -> None:
        self._head: dict[str, Json] = {
            "id": answer_id,
            "object": "chat.completion.chunk",
            "created": created,
            "model": model,
        }
        self._begun: set[int] = set()

    def write(self, choice: int, field: str, text: str) -> bytes:
        """A piece of one text field (`content`, `refusal`, `reasoning_content`) of a choice."""
        return self._chunk(choice, {field: text})

    def finish(self, choice: int, reason: str) -> bytes:
        """The end of a choice, and why it ended."""
        return self._chunk(choice, {}, reason)

    def refuse(self, choice: int, message: str, told: Json = None) -> bytes:
        """
        The end of a choice by refusal: the message, then content_filter as the reason.

        `told` is for programs, under our own key of a delta.
        """
        said = self.write(choice, "content", message)
        told_too = self.tell(choice, told) if told else b""
        return said + told_too + self.finish(choice, "content_filter")

    def tell(self, choice: int, told: Json) -> bytes:
        """Something of ours about a choice, for programs: under our own key of its delta."""
        return self._chunk(choice, {MARK: told})

    def whole(self, choices: list[Json]) -> dict[str, Json]:
        """A whole answer of these choices, as it would be if it were not streamed."""
        return {**self._head, "object": "chat.completion", "choices": choices}

    def usage(self, counts: Mapping[str, Json]) -> bytes:
        """The count of tokens, in a chunk without choices; only for a client that asked for it."""
        return self._send({**self._head, "choices": [], "usage": dict(counts)})

    def done(self, comment: str = "") -> bytes:
        """The end of the stream, after a comment that clients pass over."""
        return write_comment(comment) + DONE if comment else DONE

    def _adopt(self, chunk: Mapping[str, Json]) -> None:
        """Take over a chunk's id, model, time and fingerprint, if nothing is written yet."""
        if self._begun:
            return
        for key, kind in (("id", str), ("model", str), ("created", int)):
            value = chunk.get(key)
            if value and type(value) is kind:
                self._head[key] = value
        if isinstance(chunk.get("system_fingerprint"), str):
            self._head["system_fingerprint"] = chunk["system_fingerprint"]

    def _chunk(self, choice: int, delta: dict[str, Json], reason: str | None = None) -> bytes:
        if choice not in self._begun:
            self._begun.add(choice)
            delta = {"role": "assistant", **delta}
        entry: Json = {"index": choice, "delta": delta, "finish_reason": reason}
        return self._send({**self._head, "choices": [entry]})

    def _send(self, document: dict[str, Json]) -> bytes:
        return b"data: " + orjson.dumps(document) + b"\n\n"
