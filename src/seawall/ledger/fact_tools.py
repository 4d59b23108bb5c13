"""Facts of tool calls, of decisions about them and of the people who let them run."""

import re
from collections.abc import Mapping

from seawall.ledger.fact_words import (
    ACT,
    CODE,
    DIGEST,
    MODE,
    MOMENT,
    NAME,
    PSEUDONYM,
    REVISION,
    SEALED,
    SIDE,
    SIZE,
    one_of,
    word,
)
from seawall.ledger.shapes import Count, Each, Flag, Free, Named, Record, Shape, Word

ARGUMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
"""A tool or an argument of one, as the application declares it."""

_DOMAIN = word(r"[a-z0-9-]{1,40}(?:\.[a-z0-9-]{1,40}){1,2}")

_HULL = Record(
    {
        "type": one_of("nothing", "flag", "number", "text", "list", "object"),
        "number": Count(999_999, least=-1_000_000),
        "digits": SIZE,
        "length": SIZE,
        "whole": Flag(),
        "domain": _DOMAIN,
        "domains": Each(_DOMAIN, most=8),
        "of": one_of("nothing", "flag", "number", "text", "list", "object", "mixed"),
        "plain": Flag(),
        "prefix": word(r"(?:/[a-z][a-z_-]{1,23}){1,2}"),
    }
)
"""What is told of an argument: see seawall.scope.hull."""

CALL = Record(
    {
        "tool": Word(ARGUMENT),
        "declared": Flag(),
        "readable": Flag(),
        "arguments": Named(ARGUMENT, _HULL),
        "others": SIZE,
    }
)

TOOL = word(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}")
"""A tool that a scope names."""
APPROVAL = word(r"apr_[0-9a-f]{16}")
PLACE_OF_ARGUMENT = word(r"[A-Za-z_][A-Za-z0-9_-]{0,63}(?:\.[a-z_]{1,20})?")
"""An argument that a scope names, and a constraint on it: `to.domains`."""

DECIDED: Mapping[str, Shape] = {
    "side": SIDE,
    "tool": TOOL,
    "effect": one_of("read", "write", "egress"),
    "reason": CODE,
    "mode": MODE,
    "policy": REVISION,
    "failed": Each(PLACE_OF_ARGUMENT),
    "readable": Flag(),
    "arguments": Named(ARGUMENT, _HULL),
    "others": SIZE,
    "untrusted": Flag(),
    "from_untrusted": Flag(),
    "classes": Each(NAME),
    "sources": Each(TOOL),
    "origins": Named(ARGUMENT, one_of("named", "endorsed", "composed", "untrusted")),
    "approval": APPROVAL,
}
"""Of a decision on a tool call. `tool` is missing where no scope names it; `sources` are tools and
sources that the scope names; of arguments hulls, and how many others there are."""

APPROVED: Mapping[str, Shape] = {**ACT, "approval": APPROVAL, "digest": PSEUDONYM}
"""Of what people do about a call. The digest is of exactly this call, under our key."""

APPROVAL_REQUESTED: Mapping[str, Shape] = {
    "approval": APPROVAL,
    "digest": PSEUDONYM,
    "tool": TOOL,
    "reason": CODE,
    "people": Count(2, least=1),
    "expires": MOMENT,
    "sealed": SEALED,
    "size": SIZE,
    "shown": PSEUDONYM,
}
"""`sealed` is where the arguments lie, `size` how many code points they have, and `shown` ties
them to the digest."""

_ADVISED: Mapping[str, Shape] = {
    "window": SIZE,
    "removed": SIZE,
    "narrowed": SIZE,
    "replayed": SIZE,
    "denied": SIZE,
    "untold": SIZE,
}
"""Of a proposal for a feature's scope: grants it takes away and lines it narrows; and of past
calls how many it would have denied, and of how many that cannot be told."""

_FILED: Mapping[str, Shape] = {
    "from": REVISION,
    "to": REVISION,
    "kept": DIGEST,
    "written": DIGEST,
}
"""Of a policy file that was changed: its revisions, and the digests of its old and new text."""

TOOL_KINDS: Mapping[str, Mapping[str, Shape]] = {
    # The reason is that person's words, given to be kept.
    "approval.denied": {**APPROVED, "reason": Free(300)},
    "approval.granted": APPROVED,
    "approval.requested": APPROVAL_REQUESTED,
    "approval.viewed": APPROVED,
    "approval.used": {"approval": APPROVAL, "digest": PSEUDONYM},
    "scope.advised": {**_ADVISED, "policy": REVISION},
    "scope.applied": {**_ADVISED, **_FILED},
    "scope.endorsed": {
        "tool": TOOL,
        "arguments": Each(Word(ARGUMENT)),
        "sources": Each(TOOL),
    },
    "scope.exceeded": {"limit": CODE, "mode": MODE},
    "scope.granted": {
        "policy": REVISION,
        "part": SIZE,
        "tools": Named(TOOL.pattern, word(r"[0-9a-f]{16}")),
        "classes": Each(NAME),
    },
    "scope.rolled_back": _FILED,
    "tool.allowed": DECIDED,
    "tool.called": {"side": SIDE, "count": SIZE, "calls": Each(CALL)},
    "tool.denied": DECIDED,
    "tool.described": {
        "pin": PSEUDONYM,
        "digest": PSEUDONYM,
        "tool": TOOL,
        "bytes": SIZE,
        "approval": APPROVAL,
    },
    "tool.held": DECIDED,
    "tool.listed": {
        "server": NAME,
        "given": SIZE,
        "visible": SIZE,
        "refused": Named(CODE.pattern, SIZE),
    },
    "tool.returned": {"side": SIDE, "count": SIZE, "lengths": Each(SIZE)},
}
