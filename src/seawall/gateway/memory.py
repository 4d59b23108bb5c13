"""Memories that applications keep: checked and labelled when written, checked when read."""

import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson

from seawall.errors import SettingsError
from seawall.gateway.exchange import Exchange
from seawall.gateway.http import Refused, Reply
from seawall.gateway.openapi_memory import MemoryToRead, read_memories, read_memory
from seawall.gateway.sealing import Kept
from seawall.guard import verdict_json
from seawall.guard.memory import (
    EVERYONE,
    Asking,
    Given,
    Keyring,
    Label,
    Owner,
    Reason,
    Recalled,
    Source,
    classes_of,
    judge_read,
    judge_written,
    milliseconds,
)
from seawall.terms import Action, Coverage, Event, Fact, Role, Stage, Text, Verdict
from seawall.wire.document import parse

WRITE, READ = "/seawall/v1/memory", "/seawall/v1/memory/read"

OK = 200
PRINCIPAL = "principal"
WRITTEN = {
    Action.ALLOW: "kept",
    Action.REDACT: "redacted",
    Action.HOLD: "held",
    Action.BLOCK: "blocked",
}


async def write(exchange: Exchange, body: bytes) -> Reply:
    """`POST /seawall/v1/memory`: one text judged, and labelled where it may be remembered."""
    _require_key(exchange)
    asked = read_memory(parse(body))
    principal = _principal(exchange, asked.principal)
    _require_somebody(exchange, principal, everyone=asked.everyone)
    # Taken before the text is read: who is erased meanwhile is not remembered.
    guard, now = exchange.live.guard, exchange.parts.now()
    ring = await _ring(exchange)
    whose = await exchange.enter_session(user=principal, conversation="", messages=())
    source = Source(asked.source)
    about = whose.inspection((), source.stage)
    verdict = await exchange.judge(
        lambda: judge_written(guard, asked.text, source, about),
        size=2 * len(asked.text),
        whole=source.stage,
    )
    substitutes = guard.substitutes(f"memory\0{exchange.caller.feature}\0{principal}")
    answer = verdict_json(verdict, asked.text, substitutes)
    label: Label | None = None
    if verdict.action.delivers:
        label = ring.label(
            answer["text"],
            _owner(exchange, principal, now),
            feature=exchange.caller.feature,
            classes=classes_of(verdict),
            now=milliseconds(now),
            days=guard.policy.memories.days(asked.expires_days),
        )
    facts: dict[str, Fact] = {"path": WRITE, "bytes": len(body), "stage": source.stage.value}
    ruling = await exchange.ruling("request", verdict, [Text(asked.text, Role.USER)])
    exchange.note(exchange.event("request.received", facts), ruling)
    if label is not None:
        exchange.note(_written(exchange, verdict, label, source, size=len(answer["text"])))
    # No label leaves before this is durable.
    await exchange.conclude("answer.delivered", {"side": "verdict"})
    exchange.parts.metrics.memories.labels("write", WRITTEN[verdict.action]).inc()
    told = {**answer, "label": label.json() if label else None}
    return Reply(OK, orjson.dumps(told), exchange.answer_headers())


async def read(exchange: Exchange, body: bytes) -> Reply:
    """`POST /seawall/v1/memory/read`: which of some memories may go to the model, and as what."""
    _require_key(exchange)
    asked = read_memories(parse(body), most=exchange.live.limits.memories)
    principal = _principal(exchange, asked.principal)
    ring = await _ring(exchange)
    whose = await exchange.enter_session(user=principal, conversation="", messages=())
    asking = await asyncio.to_thread(_asking, exchange, principal)
    guard, about = exchange.live.guard, whose.inspection((), Stage.CONTEXT)

    def judge() -> tuple[list[Recalled], Verdict | None]:
        given = [Given(m.text, ring.refusal(m.label, m.text, asking)) for m in asked.memories]
        return judge_read(guard, given, about)

    size = 2 * sum(len(each.text) for each in asked.memories)
    recalled, verdict = await exchange.judge(judge, size=size, whole=Stage.CONTEXT)
    facts: dict[str, Fact] = {"path": READ, "bytes": len(body), "stage": "context"}
    exchange.note(exchange.event("request.received", facts))
    if verdict is not None:
        exchange.note(*await _rulings(exchange, verdict, asked.memories, recalled))
    counts = Counter(each.reason.value if each.reason else "kept" for each in recalled)
    exchange.note(_read(exchange, counts))
    await exchange.conclude("answer.delivered", {"side": "verdict"})
    for result, count in counts.items():
        exchange.parts.metrics.memories.labels("read", result).inc(count)
    policy = {"name": guard.policy.name, "revision": guard.policy.revision}
    told = {"memories": [_told(each) for each in recalled], "policy": policy}
    return Reply(OK, orjson.dumps(told), exchange.answer_headers())


