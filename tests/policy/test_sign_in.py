"""`sign_in` of the policy file is only what people can safely come by."""

import pytest

from seawall.errors import PolicyError
from seawall.policy import SignInLines, read_document, revision
from tests.policy.test_people_diff import key

OIDC = "issuer: https://login.example.com/t, client_id: seawall, client_secret_env: S"


def lines(text: str) -> SignInLines:
    return read_document(f"version: 1\nsign_in: {{{text}}}\n").sign_in


def test_people_sign_in_with_passwords_on_this_machine_unless_the_file_says_otherwise() -> None:
    plain = read_document("version: 1\n").sign_in
    assert plain.offered
    assert not plain.model_copy(update={"local": False}).offered
    assert plain == SignInLines()
    assert (plain.local, plain.address, plain.hours, plain.oidc) == (True, "", 8, None)


def test_a_provider_and_an_address_are_read() -> None:
    read = lines(f"local: false, address: 'https://s.example.com', oidc: {{{OIDC}}}")
    assert read.oidc is not None
    assert (read.local, read.oidc.claim) == (False, "email")


@pytest.mark.parametrize(
    "address",
    [
        "https://s.example.com",
        "https://s.example.com:8443",
        "http://localhost:8710",
        "https://[::1]",
    ],
)
def test_an_address_is_a_scheme_and_a_host(address: str) -> None:
    assert lines(f"address: '{address}'").address == address


@pytest.mark.parametrize(
    "address",
    [
        "http://s.example.com",
        "https://s.example.com/",
        "https://s.example.com:443",
        "http://127.0.0.1:80",
        "https://S.example.com",
        "https://a@s.example.com",
        "http://localhost.evil.example",
        "s.example.com",
        "*",
        "null",
    ],
)
def test_an_address_without_tls_or_that_no_browser_sends_is_refused(address: str) -> None:
    with pytest.raises(PolicyError, match=r"line 2: `sign_in\.address`"):
        lines(f"address: '{address}'")


@pytest.mark.parametrize(
    "issuer",
    ["http://login.example.com", "https://login.example.com?a=b", "ftp://a", "https://a@b", ""],
)
def test_a_provider_without_tls_or_with_a_query_is_refused(issuer: str) -> None:
    with pytest.raises(PolicyError, match=r"issuer"):
        lines(f"oidc: {{{OIDC.replace('https://login.example.com/t', repr(issuer))}}}")


@pytest.mark.parametrize(
    "wrong", ["hours: 0", "hours: 169", "idle_minutes: 0", "locale: true", "oidc: {issuer: a}"]
)
def test_what_makes_no_sense_is_refused_with_its_line(wrong: str) -> None:
    with pytest.raises(PolicyError, match="line 2"):
        lines(wrong)


def test_how_people_sign_in_rules_on_no_text() -> None:
    changed = read_document("version: 1\nsign_in: {hours: 2}\n")
    assert revision(changed) == revision(read_document("version: 1\n"))


def test_one_sign_in_is_one_persons() -> None:
    people = (
        f"  ann: {{key: '{key(1)}', sign_in: a@x.org}}\n"
        f"  bob: {{key: '{key(2)}', sign_in: a@x.org}}\n"
    )
    with pytest.raises(PolicyError, match=r"`people\.bob` has the `sign_in` of") as caught:
        read_document(f"version: 1\npeople:\n{people}")
    assert "x.org" not in str(caught.value)
    read_document(f"version: 1\npeople:\n{people.replace('a@', 'b@', 1)}")
