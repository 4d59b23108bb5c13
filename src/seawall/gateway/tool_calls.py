"""Tool calls under the scope of a feature: decided before anybody can run them, and logged."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from seawall.errors import SessionsError
from seawall.gateway.exchange import Exchange
from seawall.gateway.hulls import hulls_of
from seawall.gateway.people import settle
from seawall.gateway.reading import size, texts_of
from seawall.guard.asking import Question, ask, effort
from seawall.guard.labelling import Heard, declared, heard, labelled, said, told_apart
from seawall.scope import (
    CLEAN,
    Approval,
    Decision,
    Manifest,
    Origin,
    Principal,
    Provenance,
    Reason,
    Taint,
    Traced,
)
from seawall.terms import Event, Fact, ToolCall, Verdict
from seawall.wire import Json, Request

_LOST = {"full": Reason.SESSIONS_FULL, "lost": Reason.SESSIONS_LOST}


@dataclass(frozen=True, slots=True)
class Ruled:
    """
    What became of a tool call.

    Not `enforced`, its scope is in shadow mode and it is let run whatever is decided.
    `approval` is what it waits for, or ran by; `traced` where its arguments come from, as
    far as the scope goes by that.
    """

    call: ToolCall
    decision: Decision
    enforced: bool = True
    approval: Approval | None = None
    traced: tuple[Traced, ...] = ()

    @property
    def word(self) -> str:
        """`allow`, `hold` where people can let it run, or `deny`."""
        if self.decision.allowed:
            return "allow"
        return "hold" if self.decision.needs_approval else "deny"

    @property
    def released(self) -> bool:
        """Whether the client gets the call."""
        return self.decision.allowed or not self.enforced

    @property
    def told(self) -> dict[str, Json]:
        """What a client's program is told of it."""
        decision, waits = self.decision, self.approval if self.word == "hold" else None
        told: dict[str, Json] = {
            "tool": self.call.name,
            "decision": self.word,
            "reason": decision.reason.value,
            "message": decision.message,
            "failed": list(decision.failed),
        }
        if waits is not None:
            told["arguments"] = self.call.arguments.body
            told["approval"] = told_of(waits)
            if self.traced:
                told["origins"] = {each.argument: each.origin.value for each in self.traced}
        return told


def told_of(approval: Approval) -> dict[str, Json]:
    """An approval as JSON."""
    return {
        "id": approval.id,
        "people": approval.people,
        "granted": approval.granted,
        "expires": approval.expires.isoformat(timespec="seconds"),
    }


def note_of(ruled: Iterable[Ruled], reference: str) -> str:
    """What the assistant is made to say of calls that do not happen, in a line for each."""
    lines = []
    for each in ruled:
        tool = f"`{each.call.name}`" if each.decision.grants or each.decision.failed else "a tool"
        if each.word == "hold" and each.approval is not None:
            people = "two people" if each.approval.people > 1 else "a person"
            lines.append(f"The call of {tool} waits for {people} to approve {each.approval.id}.")
        else:
            lines.append(f"The call of {tool} was not allowed: {each.decision.message}.")
    return "\n".join((*lines, f"(reference {reference})"))


def counts_of(ruled: Iterable[Ruled]) -> str:
    """The header that tells how many calls were decided in which way."""
    counts = Counter(each.word for each in ruled)
    return ", ".join(f"{word}={count}" for word, count in counts.items())


async def hear(exchange: Exchange, request: Request, verdict: Verdict) -> None:
    """Take what a request shows a model into the mark of its session, before it is shown."""
    manifest = exchange.live.scopes.manifest(exchange.caller.feature)
    if manifest is None:
        return
    before = await earlier(exchange, manifest)

    def listen() -> Heard:
        texts = labelled(request.messages, manifest, verdict, before=before)
        new = heard((*texts, *declared(request.declared, manifest)))
        return replace(new, taint=new.taint | said(request.messages, manifest, verdict))

    length = size([*texts_of(request.messages), *request.declared])
    await mark(exchange, await exchange.judge(listen, size=length))


async def earlier(exchange: Exchange, manifest: Manifest) -> Heard:
    """What earlier requests showed the session's model, as far as labels of results go by it."""
    session, parts = exchange.named_session, exchange.parts
    if not session or manifest.provenance is Provenance.SESSION:
        return Heard()
    try:
        return Heard(taint=await parts.sessions.mark(session, CLEAN, now=parts.monotonic()))
    except SessionsError:  # it cannot be known, so it may be anything
        return Heard(taint=Taint(untrusted=True))


async def mark(exchange: Exchange, new: Heard) -> None:
    """Raise the mark of the exchange's session by what is new, and keep it for decisions."""
    manifest = exchange.live.scopes.manifest(exchange.caller.feature)
    if manifest is not None and manifest.provenance is Provenance.VALUES:
        new = told_apart(new)
    session = exchange.named_session
    if not session:  # all that was said is in the request, and in no other's
        exchange.heard = new
        return
    parts = exchange.parts
    try:
        taint = await parts.sessions.mark(session, new.taint, now=parts.monotonic())
    except SessionsError as problem:
        exchange.heard = replace(new, lost=problem.reason)
    else:
        exchange.heard = replace(new, taint=taint)


