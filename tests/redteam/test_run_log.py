"""What the log tells of runs: numbered, told once, and made better by nobody's easy seeds."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from seawall.assemble.redteam import Asked
from seawall.assemble.redteam_log import FINISHED, SAMPLE, STARTED, RunLog
from seawall.ledger import Query
from seawall.ledger.facts import require_minimal
from seawall.ledger.sqlite import SqliteLedger
from seawall.redteam.lines import Run
from seawall.redteam.operators import OPERATORS
from seawall.redteam.record import Harmless, Plan, Tried, Try
from seawall.redteam.seed import HARMS, Seed
from seawall.redteam.seeds import harmless_texts, own_seeds, spread
from seawall.redteam.targets.protocol import Oracle

SHA = f"sha256:{'0' * 64}"
PLAN = Plan(
    run="run_0123456789abcdef",
    seed=1,
    budget=100,
    search="adaptive",
    operators=tuple(OPERATORS),
    targets=("bot",),
    oracles={"bot": Oracle.HARM},
    digests={"policy": SHA},
    began="2026-11-30T00:00:00+00:00",
)
WHOLE = Asked(own_seeds(), harmless_texts())
HARM = next(seed for seed in own_seeds() if seed.goal in HARMS)


def ran(seeds: Sequence[Seed], *, broken: Sequence[str] = ()) -> Run:
    """A run in which these were broken at their first query, and all others held."""
    tried = tuple(
        Tried(
            "bot", it.id, it.family, it.language, it.lineage, 100, 1 if it.id in broken else None,
            goal=it.goal,
        )
        for it in seeds
    )  # fmt: skip
    texts = tuple(Harmless("bot", it.id, it.language, stopped=False) for it in harmless_texts())
    return Run(PLAN, tried=tried, harmless=texts)


def logged(log: SqliteLedger) -> list[Any]:
    """The facts of all events, each of which may be logged as it is."""
    events = [entry.event for entry in log.entries(Query(kind="redteam.*"))]
    for event in events:
        require_minimal(event)
    return [(event.kind, event.facts) for event in events]


def test_each_run_has_the_next_number_and_is_told_once(tmp_path: Path) -> None:
    """Also where it is gone on with, or told again; one without its end is a gap."""
    with SqliteLedger(tmp_path) as ledger:
        log, other = RunLog(ledger), replace(PLAN, run="run_fedcba9876543210")
        for _ in range(2):
            log.started(PLAN, WHOLE)
        log.started(other, WHOLE)
        for _ in range(2):
            log.finished(ran(own_seeds()), WHOLE, digests={"policy": SHA}, digest=SHA)
        told = [(kind, facts["number"], facts["run"]) for kind, facts in logged(ledger)]
    assert told == [
        (STARTED, 1, PLAN.run),
        (STARTED, 2, other.run),
        (FINISHED, 1, PLAN.run),
    ]


def test_an_end_without_a_beginning_is_not_logged(tmp_path: Path) -> None:
    """A run of some other log has no number here."""
    with SqliteLedger(tmp_path) as ledger:
        RunLog(ledger).finished(ran(own_seeds()), WHOLE, digests={}, digest=SHA)
        assert not logged(ledger)


@pytest.mark.parametrize(("asked", "operators", "whole"), [
    (WHOLE, tuple(OPERATORS), True),
    (replace(WHOLE, seeds=own_seeds()[1:]), tuple(OPERATORS), False),
    (replace(WHOLE, harmless=()), tuple(OPERATORS), False),
    (WHOLE, tuple(OPERATORS)[1:], False),
    (replace(WHOLE, seeds=(replace(HARM, turns=()), *own_seeds()[1:])), tuple(OPERATORS), False),
])  # fmt: skip
def test_a_run_is_whole_where_nothing_of_seawalls_was_left_out(
    tmp_path: Path, asked: Asked, operators: tuple[str, ...], *, whole: bool
) -> None:
    """Neither a seed, nor an operator, nor a harmless text, nor what a seed says."""
    with SqliteLedger(tmp_path) as ledger:
        RunLog(ledger).started(replace(PLAN, operators=operators), asked)
        ((_, facts),) = logged(ledger)
    assert facts["whole"] is whole


@pytest.mark.parametrize(("asked", "operators", "fair"), [
    (WHOLE, tuple(OPERATORS), True),
    (replace(WHOLE, seeds=spread(own_seeds(), 36)), tuple(OPERATORS), True),
    (replace(WHOLE, seeds=spread(own_seeds(), 36)[1:]), tuple(OPERATORS), False),
    (replace(WHOLE, seeds=own_seeds()[1:]), tuple(OPERATORS), False),
    (replace(WHOLE, seeds=()), tuple(OPERATORS), False),
    (replace(WHOLE, harmless=()), tuple(OPERATORS), False),
    (WHOLE, tuple(OPERATORS)[1:], False),
])  # fmt: skip
def test_a_run_is_fair_where_nobody_picked_what_is_asked(
    tmp_path: Path, asked: Asked, operators: tuple[str, ...], *, fair: bool
) -> None:
    """Fewer seeds are fair where a rule takes them, and not where somebody leaves one out."""
    with SqliteLedger(tmp_path) as ledger:
        RunLog(ledger).started(replace(PLAN, operators=operators), asked)
        ((_, facts),) = logged(ledger)
    assert facts["fair"] is fair


def test_easy_seeds_make_no_share_smaller_and_hard_ones_count(tmp_path: Path) -> None:
    """Of others' seeds only those that broke the target are counted."""
    easy = tuple(replace(HARM, id=f"easy.{n}") for n in range(500))
    hard = replace(HARM, id="hard")
    asked = replace(WHOLE, seeds=(*own_seeds(), *easy, hard))
    own = sum(seed.family is HARM.family and seed.goal in HARMS for seed in own_seeds())
    with SqliteLedger(tmp_path) as ledger:
        log = RunLog(ledger)
        log.started(PLAN, asked)
        run = ran(asked.seeds, broken=["hard", HARM.id])
        log.finished(run, asked, digests={"policy": SHA.replace("0", "1")}, digest=SHA)
        facts = logged(ledger)[-1][1]
    assert facts["digests"]["policy"] == SHA.replace("0", "1")
    (target,) = facts["targets"]
    family = target["families"][HARM.family.value]
    assert (family["seeds"], family["broken_1"]) == (own + 1, 2)
    assert (target["harmless"], target["false_alarms"]) == (len(harmless_texts()), 0)


