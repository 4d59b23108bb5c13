"""All that the gate is answered from, gathered from an installation."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from itertools import takewhile
from pathlib import Path
from typing import TypeVar

from seawall.access import People
from seawall.access.shipping import KINDS, Said, ahead, fold, theirs
from seawall.assemble.advising import advice
from seawall.assemble.confidential import ConfidentialStore
from seawall.assemble.people import load_people
from seawall.assemble.policy_file import load_document
from seawall.assemble.review_status import open_review_status
from seawall.assemble.scopes import manifests
from seawall.assemble.subject import file_digests
from seawall.errors import SeawallError, SettingsError
from seawall.ledger import (
    Entry,
    LedgerReader,
    Query,
    kept_checkpoints,
    open_for_reading,
    own_verifiers,
    read_verifier,
    verify,
    witnessed,
)
from seawall.policy import Document, compile_policy, revision
from seawall.review.status import Standing
from seawall.scope.advice import Terms
from seawall.settings import data_folder
from seawall.ship.checklist import Checklist
from seawall.ship.clock import LogClock, Sealed
from seawall.ship.evidence import (
    Evidence,
    LogState,
    Member,
    Seen,
    Statement,
    Traffic,
    Unknown,
    Witnessed,
)
from seawall.ship.probes.attacked import FINISHED, STARTED, sampled
from seawall.ship.probes.attacked import SORTS as ATTACKED
from seawall.ship.probes.fired import PROBED, VERDICTS
from seawall.ship.subject import Subject

_GATHERED = "ship.*|redteam.*"
_NAMING = frozenset({"logged", "not-logged"})
"""Sorts of probes whose `about` names kinds of events."""

_LONGEST = timedelta(days=400)
"""No event from before is looked at, where it is not numbered."""

_MOST_ANSWERS = 20_000

_ADDED = ("confidential.canary", "confidential.document", "confidential.term")
"""Kinds of which there is something to find once it was added."""

_MOST_RUNS = 3
"""Of the red team, the newest, whose requests are counted."""

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Installation:
    """Where a feature's installation is, read once: its policy file, people, log and checklist."""

    path: Path | None
    document: Document
    people: People
    checklist: Checklist
    folder: Path

    @classmethod
    def open(cls, path: Path | None, checklist: Checklist) -> "Installation":
        """The installation that a policy file describes."""
        document = load_document(path)
        folder = data_folder(document, folder=path.parent if path else Path())
        return cls(path, document, load_people(path), checklist, folder)

    def feature(self, named: str) -> str:
        """The feature that is meant: the one that is named, or the only one."""
        known = [*self.document.features]
        if not named and len(known) == 1:
            return known[0]
        if named in known:
            return named
        what = f"no feature `{named}` in the policy" if named else "name one with `--feature`"
        raise SettingsError(f"{what}; there are: {', '.join(known) or 'none'}")


@dataclass(frozen=True, slots=True)
class Gathered:
    """The evidence about one feature, what people signed, and the clock of the log."""

    evidence: Evidence
    said: Said
    checks: tuple[Seen, ...]
    """What the gate said before, oldest first."""


def gather(
    installation: Installation, subject: Subject, *, feature: str, now: datetime, workers: int = 1
) -> Gathered:
    """
    Everything that the probes of a checklist may ask for.

    What cannot be read is `Unknown`, with the reason; LedgerError where there is no log at all.
    """
    document, folder = installation.document, installation.folder
    with open_for_reading(folder) as log:
        sealed = [Sealed(size, at) for size, at in kept_checkpoints(folder)]
        reader = _Reader(log, LogClock(sealed, now), now)
        said = fold(log.entries(Query(kind="|".join(KINDS))), reader.clock.at)
        events = reader.events(installation.checklist, feature)
        evidence = Evidence(
            now=now,
            subject=subject,
            feature=feature,
            policy=compile_policy(document),
            events=events,
            statements=_statements(said, installation.people),
            requests=reader.requests(events, feature),
            traffic=reader.traffic(
                [each for each in events if _is_run_of(each, installation.checklist, subject)],
                feature,
                revision(document),
            ),
            idle=idle_kinds(installation, log, now),
            manifests=manifests(document),
            advice=_tried(lambda: advice(log, document, now, Terms(), feature=feature)),
            review=_tried(lambda: _reviews(installation.path, now)),
            log=_tried(lambda: _verified(folder, workers)),
            witnesses=_tried(lambda: _witnesses(document, folder)),
            members=tuple(Member(p.name, p.roles) for p in installation.people.by_name.values()),
            files=file_digests(installation.checklist, installation.path),
        )
        checks = tuple(each for each in events if each.kind == "ship.checked")
    return Gathered(evidence, said, checks)


