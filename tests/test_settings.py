"""How an installation runs: what the environment may say, and what is refused."""

import os
from pathlib import Path

import pytest

from seawall.errors import SettingsError
from seawall.policy import read_document
from seawall.settings import SESSIONS_URL, Settings, cores, oidc_secret, read_settings

FILE = """
version: 1
upstreams: {model: {base_url: "http://127.0.0.1:1/v1", pass_client_key: true}}
"""


def read(url: str) -> Settings:
    return read_settings(read_document(FILE), folder=Path(), environ={SESSIONS_URL: url})


@pytest.mark.parametrize(
    "url",
    [
        "redis://localhost:6379/0",
        "rediss://gateway:s3cr3t@sessions.internal:6379/1?ssl_ca_certs=/etc/ca.pem",
        "valkey://localhost",
        "valkeys://localhost",
        "unix:///run/valkey.sock?db=1",
    ],
)
def test_the_server_of_sessions_is_named_by_the_environment_and_never_printed(url: str) -> None:
    settings = read(url)
    assert settings.sessions_url == url
    assert url not in repr(settings)
    assert read("").sessions_url == ""


@pytest.mark.parametrize(
    "url",
    [
        "s3cr3t",
        "http://s3cr3t@localhost",
        "redis:s3cr3t",
        "REDISS://s3cr3t@localhost",
        "redis://:s3cr3t@localhost:99999999/0",
        "redis://[s3cr3t",
        "rediss://localhost?ssl_cert_reqs=none&s3cr3t=1",
        "rediss://localhost?ssl_check_hostname=false&s3cr3t=1",
        "redis://localhost?socket_timeout=1000&s3cr3t=1",
    ],
)
def test_an_address_that_is_none_or_less_sure_is_refused_without_a_word_of_it(url: str) -> None:
    with pytest.raises(SettingsError) as problem:
        read(url)
    assert SESSIONS_URL in str(problem.value)
    assert "s3cr3t" not in str(problem.value)


def test_the_secret_with_a_provider_of_identities_is_in_the_environment_or_nothing_starts() -> (
    None
):
    oidc = "{issuer: https://login.example.com, client_id: s, client_secret_env: THE_SECRET}"
    document = read_document(f"version: 1\nsign_in: {{oidc: {oidc}}}\n")
    with pytest.raises(SettingsError, match="`THE_SECRET` is not set"):
        read_settings(document, folder=Path(), environ={})
    settings = read_settings(document, folder=Path(), environ={"THE_SECRET": "s3cr3t"})
    assert "s3cr3t" not in repr(settings)
    assert oidc_secret(document.sign_in, {"THE_SECRET": "s3cr3t"}) == "s3cr3t"


@pytest.mark.parametrize(
    ("quota", "fewer"),
    [
        ("100000 100000", 1),
        ("50000 100000", 1),
        ("max 100000", 0),
        ("6400000 100000", 0),
        ("?", 0),
    ],
)
def test_a_container_has_as_many_processors_as_its_quota_and_the_machine_allow(
    tmp_path: Path, quota: str, fewer: int
) -> None:
    all_of_them = cores(tmp_path / "none")
    (tmp_path / "cpu.max").write_text(f"{quota}\n", "ascii")
    assert cores(tmp_path / "cpu.max") == (fewer or all_of_them)
    assert 1 <= all_of_them <= (os.cpu_count() or 1)
