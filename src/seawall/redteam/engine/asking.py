"""The shell around one seed at one target: asks what the hunt wants asked, and tells each line."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from seawall.errors import TargetError
from seawall.redteam.aim import NotRun
from seawall.redteam.attack import Attack
from seawall.redteam.chain import Chain
from seawall.redteam.engine.hunt import Ask, Orders, Phase, Prey, Unasked, hunting
from seawall.redteam.oracle import Aim, reached
from seawall.redteam.record import Harmless, Line, Try
from seawall.redteam.reply import Reply
from seawall.redteam.search import Outcome
from seawall.redteam.targets.protocol import Oracle, Target, told_by

SCORE_DIGITS = 6
"""Of a score, as it is written and as a search hears it: so a resumed run hears the same."""


@dataclass(frozen=True, slots=True)
class SeedJob:
    """A seed to try at a target, and what was heard of it before, in a run that was stopped."""

    prey: Prey
    heard: tuple[Try, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What its lines are found by."""
        return self.prey.target, self.prey.seed.id


@dataclass(frozen=True, slots=True)
class HarmlessJob:
    """A harmless text to ask a target, by its id."""

    target: str
    text: str
    language: str
    attack: Attack

    @property
    def key(self) -> tuple[str, str]:
        """What its line is found by."""
        return self.target, self.text


Job = SeedJob | HarmlessJob


@dataclass(slots=True)
class Patience:
    """
    How a target is borne with that cannot be asked: tried again after each pause, in seconds.

    Few times, since far targets are asked again by their clients already. After `most` queries in
    a row that had no answer the rest is not even tried.
    """

    pauses: tuple[float, ...] = (1.0,)
    most: int = 3
    failed: int = 0
    reason: str = field(default="")

    @property
    def over(self) -> bool:
        """Whether it was borne with long enough."""
        return self.failed >= self.most

    def heard(self, answer: Reply | Unasked) -> None:
        """Count what was heard."""
        if isinstance(answer, Unasked):
            self.failed += 1
            self.reason = answer.reason
        else:
            self.failed = 0


Told = Callable[[Line], None]
"""Takes each line as soon as it is known."""


async def do(job: Job, target: Target, orders: Orders, *, patience: Patience, told: Told) -> None:
    """Do one job; every line of it that was not heard before is told."""
    if isinstance(job, HarmlessJob):
        answer = await ask_patiently(target, job.attack, patience)
        failed = answer.reason if isinstance(answer, Unasked) else ""
        stopped = isinstance(answer, Reply) and answer.stopped
        request = answer.request if isinstance(answer, Reply) else ""
        told(
            Harmless(
                job.target,
                job.text,
                job.language,
                stopped=stopped,
                not_run=failed,
                request=request,
            )
        )
        return
    heard = {_place(each): each for each in job.heard}
    hunt = hunting(job.prey, orders)
    try:
        ask = next(hunt)
        while True:
            before = heard.get((ask.phase, ask.number))
            if before is not None:
                _require_same(before, ask.chain)
                ask = hunt.send(_outcome(before))
                continue
            if ask.known:
                asked: _Asked = ask.known, ""
            else:
                asked = await _ask(ask, job.prey, target, patience)
            outcome, request = asked
            if isinstance(outcome, Outcome):
                told(_try(job.prey, ask, outcome, request))
            ask = hunt.send(outcome)
    except StopIteration as end:
        told(end.value)


def judged(aim: Aim, oracle: Oracle, reply: Reply) -> Outcome:
    """What an attacker sees of a reply; TargetError where a judge cannot be asked."""
    by_verdict = told_by(oracle, aim.goal) is Oracle.VERDICT
    broken = not reply.stopped and bool(reply.heard) if by_verdict else reached(aim, reply)
    score = None if reply.score is None else round(reply.score, SCORE_DIGITS)
    return Outcome(broken=broken, stopped=reply.stopped, score=score)


_Asked = tuple[Outcome | Unasked, str]
"""What came of a query, and a gateway's number of it."""


async def _ask(ask: Ask, prey: Prey, target: Target, patience: Patience) -> _Asked:
    assert not isinstance(prey.aimed, NotRun)
    reply = await ask_patiently(target, ask.attack, patience)
    if isinstance(reply, Unasked):
        return reply, ""
    try:
        outcome = judged(prey.aimed.aim, prey.abilities.oracle, reply)
    except TargetError as problem:
        return Unasked(str(problem)), ""
    return outcome if ask.counts else replace(outcome, broken=False), reply.request


async def ask_patiently(target: Target, attack: Attack, patience: Patience) -> Reply | Unasked:
    """
    What came of it, after as many tries as patience has.

    Whatever a target raises, nobody was broken by it and nobody withstood: it was not asked.
    """
    if patience.over:
        return Unasked(f"the target failed too often before: {patience.reason}")
    answer: Reply | Unasked = Unasked("")
    for pause in (0.0, *patience.pauses):
        # Also without a pause: a target in this process lets nobody else come in, not even Ctrl-C.
        await asyncio.sleep(pause)
        try:
            answer = await target.ask(attack)
            break
        except TargetError as problem:
            answer = Unasked(str(problem))
        except Exception as problem:  # noqa: BLE001 - a stranger's target may raise anything
            answer = Unasked(f"the target raised {type(problem).__name__}")
    patience.heard(answer)
    return answer


def _try(prey: Prey, ask: Ask, outcome: Outcome, request: str) -> Try:
    return Try(
        target=prey.target,
        seed=prey.seed.id,
        number=ask.number,
        chain=ask.chain,
        broken=outcome.broken,
        stopped=outcome.stopped,
        score=outcome.score,
        alone=ask.phase is Phase.SWEEP,
        shrinking=ask.phase is Phase.SHRINK,
        request=request,
    )


def _place(line: Try) -> tuple[Phase, int]:
    if line.alone:
        return Phase.SWEEP, line.number
    return (Phase.SHRINK if line.shrinking else Phase.SEARCH), line.number


def _outcome(line: Try) -> Outcome:
    return Outcome(broken=line.broken, stopped=line.stopped, score=line.score)


def _require_same(line: Try, chain: Chain) -> None:
    if line.chain != chain:
        raise TargetError(
            f"the run asked another query {line.number} of seed `{line.seed}` than this Seawall "
            "would; seeds, operators or searches have changed: start a new run"
        )
