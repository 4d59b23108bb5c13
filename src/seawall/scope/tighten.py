"""Lines of a grant drawn closer to what its uses were, with a margin."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from seawall.scope.hull import registered
from seawall.scope.inclusion import is_below, turned
from seawall.scope.manifest import Argument, Grant, Kind
from seawall.scope.places import within_path
from seawall.scope.usage import MOST_PLACES, ArgumentUse, GrantUse, is_told

MARGIN = 4
"""The margin beyond what was seen is a quarter of it."""
LEAST_LENGTH = 8
"""Code points that a length leaves at least."""
WORTH = Decimal("0.8")
"""A bound that would stay above this share of what it was is left alone."""
MOST_DOMAINS = 20
"""A longer list is no rule that anybody reads."""

_CLOSED = ("enum", "equals_principal", "matches")
"""Constraints beside which others have little to add."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a grant drawn closer; `tries` are the uses that would have kept within it."""

    path: tuple[str, ...]
    value: int | float | bool | tuple[str, ...] | str | None
    what: str
    seen: str
    tries: int


def tighter(grant: Grant, use: GrantUse, least: int) -> Iterator[Line]:
    """What can be drawn closer, where at least so many uses speak for it."""
    if grant.others and not use.with_others and use.line_uses >= least:
        seen = f"no other argument in {use.line_uses:,} uses"
        yield Line(("others",), None, "no other arguments", seen, use.line_uses)
    for name, argument in grant.arguments.items():
        how = use.arguments[name]
        if is_told(name) and not how.untold:
            for line in _of_argument(argument, how, least, others=grant.others):
                yield replace(line, path=("arguments", name, *line.path))


def _of_argument(
    argument: Argument, use: ArgumentUse, least: int, *, others: bool
) -> Iterator[Line]:
    optional = not argument.required
    if not use.given:
        if optional and not others and use.absent >= least:
            seen = f"never given in {use.absent:,} uses"
            yield Line((), None, "the argument is taken out", seen, use.absent)
        return
    if use.given < least:
        return
    if optional and not use.absent:
        seen = f"given in all {use.given:,} uses"
        yield Line(("required",), None, "always required", seen, use.given)
    for key, value, seen, tries in _constraints(argument, use, least):
        yield Line((key,), value, _became(getattr(argument, key), value), seen, tries)


def _became(before: object, after: object) -> str:
    if isinstance(before, tuple) and isinstance(after, tuple) and set(after) < set(before):
        return f"without {', '.join(line for line in before if line not in after)}"
    return turned(before, after)


_Found = Iterator[tuple[str, int | tuple[str, ...] | str, str, int]]


def _constraints(argument: Argument, use: ArgumentUse, least: int) -> _Found:
    """Constraints by name: what each could be, what was seen, in how many uses."""
    if argument.max_items is not None and use.lists == use.given:
        yield from _items(argument.max_items, use)
    if any(getattr(argument, name) is not None for name in _CLOSED):
        return
    if argument.kind in (Kind.NUMBER, Kind.INTEGER):
        yield from _range(argument, use)
    if argument.kind is Kind.STRING:
        if argument.max_items is None:
            yield from _length(argument, use)
        yield from _domains(argument, use, least)
        yield from _folder(argument, use, least)


def _items(most: int, use: ArgumentUse) -> _Found:
    value = items_for(use)
    if value <= most * WORTH:
        yield "max_items", value, f"up to {use.items:,} in {use.given:,} uses", use.given


def items_for(use: ArgumentUse) -> int:
    """How many members lists may have, given those seen: a quarter more."""
    return use.items + max(1, math.ceil(use.items / MARGIN))


def _length(argument: Argument, use: ArgumentUse) -> _Found:
    value = length_for(use)
    if use.types != {"text"}:
        return
    if argument.max_length is None or value <= argument.max_length * WORTH:
        seen = f"up to {use.longest:,} characters in {use.given:,} uses"
        yield "max_length", value, seen, use.given


def length_for(use: ArgumentUse) -> int:
    """How long texts may be, given those seen: a quarter more, and at least 8."""
    return _up(use.longest + max(LEAST_LENGTH, math.ceil(use.longest / MARGIN)))


