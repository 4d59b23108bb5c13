"""Facts of notices to people on duty: what was told to whom, and what did not reach them."""

from collections.abc import Mapping

from seawall.ledger.fact_words import CODE, NAME, SIZE, one_of, word
from seawall.ledger.shapes import Shape

_TOLD: Mapping[str, Shape] = {
    "notice": one_of("hold", "expiry", "drift", "backlog", "share_raised", "approval", "test"),
    "channel": one_of("webhook", "email"),
    "to": NAME,
    "item": word(r"(?:itm|apr)_[0-9a-f]{16}"),
    "count": SIZE,
    "attempts": SIZE,
}
"""`to` is the name of a webhook or of a person; `count` how many items it is about, if several."""

NOTICE_KINDS: Mapping[str, Mapping[str, Shape]] = {
    "notice.failed": {**_TOLD, "reason": CODE},
    "notice.sent": _TOLD,
}
