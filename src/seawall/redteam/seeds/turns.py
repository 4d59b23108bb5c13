"""What a seed says, as it stands in a file, to turns."""

from collections.abc import Iterator

from seawall.errors import TargetError
from seawall.redteam.attack import INDIRECT, Channel, Piece, Turn
from seawall.redteam.oracle import ATTACKER
from seawall.redteam.written import Written, only_keys

_CHANNELS = frozenset(str(channel) for channel in INDIRECT)
_OF_TURN = frozenset({"who", "fresh", "say", "ask"}) | _CHANNELS
_OF_SOURCE = frozenset({"name", "before", "planted", "after"})


def read_turns(said: Written, where: str) -> tuple[Turn, ...]:
    """
    One text, or a list of turns; a turn is one text or a mapping.

    `say` is the attacker's own, `ask` an honest user's; `document`, `email`, `tool`, `file_name`
    and `memory` are what the target reads: the text that was planted, or a mapping of `planted`,
    what stands `before` and `after` it, and the `name`. TargetError begins with `where`.
    """
    turns = said if isinstance(said, list) else [said]
    if not turns:
        raise TargetError(f"{where}: says nothing")
    return tuple(_turn(turn, where) for turn in turns)


def _turn(turn: Written, where: str) -> Turn:
    if isinstance(turn, str):
        return Turn((Piece(_text(turn, where), live=True),))
    if not isinstance(turn, dict):
        raise TargetError(f"{where}: a turn must be a text or a mapping")
    only_keys(turn, _OF_TURN, where)
    who, fresh = turn.get("who", ATTACKER), turn.get("fresh", "false")
    if not isinstance(who, str) or not who:
        raise TargetError(f"{where}: `who` must be a name")
    if fresh not in ("true", "false"):
        raise TargetError(f"{where}: `fresh` must be `true` or `false`")
    pieces = tuple(
        piece
        for key, value in turn.items()
        if key not in ("who", "fresh")
        for piece in _pieces(key, value, where)
    )
    if not pieces:
        raise TargetError(f"{where}: a turn says nothing; write `say`, `ask` or a source")
    return Turn(pieces, who, fresh == "true")


def _pieces(key: str, value: Written, where: str) -> Iterator[Piece]:
    if key in ("say", "ask"):
        yield Piece(_text(value, where), live=key == "say")
        return
    for source in value if isinstance(value, list) else [value]:
        yield from _source(Channel(key), source, where)


def _source(channel: Channel, source: Written, where: str) -> Iterator[Piece]:
    if isinstance(source, str):
        source = {"planted": source}
    if not isinstance(source, dict):
        raise TargetError(f"{where}: `{channel}` must be a text or a mapping")
    only_keys(source, _OF_SOURCE, where)
    if not source.keys() - {"name"}:
        raise TargetError(f"{where}: `{channel}` holds no text; write `planted`")
    name = _text(source["name"], where) if "name" in source else ""
    for part in ("before", "planted", "after"):
        if part in source:
            live = part == "planted"
            yield Piece(_text(source[part], where), channel, live, name)


def _text(value: Written, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TargetError(f"{where}: a text is empty, or is no text")
    return value.strip("\n")
