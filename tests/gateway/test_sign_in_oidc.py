"""People sign in by a provider of identities, and nobody by a word that is not its own, for us."""

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from seawall.access.attempts import OF_ADDRESS
from tests.gateway.provider import CALLBACK, CLIENT, SECRET, Claims, Issuer, provider
from tests.gateway.running import Running
from tests.gateway.signing_in import PEOPLE, V1, Browser, change, code, later, open_to_people

START = f"{V1}/sign-in/oidc"
VARIABLE = "THE_SECRET"
NOT_SIGNED_IN = (401, "not_signed_in")
NOT_BELIEVED = (403, "wrong_token")
NO_FLOW = (403, "wrong_state")


@dataclass
class Site:
    """A gateway that sends people to a provider."""

    gateway: Running
    issuer: Issuer

    def lines(self, **changes: Any) -> dict[str, Any]:
        oidc = {"issuer": self.issuer.url, "client_id": CLIENT, "client_secret_env": VARIABLE}
        return {"oidc": oidc | changes}

    def reasons(self) -> list[Any]:
        refused = self.gateway.events("person.sign_in_refused")
        return [entry.event.facts["reason"] for entry in refused]


@contextmanager
def site(folder: Path, *, secret: str = SECRET, **said: Any) -> Iterator[Site]:
    with provider(**said) as issuer:
        oidc = {"issuer": issuer.url, "client_id": CLIENT, "client_secret_env": VARIABLE}
        environ = {VARIABLE: secret}
        with open_to_people(folder, environ=environ, sign_in={"oidc": oidc}) as gateway:
            yield Site(gateway, issuer)


def to_provider(browser: Browser) -> str:
    """Where the gateway sends a browser."""
    answer = browser.get(START)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def back(browser: Browser, address: str) -> str:
    """Where the provider sends it then, once whoever sits there has signed in."""
    answer = httpx2.get(address)
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def come_in(browser: Browser) -> httpx2.Response:
    """The whole way."""
    return browser.get(back(browser, to_provider(browser)))


def test_whom_the_provider_knows_and_the_policy_names_signs_in(tmp_path: Path) -> None:
    with site(tmp_path) as at:
        browser = Browser(at.gateway)
        answer = come_in(browser)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/html")
        assert f'content="0; url={V1}/me"' in answer.text
        assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == (
            "no-store",
            "no-referrer",
        )
        strict, gone = answer.headers.get_list("set-cookie")
        assert strict.startswith("seawall=")
        assert {"HttpOnly", "SameSite=Strict"} <= set(strict.split("; "))
        assert gone.startswith("seawall-oidc=; Path=/; Max-Age=0")
        assert browser.me().json()["name"] == "ann"
        assert browser.sign_out().status_code == 200
        assert code(browser.me()) == NOT_SIGNED_IN
        told = [dict(e.event.facts) for e in at.gateway.events("person.signed_in")]
        assert told == [{"person": "ann", "how": "oidc"}]
        for entry in at.gateway.events():
            assert b"x.org" not in entry.leaf
            assert SECRET.encode() not in entry.leaf


def test_the_question_has_pkce_state_and_nonce_anew_each_time(tmp_path: Path) -> None:
    with site(tmp_path) as at:
        asked = [parse_qs(urlsplit(to_provider(Browser(at.gateway))).query) for _ in range(2)]
        for query in asked:
            assert query["response_type"] == ["code"]
            assert query["scope"] == ["openid email"]
            assert query["code_challenge_method"] == ["S256"]
            assert query["redirect_uri"] == [f"{at.gateway.url}{CALLBACK}"]
            assert SECRET not in str(query)
        for name in ("state", "nonce", "code_challenge"):
            one, other = asked[0][name][0], asked[1][name][0]
            assert one != other
            assert len(one) >= 43


def test_the_flow_is_sealed_and_comes_back_from_another_site(tmp_path: Path) -> None:
    with site(tmp_path) as at:
        browser = Browser(at.gateway)
        answer = browser.get(START)
        kept = answer.headers["set-cookie"]
        assert {"Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=600"} <= set(kept.split("; "))
        state = parse_qs(urlsplit(answer.headers["location"]).query)["state"][0]
        plain = base64.urlsafe_b64decode(browser.cookies.get("seawall-oidc") or "")
        assert state.encode() not in plain
        elsewhere = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
        address = back(browser, answer.headers["location"])
        assert browser.get(address, headers=elsewhere).status_code == 200


