"""A stream that began and never ended is found at the next start, and only then."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.ledger import (
    SINCE,
    Entry,
    Ledger,
    SqliteLedger,
    open_ledger,
    running_since,
    unfinished_streams,
)
from seawall.ledger.recovery import STREAM_ENDS
from tests.ledger.conftest import Logs
from tests.ledger.events import event

steps = st.lists(
    st.tuples(
        st.sampled_from(["answer.started", *STREAM_ENDS, "text.held", "gateway.started"]),
        st.sampled_from(["r-1", "r-2", "r-3"]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=40)
@given(happened=steps)
def test_exactly_the_streams_without_an_end_since_the_last_start_are_found(
    tmp_path_factory: pytest.TempPathFactory, happened: list[tuple[str, str]]
) -> None:
    open_streams: dict[str, list[int]] = {}
    for index, (kind, request) in enumerate(happened):
        if kind == "gateway.started":
            open_streams = {}
        elif kind == "answer.started":
            open_streams.setdefault(request, []).append(index)
        elif kind in STREAM_ENDS:
            open_streams.pop(request, None)
    with SqliteLedger(tmp_path_factory.mktemp("log")) as ledger:
        ledger.append([event(kind, request=request) for kind, request in happened])
        found = unfinished_streams(ledger)
    assert [entry.index for entry in found] == sorted(
        index for indexes in open_streams.values() for index in indexes
    )


def test_a_new_log_has_no_unfinished_stream(logs: Logs) -> None:
    with open_ledger(logs.new()) as ledger:
        assert unfinished_streams(ledger) == ()


def begin(ledger: Ledger) -> list[str]:
    """A gateway's start, as `seawall serve` logs it; the requests that it found cut."""
    cut = unfinished_streams(ledger)
    since = running_since(ledger)
    facts: dict[str, str | int] = {} if since is None else {SINCE: since}
    ended = [event("answer.cut", request=entry.event.request) for entry in cut]
    started = event("gateway.started")
    ledger.append([*ended, replace(started, facts=facts)])
    return [request_of(entry) for entry in cut]


def request_of(entry: Entry) -> str:
    return entry.event.request


def test_of_several_gateways_only_those_that_are_gone_left_streams(database_logs: Logs) -> None:
    folder = database_logs.new()
    first, second = open_ledger(folder), open_ledger(folder)
    assert begin(first) == []
    first.append([event("answer.started", request="of the first")])
    assert begin(second) == []
    second.append([event("answer.started", request="of the second")])
    second.close()
    with open_ledger(folder) as third:
        assert begin(third) == ["of the second"]
        first.append([event("answer.delivered", request="of the first")])
        first.append([event("answer.started", request="the last of the first")])
        first.close()
        with open_ledger(folder) as fourth:
            assert begin(fourth) == ["the last of the first"]
            assert begin(fourth) == []
