"""Seawall's own HTTP interface described: what it takes, what it gives, as OpenAPI."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from seawall.gateway.caller import Caller
from seawall.gateway.http import Refused

SCHEMAS = "#/components/schemas/"


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class CheckRequest(_Body):
    """A text to judge. The feature is the key's; without one, that of `x-seawall-feature`."""

    text: str
    stage: Literal["input", "context", "output"] = "input"
    session: str = Field("", max_length=1024)
    instructions: str = Field(
        "", description="What the application told the model, which an answer must not give away."
    )


class CheckedFinding(_Body):
    """Something that was seen, and what the policy says of it."""

    kind: str
    start: int = Field(description="Code points from the start of the text.")
    end: int
    confidence: float = Field(ge=0, le=1)
    fpr: float | None = Field(
        None,
        ge=0,
        le=1,
        description="The share of harmless texts that would show a finding as sure as this. "
        "Only where it was measured.",
    )
    rule: str | None
    action: Literal["allow", "redact", "hold", "block"]
    mode: Literal["enforce", "shadow", "off"]
    stage: Literal["input", "context", "output"]
    note: str


class CheckCoverage(_Body):
    """How much was looked at, and what was not."""

    inspected: int
    skipped: int
    notes: list[str]


class CheckPolicy(_Body):
    """The policy that ruled, and its digest."""

    name: str
    revision: str


class CheckAnswer(_Body):
    """A verdict. `text` is what may be delivered, or null."""

    action: Literal["allow", "redact", "hold", "block"]
    text: str | None
    scores: dict[str, float] = Field(description="Probabilities; `injection` is always present.")
    findings: list[CheckedFinding]
    coverage: CheckCoverage
    policy: CheckPolicy


class Story(_Body):
    """Everything that the log says of one request, oldest first."""

    id: str
    events: list[dict[str, Any]]


class ErrorBody(_Body):
    """What went wrong, and what to do."""

    message: str
    type: str
    code: str
    param: str | None


class ErrorAnswer(_Body):
    """An error, in OpenAI's envelope."""

    error: ErrorBody


def read_check(document: Mapping[str, object], caller: Caller) -> CheckRequest:
    """The body of a check, or Refused with 400. `session` falls back to the caller's header."""
    try:
        asked = CheckRequest.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = "/".join(str(part) for part in first["loc"])
        known = ", ".join(CheckRequest.model_fields)
        shown = place if place in CheckRequest.model_fields else "?"
        message = f"`/{shown}`: {first['msg'].lower()}; the body has {known}"
        raise Refused(400, message, code="bad_request") from None
    return asked if asked.session else asked.model_copy(update={"session": caller.session})


def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 document of `/seawall/v1/`."""
    models = (CheckRequest, CheckAnswer, Story, ErrorAnswer)
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
            "/seawall/v1/requests/{id}": {"get": _story()},
            "/seawall/v1/health": {"get": _get("This process is alive.")},
            "/seawall/v1/ready": {"get": _get("The log can be written and a policy is in force.")},
            "/seawall/v1/metrics": {"get": _get("Metrics for Prometheus.", kind="text/plain")},
        },
        "components": {
            "schemas": schemas,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"key": []}, {}],
    }


def _check() -> dict[str, Any]:
    return {
        "summary": "Judge one text.",
        "operationId": "check",
        "requestBody": {"required": True, "content": _content("CheckRequest")},
        "responses": {"200": _answer("The verdict.", "CheckAnswer"), "default": _error()},
    }


def _story() -> dict[str, Any]:
    parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "summary": "What was decided about a request, and how it ended.",
        "operationId": "story",
        "parameters": [parameter],
        "responses": {"200": _answer("The request's events.", "Story"), "default": _error()},
    }


def _get(summary: str, *, kind: str = "application/json") -> dict[str, Any]:
    answer = {"description": summary, "content": {kind: {}}}
    return {"summary": summary, "responses": {"200": answer}}


def _answer(description: str, model: str) -> dict[str, Any]:
    return {"description": description, "content": _content(model)}


def _error() -> dict[str, Any]:
    return _answer("Why not.", "ErrorAnswer")


def _content(model: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": SCHEMAS + model}}}
