"""
What the log's proofs, verification and searches cost at a size, beside a plain hash chain.

    .venv/bin/python bench/proofs.py                      a million entries, a minute
    .venv/bin/python bench/proofs.py --entries 10000000   ten minutes and 20 GB of disk

Appends entries in batches of a thousand to a fresh log in `--folder`, which must be on the disk
that you mean to measure. Then verifies all of it, proves entries at random, and searches. A chain
proves one entry only by all of itself.
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/proofs.py` finds its neighbours

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench import chain
from bench.events import event
from seawall.ledger import (
    Query,
    Receipt,
    SqliteLedger,
    open_for_reading,
    own_verifier,
    prove,
    verify,
)
from seawall.ledger.appending import Appending
from seawall.ledger.database import FILE
from seawall.ledger.receipts import consistency

BATCH = 1_000
AHEAD = 8
"""Batches that wait for the disk while the next is made."""

TRIES = 300
SEARCHES = 20
GOAL_VERIFY, GOAL_PROOF = 300_000, 1.0


def main() -> None:
    """Print a table for docs/benchmarks.md."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=ROOT / ".bench")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="that verify")
    chosen = parser.parse_args()
    chosen.folder.mkdir(exist_ok=True)
    for line in lines(chosen.folder, chosen.entries, workers=chosen.workers):
        print(line, flush=True)


def lines(within: Path, entries: int, *, workers: int) -> Iterator[str]:
    """The lines of the table, each as soon as it is known."""
    yield f"| of {entries:,} entries, in SQLite | log | hash chain |"
    yield "|---|---:|---:|"
    with tempfile.TemporaryDirectory(dir=within) as name:
        folder = Path(name)
        yield from _both(folder, entries, workers)
        dice = random.Random(1)
        some = [_timed(lambda: prove(folder, dice.randrange(entries))) for _ in range(TRIES)]
        yield f"| proof of an entry (goal {GOAL_PROOF:.0f} ms) | {_spread(some)} | all of it |"
        some = [
            _timed(lambda: consistency(folder, dice.randrange(1, entries))) for _ in range(TRIES)
        ]
        yield f"| proof of growth | {_spread(some)} | all of it |"
        for what, query in _queries(dice, entries).items():
            some = [_timed(partial(_searched, folder, query)) for _ in range(SEARCHES)]
            yield f"| search: {what} | {_spread(some)} | none |"


def _both(folder: Path, entries: int, workers: int) -> Iterator[str]:
    """Appending, bytes and verification, of the log and of the chain."""
    mine = _timed(lambda: _fill(SqliteLedger(folder, queue_limit=100_000), entries))
    its = _timed(lambda: _fill(chain.Chain(chain.SqliteChain(folder)), entries))
    yield f"| appended, a thousand at a time | {entries / mine:,.0f}/s | {entries / its:,.0f}/s |"
    mine, its = ((folder / file).stat().st_size / entries for file in (FILE, chain.FILE))
    yield f"| on disk | {mine:,.0f} bytes an entry | {its:,.0f} bytes |"
    mine = _timed(lambda: _verified(folder, workers))
    its = _timed(lambda: chain.verified(folder))
    (folder / chain.FILE).unlink()
    what = f"verified by {workers} processes, indexes included (goal {GOAL_VERIFY:,})"
    yield f"| {what} | {entries / mine:,.0f}/s | {entries / its:,.0f}/s, by one |"
    alone = _timed(lambda: _verified(folder, 1))
    yield f"| verified by one | {entries / alone:,.0f}/s | |"


def _fill(log: Appending, entries: int) -> None:
    waiting: list[Future[Receipt]] = []
    for first in range(0, entries, BATCH):
        made = [event(n) for n in range(first, min(first + BATCH, entries))]
        waiting.append(log.submit(made))
        if len(waiting) > AHEAD:
            waiting.pop(0).result()
    for future in waiting:
        future.result()
    log.close()


def _verified(folder: Path, workers: int) -> None:
    assert not verify(folder, [own_verifier(folder)], workers=workers).problems


def _queries(dice: random.Random, entries: int) -> dict[str, Query]:
    somewhere = event(dice.randrange(entries))
    return {
        "the story of a request": Query(request=somewhere.request),
        "the newest 50 blocks": Query(kind="text.blocked", newest_first=True, limit=50),
        "a session": Query(session=somewhere.session),
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
