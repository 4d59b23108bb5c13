"""Which facts an event of each kind may carry, and what they look like: nothing else is logged."""

import re
from collections.abc import Mapping

from seawall.errors import LedgerError
from seawall.ledger.shapes import (
    Count,
    Each,
    Flag,
    Free,
    Named,
    OneOf,
    Ours,
    Record,
    Shape,
    Word,
)
from seawall.terms import Event

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_KIND = re.compile(r"[a-z][a-z0-9_.-]{0,79}")


def _words(*words: str) -> OneOf:
    return OneOf(frozenset(words))


def _word(pattern: str) -> Word:
    return Word(re.compile(pattern))


NAME, KIND = Word(_NAME), Word(_KIND)
"""Of rules, features, upstreams and people; of findings."""
NAME_OR_NOTHING = _word(rf"(?:{_NAME.pattern})?")
CODE = _word(r"[a-z]{2,24}(?:_[a-z]{1,24}){0,5}")
"""A word that programs tell errors and reasons by."""
ID = _word(r"[0-9a-f]{8}")
DIGEST, REVISION = _word(r"[0-9a-f]{64}"), _word(r"sha256:[0-9a-f]{64}")
DATE = _word(r"\d{4}-\d\d-\d\d")
MOMENT = _word(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?\+00:00")
PSEUDONYM = _word(r"(?:ss1|[a-z]{2}\d(?:\.[a-z0-9-]{1,40}){3})\.[a-z2-7]{20,40}")
MODEL = _word(r"@?[A-Za-z0-9][A-Za-z0-9._:/+-]{0,127}(?:@[A-Za-z0-9_-]{1,32})?")
"""As providers name them, and as no mail address is spelt."""
ENDPOINT = _word(r"(?:/[a-z0-9_]{1,24}){1,5}")
PATH = _word(r"(?:/(?:\*|\d{1,7}|\$?[A-Za-z][A-Za-z0-9_-]{0,39})){0,64}")
"""A place in a request or an answer, as `seawall.wire.masked` gives it."""
PLACE = _word(r"[a-z0-9][a-z0-9._-]{0,255}")
"""A key of the policy file: `rules.NAME.action`."""
_FRAME = r"[A-Za-z0-9_<>]{1,80}"
FRAMES = _word(
    rf"{_FRAME}:\d{{1,6}}(?: < {_FRAME}:\d{{1,6}}){{0,5}}(?: (?:<(?: (?:{_FRAME}:?)?)?)?)?"
)
"""Functions of ours and lines in them; the last may be cut short."""
CLASS_NAME = _word(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
SIZE, MICRO, STATUS = Count(), Count(10**6), Count(999)

SIDE = _words("request", "answer", "verdict")
ACTION = _words("allow", "redact", "hold", "block")
MODE = _words("enforce", "shadow", "off")
STAGE = _words("input", "context", "output")
WHY_DOWN = OneOf(frozenset(LedgerError.REASONS))

RANDOM = _word(r"[0-9a-f]{16,64}")
"""An id of the vault's, or a generation of its keys."""
REF = _word(r"[a-z0-9_]{1,64}")
QUARTER = _word(r"\d{4}q[1-4]")

SEALED = Record({"ref": REF, "digest": DIGEST, "size": SIZE, "class": NAME})
"""Where what is not for everybody lies, and what it must be."""

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
        "extent": Flag(),
        "count": SIZE,
    }
)
"""Findings that are not told one by one, as far as rules go by them."""

ARGUMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
"""A tool or an argument of one, as the application declares it."""

_HULL = Record(
    {
        "type": _words("nothing", "flag", "number", "text", "list", "object"),
        "number": Count(999_999, least=-1_000_000),
        "digits": SIZE,
        "length": SIZE,
        "domain": _word(r"[a-z0-9-]{1,40}(?:\.[a-z0-9-]{1,40}){1,2}"),
        "prefix": _word(r"(?:/[a-z][a-z_-]{1,23}){1,2}"),
    }
)
"""What is told of an argument: see seawall.gateway.hulls."""

_CALL = Record(
    {
        "tool": Word(ARGUMENT),
        "declared": Flag(),
        "readable": Flag(),
        "arguments": Named(ARGUMENT, _HULL),
        "others": SIZE,
    }
)

_RULED: Mapping[str, Shape] = {
    "side": SIDE,
    "action": ACTION,
    "policy": REVISION,
    "inspected": SIZE,
    "skipped": SIZE,
    "rules": Each(NAME),
    "shadow": Each(NAME),
    "findings": Named(_KIND, SIZE),
    "scores": Named(_KIND, MICRO),
    "details": Each(_DETAIL),
    "rest": Each(_REST),
    "notes": Each(Ours(200)),
    "sealed": SEALED,
}

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
    "source": _words("user", "model", "tool", "document"),
    "size": SIZE,
    "classes": Named(_KIND, SIZE),
    "expires": MOMENT,
    "common": Flag(),
}
"""Of a memory: `size` in code points, and kinds of data in it. `common` is for all users."""

_READ: Mapping[str, Shape] = {
    "policy": REVISION,
    "given": SIZE,
    "kept": SIZE,
    "refused": Named(_KIND, SIZE),
}

_TUNED: Mapping[str, Shape] = {
    "part": _words("injection", "topic", "calibrate"),
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

ACT: Mapping[str, Shape] = {
    "by": NAME,
    "key": _word(r"ed25519:[A-Za-z0-9+/]{43}="),
    "nonce": _word(r"[0-9a-f]{32}"),
    "signature": _word(r"[A-Za-z0-9+/]{86}=="),
}
"""What a person did and signed."""

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

KINDS: Mapping[str, Mapping[str, Shape]] = {
    "answer.cut": {"reason": CODE},
    "answer.delivered": {"side": SIDE, "choices": SIZE, "model": MODEL, "models": SIZE},
    "answer.observed": _RULED,
    "answer.refused": {
        "side": SIDE,
        "as": _words("error", "refusal"),
        "choices": SIZE,
        "model": MODEL,
    },
    "answer.started": {"model": MODEL},
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
        "request": _word(r"req_[0-9a-f]{16,40}"),
        "session": PSEUDONYM,
        "strict": Flag(),
        "seal_key": _word(r"x25519:[A-Za-z0-9+/]{43}="),
    },
    "unseal.reviewed": {**_UNSEALING, "openings": SIZE, "note": Free(500)},
    "tool.called": {"side": SIDE, "count": SIZE, "calls": Each(_CALL)},
    "tool.returned": {"side": SIDE, "count": SIZE, "lengths": Each(SIZE)},
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
        "texts": Named(_KIND, SIZE),
        "keys": SIZE,
        "held": Named(_NAME, SIZE),
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
    "actor": _NAME,
    "request": re.compile(r"req_[0-9a-f]{16,40}"),
    "session": PSEUDONYM.pattern,
    "principal": PSEUDONYM.pattern,
    "feature": _NAME,
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
        named = f"`{event.kind}`" if _KIND.fullmatch(event.kind) else "this kind"
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
