"""How a feature used its scope: a fold over the log's decisions about its tool calls."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from seawall.scope.granting import Ages
from seawall.scope.hull import LIST, Hull, folders, read_hull
from seawall.scope.manifest import Manifest
from seawall.terms import Event

DECIDED = {"tool.allowed": "allowed", "tool.held": "held", "tool.denied": "denied"}
"""The kinds of events of decisions, and what was decided."""

MOST_ARGUMENTS = 32
"""Of one call that the log tells by name."""
MOST_PLACES = 50
"""Domains or folders of one argument that are kept: where there are more, none is a rule."""


@dataclass(frozen=True, slots=True)
class Call:
    """What the log has of a tool call that was decided about."""

    at: datetime
    decision: str
    tool: str
    """Empty where no scope named it."""
    ran: bool
    """Whether the scope let it run; in shadow mode also what would have waited for people."""
    policy: str = ""
    untrusted: bool = False
    classes: frozenset[str] = frozenset()
    approved: bool = False
    arguments: Mapping[str, Hull] = field(default_factory=dict[str, Hull])
    others: int = 0
    """Arguments that are not told."""
    whole: bool = True
    """Whether every argument that the scope listed, and the call had, is told."""


def call_of(event: Event) -> Call | None:
    """The call that an event is about; None for other events."""
    decision = DECIDED.get(event.kind)
    if decision is None:
        return None
    facts = event.facts
    given = facts.get("arguments")
    told = given if isinstance(given, Mapping) else {}
    hulls = {name: hull for name, fact in told.items() if (hull := read_hull(fact))}
    others, classes = facts.get("others"), facts.get("classes")
    unnamed = others if isinstance(others, int) else 0
    return Call(
        at=event.at,
        decision=decision,
        tool=str(facts.get("tool") or ""),
        ran=decision == "allowed" or (decision == "held" and facts.get("mode") == "shadow"),
        policy=str(facts.get("policy") or ""),
        untrusted=facts.get("untrusted") is True,
        classes=frozenset(map(str, classes)) if isinstance(classes, list | tuple) else frozenset(),
        approved="approval" in facts and decision == "allowed",
        arguments=hulls,
        others=unnamed,
        whole=facts.get("readable") is not False and (len(hulls) < MOST_ARGUMENTS or not unnamed),
    )


@dataclass(slots=True)
class ArgumentUse:
    """What one argument was in the uses of a tool, while its line was as it is."""

    given: int = 0
    absent: int = 0
    untold: int = 0
    """Calls of which it is not known whether they had it."""
    types: set[str] = field(default_factory=set[str])
    """Of the value, or of a list's members."""
    lists: int = 0
    least: int | None = None
    most: int | None = None
    whole: bool = True
    """Whether all numbers were whole."""
    large: int = 0
    """Numbers of which only the digits are known."""
    longest: int = 0
    """Of texts, in code points."""
    items: int = 0
    """Of the longest list."""
    domains: dict[str, int] = field(default_factory=dict[str, int])
    """Which use was the first that pointed there, counted from 1."""
    prefixes: dict[str, int] = field(default_factory=dict[str, int])
    elsewhere: int = 0
    """Uses that pointed to no domain that is told, or spelt it as no scope takes it."""
    nowhere: int = 0
    """Uses that were in no folder that is told, or spelt it as no scope takes it."""

    def add(self, hull: Hull | None, *, whole: bool) -> None:
        """One more use: what the argument was, or None where it is not told."""
        if hull is None:
            self.absent += whole
            self.untold += not whole
            return
        self.given += 1
        self.types.add(hull.kind)
        if hull.type == LIST:
            self.lists += 1
            self.items = max(self.items, hull.length or 0)
        else:
            self.longest = max(self.longest, hull.length or 0)
        self._add_number(hull)
        self._add_places(hull)

    def _add_number(self, hull: Hull) -> None:
        self.whole = self.whole and hull.whole
        self.large += hull.kind == "number" and hull.number is None
        if hull.number is not None:
            self.least = hull.number if self.least is None else min(self.least, hull.number)
            self.most = hull.number if self.most is None else max(self.most, hull.number)

    def _add_places(self, hull: Hull) -> None:
        self.elsewhere += not (hull.places and hull.plain)
        self.nowhere += not (hull.prefix and hull.plain)
        for place in hull.places:
            if len(self.domains) < MOST_PLACES:
                self.domains.setdefault(place, self.given)
        if hull.prefix and len(self.prefixes) < MOST_PLACES:
            self.prefixes.setdefault(hull.prefix, self.given)

    def common_prefix(self) -> str:
        """The deepest folder that all paths were in; empty for none."""
        paths = [prefix.split("/") for prefix in self.prefixes]
        shared: list[str] = []
        for steps in zip(*paths, strict=False):
            if len(set(steps)) > 1:
                break
            shared.append(steps[0])
        common = "/".join(shared)
        return common if folders(common) == common else ""


