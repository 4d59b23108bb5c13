"""Seawall's own HTTP interface described: what it takes, what it gives, as OpenAPI."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from seawall.gateway import (
    openapi_approvals,
    openapi_held,
    openapi_memory,
    openapi_review_status,
    openapi_reviews,
    openapi_sign_in,
    openapi_tool_list,
    openapi_tools,
)
from seawall.gateway.caller import Caller
from seawall.gateway.schema import (
    SCHEMAS,
    Body,
    CheckAnswer,
    ErrorAnswer,
    answered,
    content,
    read_body_as,
)


class CheckRequest(Body):
    """A text to judge. The feature is the key's; without one, that of `x-seawall-feature`."""

    text: str
    stage: Literal["input", "context", "output"] = "input"
    session: str = Field("", max_length=1024)
    instructions: str = Field(
        "", description="What the application told the model, which an answer must not give away."
    )


class Story(Body):
    """Everything that the log says of one request, oldest first."""

    id: str
    events: list[dict[str, Any]]


def read_check(document: Mapping[str, object], caller: Caller) -> CheckRequest:
    """The body of a check, or Refused with 400. `session` falls back to the caller's header."""
    asked = read_body_as(CheckRequest, document)
    return asked if asked.session else asked.model_copy(update={"session": caller.session})


def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 document of `/seawall/v1/`."""
    ours = (CheckRequest, CheckAnswer, Story, ErrorAnswer)
    theirs = (
        openapi_memory,
        openapi_tools,
        openapi_tool_list,
        openapi_approvals,
        openapi_held,
        openapi_sign_in,
        openapi_reviews,
        openapi_review_status,
    )
    models = (*ours, *(model for each in theirs for model in each.MODELS))
    schemas: dict[str, Any] = {}
    for model in models:
        schema = model.model_json_schema(ref_template=SCHEMAS + "{model}")
        schemas |= schema.pop("$defs", {})
        schemas[model.__name__] = schema
    return {
        "openapi": "3.1.0",
        "info": {"title": "Seawall", "version": "1", "license": {"name": "Apache-2.0"}},
        "paths": {
            "/seawall/v1/check": {"post": _check()},
            **openapi_memory.paths(),
            **openapi_tools.paths(),
            **openapi_tool_list.paths(),
            **openapi_approvals.paths(),
            **openapi_sign_in.paths(),
            **openapi_held.paths(),
            **openapi_reviews.paths(),
            **openapi_review_status.paths(),
            "/seawall/v1/requests/{id}": {"get": _story()},
            "/seawall/v1/health": {"get": _get("This process is alive.")},
            "/seawall/v1/ready": {"get": _get("The log can be written and a policy is in force.")},
            "/seawall/v1/metrics": {"get": _get("Metrics for Prometheus.", kind="text/plain")},
        },
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer"},
                **openapi_sign_in.SECURITY,
            },
        },
        "security": [{"key": []}, {}],
    }


def _check() -> dict[str, Any]:
    return {
        "summary": "Judge one text.",
        "operationId": "check",
        "requestBody": {"required": True, "content": content("CheckRequest")},
        "responses": answered("The verdict.", "CheckAnswer"),
    }


def _story() -> dict[str, Any]:
    parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "summary": "What was decided about a request, and how it ended.",
        "operationId": "story",
        "parameters": [parameter],
        "responses": answered("The request's events.", "Story"),
    }


def _get(summary: str, *, kind: str = "application/json") -> dict[str, Any]:
    answer = {"description": summary, "content": {kind: {}}}
    return {"summary": summary, "responses": {"200": answer}}
