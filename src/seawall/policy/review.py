"""The section `review` of `seawall.yaml`: what people look at, and when they may look at less."""

import re
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

FeatureName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]

_PERCENT = r"^[0-9]{1,3}(\.[0-9]{1,4})? ?%$"


def _millionths(value: object) -> object:
    """A share written `2%` or `0.02`, in whole millionths."""
    written = str(value).strip()
    quoted = f"`{written[:20]}`"
    if isinstance(value, bool) or not re.fullmatch(
        rf"{_PERCENT}|^[0-9](\.[0-9]{{1,12}})?$", written
    ):
        raise ValueError(f"{quoted} is not a share; write one such as `2%`")
    number = Decimal(written.rstrip("% ")) / (100 if written.endswith("%") else 1)
    if not 0 <= number <= 1:
        raise ValueError(f"{quoted} is not a share; write one from `0%` to `100%`")
    return int(number * 1_000_000)


Share = Annotated[
    int,
    BeforeValidator(
        _millionths,
        json_schema_input_type=Annotated[float, Field(ge=0, le=1)]
        | Annotated[str, Field(pattern=_PERCENT)],
    ),
]
"""A share as people write it, kept in whole millionths."""

HoldWord = Literal["refuse", "wait", "poll"]
PromptWord = Literal["same", "templated"]


class ReviewOf(BaseModel):
    """How the decisions of one feature are reviewed; what is left out is as for all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    share: Share | None = Field(None, description="Of what is delivered, at the beginning.")
    stopped_share: Share | None = Field(None, description="Of what is stopped.")
    risk_share: Share | None = Field(None, description="What a risk's weight multiplies.")
    target: Share | None = Field(None, description="The miss rate to be under.")
    hold: HoldWord | None = Field(None, description="What becomes of a text that is held.")
    prompt: PromptWord | None = Field(None, description="Whether each request has its own.")
    exposure: int | None = Field(None, ge=1, le=100, description="How many an error reaches.")


class NoticeLines(BaseModel):
    """Which worsening must be noticed, and how soon: the lowest share follows from it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rate: Share = Field("3%", validate_default=True, description="A miss rate.")
    within: int = Field(25_000, ge=100, le=100_000_000, description="Decisions until an alarm.")


class DeadlineLines(BaseModel):
    """How soon people should have looked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hold_seconds: int = Field(
        300, ge=1, le=86_400, description="Then what is held is not delivered."
    )
    risk_hours: int = Field(4, ge=1, le=1_000)
    audit_hours: int = Field(24, ge=1, le=1_000)


class ReviewLines(BaseModel):
    """How decisions are reviewed by people, and when they may look at fewer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    share: Share = Field(
        "10%", validate_default=True, description="Of what is delivered, at the beginning."
    )
    stopped_share: Share = Field("10%", validate_default=True, description="Of what is stopped.")
    risk_share: Share = Field(
        "1%",
        validate_default=True,
        description="What a risk's weight multiplies: 4 of medium risk, 20 of high.",
    )
    target: Share = Field("1%", validate_default=True, description="The miss rate to be under.")
    confidence: Share = Field(
        "95%", validate_default=True, description="How sure bounds are, at all times together."
    )
    notice: NoticeLines = NoticeLines()
    false_alarms: int = Field(
        10_000,
        ge=100,
        le=100_000_000,
        description="Reviews from one false alarm of drift to the next, at least; of changes in "
        "the traffic the decisions that so many are drawn from at `share`.",
    )
    least_days: int = Field(
        7, ge=0, le=365, description="How old an epoch is before its share may be lowered."
    )
    double: Share = Field(
        "10%", validate_default=True, description="Of items, that two people look at."
    )
    confirm: bool = Field(
        default=False,
        description="A second person looks at each claimed miss, and a lead where they differ.",
    )
    gold: Share = Field(
        "5%", validate_default=True, description="Of what a reviewer sees, with known answers."
    )
    hold: HoldWord = Field(
        "refuse",
        description="`refuse` what is held at once; `wait` for people while the connection is "
        "open; `poll`: the client asks later what people decided.",
    )
    waiting: int = Field(
        200,
        ge=1,
        le=10_000,
        description="Texts of one feature that may be held at once; what comes beyond is refused.",
    )
    prompt: PromptWord = Field(
        "same", description="`templated`: each request's prompt differs, and none begins an epoch."
    )
    guideline: str = Field(
        "1",
        pattern=r"^[A-Za-z0-9._-]{1,40}$",
        description="The version of what reviewers are told to call harmful.",
    )
    exposure: int = Field(
        1, ge=1, le=100, description="How many an error reaches, against other features."
    )
    deadlines: DeadlineLines = DeadlineLines()
    lease_minutes: int = Field(
        15, ge=1, le=1_000, description="How long an item is with who has taken it."
    )
    daily_cap: int = Field(
        200, ge=1, le=10_000, description="Items that one person decides in a day."
    )
    entry_days: int = Field(
        30, ge=1, le=3_650, description="How long what is like a confirmed miss is stopped."
    )
    features: dict[FeatureName, ReviewOf] = Field(
        default_factory=dict[str, ReviewOf],
        max_length=500,
        description="What is otherwise for a feature.",
    )

    @property
    def holds(self) -> bool:
        """Whether people decide about what is held, of any feature."""
        own = (each.hold for each in self.features.values())
        return any(hold not in (None, "refuse") for hold in (self.hold, *own))

    def of(self, feature: str) -> "ReviewLines":
        """The same as it is for one feature."""
        own = self.features.get(feature)
        if own is None:
            return self
        return self.model_copy(update=own.model_dump(exclude_none=True))
