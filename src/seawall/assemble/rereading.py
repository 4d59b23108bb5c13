"""Sealed texts that were opened, judged by the guard of another policy."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson

from seawall.access import PersonKey, SignedAct
from seawall.assemble.unsealing import as_json, unseal
from seawall.gateway.sealing import VALUES
from seawall.guard import Guard, judge_across
from seawall.ledger.vault.blot import BLOT
from seawall.policy import Replay, Replayed
from seawall.policy.replay import RECEIVED, Trail
from seawall.terms import Action, Event, Fact, Inspection, Message, Role, Stage, Text, Verdict

UNREAD = ("guard.uninspected.", "reviewed.")
"""What was found about parts that are no text, and what was near to a miss that was known."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """The texts of one side of a request, as they were sealed."""

    request: str
    side: str
    texts: tuple[Text, ...]

    @property
    def answered(self) -> tuple[Text, ...]:
        """The texts of an answer; of a request none."""
        return self.texts if self.side == "answer" else ()


class Rereading:
    """
    Rules again on texts that were opened.

    What was blotted out of them, and what is no text, is taken from the log. The conversation
    before the request is not there: what the gateway remembered of it counts for nothing.
    """

    def __init__(self, guard: Guard, replay: Replay, opened: Mapping[int, _Opened]) -> None:
        self._guard = guard
        self._replay = replay
        self._opened = opened
        self._asked = {each.request: each for each in opened.values() if each.side == "request"}

    def __len__(self) -> int:
        return len(self._opened)

    def rule_again(self, index: int, event: Event, trail: Trail) -> Replayed | None:
        """The verdict on the texts of an entry; None where only the log can tell."""
        opened = self._opened.get(index)
        received = next((each.facts for each in trail() if each.kind == RECEIVED), None)
        if opened is None or received is None or not self._is_whole(opened, event, received):
            return None
        logged = self._replay.rulings_on(event, (*VALUES, *UNREAD), trail)
        if logged is None:
            return None
        verdict = self._judge(opened, event.feature, checked="stage" in received)
        verdict += Verdict(verdict.policy, verdict.revision, logged)
        before = Action[str(event.facts["action"]).upper()]
        cut = opened.side == "answer" and received.get("stream") and not before.delivers
        if cut and verdict.action is not before:
            return None
        rules = event.facts.get("rules")
        named = tuple(map(str, rules)) if isinstance(rules, (list, tuple)) else ()
        return Replayed(before, verdict.action, named, verdict.rules)

    def _is_whole(self, opened: _Opened, event: Event, received: Mapping[str, Fact]) -> bool:
        """
        Whether the texts are all that were read, at the same stages, and as they were.

        Gateways seal what is new in a request; an answer needs the whole conversation, too.
        What people found harmless in a text is known to the log alone.
        """
        facts = event.facts
        if any("lifted_by" in each for each in _details(facts)):
            return False
        blotted = any(BLOT in text.body for text in opened.texts)
        unlike = self._replay.unlike(str(facts.get("policy")), event.feature, opened.side)
        gone = blotted and any(each.kind.startswith(VALUES) for each in unlike.missing)
        # what was not read for secrets was blotted out whole, whatever else stood there
        whole = any(text.body and not text.body.strip(BLOT) for text in opened.texts)
        if gone or whole or facts.get("skipped") or facts.get("action") is None:
            return False
        around = self._asked.get(opened.request)
        if around is None or any(text.stage is not Stage.OUTPUT for text in opened.answered):
            return False
        stages = Counter(text.stage.value for text in around.texts if text.stage)
        said = received.get("stages", {str(received.get("stage")): 1})
        return isinstance(said, Mapping) and dict(said) == dict(stages)

    def _judge(self, opened: _Opened, feature: str, *, checked: bool) -> Verdict:
        around = self._asked[opened.request]
        history = tuple(Message(text.role, (text,)) for text in around.texts)
        told = tuple(text for text in around.texts if text.role is Role.SYSTEM)
        verdict = Verdict(self._guard.policy.name, self._guard.policy.revision)
        for stage in Stage:
            texts = tuple(text for text in opened.texts if text.stage is stage)
            about = Inspection(texts, stage, feature, history=history, instructions=told)
            if texts:
                observing = checked or stage is not Stage.OUTPUT
                verdict += self._guard.inspect(about, observing=observing)
        if opened.side == "request":
            about = Inspection((), Stage.INPUT, feature, history=history)
            across = judge_across(self._guard, _in_order(opened.texts), about)
            verdict += across or Verdict(verdict.policy, verdict.revision)
        return verdict


def open_for_rereading(
    path: Path | None, signed: SignedAct, now: datetime, *, key: PersonKey
) -> dict[int, _Opened]:
    """
    The texts of an approved unsealing by the index of their entry, each logged as opened first.

    Those that are gone, or are not as a gateway seals them, are left out.
    """
    texts = unseal(path, signed, now, key=key, told=as_json)
    found: dict[int, _Opened] = {}
    for text in texts:
        entry = text.sealed.entry
        parts = _texts(orjson.loads(text.body).get("texts")) if text.body is not None else None
        if parts is not None:
            side = "answer" if entry.event.facts.get("side") == "answer" else "request"
            found[entry.index] = _Opened(entry.event.request, side, parts)
    return found


def _texts(parts: object) -> tuple[Text, ...] | None:
    """Texts as they are sealed: a path, a role and the text, perhaps where it is from."""
    if not isinstance(parts, list):
        return None
    try:
        return tuple(
            Text(str(part["text"]), Role(part["role"]), part["path"], part.get("source", ""))
            for part in parts
        )
    except (KeyError, TypeError, ValueError):
        return None


def _details(facts: Mapping[str, Fact]) -> Iterator[Mapping[str, Fact]]:
    for name in ("details", "rest"):
        told = facts.get(name)
        members = told if isinstance(told, list) else ()
        yield from (each for each in members if isinstance(each, Mapping))


def _in_order(texts: Sequence[Text]) -> Iterator[Text]:
    """The texts of messages, which a model reads in a row; arguments of calls are not."""
    for text in texts:
        if text.path.startswith("/messages/") and not _is_of_a_call(text.path.split("/")):
            yield text


def _is_of_a_call(path: Iterable[str]) -> bool:
    return not {"tool_calls", "function_call"}.isdisjoint(path)
