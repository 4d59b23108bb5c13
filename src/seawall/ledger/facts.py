"""Which facts an event of each kind may carry, and what they look like: nothing else is logged."""

import re
from collections.abc import Mapping

from seawall.errors import LedgerError
from seawall.ledger.fact_notices import NOTICE_KINDS
from seawall.ledger.fact_redteam import REDTEAM_KINDS
from seawall.ledger.fact_review import ENTRY, PLAN, REVIEW_KINDS
from seawall.ledger.fact_ship import SHIP_KINDS
from seawall.ledger.fact_tools import TOOL_KINDS
from seawall.ledger.fact_words import (
    ACT,
    ACTION,
    CLASS_NAME,
    CODE,
    DATE,
    DIGEST,
    ENDPOINT,
    FRAMES,
    ID,
    KIND,
    KIND_PATTERN,
    MICRO,
    MODE,
    MODEL,
    MOMENT,
    NAME,
    NAME_OR_NOTHING,
    NAME_PATTERN,
    PATH,
    PLACE,
    PSEUDONYM,
    QUARTER,
    RANDOM,
    REF,
    REVISION,
    SEALED,
    SIDE,
    SIZE,
    STAGE,
    STATUS,
    WHY_DOWN,
    one_of,
    word,
)
from seawall.ledger.shapes import (
    Each,
    Flag,
    Free,
    Named,
    Ours,
    Record,
    Shape,
)
from seawall.terms import Event

_DETAIL = Record(
    {
        "kind": KIND,
        "rule": NAME_OR_NOTHING,
        "action": ACTION,
        "mode": MODE,
        "stage": STAGE,
        "path": PATH,
        "start": SIZE,
        "end": SIZE,
        "confidence": MICRO,
        "fpr": MICRO,
        "said": Flag(),
        "lifted_by": ENTRY,
        "entry": ENTRY,
        "token": PSEUDONYM,
        "note": Ours(120),
    }
)

_REST = Record(
    {
        "kind": KIND,
        "action": ACTION,
        "stage": STAGE,
        "confidence": MICRO,
        "fpr": MICRO,
        "said": Flag(),
        "lifted_by": ENTRY,
        "extent": Flag(),
        "count": SIZE,
    }
)
"""Findings that are not told one by one, as far as rules go by them."""

_RULED: Mapping[str, Shape] = {
    "side": SIDE,
    "action": ACTION,
    "policy": REVISION,
    "inspected": SIZE,
    "skipped": SIZE,
    "rules": Each(NAME),
    "shadow": Each(NAME),
    "findings": Named(KIND_PATTERN, SIZE),
    "scores": Named(KIND_PATTERN, MICRO),
    "details": Each(_DETAIL),
    "rest": Each(_REST),
    "notes": Each(Ours(200)),
    "sealed": SEALED,
    "digest": PSEUDONYM,
}
"""`digest` is the keyed one of what the user said, where that was stopped: appeals go by it."""

_RECEIVED: Mapping[str, Shape] = {
    "path": ENDPOINT,
    "bytes": SIZE,
    "upstream": NAME_OR_NOTHING,
    "messages": SIZE,
    "declared": SIZE,
    "choices": SIZE,
    "stream": Flag(),
    "stage": STAGE,
    "stages": Named(re.compile("input|context|output"), SIZE),
    "sealed": SEALED,
}

_CHANGED: Mapping[str, Shape] = {
    "from": REVISION,
    "to": REVISION,
    "changes": Each(PLACE),
    "weaker": Each(PLACE),
}

_KEPT: Mapping[str, Shape] = {"entry": ID, "of": KIND, "parts": SIZE, "expires": DATE}

_WRITTEN: Mapping[str, Shape] = {
    "action": ACTION,
    "policy": REVISION,
    "source": one_of("user", "model", "tool", "document"),
    "size": SIZE,
    "classes": Named(KIND_PATTERN, SIZE),
    "expires": MOMENT,
    "common": Flag(),
}
"""Of a memory: `size` in code points, and kinds of data in it. `common` is for all users."""