def test_behind_a_proxy_people_come_back_to_its_address(tmp_path: Path) -> None:
    address = "https://seawall.example.com"
    with site(tmp_path) as at:
        change(at.gateway, sign_in={"address": address, **at.lines()})
        headers = {"host": "seawall.example.com"}
        answer = httpx2.get(f"{at.gateway.url}{START}", headers=headers)
        query = parse_qs(urlsplit(answer.headers["location"]).query)
        assert query["redirect_uri"] == [f"{address}{CALLBACK}"]
        assert answer.headers["set-cookie"].startswith("__Host-seawall-oidc=")
        assert "Secure" in answer.headers["set-cookie"].split("; ")


def test_an_answer_is_good_once_and_in_the_browser_that_asked(tmp_path: Path) -> None:
    """Replayed states, codes of others (login CSRF), and states that nobody gave out."""
    with site(tmp_path) as at:
        victim, attacker = Browser(at.gateway), Browser(at.gateway)
        address = back(attacker, to_provider(attacker))
        assert code(victim.get(address)) == NO_FLOW, "there is no flow in this browser"
        to_provider(victim)
        assert code(victim.get(address)) == NO_FLOW, "it is of another flow"
        kept = attacker.cookies
        assert attacker.get(address).status_code == 200
        attacker.cookies = kept
        at.issuer.codes["again"] = {}
        again = address.replace(parse_qs(urlsplit(address).query)["code"][0], "again")
        asked = len(at.issuer.asked)
        for replayed in (address, again):
            replaying = Browser(at.gateway, kept)
            assert code(replaying.get(replayed)) == NO_FLOW
        assert len(at.issuer.asked) == asked, "nobody is asked for it"
        assert at.reasons() == ["wrong_state"] * 4


def test_what_is_not_the_state_is_refused_and_uses_it_not_up(tmp_path: Path) -> None:
    with site(tmp_path) as at:
        browser = Browser(at.gateway)
        address = back(browser, to_provider(browser))
        state = parse_qs(urlsplit(address).query)["state"][0]
        for wrong in (state[:-1], state.swapcase(), "", "é", "x" * 5_000):
            assert code(browser.get(address.replace(state, wrong))) == NO_FLOW
        bare = address.partition("?")[0]
        assert code(browser.get(bare)) == NO_FLOW
        assert browser.get(address).status_code == 200


def test_a_flow_is_good_for_ten_minutes(tmp_path: Path) -> None:
    with site(tmp_path) as at:
        browser = Browser(at.gateway)
        address = back(browser, to_provider(browser))
        later(at.gateway, minutes=10, seconds=2)
        assert code(browser.get(address)) == NO_FLOW


def test_a_cookie_that_was_not_sealed_here_is_no_flow(tmp_path: Path) -> None:
    with site(tmp_path) as at:
        browser = Browser(at.gateway)
        address = back(browser, to_provider(browser))
        kept = browser.cookies.get("seawall-oidc") or ""
        for wrong in (kept[:-2] + "AA", kept[:60], "gAAAAA", "x", "%00"):
            headers = {"cookie": f"seawall-oidc={wrong}"}
            assert code(httpx2.get(address, headers=headers)) == NO_FLOW


def test_the_code_is_of_no_use_without_the_verifier_and_the_secret(tmp_path: Path) -> None:
    """What proves that the provider of these tests looks at both."""
    with site(tmp_path, secret="another") as at:
        assert code(come_in(Browser(at.gateway))) == (403, "provider_refused")
        assert at.issuer.refused == ["invalid_client"]
    with site(tmp_path) as at:
        one, other = Browser(at.gateway), Browser(at.gateway)
        stolen = parse_qs(urlsplit(back(one, to_provider(one))).query)["code"][0]
        own = back(other, to_provider(other))
        injected = own.replace(parse_qs(urlsplit(own).query)["code"][0], stolen)
        assert code(other.get(injected)) == (403, "provider_refused")
        assert at.issuer.refused == ["invalid_grant"]


def test_the_secret_goes_as_the_provider_wants_it(tmp_path: Path) -> None:
    about = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    with site(tmp_path, about=about) as at:
        assert come_in(Browser(at.gateway)).status_code == 200


NOW = int(time.time())
LATER = NOW + 86_400
"""Also when the last test runs of those that were found at `NOW`."""


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"azp": "another"},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": NOW - 61},
        {"exp": None},
        {"exp": "never"},
        {"nbf": LATER},
        {"iat": LATER},
        {"iat": None},
        {"sub": None},
    ],
    ids="-".join,
)
def test_a_token_that_is_not_for_us_and_for_now_is_not_believed(
    tmp_path: Path, wrong: Claims
) -> None:
    with site(tmp_path, change=wrong) as at:
        browser = Browser(at.gateway)
        assert code(come_in(browser)) == NOT_BELIEVED
        assert code(browser.me()) == NOT_SIGNED_IN
        assert at.reasons() == ["wrong_token"]


