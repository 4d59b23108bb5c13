"""The findings of a verdict, read back from what the log has of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from seawall.terms import Action, Fact, Finding, Span, Stage

STEPS = 1_000_000

ACTIONS = {action.word: action for action in Action}
STAGES = {stage.value: stage for stage in Stage}

Facts = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Seen:
    """
    A finding as far as rules go by it, its stage, and what was done about it.

    Its span says only whether it has an extent. `lifted_by` is the entry by which it stopped
    nothing, of whatever rule: people found it harmless in that text.
    """

    finding: Finding
    stage: Stage
    action: Action
    lifted_by: str = ""


class NotTold(Exception):  # noqa: N818 - named by what happened; it never leaves this room
    """The log does not have all findings of a verdict."""


def findings_of(facts: Facts) -> list[Seen]:
    """The findings of a verdict, each once, in order; NotTold where some are not in the log."""
    details, rest = _records(facts, "details"), _records(facts, "rest")
    counts = facts.get("findings")
    of_each = counts.values() if isinstance(counts, Mapping) else ()
    counted = sum(map(whole, of_each))
    told = len(details) + sum(whole(group.get("count")) for group in rest)
    if counted != told:
        raise NotTold
    try:
        seen = list(_one_by_one(details))
        if rest and details and not _counts(details[-1]):
            seen.pop()  # the ruling of it that counts is in the rest
        return [*seen, *(_read(group) for group in rest)]
    except (KeyError, TypeError, ValueError):
        raise NotTold from None


def whole(fact: Fact) -> int:
    """A number; 0 for anything else."""
    return fact if isinstance(fact, int) and not isinstance(fact, bool) else 0


def words(fact: Fact) -> tuple[str, ...]:
    """The words of a list."""
    members = fact if isinstance(fact, Sequence) and not isinstance(fact, str) else ()
    return tuple(member for member in members if isinstance(member, str))


def _records(facts: Facts, name: str) -> list[Facts]:
    told = facts.get(name, ())
    members = told if isinstance(told, Sequence) and not isinstance(told, str) else (told,)
    records = [member for member in members if isinstance(member, Mapping)]
    if len(records) != len(members):
        raise NotTold
    return records


def _one_by_one(details: Sequence[Facts]) -> Iterator[Seen]:
    """
    Findings from rulings: those in shadow mode come before the one that counts.

    A doubt (`decide_doubt`) may have none that counts.
    """
    open_, place = None, None
    for detail in details:
        seen = _read(detail)
        at = (seen.finding, detail.get("path"), detail["start"], detail["end"])
        if open_ is not None and place != at:
            yield open_
        open_, place = None, None
        if _counts(detail):
            yield seen
        else:
            open_, place = Seen(seen.finding, seen.stage, Action.ALLOW), at
    if open_ is not None:
        yield open_


def _counts(detail: Facts) -> bool:
    """Whether a ruling is the last on its finding: it acted, or did not because it was lifted."""
    return detail["mode"] == "enforce" or "lifted_by" in detail


def _read(told: Facts) -> Seen:
    """One finding; KeyError, TypeError or ValueError where it is not told in full."""
    kind, fpr = told["kind"], told.get("fpr")
    if not isinstance(kind, str):
        raise TypeError
    if "extent" in told:
        extent = told["extent"] is True
    else:
        extent = _number(told["end"]) > _number(told["start"])
    finding = Finding(
        kind,
        Span(0, int(extent)),
        _number(told["confidence"]) / STEPS,
        fpr=None if fpr is None else _number(fpr) / STEPS,
        said=told.get("said") is True,
    )
    lifted_by = str(told.get("lifted_by", ""))
    action = Action.ALLOW if lifted_by else ACTIONS[str(told["action"])]
    return Seen(finding, STAGES[str(told["stage"])], action, lifted_by)


def _number(fact: Fact) -> int:
    if not isinstance(fact, int) or isinstance(fact, bool):
        raise TypeError
    return fact
