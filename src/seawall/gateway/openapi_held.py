"""The interface for what is held and for appeals described, as OpenAPI."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from seawall.gateway.schema import Body, answered, content, read_body_as


class HeldAnswer(Body):
    """How far people are with a request or an answer that was held."""

    item: str
    side: Literal["request", "answer"]
    state: Literal["waiting", "delivered", "edited", "refused", "expired"]
    until: str = Field(description="Then it is over, and what was held is not delivered.")
    answer: dict[str, Any] | None = Field(
        description="Of an answer that people let pass, where the policy has clients poll: the "
        "whole chat completion, without secrets."
    )


class AppealRequest(Body):
    """An end user's word that something was stopped by mistake."""

    request: str = Field(
        pattern=r"^req_[0-9a-f]{16,40}$", description="The reference in the refusal."
    )
    text: str = Field(
        "",
        max_length=20_000,
        description="What was stopped, as the user has it. Needed where nothing of it was kept; "
        "without it nobody can say that it was a mistake.",
    )
    words: str = Field("", max_length=2_000, description="Why it should not have been.")


class AppealAnswer(Body):
    """How far people are with an appeal."""

    item: str
    state: Literal["waiting", "upheld", "overturned"] = Field(
        description="`overturned`: it was stopped by mistake. Nothing is delivered by that."
    )


MODELS = (HeldAnswer, AppealRequest, AppealAnswer)


def read_appeal(document: Mapping[str, object]) -> AppealRequest:
    """The body of an appeal, or Refused with 400."""
    return read_body_as(AppealRequest, document)


def paths() -> dict[str, Any]:
    """The paths of what is held, and of appeals, in the OpenAPI document."""
    identity = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    taken = answered("The appeal was made before.", "AppealAnswer")
    taken["202"] = {"description": "People look at it.", "content": content("AppealAnswer")}
    return {
        "/seawall/v1/held/{id}": {
            "get": {
                "summary": "What became of something that was held.",
                "operationId": "held",
                "parameters": [identity],
                "responses": answered("How far people are, and the answer.", "HeldAnswer"),
            }
        },
        "/seawall/v1/appeals": {
            "post": {
                "summary": "Say that something was stopped by mistake.",
                "operationId": "appeal",
                "requestBody": {"required": True, "content": content("AppealRequest")},
                "responses": taken,
            }
        },
        "/seawall/v1/appeals/{id}": {
            "get": {
                "summary": "How far people are with an appeal.",
                "operationId": "appealed",
                "parameters": [identity],
                "responses": answered("The state, and nothing else.", "AppealAnswer"),
            }
        },
    }