@dataclass(slots=True)
class GrantUse:
    """How one grant was used. `uses` and `calls` count since it is there."""

    since: datetime | None = None
    """Since when it is there without a break; None where that is not known."""
    line_since: datetime | None = None
    """Since when its line is as it is."""
    calls: int = 0
    """Decisions about the feature's calls, of any tool."""
    uses: int = 0
    held: int = 0
    denied: int = 0
    last: datetime | None = None
    line_uses: int = 0
    """Uses since its line is as it is: those that the arguments are of."""
    with_others: int = 0
    arguments: dict[str, ArgumentUse] = field(default_factory=dict[str, ArgumentUse])


@dataclass(slots=True)
class ClassUse:
    """How a class of data came up in what sessions had read when they called tools."""

    since: datetime | None = None
    calls: int = 0
    seen: int = 0


@dataclass(slots=True)
class FeatureUse:
    """How a feature used its scope."""

    calls: int = 0
    ran: int = 0
    first: datetime | None = None
    last: datetime | None = None
    grants: dict[str, GrantUse] = field(default_factory=dict[str, GrantUse])
    classes: dict[str, ClassUse] = field(default_factory=dict[str, ClassUse])


def usage(
    events: Iterable[Event], manifest: Manifest, known: Ages | None, *, revision: str
) -> FeatureUse:
    """
    How a feature used what its scope grants now, from the log's events in their order.

    `known` is since when each grant is there, None where the log tells nothing of that: a grant
    is then as old as the first call to it, or the first that was decided by the policy of this
    `revision`.
    """
    fold = _Fold(manifest, known, revision)
    for call in filter(None, map(call_of, events)):
        fold.add(call)
    return fold.result()


class _Fold:
    """Counts calls one by one."""

    def __init__(self, manifest: Manifest, known: Ages | None, revision: str) -> None:
        self._revision = revision
        self._guesses = known is None
        ages = known or Ages()
        grants = {
            grant.tool: GrantUse(
                ages.tools.get(grant.tool),
                ages.lines.get(grant.tool),
                arguments={name: ArgumentUse() for name in grant.arguments},
            )
            for grant in manifest.grants
        }
        classes = {name: ClassUse(ages.classes.get(name)) for name in manifest.data_classes}
        self.use = FeatureUse(grants=grants, classes=classes)
        self._waiting: list[GrantUse | ClassUse] = [*grants.values(), *classes.values()]

    def add(self, call: Call) -> None:
        use = self.use
        if self._guesses:
            self._guess(call)
        self._begin(call.at)
        use.calls += 1
        use.ran += call.ran
        use.first, use.last = use.first or call.at, call.at
        for name in call.classes & use.classes.keys():
            about = use.classes[name]
            about.seen += about.since is not None and about.since <= call.at
        if grant := use.grants.get(call.tool):
            self._use(grant, call)

    def _begin(self, at: datetime) -> None:
        """Note for those that are there by now how many calls there were before them."""
        waiting: list[GrantUse | ClassUse] = []
        for each in self._waiting:
            if each.since is None or at < each.since:
                waiting.append(each)
            else:
                each.calls = -self.use.calls
        self._waiting = waiting

    def result(self) -> FeatureUse:
        """What was counted."""
        waiting = {id(each) for each in self._waiting}
        counted: list[GrantUse | ClassUse] = [*self.use.grants.values()]
        counted += self.use.classes.values()
        for each in counted:
            each.calls = 0 if id(each) in waiting else each.calls + self.use.calls
        return self.use

    def _guess(self, call: Call) -> None:
        named = self.use.grants.get(call.tool)
        if named is not None and named.since is None:
            named.since = call.at
        if call.policy != self._revision:
            return
        for grant in self.use.grants.values():
            grant.since = grant.since or call.at
            grant.line_since = grant.line_since or call.at
        for about in self.use.classes.values():
            about.since = about.since or call.at
        self._guesses = False

    def _use(self, grant: GrantUse, call: Call) -> None:
        if grant.since is None or call.at < grant.since:
            return
        if not call.ran:
            grant.held += call.decision == "held"
            grant.denied += call.decision == "denied"
            return
        grant.uses += 1
        grant.last = call.at
        if grant.line_since is None or call.at < grant.line_since:
            return
        grant.line_uses += 1
        grant.with_others += call.others > 0
        for name, argument in grant.arguments.items():
            whole = call.whole and is_told(name)
            argument.add(call.arguments.get(name), whole=whole)


def is_told(name: str) -> bool:
    """Whether the log can tell an argument of this name."""
    return "$" not in name and "@" not in name
