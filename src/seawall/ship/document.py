"""The format of a checklist file, shipped or a team's own: every key and its meaning."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]

_UNITS = {"s": 1, "min": 60, "h": 3_600, "d": 86_400}
_SPAN = re.compile(r"(\d{1,6}) ?(s|min|h|d)")
_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d{1,4}))? ?%")


def _span(value: object) -> object:
    """A span as people write it: `24h`, `90d`, `10min`."""
    if value is None or isinstance(value, timedelta):
        return value
    match = _SPAN.fullmatch(str(value))
    if match is None or not int(match[1]):
        raise ValueError(f"`{str(value)[:20]}` is no span; write one such as `24h` or `90d`")
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


@dataclass(frozen=True, slots=True)
class Most:
    """A bound: a number, or a share, which is kept in whole millionths."""

    value: int
    share: bool


def _bound(value: object) -> object:
    """A bound as people write it: `60`, `5%`."""
    if value is None or isinstance(value, Most):
        return value
    if type(value) is int and value >= 0:
        return Most(value, share=False)
    match = _PERCENT.fullmatch(str(value))
    if match is None:
        raise ValueError(f"`{str(value)[:20]}` is no bound; write a number, or a share as `5%`")
    return Most(int(match[1]) * 10_000 + int((match[2] or "0").ljust(4, "0")), share=True)


Span = Annotated[timedelta | None, BeforeValidator(_span)]
Bound = Annotated[Most | None, BeforeValidator(_bound)]


class Lines(BaseModel):
    """A part of the file. A key that is not listed is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ChangeLine(Lines):
    """What a team changes about a probe that is shipped."""

    within: Span = Field(None, description="How old evidence may be.")
    at_least: int | None = Field(None, ge=0, description="How many it takes.")
    at_most: Bound = Field(None, description="The bound: a share, or a number.")
    about: tuple[str, ...] | None = Field(None, description="What exactly is asked about.")
    leaves_out: dict[str, str] | None = Field(
        None, description="What else is not asked for, each with the reason."
    )
    waivable: bool | None = None
    excusable: bool | None = None


class ProbeLine(Lines):
    """A single question, and by what it is answered."""

    id: Name = Field(description="How results and waivers refer to it.")
    question: str = Field(min_length=3, max_length=200)
    sort: str = Field(description="How it is answered: one of a closed set.")
    about: tuple[str, ...] = Field((), max_length=50, description="What exactly is asked about.")
    within: Span = Field(None, description="How old evidence may be.")
    at_least: int | None = Field(None, ge=0, description="How many it takes.")
    at_most: Bound = Field(None, description="The bound: a share, or a number.")
    binds: tuple[
        Literal["policy", "scopes", "settings", "tuned", "prompts", "model", "version", "commit"],
        ...,
    ] = Field((), description="Evidence of another of these does not count.")
    leaves_out: dict[str, str] = Field(
        default_factory=dict[str, str], description="What is not asked for, each with the reason."
    )
    having: dict[str, str | int | bool] = Field(
        default_factory=dict[str, str | int | bool], description="Facts that the event must have."
    )
    file: str = Field("", description="The name, under `files`, of what people sign.")
    severity: Literal["critical", "high", "medium"] = "high"
    waivable: bool = Field(default=True, description="Whether two people can waive it.")
    excusable: bool = Field(
        default=False, description="Whether somebody can sign that it has no sense here."
    )
    fix: str = Field("", max_length=200, description="The command, or the deed, that gets it.")


class ItemLine(Lines):
    """One of the questions of the checklist."""

    id: Name
    question: str = Field(min_length=3, max_length=200)
    probes: tuple[ProbeLine, ...] = Field(min_length=1, max_length=50)


class TextLine(Lines):
    """A text at which a rule must act."""

    stage: Literal["input", "context", "output"]
    text: str = Field(min_length=1, max_length=10_000)


class ChecklistLines(Lines):
    """The whole of a checklist file."""

    version: Literal[1]
    model: str = Field(
        "", max_length=200, description="Which model is shipped: part of the subject."
    )
    prompts: tuple[str, ...] = Field(
        (), max_length=100, description="Files with the feature's prompts: part of the subject."
    )
    files: dict[Name, str] = Field(
        default_factory=dict[str, str], description="Files that people state something about."
    )
    texts: dict[Name, TextLine] = Field(
        default_factory=dict[str, TextLine], description="Probe texts of your own, by rule."
    )
    change: dict[Name, ChangeLine] = Field(
        default_factory=dict[str, ChangeLine], description="Other bounds of probes shipped."
    )
    without: tuple[Name, ...] = Field((), description="Probes that are not asked.")
    items: tuple[ItemLine, ...] = Field((), max_length=50, description="Items of your own.")
