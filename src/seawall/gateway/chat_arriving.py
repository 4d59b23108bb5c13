"""The choices of a streamed chat answer, each checked piece by piece as it arrives."""

from collections.abc import Sequence

from seawall.gateway import tool_calls
from seawall.gateway.answering import refusal_message
from seawall.gateway.exchange import Exchange
from seawall.gateway.held_stream import HeldChoices
from seawall.gateway.looking import observe
from seawall.gateway.reading import Whose, as_edited, edits, restored
from seawall.gateway.sealing import Kept
from seawall.gateway.tool_calls import Ruled
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

BUSY, VERY_BUSY = 8, 32
"""Requests at once, from which on streams are looked at in steps twice and four times as long."""


def step_under(working: int) -> int:
    """
    How many new characters of a stream are worth a look while so many requests are worked on.

    Each look costs a millisecond, however little is new: under load, text comes in larger
    pieces instead of late.
    """
    return SMALLEST_STEP * (4 if working > VERY_BUSY else 2 if working > BUSY else 1)


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


class ArrivingAnswer:
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
        self.held = HeldChoices(exchange, whose, wire)
        self._seen: list[Kept] = []
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

    async def settle_held(self) -> bytes:
        """Log the verdict on the answer, ask people about what is held, and what leaves of it."""
        for number, seen, verdict in await self.held.judge():
            self._seen.append(seen)
            self._choices[number].verdicts.append(verdict)
        ruling = await self._exchange.ruling("answer", self.verdict(), kept=self._seen)
        await self.held.ask(ruling, broken=bool(self.failure))
        return b"".join([await self._settle(number) for number in self.held])

    async def _settle(self, number: int) -> bytes:
        choice, passed = self._choices[number], await self.held.settled(number)
        choice.verdicts[-1] = passed.verdict
        choice.refused = not passed.verdict.action.delivers
        if choice.refused:
            return passed.out
        choice.said.append(passed.said)
        for field, text in passed.shown.items():
            choice.show(f"/choices/{number}/message/{field}", text)
        released = b""
        if passed.called is not None:
            released = await self._release(passed.called, passed.verdict)
        reason = chat.STOPPED if choice.stopped else passed.reason
        return passed.out + released + self.wire.finish(number, reason)

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
            for kept in (self._seen if refused else ())
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
        if self.held.add(number, field, text) or choice.refused:
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
        if verdict is not None and self.held.holds(verdict):
            self.held.hold(number, verdict, choice.streams, choice.restorers)
            choice.streams.clear()
            return self.wire.write(number, field, shown) if shown else b""
        if verdict is not None:
            shown += restorer.end()
        out = self.wire.write(number, field, shown) if shown else b""
        if shown:
            choice.show(f"/choices/{number}/message/{field}", shown)
        if verdict is not None:
            self._seen.append(Kept(stream.whole.texts, verdict.rulings))
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
            observe(self._exchange, stream.whole)
            out += self._released(number, choice, field, released)
            if choice.refused or number in self.held:
                break
        return out

    async def _calls(self, called: Called) -> bytes:
        number, choice = called.choice, self._choices[called.choice]
        if self.held.keep(called) or choice.refused:
            return b""
        texts = [*(call.arguments for call in called.calls), *called.texts]
        about = self._whose.inspection(texts, Stage.OUTPUT)
        verdict = await self._exchange.judge(
            lambda: self._guard.inspect(about, observing=False),
            size=sum(len(text.body) for text in texts),
            whole=Stage.OUTPUT,
        )
        observe(self._exchange, about)
        if self.held.holds(verdict):
            self.held.hold(number, verdict, choice.streams, choice.restorers)
            self.held.keep(called)
            return b""
        self._seen.append(Kept(texts, verdict.rulings))
        choice.verdicts.append(self._exchange.marked(verdict, texts))
        if not verdict.action.delivers:
            return self._refuse(number, choice, verdict)
        return await self._release(called, verdict)

    async def _release(self, called: Called, verdict: Verdict) -> bytes:
        """What leaves of the calls of a choice, once nothing said keeps them."""
        texts = [*(call.arguments for call in called.calls), *called.texts]
        substitutes = self._exchange.substitutes
        message = Message(Role.ASSISTANT, (), tuple(called.calls))
        new = restored([message], edits(texts, verdict, substitutes), self._exchange.taken)
        calls = [as_edited(call, new, called.texts) for call in called.calls]
        # In the log before the client can run it.
        if events := self._exchange.called(called.calls, self._request):
            await self._exchange.record(*events)
        ruled = await tool_calls.rule_answer(self._exchange, calls)
        self._ruled += ruled
        return self._released_calls(called.choice, ruled)

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
        if self.held.finish(number, reason) or choice.refused:
            return out
        return out + self.wire.finish(number, chat.STOPPED if choice.stopped else reason)