def _range(argument: Argument, use: ArgumentUse) -> _Found:
    bounds = bounds_for(use)
    if bounds is None or use.lists:
        return
    low, high = bounds
    top = greatest(use)
    seen = f"{use.least:,} to {top:,} in {use.given:,} uses"
    old_low, old_high = argument.minimum, argument.maximum
    floor = Decimal(use.least or 0) if old_low is None else old_low
    if old_high is None or high <= floor + (old_high - floor) * WORTH:
        yield "maximum", high, seen, use.given
    ceiling = Decimal(top) if old_high is None else old_high
    if old_low is None or low >= ceiling - (ceiling - old_low) * WORTH:
        yield "minimum", low, seen, use.given


def greatest(use: ArgumentUse) -> int:
    """What no number seen was above: the log has the whole number below each."""
    return (use.most or 0) + (not use.whole)


def bounds_for(use: ArgumentUse) -> tuple[int, int] | None:
    """
    The least and the greatest that numbers may be, given those seen: a quarter of the range more.

    A bound never crosses 0 by its margin, so that amounts stay amounts. None where not all are
    numbers that the log tells.
    """
    if use.types != {"number"} or use.large or use.least is None or use.most is None:
        return None
    top = greatest(use)
    margin = max(1, math.ceil((top - use.least) / MARGIN))
    low, high = use.least - margin, top + margin
    low = _down(max(low, 0) if use.least >= 0 else low)
    return low, _up(min(high, 0) if top < 0 else high)


def _up(number: int) -> int:
    """The number, or the next above it, of two digits and zeros."""
    step: int = 10 ** max(0, len(str(abs(number))) - 2)
    return -(-number // step) * step


def _down(number: int) -> int:
    """The number, or the next below it, of two digits and zeros."""
    return -_up(-number)


def _settled(first_seen: dict[str, int], given: int, least: int) -> int:
    """
    In how many of the latest uses nothing new came up, of those that the first half knew.

    0 where something did, or where they are fewer than `least`: then nobody can say what
    else would come.
    """
    half = given - given // 2
    later = given - half
    if len(first_seen) >= MOST_PLACES or later < least:
        return 0
    return 0 if any(first > half for first in first_seen.values()) else later


def _domains(argument: Argument, use: ArgumentUse, least: int) -> _Found:
    tries = _settled(use.domains, use.given, least)
    if not use.domains or use.elsewhere or not tries or len(use.domains) > MOST_DOMAINS:
        return
    seen = tuple(sorted(use.domains))
    value = _of_domains(argument.domains, seen)
    if value and set(value) != set(argument.domains or ()):
        shown = (
            f"{', '.join(seen)} alone in {use.given:,} uses, none of them new in the last half,"
        )
        yield "domains", value, shown, tries


def _of_domains(listed: tuple[str, ...] | None, seen: tuple[str, ...]) -> tuple[str, ...]:
    """Lines for the domains seen: those listed that can be of one, closer where they are wide."""
    if listed is None:
        return lines_for(seen)
    kept: list[str] = []
    for line in listed:
        bare = line.removeprefix("*.")
        wide = line != bare
        known = registered(bare)
        if known in seen or (wide and bare in seen):
            kept.append(line)
        elif wide:
            kept += (
                closer
                for domain in seen
                for closer in (domain, f"*.{domain}")
                if is_below(closer, (line,))
            )
    return tuple(dict.fromkeys(kept))


def lines_for(domains: Iterable[str]) -> tuple[str, ...]:
    """Lines for domains of which only the registered part is known: it, and every host below."""
    return tuple(line for domain in sorted(domains) for line in (domain, f"*.{domain}"))


def _folder(argument: Argument, use: ArgumentUse, least: int) -> _Found:
    common, tries = use.common_prefix(), _settled(use.prefixes, use.given, least)
    if use.nowhere or not common or not tries or common == argument.path_prefix:
        return
    if argument.path_prefix is None or within_path(common, argument.path_prefix):
        yield "path_prefix", common, f"all of {use.given:,} uses were there", tries
