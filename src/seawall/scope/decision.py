"""What a scope says of a tool call, and why."""

from dataclasses import dataclass
from enum import StrEnum

FOUR_EYES = 2
"""People who must approve what cannot be undone. No rule asks for more."""


class Reason(StrEnum):
    """Why a call is allowed, waits for people or is denied. The list is closed."""

    GRANTED = "granted"

    APPROVAL_REQUIRED = "approval_required"
    RULE_OF_TWO = "rule_of_two"
    UNTRUSTED_ARGUMENT = "untrusted_argument"

    CLEARANCE = "clearance"
    NO_SCOPE = "no_scope"
    UNKNOWN_TOOL = "unknown_tool"
    EXPIRED = "expired"
    MALFORMED_ARGUMENTS = "malformed_arguments"
    UNDECLARED_ARGUMENT = "undeclared_argument"
    MISSING_ARGUMENT = "missing_argument"
    WRONG_TYPE = "wrong_type"
    UNLABELLED = "unlabelled"
    MISSING_ATTRIBUTE = "missing_attribute"
    CONSTRAINT = "constraint"
    SESSIONS_FULL = "sessions_full"
    SESSIONS_LOST = "sessions_lost"
    APPROVAL_DENIED = "approval_denied"
    APPROVALS_FULL = "approvals_full"
    ERROR = "error"


SENTENCES = {
    Reason.GRANTED: "the feature may do this",
    Reason.APPROVAL_REQUIRED: "this tool is used only with people's approval",
    Reason.RULE_OF_TWO: (
        "the session has read what strangers wrote and sensitive data, so changing or sending "
        "anything waits for a person"
    ),
    Reason.UNTRUSTED_ARGUMENT: (
        "the session has read what strangers wrote, and this call may hold their words"
    ),
    Reason.CLEARANCE: "the session has read data of a class that this feature may not send out",
    Reason.NO_SCOPE: "the feature has no scope, so it may use no tool",
    Reason.UNKNOWN_TOOL: "the feature's scope does not name this tool",
    Reason.EXPIRED: "the feature's scope has expired; its owner must look at it again",
    Reason.MALFORMED_ARGUMENTS: "the arguments cannot be read in one way only",
    Reason.UNDECLARED_ARGUMENT: "the call has an argument that the scope does not list",
    Reason.MISSING_ARGUMENT: "an argument is missing that the scope requires",
    Reason.WRONG_TYPE: "an argument is not of the type that the scope says",
    Reason.UNLABELLED: "nobody looked at which classes of data an argument holds",
    Reason.MISSING_ATTRIBUTE: "what an argument must equal is not known of the end user",
    Reason.CONSTRAINT: "an argument is outside of what the scope allows",
    Reason.SESSIONS_FULL: "there is no room to remember what the session has read",
    Reason.SESSIONS_LOST: "it cannot be known what the session has read",
    Reason.APPROVAL_DENIED: "people have said no to exactly this call",
    Reason.APPROVALS_FULL: (
        "too many calls wait for people already, so nobody is asked about this one"
    ),
    Reason.ERROR: "the decision failed, so it is no",
}
"""The same for people, without anything from the call."""


@dataclass(frozen=True, slots=True)
class Decision:
    """
    Whether a tool call may run.

    Where it is not allowed, `approvals` is how many people must approve it for
    it to run, or 0 where nobody can. `grants` are the ids of the grants that
    allow it, or would. `failed` names what was not met: `to.domains`; names
    that the manifest has, and never a value.
    """

    allowed: bool
    reason: Reason
    approvals: int = 0
    grants: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    detail: str = ""
    """More about the reason, of our own words."""

    @property
    def needs_approval(self) -> bool:
        """Whether people can still let it run."""
        return not self.allowed and self.approvals > 0

    @property
    def four_eyes(self) -> bool:
        """Whether it takes two people."""
        return self.needs_approval and self.approvals >= FOUR_EYES

    @property
    def message(self) -> str:
        """The reason in a sentence."""
        failed = f" ({', '.join(f'`{name}`' for name in self.failed)})" if self.failed else ""
        detail = f": {self.detail}" if self.detail else ""
        return f"{SENTENCES[self.reason]}{failed}{detail}"