class _Reader:
    """Reads entries of the log as probes see them, by the log's time."""

    def __init__(self, log: LedgerReader, clock: LogClock, now: datetime) -> None:
        self.clock = clock
        self._log = log
        self._now = now

    def events(self, checklist: Checklist, feature: str) -> tuple[Seen, ...]:
        """The events of the gate and the red team, those that probes name, and late verdicts."""
        named = {kind for p in checklist.probes if p.sort in _NAMING for kind in p.about}
        found = list(self._seen(Query(kind=_GATHERED)))
        if named:
            since = self._now - _LONGEST
            found += self._seen(Query(kind="|".join(sorted(named)), since=since))
        spans = [p.within for p in checklist.probes if p.sort == "answers-read" and p.within]
        if spans:
            found += self._seen(
                Query(
                    kind="|".join(VERDICTS),
                    feature=feature,
                    since=self._now - max(spans),
                    facts=(("side", "answer"),),
                    limit=_MOST_ANSWERS,
                    newest_first=True,
                )
            )
        unique = {seen.index: seen for seen in found}
        return tuple(unique[index] for index in sorted(unique))

    def requests(self, events: Iterable[Seen], feature: str) -> dict[str, tuple[Seen, ...]]:
        """The whole trails of the requests that the last probes of the feature sent."""
        runs = [seen for seen in events if seen.kind == PROBED and seen.feature == feature]
        wanted = {str(request) for seen in runs[-1:] for request in _asked(seen)}
        return {each: tuple(map(self.seen, self._log.request_trail(each))) for each in wanted}

    def traffic(self, runs: Sequence[Seen], feature: str, policy: str) -> dict[str, Traffic]:
        """What this policy judged while each of the last of these runs went on."""
        began = {str(s.facts.get("run")): s for s in runs if s.kind == STARTED}
        ended = {str(s.facts.get("run")): s for s in runs if s.kind == FINISHED}
        return {
            run: self._traffic_between(began[run], end, feature, policy)
            for run, end in [*ended.items()][-_MOST_RUNS:]
            if run in began
        }

    def _traffic_between(self, first: Seen, last: Seen, feature: str, policy: str) -> Traffic:
        """A flood of requests is no flood of conversations, which is what counts."""
        query = Query(
            kind="|".join(VERDICTS),
            feature=feature,
            facts=(("side", "request"), ("policy", policy)),
            after=first.index,
        )
        named, sessions, requests = set(sampled(last)), set[str](), set[str]()
        for entry in takewhile(lambda e: e.index < last.index, self._log.entries(query)):
            sessions.add(entry.event.session)
            requests.add(entry.event.request)
        return Traffic(len(sessions - {""}), frozenset(requests & named))

    def seen(self, entry: Entry) -> Seen:
        """An entry, by the log's time."""
        event = entry.event
        return Seen(
            index=entry.index,
            kind=event.kind,
            at=self.clock.at(entry.index, event.at),
            facts=event.facts,
            request=event.request,
            feature=event.feature,
            ahead=self.clock.ahead(entry.index, event.at),
        )

    def _seen(self, query: Query) -> Iterator[Seen]:
        return map(self.seen, self._log.entries(query))


def _is_run_of(seen: Seen, checklist: Checklist, subject: Subject) -> bool:
    """Whether a run of the red team may count for any probe: it attacked this very subject."""
    digests = seen.facts.get("digests")
    return seen.kind in {STARTED, FINISHED} and any(
        not subject.differs(digests, probe.binds)
        for probe in checklist.probes
        if probe.sort in ATTACKED
    )


def _asked(seen: Seen) -> Iterator[object]:
    asked, denied = seen.facts.get("asked"), seen.facts.get("denied")
    if isinstance(asked, Mapping):
        yield from asked.values()
    if denied:
        yield denied


def _statements(said: Said, people: People) -> tuple[Statement, ...]:
    """What people signed who are named now, by a key that is or was theirs."""
    return tuple(
        Statement(
            Seen(
                each.index,
                each.signed.act.kind,
                each.at,
                each.signed.act.facts,
                ahead=ahead(each),
            ),
            each.by,
            str(each.signed.act.facts.get("about") or ""),
        )
        for each in said.statements
        if theirs(each, people)
    )


def idle_kinds(installation: Installation, log: LedgerReader, now: datetime) -> dict[str, str]:
    """By kinds of findings, why there can be none of them in this installation."""
    why = {}
    document = installation.document
    if not any(feature.input_schema for feature in document.features.values()):
        why["guard.schema"] = "no feature has an `input_schema`"
    store, today = ConfidentialStore(installation.folder), now.date()
    there = {kept.kind for kept in store.all() if not kept.expired(today)}
    absent = [kind for kind in _ADDED if kind not in there]
    why |= dict.fromkeys(absent, "none was added with `seawall confidential add`")
    if len(absent) == len(_ADDED):
        why["confidential.[*]"] = "nothing confidential was added"
    if not any(log.entries(Query(kind="review.entry_added", limit=1))):
        why["reviewed.*"] = "reviewers found nothing to learn from yet"
    lines = [*document.rules, *(r for f in document.features.values() for r in f.rules)]
    if not any(r.action == "redact" and fnmatchcase("injection.override", r.kind) for r in lines):
        why["guard.persistent"] = "no rule takes attacks out, so none can be left over"
    return why


def _reviews(path: Path | None, now: datetime) -> Sequence[Standing]:
    with open_review_status(path) as reviews:
        return reviews.standings(now)


def _verified(folder: Path, workers: int) -> LogState:
    told = verify(folder, own_verifiers(folder), workers=workers)
    return LogState(told.entries, tuple(problem.what for problem in told.problems))


def _witnesses(document: Document, folder: Path) -> tuple[Witnessed, ...]:
    keys = {name: read_verifier(line.key) for name, line in document.witnesses.items()}
    times = witnessed(folder, tuple(keys.values()))
    return tuple(Witnessed(name, times.get(key.name)) for name, key in keys.items())


def _tried(ask: Callable[[], _Value]) -> _Value | Unknown:
    """What somebody answers, or why they cannot: then the probe is an error, and does not pass."""
    try:
        return ask()
    except SeawallError as problem:
        return Unknown(str(problem).partition("\n")[0])


def now_utc() -> datetime:
    """The time, where a command is run."""
    return datetime.now(UTC)
