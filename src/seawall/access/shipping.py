"""
What people sign about the gate before shipping, as a fold over the log.

Statements and excuses are one person's word. A waiver, and leave for a checklist that asks for
less, take two people, not in one reporting line. All here is pure: the time is an argument.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from seawall.access.acts import CLOCKS, Act, SignedAct
from seawall.access.people import People
from seawall.access.two_people import (
    LAPSES,
    denial_objection,
    read_acts,
    second_objection,
    word,
)
from seawall.errors import AccessError
from seawall.ledger import Entry

STATED, EXCUSED = "ship.stated", "ship.excused"
WAIVER, LOOSENING = "ship.waiver_requested", "ship.loosening_requested"
APPROVED, DENIED = "ship.approved", "ship.denied"
KINDS = (STATED, EXCUSED, WAIVER, LOOSENING, APPROVED, DENIED)

SECONDS = frozenset({"lead", "admin", "owner"})
"""Who may ask for a waiver or a weaker checklist, and who may be second."""

EXCUSERS = frozenset({"owner"})
"""Who may sign that a probe has no sense here."""

LONGEST = timedelta(days=30)
"""No waiver and no excuse holds longer."""

LONGEST_WEAKER = timedelta(days=180)
"""No leave for a checklist that asks for less holds longer."""

_ID = 12

When = Callable[[int, datetime], datetime]
"""When an entry was in the log, by its index and by what it says: a clock that nobody sets."""


@dataclass(frozen=True, slots=True)
class Word:
    """That somebody signed something, and where that stands in the log."""

    index: int
    signed: SignedAct
    at: datetime
    """By the log's time."""

    @property
    def by(self) -> str:
        """Who signed."""
        return self.signed.act.person


@dataclass(frozen=True, slots=True)
class Request:
    """Something that takes two people: what one asked for, and what others said."""

    asked: Word
    approved: tuple[Word, ...] = ()
    denied: tuple[Word, ...] = ()

    @property
    def id(self) -> str:
        """What people type."""
        return request_id(self.asked.signed)

    @property
    def kind(self) -> str:
        """WAIVER or LOOSENING."""
        return self.asked.signed.act.kind

    @property
    def probe(self) -> str:
        """Of a waiver: which probe is shipped without."""
        return word(self.asked.signed.act.facts, "probe")

    @property
    def until(self) -> datetime | None:
        """
        Until when it is asked for; None where it does not say so in a way that can be read.

        Leave for a weaker checklist had no end once: what names none ends after the longest.
        """
        act = self.asked.signed.act
        if act.kind == LOOSENING and "until" not in act.facts:
            return self.asked.at + LONGEST_WEAKER
        return until_of(act)


@dataclass(frozen=True, slots=True)
class Said:
    """All that people signed, oldest first."""

    statements: tuple[Word, ...] = ()
    excuses: tuple[Word, ...] = ()
    requests: tuple[Request, ...] = field(default=())

    def find(self, name: str) -> Request:
        """The request of this id; AccessError where the log has none."""
        for request in self.requests:
            if request.id == name:
                return request
        raise AccessError("the log has no such request; `seawall ship requests` lists them")


def request_id(signed: SignedAct) -> str:
    """The name of a request: short, and of exactly what was signed."""
    return f"shp_{signed.act.digest.removeprefix('sha256:')[:_ID]}"


def fold(entries: Iterable[Entry], when: When) -> Said:
    """
    What the log says that people signed.

    An entry that is not as it was signed, or repeats an act, counts for nothing; neither does a
    yes or a no to what nobody asked for before it.
    """
    statements, excuses = list[Word](), list[Word]()
    requests: dict[str, Request] = {}
    for entry, signed in read_acts(entries):
        if signed is None:
            continue
        said = Word(entry.index, signed, when(entry.index, signed.act.at))
        match signed.act.kind:
            case "ship.stated":
                statements.append(said)
            case "ship.excused":
                excuses.append(said)
            case "ship.waiver_requested" | "ship.loosening_requested":
                requests[signed.act.digest] = Request(said)
            case _:
                _take(requests, said)
    return Said(tuple(statements), tuple(excuses), tuple(requests.values()))


