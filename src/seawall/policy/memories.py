"""The section `memories` of `seawall.yaml`: how long their labels last, and who reads whose."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from seawall.terms import MOST_MEMORY_DAYS

FeatureName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
Group = Annotated[tuple[FeatureName, ...], Field(min_length=2, max_length=50)]


class MemoryLines(BaseModel):
    """What agents remember between conversations. The application keeps it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    expires_days: int = Field(
        90,
        ge=1,
        le=MOST_MEMORY_DAYS,
        description="After which a label no longer verifies, at the latest.",
    )
    share: tuple[Group, ...] = Field(
        (),
        max_length=100,
        description="Groups of features that read each other's memories of the same end user.",
    )
    common: tuple[FeatureName, ...] = Field(
        (),
        max_length=500,
        description="Features that may keep memories which all of their users read.",
    )
