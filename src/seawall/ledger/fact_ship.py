"""Facts of the gate before shipping: probes, drills, what people state and sign, and results."""

from collections.abc import Mapping

from seawall.ledger.fact_words import (
    ACT,
    CODE,
    MOMENT,
    NAME,
    NAME_PATTERN,
    REVISION,
    SIZE,
    one_of,
    word,
)
from seawall.ledger.shapes import Each, Flag, Free, Named, Record, Shape

REQUEST_OF_GATE = word(r"shp_[0-9a-f]{12}")
"""What two people decide about: a waiver, or a weaker checklist."""

_DIGESTS = Named(NAME_PATTERN, REVISION)
"""By name, of what evidence counts for: `policy`, `scopes`, `settings`, `prompts`, `model`,
`version`, `commit`, `checklist`, as far as known."""

_REQUEST = word(r"req_[0-9a-f]{16,40}")

_TERMS = Record(
    {
        "sort": NAME,
        "within": SIZE,
        "at_least": SIZE,
        "at_most": SIZE,
        "binds": Each(NAME),
        "asks": word(r"[0-9a-f]{16}"),
        "waivable": Flag(),
        "excusable": Flag(),
    }
)
"""Of a probe: bounds, seconds, and a short digest of what else it asks."""

_OUTCOME = one_of("pass", "fail", "stale", "missing", "error", "not_applicable", "waived")

_DECIDED: Mapping[str, Shape] = {**ACT, "gate": REQUEST_OF_GATE, "digest": REVISION}

SHIP_KINDS: Mapping[str, Mapping[str, Shape]] = {
    "ship.approved": _DECIDED,
    # `result` is the digest of the statement that was signed; missing where none was.
    "ship.checked": {
        "number": SIZE,
        "ready": Flag(),
        "accepted": Flag(),
        # Only where it was accepted by leave of two people: when that ends.
        "loosened_until": MOMENT,
        "digests": _DIGESTS,
        "result": REVISION,
        "outcomes": Named(NAME_PATTERN, _OUTCOME),
        "probes": Named(NAME_PATTERN, _TERMS),
    },
    "ship.denied": _DECIDED,
    "ship.drilled": {
        "number": SIZE,
        "drill": one_of("restore", "erase", "kill_switch"),
        "passed": Flag(),
        "seconds": SIZE,
        "reason": CODE,
        "digests": _DIGESTS,
    },
    # The reasons are that person's words, given to be kept.
    "ship.excused": {
        **ACT,
        "probe": NAME,
        "for_feature": NAME,
        "until": MOMENT,
        "reason": Free(300),
    },
    "ship.loosening_requested": {
        **ACT,
        "checklist": REVISION,
        "weaker": Each(NAME),
        "until": MOMENT,
        "reason": Free(300),
    },
    "ship.probed": {
        "number": SIZE,
        "digests": _DIGESTS,
        "asked": Named(NAME_PATTERN, _REQUEST),
        "silent": Each(NAME),
        "unknown": Each(NAME),
        "denied": _REQUEST,
        "metrics": Flag(),
    },
    "ship.stated": {
        **ACT,
        "about": NAME,
        "for_feature": NAME,
        "number": SIZE,
        "digests": _DIGESTS,
        "digest": REVISION,
        "person": NAME,
        "tests": SIZE,
        "failures": SIZE,
        "skipped": SIZE,
        "note": Free(300),
    },
    "ship.waiver_requested": {
        **ACT,
        "probe": NAME,
        "for_feature": NAME,
        "until": MOMENT,
        "reason": Free(300),
        "control": Free(300),
    },
}
"""The kinds of events of the gate, each with all the facts that it may carry."""
