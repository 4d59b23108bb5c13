"""What a feature may do, as values: a manifest, its grants and what their arguments may be."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fnmatch import fnmatchcase

from seawall.scope.label import Integrity, Label
from seawall.scope.request import Taint

PUBLIC = "public"
"""The one class of data that is nobody's secret."""


class Effect(StrEnum):
    """What a tool does to the world."""

    READ = "read"
    WRITE = "write"
    EGRESS = "egress"
    """Something leaves: a mail, a request to another company, a public page."""


class Provenance(StrEnum):
    """How it is known whether a call is a stranger's."""

    SESSION = "session"
    """By the session: after anything that strangers wrote, each is."""
    VALUES = "values"
    """By its arguments' values: where each of them was written before."""


class Kind(StrEnum):
    """What an argument is in JSON."""

    STRING = "string"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"


Value = str | bool | int | Decimal
"""One value of an argument, exactly as the call had it."""


@dataclass(frozen=True, slots=True)
class Argument:
    """
    What one argument may be. Each constraint that is not None must hold.

    Lengths are in code points. Where `max_items` is given the argument is a
    list of one value up to so many, and each value must meet the others.
    """

    kind: Kind = Kind.STRING
    required: bool = True
    max_items: int | None = None
    enum: tuple[Value, ...] | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    max_length: int | None = None
    domains: tuple[str, ...] | None = None
    path_prefix: str | None = None
    matches: str | None = None
    equals_principal: str | None = None
    data_class: str | None = None
    composed: bool = False
    """Whether the model may make it up after strangers were read, short of copying them."""
    quoted: bool = False
    """Whether it may copy them too."""
    endorse: bool = False
    """Whether anybody may choose it, since its values are few and known."""

    @property
    def bounded(self) -> bool:
        """Whether it can only be what its line says, as a destination is."""
        ways = (self.enum, self.domains, self.equals_principal, self.matches, self.path_prefix)
        return any(each is not None for each in ways)


@dataclass(frozen=True, slots=True)
class Grant:
    """Leave to call one tool. `approvals` is how many people must approve each call."""

    tool: str
    effect: Effect
    reversible: bool = False
    approvals: int = 0
    others: bool = False
    """Whether a call may have arguments that are not listed."""
    result: Taint = field(default_factory=lambda: Taint(untrusted=True))
    """What whoever reads the tool's result has read: `taint | grant.result`."""
    arguments: dict[str, Argument] = field(default_factory=dict[str, Argument])
    keep: bool = False
    """Whether it is needed though it is rarely used, as in an incident."""

    @property
    def irreversible(self) -> bool:
        """Whether a call changes something for good."""
        return self.effect is not Effect.READ and not self.reversible


@dataclass(frozen=True, slots=True)
class Manifest:
    """
    The least that one feature needs.

    `expires` is the last day, in UTC, on which it holds. `data_classes` is the
    feature's clearance: what it may read, and what a tool may carry out.
    Limits are per day or minute, in tokens, requests and the currency of the
    price list; whoever counts enforces them.
    """

    feature: str
    purpose: str
    owner: str
    expires: date
    grants: tuple[Grant, ...] = ()
    models: tuple[str, ...] = ("*",)
    topics: tuple[str, ...] = ()
    refused_topics: tuple[str, ...] = ()
    data_classes: frozenset[str] = frozenset()
    tokens_per_day: int | None = None
    requests_per_minute: int | None = None
    spend_per_day: float | None = None
    provenance: Provenance = Provenance.SESSION
    enforced: bool = True
    """Whether what is denied does not happen; else it is only told."""
    sources: dict[str, Label] = field(default_factory=dict[str, Label])
    """Labels of texts that the application marks with a source, by its name."""
    findings: tuple[tuple[str, str], ...] = ()
    """Which kinds of findings (globs) are data of which class; the first that fits counts."""

    def grant(self, tool: str) -> Grant | None:
        """The grant of a tool, or None where the feature may not use it."""
        return next((grant for grant in self.grants if grant.tool == tool), None)

    def label(self, source: str) -> Label:
        """The label of a text that came from a source; strangers wrote what nobody knows."""
        return self.sources.get(source) or Label(Integrity.UNTRUSTED, source)

    def label_of_result(self, tool: str) -> Label:
        """The label of what a tool returned."""
        grant = self.grant(tool)
        if grant is None:
            return Label(Integrity.UNTRUSTED, tool)
        integrity = Integrity.UNTRUSTED if grant.result.untrusted else Integrity.INTERNAL
        return Label(integrity, tool, grant.result.classes)

    @property
    def classes_found(self) -> frozenset[str]:
        """Every class of data that a finding could be of."""
        return frozenset(name for _, name in self.findings)

    def class_of(self, kind: str) -> str:
        """The class of data that a finding of this kind is; empty where it is of none."""
        return next((name for glob, name in self.findings if fnmatchcase(kind, glob)), "")
