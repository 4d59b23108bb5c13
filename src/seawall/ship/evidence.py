"""All that probes are answered from: values that somebody else gathered, and nothing more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from seawall.review.status import Standing
from seawall.scope import Manifest
from seawall.scope.advice import Advice
from seawall.ship.subject import Subject
from seawall.terms import Fact, Policy


@dataclass(frozen=True, slots=True)
class Unknown:
    """That something could not be asked, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class Seen:
    """
    An entry of the log. `at` is when it counts to have been written, by the log's own time.

    `ahead`: whoever wrote it has a clock that is ahead of the log's.
    """

    index: int
    kind: str
    at: datetime
    facts: Mapping[str, Fact]
    request: str = ""
    feature: str = ""
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody named in the policy file signed; the signature was checked."""

    seen: Seen
    by: str
    about: str


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody named in the policy file."""

    name: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class LogState:
    """What came of going through the log again: its length, and what is wrong, in words."""

    entries: int
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Witnessed:
    """When a witness that the policy names signed last; None where it never did."""

    name: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Traffic:
    """
    Of a feature, what was judged by one policy while a run of the red team went on.

    Each query of the red team is a conversation of its own. `requests` are the numbers of those
    that the run's end names and the log has.
    """

    conversations: int = 0
    requests: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    Everything at one moment, for one feature.

    `events` are those of the gate, the red team, notices, retention and the like, oldest first;
    `requests` are whole trails of those that probes sent. `traffic` is the feature's under
    this policy, by run of the red team. `idle` says, by globs of kinds, why nothing can be found
    here at all. `files` are digests by name, empty of a file that is not there.
    """

    now: datetime
    subject: Subject
    feature: str
    policy: Policy
    events: Sequence[Seen] = ()
    statements: Sequence[Statement] = ()
    requests: Mapping[str, Sequence[Seen]] = field(default_factory=dict[str, Sequence[Seen]])
    traffic: Mapping[str, Traffic] = field(default_factory=dict[str, Traffic])
    idle: Mapping[str, str] = field(default_factory=dict[str, str])
    manifests: Sequence[Manifest] = ()
    advice: Sequence[Advice] | Unknown = ()
    review: Sequence[Standing] | Unknown = ()
    log: LogState | Unknown = field(default_factory=lambda: Unknown("nobody looked"))
    witnesses: Sequence[Witnessed] | Unknown = ()
    members: Sequence[Member] = ()
    files: Mapping[str, str] = field(default_factory=dict[str, str])

    def of(self, *kinds: str) -> list[Seen]:
        """The events of these kinds, oldest first."""
        return [seen for seen in self.events if seen.kind in kinds]
