"""`scopes` in `seawall.yaml`: the least that each feature needs, as people write it."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

ToolName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$")]
"""A tool's name, as the model calls it."""

ArgumentName = Annotated[str, Field(pattern=r"^[A-Za-z_$@][A-Za-z0-9_.$@-]{0,63}$")]

CategoryName = Annotated[str, Field(min_length=1, max_length=64)]

Word = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]
"""A class of data, or an attribute of the end user: `pii.email`, `tenant`."""

Domain = Annotated[str, Field(pattern=r"^(\*\.)?[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?$")]
"""A host, or all hosts below one: `example.com`, `*.example.com`."""


def _day(value: object) -> object:
    """YAML reads a bare `2027-06-30` as a date."""
    return value.isoformat() if isinstance(value, date) else value


def _in_the_calendar(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"`{value}` is no day of the calendar; write it as 2027-06-30") from None
    return value


Day = Annotated[
    str,
    BeforeValidator(_day),
    Field(pattern=r"^[12]\d{3}-\d{2}-\d{2}$"),
    AfterValidator(_in_the_calendar),
]


class Section(BaseModel):
    """A part of the file. A key that is not listed is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Argument(Section):
    """What one argument of a tool may be. Each given constraint must hold."""

    type: Literal["string", "number", "integer", "boolean"] | None = Field(
        None,
        description="What it is in JSON; else what its constraints speak of, or `string`.",
        exclude_if=lambda kind: kind is None,  # older files keep their revision
    )
    required: bool = Field(
        default=True,
        description="Whether a call without it is denied.",
        exclude_if=lambda required: required,
    )
    max_items: int | None = Field(
        None,
        ge=1,
        le=10_000,
        description="It is a list of one value up to so many, each of which must fit.",
        exclude_if=lambda most: most is None,
    )
    enum: tuple[str | int | bool, ...] | None = Field(None, min_length=1, max_length=1_000)
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = Field(None, ge=0, le=1_000_000_000)
    domains: tuple[Domain, ...] | None = Field(None, min_length=1, max_length=1_000)
    path_prefix: str | None = Field(None, max_length=1_000)
    matches: str | None = Field(
        None, max_length=1_000, description="An RE2 expression that must match in full."
    )
    equals_principal: Word | None = Field(None, description="An attribute of the end user.")
    data_class: Word | None = None
    composed: Literal["deny", "allow", "quote"] = Field(
        "deny",
        description="With `provenance: values`, whether the model may make it up after it has "
        "read strangers (`allow`: copied from them it still waits), or copy them too (`quote`).",
        exclude_if=lambda word: word == "deny",
    )
    endorse: bool = Field(
        default=False,
        description="With `provenance: values`, whether strangers may choose it; its values must "
        "be a boolean, an `enum`, an integer within bounds or a date.",
        exclude_if=lambda endorsed: not endorsed,
    )


class Tool(Section):
    """What a feature may do with one tool."""

    effect: Literal["read", "write", "egress"]
    reversible: bool = False
    approvals: Literal[0, 1, 2] | None = Field(
        None,
        description="How many people must approve each call; without it two, where the effect "
        "is not `read` and cannot be undone, else none.",
        exclude_if=lambda people: people is None,  # older files keep their revision
    )
    others: Literal["deny", "allow"] = Field(
        "deny",
        description="What becomes of a call with arguments that are not listed.",
        exclude_if=lambda word: word == "deny",
    )
    keep: bool = Field(
        default=False,
        description="Whether it is needed though it is rarely used: nobody proposes to remove it.",
        exclude_if=lambda keep: not keep,
    )
    untrusted: bool | None = Field(
        None,
        description="Whether strangers may have written what it returns; without it they may, "
        "unless the effect is `write`, whose receipts are the system's own.",
        exclude_if=lambda untrusted: untrusted is None,
    )
    returns: tuple[Word, ...] = Field(
        (),
        max_length=50,
        description="Classes of data that it may return.",
        exclude_if=lambda classes: not classes,
    )
    arguments: dict[ArgumentName, Argument] = Field(
        default_factory=dict[str, Argument], max_length=100
    )


KindGlob = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]{0,79}(\*)?$|^\*$")]
"""A kind of finding, or all that begin so: `pii.email`, `pii.*`."""

SourceName = Annotated[str, Field(min_length=1, max_length=200)]
"""Where an application says that a text came from."""


class Source(Section):
    """What is known of all texts from a source that the application names."""

    untrusted: bool = Field(default=True, description="Whether strangers may have written them.")
    classes: tuple[Word, ...] = Field(
        (), max_length=50, description="Classes of data that they may hold."
    )


class Scope(Section):
    """The least that a feature needs."""

    mode: Literal["enforce", "shadow"] = Field(
        "enforce",
        description="Whether what is denied does not happen, or is only logged.",
        exclude_if=lambda mode: mode == "enforce",  # older files keep their revision
    )
    purpose: str = Field(max_length=1000)
    owner: str = Field(max_length=200)
    expires: Day = Field(description="The last day (UTC) on which it holds.")
    models: tuple[str, ...] = ("*",)
    topics: tuple[CategoryName, ...] = Field(
        (), max_length=50, description="Categories; a user's text like none of them is found."
    )
    refused_topics: tuple[CategoryName, ...] = Field(
        (), max_length=50, description="Categories; a user's text like one of them is found."
    )
    data_classes: tuple[Word, ...] = ()
    tokens_per_day: int | None = Field(None, ge=0)
    requests_per_minute: int | None = Field(None, ge=0)
    spend_per_day: float | None = Field(None, ge=0)
    provenance: Literal["session", "values"] = Field(
        "session",
        description="Whether a call counts as a stranger's by what the session has read, or by "
        "where each value in it was written.",
        exclude_if=lambda word: word == "session",
    )
    sources: dict[SourceName, Source] = Field(
        default_factory=dict[str, Source],
        max_length=200,
        description="Labels of texts by the source that the application marks them with.",
        exclude_if=lambda sources: not sources,
    )
    findings: dict[KindGlob, Word] = Field(
        default_factory=dict[str, str],
        max_length=100,
        description="Which kinds of findings are data of which class; the first that fits counts.",
        exclude_if=lambda findings: not findings,
    )
    tools: dict[ToolName, Tool] = Field(default_factory=dict[str, Tool], max_length=500)
