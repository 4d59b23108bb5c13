"""The gate: every probe asked, waivers and weaker questions counted, and one word at the end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from seawall.ship.answer import Answer, How, Outcome
from seawall.ship.checklist import Checklist, Item, Probe, Terms, Weakening, unnamed, weakenings
from seawall.ship.evidence import Evidence
from seawall.ship.probes import ask
from seawall.ship.subject import Subject

GATE = "gate"
"""The item under which it is told that the checklist itself asks for less than it did."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """Leave of two people to ship without a probe, until a time; `control` stands in for it."""

    probe: str
    by: tuple[str, str]
    until: datetime
    control: str
    entries: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Excuse:
    """That somebody signed that a probe has no sense here, and why."""

    probe: str
    by: str
    reason: str
    entries: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Loosened:
    """Leave of two people for a checklist that asks for less, until a time."""

    by: tuple[str, str]
    until: datetime


@dataclass(frozen=True, slots=True)
class Leave:
    """
    All that people signed about the gate itself, and that holds by now.

    `refused` are waivers and the like that do not hold, by probe, and why. `loosened` are, by
    their digests, checklists that two people accepted although they ask for less: also those of
    which the time ran out.
    """

    waivers: Sequence[Waiver] = ()
    excuses: Sequence[Excuse] = ()
    refused: Mapping[str, str] | None = None
    loosened: Mapping[str, Loosened] | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """An item with the answers of its probes."""

    item: Item
    answers: tuple[Answer, ...]

    @property
    def passes(self) -> bool:
        """Whether all of its probes do."""
        return all(answer.outcome.passes for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Result:
    """
    What the gate says of a feature at a time.

    `weaker` is in what the checklist asks for less than before; `accepted` whether that is
    nothing, or two people signed for it, by now; `loosened_until` is when that ends, or ended.
    """

    feature: str
    at: datetime
    subject: Subject
    items: tuple[Answered, ...]
    weaker: tuple[Weakening, ...] = ()
    accepted: bool = True
    loosened_by: tuple[str, ...] = ()
    loosened_until: datetime | None = None

    @property
    def answers(self) -> tuple[Answer, ...]:
        """All of them, in order."""
        return tuple(answer for item in self.items for answer in item.answers)

    @property
    def ready(self) -> bool:
        """Whether it may ship: every probe passes, and there are some."""
        return bool(self.answers) and all(answer.outcome.passes for answer in self.answers)

    def count(self, how: How) -> int:
        """How many probes pass by what is known in this way."""
        return sum(a.outcome is Outcome.PASS and a.how is how for a in self.answers)


def judge(
    checklist: Checklist,
    evidence: Evidence,
    leave: Leave,
    before: Mapping[str, Terms],
    *,
    named: Iterable[str] = (),
) -> Result:
    """
    Every probe of the checklist, asked.

    `before` are the terms that must not become weaker: those of the shipped checklist, and the
    strictest of those that were accepted; `named` are the parts of what is shipped that those were
    of. What was weakened without two people does not pass, whatever the evidence.
    """
    weaker = (*weakenings(before, checklist.probes), *unnamed(named, checklist))
    two = (leave.loosened or {}).get(checklist.digest) if weaker else None
    held = two if two and evidence.now < two.until else None
    accepted = not weaker or held is not None
    items = [
        Answered(item, tuple(_answer(probe, evidence, leave) for probe in item.probes))
        for item in checklist.items
    ]
    if not accepted:
        items = [_refused(item, weaker, two) for item in items]
        items.append(_gate(weaker, {probe.id for probe in checklist.probes}, two))
    return Result(
        evidence.feature,
        evidence.now,
        evidence.subject,
        tuple(item for item in items if item.answers),
        weaker,
        accepted,
        held.by if held else (),
        two.until if two else None,
    )


def _answer(probe: Probe, evidence: Evidence, leave: Leave) -> Answer:
    answer = ask(probe, evidence)
    if answer.outcome.passes:
        return answer
    for excuse in leave.excuses:
        if excuse.probe == probe.id and probe.excusable:
            why = f"`{excuse.by}` signed: {excuse.reason}"
            return Answer(probe.id, Outcome.NOT_APPLICABLE, why, "", How.ATTESTED, excuse.entries)
    for waiver in leave.waivers:
        if waiver.probe == probe.id and probe.waivable:
            return _waived(answer, waiver)
    refused = (leave.refused or {}).get(probe.id)
    return replace(answer, why=f"{answer.why}; {refused}") if refused else answer


def _waived(answer: Answer, waiver: Waiver) -> Answer:
    one, other = waiver.by
    why = (
        f"until {waiver.until:%Y-%m-%d} by `{one}` and `{other}`, in its place: {waiver.control} "
        f"(it was {answer.outcome.words}: {answer.why})"
    )
    return Answer(answer.probe, Outcome.WAIVED, why, answer.fix, How.ATTESTED, waiver.entries)


def _refused(item: Answered, weaker: Iterable[Weakening], over: Loosened | None) -> Answered:
    """The item, with what was weakened not passing."""
    said: dict[str, str] = {}
    for each in weaker:
        said[each.probe] = f"{said[each.probe]}, {each.what}" if each.probe in said else each.what
    answers = tuple(
        _not_accepted(answer.probe, said[answer.probe], over) if answer.probe in said else answer
        for answer in item.answers
    )
    return replace(item, answers=answers)


_UNDO = "undo it in ship.yaml, or `seawall ship loosen --reason WHY`"
_AGAIN = "sign again: `seawall ship loosen --reason WHY`, or undo it in ship.yaml"


def _not_accepted(probe: str, what: str, over: Loosened | None) -> Answer:
    if over is None:
        why = f"it {what}, and no two people signed for that"
        return Answer(probe, Outcome.FAIL, why, _UNDO)
    one, other = over.by
    day = f"{over.until:%Y-%m-%d}"
    why = f"it {what}, and the leave of `{one}` and `{other}` for that ran out on {day}"
    return Answer(probe, Outcome.FAIL, why, _AGAIN)


def _gate(weaker: Iterable[Weakening], there: set[str], over: Loosened | None) -> Answered:
    """What was taken out has no item of its own any more: it is told under the gate's."""
    gone = tuple(
        _not_accepted(each.probe, each.what, over) for each in weaker if each.probe not in there
    )
    item = Item(GATE, "Does the checklist ask for all that it did?", ())
    return Answered(item, gone)
