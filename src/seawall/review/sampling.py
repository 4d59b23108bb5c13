"""
Which decisions people look at: drawn by a key that was committed to before, so nobody chooses.

A decision is drawn for the audit where HMAC-SHA-256(key, "audit" + its request) lies below the
share, and for the risk sample, of the same key and independently, below a share that grows with
its risk. Whoever has the key, which is in the log once the epoch is over, can draw again and see
that nothing was added or skipped. The request's id is chosen by the gateway before anything is
known of it.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from seawall.review.items import Stratum
from seawall.review.reading import MILLION, number, word, words
from seawall.terms import Action, Event, Fact

_WHOLE = 1 << 64

PLANNED, EPOCH_ENDED = "review.planned", "review.epoch_ended"

REFUSED, CUT, STARTED = "answer.refused", "answer.cut", "answer.started"
DELIVERED_KINDS = frozenset({"answer.delivered", CUT})
DECISIONS = DELIVERED_KINDS | {REFUSED}
"""
The kinds of events by which a decision ends; each names the plan that it was drawn by.

An answer that was cut before it started is no decision: nobody has had anything of it.
"""


class Risk(StrEnum):
    """How risky what became of a request looks, by what the log says of it."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


WEIGHTS = {Risk.LOW: 0, Risk.MEDIUM: 4, Risk.HIGH: 20}
"""How many times the risk share a decision of a risk is drawn with, up to all of them."""

_TELLING = ("text.", "tool.", *sorted(DECISIONS))
"""What is told of a decision before it ends. What is observed later tells nothing here."""


def tells(kind: str) -> bool:
    """Whether a draw looks at events of this kind."""
    return kind.startswith(_TELLING)


