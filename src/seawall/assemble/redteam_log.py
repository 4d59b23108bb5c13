"""What the log of an installation holds of red team runs: that they began, and how they ended."""

from collections import Counter
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from seawall.assemble.ledger import open_ledger
from seawall.assemble.redteam import Asked
from seawall.errors import AlreadyUsed
from seawall.ledger import Ledger, Query
from seawall.redteam.lines import Run
from seawall.redteam.operators import OPERATORS
from seawall.redteam.record import Harmless, Plan, Try
from seawall.redteam.seed import HARMS, Goal, Seed
from seawall.redteam.seeds import harmless_texts, own_seeds, spread
from seawall.redteam.tally import FamilyTally, tally
from seawall.terms import Event, Fact

STARTED, FINISHED = "redteam.started", "redteam.finished"
ACTOR = "redteam"
MILLION = 1_000_000
WITHIN = (1, 10, 100, 1000)
GATED = 100
"""Queries at which gates ask for an upper bound."""

SAMPLE = 100
"""
Of each target so many requests are told by a gateway's number, for gates to look up.

Of a run of which 3% went elsewhere 95% of samples have one of those.
"""


class RunLog:
    """Logs runs. Each has a number of its own, so that one whose end nobody shows is missed."""

    def __init__(self, log: Ledger) -> None:
        self._log = log

    def started(self, plan: Plan, asked: Asked) -> None:
        """Log that a run began, before anything is asked; once, also where it is resumed."""
        if self._number(plan) is not None:
            return
        while True:
            number = 1 + len([*self._log.entries(Query(kind=STARTED))])
            facts = {**_of_plan(plan, asked, number), "targets": [*plan.targets]}
            event = Event(STARTED, datetime.now(UTC), ACTOR, facts=facts)
            try:
                self._log.append([event], unless=f"{STARTED}:{number}")
            except AlreadyUsed:
                continue  # another run began at this very moment
            return

    def finished(self, run: Run, asked: Asked, *, digests: Mapping[str, str], digest: str) -> None:
        """
        Log how a run ended. `digests` are those at its end, `digest` is that of its file.

        So what was changed while it went on is seen by whoever compares them with the beginning.
        """
        number = self._number(run.plan)
        if number is None or self._is_finished(run.plan):
            return
        plan = replace(run.plan, digests={**run.plan.digests, **digests})
        counted = _counted(run, asked)
        facts = {
            **_of_plan(plan, asked, number),
            "targets": [target_facts(counted, name) for name in plan.targets],
            "file": digest,
        }
        event = Event(FINISHED, datetime.now(UTC), ACTOR, facts=facts)
        self._log.append([event])

    def _number(self, plan: Plan) -> int | None:
        for entry in self._log.entries(Query(kind=STARTED)):
            if entry.event.facts.get("run") == plan.run:
                number = entry.event.facts.get("number")
                return number if isinstance(number, int) else None
        return None

    def _is_finished(self, plan: Plan) -> bool:
        entries = self._log.entries(Query(kind=FINISHED))
        return any(entry.event.facts.get("run") == plan.run for entry in entries)


@contextmanager
def open_run_log(path: Path) -> Iterator[RunLog]:
    """The log of the installation that a policy file describes."""
    with open_ledger(path) as log:
        yield RunLog(log)


def target_facts(run: Run, target: str) -> dict[str, Fact]:
    """What is logged of a target: counts and bounds, and no text."""
    asked = [text for text in run.harmless if text.target == target]
    return {
        "target": target,
        "oracle": run.plan.oracles[target].value,
        "queries": sum(each.queries for each in run.tried if each.target == target),
        "families": _families(run, target, HARMS),
        "obeyed": _families(run, target, frozenset({Goal.MARK})),
        "harmless": sum(not text.not_run for text in asked),
        "harmless_not_run": sum(bool(text.not_run) for text in asked),
        "false_alarms": sum(text.stopped for text in asked),
        **_passed(run, target),
    }


def _passed(run: Run, target: str) -> dict[str, Fact]:
    """
    How many queries a gateway says that it logged, and the numbers of some.

    Of the very queries that are counted, so that none is made up for by others. What was answered
    to anything else too counts for neither. Which are told, a digest decides that is not known
    before the run is.
    """
    answered: list[Try | Harmless] = [*run.tries, *run.harmless]
    times = Counter(line.request for line in answered)
    seeds = {each.seed for each in run.tried if each.target == target}
    lines: list[Try | Harmless] = [
        each for each in run.tries if each.seed in seeds and not each.alone and not each.shrinking
    ]
    lines += run.harmless
    ours = {line.request for line in lines if line.target == target and times[line.request] == 1}
    ours -= {""}

    def dice(request: str) -> bytes:
        return sha256(f"{run.plan.run} {request}".encode()).digest()

    return {"passed": len(ours), "requests": sorted(ours, key=dice)[:SAMPLE]}


def _families(run: Run, target: str, goals: frozenset[Goal]) -> dict[str, Fact]:
    counted = tally(run, target, goals)
    return {family.value: _family(it, run.plan.budget) for family, it in counted.items()}


def _family(it: FamilyTally, budget: int) -> dict[str, Fact]:
    facts: dict[str, Fact] = {"seeds": it.seeds, "not_run": it.not_run}
    facts |= {f"broken_{within}": it.broken(within) for within in WITHIN if within <= budget}
    if budget >= GATED:
        facts["upper_100"] = round(MILLION * it.upper(GATED))
    return facts


def _of_plan(plan: Plan, asked: Asked, number: int) -> dict[str, Fact]:
    return {
        "run": plan.run,
        "number": number,
        "seed": plan.seed,
        "budget": plan.budget,
        "search": plan.search,
        "whole": _is_whole(plan, asked),
        "fair": _is_fair(plan, asked),
        "digests": dict(plan.digests),
    }


def _is_whole(plan: Plan, asked: Asked) -> bool:
    """Whether nothing that comes with Seawall was left out."""
    return {*own_seeds()} <= {*asked.seeds} and _is_fair(plan, asked)


def _is_fair(plan: Plan, asked: Asked) -> bool:
    """
    Whether nobody picked what is asked: else what breaks nothing would be picked.

    All operators and harmless texts were in it, and all seeds, or those that are taken where only
    so many of each family are asked for.
    """
    return (
        {*OPERATORS} <= {*plan.operators}
        and {text.id for text in harmless_texts()} <= {text.id for text in asked.harmless}
        and _is_spread({*asked.seeds} & {*own_seeds()})
    )


def _is_spread(seeds: AbstractSet[Seed]) -> bool:
    each = max(Counter(seed.family for seed in seeds).values(), default=0)
    return each > 0 and seeds == {*spread(own_seeds(), each)}


def _counted(run: Run, asked: Asked) -> Run:
    """Less seeds of others that did not break the target: they could make any share small."""
    own = {*own_seeds()}
    ours = {seed.id for seed in asked.seeds if seed in own}
    tried = (it for it in run.tried if it.seed in ours or it.broken_at is not None)
    return replace(run, tried=tuple(tried))
