"""The authorisation matrix of a manifest: for each grant one yes, and a no at each edge."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from seawall.scope import Principal, Taint, ToolRequest
from tests.scope.calls import FEATURE, KNOWN, written
from tests.scope.edges import OUTSIDE, beyond, hostile, inside, ordinary
from tests.scope.oracle import CONSTRAINTS, Lines, day, for_good, held, kind_of, own, read
from tests.scope.oracle import is_shape as is_shape_as_read

DENIED = 99
"""No number of approvals is enough."""

WIDE = 0xFEE0
"""From a letter of ASCII to the same in full width."""

NOTHING_READ = Taint(untrusted=False)


@dataclass(frozen=True)
class Case:
    """A call, and how many people must approve it: none, one, two, or DENIED."""

    name: str
    request: ToolRequest
    now: datetime
    people: int


def matrix(scope: Lines) -> tuple[Case, ...]:
    """
    The cases of a scope.

    They follow from what stands there, one line at a time. Where two
    constraints of an argument leave no value that breaks only one of them,
    there is no case for it.
    """
    return tuple(case for tool in scope["tools"] for case in _Tool(scope, tool).cases())


def as_read(value: Any) -> Any:
    """A value as it comes out of the JSON that it is written in."""
    found = read(written({"it": value}))
    assert found is not None
    return found["it"]


def is_shape(lines: Lines, value: Any) -> bool:
    return is_shape_as_read(lines, as_read(value))


class _Tool:
    def __init__(self, scope: Lines, tool: str) -> None:
        self.scope, self.name, self.lines = scope, tool, scope["tools"][tool]
        self.listed = self.lines.get("arguments", {})
        self.own = own(self.lines)
        self.last = datetime.combine(day(scope), time(23, 59, 59), UTC)
        good = {name: self.values(name)[0] for name in self.listed}
        self.good: dict[str, Any] = good
        self.fine = ToolRequest(
            feature=FEATURE,
            tool=tool,
            arguments=written(good),
            taint=NOTHING_READ,
            from_untrusted=False,
            principal=Principal("u", KNOWN),
            classes={name: frozenset({"public"}) for name in self.listed},
        )

    def cases(self) -> Iterator[Case]:
        yield self.case("granted", self.fine, self.own)
        first = self.last + timedelta(seconds=1)
        yield Case(f"{self.name}: expired", self.fine, first, DENIED)
        strange = {**self.good, "strange": 1}
        others = self.own if self.lines.get("others") == "allow" else DENIED
        yield self.case("undeclared", replace(self.fine, arguments=written(strange)), others)
        for name in self.listed:
            for twin in (name.upper(), chr(ord(name[0]) + WIDE) + name[1:]):
                both = replace(self.fine, arguments=written({**self.good, twin: 1}))
                yield self.case(f"{twin} beside it", both, DENIED)
            yield from self.of_argument(name)
        yield from self.of_taint()

    def case(self, name: str, request: ToolRequest, people: int) -> Case:
        return Case(f"{self.name}: {name}", request, self.last, people)

    def given(self, name: str, value: Any) -> ToolRequest:
        """A call with what must be there and one value, so that nothing else can be amiss."""
        must = {
            other: value
            for other, value in self.good.items()
            if self.listed[other].get("required", True)
        }
        return replace(self.fine, arguments=written({**must, name: value}))

    def of_argument(self, name: str) -> Iterator[Case]:
        lines = self.listed[name]
        without = {other: value for other, value in self.good.items() if other != name}
        absent = DENIED if lines.get("required", True) else self.own
        yield self.case(f"no {name}", replace(self.fine, arguments=written(without)), absent)
        for value in self.values(name):
            yield self.case(f"{name} fits", self.given(name, value), self.own)
        for value in hostile(lines):
            if not is_shape(lines, value):
                yield self.case(f"{name} of another type", self.given(name, value), DENIED)
        if held_class := lines.get("data_class"):
            found = {**self.fine.classes, name: frozenset({held_class})}
            watched = replace(self.fine, classes=found)
            yield self.case(f"{name} holds what it may", watched, self.own)
        for constraint in CONSTRAINTS:
            if constraint in lines:
                for request in self.breaking(name, constraint):
                    yield self.case(f"{name}.{constraint}", request, DENIED)

    def values(self, name: str) -> list[Any]:
        """Values of an argument that meet every constraint, the edges first."""
        lines = self.listed[name]
        edges = [value for c in CONSTRAINTS if c in lines for value in inside(c, lines)]
        if "equals_principal" in lines:
            edges.insert(0, KNOWN[lines["equals_principal"]])
        listed = [self.as_given(lines, value) for value in (*edges, *ordinary(lines))]
        fitting = [value for value in listed if self.only(name, value, "")]
        most = lines.get("max_items", 1)
        return fitting + [[*value * most] for value in fitting[:1] if most > 1]

    def as_given(self, lines: Lines, value: Any) -> Any:
        return [value] if "max_items" in lines else value

    def only(self, name: str, value: Any, broken: str) -> bool:
        """Whether a value breaks one constraint and no other; with "" none at all."""
        lines = self.listed[name]
        about = ToolRequest(
            feature=FEATURE,
            tool=self.name,
            arguments="",
            taint=NOTHING_READ,
            from_untrusted=False,
            principal=Principal("u", KNOWN),
            classes={name: frozenset({"public"})},
        )
        return is_shape(lines, value) and all(
            held(c, name, lines, as_read(value), about) == (c != broken)
            for c in CONSTRAINTS
            if c in lines
        )

    def breaking(self, name: str, constraint: str) -> Iterator[ToolRequest]:
        lines = self.listed[name]
        if constraint == "data_class":
            found = {**self.fine.classes, name: frozenset({OUTSIDE})}
            yield replace(self.fine, classes=found)
            unseen = {other: seen for other, seen in found.items() if other != name}
            yield replace(self.fine, classes=unseen)
            return
        if constraint == "equals_principal":
            known = lines["equals_principal"]
            right = self.given(name, self.good[name])
            without = {other: value for other, value in KNOWN.items() if other != known}
            yield replace(right, principal=Principal("u", without))
            others: dict[str, str | int] = {"string": "t-2", "integer": 13, "boolean": False}
            another = others[kind_of(lines)]
            yield replace(right, principal=Principal("u", {**without, known: another}))
            yield self.given(name, self.as_given(lines, another))
            if lines.get("max_items", 1) > 1:
                yield self.given(name, [*self.good[name][:1], another])
            return
        if constraint == "max_items":
            yield self.given(name, self.good[name] * (lines["max_items"] + 1))
            return
        for value in beyond(constraint, lines):
            given = self.as_given(lines, value)
            if self.only(name, given, constraint):
                yield self.given(name, given)
                if lines.get("max_items", 1) > 1:
                    yield self.given(name, [*self.good[name][:1], value])

    def of_taint(self) -> Iterator[Case]:
        cleared = frozenset({"public", *self.scope.get("data_classes", ())})
        read = self.lines["effect"] == "read"
        leaves = self.lines["effect"] == "egress"
        watched = self.own if read else max(self.own, 2 if for_good(self.lines) else 1)
        beyond = DENIED if leaves else watched
        carried = DENIED if leaves else self.own
        for name, taint, people in (
            ("strangers", Taint(untrusted=True), self.own),
            (
                "strangers and nobody's",
                Taint(untrusted=True, classes=frozenset({"public"})),
                self.own,
            ),
            ("all that is cleared", Taint(untrusted=False, classes=cleared), self.own),
            ("a class beyond", Taint(untrusted=False, classes=frozenset({OUTSIDE})), carried),
            (
                "strangers and a class beyond",
                Taint(untrusted=True, classes=frozenset({OUTSIDE})),
                beyond,
            ),
            (
                "both",
                Taint(untrusted=True, classes=cleared),
                watched if len(cleared) > 1 else self.own,
            ),
        ):
            yield self.case(name, replace(self.fine, taint=taint), people)
        yield self.case("from strangers only", replace(self.fine, from_untrusted=True), watched)