def _require_key(exchange: Exchange) -> None:
    """Whose memories are read hangs on the caller's word, so it must be known who that is."""
    if not exchange.caller.key:
        message = "memories are read and written with a key only; `seawall key issue` makes one"
        raise Refused(401, message, code="missing_api_key")


def _principal(exchange: Exchange, named: str) -> str:
    """
    The end user, or nobody.

    Where a proxy names one in the header and the body another, one of them was talked into it.
    """
    header = exchange.caller.principal
    if header and named and header != named:
        message = "`/principal` is not who `x-seawall-principal` names; send one, or the same"
        raise Refused(400, message, code="wrong_principal")
    principal = named or header
    return principal if principal.strip() else ""


def _require_somebody(exchange: Exchange, principal: str, *, everyone: bool) -> None:
    """Nothing becomes everybody's because a name was forgotten, nor because a user asked."""
    if not everyone and not principal:
        message = "`/principal`: whose memory is it? `everyone` is for what all users may read"
        raise Refused(400, message, code="missing_principal")
    if everyone and principal:
        message = "a memory is of one principal or of everyone; leave one of them out"
        raise Refused(400, message, code="bad_request")
    feature = exchange.caller.feature
    if everyone and feature not in exchange.live.policy.memories.common:
        message = f"the policy does not name `{feature}` under `memories.common`"
        raise Refused(403, message, code="not_common")


async def _ring(exchange: Exchange) -> Keyring:
    try:
        return await asyncio.to_thread(exchange.parts.remembering.ring)
    except SettingsError as problem:
        print(f"seawall: {exchange.id}: {problem}", file=sys.stderr)  # noqa: T201
        message = f"the keys of memories cannot be used; tell Seawall's operator `{exchange.id}`"
        raise Refused(503, message, code="memory_keys_unusable") from None


def _owner(exchange: Exchange, principal: str, now: datetime) -> Owner:
    if not principal:
        return EVERYONE
    return Owner(principal, exchange.parts.pseudonyms.token(PRINCIPAL, principal, now))


def _asking(exchange: Exchange, principal: str) -> Asking:
    parts = exchange.parts
    owners = parts.pseudonyms.tokens(PRINCIPAL, principal) if principal else []
    erased = parts.remembering.erased(owners)
    return Asking(
        feature=exchange.caller.feature,
        principal=principal,
        owners=frozenset(owners),
        now=milliseconds(parts.now()),
        erased=None if erased is None else milliseconds(erased),
        rules=exchange.live.policy.memories,
    )


async def _rulings(
    exchange: Exchange,
    verdict: Verdict,
    memories: Sequence[MemoryToRead],
    recalled: Sequence[Recalled],
) -> list[Event]:
    """
    The verdict on what verified. The application has the texts: only what waits is sealed.

    That what waits stands beside what is blocked makes it no less a person's to decide: then
    it is an event of its own.
    """
    texts = [Text(m.text, Role.TOOL, f"/text/{n}") for n, m in enumerate(memories)]
    held = [t for t, r in zip(texts, recalled, strict=True) if r.reason is Reason.HELD]
    if not held:
        return [await exchange.ruling("request", verdict, texts, kept=[])]
    if verdict.action is Action.HOLD:
        kept = [Kept(held, verdict.rulings)]
        return [await exchange.ruling("request", verdict, texts, kept=kept)]
    waiting, rest = _parted(verdict, {text.path for text in held})
    return [
        await exchange.ruling("request", waiting, texts, kept=[Kept(held, waiting.rulings)]),
        await exchange.ruling("request", rest, texts, kept=[]),
    ]


def _parted(verdict: Verdict, paths: set[str]) -> tuple[Verdict, Verdict]:
    """What a verdict says of some texts, and what of the others, which has the coverage of all."""
    of_these = tuple(each for each in verdict.rulings if each.finding.path in paths)
    of_others = tuple(each for each in verdict.rulings if each.finding.path not in paths)
    these = replace(verdict, rulings=of_these, coverage=Coverage())
    return these, replace(verdict, rulings=of_others)


def _written(
    exchange: Exchange, verdict: Verdict, label: Label, source: Source, *, size: int
) -> Event:
    expires = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=label.expires)
    facts: dict[str, Fact] = {
        "action": verdict.action.word,
        "policy": verdict.revision,
        "source": source.value,
        "size": size,
        "classes": dict(classes_of(verdict)),
        "expires": expires.isoformat(),
    }
    if not label.owner:
        facts["common"] = True
    return exchange.event("memory.written", facts)


def _read(exchange: Exchange, counts: Counter[str]) -> Event:
    facts: dict[str, Fact] = {
        "policy": exchange.live.policy.revision,
        "given": counts.total(),
        "kept": counts["kept"],
        "refused": {reason: count for reason, count in counts.items() if reason != "kept"},
    }
    return exchange.event("memory.read", facts)


def _told(recalled: Recalled) -> dict[str, object]:
    return {
        "kept": recalled.reason is None,
        "text": recalled.text,
        "reason": recalled.reason.value if recalled.reason else None,
    }
