"""Laws of every log, wherever it is kept: durable, atomic, in order, and once."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.errors import AlreadyUsed, LedgerError
from seawall.ledger import DurableLedger, Entry, Query, Receipt, open_for_reading, open_ledger
from seawall.terms import Event
from tests.ledger.conftest import Logs
from tests.ledger.events import event, events
from tests.ledger.tampering import Vandal


@pytest.fixture(scope="module")
def shared(module_logs: Logs) -> Iterator[DurableLedger]:
    with open_ledger(module_logs.new(), tenant="acme", environment="test") as ledger:
        yield ledger


@pytest.fixture
def folder(logs: Logs) -> Path:
    return logs.new()


@pytest.fixture
def log(folder: Path) -> Iterator[DurableLedger]:
    with open_ledger(folder, tenant="acme", environment="test") as ledger:
        yield ledger


def everything(folder: Path) -> list[Entry]:
    with open_for_reading(folder) as reader:
        return list(reader.entries(Query()))


def contiguous(entries: Sequence[Entry]) -> bool:
    """Whether indexes, and the sequences of each producer, go up by one from 0."""
    producers: dict[str, list[int]] = {}
    for entry in entries:
        producers.setdefault(entry.producer, []).append(entry.sequence)
    return [entry.index for entry in entries] == list(range(len(entries))) and all(
        sequences == list(range(len(sequences))) for sequences in producers.values()
    )


@settings(max_examples=25)
@given(appends=st.lists(st.lists(events, min_size=1, max_size=4), max_size=6))
def test_what_is_appended_is_read_back_in_order(
    shared: DurableLedger, appends: list[list[Event]]
) -> None:
    before = len(list(shared.entries(Query())))
    receipts = [shared.append(some) for some in appends]
    entries = list(shared.entries(Query()))
    assert [entry.event for entry in entries[before:]] == [one for some in appends for one in some]
    assert contiguous(entries)
    assert {(entry.tenant, entry.environment) for entry in entries} <= {("acme", "test")}
    for some, receipt in zip(appends, receipts, strict=True):
        assert [entries[i].event for i in range(receipt.first, receipt.last + 1)] == some


def test_submissions_of_one_thread_are_logged_in_their_order(log: DurableLedger) -> None:
    futures = [log.submit([event(number=n)]) for n in range(500)]
    assert [future.result() for future in futures] == [Receipt(n, n) for n in range(500)]
    assert [entry.event.facts["number"] for entry in log.entries(Query())] == list(range(500))


def test_an_acknowledged_event_is_seen_by_another_reader_at_once(
    log: DurableLedger, folder: Path
) -> None:
    receipt = log.append([event(), event()])
    with open_for_reading(folder) as reader:
        found = reader.entry(receipt.last)
        assert found is not None
        assert found.index == 1
        assert reader.entry(2) is None
        assert reader.entry(-1) is None


def test_an_event_that_cannot_be_encoded_fails_its_own_append_alone(log: DurableLedger) -> None:
    bad = Event("text.held", event().at, "gateway", facts={"score": 0.5})  # type: ignore[dict-item]  # the point
    futures = [
        log.submit([event(number=1)]),
        log.submit([event(number=2), bad, event(number=3)]),
        log.submit([event(number=4)], unless="once"),
        log.submit([bad], unless="never spent"),
        log.submit([event(number=5)]),
    ]
    assert [f.exception() is None for f in futures] == [True, False, True, False, True]
    entries = list(log.entries(Query()))
    assert [entry.event.facts["number"] for entry in entries] == [1, 4, 5]
    assert contiguous(entries)
    log.append([event()], unless="never spent")


def test_a_single_use_key_is_spent_by_the_first_append_and_for_ever(logs: Logs) -> None:
    folder = logs.new()
    with open_ledger(folder) as ledger:
        ledger.append([event(number=1)], unless="approval-1")
        with pytest.raises(AlreadyUsed):
            ledger.append([event(number=2)], unless="approval-1")
    with open_ledger(folder) as ledger:
        with pytest.raises(AlreadyUsed):
            ledger.append([event(number=3)], unless="approval-1")
        ledger.append([event(number=4)], unless="approval-2")
    assert [entry.event.facts["number"] for entry in everything(folder)] == [1, 4]
    assert contiguous(everything(folder))


def test_of_many_threads_exactly_one_spends_a_key(log: DurableLedger) -> None:
    barrier = threading.Barrier(32)

    def attempt(number: int) -> bool:
        barrier.wait()
        try:
            log.append([event(number=number), event(number=number)], unless="approval-1")
        except AlreadyUsed:
            return False
        return True

    with ThreadPoolExecutor(32) as pool:
        won = list(pool.map(attempt, range(32)))
    assert won.count(True) == 1
    assert [entry.event.facts["number"] for entry in log.entries(Query())] == [won.index(True)] * 2


def test_tasks_are_resumed_once_durable_and_failures_reach_their_own_task(
    log: DurableLedger,
) -> None:
    async def many() -> list[Receipt | BaseException]:
        good = [log.append_async([event(number=n)]) for n in range(100)]
        spent = [log.append_async([event(number=-1)], unless="k") for _ in range(2)]
        return await asyncio.gather(*good, *spent, return_exceptions=True)

    results = asyncio.run(many())
    assert results[:101] == [Receipt(n, n) for n in range(101)]
    assert isinstance(results[101], AlreadyUsed)


def test_a_cancelled_task_does_not_take_its_events_back(log: DurableLedger) -> None:
    async def impatient() -> None:
        task = asyncio.create_task(log.append_async([event(number=1)]))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await log.append_async([event(number=2)])

    asyncio.run(impatient())
    assert [entry.event.facts["number"] for entry in log.entries(Query())] == [1, 2]


def test_closing_writes_what_was_submitted_and_refuses_what_comes_after(logs: Logs) -> None:
    folder = logs.new()
    ledger = open_ledger(folder)
    futures = [ledger.submit([event(number=n)]) for n in range(300)]
    ledger.close()
    ledger.close()
    assert all(future.done() and not future.exception() for future in futures)
    assert len(everything(folder)) == 300
    with pytest.raises(LedgerError, match="closed"):
        ledger.append([event()])


def test_a_leaf_changed_in_place_is_named_by_its_index(logs: Logs) -> None:
    folder = logs.new()
    with open_ledger(folder) as ledger:
        ledger.append([event() for _ in range(5)])
    with Vandal(folder) as vandal:
        vandal.execute("UPDATE leaf SET bytes = ? WHERE idx = 3", (b"\0",))
    with pytest.raises(LedgerError, match="index 3"):
        everything(folder)


def test_events_that_change_under_the_writer_do_not_stop_it(log: DurableLedger) -> None:
    class Broken(dict[str, int]):
        def items(self) -> NoReturn:
            raise RuntimeError("pl4nted")

    good = [log.submit([event()]) for _ in range(3)]
    bad = log.submit([Event("k", event().at, "a", facts=Broken(x=1))])
    good += [log.submit([event()]) for _ in range(3)]
    assert [future.result().first for future in good] == list(range(6))
    assert isinstance(bad.exception(), LedgerError)
    assert "pl4nted" not in str(bad.exception())


def test_an_append_of_nothing_and_a_key_that_is_no_text_are_refused(log: DurableLedger) -> None:
    with pytest.raises(LedgerError, match="nothing to append"):
        log.append([])
    with pytest.raises(LedgerError, match="ASCII"):
        log.append([event()], unless="\ud800")