def test_a_token_for_several_is_believed_where_it_was_given_to_us(tmp_path: Path) -> None:
    with site(tmp_path, change={"aud": [CLIENT, "another"], "azp": CLIENT}) as at:
        assert come_in(Browser(at.gateway)).status_code == 200


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def joined(header: Claims, claims: Claims) -> str:
    return ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))


def unsigned(issuer: Issuer, claims: Claims) -> str:
    return joined({"alg": "none", "kid": issuer.key.kid}, claims) + "."


def by_the_public_key(issuer: Issuer, claims: Claims) -> str:
    """HS256, with the provider's public key as the secret: everybody has it."""
    body = joined({"alg": "HS256", "kid": issuer.key.kid}, claims)
    return (
        f"{body}.{encoded(hmac.digest(issuer.key.as_pem(private=False), body.encode(), sha256))}"
    )


def by_the_client_secret(issuer: Issuer, claims: Claims) -> str:
    secret = OctKey.import_key(SECRET)
    return jwt.encode({"alg": "HS256"}, claims, secret, ["HS256"])


def by_a_key_in_the_token(issuer: Issuer, claims: Claims) -> str:
    own = RSAKey.generate_key(2048)
    header = {"alg": "RS256", "kid": issuer.key.kid, "jwk": own.as_dict(private=False)}
    return jwt.encode(header, claims, own)


def by_another_key(issuer: Issuer, claims: Claims) -> str:
    return jwt.encode({"alg": "RS256", "kid": issuer.key.kid}, claims, RSAKey.generate_key(2048))


def changed_after(issuer: Issuer, claims: Claims) -> str:
    head, _, signature = issuer.signed(claims | {"email": "bob@x.org"}).split(".")
    return f"{head}.{encoded(json.dumps(claims).encode())}.{signature}"


def no_token(issuer: Issuer, claims: Claims) -> str:
    return "a.b"


@pytest.mark.parametrize(
    "forged",
    [
        unsigned,
        by_the_public_key,
        by_the_client_secret,
        by_a_key_in_the_token,
        by_another_key,
        changed_after,
        no_token,
    ],
)
def test_a_token_that_the_providers_key_did_not_sign_is_not_believed(
    tmp_path: Path, forged: Callable[[Issuer, Claims], str]
) -> None:
    """The provider of these tests says that it also signs with `HS256` and `none`."""
    with site(tmp_path) as at:
        at.issuer.sign = lambda claims: forged(at.issuer, claims)
        assert code(come_in(Browser(at.gateway))) == NOT_BELIEVED
        at.issuer.sign = None
        assert come_in(Browser(at.gateway)).status_code == 200, "the same claims, well signed"


def test_a_provider_may_sign_with_a_new_key_and_is_asked_for_it_once_a_minute(
    tmp_path: Path,
) -> None:
    with site(tmp_path) as at:
        assert come_in(Browser(at.gateway)).status_code == 200
        at.issuer.key = RSAKey.generate_key(2048, auto_kid=True)
        assert code(come_in(Browser(at.gateway))) == (502, "provider_unusable")
        assert at.issuer.asked.count("/tenant/keys") == 1
        later(at.gateway, seconds=61)
        assert come_in(Browser(at.gateway)).status_code == 200
        assert at.issuer.asked.count("/tenant/keys") == 2


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ({"email": "who@x.org", "email_verified": True}, (403, "unknown_person")),
        ({"email": "ANN@x.org", "email_verified": True}, (403, "unknown_person")),
        ({"email": "", "email_verified": True}, (403, "claim_missing")),
        ({"email": None}, (403, "claim_missing")),
        ({"email": ["ann@x.org"], "email_verified": True}, (403, "claim_missing")),
        ({"email": "ann@x.org"}, (403, "email_unverified")),
        ({"email": "ann@x.org", "email_verified": False}, (403, "email_unverified")),
        ({"email": "ann@x.org", "email_verified": "true"}, (403, "email_unverified")),
        ({"email": "eve@x.org", "email_verified": True}, (403, "no_roles")),
    ],
    ids=str,
)
def test_whom_the_policy_does_not_name_or_the_provider_not_vouch_for_stays_out(
    tmp_path: Path, user: Claims, expected: tuple[int, str]
) -> None:
    with site(tmp_path, user=user) as at:
        browser = Browser(at.gateway)
        answer = come_in(browser)
        assert code(answer) == expected
        assert "x.org" not in answer.text
        assert code(browser.me()) == NOT_SIGNED_IN
        named = {"person": "eve"} if expected[1] == "no_roles" else {}
        (told,) = [dict(e.event.facts) for e in at.gateway.events("person.sign_in_refused")]
        assert told == {"how": "oidc", "reason": expected[1], **named}
        for entry in at.gateway.events():
            assert b"x.org" not in entry.leaf


