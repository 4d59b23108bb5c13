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


def spelled(arguments: str) -> str | None:
    """
    The arguments of a call in the one spelling that its approval is bound to.

    Keys sorted and no spaces between, as in RFC 8785; numbers stay as they were written, so
    that no two that differ become one. None where they are not arguments at all.
    """
    read = read_arguments(arguments)
    return None if isinstance(read, str) else _spelled(read)


def _spelled(value: Any) -> str:
    match value:
        case Mapping():
            members = (f"{_spelled(key)}:{_spelled(value[key])}" for key in sorted(value))
            return f"{{{','.join(members)}}}"
        case list():
            return f"[{','.join(map(_spelled, value))}]"
        case Decimal():
            return str(value)
        case bool() | None | str():
            return orjson.dumps(value).decode()
        case _:
            return str(value)
