"""The risk of a conversation: what the user's new words add to it, and what the policy says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from seawall.detect.classify.risk import risk_after
from seawall.gateway.parts import Parts
from seawall.gateway.sessions import Session
from seawall.guard import Guard
from seawall.ledger import Pseudonyms
from seawall.policy import decide_doubt
from seawall.policy.replay import SESSION_RISK, SESSION_SCORE, TOLD_FROM
from seawall.terms import Coverage, Finding, Reading, Span, Stage, Text, Verdict

WEIGHED = 32
"""Texts of a session by which it is known that they were weighed before."""

NOTE = "doubtful turns"

UNKNOWN = "what was said in this session before is not known"
"""Said of the coverage of a request whose session could not be asked for."""


@dataclass(frozen=True, slots=True)
class Turn:
    """
    What the user says in one request.

    `newest` is their last text, `fresh` are the texts that were not weighed before,
    and `digests` theirs. The risk of the conversation is kept under `before`, and
    with this turn in it under `after`.
    """

    newest: Text | None
    fresh: tuple[Text, ...]
    digests: tuple[bytes, ...]
    before: str
    after: str


def turn_in_session(session: Session, *, newest: Text | None, said: Sequence[Text]) -> Turn:
    """
    The turn of a conversation that the client names; `said` is what the user says now.

    A text that is sent again, because the client tries again or sends all that was
    said, is weighed once.
    """
    digests = {_digest(session.id, text): text for text in said}
    fresh = {key: text for key, text in digests.items() if key not in session.weighed}
    return Turn(newest, tuple(fresh.values()), tuple(fresh), session.id, session.id)


def turn_after(
    pseudonyms: Pseudonyms,
    earlier: Iterable[Text],
    *,
    feature: str,
    newest: Text | None,
    said: Sequence[Text],
) -> Turn:
    """
    The turn of a conversation known only by what the user said earlier in it.

    Many conversations begin alike. The risk is kept for exactly these words, so that
    it is the same for whoever says them, and nobody else's counts.
    """
    words = ["risk", feature, *(text.body for text in earlier)]
    before = pseudonyms.conversation(words)
    after = pseudonyms.conversation([*words, *(text.body for text in said)])
    return Turn(newest, tuple(said), tuple(_digest(before, text) for text in said), before, after)


@dataclass(frozen=True, slots=True)
class Risk:
    """
    The risk of a conversation with its newest turn.

    Not `known`, it may be more: what was said before could not be asked for.
    """

    now: float
    known: bool = True


async def weigh(parts: Parts, turn: Turn, doubt: float) -> Risk:
    """Take a turn with this score into the conversation's risk, once; return the risk."""
    now, sessions = parts.monotonic(), parts.sessions

    def take(before: Session) -> Session:
        """With this turn in it, unless its texts were weighed before, here or elsewhere."""
        new = [digest for digest in turn.digests if digest not in before.weighed]
        if not new:
            return before
        weighed = (*before.weighed, *new)[-WEIGHED:]
        return replace(before, seen=now, risk=risk_after(before.risk, doubt), weighed=weighed)

    if turn.after == turn.before:
        after = await sessions.update(turn.before, take, now=now)
        return Risk(after.risk, not after.lost)
    before = await sessions.get(turn.before, now=now)
    if all(digest in before.weighed for digest in turn.digests):
        return Risk(before.risk, not before.lost)
    risk = risk_after(before.risk, doubt)
    if risk:
        await sessions.put(Session(turn.after, now, risk=risk))
    return Risk(risk, not before.lost)


def judge_risk(guard: Guard, risk: Risk, turn: Turn, *, feature: str) -> Verdict:
    """
    What the policy says of a conversation's risk, held against the user's newest text.

    It is a finding only where a rule would act on one as sure. A risk is not something
    that must be ruled on, so the policy's `otherwise` does not apply to it.
    """
    # Without words of the user's it is told of none: `seawall policy replay` goes by that.
    scores = {SESSION_SCORE: risk.now} if risk.now and turn.newest is not None else {}
    coverage = Coverage() if risk.known else Coverage(notes=(UNKNOWN,))
    reading = Reading(scores=scores, coverage=coverage)
    told = guard.rule(reading, stage=Stage.INPUT, feature=feature)
    if turn.newest is None or risk.now < TOLD_FROM:
        return told
    span = Span(0, len(turn.newest.body))
    finding = Finding(SESSION_RISK, span, risk.now, NOTE, turn.newest.path)
    return replace(told, rulings=decide_doubt(guard.policy, finding, feature=feature))


def _digest(key: str, text: Text) -> bytes:
    raw = text.body.encode("utf-8", "surrogatepass")
    return blake2b(raw, key=key.encode()[:64], digest_size=8).digest()
