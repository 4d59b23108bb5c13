"""Numbers of what must not be hidden: none is missing, and none stands twice."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from seawall.assemble.numbering import log_numbered
from seawall.ledger import Query
from seawall.ledger.sqlite import SqliteLedger

DRILLED = "ship.drilled"


def test_runs_at_the_same_moment_get_numbers_of_their_own(tmp_path: Path) -> None:
    with SqliteLedger(tmp_path) as log:

        def once(_: int) -> int:
            return log_numbered(log, DRILLED, {"drill": "restore", "passed": True}, of="drill")

        with ThreadPoolExecutor(4) as pool:
            given = [*pool.map(once, range(12))]
        told = [entry.event.facts["number"] for entry in log.entries(Query(kind=DRILLED))]
    assert sorted(given) == sorted(told) == [*range(1, 13)]  # type: ignore[type-var]


def test_each_sort_is_counted_by_itself(tmp_path: Path) -> None:
    with SqliteLedger(tmp_path) as log:
        numbers = [
            log_numbered(log, DRILLED, {"drill": name}, of="drill")
            for name in ("restore", "erase", "restore")
        ]
        numbers += [log_numbered(log, "ship.probed", {}, feature=name) for name in ("a", "b", "a")]
    assert numbers == [1, 1, 2, 1, 1, 2]
