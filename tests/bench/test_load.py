import asyncio
from collections import Counter
from collections.abc import Callable

import httptools
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.load import Outcome, Percentiles, Plain, Plan, Streamed, judge, measure
from bench.mix import exchanges
from bench.upstream import Answers

ANSWERS = Answers()
EXCHANGE = exchanges()[1]
REFUSED = b"HTTP/1.1 503 Unavailable\r\ncontent-length: 0\r\n\r\n"
CLOSING = b"HTTP/1.1 200 OK\r\nconnection: close\r\n"

# What a server may do with a question, and how the load generator must call it.
FAULTS: dict[str, str | None] = {
    "right": None,
    "right, then close": None,
    "refuse": "status 503",
    "answer another question": "wrong answer",
    "add one letter": "wrong answer",
    "no chat completion": "unreadable answer",
    "hang up": "connection lost",
    "hang up half-way": "connection lost",
    "talk nonsense": "not HTTP",
}


class Faulty(asyncio.Protocol):
    """Serves the mix, but treats each request as the script says."""

    def __init__(self, treat: Callable[[], str]) -> None:
        self._treat = treat

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._parser = httptools.HttpRequestParser(self)
        self._body = b""

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        body, self._body = self._body, b""
        treatment = self._treat()
        if treatment != "stay silent":
            self._transport.write(treated(b"".join(ANSWERS.chat(body)), treatment))
        if treatment in {"right, then close", "hang up", "hang up half-way"}:
            self._transport.close()


