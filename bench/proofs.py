"""
What the log's proofs and searches cost at a size.

    .venv/bin/python bench/proofs.py                      a million entries, half a minute
    .venv/bin/python bench/proofs.py --entries 10000000   five minutes and 7.3 GB of disk

Appends entries in batches of a thousand to a fresh log in `--folder`, which must be on the disk
that you mean to measure. Then verifies all of it, proves entries at random, and searches.
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/proofs.py` finds its neighbours

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from rich.console import Console
from rich.table import Table

from bench.ledger import FACTS
from seawall.ledger import Query, SqliteLedger, open_for_reading, own_verifier, prove, verify
from seawall.ledger.database import FILE
from seawall.ledger.receipts import consistency
from seawall.terms import Event

BATCH = 1_000
TRIES = 300
GOAL_VERIFY, GOAL_PROOF = 300_000, 1.0


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=ROOT / ".bench")
    chosen = parser.parse_args()
    chosen.folder.mkdir(exist_ok=True)
    table = Table("what", "figure", box=None, title=f"a log of {chosen.entries:,} entries")
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        folder = Path(name)
        took = _timed(lambda: _fill(folder, chosen.entries))
        table.add_row("appended, a thousand at a time", f"{chosen.entries / took:,.0f} a second")
        size = (folder / FILE).stat().st_size / chosen.entries
        table.add_row("on disk", f"{size:,.0f} bytes an entry")
        took = _timed(lambda: _verified(folder))
        rate = chosen.entries / took
        table.add_row("verified", f"{rate:,.0f} a second (goal {GOAL_VERIFY:,})")
        dice, entries = random.Random(1), chosen.entries
        times = [_timed(lambda: prove(folder, dice.randrange(entries))) for _ in range(TRIES)]
        table.add_row("proof of an entry", f"{_spread(times)} (goal {GOAL_PROOF:.0f} ms)")
        times = [
            _timed(lambda: consistency(folder, dice.randrange(1, chosen.entries)))
            for _ in range(TRIES)
        ]
        table.add_row("proof of growth", _spread(times))
        for what, query in _queries(dice, chosen.entries).items():
            times = [_timed(partial(_searched, folder, query)) for _ in range(20)]
            table.add_row(f"search: {what}", _spread(times))
    Console(highlight=False, width=100).print(table)


def _fill(folder: Path, entries: int) -> None:
    noon = datetime(2026, 8, 1, 12, tzinfo=UTC)
    with SqliteLedger(folder, queue_limit=100_000) as ledger:
        futures = []
        for first in range(0, entries, BATCH):
            futures.append(
                ledger.submit(
                    [
                        Event(
                            "text.blocked" if n % 50 == 0 else "text.allowed",
                            noon + timedelta(milliseconds=10 * n),
                            "gateway",
                            request=f"req_{n // 5:012d}",
                            session=f"ss1.{n // 100:012d}",
                            feature=f"feature-{n % 20}",
                            facts=FACTS,
                        )
                        for n in range(first, min(first + BATCH, entries))
                    ]
                )
            )
            while len(futures) > 16:
                futures.pop(0).result()
        for future in futures:
            future.result()


def _verified(folder: Path) -> None:
    assert not verify(folder, [own_verifier(folder)]).problems


def _queries(dice: random.Random, entries: int) -> dict[str, Query]:
    somewhere = dice.randrange(entries)
    return {
        "the story of a request": Query(request=f"req_{somewhere // 5:012d}"),
        "the newest 50 blocks": Query(kind="text.blocked", newest_first=True, limit=50),
        "a session": Query(session=f"ss1.{somewhere // 100:012d}"),
        "the newest 50 of a feature": Query(feature="feature-7", newest_first=True, limit=50),
    }


def _searched(folder: Path, query: Query) -> None:
    with open_for_reading(folder) as log:
        assert list(log.entries(query))


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _spread(times: list[float]) -> str:
    ordered = sorted(times)
    p99 = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    return f"{1000 * statistics.median(ordered):.2f} ms, p99 {1000 * p99:.2f} ms"


if __name__ == "__main__":
    main()
