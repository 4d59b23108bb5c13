"""Whose request it is: keys of features, principals, sessions."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from openai import AuthenticationError, OpenAI, PermissionDeniedError

from seawall.access import KeyStore
from tests.gateway.answers import says
from tests.gateway.running import Running, running

NOW = datetime(2026, 11, 22, tzinfo=UTC)
FEATURES: dict[str, Any] = {"support": {"rules": []}, "sales": {}}


def ask(gateway: Running, key: str, **headers: str) -> str:
    client = OpenAI(base_url=gateway.url + "/v1", api_key=key, max_retries=0)
    answer = client.chat.completions.create(
        model="m", messages=[{"role": "user", "content": "Hello"}], extra_headers=headers
    )
    return answer.choices[0].message.content or ""


def issue(gateway: Running, feature: str) -> str:
    _, secret = KeyStore(gateway.folder / ".seawall").issue(feature, at=NOW)
    gateway.parts.keys.refresh()
    return secret


def test_where_keys_are_required_nobody_passes_without_a_good_one(tmp_path: Path) -> None:
    with running(tmp_path, says("ok"), keys="required", features=FEATURES) as gateway:
        for wrong in ("sk-of-the-client", "sw_00000000_guess", "sw_", "sw_\\"):
            with pytest.raises(AuthenticationError) as caught:
                ask(gateway, wrong)
            assert wrong not in str(caught.value)
        assert gateway.model.asked == []
        assert ask(gateway, issue(gateway, "support")) == "ok"
        assert gateway.events("request.received")[-1].event.feature == "support"
        paths = ("/seawall/v1/metrics", "/seawall/v1/requests/req_1", "/v1/models")
        assert {httpx2.get(gateway.url + path).status_code for path in paths} == {401}


def test_a_revoked_key_ends_at_once(tmp_path: Path) -> None:
    with running(tmp_path, says("ok"), keys="required", features=FEATURES) as gateway:
        secret = issue(gateway, "support")
        assert ask(gateway, secret) == "ok"
        store = KeyStore(gateway.folder / ".seawall")
        store.revoke(store.all()[0].id, at=NOW)
        gateway.parts.keys.refresh()
        with pytest.raises(AuthenticationError):
            ask(gateway, secret)


def test_our_key_never_goes_upstream_and_the_providers_does(tmp_path: Path) -> None:
    with running(tmp_path, says("ok"), features=FEATURES) as gateway:
        secret = issue(gateway, "support")
        ask(gateway, secret)
        ask(gateway, "sk-mine", **{"x-seawall-key": secret})
        first, second = gateway.model.headers
        assert "authorization" not in first
        assert second["authorization"] == "Bearer sk-mine"
        assert not any(secret in value for h in (first, second) for value in h.values())
        assert not any(name.startswith("x-seawall") for h in (first, second) for name in h)


def test_a_key_speaks_for_its_own_feature_only(tmp_path: Path) -> None:
    with running(tmp_path, says("ok"), features=FEATURES) as gateway:
        secret = issue(gateway, "support")
        with pytest.raises(PermissionDeniedError):
            ask(gateway, secret, **{"x-seawall-feature": "sales"})


def test_a_feature_sees_the_stories_of_its_own_requests_only(tmp_path: Path) -> None:
    with running(tmp_path, says("ok"), features=FEATURES) as gateway:
        support, sales = issue(gateway, "support"), issue(gateway, "sales")
        ask(gateway, support)
        request = gateway.events("request.received")[0].event.request
        url = f"{gateway.url}/seawall/v1/requests/{request}"
        shown = httpx2.get(url, headers={"authorization": f"Bearer {support}"})
        hidden = httpx2.get(url, headers={"authorization": f"Bearer {sales}"})
        assert (shown.status_code, hidden.status_code) == (200, 404)


def test_a_principal_is_believed_only_with_a_key_and_logged_as_a_pseudonym(
    tmp_path: Path,
) -> None:
    with running(tmp_path, says("ok"), features=FEATURES) as gateway:
        secret = issue(gateway, "support")
        ask(gateway, "sk-mine", **{"x-seawall-principal": "ann@corp.com"})
        ask(gateway, secret, **{"x-seawall-principal": "ann@corp.com"})
        ask(gateway, secret, **{"x-seawall-principal": "ann@corp.com"})
        ask(gateway, secret, **{"x-seawall-principal": "ben@corp.com"})
        names = [entry.event.principal for entry in gateway.events("request.received")]
        assert names[0] == ""
        assert names[1] == names[2] != names[3]
        assert names[1].startswith("pz1.")


def test_a_session_is_what_the_client_names_else_how_the_conversation_began(
    tmp_path: Path,
) -> None:
    with running(tmp_path, says("ok"), features=FEATURES) as gateway:
        ask(gateway, "sk", **{"x-seawall-session": "a"})
        ask(gateway, "sk", **{"x-seawall-session": "a"})
        ask(gateway, "sk", **{"x-seawall-session": "a", "x-seawall-feature": "sales"})
        ask(gateway, "sk")
        ask(gateway, "sk")
        a, again, elsewhere, begun, begun_again = (
            entry.event.session for entry in gateway.events("request.received")
        )
        assert a == again
        assert a != elsewhere
        assert begun == begun_again
        assert len({a, elsewhere, begun}) == 3
