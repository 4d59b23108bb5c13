"""Lists of tools: which of them a model may see, and whether they are what they were."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import orjson

from seawall.errors import AlreadyUsed
from seawall.gateway import tool_pins
from seawall.gateway.exchange import Exchange
from seawall.gateway.http import Reply
from seawall.gateway.openapi_tool_list import ListRequest, read_list
from seawall.gateway.reading import Whose, edits, size
from seawall.gateway.tool_calls import told_of
from seawall.gateway.tool_pins import Described, Pin
from seawall.gateway.tools import enter, require_key
from seawall.guard import Guard, judge_across
from seawall.scope import Approval, Reason
from seawall.terms import Action, Fact, Role, Stage, Text, Verdict
from seawall.wire import Json, edited
from seawall.wire.collector import Collector
from seawall.wire.document import parse

LIST = "/seawall/v1/tools/list"

OK = 200

_MESSAGES: dict[str, str] = {
    Reason.NO_SCOPE: "the feature has no scope",
    Reason.UNKNOWN_TOOL: "the scope does not grant this tool",
    Reason.EXPIRED: "the scope has expired",
    "malformed": "this is no definition of a tool; it needs a `name`",
    "ambiguous": "several tools of the server have this name",
    "blocked": "its description reads like an attack, or like what the policy blocks",
    "held": "its description waits for a person to read it",
    "changed": "its description is not the one that was seen before; a person has to read it",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """What became of one tool of a list. `definition` is what may be shown of it."""

    name: str
    reason: str = ""
    visible: bool = False
    definition: Json = None
    approval: Approval | None = None

    @property
    def told(self) -> dict[str, Json]:
        """As a client's program is told it."""
        return {
            "name": self.name,
            "visible": self.visible,
            "reason": self.reason or None,
            "message": _MESSAGES.get(self.reason, ""),
            "definition": self.definition if self.visible else None,
            "approval": told_of(self.approval) if self.approval else None,
        }


async def list_tools(exchange: Exchange, body: bytes) -> Reply:
    """`POST /seawall/v1/tools/list`: which of a server's tools the model may see."""
    require_key(exchange)
    asked = read_list(parse(body))
    whose = await enter(exchange, asked.principal, asked.session)
    received: dict[str, Fact] = {"path": LIST, "bytes": len(body), "stage": "context"}
    exchange.note(exchange.event("request.received", received))
    described = [tool_pins.described(exchange, asked.server, tool) for tool in asked.tools]
    refused = [_refusal(exchange, each, described) for each in described]
    shown = [n for n, why in enumerate(refused) if not why or _in_shadow(exchange, why)]
    judged = await _judge(exchange, whose, {n: described[n] for n in shown})
    pins = await asyncio.to_thread(tool_pins.pins, exchange.parts.ledger, exchange.caller.feature)
    listed: list[Listed] = []
    for n, (one, why) in enumerate(zip(described, refused, strict=True)):
        if n not in judged:
            listed.append(Listed(one.name, why))
            continue
        became = await _settle(exchange, one, judged[n], pin=pins.get(one.pin))
        listed.append(became if became.reason else replace(became, reason=why))
    exchange.note(exchange.event("tool.listed", _facts(asked, listed)))
    await exchange.conclude("answer.delivered", {"side": "verdict"})
    told = {"tools": [each.told for each in listed], "request": exchange.id}
    return Reply(OK, orjson.dumps(told), exchange.answer_headers())


def _facts(asked: ListRequest, listed: Sequence[Listed]) -> dict[str, Fact]:
    refused = Counter(each.reason for each in listed if not each.visible)
    facts: dict[str, Fact] = {
        "given": len(listed),
        "visible": sum(each.visible for each in listed),
        "refused": dict(refused),
    }
    return facts | ({"server": asked.server} if asked.server else {})


