"""OpenID Connect as values: what is asked of a provider, and what of its word is believed."""

import base64
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any
from urllib.parse import quote_plus, urlencode

from cryptography.fernet import Fernet, InvalidToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, Field, ValidationError

from seawall.errors import SignInRefused
from seawall.policy import OidcLines
from seawall.policy.sign_in import SITE

SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""All have a public key. `none` signs nothing, and `HS256` would take that key for a secret."""

SKEW = 60
"""Seconds that a provider's clock may be ahead of ours, or behind."""

FLOW_SECONDS = 600
"""How long somebody may take at the provider."""

MOST_ANSWERED = 10_000

_Endpoint = Annotated[str, Field(pattern=rf"^{SITE}(/[!-~]*)?$", max_length=2_000)]


class Provider(BaseModel):
    """What a provider says of itself (OpenID Connect Discovery 1.0), as far as it is used."""

    issuer: str
    authorization_endpoint: _Endpoint
    token_endpoint: _Endpoint
    jwks_uri: _Endpoint
    id_token_signing_alg_values_supported: tuple[str, ...] = ("RS256",)
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


@dataclass(frozen=True, slots=True)
class Flow:
    """
    One person on the way to a provider and back.

    `state` ties the answer to this browser, `nonce` the identity to this question, `verifier`
    the code to whoever asked for it (RFC 7636).
    """

    issuer: str
    redirect: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


class Flows:
    """
    Flows, kept by the browsers that they are of: sealed, for ten minutes, and good once.

    So nobody can fill the memory, or push somebody else's flow out of it, by beginning many.
    """

    def __init__(self) -> None:
        self._seal = Fernet(Fernet.generate_key())
        self._answered: dict[str, datetime] = {}

    def begin(self, issuer: str, redirect: str) -> Flow:
        """A new flow, with nothing in it that can be guessed."""
        return Flow(issuer, redirect, *(secrets.token_urlsafe(32) for _ in range(3)))

    def seal(self, flow: Flow, now: datetime) -> str:
        """What the browser keeps of it."""
        plain = json.dumps(asdict(flow)).encode()
        return self._seal.encrypt_at_time(plain, int(now.timestamp())).decode()

    def finish(self, sealed: str, state: str, now: datetime) -> Flow:
        """The flow that a browser kept, where this is its state; SignInRefused the second time."""
        try:
            plain = self._seal.decrypt_at_time(
                sealed.encode("ascii", "replace"), FLOW_SECONDS, int(now.timestamp())
            )
        except InvalidToken:
            raise _no_flow() from None
        flow = Flow(**json.loads(plain))
        right = hmac.compare_digest(flow.state.encode(), state.encode("utf-8", "surrogatepass"))
        if not right or flow.state in self._answered:
            raise _no_flow()
        if len(self._answered) >= MOST_ANSWERED:
            del self._answered[next(iter(self._answered))]
        self._answered[flow.state] = now
        return flow


def _no_flow() -> SignInRefused:
    return SignInRefused(
        "this is no answer to a sign-in that began in this browser lately; begin anew",
        reason="wrong_state",
    )


def provider_of(document: bytes, issuer: str) -> Provider:
    """The provider that a document is of; SignInRefused where it is of another, or none."""
    try:
        provider = Provider.model_validate_json(document)
    except ValidationError:
        raise unusable() from None
    if provider.issuer != issuer:
        raise unusable()
    return provider


def keys_of(document: bytes) -> KeySet:
    """The keys that a provider signs with; SignInRefused where there are none."""
    try:
        return KeySet.import_key_set(json.loads(document))
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise unusable() from None


def unusable() -> SignInRefused:
    """That a provider is not what its address promises."""
    return SignInRefused(
        "the provider of identities does not answer as it should; its address is "
        "`sign_in.oidc.issuer` of the policy file",
        reason="provider_unusable",
    )


