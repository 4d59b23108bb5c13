"""What a client is told of a call that did not happen, or of a result that it does not get."""

from typing import Any

from mcp.types import CallToolResult, TextContent

from seawall.mcp.asking import Checked, Json

META = "seawall"
"""The member of `_meta` in which programs find what was decided."""


def refused(text: str, **told: Any) -> CallToolResult:
    """An answer of Seawall's own in the place of a tool's."""
    content = [TextContent(type="text", text=f"Seawall: {text}")]
    return CallToolResult(content=list(content), is_error=True, _meta={META: told})


def not_allowed(tool: str, decision: Json) -> CallToolResult:
    """The answer to a call that the scope denies, or that waits for people."""
    waits = decision.get("approval") if decision["needs_approval"] else None
    told = {
        "decision": "hold" if decision["needs_approval"] else "deny",
        "reason": decision["reason"],
        "failed": decision["failed"],
        "approval": waits,
        "request": decision["request"],
    }
    if waits is None:
        return refused(f"the call of `{tool}` was not allowed: {decision['message']}.", **told)
    people = "two people" if waits["people"] > 1 else "a person"
    return refused(
        f"the call of `{tool}` waits for {people} to approve {waits['id']}: "
        f"{decision['message']}. Nothing was run. Once it is approved, make the same call with "
        "the same arguments again.",
        **told,
    )


def not_visible(tool: str, listed: Json | None) -> CallToolResult:
    """The answer to a call of a tool that the client cannot know of, or not as it is now."""
    reason = listed["reason"] if listed else "unknown_tool"
    message = listed["message"] if listed else "the server has no tool of this name"
    told: dict[str, Any] = {"decision": "deny", "reason": reason}
    waits = listed["approval"] if listed else None
    if waits is None:
        return refused(f"the call of `{tool}` was not allowed: {message}.", **told)
    told |= {"decision": "hold", "approval": waits}
    return refused(
        f"`{tool}` cannot be used: {message} (approval {waits['id']}). Nothing was run.", **told
    )


def withheld(tool: str, checked: Checked) -> CallToolResult:
    """The answer in the place of a result that the policy keeps from the model."""
    rules = f" by {', '.join(checked.rules)}" if checked.rules else ""
    word = "is held for people to decide" if checked.action == "hold" else "was stopped"
    return refused(
        f"`{tool}` ran, and what it returned {word}{rules}. Do not call it again for the same.",
        decision=checked.action,
        rules=list(checked.rules),
    )
