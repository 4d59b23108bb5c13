"""`sign_in` in `seawall.yaml`: how people come in over HTTP, where, and for how long."""

from typing import Annotated

from pydantic import AfterValidator, Field

from seawall.policy.scope_lines import Section

_LOOPBACK = r"http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?"
_PUBLIC = r"https://([a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?|\[[0-9a-f:]{2,39}\])(:[0-9]{1,5})?"
SITE = rf"({_PUBLIC}|{_LOOPBACK})"
"""A scheme, a host and perhaps a port; on this machine only, without TLS."""


def _as_browsers_send_it(address: str) -> str:
    """The address, where it has no port that browsers leave out."""
    scheme, _, place = address.partition("://")
    usual = {"https": ":443", "http": ":80"}.get(scheme)
    if usual and place.endswith(usual):
        raise ValueError(f"write it without `{usual}`, which browsers leave out")
    return address


Origin = Annotated[str, Field(pattern=rf"^({SITE})?$"), AfterValidator(_as_browsers_send_it)]


class OidcLines(Section):
    """The provider of identities that people come from (OpenID Connect)."""

    issuer: str = Field(
        pattern=rf"^{SITE}(/[A-Za-z0-9._~/-]{{0,200}})?$",
        description="Its address, as it names itself.",
    )
    client_id: str = Field(pattern=r"^[!-~]{1,200}$", description="What it knows Seawall by.")
    client_secret_env: str = Field(
        pattern=r"^[A-Z_][A-Z0-9_]{0,63}$",
        description="The name of the environment variable that holds the secret with it.",
    )
    claim: str = Field(
        "email",
        pattern=r"^[A-Za-z][A-Za-z0-9_:/.-]{0,99}$",
        description="What of its word names a person, as `people.NAME.sign_in` has it.",
    )


class SignInLines(Section):
    """How people sign in."""

    local: bool = Field(default=True, description="With a password of `seawall people password`.")
    address: Origin = Field(
        "", description="Where people's browsers reach the gateway, if not on this machine."
    )
    hours: int = Field(8, ge=1, le=168, description="How long a sign-in lasts.")
    idle_minutes: int = Field(
        60, ge=1, le=10_080, description="How long it lasts while nothing is done."
    )
    oidc: OidcLines | None = Field(None, description="A provider of identities.")

    @property
    def offered(self) -> bool:
        """Whether anybody can sign in at all."""
        return self.local or self.oidc is not None
