"""Past calls under a tighter scope: denied, fine, or not to be told from their hulls."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from seawall.scope.hull import LIST, NUMBER, TEXT, Hull, registered
from seawall.scope.inclusion import is_below
from seawall.scope.manifest import PUBLIC, Argument, Effect, Grant, Kind, Manifest
from seawall.scope.places import within_path
from seawall.scope.usage import Call, is_told


class Outcome(StrEnum):
    """What a tighter scope would make of a call that ran."""

    FINE = "fine"
    DENIED = "denied"
    """Denied, or held for people."""
    UNTOLD = "untold"
    """The log does not tell: it has hulls and no values."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """The outcome of one call, and the line of the scope that it is because of."""

    outcome: Outcome
    where: str = ""


_FINE = Replayed(Outcome.FINE)

_SEEN = ("feature", "purpose", "owner", "grants", "data_classes", "models", "topics")
_UNSEEN = tuple(name for name in Manifest.__slots__ if name not in _SEEN)
"""What may have made a mark other than it is, or deny a call by what the log does not tell."""


def replay(call: Call, old: Manifest, new: Manifest) -> Replayed | None:
    """
    What the new scope would make of a call that ran, where the old one would let it run.

    Only what differs between the two is looked at, so that what neither can tell from a hull
    counts for nothing. None for a call that did not run, or whose tool the old one has not.
    """
    grant = old.grant(call.tool)
    if not call.ran or grant is None:
        return None
    found = list(_all(call, (old, grant), (new, new.grant(call.tool))))
    denied = (each for each in found if each.outcome is Outcome.DENIED)
    return next(denied, next(iter(found), _FINE))


def _all(
    call: Call, before: tuple[Manifest, Grant], after: tuple[Manifest, Grant | None]
) -> Iterator[Replayed]:
    (old, was), (new, grant) = before, after
    at = f"tools.{call.tool}"
    if grant is None:
        yield Replayed(Outcome.DENIED, at)
        return
    yield from _of_call(call, was, grant)
    if old.data_classes != new.data_classes and grant.effect is Effect.EGRESS:
        if call.classes - new.data_classes - {PUBLIC}:
            yield Replayed(Outcome.DENIED, "data_classes")
        elif any(argument.data_class for argument in grant.arguments.values()):
            yield Replayed(Outcome.UNTOLD, "data_classes")
    for name in _UNSEEN:
        if getattr(old, name) != getattr(new, name):
            yield Replayed(Outcome.UNTOLD, name)
    for name in dict.fromkeys((*was.arguments, *grant.arguments)):
        yield from _of_argument(call, name, was, grant)


def _of_call(call: Call, old: Grant, new: Grant) -> Iterator[Replayed]:
    at = f"tools.{call.tool}"
    if new.approvals > old.approvals:  # of an approval the log tells not by how many it was
        outcome = Outcome.UNTOLD if call.approved else Outcome.DENIED
        yield Replayed(outcome, f"{at}.approvals")
    if (old.effect, old.reversible, old.result) != (new.effect, new.reversible, new.result):
        yield Replayed(Outcome.UNTOLD, f"{at}.effect")
    if old.others and not new.others and call.others:
        known = call.whole and all(map(is_told, new.arguments))
        yield Replayed(Outcome.DENIED if known else Outcome.UNTOLD, f"{at}.others")


def _of_argument(call: Call, name: str, old: Grant, new: Grant) -> Iterator[Replayed]:
    before, after = old.arguments.get(name), new.arguments.get(name)
    if before == after:
        return
    at = f"tools.{call.tool}.arguments.{name}"
    hull = call.arguments.get(name)
    if hull is None:
        outcome = _of_absent(call, name, before, after)
    elif after is None:
        outcome = Outcome.FINE if new.others else Outcome.DENIED
    elif before is None:  # it was listed when it was called, and is not now
        outcome = Outcome.UNTOLD
    else:
        yield from _of_given(at, hull, before, after)
        return
    if outcome is not Outcome.FINE:
        yield Replayed(outcome, at)


def _of_absent(call: Call, name: str, before: Argument | None, after: Argument | None) -> Outcome:
    """The outcome for an argument that is not told: the call had none, or it was of the others."""
    if call.others or not is_told(name):
        return Outcome.UNTOLD
    was_required = before is not None and before.required
    now_required = after is not None and after.required
    return Outcome.DENIED if now_required and not was_required else Outcome.FINE


def _of_given(at: str, hull: Hull, before: Argument, after: Argument) -> Iterator[Replayed]:
    for constraint in Argument.__slots__:
        if getattr(before, constraint) != getattr(after, constraint):
            outcome = _of_constraint(constraint, hull, before, after)
            if outcome is not Outcome.FINE:
                yield Replayed(outcome, f"{at}.{constraint}")


def _of_constraint(name: str, hull: Hull, old: Argument, new: Argument) -> Outcome:
    """Whether a constraint that changed holds for a value of this hull."""
    if name == "max_items":
        return _items(hull, new)
    if name == "required" or getattr(new, name) is None:
        return Outcome.FINE
    test = _TESTS.get(name)
    return test(hull, old, new) if test else Outcome.UNTOLD


def _items(hull: Hull, new: Argument) -> Outcome:
    """A list is no value, and a value no list."""
    if hull.type != LIST:
        return Outcome.FINE if new.max_items is None else Outcome.DENIED
    fits = hull.length is not None and hull.length <= (new.max_items or 0)
    return Outcome.FINE if fits else Outcome.DENIED


def _length(hull: Hull, _old: Argument, new: Argument) -> Outcome:
    if hull.type != TEXT or hull.length is None:
        return Outcome.UNTOLD
    return Outcome.FINE if hull.length <= (new.max_length or 0) else Outcome.DENIED


def _least(hull: Hull, old: Argument, new: Argument) -> Outcome:
    """The value is the number of the hull or less than one above it."""
    bound = new.minimum or Decimal(0)
    if hull.type != NUMBER or hull.number is None:
        return Outcome.UNTOLD
    if hull.number >= bound:
        return Outcome.FINE
    whole = hull.whole or old.kind is Kind.INTEGER
    return Outcome.DENIED if whole or hull.number + 1 <= bound else Outcome.UNTOLD


def _greatest(hull: Hull, old: Argument, new: Argument) -> Outcome:
    bound = new.maximum or Decimal(0)
    if hull.type != NUMBER or hull.number is None:
        return Outcome.UNTOLD
    if hull.number > bound:
        return Outcome.DENIED
    whole = hull.whole or old.kind is Kind.INTEGER
    return Outcome.FINE if whole or hull.number + 1 <= bound else Outcome.UNTOLD


def _domains(hull: Hull, old: Argument, new: Argument) -> Outcome:
    """By the registered domains alone, and a spelling that a scope takes."""
    lines, before = new.domains or (), old.domains or ()
    found = {_place(domain, before, lines) for domain in hull.places}
    if Outcome.DENIED in found:
        return Outcome.DENIED
    spelt = hull.plain or old.domains is not None
    return Outcome.FINE if found == {Outcome.FINE} and spelt else Outcome.UNTOLD


def _place(domain: str, before: tuple[str, ...], lines: tuple[str, ...]) -> Outcome:
    """Whether a host of this registered domain is of one of the lines."""
    if not any(_may_be(domain, line) for line in lines):
        return Outcome.DENIED
    whole = all(is_below(each, lines) for each in (domain, f"*.{domain}"))
    as_before = before and all(line in lines for line in before if _may_be(domain, line))
    return Outcome.FINE if whole or as_before else Outcome.UNTOLD


def _may_be(domain: str, line: str) -> bool:
    """Whether some host of a registered domain is of a line."""
    bare = line.removeprefix("*.")
    if line == bare:
        return registered(bare) == domain
    return f".{bare}".endswith(f".{domain}") or domain.endswith(f".{bare}")


def _folder(hull: Hull, old: Argument, new: Argument) -> Outcome:
    prefix = new.path_prefix or ""
    if hull.type != TEXT or not hull.prefix:
        return Outcome.UNTOLD
    if within_path(hull.prefix, prefix):
        return Outcome.FINE if hull.plain or old.path_prefix is not None else Outcome.UNTOLD
    return Outcome.UNTOLD if within_path(prefix, hull.prefix) else Outcome.DENIED


_TESTS: Mapping[str, Callable[[Hull, Argument, Argument], Outcome]] = {
    "max_length": _length,
    "minimum": _least,
    "maximum": _greatest,
    "domains": _domains,
    "path_prefix": _folder,
}
"""What a hull tells of a constraint; of the others it tells nothing."""