HIGH_SCORE, MEDIUM_SCORE = 500_000, 200_000
"""
Scores in millionths from which on a delivered text is risky.

Those of a whole family count (`injection`, `leak`, `abuse`). One of a kind (`abuse.fraud`) says
which of its family a text is, if it is any, and is high for many harmless texts.
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """
    By which shares, in millionths, the decisions of a feature are drawn.

    `share` is of what is delivered and `stopped_share` of what is not; `risk_share` is what a
    risk's weight multiplies, and `double` the share of items that two people look at. `target` is
    the miss rate to be under and `confidence` how sure that must be; 0 in logs that do not say.
    `epoch` is the configuration that evidence counts for, `commitment` the SHA-256 of its key.
    """

    id: str
    epoch: str
    feature: str
    share: int
    stopped_share: int
    risk_share: int
    double: int
    commitment: str
    target: int = 0
    confidence: int = 0
    policy: str = ""
    model: str = ""
    configuration: str = ""
    guideline: str = ""
    reason: str = ""
    before: int | None = None
    act: str = ""
    since: datetime | None = None
    index: int = -1

    @property
    def facts(self) -> dict[str, Fact]:
        """What the log is told of it."""
        told: dict[str, Fact] = {
            "plan": self.id,
            "epoch": self.epoch,
            "share": self.share,
            "stopped_share": self.stopped_share,
            "risk_share": self.risk_share,
            "double": self.double,
            "commitment": self.commitment,
        }
        if self.before is not None:
            told["from"] = self.before
        rates = ("target", "confidence")
        told |= {name: rate for name in rates if (rate := getattr(self, name))}
        words = ("policy", "model", "configuration", "guideline", "reason", "act")
        return told | {name: said for name in words if (said := getattr(self, name))}


def plan_of(event: Event, index: int) -> Plan:
    """The plan that an event of `review.planned` tells of."""
    facts = event.facts
    return Plan(
        id=word(facts, "plan"),
        epoch=word(facts, "epoch"),
        feature=event.feature,
        share=number(facts, "share"),
        stopped_share=number(facts, "stopped_share"),
        risk_share=number(facts, "risk_share"),
        double=number(facts, "double"),
        commitment=word(facts, "commitment"),
        target=number(facts, "target"),
        confidence=number(facts, "confidence"),
        policy=word(facts, "policy"),
        model=word(facts, "model"),
        configuration=word(facts, "configuration"),
        guideline=word(facts, "guideline"),
        reason=word(facts, "reason"),
        before=number(facts, "from") if "from" in facts else None,
        act=word(facts, "act"),
        since=event.at,
        index=index,
    )


def epoch_key(master: bytes, epoch: str) -> bytes:
    """The key of an epoch, from that of the installation: 32 bytes that tell nothing of others."""
    return hmac.digest(master, f"seawall review epoch {epoch}".encode(), "sha256")


def commitment_to(key: bytes) -> str:
    """What is logged of a key before anything is drawn by it."""
    return hashlib.sha256(key).hexdigest()


def drawn(key: bytes, purpose: str, request: str, share: int) -> bool:
    """Whether a decision is drawn for a purpose, by a share in millionths."""
    digest = hmac.digest(key, f"{purpose}\0{request}".encode(), "sha256")
    return int.from_bytes(digest[:8], "big") * MILLION < share * _WHOLE


def may_be_drawn(plan: Plan, key: bytes, request: str) -> bool:
    """Whether people may look at a decision, whatever becomes of it: a draw needs no more then."""
    share = max(plan.share, plan.stopped_share)
    risky = min(plan.risk_share * max(WEIGHTS.values()), MILLION)
    return drawn(key, "audit", request, share) or drawn(key, "risk", request, risky)


def item_of(key: bytes, request: str) -> str:
    """The id of the item that a request becomes where it is drawn: nobody chooses that either."""
    digest = hmac.digest(key, f"item\0{request}".encode(), "sha256")
    return f"itm_{digest[:8].hex()}"


@dataclass(frozen=True, slots=True)
class Drawn:
    """
    A decision that people look at.

    `sample` is `audit`, `risk` or `both`; `included` the probability, in millionths, that it was
    drawn at all, which is at least 1; `reviews` how many people look at it.
    """

    sample: str
    stratum: Stratum
    risk: Risk
    included: int
    severity: int
    reviews: int
    rules: tuple[str, ...] = ()


def draw(plan: Plan, key: bytes, events: Iterable[Event]) -> Drawn | None:
    """
    Whether people look at a decision, of which these are all events; None where they do not.

    The last of them says what became of it. What is told here of the log alone is what an
    audit tells again.
    """
    trail = [each for each in events if tells(each.kind)]
    request = trail[-1].request
    stratum = stratum_of(trail[-1])
    risk = risk_of(trail)
    share = plan.share if stratum is Stratum.DELIVERED else plan.stopped_share
    risky = min(plan.risk_share * WEIGHTS[risk], MILLION) if stratum is Stratum.DELIVERED else 0
    audited = drawn(key, "audit", request, share)
    caught = drawn(key, "risk", request, risky)
    if not audited and not caught:
        return None
    sample = "both" if audited and caught else "audit" if audited else "risk"
    severity = severity_of(trail, stratum)
    double = severity == 1 or drawn(key, "double", request, plan.double)
    return Drawn(
        sample=sample,
        stratum=stratum,
        risk=risk,
        included=included(share, risky),
        severity=severity,
        reviews=2 if double else 1,
        rules=_rules(trail),
    )


def included(share: int, risky: int) -> int:
    """The probability, in millionths, to be in one of two independent samples."""
    neither = (MILLION - share) * (MILLION - risky)
    return max(MILLION - neither // MILLION, 1)


def stratum_of(ending: Event) -> Stratum:
    """What became of the decision that ends with this event."""
    return Stratum.STOPPED if ending.kind == REFUSED else Stratum.DELIVERED


def risk_of(trail: Iterable[Event]) -> Risk:
    """How risky a decision looks: by scores, shadow rules, unread text and tool calls."""
    risk = Risk.LOW
    for event in trail:
        facts = event.facts
        if _is_high(event):
            return Risk.HIGH
        if _top_score(facts) >= MEDIUM_SCORE or facts.get("findings"):
            risk = Risk.MEDIUM
    return risk


def _is_high(event: Event) -> bool:
    facts = event.facts
    if event.kind.startswith("tool."):
        outward = word(facts, "effect") in ("write", "egress")
        return outward and (facts.get("untrusted") is True or facts.get("from_untrusted") is True)
    return bool(
        _top_score(facts) >= HIGH_SCORE or facts.get("shadow") or number(facts, "skipped") > 0
    )


def _top_score(facts: Mapping[str, Fact]) -> int:
    scores = facts.get("scores")
    if not isinstance(scores, dict):
        return 0
    families = (each for name, each in scores.items() if "." not in name)
    return max((each for each in families if isinstance(each, int)), default=0)


SEVEREST = ("secret.", "confidential.", "exfiltration.")
"""Families of findings that nobody decides about alone where they were stopped."""


def severity_of(trail: Iterable[Event], stratum: Stratum) -> int:
    """
    How bad a decision would be if it were wrong: 1 is the severest, 3 the mildest.

    What was stopped is as severe as the families that it was stopped for; what was delivered
    as its risk.
    """
    events = list(trail)
    if stratum is Stratum.DELIVERED:
        return 2 if risk_of(events) is Risk.HIGH else 3
    kinds = {kind for event in events for kind in _kinds(event.facts)}
    return 1 if any(kind.startswith(SEVEREST) for kind in kinds) else 2


def _kinds(facts: Mapping[str, Fact]) -> Iterable[str]:
    """The kinds of what was found and acted on."""
    details = facts.get("details")
    if not isinstance(details, list):
        return
    for each in details:
        if isinstance(each, dict) and word(each, "action") in (
            Action.HOLD.word,
            Action.BLOCK.word,
        ):
            yield word(each, "kind")


def _rules(trail: Iterable[Event]) -> tuple[str, ...]:
    """The rules that acted on it."""
    return tuple(dict.fromkeys(rule for event in trail for rule in words(event.facts, "rules")))
