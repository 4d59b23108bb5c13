"""What a provider says is read strictly, and a token counts by its own time and ours."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import ECKey, KeySet, OctKey

from seawall.access.oidc import (
    MOST_ANSWERED,
    SIGNED_BY,
    SKEW,
    Flows,
    Provider,
    believed,
    identity_token,
    keys_of,
    provider_of,
    question,
)
from seawall.errors import SignInRefused
from seawall.policy import OidcLines
from tests.access.staff import NOON

ISSUER = "https://login.example.com/tenant"
LINES = OidcLines(issuer=ISSUER, client_id="seawall", client_secret_env="S", claim="sub")
ABOUT: dict[str, Any] = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
    "id_token_signing_alg_values_supported": ["ES256"],
}
KEY = ECKey.generate_key("P-256", auto_kid=True)
KEYS = KeySet([KEY])
TIME = int(NOON.timestamp())


def about(**changes: Any) -> bytes:
    return json.dumps(ABOUT | changes).encode()


PROVIDER = provider_of(about(), ISSUER)


def token(key: ECKey = KEY, **changes: Any) -> str:
    claims = {"iss": ISSUER, "aud": "seawall", "sub": "u-1", "nonce": "n"}
    times = {"iat": TIME, "exp": TIME + 300}
    return jwt.encode({"alg": "ES256", "kid": key.kid}, {**claims, **times, **changes}, key)


def told(written: str, *, seconds: float = 0, provider: Provider = PROVIDER) -> str:
    now = NOON + timedelta(seconds=seconds)
    return believed(written, KEYS, provider, LINES, nonce="n", now=now)


@given(st.integers(-1_000, 1_000))
def test_a_token_is_good_from_when_to_when_it_says_give_or_take_a_minute(seconds: int) -> None:
    if -SKEW <= seconds < 300 + SKEW:
        assert told(token(), seconds=seconds) == "u-1"
    else:
        with pytest.raises(SignInRefused):
            told(token(), seconds=seconds)


def test_a_key_that_is_not_known_is_told_apart_from_a_forgery() -> None:
    stranger = ECKey.generate_key("P-256", auto_kid=True)
    with pytest.raises(InvalidKeyIdError):
        told(token(stranger))
    same_name = ECKey.import_key(stranger.as_pem(private=True), {"kid": str(KEY.kid)})
    with pytest.raises(SignInRefused):
        told(token(same_name))


def test_only_algorithms_with_public_keys_that_the_provider_names_count() -> None:
    assert not any(name.startswith("HS") or name == "none" for name in SIGNED_BY)
    for names in (["RS256"], ["none"], ["HS256", "none"], []):
        other = PROVIDER.model_copy(update={"id_token_signing_alg_values_supported": tuple(names)})
        with pytest.raises(SignInRefused):
            told(token(), provider=other)


def test_a_shared_secret_among_the_providers_keys_signs_nothing() -> None:
    secret = OctKey.import_key("a secret that everybody can read", {"kid": "s"})
    claims = {"iss": ISSUER, "aud": "seawall", "sub": "u-1", "nonce": "n", "iat": TIME}
    forged = jwt.encode({"alg": "HS256", "kid": "s"}, {**claims, "exp": TIME + 9}, secret)
    named = {"id_token_signing_alg_values_supported": ("HS256", "ES256")}
    with pytest.raises(SignInRefused):
        believed(
            forged,
            KeySet([KEY, secret]),
            PROVIDER.model_copy(update=named),
            LINES,
            nonce="n",
            now=NOON,
        )


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        about(issuer=ISSUER + "/"),
        about(issuer=ISSUER.upper()),
        about(token_endpoint="http://login.example.com/token"),
        about(token_endpoint="https://login.example.com@evil.example/"),
        about(authorization_endpoint="javascript:alert(1)"),
        about(authorization_endpoint="https://login.example.com/\r\nset-cookie: a=b"),
        about(jwks_uri=""),
        about(id_token_signing_alg_values_supported="ES256"),
    ],
)
def test_what_is_no_provider_or_another_is_not_used(document: bytes) -> None:
    with pytest.raises(SignInRefused) as caught:
        provider_of(document, ISSUER)
    assert caught.value.reason == "provider_unusable"


@pytest.mark.parametrize(
    "document",
    [b"", b"[]", b"{}", b'{"keys": []}', b'{"keys": 3}', b'{"keys": [3]}', b'{"keys": [{}]}'],
)
def test_what_has_no_keys_is_not_used(document: bytes) -> None:
    with pytest.raises(SignInRefused):
        keys_of(document)


def test_a_key_of_a_sort_that_nobody_knows_does_not_spoil_the_others() -> None:
    keys = {"keys": [{"kty": "AKP", "kid": "new"}, KEY.as_dict(private=False)]}
    assert believed(
        token(), keys_of(json.dumps(keys).encode()), PROVIDER, LINES, nonce="n", now=NOON
    )


@pytest.mark.parametrize("document", [b"", b"[]", b"{}", b'{"id_token": 3}', b'"id_token"'])
def test_an_answer_without_a_token_is_not_used(document: bytes) -> None:
    with pytest.raises(SignInRefused):
        identity_token(document)


def test_the_address_of_a_provider_may_have_a_question_mark_already() -> None:
    flow = Flows().begin(ISSUER, "https://seawall.example.com/callback?a=b&c=d")
    provider = provider_of(about(authorization_endpoint=f"{ISSUER}/a?tenant=1"), ISSUER)
    query = parse_qs(urlsplit(question(provider, LINES, flow)).query)
    assert query["tenant"] == ["1"]
    assert query["redirect_uri"] == ["https://seawall.example.com/callback?a=b&c=d"]
    assert flow.verifier not in question(provider, LINES, flow)
    assert flow.verifier not in repr(flow)


def test_what_was_answered_is_remembered_within_bounds() -> None:
    flows = Flows()
    flow = flows.begin(ISSUER, "r")
    sealed = flows.seal(flow, NOON)
    assert flows.finish(sealed, flow.state, NOON) == flow
    with pytest.raises(SignInRefused):
        flows.finish(sealed, flow.state, NOON)
    flows._answered = {str(n): NOON for n in range(MOST_ANSWERED)}
    flows.finish(sealed, flow.state, NOON)
    assert len(flows._answered) == MOST_ANSWERED


def test_a_flow_that_another_process_sealed_is_none() -> None:
    flow = Flows().begin(ISSUER, "r")
    with pytest.raises(SignInRefused):
        Flows().finish(Flows().seal(flow, NOON), flow.state, NOON)
