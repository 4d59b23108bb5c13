"""Parts of Seawall's own HTTP interface that several of its paths share."""

from collections.abc import Mapping
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from seawall.gateway.http import Refused

SCHEMAS = "#/components/schemas/"


class Body(BaseModel):
    """A JSON object with these members and no others."""

    model_config = ConfigDict(extra="forbid", strict=True)


Read = TypeVar("Read", bound=Body)


class CheckedFinding(Body):
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
    lifted_by: str | None = Field(
        None, description="The entry by which people found this harmless: it stops nothing."
    )
    note: str


class CheckCoverage(Body):
    """How much was looked at, and what was not."""

    inspected: int
    skipped: int
    notes: list[str]


class CheckPolicy(Body):
    """The policy that ruled, and its digest."""

    name: str
    revision: str


class CheckAnswer(Body):
    """A verdict. `text` is what may be delivered, or null."""

    action: Literal["allow", "redact", "hold", "block"]
    text: str | None
    scores: dict[str, float] = Field(description="Probabilities; `injection` is always present.")
    findings: list[CheckedFinding]
    coverage: CheckCoverage
    policy: CheckPolicy


class ErrorBody(Body):
    """What went wrong, and what to do."""

    message: str
    type: str
    code: str
    param: str | None


class ErrorAnswer(Body):
    """An error, in OpenAI's envelope."""

    error: ErrorBody


def read_body_as(model: type[Read], document: Mapping[str, object]) -> Read:
    """A body as this model has it, or Refused with 400, which quotes nothing of the body."""
    try:
        return model.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        known = ", ".join(model.model_fields)
        message = f"`/{_place(model, first['loc'])}`: {first['msg'].lower()}; the body has {known}"
        raise Refused(400, message, code="bad_request") from None


def _place(model: type[Body], at: tuple[int | str, ...]) -> str:
    """Where in the body, as far as its names are ours."""
    if not at or at[0] not in model.model_fields:
        return "?"
    return "/".join(str(part) for part in at[:2] if part == at[0] or isinstance(part, int))


def answered(description: str, model: str) -> dict[str, Any]:
    """The responses of a path: this model, or an error."""
    told = {"description": description, "content": content(model)}
    return {"200": told, "default": {"description": "Why not.", "content": content("ErrorAnswer")}}


def content(model: str) -> dict[str, Any]:
    """JSON as this model has it."""
    return {"application/json": {"schema": {"$ref": SCHEMAS + model}}}
