"""A line of `people` in `seawall.yaml`: who may do what, and whose signature it is."""

import base64
import binascii
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from seawall.policy.address import MailAddress

RoleWord = Literal["reviewer", "lead", "admin", "investigator", "custodian", "owner"]

_BYTES = 32


def _whole(key: str) -> str:
    """The key, where its base64 is written in the one way that it can be."""
    written = key.partition(":")[2]
    try:
        raw = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != _BYTES or base64.b64encode(raw).decode() != written:
        raise ValueError("is no key; copy the line that `seawall people key` prints")
    return key


def _apart(roles: tuple[RoleWord, ...]) -> tuple[RoleWord, ...]:
    """The roles, where they are not those of two who must be two people."""
    if {"custodian", "investigator"} <= set(roles):
        raise ValueError(
            "one person is not `custodian` and `investigator` at once: with their own share they "
            "would need one other custodian, and not two; take one of the roles away"
        )
    return roles


PublicKey = Annotated[str, Field(pattern=r"^ed25519:[A-Za-z0-9+/]{43}=$"), AfterValidator(_whole)]
"""What signatures are held to: `ed25519:` and 32 bytes in base64."""

SealKey = Annotated[str, Field(pattern=r"^x25519:[A-Za-z0-9+/]{43}=$"), AfterValidator(_whole)]
"""What is sealed for a person alone is sealed to this: `x25519:` and 32 bytes in base64."""


class PersonLine(BaseModel):
    """Somebody who signs what they do."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    roles: Annotated[tuple[RoleWord, ...], AfterValidator(_apart)] = Field(
        (), description="What this person may do."
    )
    key: PublicKey = Field(description="Their public key, as `seawall people key` prints it.")
    reports_to: str = Field("", max_length=64, description="The name of their lead, if here.")
    email: MailAddress | None = Field(None, description="Where notices reach them on duty.")
    seal_key: SealKey | None = Field(None, description="What custodians' shares are sealed to.")
    principals: tuple[str, ...] = Field(
        (),
        max_length=20,
        description="What applications call them as an end user: they do not review their own.",
    )
    old_keys: tuple[PublicKey, ...] = Field(
        (), max_length=20, description="Keys that they signed with before, and no more."
    )
    sign_in: str = Field("", max_length=254, description="What the provider of identities says.")
