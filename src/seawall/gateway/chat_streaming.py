"""A streamed chat answer, checked while it passes."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from seawall.errors import LedgerError, SeawallError, UpstreamError, WireError
from seawall.gateway import allowance, tool_calls
from seawall.gateway.answering import OK, refusal_message, upstream_refused
from seawall.gateway.exchange import Exchange, decision_headers
from seawall.gateway.heartbeat import with_heartbeats
from seawall.gateway.http import Reply
from seawall.gateway.reading import Whose, as_edited, edits, restored
from seawall.gateway.record import model_fact
from seawall.gateway.review_texts import show_stream
from seawall.gateway.sealing import Kept
from seawall.gateway.tool_calls import Ruled
from seawall.gateway.upstream import Asked, Upstream
from seawall.guard import SMALLEST_STEP, Restorer, Stream
from seawall.terms import Coverage, Message, Reading, Role, Stage, Text, Verdict
from seawall.wire import (
    Called,
    ChatStream,
    Delta,
    Ended,
    Failed,
    Finished,
    Json,
    Piece,
    Request,
    Usage,
    Withheld,
    chat,
)
from seawall.wire.openai_error import error

BUSY, VERY_BUSY = 8, 32
"""Requests at once, from which on streams are looked at in steps twice and four times as long."""


def step_under(working: int) -> int:
    """
    How many new characters of a stream are worth a look while so many requests are worked on.

    Each look costs a millisecond, however little is new: under load, text comes in larger
    pieces instead of late.
    """
    return SMALLEST_STEP * (4 if working > VERY_BUSY else 2 if working > BUSY else 1)


async def stream_answer(
    exchange: Exchange, request: Request, upstream: Upstream, asked: Asked, whose: Whose
) -> Reply:
    """
    The answer as it arrives, each piece checked before it leaves.

    Returns once the upstream has agreed to answer and the start is in the log,
    so that until then a failure still has a status of its own.
    """
    pieces = _pieces(exchange, request, upstream, asked, whose)
    await anext(pieces)
    beating = with_heartbeats(pieces, seconds=exchange.live.limits.heartbeat_seconds)
    return Reply(OK, headers=exchange.answer_headers(), stream=beating, kind="text/event-stream")


async def _pieces(
    exchange: Exchange, request: Request, upstream: Upstream, asked: Asked, whose: Whose
) -> AsyncGenerator[bytes, None]:
    created = int(exchange.parts.now().timestamp())
    wire = ChatStream(answer_id=f"chatcmpl-{exchange.id}", model=request.model, created=created)
    answer = _Answer(exchange, request, wire, whose)
    async with exchange.parts.upstreams.stream(upstream, asked) as (head, arriving):
        if head.status != OK:
            raise await upstream_refused(exchange, upstream, head)
        async with _counting(exchange, request, answer):
            planned = show_stream(exchange, answer.shown)
            facts = {**model_fact(request.model, upstream), **planned}
            await exchange.record(exchange.event("answer.started", facts))
            yield b""
            try:
                async for data in arriving:
                    if out := await answer.take(wire.receive(data)):
                        yield out
                    if answer.over or answer.refused_all(request.choices):
                        break
                else:
                    yield await answer.take(wire.close())
            except LedgerError as problem:  # what it did not take is not sent
                yield _failed(str(problem), "log_unavailable")
                return
            except WireError as problem:
                answer.failure = (f"the answer cannot be read: {problem}", "upstream_unreadable")
            except UpstreamError as problem:
                answer.failure = (str(problem), problem.code)
    yield await _end(exchange, request, upstream, answer)


@asynccontextmanager
async def _counting(
    exchange: Exchange, request: Request, answer: "_Answer"
) -> AsyncGenerator[None, None]:
    """Count what arrived of an answer: it is made, whatever comes, also where the client left."""
    try:
        yield
    finally:
        whole = answer.over and not answer.failure
        made = answer.wire.length
        await allowance.spend(exchange, request, answer.usage, answered=made, whole=whole)


async def _end(
    exchange: Exchange, request: Request, upstream: Upstream, answer: "_Answer"
) -> bytes:
    """
    The end of the stream, sent only when the log has it.

    A stream that broke off ends in an error instead of the end mark, so that
    no client takes half an answer for a whole one.
    """
    rest = b"" if answer.over else await answer.finish_all()
    verdict = answer.verdict()
    try:
        exchange.note(await exchange.ruling("answer", verdict, kept=answer.seen))
        if answer.failure:
            message, code = answer.failure
            exchange.parts.metrics.upstream_errors.labels(upstream.name, code).inc()
            facts = {"upstream": upstream.name, "code": code}
            exchange.note(exchange.event("upstream.failed", facts))
            await exchange.conclude("answer.cut", {"reason": code})
            return rest + _failed(message, code)
        refused = answer.refused_all(request.choices)
        kind = "answer.refused" if refused else "answer.delivered"
        await exchange.conclude(kind, {"side": "answer", "choices": answer.choices})
    except SeawallError as problem:  # the log: what it did not take is not sent
        return _failed(str(problem), "log_unavailable")
    await exchange.remember(*answer.messages())
    if answer.usage and chat.wants_usage(request):
        rest += answer.wire.usage(answer.usage)
    said = {
        **decision_headers(verdict),
        "x-seawall-request-id": exchange.id,
        "x-seawall-tools": answer.tools.replace(", ", ","),
    }
    comment = " ".join(f"{name}={value}" for name, value in said.items() if value)
    return rest + answer.wire.done(comment)


def _failed(message: str, code: str) -> bytes:
    return b"data: " + error(message, type="upstream_error", code=code) + b"\n\n"


class _Choice:
    """One of the answers that are arriving together."""

    def __init__(self) -> None:
        self.streams: dict[str, Stream] = {}
        self.restorers: dict[str, Restorer] = {}
        self.verdicts: list[Verdict] = []
        self.said: list[str] = []
        self.finished = False
        self.refused = False
        self.stopped = False
        """Whether it wanted to call tools, and may call none of them."""
        self.shown: dict[str, list[str]] = {}
        """What the client was sent, by place."""

    def show(self, path: str, text: str) -> None:
        """Remember what the client is sent."""
        self.shown.setdefault(path, []).append(text)


class _Answer:
    """All choices of one streamed answer, what was decided about each, and what was `seen`."""

    def __init__(
        self, exchange: Exchange, request: Request, wire: ChatStream, whose: Whose
    ) -> None:
        self.wire = wire
        self.over = False
        self.failure: tuple[str, str] | None = None
        self.usage: dict[str, Json] = {}
        self._exchange = exchange
        self._request = request
        self._guard = exchange.live.guard
        self._whose = whose
        self._choices: dict[int, _Choice] = {}
        self._withheld: dict[str, int] = {}
        self.seen: list[Kept] = []
        self._ruled: list[Ruled] = []

    @property
    def tools(self) -> str:
        """How many tool calls were decided in which way."""
        return tool_calls.counts_of(self._ruled) if self._exchange.live.scopes else ""

    @property
    def choices(self) -> int:
        """How many answers have begun."""
        return len(self._choices)

    def refused_all(self, expected: int) -> bool:
        """Whether every answer that was asked for has been refused."""
        refused = sum(choice.refused for choice in self._choices.values())
        return refused >= max(expected, 1)

    async def take(self, pieces: Sequence[Piece]) -> bytes:
        """What may be sent of these pieces of the upstream's stream."""
        return b"".join([await self._take(piece) for piece in pieces])

    async def finish_all(self) -> bytes:
        """The rest of every choice that the upstream did not finish, as far as it may leave."""
        return b"".join(
            [await self._flush(n) for n, choice in self._choices.items() if not choice.finished]
        )

    def verdict(self) -> Verdict:
        """The verdict on all that was seen of the answer."""
        notes = tuple(f"{count} {what} withheld" for what, count in self._withheld.items())
        nothing = Reading(coverage=Coverage(notes=notes))
        start = self._guard.rule(nothing, stage=Stage.OUTPUT, feature=self._whose.feature)
        verdicts = [v for choice in self._choices.values() for v in choice.verdicts]
        return sum(verdicts, start)

    def messages(self) -> list[Message]:
        """What was delivered, for the session."""
        return [
            Message(Role.ASSISTANT, (Text("".join(choice.said), Role.ASSISTANT),))
            for choice in self._choices.values()
            if choice.said and not choice.refused
        ]

    def shown(self) -> list[Kept]:
        """What the client was sent; of what was refused all that there was of it."""
        refused = tuple(
            f"/choices/{number}/" for number, choice in self._choices.items() if choice.refused
        )
        sent = [
            Text("".join(parts), Role.ASSISTANT, path)
            for choice in self._choices.values()
            for path, parts in choice.shown.items()
            if not choice.refused
        ]
        stopped = [
            Kept([text for text in kept.texts if text.path.startswith(refused)], kept.rulings)
            for kept in (self.seen if refused else ())
        ]
        return [Kept(sent), *stopped]

    async def _take(self, piece: Piece) -> bytes:
        match piece:
            case Delta(choice, field, text):
                return await self._delta(choice, field, text)
            case Called():
                return await self._flush(piece.choice) + await self._calls(piece)
            case Finished(choice, reason):
                return await self._finished(choice, reason)
            case _:
                self._hear(piece)
                return b""

    def _hear(self, piece: Withheld | Usage | Failed | Ended) -> None:
        """Take in what is no text: counts, ends and failures."""
        match piece:
            case Withheld(_, field):
                self._withheld[field] = self._withheld.get(field, 0) + 1
            case Usage(counts):
                self.usage = dict(counts)
            case Failed():
                self.failure = ("the upstream failed while it answered", "upstream_failed")
                self.over = True
            case Ended(complete):
                self.over = complete
                if not complete:
                    self.failure = ("the upstream broke off its answer", "upstream_broke_off")

    async def _delta(self, number: int, field: str, text: str) -> bytes:
        choice = self._choices.setdefault(number, _Choice())
        if choice.refused:
            return b""
        stream = choice.streams.get(field)
        if stream is None:
            place = Text("", Role.ASSISTANT, f"/choices/{number}/message/{field}")
            about = self._whose.inspection((place,), Stage.OUTPUT)
            substitutes = self._exchange.substitutes
            stream = Stream(
                self._guard,
                about,
                smallest_step=step_under(self._exchange.parts.working),
                substitutes=substitutes,
                observing=False,
            )
            choice.streams[field] = stream
            choice.restorers[field] = Restorer(self._exchange.taken)
        size = stream.looks_at(text)
        if not size:
            stream.feed(text)
            return b""
        whole = Stage.OUTPUT if stream.watched else None
        released = await self._exchange.judge(lambda: stream.feed(text), size=size, whole=whole)
        return self._released(number, choice, field, released)

    def _released(self, number: int, choice: _Choice, field: str, text: str) -> bytes:
        if text and field == "content":
            choice.said.append(text)
        stream = choice.streams[field]
        verdict = stream.verdict
        restorer = choice.restorers[field]
        shown = restorer.feed(text)
        if verdict is not None:
            shown += restorer.end()
        out = self.wire.write(number, field, shown) if shown else b""
        if shown:
            choice.show(f"/choices/{number}/message/{field}", shown)
        if verdict is not None:
            self.seen.append(Kept(stream.whole.texts, verdict.rulings))
            choice.verdicts.append(self._exchange.marked(verdict, stream.whole.texts))
            del choice.streams[field]
            if not verdict.action.delivers:
                out += self._refuse(number, choice, verdict)
        return out

    def _refuse(self, number: int, choice: _Choice, verdict: Verdict) -> bytes:
        choice.refused = True
        choice.streams.clear()
        return self.wire.refuse(number, refusal_message(self._exchange, verdict))

    async def _flush(self, number: int) -> bytes:
        choice = self._choices.setdefault(number, _Choice())
        out = b""
        for field, stream in list(choice.streams.items()):
            released = await self._exchange.judge(stream.end, size=len(stream), whole=Stage.OUTPUT)
            self._exchange.observe(stream.whole)
            out += self._released(number, choice, field, released)
            if choice.refused:
                break
        return out

    async def _calls(self, called: Called) -> bytes:
        number, choice = called.choice, self._choices[called.choice]
        if choice.refused:
            return b""
        texts = [*(call.arguments for call in called.calls), *called.texts]
        about = self._whose.inspection(texts, Stage.OUTPUT)
        verdict = await self._exchange.judge(
            lambda: self._guard.inspect(about, observing=False),
            size=sum(len(text.body) for text in texts),
            whole=Stage.OUTPUT,
        )
        self._exchange.observe(about)
        self.seen.append(Kept(texts, verdict.rulings))
        choice.verdicts.append(self._exchange.marked(verdict, texts))
        if not verdict.action.delivers:
            return self._refuse(number, choice, verdict)
        substitutes = self._exchange.substitutes
        message = Message(Role.ASSISTANT, (), tuple(called.calls))
        new = restored([message], edits(texts, verdict, substitutes), self._exchange.taken)
        calls = [as_edited(call, new, called.texts) for call in called.calls]
        # In the log before the client can run it.
        if events := self._exchange.called(called.calls, self._request):
            await self._exchange.record(*events)
        ruled = await tool_calls.rule_answer(self._exchange, calls)
        self._ruled += ruled
        return self._released_calls(number, ruled)

    def _released_calls(self, number: int, ruled: Sequence[Ruled]) -> bytes:
        """The calls that the client gets, and what it is told of the others."""
        released = [each.call for each in ruled if each.released]
        withheld = [each for each in ruled if not each.released]
        out = self.wire.write_calls(number, released) if released else b""
        for call in released:
            self._choices[number].show(call.arguments.path, call.arguments.body)
        if withheld:
            self._choices[number].stopped = not released
            note = tool_calls.note_of(withheld, self._exchange.id)
            apart = "\n\n" if self._choices[number].said else ""
            out += self.wire.write(number, "content", f"{apart}{note}")
            out += self.wire.tell(number, {"calls": [each.told for each in withheld]})
        return out

    async def _finished(self, number: int, reason: str) -> bytes:
        out = await self._flush(number)
        choice = self._choices[number]
        choice.finished = True
        if choice.refused:
            return out
        return out + self.wire.finish(number, chat.STOPPED if choice.stopped else reason)