_READ: Mapping[str, Shape] = {
    "policy": REVISION,
    "given": SIZE,
    "kept": SIZE,
    "refused": Named(KIND_PATTERN, SIZE),
}

_TUNED: Mapping[str, Shape] = {
    "part": one_of("injection", "topic", "calibrate"),
    "stage": STAGE,
    "attacks": SIZE,
    "harmless": SIZE,
}

_GAP: Mapping[str, Shape] = {
    "spooled": SIZE,
    "lost": SIZE,
    "refused": SIZE,
    "since": MOMENT,
    "until": MOMENT,
    "reason": WHY_DOWN,
}

_UNSEALING: Mapping[str, Shape] = {**ACT, "unsealing": REF, "digest": REVISION}

_HELD: Mapping[str, Shape] = {
    "hold": NAME,
    "subjects": Each(PSEUDONYM),
    "class": NAME,
    "since": MOMENT,
    "until": MOMENT,
}
"""What a legal hold matches."""

_HOLDING: Mapping[str, Shape] = {**ACT, "hold": NAME, "digest": REVISION}

_HOLD: Mapping[str, Shape] = {"hold": NAME, "by": Each(NAME), "acts": Each(RANDOM)}

_HOW = one_of("password", "oidc")
"""How somebody signs in."""

KINDS: Mapping[str, Mapping[str, Shape]] = {
    **NOTICE_KINDS,
    **REDTEAM_KINDS,
    **REVIEW_KINDS,
    **SHIP_KINDS,
    **TOOL_KINDS,
    "answer.cut": {"reason": CODE, "plan": PLAN},
    "answer.delivered": {
        "side": SIDE,
        "choices": SIZE,
        "model": MODEL,
        "models": SIZE,
        "plan": PLAN,
    },
    "answer.observed": _RULED,
    "answer.refused": {
        "side": SIDE,
        "as": one_of("error", "refusal"),
        "choices": SIZE,
        "model": MODEL,
        "plan": PLAN,
        "reason": CODE,
        "review": one_of("full", "waiting", "refused", "expired"),
    },
    "answer.started": {"model": MODEL, "plan": PLAN},
    "gateway.probed": {},
    "gateway.started": {"since": SIZE},
    "gateway.stopped": {},
    "hold.approved": _HOLDING,
    "hold.close_approved": _HOLDING,
    "hold.close_requested": {**ACT, "hold": NAME},
    "hold.denied": _HOLDING,
    "hold.requested": {**ACT, **_HELD},
    "kept.added": _KEPT,
    "kept.removed": _KEPT,
    "key.issued": {"key": ID},
    "key.revoked": {"key": ID},
    "log.gap": _GAP,
    "log.looked_up": {"class": NAME, "found": SIZE},
    "memory.key_dropped": {"key": ID},
    "memory.read": _READ,
    "memory.rotated": {"key": ID},
    "memory.written": _WRITTEN,
    "model.tuned": _TUNED,
    "model.untuned": {},
    "person.password_set": {"person": NAME},
    # Who is nobody under `people` is not named: what was typed may be a password.
    "person.sign_in_refused": {"how": _HOW, "reason": CODE, "person": NAME},
    "person.signed_in": {"how": _HOW, "person": NAME},
    "person.signed_out": {"person": NAME},
    "policy.changed": _CHANGED,
    "policy.loaded": {"name": NAME, "revision": REVISION},
    "policy.refused": {"problem": Ours(500)},
    "pseudonyms.destroyed": {"epochs": Each(QUARTER)},
    "request.failed": {"error": CLASS_NAME, "where": FRAMES},
    "request.received": _RECEIVED,
    "request.rejected": {"status": STATUS, "code": CODE},
    "text.allowed": _RULED,
    "text.blocked": _RULED,
    "text.held": _RULED,
    "text.redacted": _RULED,
    "text.unsealed": {
        "unsealing": REF,
        "case": Free(200),
        "by": NAME,
        "act": RANDOM,
        "entry": SIZE,
        "ref": REF,
        "digest": DIGEST,
    },
    # What custodians hand over lies in the vault, and is signed here.
    "unseal.approved": {**_UNSEALING, "handed": REVISION},
    "unseal.denied": {**_UNSEALING, "reason": Free(500)},
    "unseal.opened": _UNSEALING,
    "unseal.requested": {
        **ACT,
        # The words are that person's, given to be kept.
        "case": Free(200),
        "purpose": Free(300),
        "minutes": SIZE,
        "entries": Each(SIZE),
        "request": word(r"req_[0-9a-f]{16,40}"),
        "session": PSEUDONYM,
        "strict": Flag(),
        "seal_key": word(r"x25519:[A-Za-z0-9+/]{43}="),
    },
    "unseal.reviewed": {**_UNSEALING, "openings": SIZE, "note": Free(500)},
    "upstream.failed": {"upstream": NAME_OR_NOTHING, "code": CODE, "status": STATUS},
    "vault.erased": {
        "keys": SIZE,
        "texts": SIZE,
        "classes": Each(NAME),
        "held": Each(NAME),
        "subject_ids": Each(RANDOM),
        "key_ids": Each(RANDOM),
    },
    "vault.expired": {
        "texts": Named(KIND_PATTERN, SIZE),
        "keys": SIZE,
        "held": Named(NAME_PATTERN, SIZE),
        "unnamed": SIZE,
    },
    "vault.hold_closed": _HOLD,
    "vault.hold_dropped": _HOLD,
    "vault.hold_opened": {**_HELD, **_HOLD},
    "vault.hold_placed": {**_HELD, **_HOLD},
    "vault.rotated": {
        "generation": RANDOM,
        "keys": SIZE,
        "unreadable": SIZE,
        "destroyed": Each(RANDOM),
    },
}
"""The kinds of events that an installation logs, each with all the facts that it may carry."""

