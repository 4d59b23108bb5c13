"""What is wrong with a manifest, and what its owner should think about again."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from seawall.scope.decision import FOUR_EYES
from seawall.scope.expression import Expression
from seawall.scope.facts import fits, is_decimal
from seawall.scope.manifest import PUBLIC, Argument, Effect, Grant, Kind, Manifest
from seawall.scope.places import is_host, is_plain_path

SOON = timedelta(days=14)
LONG = timedelta(days=90)
"""A scope that nobody looks at for longer is one that nobody remembers."""
MOST_NAMED = 4

_OF_TEXTS = ("max_length", "domains", "path_prefix", "matches", "data_class")
_OF_NUMBERS = ("minimum", "maximum")
_DAY, _HOUR = "[0-9]{4}-[0-9]{2}-[0-9]{2}", "[0-9]{2}:[0-9]{2}"
_DATES = {_DAY, *(f"{_DAY}{gap}{_HOUR}{end}" for gap in " T" for end in ("", ":[0-9]{2}"))}
"""The expressions of which it is known that they hold a date and nothing else."""
_ID = re.compile(r"\[0-9\]\{(?:[1-9]|[1-9],[1-9])\}")
"""An expression for ids of up to nine digits."""


def problems(manifest: Manifest) -> Iterator[str]:
    """Everything because of which a manifest cannot be used, each with its place in the file."""
    at = f"scopes.{manifest.feature}"
    cleared = manifest.data_classes | {PUBLIC}
    attributes: dict[str, Kind] = {}
    for grant in manifest.grants:
        here = f"{at}.tools.{grant.tool}"
        for beyond in sorted(grant.result.classes - cleared):
            yield f"`{here}.returns`: `{beyond}` is not in `{at}.data_classes`; add it there"
        for name, argument in grant.arguments.items():
            place = f"{here}.arguments.{name}"
            if argument.quoted and grant.effect is Effect.EGRESS:
                yield f"`{place}.composed`: `quote` is for what stays, and this sends; say `allow`"
            yield from (f"`{place}.{problem}" for problem in _problems_of(argument))
            if argument.data_class not in (None, *cleared):
                yield f"`{place}.data_class` is not in `{at}.data_classes`; add it there"
            known = argument.equals_principal
            if known and attributes.setdefault(known, argument.kind) is not argument.kind:
                yield f"`{place}.equals_principal`: `{known}` is of another `type` elsewhere"


def _problems_of(argument: Argument) -> Iterator[str]:
    """What is wrong with one argument, after the opening of its place."""
    given = {name for name in (*_OF_TEXTS, *_OF_NUMBERS) if getattr(argument, name) is not None}
    numeric = argument.kind in (Kind.NUMBER, Kind.INTEGER)
    if argument.kind is not Kind.STRING:
        yield from (f"{name}` is for strings only" for name in _OF_TEXTS if name in given)
    if not numeric:
        yield from (f"{name}` is for numbers only" for name in _OF_NUMBERS if name in given)
    if not all(fits(argument.kind, value) for value in argument.enum or ()):
        yield f"enum` holds what is no {argument.kind}; correct it, or its `type`"
    if argument.endorse and not _is_closed(argument):
        yield (
            "endorse` is for what has few values: a boolean, an `enum`, an integer with `minimum` "
            f"and `maximum`, an id (`matches: [0-9]{{1,9}}`) or a date (`matches: {_DAY}`)"
        )
    yield from _problems_of_range(argument)
    yield from _problems_of_places(argument)


def _is_closed(argument: Argument) -> bool:
    """Whether a stranger who chooses the value can say next to nothing by it."""
    expression = (argument.matches or "").replace(r"\d", "[0-9]")
    bounded = argument.minimum is not None and argument.maximum is not None
    return (
        argument.kind is Kind.BOOLEAN
        or argument.enum is not None
        or (argument.kind is Kind.INTEGER and bounded)
        or expression in _DATES
        or _ID.fullmatch(expression) is not None
    )


def _problems_of_range(argument: Argument) -> Iterator[str]:
    least, most = argument.minimum, argument.maximum
    for name, bound in (("minimum", least), ("maximum", most)):
        if bound is not None and not is_decimal(bound):
            yield f"{name}` is too large, or has more than four digits behind the point"
    if least is not None and most is not None and least > most:
        yield "minimum` is above `maximum`; no number fits"


def _problems_of_places(argument: Argument) -> Iterator[str]:
    for domain in argument.domains or ():
        if not is_host(domain.removeprefix("*.")):
            yield f"domains`: `{domain}` is no host"
    if argument.path_prefix is not None and not is_plain_path(argument.path_prefix):
        yield "path_prefix` is not a plain path; write it without `..`, `//`, `%` and the like"
    if argument.matches is not None:
        try:
            Expression(argument.matches)
        except ValueError as problem:
            yield f"matches`: {problem}"


def cautions(manifest: Manifest, today: date) -> Iterator[str]:
    """What is allowed, and what the owner of a manifest should look at all the same."""
    if not manifest.owner.strip():
        yield "nobody answers for it: `owner` is empty"
    if today > manifest.expires:
        yield f"expired on {manifest.expires}: every call is denied"
    elif manifest.expires - today <= SOON:
        yield f"expires on {manifest.expires}"
    elif manifest.expires - today > LONG:
        yield f"holds for more than {LONG.days} days; look at it sooner"
    if three := lethal(manifest):
        yield (
            "it can read what strangers wrote ({}), read sensitive data ({}) and send data out "
            "({}): whoever writes to it can try to have that data sent; take one of the three away"
        ).format(*map(_listed, three))
    for grant in manifest.grants:
        yield from (f"`{grant.tool}` {caution}" for caution in _cautions_of(grant))


def lethal(manifest: Manifest) -> tuple[list[str], list[str], list[str]] | None:
    """
    The combination that lets an injected order carry data out, whatever any filter finds.

    The tools that return what strangers wrote, those that return sensitive data (or the classes
    that the scope clears, where no tool is said to return any) and those that send data out;
    None where one of the three is missing.
    """
    strangers = [grant.tool for grant in manifest.grants if grant.result.untrusted]
    sensitive = [grant.tool for grant in manifest.grants if grant.result.classes - {PUBLIC}]
    cleared = sorted(manifest.data_classes - {PUBLIC})
    sends = [grant.tool for grant in manifest.grants if grant.effect is Effect.EGRESS]
    three = strangers, sensitive or cleared, sends
    return three if all(three) else None


def _listed(names: list[str]) -> str:
    """Names, the first few of many."""
    told = ", ".join(f"`{name}`" for name in names[:MOST_NAMED])
    return f"{told} and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else told


def _cautions_of(grant: Grant) -> Iterator[str]:
    if grant.irreversible and grant.approvals < FOUR_EYES:
        yield "cannot be undone, and does not wait for two people"
    if grant.others:
        yield "takes arguments that nobody listed"
    bounded = any(argument.bounded for argument in grant.arguments.values())
    if grant.effect is Effect.EGRESS and not bounded:
        yield "sends data out, and nothing limits where to"
