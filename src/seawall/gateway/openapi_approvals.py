"""The interface for approvals described: what is taken, what is given, as OpenAPI."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from seawall.gateway.schema import Body, answered, content, read_body_as


class ApprovalAnswer(Body):
    """A tool call that waits for people, or did."""

    id: str
    digest: str = Field(description="What ties it to exactly one call; whoever decides signs it.")
    tool: str
    feature: str
    state: Literal["waiting", "approved", "denied", "expired", "used"]
    people: int = Field(description="How many must say yes.")
    granted: int = Field(description="How many have.")
    expires: str = Field(description="Until when it waits, and is good.")
    reason: str = Field(
        description="Why it waits: that of the decision, or `definition_changed` or "
        "`definition_held` of a tool whose description people must read."
    )


class ApprovalsAnswer(Body):
    """The feature's approvals of the last seven days: those that wait, that are good, others."""

    approvals: list[ApprovalAnswer]


class ApprovalWord(Body):
    """A person's yes or no, signed with their key; `SignedAct.told` has these members."""

    kind: Literal["approval.granted", "approval.denied"]
    by: str = Field(max_length=64)
    at: str = Field(max_length=40, description="With its zone, to the microsecond.")
    nonce: str = Field(max_length=32)
    key: str = Field(max_length=100)
    signature: str = Field(max_length=100)
    reason: str = Field("", max_length=300, description="Of a no; signed too. It stays logged.")


MODELS = (ApprovalAnswer, ApprovalsAnswer, ApprovalWord)


def read_word(document: Mapping[str, object]) -> ApprovalWord:
    """The body of a yes or no, or Refused with 400."""
    return read_body_as(ApprovalWord, document)


def paths() -> dict[str, Any]:
    """The paths of approvals in the OpenAPI document."""
    identity = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "/seawall/v1/approvals": {
            "get": {
                "summary": "The feature's tool calls that wait for people, or did.",
                "operationId": "approvals",
                "responses": answered("What waits comes first.", "ApprovalsAnswer"),
            }
        },
        "/seawall/v1/approvals/{id}": {
            "get": {
                "summary": "How one approval stands.",
                "operationId": "approval",
                "parameters": [identity],
                "responses": answered("The approval.", "ApprovalAnswer"),
            },
            "post": {
                "summary": "A person's signed yes or no.",
                "operationId": "approve",
                "parameters": [identity],
                "requestBody": {"required": True, "content": content("ApprovalWord")},
                "responses": answered("The approval as it stands then.", "ApprovalAnswer"),
            },
        },
    }
