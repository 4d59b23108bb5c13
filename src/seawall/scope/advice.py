"""What a scope grants beyond what its feature uses, and what the log has to say for that."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from seawall.scope.manifest import Effect, Grant, Manifest
from seawall.scope.tighten import Line, tighter
from seawall.scope.usage import ClassUse, FeatureUse, GrantUse

LEVEL = 0.95
"""How often a bound holds."""


@dataclass(frozen=True, slots=True)
class Terms:
    """
    When a proposal is made: what was watched for `days`, over so many `calls`.

    300 calls without a use bound its share to under 1%, at the level of 95%.
    """

    days: int = 90
    calls: int = 300


@dataclass(frozen=True, slots=True)
class Proposal:
    """
    One change of a scope that takes leave away.

    `path` leads to a key below `scopes.FEATURE`; `value` is what it becomes, None where it is
    taken out. `tries` is how many calls, or uses, did without what it takes away, and `days`
    how long that is known.
    """

    path: tuple[str, ...]
    value: str | int | float | bool | tuple[str, ...] | None
    what: str
    seen: str
    """What the log has of it, in words."""
    tries: int
    days: int
    of_calls: bool = True
    """Whether the tries are the feature's calls; else they are uses of the tool."""

    @property
    def removes(self) -> bool:
        """Whether it takes a whole grant away."""
        return self.value is None and len(self.path) == 2  # noqa: PLR2004 - tools, NAME

    @property
    def bound(self) -> float:
        """The largest share that what it takes away may have, at `LEVEL`."""
        return none_of(self.tries)

    @property
    def where(self) -> str:
        """The key, dotted."""
        return ".".join(self.path)


def none_of(tries: int) -> float:
    """
    The largest share of which no hit in so many tries is still likely, at `LEVEL`.

    The one-sided bound of Clopper and Pearson for no hits: about 3 in the number of tries.
    """
    return float(1 - (1 - LEVEL) ** (1 / tries)) if tries else 1.0


@dataclass(frozen=True, slots=True)
class Standing:
    """How one grant stands: how it was used, and why nothing is proposed about it, or what."""

    grant: Grant
    use: GrantUse
    days: int
    word: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What a feature's scope could do without."""

    manifest: Manifest
    use: FeatureUse
    standings: tuple[Standing, ...]
    proposals: tuple[Proposal, ...]

    @property
    def watched(self) -> tuple[int, int]:
        """For how many days, and over how many calls, the grant is known that is known best."""
        days = max((each.days for each in self.standings), default=0)
        return days, max((each.use.calls for each in self.standings), default=0)

    @property
    def idle(self) -> tuple[Effect, ...]:
        """Effects that are granted, and that no use had."""
        granted = {each.grant.effect for each in self.standings}
        used = {each.grant.effect for each in self.standings if each.use.uses}
        return tuple(effect for effect in Effect if effect in granted - used)


def advise(manifest: Manifest, use: FeatureUse, now: datetime, terms: Terms) -> Advice:
    """
    What to take away, given how the feature used its scope.

    Never anything younger than the window, nor on fewer calls than the terms ask for, nor a
    tool that says `keep: true`. What people did not approve and nobody used is theirs to judge.
    """
    proposals: list[Proposal] = []
    standings = []
    for grant in manifest.grants:
        how = use.grants[grant.tool]
        found = [*_about(grant, how, now, terms)]
        proposals += found
        word = _word(grant, how, found, now=now, terms=terms)
        standings.append(Standing(grant, how, _days(how.since, now), word))
    gone = {proposal.path[1] for proposal in proposals if proposal.removes}
    left = replace(manifest, grants=tuple(g for g in manifest.grants if g.tool not in gone))
    proposals += _of_classes(left, use.classes, now, terms)
    return Advice(manifest, use, tuple(standings), tuple(proposals))


def _days(since: datetime | None, now: datetime) -> int:
    return max(0, (now - since) // timedelta(days=1)) if since else 0


def _about(grant: Grant, use: GrantUse, now: datetime, terms: Terms) -> Iterator[Proposal]:
    age = _days(use.since, now)
    if not use.uses:
        old_enough = age >= terms.days and use.calls >= terms.calls
        if old_enough and not grant.keep and not use.held:
            seen = f"never used in {use.calls:,} calls"
            yield Proposal(("tools", grant.tool), None, "remove", seen, use.calls, age)
        return
    line_age = _days(use.line_since, now)
    if line_age < terms.days or use.line_uses < terms.calls:
        return
    for line in tighter(grant, use, terms.calls):
        yield _narrowing(grant, line, line_age)


def _narrowing(grant: Grant, line: Line, days: int) -> Proposal:
    path = ("tools", grant.tool, *line.path)
    return Proposal(path, line.value, line.what, line.seen, line.tries, days, of_calls=False)


def _word(
    grant: Grant, use: GrantUse, found: list[Proposal], *, now: datetime, terms: Terms
) -> str:
    """How a grant stands, in words."""
    age, line_age = _days(use.since, now), _days(use.line_since, now)
    if found:
        return "remove" if found[0].removes else f"narrow {len(found)}"
    if use.uses:
        return _used(use, line_age=line_age, terms=terms)
    if grant.keep:
        return "kept"
    if use.held:
        return f"asked for {use.held:,}, approved never"
    if age < terms.days:
        return f"{age} of {terms.days} days old"
    return f"{use.calls:,} of {terms.calls:,} calls seen"


def _used(use: GrantUse, *, line_age: int, terms: Terms) -> str:
    """That a grant is used, and what its line still lacks to be drawn closer."""
    if line_age < terms.days:
        return f"used; its line is {line_age} of {terms.days} days old"
    if use.line_uses < terms.calls:
        return f"used; {use.line_uses:,} of {terms.calls:,} uses seen"
    return "used"


def _of_classes(
    left: Manifest, classes: dict[str, ClassUse], now: datetime, terms: Terms
) -> Iterator[Proposal]:
    """Classes of data that no session had read, and that nothing in the scope speaks of."""
    spoken = {name for grant in left.grants for name in grant.result.classes}
    spoken |= {
        argument.data_class or "" for grant in left.grants for argument in grant.arguments.values()
    }
    spoken = spoken.union(*(label.classes for label in left.sources.values()))
    spoken |= {name for _, name in left.findings}
    idle = {
        name: use
        for name, use in sorted(classes.items())
        if name not in spoken
        and not use.seen
        and use.calls >= terms.calls
        and _days(use.since, now) >= terms.days
    }
    if not idle:
        return
    kept = tuple(sorted(left.data_classes - idle.keys()))
    names = ", ".join(f"`{name}`" for name in idle)
    least = min(idle.values(), key=lambda use: use.calls)
    days = min(_days(use.since, now) for use in idle.values())
    seen = f"in no session's mark in {least.calls:,} calls"
    yield Proposal(("data_classes",), kept, f"without {names}", seen, least.calls, days)