def _refusal(exchange: Exchange, one: Described, others: Sequence[Described]) -> str:
    """Why a tool is not the feature's to see, whatever its description says; empty where it is."""
    if not one.name:
        return "malformed"
    if sum(other.name == one.name for other in others) > 1:
        return "ambiguous"
    scopes = exchange.live.scopes
    if not scopes:  # nobody has said what tools are for
        return ""
    manifest = scopes.manifest(exchange.caller.feature)
    if manifest is None:
        return Reason.NO_SCOPE.value
    if manifest.grant(one.tool) is None:
        return Reason.UNKNOWN_TOOL.value
    return Reason.EXPIRED.value if manifest.expires < exchange.parts.now().date() else ""


def _in_shadow(exchange: Exchange, why: str) -> bool:
    """Whether a refusal is the scope's, and the scope is only being tried."""
    manifest = exchange.live.scopes.manifest(exchange.caller.feature)
    return (
        manifest is not None
        and not manifest.enforced
        and why in (Reason.UNKNOWN_TOOL, Reason.EXPIRED)
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    """A definition's texts, and the verdict on them."""

    texts: tuple[Text, ...]
    verdict: Verdict

    @property
    def poisoned(self) -> bool:
        """Whether it is blocked: an attack with a hole in it is not shown either."""
        return self.verdict.action is Action.BLOCK or any(
            ruling.enforced
            and ruling.action is Action.REDACT
            and ruling.finding.kind.startswith("injection.")
            for ruling in self.verdict.rulings
        )


async def _judge(
    exchange: Exchange, whose: Whose, described: Mapping[int, Described]
) -> dict[int, _Judged]:
    """The verdict on each definition: one that is poisoned hides no other."""
    guard = exchange.live.guard
    texts = {n: _texts(one) for n, one in described.items()}

    def judge() -> dict[int, _Judged]:
        return {n: _Judged(each, _verdict(guard, whose, each)) for n, each in texts.items()}

    amount = sum(size(each) for each in texts.values())
    judged = await exchange.judge(judge, size=2 * amount, whole=Stage.CONTEXT)
    for each in judged.values():
        if each.verdict.action > Action.ALLOW:
            exchange.note(await exchange.ruling("request", each.verdict, each.texts))
    return judged


def _texts(one: Described) -> tuple[Text, ...]:
    """Every string that the model would see, names of arguments included."""
    collector = Collector(Role.TOOL)
    collector.walk(one.definition, "")
    return collector.take()


def _verdict(guard: Guard, whose: Whose, texts: Sequence[Text]) -> Verdict:
    about = whose.inspection(texts, Stage.CONTEXT)
    verdict = guard.inspect(about)
    across = judge_across(guard, texts, about)
    return verdict if across is None else verdict + across


async def _settle(
    exchange: Exchange, one: Described, judged: _Judged, *, pin: Pin | None
) -> Listed:
    """What becomes of a tool that the feature may see, by what was seen before."""
    if judged.poisoned:
        return Listed(one.name, "blocked")
    known = pin is not None and pin.digest == one.digest
    held = judged.verdict.action is Action.HOLD
    if known and (not held or (pin is not None and pin.approved)):
        return _visible(exchange, one, judged)
    if pin is None and not held:
        try:
            await tool_pins.remember(exchange, one, unless=f"described:{one.pin}")
        except AlreadyUsed:  # another process saw it first, and perhaps as something else
            again = await asyncio.to_thread(
                tool_pins.pins, exchange.parts.ledger, exchange.caller.feature
            )
            seen = again.get(one.pin, Pin(""))
            return await _settle(exchange, one, judged, pin=seen)
        return _visible(exchange, one, judged)
    reason = "held" if pin is None or known else "changed"
    approval = await tool_pins.approval(exchange, one, reason)
    if approval is not None and approval.good:
        return _visible(exchange, one, judged)
    return Listed(one.name, reason, approval=approval)


def _visible(exchange: Exchange, one: Described, judged: _Judged) -> Listed:
    """Show it, without what the policy takes out."""
    changes = dict(_changes(exchange, judged))
    shown = edited(one.definition, changes) if changes else one.definition
    return Listed(one.name, visible=True, definition=shown)


def _changes(exchange: Exchange, judged: _Judged) -> Iterator[tuple[str, str]]:
    yield from edits(judged.texts, judged.verdict, exchange.substitutes).items()
