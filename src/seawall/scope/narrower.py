"""Two scopes compared: what changed, and whether the new one allows what the old one denied."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from seawall.scope.inclusion import Way, steps, turned
from seawall.scope.manifest import Effect, Grant, Manifest, Provenance

_GRAVITY = (Effect.READ, Effect.WRITE, Effect.EGRESS)
"""The graver an effect, the more rules hold for a call."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: its place in the file, what became of it, and which way it goes."""

    where: str
    what: str
    way: Way


def widenings(old: Manifest, new: Manifest) -> tuple[Difference, ...]:
    """
    Because of what the new scope may allow a call that the old one denies or holds.

    Where there is nothing, it allows none: whoever asks, whatever the session has read and
    however many people approve (tests/scope/test_narrower.py holds it to the oracle). An
    expression that changed, and whatever has no stronger side, is told here too.
    """
    return tuple(each for each in differences(old, new) if each.way in (Way.WIDER, Way.UNSURE))


def compared(before: Iterable[Manifest], after: Iterable[Manifest]) -> tuple[Difference, ...]:
    """
    Every difference of all scopes of two files.

    Where a file has none at all, every tool may be called: nobody has said what they are for.
    """
    old = {manifest.feature: manifest for manifest in before}
    new = {manifest.feature: manifest for manifest in after}
    return tuple(_of_all(old, new))


def _of_all(old: Mapping[str, Manifest], new: Mapping[str, Manifest]) -> Iterator[Difference]:
    added, removed = Way.WIDER if old else Way.NARROWER, Way.NARROWER if new else Way.WIDER
    for name in dict.fromkeys((*old, *new)):
        if name not in new:
            yield Difference(f"scopes.{name}", "removed", removed)
        elif name not in old:
            yield Difference(f"scopes.{name}", "added", added)
        else:
            yield from differences(old[name], new[name])


def differences(old: Manifest, new: Manifest) -> Iterator[Difference]:
    """Every difference of two scopes of one feature, both without problems."""
    at = f"scopes.{new.feature}"
    for name, way in _WAYS.items():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Difference(
                f"{at}.{_WRITTEN.get(name, name)}", turned(before, after), way(before, after)
            )
    yield from _of_sources(f"{at}.sources", old, new)
    known = {*_WAYS, "feature", "grants", "sources"}
    for name in (field.name for field in fields(Manifest) if field.name not in known):
        if getattr(old, name) != getattr(new, name):
            # What this version does not know of may allow anything.
            yield Difference(f"{at}.{name}", "changed", Way.UNSURE)
    grants = {grant.tool: grant for grant in old.grants}
    others = {grant.tool: grant for grant in new.grants}
    for tool in dict.fromkeys((*grants, *others)):
        here = f"{at}.tools.{tool}"
        if tool not in others:
            yield Difference(here, "removed", Way.NARROWER)
        elif tool not in grants:
            yield Difference(here, "added", Way.WIDER)
        else:
            yield from _of_grants(here, grants[tool], others[tool])


def _sided(is_narrower: bool) -> Way:  # noqa: FBT001 - a claim, with nothing beside it
    return Way.NARROWER if is_narrower else Way.WIDER


def _limit(old: Any, new: Any) -> Way:
    """A limit of which none is unlimited."""
    return _sided(new is not None and (old is None or new <= old))


def _fewer(old: Iterable[Any], new: Iterable[Any]) -> Way:
    return _sided(set(new) <= set(old))


def _models(old: tuple[str, ...], new: tuple[str, ...]) -> Way:
    return _sided(set(new) <= set(old) or "*" in old)


def _topics(old: tuple[str, ...], new: tuple[str, ...]) -> Way:
    """No topics at all is any."""
    return _sided(not old or (bool(new) and set(new) <= set(old)))


def _findings(old: tuple[Any, ...], new: tuple[Any, ...]) -> Way:
    """The first line that fits counts: lines after the old ones only give a class to more."""
    if new[: len(old)] == old:
        return Way.NARROWER
    return Way.WIDER if old[: len(new)] == new else Way.UNSURE


