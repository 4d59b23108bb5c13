"""The word of people that one tool call may run, as far as a decision needs to know it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from seawall.scope.arguments import read_arguments


@dataclass(frozen=True, slots=True)
class Approval:
    """
    An approval that waits or is good. `granted` of `people` have said yes.

    It is for one call with exactly its arguments, for one feature and end user; it is good
    until `expires`, once.
    """

    id: str
    people: int
    granted: int
    expires: datetime

    @property
    def good(self) -> bool:
        """Whether enough people have said yes."""
        return self.granted >= self.people


@dataclass(frozen=True, slots=True)
class Found:
    """
    What the log has of approvals of one very call.

    `approval` is the one that is good, or else that waits. `once` is the single-use key under
    which another is asked for, so that of several who ask at once only one does. `denied` says
    that people said no to this call, and that it may not be asked about again yet.
    """

    approval: Approval | None
    once: str
    denied: bool = False


@dataclass(frozen=True, slots=True)
class ToldApproval:
    """An approval as far as the feature that waits for it is told; `state` is its standing."""

    id: str
    digest: str
    tool: str
    feature: str
    state: str
    people: int
    granted: int
    expires: datetime
    reason: str


def decided_once(identity: str) -> str:
    """The single-use key of an approval: that it was used or that it was denied, not both."""
    return f"approval:{identity}"


def bound(feature: str, principal: str, tool: str, arguments: str) -> tuple[str, ...]:
    """
    What the digest of an approval is over, in this order.

    ValueError where the arguments cannot be read: then there is nothing to approve.
    """
    one_spelling = spelled(arguments)
    if one_spelling is None:
        raise ValueError("arguments that cannot be read are never approved")
    return ("\0approval", feature, principal, tool, one_spelling)


def shown(digest: str, tool: str, arguments: str) -> tuple[str, ...]:
    """What ties the words that people are shown to the digest that they sign."""
    return ("\0approval shown", digest, tool, arguments)


def spelled(arguments: str) -> str | None:
    """
    The arguments of a call in the one spelling that its approval is bound to.

    Keys sorted and no spaces between, as in RFC 8785; numbers stay as they were written, so
    that no two that differ become one. None where they are not arguments at all.
    """
    read = read_arguments(arguments)
    return None if isinstance(read, str) else spelled_value(read)


def spelled_value(value: Any) -> str:
    """One value of `read_arguments` in that spelling."""
    match value:
        case Mapping():
            members = (
                f"{spelled_value(key)}:{spelled_value(value[key])}" for key in sorted(value)
            )
            return f"{{{','.join(members)}}}"
        case list():
            return f"[{','.join(map(spelled_value, value))}]"
        case Decimal():
            return str(value)
        case bool() | None | str():
            return orjson.dumps(value).decode()
        case _:
            return str(value)
