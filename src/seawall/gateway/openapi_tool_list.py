"""The interface for lists of tools described: what is taken, what is given, as OpenAPI."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from seawall.gateway.openapi_tools import PrincipalField, SessionField, ToolApproval
from seawall.gateway.schema import Body, answered, content, read_body_as
from seawall.scope import Reason

MOST = 1_000
"""Tools of one server: more would take a minute to read."""

Why = Literal[
    Reason.NO_SCOPE,
    Reason.UNKNOWN_TOOL,
    Reason.EXPIRED,
    "malformed",
    "ambiguous",
    "blocked",
    "held",
    "changed",
]


class ListRequest(Body):
    """The tools that a server offers, each as the server describes it."""

    server: str = Field(
        "",
        pattern=r"^([a-z0-9][a-z0-9_-]{0,31})?$",
        description="The operator's name for the server. Scopes know its tools as `server.tool`; "
        "without it, by their own names.",
    )
    tools: list[dict[str, Any]] = Field(
        max_length=MOST,
        description="Whole definitions: `name`, and whatever else the model is to see.",
    )
    principal: str = PrincipalField
    session: str = SessionField


class ListedTool(Body):
    """Whether the model may see a tool, and how."""

    name: str = Field(description="As it was sent.")
    visible: bool
    reason: Why | None = Field(
        description="Why not; in shadow mode, why it would not have been visible."
    )
    message: str
    definition: dict[str, Any] | None = Field(
        description="What may be shown: the definition, without what the policy redacts."
    )
    approval: ToolApproval | None = Field(description="What a held or changed one waits for.")


class ListAnswer(Body):
    """What became of each tool, in the order that they came."""

    tools: list[ListedTool]
    request: str


MODELS = (ListRequest, ListAnswer)


def read_list(document: Mapping[str, object]) -> ListRequest:
    """The body of a list, or Refused with 400."""
    return read_body_as(ListRequest, document)


def paths() -> dict[str, Any]:
    """The path of lists of tools in the OpenAPI document."""
    return {
        "/seawall/v1/tools/list": {
            "post": {
                "summary": "Which of a server's tools the model may see.",
                "operationId": "listTools",
                "requestBody": {"required": True, "content": content("ListRequest")},
                "responses": answered("What became of each tool.", "ListAnswer"),
            }
        }
    }
