"""Whether all values that one argument may take are values that another may take."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from seawall.scope.expression import Expression
from seawall.scope.facts import fits
from seawall.scope.manifest import PUBLIC, Argument, Kind, Value
from seawall.scope.places import within_domains, within_path


class Way(StrEnum):
    """Which way a change goes."""

    NARROWER = "narrower"
    """All that is allowed now was allowed before."""
    WIDER = "wider"
    """Something is allowed now that was not."""
    UNSURE = "unsure"
    """Nobody can tell but a person: an expression changed, or what has no stronger side."""
    SAME = "same"
    """It is not about what is allowed."""


@dataclass(frozen=True, slots=True)
class Step:
    """One difference of two arguments: the constraint, what became of it, and which way."""

    name: str
    what: str
    way: Way


_TESTED = ("enum", "minimum", "maximum", "max_length", "domains", "path_prefix", "matches")
"""Constraints that hold or not for a value by itself."""
_ASKED = ("equals_principal", "data_class")
"""Constraints that hold or not by what is known of the user, or was found in the value."""
COMPARED = ("kind", "required", "max_items", *_TESTED, *_ASKED, "composed", "quoted", "endorse")


def steps(old: Argument, new: Argument) -> Iterator[Step]:
    """
    Every difference of two arguments that have no problems.

    The grammar is closed, so this is exact, but for expressions: those differ or do not.
    """
    for name in COMPARED:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Step(name, turned(before, after), _way(name, old, new))
    # What this version does not know of may allow anything.
    rest = (name for name in Argument.__slots__ if name not in COMPARED)
    for name in rest:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Step(name, turned(before, after), Way.UNSURE)


def turned(before: object, after: object) -> str:
    """A change in words."""
    if before is None:
        return f"now `{shown(after)}`"
    return (
        f"no more `{shown(before)}`" if after is None else f"`{shown(before)}` -> `{shown(after)}`"
    )


def shown(value: object) -> str:
    """A value as the file would have it, or nearly so."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | frozenset):
        return ", ".join(
            sorted(map(shown, value)) if isinstance(value, frozenset) else map(shown, value)
        )
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _way(name: str, old: Argument, new: Argument) -> Way:
    if name in _SHAPE:
        return _sided(_SHAPE[name](old, new))
    if getattr(old, name) is None:
        return Way.NARROWER
    if name in _ASKED:
        return _sided(name == "data_class" and new.data_class == PUBLIC)
    values = _possible(new)
    if values is not None:
        return _sided(all(holds(name, old, value) for value in values))
    if name == "matches" and new.matches is not None:
        return Way.UNSURE
    return _sided(getattr(new, name) is not None and _implied(name, old, new))


def _fewer_items(old: Argument, new: Argument) -> bool:
    """A list is no value, and a value no list."""
    before, after = old.max_items, new.max_items
    return before is not None and after is not None and after <= before


_SHAPE: Mapping[str, Callable[[Argument, Argument], bool]] = {
    "kind": lambda old, new: old.kind is Kind.NUMBER and new.kind is Kind.INTEGER,
    "required": lambda _, new: new.required,
    "max_items": _fewer_items,
    # Each lets a value run that else would wait for a person.
    "composed": lambda _, new: not new.composed,
    "quoted": lambda _, new: not new.quoted,
    "endorse": lambda _, new: not new.endorse,
}
"""Whether another form of the argument is narrower."""


def _sided(is_narrower: bool) -> Way:  # noqa: FBT001 - a claim, with nothing beside it
    return Way.NARROWER if is_narrower else Way.WIDER


def _possible(argument: Argument) -> list[Value] | None:
    """The only values that an argument may take; None where they are too many to list."""
    listed = argument.enum
    if listed is None and argument.kind is Kind.BOOLEAN:
        listed = (False, True)
    if listed is None:
        return None
    return [
        value
        for value in listed
        if fits(argument.kind, value) and all(holds(name, argument, value) for name in _TESTED)
    ]


def holds(name: str, argument: Argument, value: Value) -> bool:
    """Whether one of the constraints that a value meets by itself holds for it."""
    wanted = getattr(argument, name)
    if wanted is None:
        return True
    if name == "enum":
        return any(_same(value, each) for each in wanted)
    if name in ("minimum", "maximum"):
        number = Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)
        return bool(number >= wanted if name == "minimum" else number <= wanted)
    return _TESTS[name](str(value), wanted)


_TESTS: Mapping[str, Callable[[str, Any], bool]] = {
    "max_length": lambda text, wanted: len(text) <= wanted,
    "domains": within_domains,
    "path_prefix": within_path,
    "matches": lambda text, wanted: Expression(wanted).matches(text),
}


def _same(one: Value, other: Value) -> bool:
    """Whether two values are equal and of one kind: `True == 1` in Python."""
    return one == other and _sort(one) is _sort(other)


def _sort(value: Value) -> type:
    return type(value) if isinstance(value, bool | str) else Decimal


def _implied(name: str, old: Argument, new: Argument) -> bool:
    """Whether a constraint that both have, on values too many to list, is no weaker."""
    before, after = getattr(old, name), getattr(new, name)
    if name == "minimum":
        return bool(after >= before)
    if name in ("maximum", "max_length"):
        return bool(after <= before)
    if name == "domains":
        return all(is_below(domain, before) for domain in after)
    if name == "path_prefix":
        return within_path(after, before)
    return False


def is_below(domain: str, domains: tuple[str, ...]) -> bool:
    """Whether every host of a line of `domains` is one of other lines."""
    bare = domain.removeprefix("*.")
    return any(
        domain == each or (each.startswith("*.") and bare.endswith(each[1:])) for each in domains
    )
