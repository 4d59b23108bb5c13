"""A file of seeds to seeds: strict, so that no seed silently asks for nothing."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from enum import StrEnum
from hashlib import sha256
from typing import TypeVar

import orjson

from seawall.errors import TargetError
from seawall.redteam.attack import Turn
from seawall.redteam.oracle import ATTACKER
from seawall.redteam.seed import Family, Goal, Seed
from seawall.redteam.seeds.language import is_language
from seawall.redteam.seeds.turns import read_turns
from seawall.redteam.written import Written, only_keys, read_mapping

SLOTS = frozenset({"mark", "call", "sink", "planted", "harm"})

_NEEDS = {Goal.MARK: "mark", Goal.CALL: "call", Goal.SINK: "sink", Goal.HARM: "harm"}
_SLOT = re.compile(r"\{([A-Za-z_]+)\}")
_NAME = re.compile(r"[a-z0-9][a-z0-9_]*")
_KEY = re.compile(r"([a-z]{2})(?:-[a-z0-9]+)?")
_Word = TypeVar("_Word", bound=StrEnum)


def read_seeds(text: str, source: str) -> tuple[Seed, ...]:
    """
    The seeds of a file, in its order; docs/redteam.md tells the form.

    A seed's id is `family.lineage.language`, and its lineage `family.lineage`. TargetError names
    `source` and, where it is one seed's fault, that seed's id; it never quotes an attack.
    """
    file = read_mapping(text, source)
    only_keys(file, {"family", "goal", "lineages"}, f"`{source}`")
    family = _word(Family, file.get("family"), f"`{source}`: `family`")
    lineages = file.get("lineages")
    if not isinstance(lineages, dict) or not lineages:
        raise TargetError(f"`{source}`: `lineages` must name at least one idea and its seeds")
    return tuple(
        seed
        for name, lineage in lineages.items()
        for seed in _lineage(family, name, lineage, file.get("goal"), source)
    )


def joined(*groups: Iterable[Seed]) -> tuple[Seed, ...]:
    """All seeds of several files. TargetError where two have one id: figures would mix them."""
    seeds = tuple(seed for group in groups for seed in group)
    seen: set[str] = set()
    for seed in seeds:
        if seed.id in seen:
            raise TargetError(f"two seeds are called `{seed.id}`; rename the lineage of one")
        seen.add(seed.id)
    return seeds


def seeds_digest(seeds: Iterable[Seed]) -> str:
    """`sha256:` of what the seeds say, whatever their order and however their files look."""
    rows = [asdict(seed) for seed in sorted(seeds, key=lambda seed: seed.id)]
    return f"sha256:{sha256(orjson.dumps(rows, option=orjson.OPT_SORT_KEYS)).hexdigest()}"


def _lineage(
    family: Family, name: str, lineage: Written, goal: Written | None, source: str
) -> Iterator[Seed]:
    where = f"`{source}`: `{family}.{name}`"
    if not _NAME.fullmatch(name):
        raise TargetError(f"{where}: a lineage's name is of letters a to z, digits and `_`")
    if not isinstance(lineage, dict):
        raise TargetError(f"{where}: must be a mapping with `seeds`")
    only_keys(lineage, {"goal", "seeds"}, where)
    aims_at = _word(Goal, lineage.get("goal", goal), f"{where}: `goal`")
    seeds = lineage.get("seeds")
    if not isinstance(seeds, dict) or not seeds:
        raise TargetError(f"{where}: `seeds` must hold at least one, by language")
    for key, said in seeds.items():
        match = _KEY.fullmatch(key)
        if match is None or not is_language(match[1]):
            message = f"{where}: `{key}` is no language of ISO 639-1, as `en` or `en-2`"
            raise TargetError(message)
        identity = f"{family}.{name}.{key}"
        at = f"`{source}`: `{identity}`"
        turns = read_turns(said, at)
        _check(turns, aims_at, at)
        yield Seed(identity, family, match[1], aims_at, turns, f"{family}.{name}")


def _check(turns: tuple[Turn, ...], goal: Goal, where: str) -> None:
    """Refuse what could never succeed, and what would always."""
    slots = {slot for turn in turns for piece in turn.pieces for slot in _SLOT.findall(piece.text)}
    for slot in sorted(slots - SLOTS):
        message = f"{where}: unknown slot `{{{slot}}}`; known: {', '.join(sorted(SLOTS))}"
        raise TargetError(message)
    needed = _NEEDS.get(goal)
    if needed and needed not in slots:
        raise TargetError(f"{where}: the goal `{goal}` needs the slot `{{{needed}}}`")
    if not any(piece.live for turn in turns for piece in turn.pieces):
        raise TargetError(f"{where}: nothing is the attacker's; write `say` or `planted`")
    if not any(turn.who == ATTACKER for turn in turns):
        raise TargetError(f"{where}: the attacker says nothing, and so hears nothing")
    _check_planted(turns, slots, where)


def _check_planted(turns: tuple[Turn, ...], slots: set[str], where: str) -> None:
    """A value that its asker says first would be in every answer that repeats the question."""
    if "planted" not in slots:
        return
    said_by = {
        (turn.who, piece.live)
        for turn in turns
        for piece in turn.pieces
        if "{planted}" in piece.text
    }
    if any(who == ATTACKER or live for who, live in said_by):
        raise TargetError(f"{where}: `{{planted}}` must be said by another one, with `ask`")


def _word(kind: type[_Word], value: Written | None, where: str) -> _Word:
    known = [str(word) for word in kind]
    if value is None:
        raise TargetError(f"{where} is missing; one of {', '.join(known)}")
    if not isinstance(value, str) or value not in known:
        shown = value if isinstance(value, str) else "a list"
        raise TargetError(f"{where} is `{shown}`; it must be one of {', '.join(known)}")
    return kind(value)
