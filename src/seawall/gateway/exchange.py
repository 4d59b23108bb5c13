"""One request on its way through the gateway: whose it is, what is logged of it, what it cost."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TypeVar

from seawall.errors import AlreadyUsed, LedgerError
from seawall.gateway.caller import Caller
from seawall.gateway.conversation import begun_with, newest_of, said_in, spoken_of
from seawall.gateway.encoding import Deferred
from seawall.gateway.http import for_upstream
from seawall.gateway.hulls import called, returned
from seawall.gateway.parts import Live, Parts
from seawall.gateway.reading import Whose
from seawall.gateway.record import KINDS, cut_short, lifted, marked, ruled
from seawall.gateway.reviewing import Decision
from seawall.gateway.risk import Turn, judge_risk, turn_after, turn_in_session, weigh
from seawall.gateway.sealing import Deliverable, Keeping, Kept, keeping
from seawall.gateway.sessions_turn import after_turn
from seawall.guard import Restorable, Substitutes
from seawall.guard.labelling import Heard
from seawall.ledger import Acknowledged, Pending
from seawall.ledger.vault import Sealed
from seawall.terms import (
    Action,
    Event,
    Fact,
    Message,
    Stage,
    Text,
    ToolCall,
    Verdict,
)
from seawall.wire import Request

INLINE = 20_000
"""Code points that are checked on the event loop; longer texts take a thread and a switch."""

Judged = TypeVar("Judged")

LINGER_SECONDS = 0.02
"""How long an event may wait for others before it is logged by itself."""


class Exchange:
    """
    A request, from its first byte to the last of its answer.

    It holds the policy that it began with. `conclude` must be reached once:
    whatever ends an exchange without it is logged as `answer.cut`. `answering`
    is whether the answer's first byte may have left. `taken` are the values that were taken
    out of the request to be put back into the answer, by what stands for them. `heard` is what
    its session has read, `tools` how many tool calls were decided in which way, and `asked` how
    many of them people were asked about. `decision` is what may be drawn for people of it, and
    `review` the item of what they were asked about.
    """

    def __init__(
        self,
        parts: Parts,
        caller: Caller,
        id: str,  # noqa: A002 - the word of the log and the headers
        *,
        headers: Mapping[str, str],
        query: str = "",
    ) -> None:
        self.id = id
        self.caller = caller
        self.parts = parts
        self.live: Live = parts.live
        self.headers = headers
        self.query = query
        self.verdict: Verdict | None = None
        self.answering = self.concluded = False
        self.upstream = self.tools = self.review = ""
        self.substitutes = Substitutes()
        self.taken = Restorable({})
        self.heard = Heard()
        self.asked = 0
        self.decision: Decision | None = None
        self.attributes: Mapping[str, str | int | bool] = caller.attributes
        self.principal = caller.principal
        self._turn: Turn | None = None
        self._newest: tuple[Message, ...] = ()
        self._named = False
        self._session_token = self._principal_token = ""
        self._blotted: set[str] = set()
        self._noted: list[Event] = []
        self._lingering: asyncio.TimerHandle | None = None
        self._waiting: list[Pending[Acknowledged]] = []

    async def enter_session(
        self, *, user: str, conversation: str, messages: tuple[Message, ...]
    ) -> Whose:
        """
        Find out which conversation this is, and whose.

        The session is what the client names it; else its `user` and
        conversation fields; else a keyed hash of how the conversation began.
        The same name under two features is two sessions.
        """
        feature, at = self.caller.feature, self.parts.now()
        if self.caller.key and not self.principal:
            self.principal = user
        named = self.caller.session or "\x00".join(filter(None, (user, conversation)))
        self._named = bool(named)
        if named:
            self._session_token = self.parts.pseudonyms.session(f"{feature}\x00{named}")
        else:
            beginning = (feature, *begun_with(messages))
            self._session_token = self.parts.pseudonyms.conversation(beginning)
        if self.principal:
            self._principal_token = self.parts.pseudonyms.token("principal", self.principal, at)
        session = await self.parts.sessions.get(self._session_token, now=self.parts.monotonic())
        whose = f"{self._session_token}\0{self.principal}"
        self.substitutes = self.live.guard.substitutes(whose, session.labels if named else None)
        self._newest = newest_of(messages)
        said, newest = said_in(self._newest), next(reversed(said_in(messages)), None)
        if named:
            self._turn = turn_in_session(session, newest=newest, said=said)
        else:
            earlier = said_in(messages)[: -len(said) or None]
            self._turn = turn_after(
                self.parts.pseudonyms, earlier, feature=feature, newest=newest, said=said
            )
        # A client that sends the whole conversation each time has said what is remembered;
        # and what began alike without a name may be somebody else's.
        alone = len(self._newest) == len(spoken_of(messages))
        known = session.recent if named and alone else ()
        history = (*known, *messages)
        return Whose(feature, self.principal, self._session_token, history, self._turn.fresh)

    @property
    def named_session(self) -> str:
        """The session, where the client names one; empty where only its beginning tells it."""
        return self._session_token if self._named else ""

    def lift(self) -> None:
        """Take what was held so far for passed: people let it pass."""
        if self.verdict is not None:
            self.verdict = lifted(self.verdict)

    @property
    def newest_messages(self) -> tuple[Message, ...]:
        """What was said since the assistant last spoke."""
        return self._newest

    def reword(self, new: Mapping[Message, Message]) -> None:
        """Take other messages for what was said: people changed them before the model read it."""
        self._newest = tuple(new.get(message, message) for message in self._newest)

    async def remember(self, *answers: Message) -> None:
        """Keep the end of the conversation in the session, within bounds."""
        now = self.parts.monotonic()
        turn, numbers = (*self._newest, *answers), self.substitutes.numbers
        await self.parts.sessions.update(
            self._session_token, partial(after_turn, turn=turn, labels=numbers, now=now), now=now
        )

    async def weigh(self, doubt: float) -> Verdict:
        """Take what the user says into the conversation's risk; what the policy says of that."""
        assert self._turn is not None
        risk = await weigh(self.parts, self._turn, doubt)
        return judge_risk(self.live.guard, risk, self._turn, feature=self.caller.feature)

    async def judge(
        self, judge: Callable[[], Judged], *, size: int, whole: Stage | None = None
    ) -> Judged:
        """
        Run a judgement, off the event loop where it would hold it up.

        That is where the texts are long, where a reader takes the `whole` texts of a stage,
        and where the encoder must read: then it begins again, so it must change nothing
        that counts before it is done.
        """
        slow = whole is not None and self.live.guard.reads_long(whole, self.caller.feature)
        with self.parts.metrics.checking():
            if size <= INLINE and not slow:
                with suppress(Deferred):
                    return judge()
            return await self.parts.judges.run(judge)

    def event(self, kind: str, facts: Mapping[str, Fact] | None = None) -> Event:
        """Something that happened to this request, now."""
        return Event(
            kind,
            self.parts.now(),
            "gateway",
            request=self.id,
            feature=self.caller.feature,
            session=self._session_token,
            principal=self._principal_token,
            facts=facts or {},
        )

    async def ruling(
        self,
        side: str,
        verdict: Verdict,
        texts: Sequence[Text] = (),
        *,
        kept: Sequence[Kept] | None = None,
    ) -> Event:
        """
        The event of a verdict on the `request` or the `answer`, and on these texts of it.

        Where the policy keeps texts, they are sealed first: `kept`, or else what is new in
        these. What is held is sealed whole. LedgerError where it cannot be.
        """
        how = keeping(verdict.action, self.live.texts_of(self.caller.feature))
        facts = ruled(side, self.marked(verdict, texts))
        if kept is None:
            whole = verdict.action is Action.HOLD or side == "answer"
            kept = [Kept(texts if whole else self.newest_texts(texts), verdict.rulings)]
        if how is not None and any(each.texts for each in kept):
            facts["sealed"] = (await self._seal(kept, how, side)).fact
        if side == "request" and not verdict.action.delivers and self.live.review:
            said = said_in(self._newest) or texts[-1:]
            facts["digest"] = self.digest_of_stopped(said[-1].body if said else "")
        self.parts.metrics.ruled(side, verdict)
        self.verdict = verdict if self.verdict is None else self.verdict + verdict
        return self.event(KINDS[verdict.action], facts)

    def digest_of_stopped(self, text: str) -> str:
        """The keyed digest of what an end user of the feature said and was stopped."""
        parts = ("\0stopped", self.caller.feature, self.principal, text.strip())
        return self.parts.pseudonyms.conversation(parts)

    def newest_texts(self, texts: Sequence[Text]) -> list[Text]:
        """Of the texts of a request those that no earlier one had: the newest messages'."""
        newest = {text.path for message in self._newest for text in message.texts}
        return [text for text in texts if text.path in newest] if newest else list(texts)

    async def seal_for_review(
        self, texts: Sequence[Text], side: str, *, more: Deliverable | None = None
    ) -> Fact:
        """
        Seal what people must see to decide about it; the fact that says where it lies.

        `more` is the answer that the client gets once they let it pass.
        """
        return await self._seal_for_review([Kept(texts)], side, more)

    async def _seal_for_review(
        self, kept: Sequence[Kept], side: str, more: Deliverable | None = None
    ) -> Fact:
        how = keeping(Action.HOLD, "")
        assert how is not None
        return (await self._seal(kept, how, side, more)).fact

    async def _seal(
        self, kept: Sequence[Kept], how: Keeping, side: str, more: Deliverable | None = None
    ) -> Sealed:
        nobody = self.parts.pseudonyms.session(self.id)
        subject = self._principal_token or self._session_token or nobody
        now = self.parts.now()
        return await self.parts.sealer.seal(
            kept, how, known=self._blotted, subject=subject, side=side, at=now, more=more
        )

    def returned(self) -> list[Event]:
        """The event of what tools returned since the assistant last spoke; none where none did."""
        facts = returned(self._newest)
        return [self.event("tool.returned", {"side": "request", **facts})] if facts else []

    def called(self, calls: Sequence[ToolCall], request: Request) -> list[Event]:
        """
        The event of the tools that the model wants run.

        None where it wants none, or where each is decided about by a scope, and logged so.
        """
        if not calls or self.live.scopes:
            return []
        facts = called(calls, request.document)
        return [self.event("tool.called", {"side": "answer", **facts})]

    def marked(self, verdict: Verdict, texts: Iterable[Text]) -> Verdict:
        """The same, with the pseudonyms of what was found in these texts."""
        return marked(verdict, texts, self.parts.pseudonyms, self.parts.now())

    def note(self, *events: Event) -> None:
        """
        Log without waiting; the next `record` waits for these too.

        They linger for a moment, because most are soon followed by a `record`,
        and one append costs the disk half of two.
        """
        self._noted += self._heard(events)
        if self._lingering is None:
            loop = asyncio.get_running_loop()
            self._lingering = loop.call_later(LINGER_SECONDS, self.flush)

    async def record(self, *events: Event) -> Acknowledged:
        """
        Log, and return only when this and all that was noted before is durable.

        It tells where all of them stand in the log, or that they were set aside.
        """
        together = (*self._take_noted(), *self._heard(events))
        with self.parts.metrics.logging():
            try:
                done = await self.parts.ledger.append_async(together)
            except LedgerError:
                self.parts.log_failed = True
                raise
        # The log keeps the order of submission, so these are done by now, or are being set aside.
        for future in self._waiting:
            if not future.done():
                await asyncio.to_thread(future.exception)
            future.result()
        self._waiting.clear()
        return done

    async def conclude(self, kind: str, facts: Mapping[str, Fact] | None = None) -> None:
        """Log how the exchange ended; the answer, or its last byte, may be sent after this."""
        await self._end(self.event(kind, facts))
        self.concluded = True

    async def _end(self, ending: Event) -> None:
        if self.decision is None or not self.decision.ends_with(ending):
            await self.record(ending)
        else:
            await self.record(*await self.decision.end(ending, self._seal_for_review))

    def cut(self, reason: str) -> None:
        """Log that the answer did not reach its end, unless it did."""
        if self.concluded:
            return
        self.concluded = True
        ending = self.event(*cut_short(self.verdict, reason, answering=self.answering))
        if self.decision is not None and self.decision.ends_with(ending):
            at_once = self.decision.end_at_once(ending)
            if at_once is None:
                self.parts.reviewing.later(self._end(ending))
                return
            ending = at_once
        self.note(ending)
        self.flush()

    async def append_once(self, once: str, *events: Event) -> bool:
        """Log events after what was noted; False where this single-use key was used before."""
        self.flush()
        try:
            await self.parts.ledger.append_async(events, unless=once)
        except AlreadyUsed:
            return False
        self._heard(events)
        return True

    def _heard(self, events: tuple[Event, ...]) -> tuple[Event, ...]:
        if self.decision is not None:
            self.decision.hear(events)
        return events

    def flush(self) -> None:
        """Log what was noted before anything else is; the next `record` waits for it."""
        if not (noted := self._take_noted()):
            return
        try:
            self._waiting.append(self.parts.ledger.submit(noted))
        except LedgerError:
            # Kept for the next `record`, which fails as this did, and with it the answer.
            self._noted = noted
            self.parts.log_failed = True

    def _take_noted(self) -> list[Event]:
        if self._lingering is not None:
            self._lingering.cancel()
            self._lingering = None
        noted, self._noted = self._noted, []
        return noted

    def answer_headers(self) -> dict[str, str]:
        """The headers that tell a client what was decided so far."""
        headers = {"x-seawall-request-id": self.id, **decision_headers(self.verdict)}
        more = {"x-seawall-tools": self.tools, "x-seawall-review": self.review}
        return headers | {name: value for name, value in more.items() if value}

    def upstream_headers(self, key: str) -> dict[str, str]:
        """The headers that a model's server gets to see."""
        headers = for_upstream(self.headers)
        if key:
            headers["authorization"] = f"Bearer {key}"
        return headers


def decision_headers(verdict: Verdict | None) -> dict[str, str]:
    """What was decided, by which rules, and whether all was inspected."""
    if verdict is None:
        return {"x-seawall-decision": "none", "x-seawall-rules": "", "x-seawall-coverage": "none"}
    return {
        "x-seawall-decision": verdict.action.word,
        "x-seawall-rules": ",".join(verdict.rules),
        "x-seawall-coverage": verdict.coverage.extent,
    }
