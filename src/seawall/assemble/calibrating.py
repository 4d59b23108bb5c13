"""A threshold from a feature's own reviewed traffic: read from the log, put into the policy."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from seawall.access.reviewing import ReviewActs
from seawall.assemble.applying import (
    digest_of,
    filed_from,
    former,
    keep,
    kept_at,
    read_source,
    write_file,
)
from seawall.assemble.barring import bars_of
from seawall.assemble.ledger import open_ledger
from seawall.assemble.people import load_people
from seawall.assemble.policy_file import load_document
from seawall.assemble.replay import VERDICTS, applied, rule_log_again
from seawall.errors import PolicyError, SettingsError
from seawall.gateway.record import KINDS
from seawall.ledger import LedgerReader, Query
from seawall.policy import Replay, read_document
from seawall.policy.scores import score_of
from seawall.policy.threshold import TRIED, Change, promote
from seawall.review.calibrate import Calibration, Scored
from seawall.review.evidence import Evidence
from seawall.review.items import Item, Word
from seawall.review.plans import Plans
from seawall.review.reading import MILLION, Seen, number, word
from seawall.review.sampling import EPOCH_ENDED, PLANNED, Plan, plan_of
from seawall.settings import data_folder
from seawall.terms import Event, Fact, Rule

CALIBRATED = "review.calibrated"
TRIED_STAGE, PROMOTED, ROLLED_BACK = "tried", "promoted", "rolled_back"

_ACTS = "review.sampled|review.leased|review.returned|review.decided"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """
    What was reviewed of a feature in the epochs that run, and how sure a rule is of it.

    `least` is the lowest probability, in millionths, with which a decision was drawn in them.
    Left out are `unsure` and `waiting` (not decided yet), of which some are `overdue`. Of
    `untold` the log does not say the score: a harmless one is taken for the highest that it may
    be, a harmful one for the lowest.
    """

    epochs: int
    scored: tuple[Scored, ...] = ()
    least: int = MILLION
    unsure: int = 0
    waiting: int = 0
    overdue: int = 0
    untold: int = 0


def reviewed(
    log: LedgerReader, path: Path, rule: Rule, *, feature: str, now: datetime
) -> Reviewed:
    """
    Every decision of the feature's audit and risk samples that people came to a verdict about.

    SettingsError where nothing is reviewed by the policy file at `path`, or some decisions are
    never drawn: of these nobody would know anything.
    """
    document, people = load_document(path), load_people(path)
    if document.review is None:
        raise SettingsError(
            "nothing is reviewed: the policy file has no `review`; add `review: {}` to begin"
        )
    folder = data_folder(document, folder=path.parent)
    bars = bars_of(folder, lambda: document.people, lambda: document.review)
    acts = ReviewActs(sign_in=document.sign_in.offered, bars=bars)
    told = list(log.entries(Query(kind=f"{PLANNED}|{EPOCH_ENDED}")))
    since = Plans(Seen(each.index, each.event) for each in told).since()
    if since is None:
        return Reviewed(0)
    plans = [plan_of(e.event, e.index) for e in told if e.event.kind == PLANNED]
    evidence, items = Evidence(), list[Item]()
    query = Query(kind=f"{PLANNED}|{EPOCH_ENDED}|{_ACTS}", after=since - 1)
    for seen in acts.seen(log.entries(query), people):
        item = evidence.take(seen)
        if item is not None and item.feature == feature:
            items.append(item)
    live = {e.epoch for e in evidence.plans() if e.feature == feature and evidence.plan(e.epoch)}
    if not live:
        return Reviewed(0)
    judged = [item for item in items if evidence.epoch_of(item.plan) in live]
    counts = [evidence.of(epoch, now) for epoch in live]
    certain = [item for item in judged if _word(item) is not Word.UNSURE]
    scores = [(item, score_of(_verdicts(log, item), rule)) for item in certain]
    scored = (
        (score.low, True, item) if _word(item) is Word.HARMFUL else (score.high, False, item)
        for item, score in scores
    )
    return Reviewed(
        epochs=len(live),
        scored=tuple(Scored(score, harmful, item.included) for score, harmful, item in scored),
        least=_least([plan for plan in plans if plan.epoch in live]),
        unsure=len(judged) - len(certain),
        waiting=sum(each.waiting + each.overdue for each in counts),
        overdue=sum(each.overdue for each in counts),
        untold=sum(not score.is_told for _, score in scores),
    )


def _word(item: Item) -> Word:
    assert item.verdict is not None, "only what people came to a verdict about is read"
    return item.verdict.word


def _verdicts(log: LedgerReader, item: Item) -> Iterator[Event]:
    kinds = frozenset(KINDS.values())
    trail = log.request_trail(item.subject)
    return (entry.event for entry in trail if entry.event.kind in kinds)


def _least(plans: list[Plan]) -> int:
    """The lowest share by which these plans draw, of what is delivered or stopped."""
    if any(plan.stopped_share <= 0 for plan in plans):
        raise SettingsError(
            "what is stopped is not reviewed, so nobody can tell how much of it is harmless; set "
            "`review.stopped_share`"
        )
    if any(plan.share <= 0 for plan in plans):
        raise SettingsError("what is delivered is not reviewed; set `review.share`")
    return min(min(plan.share, plan.stopped_share) for plan in plans)


@dataclass(frozen=True, slots=True)
class Standing:
    """A calibrated change of the policy file that was not rolled back, by its event."""

    event: Event

    @property
    def kept(self) -> str:
        """The digest of the file that it replaced."""
        return word(self.event.facts, "kept")

    @property
    def written(self) -> str:
        """The digest of the file that it wrote."""
        return word(self.event.facts, "written")

    @property
    def is_trial(self) -> bool:
        """Whether it only tries a threshold."""
        return word(self.event.facts, "stage") == TRIED_STAGE


def standing(log: LedgerReader) -> tuple[Standing, ...]:
    """The calibrated changes that were not rolled back, in order."""
    stack: list[Standing] = []
    for entry in log.entries(Query(kind=CALIBRATED)):
        if word(entry.event.facts, "stage") == ROLLED_BACK:
            del stack[-1:]
        else:
            stack.append(Standing(entry.event))
    return tuple(stack)


def promotion(source: str, feature: str, log: LedgerReader) -> tuple[Change, dict[str, Fact]]:
    """
    The file in which what was tried is in force, and what is logged of it.

    PolicyError where nothing is tried, or the rule that is has another threshold than the
    reviews gave: somebody wrote it by hand, and nothing speaks for it.
    """
    change = promote(source, feature)
    trials = [e for e in standing(log) if e.is_trial and e.event.feature == feature]
    threshold = round(change.rule.at_least * MILLION)
    if not trials or number(trials[-1].event.facts, "threshold") != threshold:
        raise PolicyError(
            f"the threshold of `{TRIED}` is not the one that reviews gave; calibrate it with "
            f"`seawall review calibrate --feature {feature} --try`"
        )
    names = ("rule", "threshold", "at_most", "confidence", "harmless", "alarms")
    facts = trials[-1].event.facts
    return change, {name: facts[name] for name in names if name in facts}


def facts_of(found: Calibration, rule: Rule) -> dict[str, Fact]:
    """What is logged of a threshold that is tried."""
    assert found.threshold is not None, "there is a threshold to try"
    return {
        "rule": rule.name,
        "threshold": found.threshold,
        "at_most": round(found.wanted.at_most * MILLION),
        "confidence": round((1 - found.wanted.doubt) * MILLION),
        "harmless": found.harmless,
        "alarms": found.alarms,
    }


def write_calibrated(
    path: Path, texts: tuple[str, str], facts: Mapping[str, Fact], *, feature: str, at: datetime
) -> Path:
    """
    Write the policy file anew, from one text to another; returns where the old one is kept.

    Kept first, then logged, then written at once: a crash leaves the old file or the new one.
    PolicyError where the file is not what it was.
    """
    source, text = texts
    if read_source(path) != source:
        raise PolicyError(f"`{path}` has changed meanwhile; nothing is written, calibrate again")
    kept = keep(path, source)
    filed = filed_from(source, text)
    _log(path, Event(CALIBRATED, at, "cli", feature=feature, facts={**facts, **filed}))
    write_file(path, text)
    return kept


def roll_back_calibrated(path: Path, log: LedgerReader, *, feature: str, at: datetime) -> Standing:
    """
    Put back the file that the last calibrated change replaced; says which change that was.

    PolicyError where there is none, where it was one of another feature, where the file is not
    what was written then, or where what was kept is gone or is not what was kept.
    """
    changes = standing(log)
    if not changes:
        raise PolicyError("there is nothing to roll back: the log has no change that still stands")
    last = changes[-1]
    if last.event.feature != feature:
        raise PolicyError(
            f"the last change was for `{last.event.feature}`; roll that back first, with "
            f"`--feature {last.event.feature}`"
        )
    text = former(path, kept=last.kept, written=last.written)
    facts = dict(last.event.facts)
    facts |= {"from": facts["to"], "to": facts["from"], "stage": ROLLED_BACK}
    facts |= {"kept": last.written, "written": last.kept}
    _log(path, Event(CALIBRATED, at, "cli", feature=feature, facts=facts))
    write_file(path, text)
    return last


def _log(path: Path, event: Event) -> None:
    with open_ledger(path) as log:
        log.append([event])


@dataclass(frozen=True, slots=True)
class Effects:
    """
    What would have become of past requests under another policy.

    `stopped` were delivered and would be stopped, `delivered` the other way; each by request, in
    the order of the log. Of some of the `verdicts` it cannot be told, and why.
    """

    verdicts: int
    stopped: tuple[str, ...]
    delivered: tuple[str, ...]
    untold: Mapping[str, int] = field(default_factory=dict[str, int])


def effects(path: Path, texts: tuple[str, str], log: LedgerReader, *, feature: str) -> Effects:
    """What another policy file would have made of what the log has of a feature."""
    old, new = (applied(read_document(text)) for text in texts)
    known = [old, *(applied(read_document(each)) for each in _former_texts(path, log))]
    verdicts, untold = 0, Counter[str]()
    was, now = dict[str, None](), dict[str, None]()  # in order, as a set has none
    query = Query(kind=VERDICTS, feature=feature)
    for past in rule_log_again(log, Replay(new, known), query):
        verdicts += 1
        replayed, request = past.replayed, past.event.request
        if not replayed.whole:
            untold[replayed.why_not] += 1
        if not replayed.action_before.delivers:
            was[request] = None
        if not replayed.action_now.delivers:
            now[request] = None
    return Effects(
        verdicts,
        tuple(each for each in now if each not in was),
        tuple(each for each in was if each not in now),
        dict(untold.most_common()),
    )


def _former_texts(path: Path, log: LedgerReader) -> Iterator[str]:
    """The files that calibrated changes replaced, as far as they are still as they were."""
    for digest in {each.kept for each in standing(log)}:
        with suppress(SettingsError, PolicyError):
            text = read_source(kept_at(path, digest))
            if digest_of(text) == digest:
                yield text
