from dataclasses import replace

from bench.figures import Round, Spread, number, plain_table, ranged, stream_table, summary
from bench.load import Outcome, Percentiles

OUTCOME = Outcome(
    sent=110,
    right=100,
    counted=90,
    per_second=30.0,
    latency=Percentiles(1.0, 2.0, 3.0),
    first_token=None,
    failures={},
    example="",
    busy=0.1,
)


def a_round(number: int, target: str, per_second: float, p50: float) -> Round:
    outcome = replace(OUTCOME, per_second=per_second, latency=Percentiles(p50, p50, p50))
    return Round(number, False, 8, target, outcome, cpu=0.2, memory=1)  # noqa: FBT003 - a field


def test_ratios_and_differences_are_taken_within_a_round_not_between_medians() -> None:
    rounds = [
        a_round(1, "upstream", 1000, p50=1.0),
        a_round(1, "litellm", 10, p50=50.0),
        a_round(1, "seawall", 200, p50=2.0),
        a_round(2, "upstream", 100, p50=10.0),
        a_round(2, "litellm", 1, p50=500.0),
        a_round(2, "seawall", 30, p50=13.0),
    ]
    row = next(it for it in summary(rounds) if it.target == "seawall")
    assert row.times_litellm == Spread(25.0, 20.0, 30.0)
    assert row.added_p50 == Spread(2.0, 1.0, 3.0)
    assert row.times_passthrough is None


def test_a_target_that_answered_nothing_gives_no_ratio_and_no_time() -> None:
    silent = Round(
        1,
        stream=False,
        connections=8,
        target="litellm",
        outcome=replace(
            OUTCOME, right=0, per_second=0.0, latency=None, failures={"status 500": 9}
        ),
        cpu=1.0,
        memory=1,
    )
    rows = {it.target: it for it in summary([a_round(1, "seawall", 100, p50=1.0), silent])}
    assert rows["seawall"].times_litellm is None
    assert rows["litellm"].p50 is rows["litellm"].cpu_per_answer is None
    assert rows["litellm"].failures == 9


def test_loads_are_never_mixed() -> None:
    one, other = a_round(1, "seawall", 100, p50=1.0), a_round(1, "litellm", 10, p50=1.0)
    rows = summary([one, replace(other, connections=64), replace(other, stream=True)])
    assert [(it.target, it.connections, it.stream) for it in rows] == [
        ("seawall", 8, False),
        ("litellm", 64, False),
        ("litellm", 8, True),
    ]
    assert all(it.times_litellm != Spread(10.0, 10.0, 10.0) for it in rows)
    assert (plain_table(rows).row_count, stream_table(rows).row_count) == (2, 1)


def test_figures_are_written_with_about_three_digits() -> None:
    assert [number(it) for it in (0.123, 12.34, 1234.5)] == ["0.12", "12.3", "1,234"]
    assert ranged(Spread(2.0, 1.0, 3.0)) == "2.00 (1.00–3.00)"
    assert (ranged(Spread(2.0, 2.0, 2.0)), ranged(None)) == ("2.00", "-")
