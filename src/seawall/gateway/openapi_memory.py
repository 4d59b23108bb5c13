"""The interface for memories described: what is taken, what is given, as OpenAPI."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema

from seawall.gateway.http import Refused
from seawall.gateway.schema import Body, CheckAnswer, CheckPolicy, answered, content, read_body_as
from seawall.guard.memory import Reason
from seawall.terms import MOST_MEMORY_DAYS

# In its place, since the document has another `Reason` of that name: that of tools.
MemoryReason = Annotated[Reason | None, WithJsonSchema({"enum": [*map(str, Reason), None]})]

PrincipalField = Field(
    "",
    max_length=1024,
    description="The end user, always spelled alike. Without it, `x-seawall-principal`.",
)


class MemoryLabel(Body):
    """What to keep beside a memory, unchanged. Times are milliseconds since 1970 in UTC."""

    v: Literal[1]
    key: str
    owner: str = Field(description="A pseudonym of the end user; empty for everyone.")
    feature: str
    classes: list[str] = Field(description="Kinds of data that were found and stay in the text.")
    digest: str
    issued: int
    expires: int
    mac: str


class MemoryRequest(Body):
    """Something to remember of an end user."""

    text: str = Field(min_length=1)
    source: Literal["user", "model", "tool", "document"] = Field(
        "user", description="Who wrote it."
    )
    principal: str = PrincipalField
    everyone: bool = Field(
        default=False,
        description="For all users of the feature, and of none: no principal then, and the policy "
        "must name the feature under `memories.common`.",
    )
    expires_days: int | None = Field(
        None,
        ge=1,
        le=MOST_MEMORY_DAYS,
        description="At most `memories.expires_days` of the policy.",
    )


class MemoryAnswer(CheckAnswer):
    """A verdict. `text` is what to keep, with its label; both are null where nothing is."""

    label: MemoryLabel | None


class MemoryToRead(Body):
    """A memory as the application kept it."""

    text: str
    label: Any = Field(None, description="The label as it was given. Anything else is refused.")


class ReadRequest(Body):
    """Memories that are to go to the model."""

    principal: str = PrincipalField
    memories: list[MemoryToRead] = Field(description="In the order that the model is to see them.")


class MemoryRead(Body):
    """What became of one memory. `text` is as the model may see it, or null."""

    kept: bool
    text: str | None
    reason: MemoryReason


class ReadAnswer(Body):
    """What became of each memory, in the order that they came."""

    memories: list[MemoryRead]
    policy: CheckPolicy


MODELS = (MemoryRequest, MemoryAnswer, ReadRequest, ReadAnswer)


def read_memory(document: Mapping[str, object]) -> MemoryRequest:
    """The body of a write, or Refused with 400."""
    return read_body_as(MemoryRequest, document)


def read_memories(document: Mapping[str, object], *, most: int) -> ReadRequest:
    """The body of a read, or Refused with 400; so many memories at most."""
    memories = document.get("memories")
    if isinstance(memories, list) and len(memories) > most:
        message = f"`/memories` has more than {most}; send fewer, or raise `limits.memories`"
        raise Refused(400, message, code="bad_request")
    return read_body_as(ReadRequest, document)


def paths() -> dict[str, Any]:
    """The paths of memories in the OpenAPI document."""
    return {
        "/seawall/v1/memory": {
            "post": {
                "summary": "Check what is to be remembered, and label it.",
                "operationId": "remember",
                "requestBody": {"required": True, "content": content("MemoryRequest")},
                "responses": answered("The verdict and the label.", "MemoryAnswer"),
            }
        },
        "/seawall/v1/memory/read": {
            "post": {
                "summary": "Which memories may go to the model.",
                "operationId": "recall",
                "requestBody": {"required": True, "content": content("ReadRequest")},
                "responses": answered("What became of each memory.", "ReadAnswer"),
            }
        },
    }
