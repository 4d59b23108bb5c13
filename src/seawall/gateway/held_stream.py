"""Choices of a streamed answer that the guard holds: kept back whole until people have said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import orjson

from seawall.gateway.answering import refusal_message
from seawall.gateway.exchange import Exchange
from seawall.gateway.held_answer import ask_about, names_a_call, shown_with
from seawall.gateway.held_request import changed_texts
from seawall.gateway.holding import NOBODY_ASKED, Outcome, checked, lines_of, wait
from seawall.gateway.reading import Whose, edits, size, texts_of
from seawall.gateway.record import lifted
from seawall.gateway.sealing import Deliverable, Kept
from seawall.guard import Restorer, Stream, redact
from seawall.ledger.vault.blot import BLOT
from seawall.terms import Action, Event, Role, Span, Stage, Text, Verdict
from seawall.wire import Called, ChatStream, Json, chat

CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Passed:
    """
    What leaves of a choice, `out`, and calls that a scope decides about yet.

    `verdict` is what counts in the end; where that does not deliver, `out` is a refusal. `shown`
    are the texts in it by field, `said` the answer's own without what was put back.
    """

    verdict: Verdict
    out: bytes = b""
    said: str = ""
    shown: Mapping[str, str] = field(default_factory=dict[str, str])
    called: Called | None = None
    reason: str = "stop"


@dataclass(slots=True)
class _Field:
    """One text of a choice: as it arrives, how much of it has left, and who puts values back."""

    parts: list[str]
    sent: int
    restorer: Restorer

    def rest(self, new: str | None, verdict: Verdict, path: str, exchange: Exchange) -> str:
        """
        What leaves of it yet, without what is taken out.

        A `new` text that begins as what has left goes on from there; any other comes after it.
        """
        text = "".join(self.parts)
        if new is None or _begins_with(new, text[: self.sent]):
            return _rest(text if new is None else new, verdict, path, self.sent, exchange)
        apart = "\n\n" if self.sent else ""
        return apart + _rest(new, verdict, path, 0, exchange)


@dataclass(slots=True)
class HeldChoice:
    """A choice of which nothing more leaves; `verdict` is why, at last that on all of it."""

    number: int
    verdict: Verdict
    called: Called | None = None
    reason: str = "stop"
    fields: dict[str, _Field] = field(default_factory=dict[str, _Field])

    @property
    def texts(self) -> list[Text]:
        """Every text of it."""
        texts = [
            Text("".join(each.parts), Role.ASSISTANT, self.path(name))
            for name, each in self.fields.items()
        ]
        if self.called is not None:
            texts += [*(call.arguments for call in self.called.calls), *self.called.texts]
        return texts

    def path(self, name: str) -> str:
        """Where one of its texts stands."""
        return f"/choices/{self.number}/message/{name}"


class HeldChoices:
    """The choices of one streamed answer that are held, and how far people are with them."""

    def __init__(self, exchange: Exchange, whose: Whose, wire: ChatStream) -> None:
        self.review: Outcome = NOBODY_ASKED
        self._exchange = exchange
        self._whose = whose
        self._wire = wire
        self._lines = lines_of(exchange)
        self._held: dict[int, HeldChoice] = {}

    def __iter__(self) -> Iterator[int]:
        return iter(self._held)

    def __contains__(self, number: int) -> bool:
        return number in self._held

    def holds(self, verdict: Verdict) -> bool:
        """Whether people are asked about a choice with this verdict once all of it is there."""
        return self._lines is not None and verdict.action is Action.HOLD

    def hold(
        self,
        number: int,
        verdict: Verdict,
        streams: Mapping[str, Stream],
        restorers: Mapping[str, Restorer],
    ) -> None:
        """Keep back a choice from here on: what has left of the texts that arrive has left."""
        held = self._held[number] = HeldChoice(number, verdict)
        for name, stream in streams.items():
            held.fields[name] = _Field([stream.arrived], stream.sent, restorers[name])

    def add(self, number: int, name: str, text: str) -> bool:
        """Keep back more of a text of a choice, if it is held; whether it is."""
        if number in self._held:
            fields = self._held[number].fields
            if name not in fields:
                fields[name] = _Field([], 0, Restorer(self._exchange.taken))
            fields[name].parts.append(text)
        return number in self._held

    def keep(self, called: Called) -> bool:
        """Keep back the calls of a choice, if it is held; whether it is."""
        if called.choice in self._held:
            self._held[called.choice].called = called
        return called.choice in self._held

    def finish(self, number: int, reason: str) -> bool:
        """Take down why a choice ended, if it is held; whether it is."""
        if number in self._held:
            self._held[number].reason = reason
        return number in self._held

    async def judge(self) -> list[tuple[int, Kept, Verdict]]:
        """The verdict on all of each choice, with the texts that it is of."""
        return [await self._judge(each) for each in self._held.values()]

    async def _judge(self, held: HeldChoice) -> tuple[int, Kept, Verdict]:
        texts, guard = held.texts, self._exchange.live.guard
        about = self._whose.inspection(texts, Stage.OUTPUT)
        whole = await self._exchange.judge(
            lambda: guard.inspect(about, observing=False), size=size(texts), whole=Stage.OUTPUT
        )
        # what came first was held, whatever the rest makes of it
        held.verdict = whole + held.verdict if whole.action.delivers else whole
        marked = self._exchange.marked(held.verdict, texts)
        return held.number, Kept(texts, held.verdict.rulings), marked

    async def ask(self, ruling: Event, *, broken: bool) -> None:
        """
        Ask people, and wait for them where the client does; `ruling` is logged in any case.

        An answer that broke off is not worth asking about.
        """
        asked = [] if broken else [each for each in self._held.values() if self._may_pass(each)]
        if not asked or self._lines is None:
            self._exchange.note(ruling)
            return
        first, *others = (each.verdict for each in asked)
        texts = [text for each in asked for text in each.texts]
        later = None
        if self._lines.hold == "poll":
            later = self._later(asked)
            texts = texts_of(later.answer.messages)
        verdict = sum(others, first)
        review = await ask_about(self._exchange, verdict, texts, ruling, later=later)
        self.review = review if later is not None else await wait(self._exchange, review)

    def _may_pass(self, held: HeldChoice) -> bool:
        """Whether people can let it pass: no block keeps it, and of calls a client must wait."""
        polled = self._lines is not None and self._lines.hold == "poll"
        return held.verdict.action is Action.HOLD and not (polled and held.called is not None)

    async def settled(self, number: int) -> Passed:
        """What leaves of a choice once it is known how far people are with it."""
        held = self._held[number]
        asked = self._may_pass(held)
        if not (asked and self.review.passes):
            return self._refused(held, held.verdict, self.review.told if asked else {})
        edits = self._edits(held)
        if not edits:
            return self._whole(held, lifted(held.verdict), {})
        if any(map(names_a_call, edits)):
            return self._refused(held, held.verdict, {})
        return await self._edited(held, edits)

    def _edits(self, held: HeldChoice) -> dict[str, str]:
        """What people changed of a choice, by path."""
        asked = filter(self._may_pass, self._held.values())
        shown = shown_with(self._exchange, [text for each in asked for text in each.texts])
        new, ours = self.review.new(shown), {text.path for text in held.texts}
        return {path: text for path, text in new.items() if path in ours}

    def _refused(self, held: HeldChoice, verdict: Verdict, told: Mapping[str, Json]) -> Passed:
        cut = self._write(held, {n: each.restorer.end() for n, each in held.fields.items()})
        message = refusal_message(self._exchange, verdict)
        return Passed(verdict, cut + self._wire.refuse(held.number, message, dict(told)))

    async def _edited(self, held: HeldChoice, edits: Mapping[str, str]) -> Passed:
        """What leaves of a choice that people changed."""
        exchange, guard = self._exchange, self._exchange.live.guard
        texts = changed_texts(held.texts, edits)
        about = self._whose.inspection(texts, Stage.OUTPUT)
        verdict = checked(
            await exchange.judge(
                lambda: guard.inspect(about, observing=False), size=size(texts), whole=Stage.OUTPUT
            )
        )
        changed = [text for text in texts if text.path in edits]
        exchange.note(await exchange.ruling("answer", verdict, changed))
        if not verdict.action.delivers:
            return self._refused(held, verdict, {})
        return self._whole(held, verdict, edits)

    def _whole(self, held: HeldChoice, verdict: Verdict, edits: Mapping[str, str]) -> Passed:
        """The rest of its texts, as people changed them, and its calls."""
        shown: dict[str, str] = {}
        said = ""
        for name, each in held.fields.items():
            path = held.path(name)
            rest = each.rest(edits.get(path), verdict, path, self._exchange)
            said = rest if name == CONTENT else said
            shown[name] = each.restorer.feed(rest) + each.restorer.end()
        called = held.called and _with_arguments(held.called, edits)
        return Passed(verdict, self._write(held, shown), said, shown, called, held.reason)

    def _write(self, held: HeldChoice, shown: Mapping[str, str]) -> bytes:
        written = (self._wire.write(held.number, name, t) for name, t in shown.items() if t)
        return b"".join(written)

    def _later(self, asked: Sequence[HeldChoice]) -> Deliverable:
        """The answer that a client fetches later: these choices, whole."""
        document = self._wire.whole([self._choice(held) for held in asked])
        answer = chat.read_answer(orjson.dumps(document))
        return Deliverable(answer, tuple(range(len(asked))))

    def _choice(self, held: HeldChoice) -> Json:
        texts, verdict = held.texts, lifted(held.verdict)
        changed = edits(texts, verdict, self._exchange.substitutes)
        put_back = self._exchange.taken.put_back
        bodies = {text.path: put_back(changed.get(text.path, text.body)) for text in texts}
        said: dict[str, Json] = {name: bodies[held.path(name)] for name in held.fields}
        return {
            "index": held.number,
            "message": {"role": "assistant", "content": None, **said},
            "logprobs": None,
            "finish_reason": held.reason,
        }


def _with_arguments(called: Called, edits: Mapping[str, str]) -> Called:
    """The calls with other arguments, where people changed them."""
    arguments = changed_texts((call.arguments for call in called.calls), edits)
    calls = zip(called.calls, arguments, strict=True)
    return replace(called, calls=tuple(replace(call, arguments=new) for call, new in calls))


def _rest(text: str, verdict: Verdict, path: str, sent: int, exchange: Exchange) -> str:
    """What of a text has not left, without what is taken out of it."""
    found = [
        each._replace(span=Span(each.span.start - sent, each.span.end - sent))
        for each in verdict.redactions(path, since=sent)
    ]
    return redact(text[sent:], found, exchange.substitutes)


def _begins_with(text: str, sent: str) -> bool:
    """Whether a text goes on from one that has left, of which people saw blots for secrets."""
    return len(text) >= len(sent) and all(
        one in (other, BLOT) for one, other in zip(text, sent, strict=False)
    )
