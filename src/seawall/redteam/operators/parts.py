"""A text in parts, none of which says it: over turns, documents, fields and variables."""

import json
import re
from dataclasses import replace
from itertools import pairwise
from random import Random

from seawall.redteam.attack import Attack, Channel, Piece, Turn
from seawall.redteam.chain import Group, Operator
from seawall.redteam.operators.dress import FRAME, LONGEST, each_prose
from seawall.redteam.operators.languages import language_of
from seawall.redteam.operators.tables import texts_of

MOST_TURNS = 12
"""Turns of an attack that may still be split; each is a query."""

MOST_PIECES = 24
"""Texts of an attack that may still be split."""

_COUNTS = (2, 3, 4)
_SHORTEST = 8
_AS_STRING = 6
_NAMES = ("subject", "opening", "body", "footer")
_LINE = re.compile(r'^[a-d] = (".*")$', re.MULTILINE)
_FIELDS = re.compile(r"\{\n(?:  \"[a-z]+\": \".*\",?\n)+\}")
_ASSIGNED = re.compile(r'(?:[a-d] = ".*"\n)+')


def parts_of(text: str, dice: Random) -> list[str]:
    """Two to four parts, cut anywhere; one where the text is short."""
    if len(text) < _SHORTEST:
        return [text]
    count = dice.choice(_COUNTS)
    cuts = [0, *sorted(dice.sample(range(1, len(text)), count - 1)), len(text)]
    return [text[start:end] for start, end in pairwise(cuts)]


def _said(entry: str, language: str) -> str:
    return texts_of("parts.yaml")[entry][language]


def _variables(text: str, dice: Random) -> str:
    parts, language = parts_of(text, dice), language_of(text)
    names = "abcd"[: len(parts)]
    lines = (
        f"{name} = {json.dumps(part, ensure_ascii=False)}\n"
        for name, part in zip(names, parts, strict=True)
    )
    told = _said("variables", language).format(names=" + ".join(names))
    return f"{''.join(lines)}\n{told}"


def _from_variables(text: str) -> str:
    found = _ASSIGNED.match(text)
    if not found or not _is_told("variables", text[found.end() + 1 :]):
        return text
    return "".join(json.loads(each) for each in _LINE.findall(found[0]))


def _fields(text: str, dice: Random) -> str:
    parts, language = parts_of(text, dice), language_of(text)
    fields = dict(zip(_NAMES, parts, strict=False))
    return f"{json.dumps(fields, ensure_ascii=False, indent=2)}\n\n{_said('fields', language)}"


def _from_fields(text: str) -> str:
    found = _FIELDS.match(text)
    if not found or not _is_told("fields", text[found.end() + 2 :]):
        return text
    return "".join(json.loads(found[0]).values())


def _is_told(entry: str, line: str) -> bool:
    lines = texts_of("parts.yaml")[entry].values()
    starts = (each.partition("{names}") for each in lines)
    return any(line.startswith(before) and line.endswith(after) for before, _, after in starts)


def _cut(piece: Piece, dice: Random) -> list[str]:
    """The parts of a text that may be sent by themselves; none where one would be empty."""
    parts = parts_of(piece.text, dice) if len(piece.text) <= LONGEST - FRAME else []
    return parts if len(parts) > 1 and all(part.strip() for part in parts) else []


def _turns(attack: Attack, dice: Random, _: int) -> Attack:
    """The last thing that the attacker says, said part by part, and then joined."""
    speaks = [
        (index, place)
        for index, turn in enumerate(attack.turns)
        for place, piece in enumerate(turn.pieces)
        if piece.live and piece.channel is Channel.USER
    ]
    if not speaks or len(attack.turns) > MOST_TURNS:
        return attack
    index, place = speaks[-1]
    turn = attack.turns[index]
    piece = turn.pieces[place]
    parts = _cut(piece, dice)
    if not parts:
        return attack
    language = language_of(piece.text)
    parts[0] = f"{_said('turns_first', language)}\n{parts[0]}"
    parts[-1] = f"{parts[-1]}\n{_said('turns_last', language)}"
    *before, final = (replace(piece, text=part) for part in parts)
    said = [Turn((each,), who=turn.who) for each in before]
    said[0] = replace(said[0], fresh=turn.fresh)
    ending = (*turn.pieces[:place], final, *turn.pieces[place + 1 :])
    said.append(replace(turn, pieces=ending, fresh=False))
    return replace(attack, turns=(*attack.turns[:index], *said, *attack.turns[index + 1 :]))


def _documents(attack: Attack, dice: Random, _: int) -> Attack:
    """Each text that comes by another's hand, as several that say which part they are."""
    if len(attack.live) > MOST_PIECES:
        return attack

    def split(piece: Piece) -> tuple[Piece, ...]:
        whole = not piece.live or piece.channel in {Channel.USER, Channel.FILE_NAME}
        parts = [] if whole else _cut(piece, dice)
        told = _said("documents", language_of(piece.text))
        return tuple(
            replace(piece, text=f"{told.format(number=number, count=len(parts))}\n{part}")
            for number, part in enumerate(parts, 1)
        ) or (piece,)

    return attack.with_pieces(split)


OPERATORS = (
    Operator(
        "structure.variables",
        Group.STRUCTURE,
        each_prose(_variables),
        keeps=True,
        undo=_from_variables,
        does="Puts parts of the text into variables that the model is to join",
        grows=_AS_STRING,
    ),
    Operator(
        "structure.split_fields",
        Group.STRUCTURE,
        each_prose(_fields),
        keeps=True,
        undo=_from_fields,
        does="Puts parts of the text into fields that the model is to join",
        grows=_AS_STRING,
    ),
    Operator(
        "structure.split_turns",
        Group.STRUCTURE,
        _turns,
        keeps=True,
        does="Says the text in parts, one a turn",
    ),
    Operator(
        "structure.split_documents",
        Group.STRUCTURE,
        _documents,
        keeps=True,
        does="Parts a document, mail, memory or tool result into several",
    ),
)
