"""Parts of a conversation: how it began, what its user said, and what is new in it."""

from collections.abc import Iterable

from seawall.terms import Message, Role, Stage, Text


def begun_with(messages: tuple[Message, ...]) -> list[str]:
    """How a conversation began: all up to and with the first message that has the user's words."""
    texts: list[str] = []
    for message in messages:
        texts += (text.body for text in message.texts)
        if message.role is Role.USER:
            break
    return texts


def said_in(messages: Iterable[Message]) -> list[Text]:
    """The user's own words, in order."""
    return [text for message in messages for text in message.texts if text.stage is Stage.INPUT]


def spoken_of(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """All but the application's own instructions."""
    return tuple(message for message in messages if message.role is not Role.SYSTEM)


def newest_of(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """What was said since the assistant last spoke."""
    spoken = spoken_of(messages)
    last = max((n for n, m in enumerate(spoken) if m.role is Role.ASSISTANT), default=-1)
    return spoken[last + 1 :]
