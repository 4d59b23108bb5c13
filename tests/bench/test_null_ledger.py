import asyncio

import pytest

from bench.figures import Round, cpu_per_answer
from bench.load import Outcome
from bench.null_ledger import DATABASE, FILE, NULL, NullLedger, cost, verdicts
from seawall.ledger import Query
from tests.ledger.events import event


def round_of(
    number: int, target: str, per_second: float, cpu: float, connections: int = 8
) -> Round:
    right = int(per_second)
    outcome = Outcome(
        sent=right,
        right=right,
        counted=right,
        per_second=per_second,
        latency=None,
        first_token=None,
        failures={},
        example="",
        busy=0.0,
    )
    return Round(
        number=number,
        stream=False,
        connections=connections,
        target=target,
        outcome=outcome,
        cpu=cpu,
        memory=0,
    )


ROUNDS = [
    round_of(1, NULL, 200, 1.0),
    round_of(1, FILE, 178, 0.979),
    round_of(2, NULL, 100, 1.0),
    round_of(2, FILE, 80, 0.8),
    round_of(3, NULL, 100, 1.0),
    round_of(3, FILE, 88, 0.88),
    round_of(3, FILE, 1, 1.0, connections=64),
]


def test_the_cost_of_a_log_compares_rounds_that_ran_one_after_another() -> None:
    lost = cost(ROUNDS, 8, FILE)
    assert lost is not None
    assert (lost.median, lost.low, lost.high) == pytest.approx((0.12, 0.11, 0.2))
    work = cost(ROUNDS, 8, FILE, cpu_per_answer)
    assert work is not None
    assert (work.median, work.low, work.high) == pytest.approx((0.0, -0.1, 0.0))
    assert cost(ROUNDS, 8, DATABASE) is None


def test_the_verdict_says_whether_the_goal_was_reached() -> None:
    (told,) = verdicts(ROUNDS, 8)
    assert "12.0 (11.0–20.0)% fewer" in told
    assert "reached" in told
    worse = [*ROUNDS, round_of(4, NULL, 100, 1.0), round_of(4, FILE, 10, 0.1)]
    (told,) = verdicts([it for it in worse if it.number in {2, 4}], 8)
    assert "missed" in told


def test_a_null_log_gives_every_event_a_place_and_keeps_none() -> None:
    log = NullLedger()
    assert log.append([event(), event()]).last == 1
    assert log.submit([event()]).result().first == 2
    assert asyncio.run(log.append_async([event()])).first == 3
    assert not list(log.entries(Query()))
