"""
A closed-loop load generator that reads every answer and believes none.

Each of N keep-alive connections sends the next question of the fixed mix as
soon as its last one is answered. An answer counts only if its status is 200
and its text is, character for character, the one that belongs to the
question; everything else is a failure, counted by reason and never timed.
"""

import argparse
import asyncio
import gc
import math
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from random import Random
from typing import cast

import httptools
import orjson
import uvloop

from bench.mix import Exchange, exchanges, long_exchanges

PATH = "/v1/chat/completions"
RETRY = 0.05  # seconds before a refused connection is tried again


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send, how, and for how many seconds; the last answers get `grace` seconds more."""

    port: int
    connections: int
    seconds: float
    warm_up: float = 0.0
    stream: bool = False
    grace: float = 20.0
    at_most: int | None = None  # requests in all
    characters: int | None = None  # of each answer; those of the mix, where nothing is said
    skip: int = 0  # so many questions of the mix at first


@dataclass(frozen=True, slots=True)
class Percentiles:
    """A distribution of times in milliseconds, by nearest rank."""

    p50: float
    p90: float
    p99: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Percentiles | None":
        """Sum up times in seconds; nothing of no times."""
        if not seconds:
            return None
        ordered = sorted(seconds)
        return cls(*(1000 * ordered[math.ceil(q * len(ordered)) - 1] for q in (0.5, 0.9, 0.99)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What one run measured.

    `sent` and `failures` count the whole run with its warm-up and its end, so
    that no failure is lost; `counted`, `per_second` and the times are those of
    right answers that came within the measured window.
    """

    sent: int
    right: int
    counted: int
    per_second: float
    latency: Percentiles | None
    first_token: Percentiles | None
    failures: dict[str, int]
    example: str  # how the first answer that was wrong began, and what was asked
    busy: float  # the load generator's own share of one core


class Plain:
    """The body of one answer in a piece."""

    def __init__(self) -> None:
        self.first_token: float | None = None
        self._body = b""

    def feed(self, data: bytes) -> None:
        """Take in the next bytes of the body."""
        self._body += data

    def text(self) -> str | None:
        """Give the assistant's text, or nothing if the body is no chat completion."""
        try:
            text = orjson.loads(self._body)["choices"][0]["message"]["content"]
        except (ValueError, LookupError, TypeError):
            return None
        return text if isinstance(text, str) else None


class Streamed:
    """The body of one answer in server-sent events; notes when the first text came."""

    def __init__(self) -> None:
        self.first_token: float | None = None
        self._rest = b""
        self._texts: list[str] = []
        self._finish: str | None = None
        self._done = False
        self._broken = False

    def feed(self, data: bytes) -> None:
        """Take in the next bytes of the body, however they were cut."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            name, _, value = line.partition(b":")  # an empty name is a comment
            if name == b"data":
                self._read(value.strip())

    def text(self) -> str | None:
        """Give the assistant's text, or nothing if the stream was broken or not ended properly."""
        ended = self._done and self._finish == "stop" and not self._broken
        return "".join(self._texts) if ended else None

    def _read(self, value: bytes) -> None:
        if value == b"[DONE]":
            self._done = True
            return
        try:
            for choice in orjson.loads(value)["choices"]:
                self._add(choice["delta"].get("content"), choice.get("finish_reason"))
        except (ValueError, LookupError, TypeError, AttributeError):
            self._broken = True

    def _add(self, text: str | None, finish: str | None) -> None:
        self._finish = finish or self._finish
        if text:
            self._texts.append(text)
            if self.first_token is None:
                self.first_token = time.perf_counter()


def judge(status: int, answer: Plain | Streamed, exchange: Exchange) -> str | None:
    """Say what is wrong with an answer, or nothing."""
    if status != 200:
        return f"status {status}"
    text = answer.text()
    if text is None:
        return "unreadable answer"
    return None if text == exchange.answer else "wrong answer"


@dataclass(slots=True)
class Tally:
    """What the connections of one run share: the questions to send, and what came of them."""

    plan: Plan
    started: float = field(default_factory=time.perf_counter)
    sent: int = 0
    right: int = 0
    last: float = 0.0
    latencies: list[float] = field(default_factory=list)
    first_tokens: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    example: str = ""
    _requests: list[tuple[Exchange, bytes]] = field(init=False)

    def __post_init__(self) -> None:
        length = self.plan.characters
        mix = list(long_exchanges(length) if length else exchanges())
        if not length:
            Random(len(mix)).shuffle(mix)  # else neighbours in time would always share a language
        self._requests = [(it, _request(it, self.plan)) for it in mix]

    def over(self) -> bool:
        """Whether nothing more is to be sent."""
        ended = time.perf_counter() >= self.started + self.plan.warm_up + self.plan.seconds
        return ended or self.sent == self.plan.at_most

    def turn(self) -> tuple[Exchange, bytes]:
        """Take the next question, and the bytes that ask it."""
        self.sent += 1
        return self._requests[(self.plan.skip + self.sent - 1) % len(self._requests)]

    def answered(self, asked: float, first_token: float | None) -> None:
        """Count a right answer; time it if it came within the measured window."""
        now = time.perf_counter()
        self.right += 1
        if 0 <= now - self.started - self.plan.warm_up <= self.plan.seconds:
            self.last = now
            self.latencies.append(now - asked)
            if first_token is not None:
                self.first_tokens.append(first_token - asked)

    def failed(self, reason: str, question: str = "", answer: bytes = b"") -> None:
        """Count a failure, and keep the beginning of the first answer that was wrong."""
        self.failures[reason] += 1
        if answer and not self.example:
            begun = answer[:400].decode(errors="replace")
            self.example = f"{reason}: asked `{question[:60]}`, got `{begun}`"

    def outcome(self, cpu: float) -> Outcome:
        """Sum up; `cpu` is the processor time that this process spent, in seconds."""
        window = self.plan.seconds
        if self.sent == self.plan.at_most:  # ended early, with its last answer
            window = max(self.last - self.started - self.plan.warm_up, 1e-9)
        return Outcome(
            sent=self.sent,
            right=self.right,
            counted=len(self.latencies),
            per_second=len(self.latencies) / window,
            latency=Percentiles.of(self.latencies),
            first_token=Percentiles.of(self.first_tokens),
            failures=dict(self.failures),
            example=self.example,
            busy=cpu / (time.perf_counter() - self.started),
        )