def question(provider: Provider, lines: OidcLines, flow: Flow) -> str:
    """The address at the provider that somebody is sent to (OpenID Connect Core 1.0, 3.1.2.1)."""
    challenge = base64.urlsafe_b64encode(sha256(flow.verifier.encode()).digest())
    asked = {
        "response_type": "code",
        "client_id": lines.client_id,
        "redirect_uri": flow.redirect,
        "scope": _scope(lines.claim),
        "state": flow.state,
        "nonce": flow.nonce,
        "code_challenge": challenge.decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    joined = "&" if "?" in provider.authorization_endpoint else "?"
    return f"{provider.authorization_endpoint}{joined}{urlencode(asked)}"


def _scope(claim: str) -> str:
    """The least that gives the claim."""
    return {"sub": "openid", "email": "openid email"}.get(claim, "openid profile")


@dataclass(frozen=True, slots=True)
class Exchange:
    """What goes to the provider for a code, and proves that it is us who ask."""

    form: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


def exchange(
    provider: Provider, lines: OidcLines, flow: Flow, *, code: str, secret: str
) -> Exchange:
    """The request for tokens (RFC 6749, 4.1.3), with the client's secret as the provider wants."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": flow.redirect,
        "code_verifier": flow.verifier,
    }
    offered = provider.token_endpoint_auth_methods_supported
    if "client_secret_post" in offered and "client_secret_basic" not in offered:
        return Exchange({**form, "client_id": lines.client_id, "client_secret": secret}, {})
    pair = f"{quote_plus(lines.client_id)}:{quote_plus(secret)}"  # RFC 6749, 2.3.1
    basic = base64.b64encode(pair.encode()).decode()
    return Exchange(form, {"authorization": f"Basic {basic}"})


def identity_token(document: bytes) -> str:
    """The token in the provider's answer to an exchange; SignInRefused where there is none."""
    try:
        token = json.loads(document)["id_token"]
    except (ValueError, TypeError, KeyError):
        raise unusable() from None
    if not isinstance(token, str):
        raise unusable()
    return token


def believed(
    token: str, keys: KeySet, provider: Provider, lines: OidcLines, *, nonce: str, now: datetime
) -> str:
    """
    Who somebody is by the provider's word: the value of the claim (OpenID Connect Core, 3.1.3.7).

    SignInRefused unless the token is signed by the provider, for us, for this question and
    still good. InvalidKeyIdError where it is signed with a key that is not among these.
    """
    named = provider.id_token_signing_alg_values_supported
    algorithms = [each for each in SIGNED_BY if each in named]
    if not algorithms:  # the library would take an empty list for its own
        raise unusable()
    rules = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=SKEW,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": lines.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        claims = jwt.decode(token, keys, algorithms).claims
        rules.validate(claims)
    except InvalidKeyIdError:
        raise
    except (JoseError, ValueError, TypeError):
        raise _not_believed("wrong_token") from None
    _require_for_us(claims, lines.client_id)
    return _value(claims, lines.claim)


def _require_for_us(claims: Mapping[str, Any], client: str) -> None:
    """Of a token for several, or that names whom it was given to, it must be us (`azp`)."""
    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    if (several or "azp" in claims) and claims.get("azp") != client:
        raise _not_believed("wrong_token")


def _value(claims: Mapping[str, Any], claim: str) -> str:
    value = claims.get(claim)
    if not isinstance(value, str) or not value:
        raise SignInRefused(
            "the provider of identities does not tell who you are; ask whoever keeps the policy "
            "file for another `sign_in.oidc.claim`",
            reason="claim_missing",
        )
    # Else whoever may enter any address at the provider is whoever they like.
    if claim == "email" and claims.get("email_verified") is not True:
        raise SignInRefused(
            "the provider of identities does not vouch for this e-mail address; have it verified "
            "there, or ask whoever keeps the policy file for another `sign_in.oidc.claim`",
            reason="email_unverified",
        )
    return value


def _not_believed(reason: str) -> SignInRefused:
    return SignInRefused(
        "what the provider of identities says cannot be believed; begin anew", reason=reason
    )