def _take(requests: dict[str, Request], said: Word) -> None:
    """Take in a yes or a no."""
    digest = word(said.signed.act.facts, "digest")
    request = requests.get(digest)
    if request is None or word(said.signed.act.facts, "gate") != request.id:
        return
    if said.signed.act.kind == APPROVED:
        request = replace(request, approved=(*request.approved, said))
    else:
        request = replace(request, denied=(*request.denied, said))
    requests[digest] = request


def theirs(said: Word, people: People) -> bool:
    """Whether a word is somebody's who is named, of this installation, by a key of theirs."""
    act = said.signed.act
    person = people.by_name.get(act.person)
    here = (act.tenant, act.environment) == (people.tenant, people.environment)
    return here and person is not None and person.signed_with(said.signed.key)


def now_theirs(said: Word, people: People) -> bool:
    """
    The same by the key that they have now.

    Leave is asked for anew after a key was changed: whoever found an old one grants nothing.
    """
    return theirs(said, people) and people.find(said.by).key == said.signed.key


def ahead(said: Word) -> bool:
    """Whether the clock of who signed was ahead of the log's."""
    return said.signed.act.at - said.at > CLOCKS


def granted_by(request: Request, people: People, now: datetime) -> tuple[str, str]:
    """The two people by whom a request is granted by now; AccessError says why it is not."""
    objection = asker_objection(request, people) or _time_objection(request, now)
    if objection is not None:
        raise AccessError(objection)
    if any(_denies(request, each, people) for each in request.denied):
        raise AccessError("it was denied")
    problems = []
    for yes in request.approved:
        problem = _second_objection(request, yes, people)
        if problem is None:
            return request.asked.by, yes.by
        problems.append(problem)
    raise AccessError(problems[-1] if problems else "one person asked for it, and nobody approved")


def asker_objection(request: Request, people: People) -> str | None:
    """What speaks against anybody approving a request of its asker; None where nothing does."""
    asked = request.asked
    if not now_theirs(asked, people) or not people.find(asked.by).may(SECONDS):
        return f"`{asked.by}` may not ask for it, or it is not signed by a key of theirs"
    if ahead(asked):
        return "the clock of whoever asked was ahead of the log's"
    return None


def _time_objection(request: Request, now: datetime) -> str | None:
    until = request.until
    if until is None:
        return "it does not say until when"
    return span_objection(until, request.asked.at, now, longest=longest_of(request.kind))


def longest_of(kind: str) -> timedelta:
    """How long leave of this kind may hold."""
    return LONGEST_WEAKER if kind == LOOSENING else LONGEST


def span_objection(
    until: datetime, since: datetime, now: datetime, *, longest: timedelta = LONGEST
) -> str | None:
    """What speaks against leave from one time until another; None where nothing does."""
    if until - since > longest:
        return f"it is for longer than {longest.days} days"
    if now >= until:
        return f"it ended on {until:%Y-%m-%d}"
    return None


def _second_objection(request: Request, yes: Word, people: People) -> str | None:
    if not now_theirs(yes, people):
        return f"the yes of `{yes.by}` is not signed by a key of theirs"
    if ahead(yes):
        return "the clock of whoever approved was ahead of the log's"
    if yes.at >= request.asked.signed.act.at + LAPSES:
        return "it was approved more than a day after it was asked for"
    return second_objection(yes.by, request.asked.by, people, SECONDS)


def _denies(request: Request, no: Word, people: People) -> bool:
    allowed = denial_objection(no.by, request.asked.by, people, SECONDS) is None
    return now_theirs(no, people) and allowed


def excuses_in_force(said: Said, people: People, now: datetime) -> Iterator[tuple[Word, str]]:
    """Each excuse, with what speaks against it; nothing where it holds."""
    for each in said.excuses:
        until = until_of(each.signed.act)
        problem = None if until is None else span_objection(until, each.at, now)
        if not now_theirs(each, people) or not people.find(each.by).may(EXCUSERS):
            problem = f"`{each.by}` may not sign that it does not apply"
        elif until is None:
            problem = "it does not say until when"
        yield each, problem or ""


def until_of(act: Act) -> datetime | None:
    """Until when an act gives leave; None where it does not say so in a way that can be read."""
    try:
        until = datetime.fromisoformat(word(act.facts, "until"))
    except ValueError:
        return None
    return until.astimezone(UTC) if until.tzinfo else None