async def rule(exchange: Exchange, calls: Sequence[ToolCall], *, side: str) -> list[Ruled]:
    """
    What the feature's scope says of some calls; on disk before this returns.

    LedgerError where it cannot be logged, and then none may run.
    """
    ruled: list[Ruled] = []
    events: list[Event] = []
    for call in calls:
        one = await _rule(exchange, call, side=side)
        ruled.append(one)
        events += (*_endorsed(exchange, one), _event(exchange, one, side))
        exchange.parts.metrics.tool_calls.labels(one.word, one.decision.reason.value).inc()
    if events:
        await exchange.record(*events)
    return ruled


async def rule_answer(exchange: Exchange, calls: Sequence[ToolCall]) -> list[Ruled]:
    """
    The same of the calls of a model's answer.

    Where the policy has no scopes at all, every call passes as it did before there were any:
    nobody has said what tools are for.
    """
    if exchange.live.scopes:
        return await rule(exchange, calls, side="answer")
    return [Ruled(call, Decision(allowed=True, reason=Reason.GRANTED)) for call in calls]


async def _rule(exchange: Exchange, call: ToolCall, *, side: str) -> Ruled:
    feature, lost = exchange.caller.feature, exchange.heard.lost
    manifest = exchange.live.scopes.manifest(feature)
    enforced = manifest is None or manifest.enforced
    if lost:
        return Ruled(call, Decision(allowed=False, reason=_LOST[lost]), enforced)
    question = await _question(exchange, call, manifest)
    request, now = question.request, exchange.parts.now()
    decision = exchange.live.scopes.decide(request, now)
    if not (decision.needs_approval and enforced):
        return Ruled(call, decision, enforced, traced=question.traced)
    settled = await settle(exchange, call, request, decision, side=side)
    return Ruled(call, settled.decision, approval=settled.approval, traced=question.traced)


async def _question(exchange: Exchange, call: ToolCall, manifest: Manifest | None) -> Question:
    """What is asked of the scope, with all that the gateway knows around the call."""
    guard, heard = exchange.live.guard, exchange.heard
    who = Principal(exchange.principal, exchange.attributes)
    question = await exchange.judge(
        lambda: ask(guard, manifest, call, heard, who=who), size=effort(manifest, call, heard)
    )
    if manifest is not None:
        return question
    return Question(replace(question.request, feature=exchange.caller.feature))


def _endorsed(exchange: Exchange, ruled: Ruled) -> list[Event]:
    """The event of values that were taken though a stranger may have chosen them."""
    taken = [each for each in ruled.traced if each.origin is Origin.ENDORSED]
    if not (taken and ruled.decision.allowed):
        return []
    manifest = exchange.live.scopes.manifest(exchange.caller.feature)
    facts: dict[str, Fact] = {
        "tool": ruled.call.name,
        "arguments": [each.argument for each in taken],
        "sources": sorted(exchange.heard.taint.sources & _named(manifest)),
    }
    return [exchange.event("scope.endorsed", facts)]


def _event(exchange: Exchange, ruled: Ruled, side: str) -> Event:
    """What is logged of a decision: nothing that the model wrote but hulls."""
    live, call = exchange.live, ruled.call
    manifest = live.scopes.manifest(exchange.caller.feature)
    grant = manifest.grant(call.name) if manifest else None
    taint = exchange.heard.taint
    facts: dict[str, Fact] = {
        "side": side,
        "reason": ruled.decision.reason.value,
        "mode": "enforce" if ruled.enforced else "shadow",
        "policy": live.policy.revision,
        "untrusted": taint.untrusted,
        **hulls_of(call, grant.arguments if grant else ()),
    }
    if grant is not None:
        facts |= {"tool": grant.tool, "effect": grant.effect.value}
    lists = {
        "failed": ruled.decision.failed,
        "classes": sorted(taint.classes),
        "sources": sorted(taint.sources & _named(manifest)),
    }
    facts |= {name: list(values) for name, values in lists.items() if values}
    listed = [each for each in ruled.traced if grant and each.argument in grant.arguments]
    if listed:  # names of others are the model's own words
        facts["origins"] = {each.argument: each.origin.value for each in listed}
    if ruled.approval is not None:
        facts["approval"] = ruled.approval.id
    word = {"allow": "tool.allowed", "hold": "tool.held", "deny": "tool.denied"}[ruled.word]
    return exchange.event(word, facts)


def _named(manifest: Manifest | None) -> set[str]:
    """The sources that the scope itself names: others are words of whoever sends them."""
    if manifest is None:
        return set()
    return {*manifest.sources, *(grant.tool for grant in manifest.grants)}
