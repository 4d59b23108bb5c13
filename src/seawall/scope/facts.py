"""
What Cedar is told of a call's arguments: typed, and no more of them than its policies ask.

Cedar has no expressions, hosts, paths or lengths. For these the attribute is
a boolean or a number that is worked out here; whether a bound is met, a value
is listed or equals the user's, is for Cedar to decide.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from seawall.scope.expression import Expression
from seawall.scope.manifest import Argument, Kind, Manifest, Value
from seawall.scope.places import within_domains, within_path
from seawall.scope.request import ToolRequest

BEYOND_DECIMAL = Decimal(2**63) / 10_000
"""Cedar's decimals are 64 bits, of which four digits stand behind the point."""
_PLACES = 4
_MOST_DIGITS = 20

CEDAR_TYPE = {
    Kind.STRING: "String",
    Kind.NUMBER: "decimal",
    Kind.INTEGER: "decimal",
    Kind.BOOLEAN: "Bool",
}

Told = dict[str, Any]
"""A record for Cedar, as JSON."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of an argument: its Cedar type, and how it is worked out of the values."""

    name: str
    type: str
    of: Callable[[tuple[Value, ...]], Any]


def attributes(argument: Argument) -> tuple[Attribute, ...]:
    """What Cedar's policies ask about an argument, apart from classes of data."""
    found = []
    if argument.enum is not None or argument.equals_principal is not None:
        kind = CEDAR_TYPE[argument.kind]
        found.append(Attribute("values", f"Set<{kind}>", lambda values: [*map(told, values)]))
    if argument.minimum is not None:
        found.append(Attribute("least", "decimal", lambda values: told(min(_numbers(values)))))
    if argument.maximum is not None:
        found.append(Attribute("greatest", "decimal", lambda values: told(max(_numbers(values)))))
    if argument.max_length is not None:
        found.append(Attribute("longest", "Long", lambda values: max(map(len, _texts(values)))))
    if argument.max_items is not None:
        found.append(Attribute("count", "Long", len))
    found += (Attribute(name, "Bool", _all(fits)) for name, fits in _predicates(argument))
    return tuple(found)


def _predicates(argument: Argument) -> list[tuple[str, Callable[[str], bool]]]:
    found: list[tuple[str, Callable[[str], bool]]] = []
    domains, prefix = argument.domains, argument.path_prefix
    if domains is not None:
        found.append(("within_domains", lambda text: within_domains(text, domains)))
    if prefix is not None:
        found.append(("within_path", lambda text: within_path(text, prefix)))
    if argument.matches is not None:
        found.append(("matches", Expression(argument.matches).matches))
    return found


def _all(fits: Callable[[str], bool]) -> Callable[[tuple[Value, ...]], bool]:
    return lambda values: all(map(fits, _texts(values)))


def _texts(values: tuple[Value, ...]) -> list[str]:
    return [value for value in values if isinstance(value, str)]


def _numbers(values: tuple[Value, ...]) -> list[int | Decimal]:
    return [value for value in values if isinstance(value, int | Decimal)]


def values_of(argument: Argument, given: object) -> tuple[Value, ...] | None:
    """The values that an argument holds, or None where it is not what it must be."""
    many = argument.max_items is not None
    if many and not (isinstance(given, list) and given):
        return None
    values: list[Any] = given if many and isinstance(given, list) else [given]
    return tuple(values) if all(fits(argument.kind, value) for value in values) else None


def fits(kind: Kind, value: Any) -> bool:
    """Whether a value is of a kind. A number that Cedar cannot hold exactly is none."""
    if kind is Kind.STRING:
        return isinstance(value, str)
    if kind is Kind.BOOLEAN:
        return isinstance(value, bool)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    if isinstance(value, Decimal) and kind is Kind.INTEGER:
        return False
    return is_decimal(Decimal(value))


def is_decimal(number: Decimal) -> bool:
    """Whether a number is one of Cedar's decimals, without rounding."""
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or number.adjusted() > _MOST_DIGITS:
        return False
    beyond = -_PLACES - exponent
    whole = beyond <= 0 or not any(number.as_tuple().digits[-beyond:])
    return whole and number.copy_abs() < BEYOND_DECIMAL


def told(value: Value) -> str | bool:
    """A value as Cedar reads it in JSON, where its schema says what it is."""
    return value if isinstance(value, str | bool) else in_digits(Decimal(value))


def in_digits(number: Decimal) -> str:
    """A number as Cedar writes decimals."""
    return f"{number:.{_PLACES}f}"


def context(manifest: Manifest, request: ToolRequest, *, arguments: Told, now: datetime) -> Told:
    """
    The whole of what Cedar is told besides who, what and where.

    ValueError where `now` does not say of which zone it is.
    """
    if now.tzinfo is None:
        raise ValueError("the time is of no zone; give it in UTC")
    found = request.taint.classes.union(*request.classes.values())
    return {
        "now": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "approvals": request.approvals,
        "untrusted": request.taint.untrusted,
        "from_untrusted": request.from_untrusted,
        "classes": sorted(found),
        "user": _user(manifest, request.principal.attributes),
        "args": arguments,
    }


def user_attributes(manifest: Manifest) -> dict[str, Kind]:
    """What the manifest must know of the end user, and what it is."""
    return {
        argument.equals_principal: argument.kind
        for grant in manifest.grants
        for argument in grant.arguments.values()
        if argument.equals_principal is not None
    }


def _user(manifest: Manifest, known: Mapping[str, str | int | bool]) -> Told:
    """Attributes that are missing, or are not what they must be, stay away: then none is equal."""
    return {
        name: told(known[name])
        for name, kind in user_attributes(manifest).items()
        if name in known and fits(kind, known[name])
    }
