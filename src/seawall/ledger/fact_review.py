"""Facts of human review: what is sampled by which plan, who took it, and what they said."""

import re
from collections.abc import Mapping

from seawall.ledger.fact_words import (
    ACT,
    CODE,
    DIGEST,
    KIND,
    MICRO,
    MODEL,
    MOMENT,
    NAME,
    PSEUDONYM,
    REVISION,
    SEALED,
    SIDE,
    SIZE,
    STAGE,
    one_of,
    word,
)
from seawall.ledger.shapes import Count, Each, Flag, Free, Shape, Word

ITEM, LEASE = word(r"itm_[0-9a-f]{16}"), word(r"lse_[0-9a-f]{16}")
PLAN, EPOCH = word(r"pln_[0-9a-f]{16}"), word(r"epc_[0-9a-f]{16}")
ENTRY = word(r"ent_[0-9a-f]{16}")
REQUEST = word(r"req_[0-9a-f]{16,40}")
SEVERITY = Count(3, least=1)

_SHARES: Mapping[str, Shape] = {
    "share": MICRO,
    "stopped_share": MICRO,
    "risk_share": MICRO,
    "double": MICRO,
    "target": MICRO,
    "confidence": MICRO,
}

PLANNED: Mapping[str, Shape] = {
    **_SHARES,
    "plan": PLAN,
    "epoch": EPOCH,
    "from": MICRO,
    "reason": CODE,
    "policy": REVISION,
    "model": MODEL,
    "configuration": PSEUDONYM,
    "guideline": word(r"[A-Za-z0-9._-]{1,40}"),
    "commitment": DIGEST,
    "act": word(r"[0-9a-f]{32}"),
}
"""By which shares decisions are sampled and judged from now on, and why. `commitment` is the
digest of the key that chooses; `configuration` that of the prompt and the model, under our key;
`from` the share before; `act` the nonce of whoever signed for it."""

_WAITS: Mapping[str, Shape] = {
    "item": ITEM,
    "due": MOMENT,
    "severity": SEVERITY,
    "reviews": Count(2, least=1),
    "exposure": Count(100, least=1),
    "rules": Each(NAME),
    "sealed": SEALED,
    "size": SIZE,
}
"""What people are to look at: until when, how many of them, and where it lies."""

_TAKEN: Mapping[str, Shape] = {"item": ITEM, "step": SIZE, "lease": LEASE}

REVIEW_KINDS: Mapping[str, Mapping[str, Shape]] = {
    # `told` says whether the text is what was stopped; `user` where only they tell so.
    "appeal.received": {**_WAITS, "appealed": REQUEST, "told": one_of("stopped", "other", "user")},
    # Heeded already, and logged by no part yet: what they tell comes with what logs them.
    "concern.reported": {},
    "incident.declared": {},
    # `kept` and `written` are the digests of the policy file's old and new text.
    "review.calibrated": {
        "stage": one_of("tried", "promoted", "rolled_back"),
        "rule": NAME,
        "threshold": MICRO,
        "at_most": MICRO,
        "confidence": MICRO,
        "harmless": SIZE,
        "alarms": SIZE,
        "from": REVISION,
        "to": REVISION,
        "kept": DIGEST,
        "written": DIGEST,
    },
    # These facts are what somebody signed: an end user's text is never among them.
    "review.decided": {
        **ACT,
        **_TAKEN,
        "said": one_of("harmful", "harmless", "unsure", "deliver", "edit", "refuse"),
        "kind": KIND,
        "severity": SEVERITY,
        "reason": Free(300),
        "sealed": SEALED,
        "via": one_of("sign_in"),
    },
    "review.entry_added": {
        "entry": ENTRY,
        "action": one_of("block", "allow"),
        "kinds": Each(Word(re.compile(r"[a-z][a-z0-9_.-]{0,79}")), most=20),
        "feature": NAME,
        "stage": STAGE,
        # A keyed digest of the text (`seawall.detect.similar`), which tells no word of it.
        "signature": word(r"mh1\.[A-Za-z0-9_-]{32,374}"),
        "expires": MOMENT,
        "owner": NAME,
        "item": ITEM,
    },
    "review.entry_removed": {**ACT, "entry": ENTRY},
    "review.epoch_ended": {"epoch": EPOCH, "reason": CODE, "key": DIGEST},
    "review.expired": {"item": ITEM, "step": SIZE, "reason": one_of("late", "client_gone")},
    "review.gold_added": {
        **ACT,
        "item": ITEM,
        "feature": NAME,
        "commitment": DIGEST,
        "sealed": SEALED,
        "via": one_of("sign_in"),
    },
    # `harmful` is the known answer; what was said is in the decision about the item.
    "review.gold_scored": {"item": ITEM, "gold": ITEM, "by": NAME, "harmful": Flag()},
    "review.held": {
        **_WAITS,
        "side": SIDE,
        "way": one_of("wait", "poll"),
        "digest": PSEUDONYM,
    },
    "review.collected": {"item": ITEM},
    "review.leased": {**_TAKEN, "until": MOMENT},
    "review.planned": PLANNED,
    "review.returned": _TAKEN,
    "review.sampled": {
        **_WAITS,
        "plan": PLAN,
        "sample": one_of("audit", "risk", "both", "gold"),
        "stratum": one_of("delivered", "stopped"),
        "risk": one_of("low", "medium", "high"),
        "included": MICRO,
        # What was delivered, and a person calls harmful, takes a second one.
        "confirm": Flag(),
    },
    "review.share_lowered": {
        **ACT,
        "feature": NAME,
        "epoch": EPOCH,
        "plan": PLAN,
        "to": MICRO,
        "bound": MICRO,
        "target": MICRO,
        "reviewed": SIZE,
    },
    "review.share_raised": {**ACT, "feature": NAME, "epoch": EPOCH, "to": MICRO, "reason": CODE},
    "review.unmasked": {**ACT, "item": ITEM, "via": one_of("sign_in")},
}
"""The kinds of events of human review, each with all the facts that it may carry."""
