"""Harmless texts: what honest people and documents say, to count false alarms by."""

from collections.abc import Iterator
from dataclasses import dataclass

from seawall.errors import TargetError
from seawall.redteam.attack import Attack, Channel, Piece, Turn
from seawall.redteam.seeds.language import is_language
from seawall.redteam.written import Written, only_keys, read_mapping


@dataclass(frozen=True, slots=True)
class HarmlessText:
    """
    One text that nobody should stop, and the way on which it comes.

    `asked` is what its reader asks about it where it is a document; nothing where a user says it.
    """

    id: str
    language: str
    text: str
    channel: Channel = Channel.USER
    asked: str = ""

    @property
    def attack(self) -> Attack:
        """The same as what is sent to a target: one turn, whose live piece is the text."""
        asked = (Piece(self.asked),) if self.asked else ()
        return Attack((Turn((*asked, Piece(self.text, self.channel, live=True))),))


def read_harmless(text: str, source: str) -> tuple[HarmlessText, ...]:
    """
    A file by language: `asked`, and texts under `user`, `document`, `email` and so on.

    Ids are `harmless.language.channel.number`. TargetError names `source` and the language.
    """
    return tuple(
        each
        for language, sections in read_mapping(text, source).items()
        for each in _of(language, sections, f"`{source}`: `{language}`")
    )


def _of(language: str, sections: Written, where: str) -> Iterator[HarmlessText]:
    if not is_language(language):
        raise TargetError(f"{where} is no language of ISO 639-1")
    if not isinstance(sections, dict):
        raise TargetError(f"{where}: must hold texts by channel")
    only_keys(sections, {"asked", *map(str, Channel)}, where)
    asked = sections.get("asked", "")
    if not isinstance(asked, str):
        raise TargetError(f"{where}: `asked` must be a text")
    for channel in Channel:
        texts = sections.get(channel, [])
        if not isinstance(texts, list):
            raise TargetError(f"{where}: `{channel}` must be a list of texts")
        for number, text in enumerate(texts, 1):
            if not isinstance(text, str) or not text.strip():
                raise TargetError(f"{where}: text {number} of `{channel}` is empty, or is no text")
            identity = f"harmless.{language}.{channel}.{number}"
            question = "" if channel is Channel.USER else asked
            yield HarmlessText(identity, language, text.strip("\n"), channel, question)
