"""Who is calling: the feature behind a key, and the end user that it vouches for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from seawall.gateway.http import Refused
from seawall.gateway.parts import Keys, Live, SignedIn
from seawall.scope.arguments import read_arguments

KEY_PREFIX = "sw_"
ANONYMOUS = "default"
"""The feature of a caller without a key, where keys are optional and no feature is named."""


@dataclass(frozen=True, slots=True)
class Caller:
    """
    Whoever sent a request.

    `principal` is the end user as the client names him, believed because the
    client came with a key; without one it is empty. `provider_key` is a key of
    the client's own for the provider, not for us.
    """

    feature: str
    key: str = ""
    principal: str = ""
    session: str = ""
    provider_key: str = field(default="", repr=False)
    attributes: Mapping[str, str | int | bool] = field(default_factory=dict[str, str | int | bool])
    """What the client says of the end user for certain; believed with a key alone."""
    person: SignedIn | None = None
    """Who is signed in, on paths that people come to: these are of no feature."""
    address: str = field(default="", repr=False)
    """Where the connection comes from: a client, or the proxy in front of us."""


def identify(headers: Mapping[str, str], *, keys: Keys, live: Live) -> Caller:
    """
    The caller, or Refused with 401 where its key is missing, unknown or revoked.

    The key comes as `x-seawall-key` or as `authorization: Bearer`. A bearer
    that is no key of ours is the client's own for the provider.
    """
    bearer = _bearer(headers)
    ours = headers.get("x-seawall-key", "")
    provider_key = bearer
    if bearer.startswith(KEY_PREFIX):
        ours, provider_key = ours or bearer, ""
    session = headers.get("x-seawall-session", "")
    named = headers.get("x-seawall-feature", "")
    if ours:
        # A key may have been issued a moment ago.
        key = keys.find(ours) or (keys.find(ours) if keys.refresh() else None)
        if key is None:
            message = "the key is unknown or revoked; `seawall key issue` makes a new one"
            raise Refused(401, message, code="invalid_api_key")
        if named and named != key.feature:
            message = f"this key is for the feature `{key.feature}`; leave `x-seawall-feature` out"
            raise Refused(403, message, code="wrong_feature")
        principal = headers.get("x-seawall-principal", "")
        attributes = read_attributes(headers.get("x-seawall-attributes", ""))
        return Caller(key.feature, key.id, principal, session, provider_key, attributes)
    if live.keys_required:
        message = "send a key of `seawall key issue` as the API key"
        raise Refused(401, message, code="missing_api_key")
    if named and named not in live.policy.features:
        message = (
            "`x-seawall-feature` names no feature of the policy; `seawall policy check` lists them"
        )
        raise Refused(400, message, code="unknown_feature")
    return Caller(named or ANONYMOUS, "", "", session, provider_key)


def read_attributes(header: str) -> Mapping[str, str | int | bool]:
    """What a header says of the end user, as a JSON object of plain values; Refused else."""
    read = read_arguments(header) if header else {}
    if isinstance(read, str) or not all(isinstance(v, str | bool | int) for v in read.values()):
        message = (
            "`x-seawall-attributes` is no JSON object of strings, integers and booleans; send "
            'something like {"tenant": "t-1"}'
        )
        raise Refused(400, message, code="bad_header")
    return read


def _bearer(headers: Mapping[str, str]) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
