"""The checklist as values: items, each answered by probes, each a single question."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

import orjson

from seawall.terms import Fact

_SECOND = timedelta(seconds=1)


class Severity(StrEnum):
    """How bad it is to ship without."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"


@dataclass(frozen=True, slots=True)
class Probe:
    """
    A single question, and by what it is answered.

    `sort` names how (seawall.ship.probes), `about` what exactly: stages, kinds, names. Evidence
    older than `within`, or for another of the parts that it `binds` to, does not count.
    `at_least` counts things; `at_most` is in whole millionths where it is a `share`. `leaves_out`
    is what is not asked for, each with a reason for people. `having` are facts that an event
    must have. One that is `waivable` two people can waive, one that is `excusable` somebody can
    sign to have no sense here.
    """

    id: str
    question: str
    sort: str
    about: tuple[str, ...] = ()
    within: timedelta | None = None
    at_least: int | None = None
    at_most: int | None = None
    share: bool = False
    binds: frozenset[str] = frozenset()
    leaves_out: Mapping[str, str] = field(default_factory=dict[str, str])
    having: Mapping[str, str | int | bool] = field(default_factory=dict[str, str | int | bool])
    file: str = ""
    severity: Severity = Severity.HIGH
    waivable: bool = True
    excusable: bool = False
    fix: str = ""

    @property
    def terms(self) -> "Terms":
        """What must not become weaker without two people."""
        # Their order counts: the first word of some sorts is what is signed, or what is good.
        asks = [[*self.about], sorted(self.leaves_out), self.file, dict(self.having)]
        told = orjson.dumps(asks, option=orjson.OPT_SORT_KEYS)
        return Terms(
            sort=self.sort,
            within=self.within // _SECOND if self.within else None,
            at_least=self.at_least,
            at_most=self.at_most,
            binds=self.binds,
            asks=sha256(told).hexdigest()[:16],
            waivable=self.waivable,
            excusable=self.excusable,
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """By what a probe is answered, in short: `within` in seconds, `asks` a digest of the rest."""

    sort: str
    asks: str
    within: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    binds: frozenset[str] = frozenset()
    waivable: bool = True
    excusable: bool = False

    @property
    def facts(self) -> dict[str, Fact]:
        """As the log holds them."""
        numbers = {"within": self.within, "at_least": self.at_least, "at_most": self.at_most}
        return {
            "sort": self.sort,
            "asks": self.asks,
            "binds": sorted(self.binds),
            "waivable": self.waivable,
            "excusable": self.excusable,
            **{name: number for name, number in numbers.items() if number is not None},
        }


def terms_of(facts: Mapping[str, Fact]) -> Terms:
    """The terms that the log holds; of a fact that is missing the strictest is not assumed."""

    def number(name: str) -> int | None:
        fact = facts.get(name)
        return fact if type(fact) is int else None

    binds = facts.get("binds")
    return Terms(
        sort=str(facts.get("sort") or ""),
        asks=str(facts.get("asks") or ""),
        within=number("within"),
        at_least=number("at_least"),
        at_most=number("at_most"),
        binds=frozenset(map(str, binds)) if isinstance(binds, list | tuple) else frozenset(),
        waivable=facts.get("waivable") is True,
        excusable=facts.get("excusable") is True,
    )


@dataclass(frozen=True, slots=True)
class Item:
    """One of the questions of the checklist, answered by its probes together."""

    id: str
    question: str
    probes: tuple[Probe, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """
    What must be known before a feature ships.

    `prompts` and `files` are files whose digests are part of what is shipped, or that people
    state something about, by name. `texts` are probe texts of the team's own, by rule.
    """

    items: tuple[Item, ...]
    model: str = ""
    prompts: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    texts: "Mapping[str, ProbeText]" = field(default_factory=dict[str, "ProbeText"])

    @property
    def probes(self) -> tuple[Probe, ...]:
        """All of them, in order."""
        return tuple(probe for item in self.items for probe in item.probes)

    @property
    def named(self) -> frozenset[str]:
        """The parts of what is shipped that nobody knows but from this file."""
        there = {"prompts": bool(self.prompts), "model": bool(self.model)}
        return frozenset(part for part, known in there.items() if known)

    @property
    def digest(self) -> str:
        """`sha256:` over what is asked: equal checklists ask the same."""
        told = [[item.id, {p.id: p.terms.facts for p in item.probes}] for item in self.items]
        content = orjson.dumps([told, sorted(self.named)], option=orjson.OPT_SORT_KEYS)
        return f"sha256:{sha256(content).hexdigest()}"


@dataclass(frozen=True, slots=True)
class ProbeText:
    """A text at which a rule must act, and the stage that it is sent at."""

    stage: str
    text: str


@dataclass(frozen=True, slots=True)
class Weakening:
    """That a probe asks less than it did, and in what."""

    probe: str
    what: str


def weakenings(before: Mapping[str, Terms], now: Iterable[Probe]) -> Iterator[Weakening]:
    """Every way in which the probes ask less than those before, which have their ids."""
    there = {probe.id: probe.terms for probe in now}
    for name, old in before.items():
        new = there.get(name)
        if new is None:
            yield Weakening(name, "was taken out")
        else:
            yield from (Weakening(name, what) for what in _weaker(old, new))


def raised(before: Mapping[str, Terms], told: Mapping[str, Terms]) -> dict[str, Terms]:
    """The terms before, with those that are told of probes that are new, or weaker in nothing."""
    return {
        **before,
        **{
            name: terms
            for name, terms in told.items()
            if name not in before or not any(_weaker(before[name], terms))
        },
    }


def unnamed(before: Iterable[str], now: Checklist) -> Iterator[Weakening]:
    """
    Parts that a checklist named before and does not name any more.

    Whatever evidence is of, it is of no prompts and no model then: they change, and it counts.
    """
    for part in sorted({*before} & _NAMEABLE - now.named):
        yield Weakening(part, "is not named in the checklist any more")


_NAMEABLE = frozenset({"prompts", "model"})


def _weaker(old: Terms, new: Terms) -> Iterator[str]:
    if (old.sort, old.asks) != (new.sort, new.asks):
        yield "asks something else"
    if _more(new.within, old.within):
        yield "accepts older evidence (`within`)"
    if _more(new.at_most, old.at_most):
        yield "accepts a higher bound (`at_most`)"
    if _more(old.at_least, new.at_least, nothing=0):
        yield "asks for fewer (`at_least`)"
    if old.binds - new.binds:
        gone = ", ".join(f"`{name}`" for name in sorted(old.binds - new.binds))
        yield f"counts evidence for another {gone} (`binds`)"
    if new.waivable and not old.waivable:
        yield "can be waived"
    if new.excusable and not old.excusable:
        yield "can be signed not to apply"


def _more(one: int | None, other: int | None, *, nothing: int | None = None) -> bool:
    """Whether the one is more; None is without end, or what `nothing` says."""
    one, other = (nothing if each is None else each for each in (one, other))
    if other is None:
        return False
    return one is None or one > other