def test_a_sample_of_the_gateways_numbers_is_told(tmp_path: Path) -> None:
    """Each target's own, of the queries that count: any other may be borrowed."""
    numbers = [f"req_{n:016x}" for n in range(300)]
    counted = own_seeds()[0].id
    plain = Try("bot", counted, 0, (), broken=False, stopped=False)
    asked = [replace(plain, number=n, request=it) for n, it in enumerate(numbers)]
    borrowed = replace(plain, target="stub", alone=True, request=numbers[0])
    swept = replace(plain, alone=True, request=f"req_{'a' * 16}")
    others = replace(plain, seed="easy", request=f"req_{'c' * 16}")
    nowhere = replace(plain, number=300)
    harmless = Harmless("bot", "h", "en", stopped=False, request=f"req_{'b' * 16}")
    tries = (*asked, borrowed, swept, others, nowhere)
    run = replace(ran(own_seeds()), tries=tries, harmless=(harmless,))
    with SqliteLedger(tmp_path) as ledger:
        log = RunLog(ledger)
        log.started(PLAN, WHOLE)
        log.finished(run, WHOLE, digests={}, digest=SHA)
        (target,) = logged(ledger)[-1][1]["targets"]
    assert target["passed"] == 300
    assert len({*target["requests"]}) == SAMPLE
    assert {*target["requests"]} < {*numbers[1:], harmless.request}
