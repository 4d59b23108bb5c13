"""What is remembered of a turn of a conversation."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from seawall.gateway.sessions import Session
from seawall.terms import Message, Text

REMEMBERED = 8
"""Messages of a session that are remembered."""

REMEMBERED_CHARACTERS = 4_000
"""Of one remembered message."""

MOST_LABELS = 1_000
"""Labels of a session whose numbers are remembered."""


def after_turn(
    session: Session, *, turn: Iterable[Message], labels: Mapping[bytes, int], now: float
) -> Session:
    """A session once this was said in it too, within bounds."""
    recent = (*session.recent, *(_shortened(message) for message in turn))
    return replace(
        session,
        seen=now,
        requests=session.requests + 1,
        recent=recent[-REMEMBERED:],
        labels=dict(list({**session.labels, **labels}.items())[-MOST_LABELS:]),
    )


def _shortened(message: Message) -> Message:
    texts: list[Text] = []
    left = REMEMBERED_CHARACTERS
    for text in message.texts:
        if left <= 0:
            break
        texts.append(Text(text.body[:left], text.role, "", text.source))
        left -= len(text.body)
    return Message(message.role, tuple(texts))
