"""Server-Sent Events: however the bytes are cut, the events are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import WireError
from seawall.wire.sse import EventReader, ServerEvent, write_comment, write_event
from tests.wire.corpus import STREAMS, cut

LINES = st.lists(
    st.one_of(
        st.sampled_from(
            ["", "", "data: a", "data:b", "data", "data:  c", ": comment", "event: x", "id: 7"]
        ),
        st.sampled_from(["id: \0", "retry: 10", "retry: x", "foo: bar", "data: [DONE]", "event"]),
        st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])),
    )
)
NEWLINES = st.sampled_from(["\n", "\r", "\r\n"])


def read(pieces: list[bytes]) -> list[ServerEvent]:
    reader = EventReader()
    return [event for piece in pieces for event in reader.receive(piece)]


@given(st.data(), LINES, st.sampled_from([b"", b"\xef\xbb\xbf"]))
def test_the_same_events_come_out_however_the_bytes_are_cut(
    data: st.DataObject, lines: list[str], mark: bytes
) -> None:
    stream = "".join(line + data.draw(NEWLINES) for line in lines).encode()
    stream = mark + stream
    assert read(cut(stream, data)) == read([stream])


@given(LINES, NEWLINES)
def test_all_three_line_ends_mean_the_same(lines: list[str], newline: str) -> None:
    # CR and LF between two lines would be read as one line end: that is what CRLF is.
    one, other = (end.join([*lines, ""]).encode() for end in ("\n", newline))
    assert read([one]) == read([other])


@pytest.mark.parametrize("name", STREAMS)
def test_recorded_streams_give_the_same_events_byte_by_byte(name: str) -> None:
    stream = STREAMS[name]
    whole = read([stream])
    assert whole
    assert read([stream[i : i + 1] for i in range(len(stream))]) == whole


def test_fields_mean_what_the_standard_says() -> None:
    stream = (
        b"\xef\xbb\xbf: hello\n"
        b"event: greeting\nid: 1\nretry: 250\ndata: first\ndata:second\ndata:  third\n\n"
        b"data\n\n"
        b"event: lost\n\n"
        b"id: 2\0\ndata: x\r\rretry: 5s\r\ndata\r\ndata\r\n\r\n"
        b"data: never ended\n"
    )
    assert read([stream]) == [
        ServerEvent("first\nsecond\n third", "greeting", "1", 250),
        ServerEvent("", "", "1"),
        ServerEvent("x", "", "1"),
        ServerEvent("\n", "", "1"),
    ]


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["", "error", "ping"]))
def test_what_is_written_is_read_again(data: str, name: str) -> None:
    (event,) = read([write_event(data, event=name)])
    assert event == ServerEvent(data.replace("\r\n", "\n").replace("\r", "\n"), name)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_comment_is_passed_over_whatever_it_says(text: str) -> None:
    assert read([write_comment(text), write_event("after")]) == [ServerEvent("after")]


@pytest.mark.parametrize(
    "pieces",
    [
        [b"data: " + b"x" * 2000],
        [b"data: xxxxxxxx\n"] * 200,
        [b"x"] * 2000,
        [b"data\n" * 1000],
        [b"data: " + b"x" * 2000 + b"\n\n"],
    ],
)
def test_an_event_is_bounded(pieces: list[bytes]) -> None:
    reader = EventReader(most=1000)
    with pytest.raises(WireError, match="longer than 1000 bytes"):
        _ = [reader.receive(piece) for piece in pieces]


def test_many_events_are_not_one_long_event() -> None:
    reader = EventReader(most=100)
    assert len(reader.receive(b"data: x\n\n" * 1000)) == 1000


def test_bytes_that_are_not_utf8_are_refused() -> None:
    with pytest.raises(WireError, match="not UTF-8"):
        read([b"data: \xff\n\n"])


def test_an_event_of_ten_megabytes_is_refused_in_linear_time() -> None:
    reader = EventReader()
    with pytest.raises(WireError):
        _ = [reader.receive(b"x" * 1024) for _ in range(10 << 10)]
