"""The interface for tool calls described: what is taken, what is given, as OpenAPI."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from seawall.gateway.http import Refused
from seawall.gateway.schema import Body, CheckAnswer, answered, content, read_body_as
from seawall.scope import Reason

Integrity = Literal["system", "user", "internal", "untrusted"]

PrincipalField = Field(
    "", max_length=1024, description="The end user. Without it, `x-seawall-principal`."
)
SessionField = Field(
    "", max_length=1024, description="The conversation. Without it, `x-seawall-session`."
)


class ReadText(Body):
    """A text that the model has read."""

    text: str
    integrity: Integrity = Field(description="Who may have written it.")
    source: str = Field("", max_length=200)
    classes: list[str] = Field(default_factory=list[str], max_length=50)


class AuthorizeRequest(Body):
    """A tool call that is to be decided about, and what was read before it."""

    tool: str = Field(min_length=1, max_length=200)
    arguments: dict[str, Any] | str = Field(
        description="An object, or the JSON text as the model wrote it."
    )
    principal: str = PrincipalField
    attributes: dict[str, str | int | bool] = Field(
        default_factory=dict[str, str | int | bool],
        description="What is known of the end user for certain, over `x-seawall-attributes`.",
    )
    session: str = SessionField
    texts: list[ReadText] | None = Field(
        None,
        max_length=4096,
        description="What the model has read, as far as the session was not told; without a "
        "session, all of it.",
    )


class ToolApproval(Body):
    """What a call waits for, or ran by."""

    id: str
    people: int
    granted: int
    expires: str


class AuthorizeAnswer(Body):
    """The decision. Run exactly the arguments that were asked about, once, where `allowed`."""

    allowed: bool
    needs_approval: bool
    four_eyes: bool
    reason: Reason
    message: str
    failed: list[str]
    grants: list[str]
    mode: Literal["enforce", "shadow"] = Field(
        description="In shadow mode all is allowed, and `reason` says what would have been."
    )
    approval: ToolApproval | None
    request: str


class ResultRequest(Body):
    """What a tool returned, before the model reads it."""

    tool: str = Field(min_length=1, max_length=200)
    text: str
    uninspected: list[Literal["image", "audio", "file"]] = Field(
        default_factory=list[Literal["image", "audio", "file"]],
        max_length=100,
        description="What else it returned that holds no text to read.",
    )
    principal: str = PrincipalField
    session: str = SessionField


class TextLabel(Body):
    """What is known of a text for certain."""

    integrity: Integrity
    source: str
    classes: list[str]


class ResultAnswer(CheckAnswer):
    """A verdict on what a tool returned. `text` is what the model may read."""

    label: TextLabel


MODELS = (AuthorizeRequest, AuthorizeAnswer, ResultRequest, ResultAnswer)


def read_authorize(document: Mapping[str, object]) -> AuthorizeRequest:
    """The body of a question, or Refused with 400."""
    return read_body_as(AuthorizeRequest, document)


def read_result(document: Mapping[str, object]) -> ResultRequest:
    """The body of a result, or Refused with 400."""
    return read_body_as(ResultRequest, document)


def require_labels(asked: AuthorizeRequest, session: str) -> None:
    """A label that is forgotten would be one that is harmless."""
    if not session and asked.texts is None:
        message = (
            "`/texts`: what has the model read? send it, or the `session` that it was read in; "
            "an empty list says nothing"
        )
        raise Refused(400, message, code="missing_labels")


def paths() -> dict[str, Any]:
    """The paths of tool calls in the OpenAPI document."""
    return {
        "/seawall/v1/tools/authorize": {
            "post": {
                "summary": "Whether a tool call may run.",
                "operationId": "authorize",
                "requestBody": {"required": True, "content": content("AuthorizeRequest")},
                "responses": answered("The decision.", "AuthorizeAnswer"),
            }
        },
        "/seawall/v1/tools/result": {
            "post": {
                "summary": "Check what a tool returned, and take it into the session's mark.",
                "operationId": "result",
                "requestBody": {"required": True, "content": content("ResultRequest")},
                "responses": answered("The verdict and the label.", "ResultAnswer"),
            }
        },
    }
