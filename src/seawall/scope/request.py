"""What is asked of a scope: a tool call, for whom, and what its session has read."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Taint:
    """
    What a session has read so far: a high-water mark, that only rises.

    `untrusted` is whether a stranger may have written any of it; `classes` are
    the classes of data in it; `sources` are where what strangers wrote came from,
    for those who look into it. After FIDES (Costa et al., 2025), without the
    labels of single values.
    """

    untrusted: bool
    classes: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    def __or__(self, other: "Taint") -> "Taint":
        """The taint of whoever has read both."""
        return Taint(
            self.untrusted or other.untrusted,
            self.classes | other.classes,
            self.sources | other.sources,
        )

    def __le__(self, other: "Taint") -> bool:
        """Whether whoever has the other taint has read all of this."""
        return self | other == other


CLEAN = Taint(untrusted=False)
"""The taint of whoever has read nothing but what the application and the user wrote."""


@dataclass(frozen=True, slots=True)
class Principal:
    """The end user that a feature acts for, and what is known of them for certain."""

    id: str = ""
    attributes: Mapping[str, str | int | bool] = field(default_factory=dict[str, str | int | bool])


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolRequest:
    """
    A tool call that waits for a decision.

    `arguments` is the JSON text as the model wrote it. What may run is this
    text: whoever writes it anew must have it decided anew. Labels have no
    default, since one that is forgotten would be one that is harmless.
    """

    feature: str
    tool: str
    arguments: str
    taint: Taint
    from_untrusted: bool
    """Whether an argument stands in nothing but what strangers wrote."""
    principal: Principal = field(default_factory=Principal)
    approvals: int = 0
    """How many people approved this call with exactly these arguments."""
    classes: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """Classes of data found in arguments, by name, for those that were looked at."""
