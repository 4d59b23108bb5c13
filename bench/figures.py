"""Turn the rounds of bench/gateway.py into figures and tables; pure, so that tests can hold it."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rich.table import Table

from bench.load import Outcome, Percentiles


@dataclass(frozen=True, slots=True)
class Round:
    """One target under one load, once; rounds with the same `number` ran one after another."""

    number: int
    stream: bool
    connections: int
    target: str
    outcome: Outcome
    cpu: float  # the target's processor time over the whole run, in seconds
    memory: int  # its resident memory at the end, in bytes


@dataclass(frozen=True, slots=True)
class Spread:
    """The median over rounds, and the least and the most."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Spread | None":
        """Sum up; nothing of no values."""
        known = list(values)
        return cls(statistics.median(known), min(known), max(known)) if known else None


@dataclass(frozen=True, slots=True)
class Row:
    """What is known about one target under one load; times in milliseconds."""

    target: str
    stream: bool
    connections: int
    per_second: Spread | None
    p50: Spread | None
    p90: Spread | None
    p99: Spread | None
    first_p50: Spread | None
    first_p99: Spread | None
    added_p50: Spread | None  # beyond the bare upstream's p50 of the same round
    added_first_p50: Spread | None
    times_litellm: Spread | None  # requests a second, against the same round's
    times_passthrough: Spread | None
    cpu_per_answer: Spread | None  # milliseconds of processor time
    failures: int


Pick = Callable[[Round], float | None]


def per_second(it: Round) -> float | None:
    """Right answers a second."""
    return it.outcome.per_second


def latency(name: str) -> Pick:
    """Give a picker of a percentile of the time to the whole answer."""
    return lambda it: _percentile(it.outcome.latency, name)


def first_token(name: str) -> Pick:
    """Give a picker of a percentile of the time to the first text."""
    return lambda it: _percentile(it.outcome.first_token, name)


def cpu_per_answer(it: Round) -> float | None:
    """Milliseconds of the target's processor time for each right answer."""
    return 1000 * it.cpu / it.outcome.right if it.outcome.right else None


def summary(rounds: Sequence[Round]) -> list[Row]:
    """Sum up every target under every load, in the order in which they first ran."""
    loads = dict.fromkeys((it.stream, it.connections) for it in rounds)
    rows = []
    for stream, connections in loads:
        same = [it for it in rounds if (it.stream, it.connections) == (stream, connections)]
        rows += [_row(target, same) for target in dict.fromkeys(it.target for it in same)]
    return rows


def paired(
    rounds: Sequence[Round], target: str, to: str, combine: Callable[[Round, Round], float | None]
) -> Spread | None:
    """Combine each round of a target with the same-numbered round of another, and sum up."""
    others = {it.number: it for it in rounds if it.target == to}
    pairs = [
        (it, others[it.number]) for it in rounds if it.target == target and it.number in others
    ]
    return Spread.of(value for pair in pairs if (value := combine(*pair)) is not None)


def _row(target: str, rounds: Sequence[Round]) -> Row:
    own = [it for it in rounds if it.target == target]
    return Row(
        target=target,
        stream=own[0].stream,
        connections=own[0].connections,
        per_second=_spread(own, per_second),
        p50=_spread(own, latency("p50")),
        p90=_spread(own, latency("p90")),
        p99=_spread(own, latency("p99")),
        first_p50=_spread(own, first_token("p50")),
        first_p99=_spread(own, first_token("p99")),
        added_p50=_added(rounds, target, latency("p50")),
        added_first_p50=_added(rounds, target, first_token("p50")),
        times_litellm=paired(rounds, target, "litellm", _times),
        times_passthrough=paired(rounds, target, "pass-through", _times),
        cpu_per_answer=_spread(own, cpu_per_answer),
        failures=sum(sum(it.outcome.failures.values()) for it in own),
    )


def _spread(rounds: Iterable[Round], pick: Pick) -> Spread | None:
    return Spread.of(value for it in rounds if (value := pick(it)) is not None)


def _added(rounds: Sequence[Round], target: str, pick: Pick) -> Spread | None:
    def beyond(one: Round, bare: Round) -> float | None:
        mine, least = pick(one), pick(bare)
        return None if mine is None or least is None else mine - least

    return None if target == "upstream" else paired(rounds, target, "upstream", beyond)


def _times(one: Round, other: Round) -> float | None:
    rate = other.outcome.per_second
    return one.outcome.per_second / rate if rate else None


def _percentile(times: Percentiles | None, name: str) -> float | None:
    return None if times is None else getattr(times, name)


def plain_table(rows: Sequence[Row]) -> Table:
    """Show the rows of plain requests."""
    table = Table(title="Plain answers: median of the rounds (least to most)")
    names = ["conn.", "target", "requests/s", "p50 ms", "p90 ms", "p99 ms", "added p50 ms"]
    add_columns(table, *names, "x LiteLLM", "x pass-through", "CPU ms each", "failures")
    for row in rows:
        if not row.stream:
            cells = [ranged(row.per_second), middle(row.p50), middle(row.p90), middle(row.p99)]
            cells += [ranged(row.added_p50), ranged(row.times_litellm)]
            cells += [ranged(row.times_passthrough), middle(row.cpu_per_answer)]
            table.add_row(str(row.connections), row.target, *cells, f"{row.failures:,}")
    return table


def stream_table(rows: Sequence[Row]) -> Table:
    """Show the rows of streamed requests."""
    table = Table(title="Streamed answers: median of the rounds (least to most)")
    names = ["conn.", "target", "answers/s", "first text p50 ms", "p99 ms", "added p50 ms"]
    add_columns(table, *names, "whole p50 ms", "p99 ms", "added p50 ms", "failures")
    for row in rows:
        if row.stream:
            cells = [ranged(row.per_second), middle(row.first_p50), middle(row.first_p99)]
            cells += [ranged(row.added_first_p50), middle(row.p50), middle(row.p99)]
            cells += [ranged(row.added_p50), f"{row.failures:,}"]
            table.add_row(str(row.connections), row.target, *cells)
    return table


def add_columns(table: Table, *names: str) -> None:
    """Add columns of figures, and one of names for `target`; none of them wraps."""
    for name in names:
        table.add_column(name, justify="left" if name == "target" else "right", no_wrap=True)


def middle(spread: Spread | None) -> str:
    """Write the median alone."""
    return "-" if spread is None else number(spread.median)


def ranged(spread: Spread | None) -> str:
    """Write the median and the range, unless they look the same."""
    if spread is None:
        return "-"
    median, low, high = number(spread.median), number(spread.low), number(spread.high)
    return median if low == high else f"{median} ({low}–{high})"


def number(value: float) -> str:
    """Write a figure with about three digits that count."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