_RECORDS = {kind: Record(facts) for kind, facts in KINDS.items()}

_FIELDS = {
    "actor": NAME_PATTERN,
    "request": re.compile(r"req_[0-9a-f]{16,40}"),
    "session": PSEUDONYM.pattern,
    "principal": PSEUDONYM.pattern,
    "feature": NAME_PATTERN,
}
"""What the words beside the facts look like, where they are not empty."""


def minimal(event: Event) -> tuple[Event, tuple[str, ...]]:
    """
    The event with the facts that its kind may carry, and the names of what was left out.

    Left out is what the table does not list and what is of another shape than it says; of a
    list or a mapping only the members that do not fit. A name is told if it is a plain word,
    else it is `*`. What is kept is a copy: the caller may change its own.

    Raises LedgerError for a kind that the table does not have, for facts that cannot be read,
    and where something would be left out of what somebody signed.
    """
    record = _RECORDS.get(event.kind)
    if record is None:
        named = f"`{event.kind}`" if KIND_PATTERN.fullmatch(event.kind) else "this kind"
        raise LedgerError(
            f"no facts are listed for events of {named}; give it a line in `KINDS` of "
            "`seawall/ledger/facts.py`"
        )
    dropped: list[str] = []
    try:
        facts = record.members({**event.facts}, "", dropped)
    except Exception as error:  # noqa: BLE001 - facts are the caller's: they may do anything
        reason = type(error).__name__
        raise LedgerError(f"the event's facts cannot be read ({reason})") from None
    words = {name: str(getattr(event, name)) for name in _FIELDS}
    strange = [name for name, word in words.items() if word and not _FIELDS[name].fullmatch(word)]
    words |= dict.fromkeys(strange, "")
    left_out = tuple(dict.fromkeys((*dropped, *strange)))
    if left_out and "signature" in facts:
        raise LedgerError(
            f"`{event.kind}` is signed, and `{left_out[0]}` is not what its line in `KINDS` of "
            "`seawall/ledger/facts.py` lists; add it there, or sign without it"
        )
    return Event(event.kind, event.at, facts=facts, **words), left_out


def require_minimal(event: Event) -> None:
    """LedgerError where the event is not what `minimal` leaves of one."""
    _, left_out = minimal(event)
    if left_out:
        raise LedgerError(f"an event of `{event.kind}` carries what its line in `KINDS` does not")
