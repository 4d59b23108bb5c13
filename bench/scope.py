"""
How long a decision about a tool call takes, at 3, 10 and 60 grants.

    .venv/bin/python bench/scope.py              10,000 decisions of each sort: half a minute
    .venv/bin/python bench/scope.py --quick      a smoke run

Every grant has a domain, a range, an expression and an attribute of the end user. Calls are
made before the clock starts: some that are allowed, some that wait for a person (Cedar is asked
three times) and some denied by a constraint (twice, to say which).
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/scope.py` finds its neighbours

import argparse
import gc
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import orjson
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from seawall.scope import (
    Argument,
    Decider,
    Effect,
    Grant,
    Kind,
    Manifest,
    Principal,
    Taint,
    ToolRequest,
)

SIZES = (3, 10, 60)
GOAL = 0.5
"""Milliseconds that ninety-nine of a hundred decisions take at most."""
NOW = datetime(2027, 1, 1, tzinfo=UTC)
FEATURE = "support"


def manifest(size: int) -> Manifest:
    """A scope of so many tools, all alike."""
    arguments = {
        "to": Argument(domains=("example.com", "*.example.com"), max_items=3),
        "amount": Argument(kind=Kind.NUMBER, minimum=Decimal(0), maximum=Decimal(50)),
        "order": Argument(matches="[0-9]{6}"),
        "tenant": Argument(equals_principal="tenant"),
        "text": Argument(max_length=4_000, required=False),
    }
    grants = (
        Grant(f"tool.{n}", Effect.WRITE, reversible=True, arguments=arguments) for n in range(size)
    )
    return Manifest(FEATURE, "a benchmark", "nobody", date(2027, 3, 1), tuple(grants))


def call(tool: int, *, amount: float, tainted: bool) -> ToolRequest:
    """One call, of 400 characters."""
    given = {"to": ["a@example.com"], "amount": amount, "order": "123456", "tenant": "t-1"}
    return ToolRequest(
        feature=FEATURE,
        tool=f"tool.{tool}",
        arguments=orjson.dumps({**given, "text": "x" * 300}).decode(),
        taint=Taint(untrusted=tainted, classes=frozenset({"customer"} if tainted else ())),
        from_untrusted=False,
        principal=Principal("u", {"tenant": "t-1"}),
    )


SORTS: dict[str, Callable[[int], ToolRequest]] = {
    "allowed": lambda tool: call(tool, amount=20, tainted=False),
    "waits": lambda tool: call(tool, amount=20, tainted=True),
    "denied": lambda tool: call(tool, amount=51, tainted=False),
}


def timed(decider: Decider, requests: list[ToolRequest]) -> list[float]:
    """Milliseconds of each decision."""
    taken = []
    gc.disable()
    for request in requests:
        began = time.perf_counter()
        decider.decide(request, NOW)
        taken.append((time.perf_counter() - began) * 1_000)
    gc.enable()
    return taken


def main() -> None:
    """Measure, print, and say whether the goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    count = 300 if parser.parse_args().quick else 10_000
    table = Table("grants", "decision", "p50 ms", "p99 ms", "goal")
    for size in SIZES:
        decider = Decider([manifest(size)])
        for sort, make in SORTS.items():
            requests = [make(n % size) for n in range(count)]
            timed(decider, requests[:100])  # warm
            half, most = np.percentile(timed(decider, requests), (50, 99))
            told = "met" if most < GOAL else "missed"
            table.add_row(str(size), sort, f"{half:.3f}", f"{most:.3f}", told)
    Console().print(table)


if __name__ == "__main__":
    main()
