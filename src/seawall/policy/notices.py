"""The section `notices` of `seawall.yaml`: who is told that something needs people, and how."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from seawall.policy.address import MailAddress

EMAIL = "email"
"""How `channels` names mail; no webhook is called so."""

NoticeWord = Literal["hold", "expiry", "drift", "backlog", "share_raised", "approval"]

ChannelName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
PersonName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
VariableName = Annotated[str, Field(pattern=r"^[A-Z_][A-Z0-9_]{0,63}$")]
VariableOrNone = Annotated[str, Field(pattern=r"^([A-Z_][A-Z0-9_]{0,63})?$")]

_MOST_PORT = 65_535
_URL = re.compile(
    r"https?://(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,250}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])"
    r"(?::([0-9]{1,5}))?(?:[/?][!-\"$-~]*)?"
)


def _reachable(url: str) -> str:
    """The address; it is told of no other, for an address can be a secret, too."""
    match = _URL.fullmatch(url)
    if match is None or int(match[1] or 0) > _MOST_PORT:
        raise ValueError(
            "is no address of a webhook; write one such as `https://example.com/notices`, "
            "without a name, a password or a `#` in it"
        )
    return url


class WebhookLine(BaseModel):
    """A server that is told by HTTP, signed by the Standard Webhooks scheme."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, AfterValidator(_reachable)] = Field(
        max_length=2_000, description="Where it takes notices."
    )
    secret_env: VariableName = Field(
        description="The name of the environment variable that holds its secret, `whsec_...`.",
    )


class EmailLine(BaseModel):
    """The server that takes mail to whoever is on duty."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?$")
    port: int | None = Field(
        None, ge=1, le=_MOST_PORT, description="Without it 587, 465 or 25, as `security` says."
    )
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="Whether the connection becomes, is or is not encrypted."
    )
    user_env: VariableOrNone = Field("", description="The variable that holds the user's name.")
    password_env: VariableOrNone = Field("", description="The variable that holds the password.")
    sender: MailAddress = Field(alias="from", description="Whom the mail is from.")

    @model_validator(mode="after")
    def _login_is_whole_and_unseen(self) -> Self:
        if bool(self.user_env) != bool(self.password_env):
            raise ValueError("`user_env` and `password_env` go together; write both or neither")
        if self.user_env and self.security == "none":
            raise ValueError(
                "with `security: none` the password would travel in the clear; "
                "write `starttls` or `tls`, or no `user_env`"
            )
        return self


class TurnLine(BaseModel):
    """From when in the week who is on duty, until the next line's time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    begins: str = Field(
        alias="from",
        pattern=r"^(mon|tue|wed|thu|fri|sat|sun) ([01][0-9]|2[0-3]):[0-5][0-9]$",
        description="`mon 09:00`, in `time_zone`.",
    )
    people: tuple[PersonName, ...] = Field(min_length=1, max_length=20)


class Notices(BaseModel):
    """Who is told that something needs people, and how."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    webhooks: dict[ChannelName, WebhookLine] = Field(
        default_factory=dict[str, WebhookLine], max_length=8
    )
    email: EmailLine | None = None
    duty: tuple[PersonName, ...] = Field(
        (), max_length=20, description="Who is on duty, by name, where that is always the same."
    )
    rota: tuple[TurnLine, ...] = Field(
        (), max_length=100, description="Who is on duty when in the week."
    )
    time_zone: str = Field(
        "UTC",
        pattern=r"^[A-Za-z][A-Za-z0-9_+-]{0,31}(/[A-Za-z0-9_+-]{1,32}){0,2}$",
        description="Whose clock `rota` goes by: `Europe/Berlin`.",
    )
    quiet_minutes: int = Field(
        15, ge=1, le=1_440, description="In which the same notice is not repeated."
    )
    channels: dict[NoticeWord, tuple[ChannelName, ...]] = Field(
        default_factory=dict[NoticeWord, tuple[str, ...]],
        description="By which channels a kind of notice goes; without a line, by all.",
    )

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who is on duty at some time."""
        turns = (name for line in self.rota for name in line.people)
        return tuple(dict.fromkeys((*self.duty, *turns)))

    @model_validator(mode="after")
    def _say_who_and_how(self) -> Self:
        if self.duty and self.rota:
            raise ValueError("`duty` and `rota` both say who is on duty; keep one")
        times = [line.begins for line in self.rota]
        for time in times:
            if times.count(time) > 1:
                raise ValueError(f"two lines of `rota` are from `{time}`; keep one")
        if self.email is not None and not self.people:
            raise ValueError("`email` needs somebody to write to; name them in `duty` or `rota`")
        return self

    @model_validator(mode="after")
    def _channels_are_there(self) -> Self:
        if EMAIL in self.webhooks:
            raise ValueError("`email` is what `channels` calls mail; name that webhook otherwise")
        known = (*self.webhooks, *((EMAIL,) if self.email else ()))
        for kind, names in self.channels.items():
            for name in names:
                if name not in known:
                    there = ", ".join(f"`{each}`" for each in known) or "none"
                    raise ValueError(f"`channels.{kind}`: no channel `{name}`; there are: {there}")
        return self
