"""A stream that began and never ended is found at the next start, and only then."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.ledger import SqliteLedger, unfinished_streams
from seawall.ledger.recovery import STREAM_ENDS
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


def test_a_new_log_has_no_unfinished_stream(tmp_path: Path) -> None:
    with SqliteLedger(tmp_path) as ledger:
        assert unfinished_streams(ledger) == ()
