"""What is read: texts, the messages that hold them, and the stage they are read at."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Who wrote a text. What a tool returned is data, never instruction."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


class Stage(StrEnum):
    """
    Where a text stands between the user and the user's answer.

    `input` is what the user wrote; `context` is what others wrote and the
    model reads (documents, tool results and descriptions, memories);
    `output` is what the model wrote.
    """

    INPUT = "input"
    CONTEXT = "context"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class Text:
    """
    One piece of text, and where it stands.

    `path` is the JSON pointer (RFC 6901) at which an edit is written back;
    `source` is where the application says that the text came from, empty for
    the writer's own words.
    """

    body: str
    role: Role = Role.USER
    path: str = ""
    source: str = ""

    @property
    def stage(self) -> Stage | None:
        """The stage this text is read at; None for the system's own text, which is no attack."""
        if self.source or self.role is Role.TOOL:
            return Stage.CONTEXT
        return _STAGES.get(self.role)


_STAGES = {Role.USER: Stage.INPUT, Role.ASSISTANT: Stage.OUTPUT}


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A model's wish to run a tool. `arguments` is the JSON text as the model wrote it."""

    name: str
    arguments: Text


@dataclass(frozen=True, slots=True)
class Message:
    """
    One turn of a conversation, or one entry of what the model is told.

    `tool` is the tool that returned it, and `asked` are the arguments that it was called with,
    as JSON text; empty where nobody knows.
    """

    role: Role
    texts: tuple[Text, ...] = ()
    calls: tuple[ToolCall, ...] = ()
    tool: str = ""
    asked: str = ""