def test_another_claim_may_name_people(tmp_path: Path) -> None:
    people = {"ann": PEOPLE["ann"] | {"sign_in": "u-1"}}
    with site(tmp_path) as at:
        change(at.gateway, people=people, sign_in=at.lines(claim="sub"))
        browser = Browser(at.gateway)
        assert "scope=openid&" in to_provider(browser)
        assert come_in(browser).status_code == 200
        assert browser.me().json()["name"] == "ann"


@pytest.mark.parametrize("what", ["another address", "no provider", "another provider", "gone"])
def test_who_could_not_come_in_so_again_is_signed_out_at_once(tmp_path: Path, what: str) -> None:
    with site(tmp_path) as at:
        browser = Browser(at.gateway)
        come_in(browser)
        assert browser.me().status_code == 200
        changes: dict[str, dict[str, Any]] = {
            "another address": {"people": PEOPLE | {"ann": PEOPLE["ann"] | {"sign_in": "a@x"}}},
            "no provider": {"sign_in": {}},
            "another provider": {"sign_in": at.lines(issuer="https://other.example")},
            "gone": {"people": {"bob": PEOPLE["bob"]}},
        }
        change(at.gateway, **changes[what])
        assert code(browser.me()) == NOT_SIGNED_IN


def test_a_flow_that_began_at_another_provider_does_not_end_at_this(tmp_path: Path) -> None:
    with site(tmp_path) as at, provider() as other:
        browser = Browser(at.gateway)
        address = back(browser, to_provider(browser))
        change(at.gateway, sign_in=at.lines(issuer=other.url))
        assert code(browser.get(address)) == (403, "provider_refused")
        assert other.asked == []


def test_who_says_no_at_the_provider_is_out_and_nothing_of_its_words_is_repeated(
    tmp_path: Path,
) -> None:
    with site(tmp_path) as at:
        browser = Browser(at.gateway)
        state = parse_qs(urlsplit(to_provider(browser)).query)["state"][0]
        said = f"?error=access_denied&error_description=%3Cscript%3E&state={state}"
        answer = browser.get(f"{CALLBACK}{said}")
        assert code(answer) == (403, "provider_refused")
        assert "script" not in answer.text
        assert "access_denied" not in answer.text


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "http://evil.example/authorize"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": None},
        {"token_endpoint": "https://a@evil.example:1/token"},
    ],
    ids=str,
)
def test_a_provider_that_is_another_or_without_tls_is_not_used(
    tmp_path: Path, about: dict[str, Any]
) -> None:
    with site(tmp_path, about=about) as at:
        assert code(Browser(at.gateway).get(START)) == (502, "provider_unusable")
        assert at.reasons() == ["provider_unusable"]


def test_a_provider_that_is_gone_is_said_to_be_and_not_asked_at_each_try(tmp_path: Path) -> None:
    with site(tmp_path) as at:
        gone = at.lines(issuer="http://127.0.0.1:9")
        change(at.gateway, sign_in=gone)
        first, second = Browser(at.gateway).get(START), Browser(at.gateway).get(START)
        assert code(first) == (502, "provider_unreachable")
        assert code(second) == (502, "provider_unusable")
        change(at.gateway, sign_in=at.lines())
        later(at.gateway, seconds=6)
        assert come_in(Browser(at.gateway)).status_code == 200


def test_who_fails_many_times_has_to_wait_before_the_provider_is_asked(tmp_path: Path) -> None:
    with site(tmp_path) as at:
        browser = Browser(at.gateway)
        for _ in range(OF_ADDRESS):
            assert code(browser.get(f"{CALLBACK}?code=a&state=b")) == NO_FLOW
        answer = browser.get(f"{CALLBACK}?code=a&state=b")
        assert code(answer) == (429, "too_many_tries")
        assert int(answer.headers["retry-after"]) > 0


def test_without_a_provider_nobody_is_sent_anywhere(tmp_path: Path) -> None:
    with open_to_people(tmp_path) as gateway:
        browser = Browser(gateway)
        assert code(browser.get(START)) == (403, "not_offered")
        assert code(browser.get(f"{CALLBACK}?code=a&state=b")) == (403, "not_offered")