def treated(answer: bytes, treatment: str) -> bytes:
    body = answer.partition(b"\r\n\r\n")[2]
    return {
        "right": answer,
        "right, then close": CLOSING + answer.partition(b"\r\n")[2],
        "refuse": REFUSED,
        "answer another question": next(it for it in TWO_ANSWERS if it != answer),
        "add one letter": framed(body.replace(b'"content":"', b'"content":"X')),
        "no chat completion": framed(b"{}"),
        "hang up": b"",
        "hang up half-way": answer[: len(answer) // 2],
        "talk nonsense": b"\x00\x01\x02\r\n\r\n",
    }[treatment]


def framed(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)


def answer_to(question: str, *, stream: bool = False) -> bytes:
    asked = {"messages": [{"role": "user", "content": question}], "stream": stream}
    return b"".join(ANSWERS.chat(orjson.dumps(asked)))


TWO_ANSWERS = [answer_to(it.question) for it in exchanges()[:2]]


async def against(script: list[str], plan: Callable[[int], Plan]) -> tuple[Outcome, list[str]]:
    """Measure a faulty server that goes through a script, again and again."""
    done: list[str] = []

    def treat() -> str:
        done.append(script[len(done) % len(script)])
        return done[-1]

    loop = asyncio.get_running_loop()
    async with await loop.create_server(lambda: Faulty(treat), "127.0.0.1", 0) as server:
        return await measure(plan(server.sockets[0].getsockname()[1])), done


def limited(requests: int, *, stream: bool = False) -> Callable[[int], Plan]:
    return lambda port: Plan(port, 4, seconds=60.0, stream=stream, at_most=requests)


@pytest.mark.parametrize("stream", [False, True])
def test_a_faultless_server_has_no_failures_and_every_answer_is_counted(*, stream: bool) -> None:
    outcome, _ = asyncio.run(against(["right"], limited(200, stream=stream)))
    assert (outcome.sent, outcome.right, outcome.counted) == (200, 200, 200)
    assert (outcome.failures, outcome.example) == ({}, "")
    assert outcome.latency
    assert 0 < outcome.latency.p50 <= outcome.latency.p90 <= outcome.latency.p99
    assert (outcome.first_token is not None) == stream
    assert outcome.per_second > 0


@settings(max_examples=30)
@given(st.lists(st.sampled_from(list(FAULTS)), min_size=1, max_size=12))
def test_every_fault_is_counted_once_under_its_name_and_is_never_timed(script: list[str]) -> None:
    outcome, done = asyncio.run(against(script, limited(24)))
    expected = Counter(FAULTS[it] or "right" for it in done)
    assert outcome.sent == len(done) == 24
    assert outcome.right == outcome.counted == expected.pop("right", 0)
    assert outcome.failures == expected


def test_a_question_without_an_answer_is_a_failure() -> None:
    def plan(port: int) -> Plan:
        return Plan(port, 3, seconds=1.0, at_most=9, grace=0.0)

    outcome, done = asyncio.run(against(["right", "right", "stay silent"], plan))
    assert outcome.failures == {"no answer": 3}
    assert outcome.sent == len(done) == 9
    assert outcome.right == 6


def test_a_server_that_is_not_there_is_a_failure() -> None:
    async def nobody() -> Outcome:
        loop = asyncio.get_running_loop()
        async with await loop.create_server(asyncio.Protocol, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
        return await measure(Plan(port, 2, seconds=60.0, at_most=4))

    outcome = asyncio.run(nobody())
    assert (outcome.right, outcome.failures) == (0, {"cannot connect": 4})
    assert (outcome.per_second, outcome.latency) == (0.0, None)


def test_the_first_wrong_answer_is_kept_for_whoever_has_to_find_out() -> None:
    outcome, _ = asyncio.run(against(["no chat completion"], limited(2)))
    assert outcome.example.startswith("unreadable answer: asked `")
    assert outcome.example.endswith("got `{}`")


def body_of(*, stream: bool) -> bytes:
    """The body that the upstream sends, freed from its HTTP framing."""
    found: list[bytes] = []

    class Reader:
        def on_body(self, body: bytes) -> None:
            found.append(body)

    httptools.HttpResponseParser(Reader()).feed_data(answer_to(EXCHANGE.question, stream=stream))
    return b"".join(found)


@given(st.lists(st.integers(0, len(body_of(stream=True))), max_size=30).map(sorted))
def test_a_stream_reads_alike_however_it_is_cut(cuts: list[int]) -> None:
    body = body_of(stream=True)
    answer = Streamed()
    for start, end in zip([0, *cuts], [*cuts, len(body)], strict=True):
        answer.feed(body[start:end])
    assert answer.text() == EXCHANGE.answer
    assert answer.first_token is not None
    assert judge(200, answer, EXCHANGE) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"data: [DONE]", b": no end"),
        (b'"finish_reason":"stop"', b'"finish_reason":"content_filter"'),
        (b'data: {"id"', b"data: {"),
        (b'"choices":[', b'"choices":[3,'),
    ],
)
def test_a_stream_that_is_broken_or_not_ended_is_unreadable(old: bytes, new: bytes) -> None:
    answer = Streamed()
    answer.feed(body_of(stream=True).replace(old, new, 1))
    assert judge(200, answer, EXCHANGE) == "unreadable answer"


@given(st.integers(0, len(EXCHANGE.answer) - 1))
def test_an_answer_with_one_character_missing_is_wrong(at: int) -> None:
    missing = EXCHANGE.answer[:at] + EXCHANGE.answer[at + 1 :]
    answer = Plain()
    answer.feed(orjson.dumps({"choices": [{"message": {"content": missing}}]}))
    assert judge(200, answer, EXCHANGE) == "wrong answer"


@pytest.mark.parametrize("status", [201, 204, 302, 403, 500])
def test_no_status_but_200_is_right_whatever_the_body_says(status: int) -> None:
    answer = Plain()
    answer.feed(body_of(stream=False))
    assert judge(200, answer, EXCHANGE) is None
    assert judge(status, answer, EXCHANGE) == f"status {status}"


@given(st.lists(st.floats(0.0, 1e3), min_size=1))
def test_a_percentile_is_the_least_measured_time_that_enough_others_do_not_exceed(
    times: list[float],
) -> None:
    found = Percentiles.of(times)
    assert found
    scaled = [1000 * it for it in times]
    for share, percentile in ((0.5, found.p50), (0.9, found.p90), (0.99, found.p99)):
        assert percentile in scaled
        assert sum(it <= percentile for it in scaled) >= share * len(scaled)
        assert sum(it < percentile for it in scaled) < share * len(scaled)
