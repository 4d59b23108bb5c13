"""One encoder for all: it reads nothing twice, holds nobody up and lets nothing pass unread."""

import asyncio
import gc
import json
import socket
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.assemble.guard import load
from seawall.assemble.models import Models
from seawall.detect.classify import Answers, Window
from seawall.detect.classify.in_parts import MANY
from seawall.errors import EncoderError
from seawall.gateway.encoding import Deferred, SharedEncoder
from seawall.gateway.judging import GivenUp, Judges
from seawall.gateway.metrics import Metrics
from seawall.guard import Guard
from seawall.settings import cores
from seawall.terms import Action, Span
from tests.detect.classify.letters import ATTACK, CALIBRATION, DOUBTFUL, Letters
from tests.gateway.answers import says
from tests.gateway.running import Running, policy, running
from tests.waiting import until


class Gated(Letters):
    """Reads only once it is let; says when it has begun."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Event()
        self.open = threading.Event()
        self.reading = self.most = 0
        self._lock = threading.Lock()

    def answers(self, windows: Sequence[Window]) -> list[Answers]:
        with self._lock:
            self.reading += 1
            self.most = max(self.most, self.reading)
        self.begun.set()
        assert self.open.wait(timeout=60)
        answers = super().answers(windows)
        with self._lock:
            self.reading -= 1
        return answers


class Fragile(Letters):
    """Breaks on one word; as a library in Rust would, with what is no Exception."""

    def answers(self, windows: Sequence[Window]) -> list[Answers]:
        if any("break" in window.text for window in windows):
            raise Panic
        return super().answers(windows)


class Panic(BaseException):
    pass


def window(text: str) -> Window:
    return Window(text, (Span(0, len(text)),))


def models(second: Letters) -> Models:
    return Models(Letters(), second, CALIBRATION, {})


@contextmanager
def shared(model: Letters, **bounds: int) -> Iterator[tuple[SharedEncoder, Judges, Metrics]]:
    judges, metrics = Judges(), Metrics()
    with closing(judges), closing(SharedEncoder(model, metrics, judges, **bounds)) as encoder:
        yield encoder, judges, metrics


def count(metrics: Metrics, result: str) -> float:
    value = metrics.registry.get_sample_value("seawall_encoder_windows_total", {"result": result})
    assert value is not None
    return value


windows = st.lists(st.text("zx. ", max_size=8).map(window), max_size=12)


@given(st.lists(windows, max_size=6), st.integers(1, 8), st.integers(1, 3))
def test_it_answers_as_the_model_does_whoever_else_asks(
    asked: list[list[Window]], kept: int, readers: int
) -> None:
    with (
        shared(Letters(), kept=kept, readers=readers) as (encoder, _, _),
        ThreadPoolExecutor(6) as threads,
    ):
        assert list(threads.map(encoder.answers, asked)) == [Letters().answers(w) for w in asked]


def test_what_is_cut_into_other_sentences_is_another_window() -> None:
    with shared(Letters()) as (encoder, _, _):
        whole, cut = window("xx"), Window("xx", (Span(0, 1), Span(1, 2)))
        assert [len(a.sentences) for a in encoder.answers([whole, cut])] == [1, 2]


def test_what_was_read_for_less_is_read_again_for_more() -> None:
    model = Letters()
    with shared(model) as (encoder, _, _):
        for tries in (100, 120, 1, 2, MANY - 1, MANY):
            encoder.answers([Window("x", (Span(0, 1),), tries)])
        encoder.answers([Window("x", (Span(0, 1),), 1, ("context",))])
        encoder.answers([Window("x", (Span(0, 1),), 1, ("context",), thorough=True)])
    assert model.read == ["x"] * 5


def test_what_several_ask_for_at_once_is_read_once_and_what_was_read_never_again() -> None:
    model = Gated()
    with shared(model) as (encoder, _, metrics), ThreadPoolExecutor(4) as threads:
        texts = ["a", "b", "b", "c"]
        asking = [threads.submit(encoder.answers, [window(t) for t in texts]) for _ in range(4)]
        until(lambda: sum(len(wanted.asks) for wanted in encoder._wanted.values()) == 12)
        assert encoder.waiting == 3
        model.open.set()
        assert len({tuple(map(repr, future.result())) for future in asking}) == 1
        assert sorted(model.read) == ["a", "b", "c"]
        encoder.answers([window("a"), window("b")])
        assert (count(metrics, "read"), count(metrics, "known")) == (3, 2)
        waits = metrics.registry.get_sample_value("seawall_encoder_wait_seconds_count")
        assert waits == 3


def test_as_many_windows_are_read_at_once_as_there_are_readers() -> None:
    """And while they are, no window is read by two."""
    model = Gated()
    with shared(model, readers=2) as (encoder, _, _), ThreadPoolExecutor(2) as threads:
        asking = [threads.submit(encoder.answers, [window(t) for t in "abc"]) for _ in range(2)]
        until(lambda: model.reading == 2)
        until(lambda: sum(len(wanted.asks) for wanted in encoder._wanted.values()) == 6)
        model.open.set()
        assert len({tuple(map(repr, future.result())) for future in asking}) == 1
    assert (sorted(model.read), model.most) == (["a", "b", "c"], 2)


def test_what_was_asked_for_longest_ago_is_forgotten_first() -> None:
    model = Letters()
    with shared(model, kept=2) as (encoder, _, _):
        for text in ("a", "b", "a", "c", "a", "b"):
            encoder.answers([window(text)])
    assert model.read == ["a", "b", "c", "b"]


def test_a_long_text_does_not_keep_a_short_one_waiting_to_its_end() -> None:
    model = Gated()
    with shared(model) as (encoder, _, _), ThreadPoolExecutor(2) as threads:
        long = threads.submit(encoder.answers, [window(f"{n}") for n in range(40)])
        assert model.begun.wait(timeout=60)
        short = threads.submit(encoder.answers, [window("short")])
        until(lambda: encoder.waiting == 41)
        model.open.set()
        assert short.result()
        assert len(long.result()) == 40
    assert model.read.index("short") < 10


def test_no_text_is_kept_once_it_is_read() -> None:
    model = Letters()
    with shared(model) as (encoder, _, _):
        encoder.answers([window("a word in confidence")])
        model.read.clear()
        reached, todo = set[int](), [encoder._known, encoder._wanted, encoder._asks]
        while todo:
            thing: Any = todo.pop()
            if id(thing) not in reached and not isinstance(thing, type):
                reached.add(id(thing))
                assert not isinstance(thing, str)
                todo += gc.get_referents(thing)
        assert len(encoder._known) == 1


def test_on_an_event_loop_it_never_waits() -> None:
    model = Letters()
    with shared(model) as (encoder, judges, _):

        async def scenario() -> None:
            with pytest.raises(Deferred):
                encoder.answers([window("new")])
            assert encoder.waiting == 0
            await judges.run(lambda: encoder.answers([window("new")]))
            assert encoder.answers([window("new")]) == Letters().answers([window("new")])

        asyncio.run(scenario())
    assert model.read == ["new"]


def test_a_window_that_breaks_the_model_spoils_no_other() -> None:
    model = Fragile()
    with shared(model) as (encoder, _, metrics), ThreadPoolExecutor(8) as threads:
        texts = ["a", "break", "b", "break it", "c", "d", "e", "f"]
        asking = [threads.submit(encoder.answers, [window(text)]) for text in texts]
        for text, future in zip(texts, asking, strict=True):
            if "break" in text:
                with pytest.raises(EncoderError, match=r"could not read a window \(Panic\)"):
                    future.result()
            else:
                assert future.result() == Letters().answers([window(text)])
        assert count(metrics, "failed") == 2


def test_a_judgement_that_is_given_up_leaves_nothing_to_read() -> None:
    model = Gated()
    with shared(model) as (encoder, judges, _):

        def ask(text: str) -> "asyncio.Task[list[Answers]]":
            both = [window(text), window("both")]
            return asyncio.create_task(judges.run(lambda: encoder.answers(both)))

        async def scenario() -> None:
            first = ask("first")
            await asyncio.to_thread(model.begun.wait)
            gone, stays = ask("gone"), ask("stays")
            await asyncio.to_thread(until, lambda: encoder.waiting == 4)
            gone.cancel()
            await asyncio.wait([gone])
            await asyncio.to_thread(until, lambda: encoder.waiting == 3)
            model.open.set()
            await asyncio.gather(first, stays)

        asyncio.run(scenario())
    assert sorted(model.read) == ["both", "first", "stays"]


def test_given_up_is_no_exception_that_a_guard_would_take_for_a_broken_detector() -> None:
    assert not issubclass(GivenUp, Exception)
    assert not issubclass(Deferred, Exception)


def test_what_waits_when_it_is_closed_is_told_so_and_nothing_passes_after() -> None:
    model = Gated()
    with ThreadPoolExecutor(2) as threads, shared(model) as (encoder, _, _):
        waiting = threads.submit(encoder.answers, [window("a"), window("b")])
        assert model.begun.wait(timeout=60)
        closing_it = threads.submit(encoder.close)
        with pytest.raises(EncoderError, match="closed"):
            waiting.result(timeout=60)
        model.open.set()
        closing_it.result(timeout=60)
        with pytest.raises(EncoderError, match="closed"):
            encoder.answers([window("c")])


def test_a_text_that_the_encoder_has_no_room_for_is_held() -> None:
    model = Gated()
    with shared(model, most_waiting=2) as (encoder, _, metrics), ThreadPoolExecutor(1) as threads:
        loaded = load(None, models=replace(models(model), second=encoder))
        guard = Guard(loaded.policy, loaded.uses)
        waiting = threads.submit(encoder.answers, [window("a"), window("b")])
        until(lambda: encoder.waiting == 2)
        verdict = guard.check(f"So {DOUBTFUL}?")
        assert verdict.action is Action.HOLD
        assert verdict.rules == ("broken-detector",)
        assert count(metrics, "refused") == 1
        model.open.set()
        waiting.result()
        assert guard.check(f"So {DOUBTFUL}?").action is Action.ALLOW


def post(gateway: Running, *texts: str) -> httpx2.Response:
    roles = ("user", "assistant")
    messages = [{"role": roles[n % 2], "content": text} for n, text in enumerate(texts)]
    url = gateway.url + "/v1/chat/completions"
    return httpx2.post(url, json={"model": "m", "messages": messages}, timeout=60)


def chat_request(text: str) -> bytes:
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": text}]}).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}"
    return f"{head}\r\n\r\n".encode() + body


def decision(answer: httpx2.Response) -> str:
    return answer.headers["x-seawall-decision"]


def test_a_gateway_reads_with_it_and_a_conversation_sent_again_costs_nothing(
    tmp_path: Path,
) -> None:
    model = Letters()
    with running(tmp_path, says("ok"), models=models(model)) as gateway:
        assert decision(post(gateway, "Hello")) == "allow"
        assert model.read == []
        said = ["Is z one?", "ok", "And z then?"]
        assert decision(post(gateway, said[0])) == "allow"
        assert decision(post(gateway, *said)) == "allow"
        read = list(model.read)
        assert len(read) == len(set(read))
        assert decision(post(gateway, *said)) == "allow"
        assert model.read == read
        assert decision(post(gateway, *said, "ok", f"Now {ATTACK}!")) == "block"
        assert len(gateway.model.asked) == 4
        page = httpx2.get(gateway.url + "/seawall/v1/metrics").text
        assert f'seawall_encoder_windows_total{{result="read"}} {len(model.read)}.0' in page


def test_a_reload_keeps_what_was_read(tmp_path: Path) -> None:
    model = Letters()
    with running(tmp_path, says("ok"), models=models(model)) as gateway:
        post(gateway, f"So {DOUBTFUL}?")
        read = list(model.read)
        gateway.config.write_text(policy(gateway.model.port, name="another"), "utf-8")
        assert gateway.do(gateway.reloader.reload) is True
        post(gateway, f"So {DOUBTFUL}?")
        assert model.read == read != []


@pytest.mark.parametrize("length", [1, 3_000], ids=["short", "long"])
def test_while_one_request_waits_for_the_encoder_others_are_answered(
    tmp_path: Path, length: int
) -> None:
    model = Gated()
    text = "The dough rests. " * length + f"So {DOUBTFUL}?"
    with (
        running(tmp_path, says("ok"), models=models(model)) as gateway,
        ThreadPoolExecutor() as pool,
    ):
        waiting = pool.submit(post, gateway, text)
        assert model.begun.wait(timeout=60)
        assert decision(post(gateway, "Hello")) == "allow"
        assert not waiting.done()
        model.open.set()
        assert decision(waiting.result()) == "allow"


def test_what_a_client_that_left_was_waiting_for_is_not_read(tmp_path: Path) -> None:
    model = Gated()

    def waiting() -> float | None:
        registry = gateway.parts.metrics.registry
        return registry.get_sample_value("seawall_encoder_waiting_windows")

    with (
        running(tmp_path, says("ok"), models=models(model)) as gateway,
        ThreadPoolExecutor(cores()) as pool,
    ):
        stay = [pool.submit(post, gateway, f"Stay {n}: {DOUBTFUL}") for n in range(cores())]
        until(lambda: model.reading == len(stay))
        with socket.create_connection(("127.0.0.1", urlsplit(gateway.url).port or 0)) as leaves:
            leaves.sendall(chat_request(f"Leave {DOUBTFUL}"))
            until(lambda: waiting() == len(stay) + 1)
        until(lambda: waiting() == len(stay))
        model.open.set()
        assert {decision(each.result()) for each in stay} == {"allow"}
    assert not any("Leave" in text for text in model.read)