def _same(_old: object, _new: object) -> Way:
    return Way.SAME


_WRITTEN = {"enforced": "mode"}
"""Words of the file that are others in a manifest."""

_WAYS: Mapping[str, Callable[[Any, Any], Way]] = {
    "purpose": _same,
    "owner": _same,
    "expires": lambda old, new: _sided(new <= old),
    "enforced": lambda _, new: _sided(new),
    "models": _models,
    "topics": _topics,
    "refused_topics": lambda old, new: _sided(set(new) >= set(old)),
    "data_classes": _fewer,
    "tokens_per_day": _limit,
    "requests_per_minute": _limit,
    "spend_per_day": _limit,
    "findings": _findings,
    # After strangers were read, by its session each call waits, by its values only some do.
    "provenance": lambda _, new: _sided(new is Provenance.SESSION),
}


def _of_sources(at: str, old: Manifest, new: Manifest) -> Iterator[Difference]:
    """A source that a scope does not name is a stranger's, and holds no class of data."""
    for name in dict.fromkeys((*old.sources, *new.sources)):
        before, after = old.label(name), new.label(name)
        if before != after:
            narrower = after.integrity >= before.integrity and after.classes >= before.classes
            yield Difference(at, f"`{name}` changed", _sided(narrower))


def _of_grants(here: str, old: Grant, new: Grant) -> Iterator[Difference]:
    for name, (of, way) in _OF_GRANTS.items():
        before, after = of(old), of(new)
        if before != after:
            yield Difference(f"{here}.{name}", turned(before, after), way(old, new))
    known = {"tool", "effect", "reversible", "approvals", "others", "result", "arguments", "keep"}
    for name in (field.name for field in fields(Grant) if field.name not in known):
        if getattr(old, name) != getattr(new, name):
            yield Difference(f"{here}.{name}", "changed", Way.UNSURE)
    for name in dict.fromkeys((*old.arguments, *new.arguments)):
        yield from _of_arguments(f"{here}.arguments.{name}", name, old, new)


def _effect(old: Grant, new: Grant) -> Way:
    return _sided(_GRAVITY.index(new.effect) > _GRAVITY.index(old.effect))


def _reversible(old: Grant, new: Grant) -> Way:
    both_act = Effect.READ not in (old.effect, new.effect)
    return _sided(new.irreversible) if both_act else Way.SAME


_OF_GRANTS: Mapping[str, tuple[Callable[[Grant], Any], Callable[[Grant, Grant], Way]]] = {
    "effect": (lambda grant: grant.effect, _effect),
    "reversible": (lambda grant: grant.reversible, _reversible),
    "approvals": (
        lambda grant: grant.approvals,
        lambda old, new: _sided(new.approvals > old.approvals),
    ),
    "others": (
        lambda grant: "allow" if grant.others else "deny",
        lambda _, new: _sided(not new.others),
    ),
    "untrusted": (
        lambda grant: grant.result.untrusted,
        lambda _, new: _sided(new.result.untrusted),
    ),
    "returns": (
        lambda grant: grant.result.classes,
        lambda old, new: _sided(new.result.classes >= old.result.classes),
    ),
}
"""What a line of a tool has, and which way a change of it goes."""


def _of_arguments(at: str, name: str, old: Grant, new: Grant) -> Iterator[Difference]:
    before, after = old.arguments.get(name), new.arguments.get(name)
    if before is None:  # where others are allowed, it could be anything before
        yield Difference(at, "added", _sided(old.others))
    elif after is None:
        # Calls without it are new where it was required, and calls with whatever it is
        # where others are allowed.
        yield Difference(at, "removed", _sided(not (before.required or new.others)))
    else:
        for step in steps(before, after):
            yield Difference(f"{at}.{_ARGUMENTS.get(step.name, step.name)}", step.what, step.way)


_ARGUMENTS = {"kind": "type", "quoted": "composed"}
