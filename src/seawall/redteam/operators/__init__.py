"""Operators: all ways of ours to dress an attack, by name."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from seawall.errors import TargetError
from seawall.redteam.chain import Operator
from seawall.redteam.operators import (
    carrier,
    direction,
    encoding,
    framed,
    invisible,
    letters,
    lexical,
    marks,
    padding,
    parts,
    shots,
    smuggled,
    spelling,
    translation,
    wrapped,
)

_SORTS = (
    invisible,
    smuggled,
    direction,
    letters,
    marks,
    encoding,
    lexical,
    spelling,
    padding,
    framed,
    wrapped,
    shots,
    parts,
    carrier,
    translation,
)

OPERATORS: Mapping[str, Operator] = {
    operator.name: operator for sort in _SORTS for operator in sort.OPERATORS
}
"""Every operator by its name, in the order of the catalogue."""


def named(names: Iterable[str]) -> Mapping[str, Operator]:
    """
    The operators of these names; that of a group (`encoding`) stands for all of it.

    TargetError for a name that there is not, with those that are near it.
    """
    chosen: dict[str, Operator] = {}
    for name in names:
        group = {key: each for key, each in OPERATORS.items() if each.group.value == name}
        if not group and name not in OPERATORS:
            raise TargetError(_unknown(name))
        chosen |= group or {name: OPERATORS[name]}
    return chosen


def _unknown(name: str) -> str:
    short = {key.partition(".")[2]: key for key in OPERATORS}
    words = [*OPERATORS, *short, *{each.group.value for each in OPERATORS.values()}]
    near = dict.fromkeys(short.get(each, each) for each in get_close_matches(name, words, 4, 0.6))
    said = ", ".join(f"`{each}`" for each in near)
    hint = f"did you mean {said}?" if near else "docs/redteam.md lists them"
    return f"there is no operator `{name}`: {hint}"