class Connection(asyncio.Protocol):
    """One connection in a closed loop: ask, read, judge, ask again."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._exchange: Exchange | None = None  # the question that waits for its answer
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask the first question."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass of it
        self._parser = httptools.HttpResponseParser(self)
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Parse what came; what is not HTTP ends the connection and counts as a failure."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.give_up("not HTTP")

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Count the question that was left without an answer."""
        self.give_up("connection lost")
        if not self.closed.done():
            self.closed.set_result(None)

    def give_up(self, reason: str) -> None:
        """Count the waiting question as failed, and close."""
        if self._exchange:
            self._tally.failed(reason)
            self._exchange = None
        self._transport.close()

    def on_body(self, body: bytes) -> None:
        """Collect the answer."""
        self._pieces.append(body)
        self._answer.feed(body)

    def on_message_complete(self) -> None:
        """Judge the answer and go on; an answer nobody asked for is a failure too."""
        if not self._exchange:
            self._tally.failed("answer without a question")
            return
        exchange, self._exchange = self._exchange, None
        if wrong := judge(self._parser.get_status_code(), self._answer, exchange):
            self._tally.failed(wrong, exchange.question, b"".join(self._pieces))
        else:
            self._tally.answered(self._asked, self._answer.first_token)
        if self._parser.should_keep_alive():
            self._ask()
        else:
            self._transport.close()

    def _ask(self) -> None:
        if self._tally.over():
            self._transport.close()
            return
        self._exchange, request = self._tally.turn()
        self._pieces: list[bytes] = []
        self._answer = Streamed() if self._tally.plan.stream else Plain()
        self._asked = time.perf_counter()
        self._transport.write(request)


def _request(exchange: Exchange, plan: Plan) -> bytes:
    """Write a request as the official client would: compact JSON in UTF-8."""
    messages = [{"role": "user", "content": exchange.question}]
    content: dict[str, object] = {"model": "bench", "messages": messages}
    body = orjson.dumps(content | {"stream": True} if plan.stream else content)
    head = (
        f"POST {PATH} HTTP/1.1\r\nhost: 127.0.0.1:{plan.port}\r\naccept: application/json\r\n"
        f"content-type: application/json\r\nauthorization: Bearer sk-bench\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _keep_connected(tally: Tally, live: set[Connection]) -> None:
    """Hold one connection open, and open it again whenever the server closes it."""
    loop = asyncio.get_running_loop()
    while not tally.over():
        try:
            _, connection = await loop.create_connection(
                lambda: Connection(tally), "127.0.0.1", tally.plan.port
            )
        except OSError:
            tally.turn()  # nobody was there to take the question
            tally.failed("cannot connect")
            await asyncio.sleep(RETRY)
            continue
        live.add(connection)
        await connection.closed
        live.discard(connection)


async def measure(plan: Plan) -> Outcome:
    """Carry out a plan; questions still open when the grace ends count as `no answer`."""
    tally = Tally(plan)
    cpu = time.process_time()
    live: set[Connection] = set()
    tasks = [asyncio.ensure_future(_keep_connected(tally, live)) for _ in range(plan.connections)]
    _, late = await asyncio.wait(tasks, timeout=plan.warm_up + plan.seconds + plan.grace)
    for connection in live:
        connection.give_up("no answer")
    if late:
        await asyncio.wait(late)
    for task in tasks:
        task.result()
    return tally.outcome(time.process_time() - cpu)


def _plan() -> Plan:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--warm-up", type=float, default=0.5, help="seconds that are not measured")
    parser.add_argument("--stream", action="store_true")
    parser.add_argument("--at-most", type=int, help="requests in all")
    parser.add_argument("--characters", type=int, help="of each answer")
    parser.add_argument("--skip", type=int, default=0, help="questions at first")
    parser.add_argument("--grace", type=float, default=20.0, help="seconds for the last answers")
    return Plan(**vars(parser.parse_args()))


if __name__ == "__main__":
    gc.disable()  # a run lasts seconds, and a collection here would show as the server's pause
    print(orjson.dumps(asdict(uvloop.run(measure(_plan())))).decode())
