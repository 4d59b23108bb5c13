"""Tool calls asked about over HTTP, where the model's answer did not pass through here."""

import json
from dataclasses import replace

import orjson

from seawall.gateway import tool_calls
from seawall.gateway.exchange import Exchange
from seawall.gateway.http import Refused, Reply
from seawall.gateway.openapi_tools import (
    AuthorizeRequest,
    read_authorize,
    read_result,
    require_labels,
)
from seawall.gateway.reading import Whose, judge_uninspected
from seawall.gateway.tool_calls import Ruled
from seawall.guard import verdict_json
from seawall.guard.labelling import heard, labelled
from seawall.scope import Integrity, Label
from seawall.terms import Event, Fact, Message, Role, Stage, Text, ToolCall
from seawall.wire import Json, Uninspected
from seawall.wire.document import parse

AUTHORIZE, RESULT = "/seawall/v1/tools/authorize", "/seawall/v1/tools/result"

OK = 200


async def authorize(exchange: Exchange, body: bytes) -> Reply:
    """`POST /seawall/v1/tools/authorize`: whether a tool call may run."""
    require_key(exchange)
    asked = read_authorize(parse(body))
    await enter(exchange, asked.principal, asked.session)
    require_labels(asked, exchange.named_session)
    exchange.attributes = {**exchange.attributes, **asked.attributes}
    exchange.note(_received(exchange, AUTHORIZE, size=len(body)))
    await tool_calls.mark(exchange, heard(_texts(asked)))
    call = ToolCall(asked.tool, Text(_written(asked), Role.ASSISTANT, "/arguments"))
    (ruled,) = await tool_calls.rule(exchange, [call], side="request")
    exchange.tools = tool_calls.counts_of([ruled])
    await exchange.conclude("answer.delivered", {"side": "verdict"})
    return Reply(OK, orjson.dumps(_told(exchange, ruled)), exchange.answer_headers())


async def result(exchange: Exchange, body: bytes) -> Reply:
    """`POST /seawall/v1/tools/result`: what a tool returned, judged before a model reads it."""
    require_key(exchange)
    asked = read_result(parse(body))
    whose = await enter(exchange, asked.principal, asked.session)
    text = Text(asked.text, Role.TOOL)
    guard, about = exchange.live.guard, whose.inspection((text,), Stage.CONTEXT)
    verdict = await exchange.judge(
        lambda: guard.inspect(about), size=len(asked.text), whole=Stage.CONTEXT
    )
    strange = [Uninspected(f"/{n}", what) for n, what in enumerate(asked.uninspected)]
    unread = judge_uninspected(guard, tuple(strange), whose, stage=Stage.CONTEXT)
    verdict = verdict if unread is None else verdict + unread
    label = Label(Integrity.UNTRUSTED, asked.tool)
    manifest = exchange.live.scopes.manifest(exchange.caller.feature)
    if manifest is not None:
        message = Message(Role.TOOL, (text,), tool=asked.tool)
        before = await tool_calls.earlier(exchange, manifest)
        told = list(labelled((message,), manifest, verdict, before=before))
        label = told[0][1]
        # Whatever the verdict is: whoever passes it on all the same has read it.
        await tool_calls.mark(exchange, heard(told))
    ruling = await exchange.ruling("request", verdict, [text])
    exchange.note(_received(exchange, RESULT, size=len(body), stage="context"), ruling)
    await exchange.conclude("answer.delivered", {"side": "verdict"})
    answer = verdict_json(verdict, asked.text, guard.substitutes(whose.session))
    known = {
        "integrity": label.integrity.word,
        "source": label.source,
        "classes": sorted(label.classes),
    }
    return Reply(OK, orjson.dumps({**answer, "label": known}), exchange.answer_headers())


def require_key(exchange: Exchange) -> None:
    """Whose tools run hangs on the caller's word, so it must be known who that is."""
    if not exchange.caller.key:
        message = "tool calls are decided with a key only; `seawall key issue` makes one"
        raise Refused(401, message, code="missing_api_key")


async def enter(exchange: Exchange, principal: str, session: str) -> Whose:
    """The session that a body names, and whose it is; Refused where the headers say otherwise."""
    caller = exchange.caller
    for name, said, header in (
        ("principal", principal, caller.principal),
        ("session", session, caller.session),
    ):
        if said and header and said != header:
            message = f"`/{name}` is not what `x-seawall-{name}` names; send one, or the same"
            raise Refused(400, message, code=f"wrong_{name}")
    exchange.caller = replace(caller, session=session or caller.session)
    return await exchange.enter_session(user=principal, conversation="", messages=())


def _received(exchange: Exchange, path: str, *, size: int, stage: str = "output") -> Event:
    facts: dict[str, Fact] = {"path": path, "bytes": size, "stage": stage}
    return exchange.event("request.received", facts)


def _texts(asked: AuthorizeRequest) -> list[tuple[Text, Label]]:
    return [
        (
            Text(each.text, Role.TOOL, source=each.source),
            Label(Integrity[each.integrity.upper()], each.source, frozenset(each.classes)),
        )
        for each in asked.texts or ()
    ]


def _written(asked: AuthorizeRequest) -> str:
    given = asked.arguments
    return given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)


def _told(exchange: Exchange, ruled: Ruled) -> dict[str, Json]:
    decision, approval = ruled.decision, ruled.approval
    waits = decision.needs_approval and ruled.enforced
    return {
        "allowed": ruled.released,
        "needs_approval": waits,
        "four_eyes": decision.four_eyes and ruled.enforced,
        "reason": decision.reason.value,
        "message": decision.message,
        "failed": list(decision.failed),
        "grants": list(decision.grants),
        "mode": "enforce" if ruled.enforced else "shadow",
        "approval": tool_calls.told_of(approval) if approval else None,
        "request": exchange.id,
    }
