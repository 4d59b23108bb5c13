"""What the gateway logs: facts of requests and verdicts that hold no text and no person."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from seawall.detect import MISS
from seawall.gateway.upstream import Upstream
from seawall.ledger import Pseudonyms, canonical, class_of, storable
from seawall.terms import Action, Fact, Mode, Ruling, Stage, Text, Verdict
from seawall.wire import Request, masked

MOST_DETAILS = 32
"""Findings told one by one in an event; all are counted."""

LONGEST_VALUE = 4_000
"""Code points of a value that its pseudonym is made of."""

KINDS = {
    Action.ALLOW: "text.allowed",
    Action.REDACT: "text.redacted",
    Action.HOLD: "text.held",
    Action.BLOCK: "text.blocked",
}


def model_fact(name: str, upstream: Upstream) -> dict[str, Fact]:
    """
    The model, if the configuration spells out its name.

    Else the name is only the client's words, where a key pasted into the wrong
    field would look like one.
    """
    return {"model": storable(name)} if name in upstream.models else {}


def ruled(side: str, verdict: Verdict) -> dict[str, Fact]:
    """The facts of a verdict on one side of the exchange, `request` or `answer`."""
    facts: dict[str, Fact] = {
        "side": side,
        "action": verdict.action.word,
        "policy": verdict.revision,
        "inspected": verdict.coverage.inspected,
    }
    if verdict.rulings:
        facts |= _found(verdict)
    if verdict.scores:
        facts["scores"] = {name: micro(score) for name, score in verdict.scores.items()}
    if verdict.coverage.skipped:
        facts["skipped"] = verdict.coverage.skipped
    if verdict.coverage.notes:
        notes = verdict.coverage.notes[:MOST_DETAILS]
        facts["notes"] = [storable(note[:200]) for note in notes]
    return facts


def _found(verdict: Verdict) -> dict[str, Fact]:
    shadow = [r.rule_name for r in verdict.rulings if r.mode is Mode.SHADOW]
    facts: dict[str, Fact] = {
        "rules": list(verdict.rules),
        "shadow": list(dict.fromkeys(shadow)),
        "findings": dict(Counter(r.finding.kind for r in verdict.rulings)),
        "details": [_detail(ruling) for ruling in verdict.rulings[:MOST_DETAILS]],
        "rest": _rest(verdict.rulings[MOST_DETAILS:]),
    }
    return {name: value for name, value in facts.items() if value}


def marked(
    verdict: Verdict, texts: Iterable[Text], pseudonyms: Pseudonyms, at: datetime
) -> Verdict:
    """
    The same verdict, with the pseudonyms of the values that it acts on, for the log.

    That is of what is told one by one (`MOST_DETAILS`), and where a rule does something or
    in shadow mode would: what passes is nobody's business. `texts` are those it is about.
    """
    told, rest = verdict.rulings[:MOST_DETAILS], verdict.rulings[MOST_DETAILS:]
    if not any(ruling.action and class_of(ruling.finding.kind) for ruling in told):
        return verdict
    bodies = {text.path: text.body for text in texts}
    named = (
        _named(ruling, bodies.get(ruling.finding.path, ""), pseudonyms, at) for ruling in told
    )
    return replace(verdict, rulings=(*named, *rest))


def _named(ruling: Ruling, body: str, pseudonyms: Pseudonyms, at: datetime) -> Ruling:
    finding = ruling.finding
    klass = class_of(finding.kind) if ruling.action and not finding.token else ""
    value = body[finding.span.start : finding.span.end][:LONGEST_VALUE]
    spelled = canonical(klass, value) if klass else ""
    if not spelled:
        return ruling
    token = pseudonyms.token(klass, spelled, at)
    return replace(ruling, finding=replace(finding, token=token))


def cut_short(
    verdict: Verdict | None, reason: str, *, answering: bool
) -> tuple[str, dict[str, Fact]]:
    """
    The kind and the facts of the end of what did not reach its end, by the verdict until then.

    What was stopped by then, and of which nothing had left, was not delivered: whoever leaves
    while people are asked does not make it so. Of an answer whose first byte may have left
    (`answering`) something was.
    """
    if verdict is None or verdict.action.delivers:
        return "answer.cut", {"reason": reason}
    stages = {r.stage for r in verdict.rulings if r.enforced and not r.action.delivers}
    if stages - {Stage.OUTPUT}:
        return "answer.refused", {"side": "request", "reason": reason}
    if answering:
        return "answer.cut", {"reason": reason}
    return "answer.refused", {"side": "answer", "reason": reason}


def lifted(verdict: Verdict) -> Verdict:
    """The same verdict once people let pass what it holds. What it blocks stays blocked."""
    return replace(verdict, rulings=tuple(map(_lifted, verdict.rulings)))


def _lifted(ruling: Ruling) -> Ruling:
    held = ruling.enforced and ruling.action is Action.HOLD
    return replace(ruling, action=Action.ALLOW) if held else ruling


def received(request: Request, *, path: str, size: int, upstream: str) -> dict[str, Fact]:
    """
    The facts of a request that was read. `size` is that of its body in bytes.

    `stages` counts its texts at each stage, so that a replay knows which could be read at all.
    """
    calls = [call.arguments for message in request.messages for call in message.calls]
    written = [text for message in request.messages for text in message.texts]
    texts = [*written, *calls, *request.declared]
    return {
        "path": path,
        "bytes": size,
        "upstream": upstream,
        "messages": len(request.messages),
        "declared": len(request.declared),
        "choices": request.choices,
        "stream": request.stream,
        "stages": dict(Counter(text.stage.value for text in texts if text.stage)),
    }


def _detail(ruling: Ruling) -> dict[str, Fact]:
    finding = ruling.finding
    token: dict[str, Fact] = {"token": finding.token} if finding.token else {}
    note, entry = finding.note, dict[str, Fact]()
    if finding.kind == MISS:  # a random id may look like a number of somebody's, which no note may
        entry["entry"], _, note = note.partition(" ")
    return {
        **_weighed(ruling),
        "rule": ruling.rule_name,
        "mode": ruling.mode.value,
        "path": masked(finding.path),
        "start": finding.span.start,
        "end": finding.span.end,
        **token,
        **entry,
        "note": storable(note[:120]),
    }


def _weighed(ruling: Ruling) -> dict[str, Fact]:
    """All that rules go by, and what they came to."""
    finding = ruling.finding
    facts: dict[str, Fact] = {
        "kind": finding.kind,
        "action": ruling.action.word,
        "stage": ruling.stage.value,
        "confidence": micro(finding.confidence),
    }
    if finding.fpr is not None:
        facts["fpr"] = micro_at_most(finding.fpr)
    if finding.said:
        facts["said"] = True
    if ruling.lifted_by:
        facts["lifted_by"] = ruling.lifted_by
    return facts


def _rest(rulings: Iterable[Ruling]) -> list[Fact]:
    """
    What a replay needs of the findings that are not told one by one: of equal ones how many.

    Rulings in shadow mode are counted with those of the same finding that act. Of more than
    `MOST_DETAILS` different ones the first.
    """
    groups: dict[tuple[object, ...], dict[str, Fact]] = {}
    counts: Counter[tuple[object, ...]] = Counter()
    for ruling in rulings:
        finding = ruling.finding
        extent = bool(len(finding.span))
        weighed = _weighed(ruling)
        acted = weighed.pop("action")
        key = (*weighed.values(), "fpr" in weighed, extent)
        group = groups.setdefault(key, {**weighed, "extent": extent, "action": "allow"})
        counts[key] += 1
        if ruling.enforced:
            group["action"] = acted
    told = list(groups.items())[:MOST_DETAILS]
    return [{**group, "count": counts[key]} for key, group in told]


_STEPS = 1_000_000


def micro(share: float) -> int:
    """
    A probability in whole millionths, rounded down: the log holds no floats.

    So it reaches a threshold of whole millionths where the probability itself does, and nowhere
    else.
    """
    near = round(share * _STEPS)
    return near if near / _STEPS <= share else near - 1


def micro_at_most(share: float) -> int:
    """The same, rounded up, for what must be at most a threshold."""
    near = round(share * _STEPS)
    return near if near / _STEPS >= share else near + 1
