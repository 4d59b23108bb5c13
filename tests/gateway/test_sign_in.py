"""People sign in with a password, stay as long as they may, and nobody else comes in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import jsonschema_rs
import pytest

from seawall.access.attempts import OF_BOTH, OF_NAME
from seawall.access.passwords import FILE_NAME
from seawall.errors import AccessError, SignInRefused
from seawall.gateway.caller import Caller
from seawall.gateway.http import Refused
from seawall.gateway.person import require_person
from tests.gateway.signing_in import (
    PASSWORD,
    PEOPLE,
    V1,
    Browser,
    change,
    code,
    later,
    open_to_people,
    set_password,
)

pytestmark = pytest.mark.long

NOT_SIGNED_IN = (401, "not_signed_in")
WRONG = (401, "wrong_password")
ELSEWHERE = "https://evil.example"


def facts(gateway: Any, kind: str) -> list[dict[str, Any]]:
    return [dict(entry.event.facts) for entry in gateway.events(kind)]


def test_who_has_a_password_signs_in_is_known_and_signs_out(tmp_path: Path) -> None:
    with open_to_people(tmp_path, "ann") as gateway:
        browser = Browser(gateway)
        assert code(browser.me()) == NOT_SIGNED_IN
        told = browser.sign_in().json()
        assert (told["name"], told["roles"]) == ("ann", ["lead", "reviewer"])
        left = datetime.fromisoformat(told["ends"]) - datetime.now(UTC)
        assert timedelta(hours=7, minutes=59) < left <= timedelta(hours=8)
        assert browser.me().json()["csrf"] == told["csrf"]
        assert browser.sign_out().json() == {"signed_out": True}
        assert browser.token == ""
        assert code(browser.me()) == NOT_SIGNED_IN
        assert facts(gateway, "person.*") == [
            {"person": "ann", "how": "password"},
            {"person": "ann"},
        ]
        paths = [each["path"] for each in facts(gateway, "request.received")]
        assert paths == [f"{V1}/sign-in", f"{V1}/sign-out"]


def test_a_cookie_is_nobodys_after_its_sign_out(tmp_path: Path) -> None:
    with open_to_people(tmp_path, "ann") as gateway:
        browser, thief = Browser(gateway), Browser(gateway)
        browser.sign_in()
        thief.has(browser.token)
        assert thief.me().status_code == 200
        browser.sign_out()
        assert code(thief.me()) == NOT_SIGNED_IN


def test_the_cookie_is_out_of_reach_of_scripts_other_sites_and_caches(tmp_path: Path) -> None:
    address = "https://seawall.example.com"
    with open_to_people(tmp_path, "ann", sign_in={"address": address}) as gateway:
        body = {"name": "ann", "password": PASSWORD}
        here = httpx2.post(f"{gateway.url}{V1}/sign-in", json=body)
        headers = {"host": "seawall.example.com", "origin": address}
        there = httpx2.post(f"{gateway.url}{V1}/sign-in", json=body, headers=headers)
        first, *rest = here.headers["set-cookie"].split("; ")
        assert first.startswith("seawall=")
        (age,) = (each for each in rest if each.startswith("Max-Age="))
        assert set(rest) == {"Path=/", age, "HttpOnly", "SameSite=Strict"}
        assert 0 < int(age.partition("=")[2]) < 8 * 60 * 60
        first, *rest = there.headers["set-cookie"].split("; ")
        assert first.startswith("__Host-seawall=")
        assert {"Path=/", "HttpOnly", "SameSite=Strict", "Secure"} <= set(rest)
        assert not any(each.startswith("Domain") for each in rest)
        for answer in (here, there):
            assert answer.headers["cache-control"] == "no-store"
        token = first.partition("=")[2]
        assert len(token) >= 43
        for path in (tmp_path / ".seawall").rglob("*"):
            assert path.is_dir() or token.encode() not in path.read_bytes()
        known = {"cookie": f"__Host-seawall={token}", "host": "seawall.example.com"}
        assert httpx2.get(f"{gateway.url}{V1}/me", headers=known).status_code == 200
        # What a page without TLS, or of a host below, can set is another cookie.
        weaker = known | {"cookie": f"seawall={token}"}
        assert code(httpx2.get(f"{gateway.url}{V1}/me", headers=weaker)) == NOT_SIGNED_IN


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("ann", "three green bottle"),
        ("ann", PASSWORD + " "),
        ("ann", ""),
        ("bob", PASSWORD),
        ("eve", PASSWORD),
        ("nobody", PASSWORD),
        (PASSWORD, "ann"),
        ("Ann", PASSWORD),
        ("ann\x00", PASSWORD),
        ("", ""),
    ],
)
def test_who_has_no_such_password_or_no_role_is_told_one_and_the_same(
    tmp_path: Path, name: str, password: str
) -> None:
    """Ann has one, eve has one and no role, bob has none, and the others are nobody."""
    with open_to_people(tmp_path, "ann", "eve") as gateway:
        browser = Browser(gateway)
        answer = browser.sign_in(name, password)
        assert code(answer) == WRONG
        assert answer.json()["error"]["message"] == (
            "the name or the password is not right; `seawall people password` sets another"
        )
        assert "set-cookie" not in answer.headers
        assert code(browser.me()) == NOT_SIGNED_IN
        reason = "no_roles" if name == "eve" else "wrong_password"
        named = {"person": name} if name in PEOPLE else {}
        (told,) = facts(gateway, "person.sign_in_refused")
        assert told == {"how": "password", "reason": reason, **named}


def test_nothing_that_was_typed_is_in_the_log(tmp_path: Path) -> None:
    with open_to_people(tmp_path, "ann") as gateway:
        browser = Browser(gateway)
        browser.sign_in("hunter2hunter2", "ann@corp.com is it")
        browser.sign_in("ann", "my secret word of today")
        browser.sign_in()
        for entry in gateway.events():
            for typed in ("hunter2", "corp.com", "secret word", PASSWORD, browser.token):
                assert typed.encode() not in entry.leaf


def test_people_come_in_without_a_key_and_features_still_need_one(tmp_path: Path) -> None:
    with open_to_people(tmp_path, "ann") as gateway:
        browser = Browser(gateway)
        browser.sign_in()
        for path in ("/v1/models", f"{V1}/metrics", f"{V1}/approvals", f"{V1}/requests/req_1"):
            assert code(browser.get(path)) == (401, "missing_api_key")
        assert browser.post(f"{V1}/check", json={"text": "a"}).status_code == 401
        assert code(browser.get(f"{V1}/sign-in")) == (405, "method_not_allowed")
        assert browser.get(f"{V1}/sign-in/").status_code == 404


def test_a_cookie_that_the_browser_came_with_is_not_the_one_it_leaves_with(
    tmp_path: Path,
) -> None:
    """Session fixation: whoever planted a cookie is not signed in by it, nor stays so."""
    with open_to_people(tmp_path, "ann", "bob") as gateway:
        attacker, victim = Browser(gateway), Browser(gateway)
        attacker.sign_in("bob")
        for planted in ("a-token-of-mine", attacker.token):
            victim.has(planted)
            given = victim.sign_in().headers["set-cookie"]
            assert planted not in given
            attacker.has(planted)
            assert code(attacker.me()) == NOT_SIGNED_IN


def test_each_sign_in_has_a_token_and_a_csrf_word_of_its_own(tmp_path: Path) -> None:
    with open_to_people(tmp_path, "ann") as gateway:
        one, other = Browser(gateway), Browser(gateway)
        one.sign_in()
        other.sign_in()
        assert one.token != other.token
        assert one.csrf != other.csrf
        assert code(one.sign_out(**{"x-seawall-csrf": other.csrf})) == (403, "wrong_csrf")


def test_what_changes_something_needs_the_word_that_only_our_pages_know(tmp_path: Path) -> None:
    with open_to_people(tmp_path, "ann") as gateway:
        browser = Browser(gateway)
        browser.sign_in()
        for wrong in ("", "x", browser.token, browser.csrf[:-1], browser.csrf.upper(), "é"):
            answer = browser.post(
                f"{V1}/sign-out", headers=[("x-seawall-csrf", wrong.encode("latin-1"))]
            )
            assert code(answer) == (403, "wrong_csrf")
        assert code(browser.post(f"{V1}/sign-out")) == (403, "wrong_csrf")
        assert browser.me().status_code == 200
        assert browser.sign_out().status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": ELSEWHERE},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "https://127.0.0.1"},
        {"origin": "", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_a_page_of_another_origin_gets_nothing_done_with_the_cookie(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    """Not even with the word, nor another sign-in, nor a look."""
    with open_to_people(tmp_path, "ann") as gateway:
        browser = Browser(gateway)
        browser.sign_in()
        asked = [
            browser.sign_out(**headers),
            browser.me(headers=headers),
            browser.sign_in(headers=headers),
        ]
        assert [code(answer) for answer in asked] == [(403, "foreign_origin")] * 3
        assert browser.me().status_code == 200


def test_a_strangers_name_that_leads_here_is_refused(tmp_path: Path) -> None:
    """DNS rebinding; and a name of ours must be the whole name, with its port."""
    signs = {"address": "https://seawall.example.com:8443"}
    with open_to_people(tmp_path, "ann", sign_in=signs) as gateway:
        body = {"name": "ann", "password": PASSWORD}
        for host in (
            "evil.example",
            "localhost.evil.example",
            "seawall.example.com",
            "seawall.example.com:8443.evil.example",
            "127.0.0.1:80@evil.example",
        ):
            headers = {"host": host, "origin": f"https://{host}"}
            for path in ("sign-in", "sign-out"):
                answer = httpx2.post(f"{gateway.url}{V1}/{path}", json=body, headers=headers)
                assert code(answer) == (403, "foreign_host")
            for path in ("me", "sign-in/oidc", "sign-in/oidc/callback"):
                answer = httpx2.get(f"{gateway.url}{V1}/{path}", headers=headers)
                assert code(answer) == (403, "foreign_host")


def test_a_program_that_is_no_browser_signs_in_too(tmp_path: Path) -> None:
    with open_to_people(tmp_path, "ann") as gateway, httpx2.Client(base_url=gateway.url) as http:
        told = http.post(f"{V1}/sign-in", json={"name": "ann", "password": PASSWORD}).json()
        assert http.get(f"{V1}/me").json()["name"] == "ann"
        headers = {"x-seawall-csrf": told["csrf"]}
        assert http.post(f"{V1}/sign-out", headers=headers).status_code == 200


def test_a_cookie_that_stands_twice_is_nobodys(tmp_path: Path) -> None:
    """One of the two is not ours, and nobody knows which."""
    with open_to_people(tmp_path, "ann") as gateway:
        browser = Browser(gateway)
        browser.sign_in()
        url = f"{gateway.url}{V1}/me"
        once = {"cookie": f"a=b; seawall={browser.token}"}
        assert httpx2.get(url, headers=once).status_code == 200
        twice = {"cookie": f"seawall={browser.token}; seawall=x"}
        assert code(httpx2.get(url, headers=twice)) == NOT_SIGNED_IN


@pytest.mark.parametrize(
    "changes",
    [
        {"people": {name: line for name, line in PEOPLE.items() if name != "ann"}},
        {"people": PEOPLE | {"ann": PEOPLE["ann"] | {"roles": []}}},
        {"people": PEOPLE | {"ann": PEOPLE["ann"] | {"roles": ["reviewer"]}}},
        {"people": PEOPLE | {"ann": PEOPLE["ann"] | {"roles": ["reviewer", "lead", "admin"]}}},
        {
            "people": PEOPLE
            | {"ann": PEOPLE["bob"] | {"roles": ["reviewer", "lead"]}, "bob": PEOPLE["ann"]}
        },
        {"sign_in": {"local": False}},
    ],
    ids=["gone", "no roles", "a role less", "a role more", "somebody else's key", "no passwords"],
)
def test_who_is_no_longer_who_they_were_is_signed_out_at_once(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    with open_to_people(tmp_path, "ann") as gateway:
        browser = Browser(gateway)
        browser.sign_in()
        assert browser.me().status_code == 200
        change(gateway, **changes)
        assert code(browser.me()) == NOT_SIGNED_IN
        change(gateway, people=PEOPLE, sign_in={})
        assert code(browser.me()) == NOT_SIGNED_IN, "what has ended stays so"


def test_the_next_of_a_name_does_not_come_in_with_the_password_of_the_last(
    tmp_path: Path,
) -> None:
    with open_to_people(tmp_path, "ann") as gateway:
        other = PEOPLE["ann"] | {"key": PEOPLE["bob"]["key"]}
        change(gateway, people={"ann": other})
        assert code(Browser(gateway).sign_in()) == WRONG
        known = other | {"old_keys": [PEOPLE["ann"]["key"]]}
        change(gateway, people={"ann": known})
        assert Browser(gateway).sign_in().status_code == 200, "she only has another key"


def test_another_password_signs_out_whoever_came_with_the_last(tmp_path: Path) -> None:
    with open_to_people(tmp_path, "ann", "bob") as gateway:
        ann, bob = Browser(gateway), Browser(gateway)
        ann.sign_in()
        bob.sign_in("bob")
        set_password(gateway, "ann", "four green bottles")
        assert code(ann.me()) == NOT_SIGNED_IN
        assert bob.me().status_code == 200
        assert code(ann.sign_in()) == WRONG
        assert ann.sign_in("ann", "four green bottles").status_code == 200


def test_a_sign_in_ends_in_time_and_sooner_where_nothing_is_done(tmp_path: Path) -> None:
    lasts = {"hours": 2, "idle_minutes": 50}
    with open_to_people(tmp_path, "ann", sign_in=lasts) as gateway:
        idle, busy = Browser(gateway), Browser(gateway)
        idle.sign_in()
        busy.sign_in()
        for minutes in (40, 80, 119):
            later(gateway, minutes=minutes)
            assert busy.me().status_code == 200
        assert code(idle.me()) == NOT_SIGNED_IN
        later(gateway, minutes=121)
        assert code(busy.me()) == NOT_SIGNED_IN


def test_who_tries_many_passwords_has_to_wait(tmp_path: Path) -> None:
    """The right one too; others may try meanwhile, and so may they after a while."""
    with open_to_people(tmp_path, "ann", "bob") as gateway:
        browser = Browser(gateway)
        for n in range(OF_BOTH):
            assert code(browser.sign_in("ann", f"a wrong password {n}")) == WRONG
        answer = browser.sign_in()
        assert code(answer) == (429, "too_many_tries")
        assert 0 < int(answer.headers["retry-after"]) <= 900
        assert browser.sign_in("bob").status_code == 200
        told = facts(gateway, "person.sign_in_refused")
        assert [each["reason"] for each in told[-2:]] == ["wrong_password", "too_many_tries"]
        later(gateway, minutes=15, seconds=1)
        assert browser.sign_in().status_code == 200


def test_many_tries_at_once_are_no_more_than_many_in_a_row(tmp_path: Path) -> None:
    with open_to_people(tmp_path, "ann") as gateway, ThreadPoolExecutor(12) as pool:
        tried = [
            pool.submit(Browser(gateway).sign_in, "ann", f"a wrong password {n}")
            for n in range(OF_NAME)
        ]
        codes = [code(each.result())[1] for each in tried]
        assert codes.count("wrong_password") == OF_BOTH
        assert codes.count("too_many_tries") == OF_NAME - OF_BOTH


def test_a_right_password_forgives_those_before_it(tmp_path: Path) -> None:
    with open_to_people(tmp_path, "ann") as gateway:
        browser = Browser(gateway)
        for _ in range(2):
            for _ in range(OF_BOTH - 1):
                assert code(browser.sign_in("ann", "a wrong password")) == WRONG
            assert browser.sign_in().status_code == 200


def test_where_the_passwords_cannot_be_read_nobody_is_in_and_no_path_is_told(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with open_to_people(tmp_path, "ann") as gateway:
        browser = Browser(gateway)
        browser.sign_in()
        (tmp_path / ".seawall" / FILE_NAME).write_text("{", "utf-8")
        for answer in (browser.me(), browser.sign_in()):
            assert code(answer) == (503, "sign_in_unavailable")
            assert FILE_NAME not in answer.text
    assert FILE_NAME in capfd.readouterr().err


def test_where_passwords_are_off_nobody_signs_in_with_one(tmp_path: Path) -> None:
    with open_to_people(tmp_path, "ann", sign_in={"local": False}) as gateway:
        assert code(Browser(gateway).sign_in()) == (403, "not_offered")


def test_a_wrong_body_is_told_what_to_do_and_quotes_nothing(tmp_path: Path) -> None:
    with open_to_people(tmp_path) as gateway:
        bodies: list[Any] = [{}, {"name": "ann"}, {"name": 3, "password": PASSWORD}, {PASSWORD: 1}]
        for body in [*bodies, []]:
            answer = httpx2.post(f"{gateway.url}{V1}/sign-in", json=body)
            assert code(answer) == (400, "bad_request")
            assert PASSWORD not in answer.text
        long = {"name": "ann", "password": "x" * 1025}
        assert code(httpx2.post(f"{gateway.url}{V1}/sign-in", json=long)) == (400, "bad_request")


def test_the_answers_fit_the_openapi_document(tmp_path: Path) -> None:
    with open_to_people(tmp_path, "ann") as gateway:
        document = httpx2.get(f"{gateway.url}/seawall/openapi.json").json()
        browser = Browser(gateway)
        answers = {
            "PersonAnswer": browser.sign_in(),
            "SignedOutAnswer": browser.sign_out(),
            "ErrorAnswer": browser.me(),
        }
        for name, answer in answers.items():
            schema = {
                "$ref": f"#/components/schemas/{name}",
                "components": document["components"],
            }
            jsonschema_rs.validator_for(schema).validate(answer.json())


def test_a_handler_asks_for_a_person_with_one_of_some_roles(tmp_path: Path) -> None:
    with open_to_people(tmp_path, "ann") as gateway:
        browser = Browser(gateway)
        browser.sign_in()
        person = gateway.parts.entrance.find(browser.token, gateway.parts.now())
    caller = Caller("", person=person)
    assert require_person(caller).name == "ann"
    assert require_person(caller, "owner", "lead").name == "ann"
    with pytest.raises(Refused, match="`owner`, `admin`") as caught:
        require_person(caller, "owner", "admin")
    assert (caught.value.status, caught.value.code) == (403, "wrong_role")
    with pytest.raises(Refused) as caught:
        require_person(Caller(""), "lead")
    assert (caught.value.status, caught.value.code) == NOT_SIGNED_IN


def test_a_refusal_is_an_access_error() -> None:
    """So whoever handles the one that says who may do what also handles this."""
    assert issubclass(SignInRefused, AccessError)
