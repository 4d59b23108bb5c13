"""Channels from a policy file and the environment: whole, or an error that tells no secret."""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from seawall.assemble.notices import channels_of, zone_of
from seawall.errors import SettingsError
from seawall.gateway.notice_channels import Channels, Recipient
from seawall.policy import read_document
from seawall.review.notice import NoticeKind

ANN = "ed25519:sqeMD8Q17wAj2+5pDQDHC3UF95iplgXxz3XSPCi5LB8="
BOB = "ed25519:5BIH5EMJj8eF0Z2mwoYzW7o85Atsm6DrZaMy4PKSd8o="
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
FILE = f"""
version: 1
people:
  ann: {{roles: [reviewer], key: "{ANN}", email: ann@example.com}}
  bob: {{roles: [reviewer], key: "{BOB}", email: bob@example.com}}
notices:
  webhooks:
    pager: {{url: "https://pager.example.com/in", secret_env: PAGER_SECRET}}
    chat: {{url: "https://chat.example.com/in", secret_env: PAGER_SECRET}}
  email:
    host: mail.example.com
    from: seawall@example.com
    user_env: MAIL_USER
    password_env: MAIL_PASSWORD
  rota:
    - {{from: mon 09:00, people: [ann]}}
    - {{from: fri 17:00, people: [bob]}}
  time_zone: Europe/Berlin
  quiet_minutes: 5
  channels: {{hold: [pager, email], drift: [chat], backlog: []}}
"""
VARIABLES = {"PAGER_SECRET": SECRET, "MAIL_USER": "relay", "MAIL_PASSWORD": "hunter2 hunter2"}
MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
"""Nine o'clock in Berlin."""


def made(
    environ: Mapping[str, str] = VARIABLES,
    file: str = FILE,
    installation: tuple[str, str] = ("acme", "production"),
) -> Channels:
    return channels_of(read_document(file), installation=installation, environ=environ)


def test_each_kind_goes_where_the_file_says_and_to_who_is_on_duty_by_then() -> None:
    channels = made()

    def names(kind: NoticeKind, at: datetime) -> tuple[str, ...]:
        return tuple(target.name for target in channels.targets(kind, at))

    assert names(NoticeKind.HOLD, MONDAY) == ("pager", "ann")
    assert names(NoticeKind.HOLD, MONDAY - timedelta(minutes=1)) == ("pager", "bob")
    assert names(NoticeKind.DRIFT, MONDAY) == ("chat",)
    assert names(NoticeKind.BACKLOG, MONDAY) == ()
    assert names(NoticeKind.EXPIRY, MONDAY) == ("pager", "chat", "ann")
    assert channels.targets(NoticeKind.HOLD, MONDAY)[-1] == Recipient("ann", "ann@example.com")
    assert channels.quiet == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("security", "port"), [("starttls", 587), ("tls", 465), ("starttls\n    port: 2525", 2525)]
)
def test_the_port_is_the_one_of_the_protocol_unless_said(security: str, port: int) -> None:
    file = FILE.replace("from: seawall@", f"security: {security}\n    from: seawall@")
    mail = made(file=file).mail
    assert mail is not None
    assert (mail.port, mail.user, mail.password) == (port, "relay", "hunter2 hunter2")


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("PAGER_SECRET", None, "not set: `PAGER_SECRET`; webhook `pager` is signed with it"),
        ("PAGER_SECRET", "", "not set: `PAGER_SECRET`"),
        ("PAGER_SECRET", "whsec_hunter2", "no secret of a webhook: `PAGER_SECRET`"),
        ("MAIL_PASSWORD", None, "not set: `MAIL_PASSWORD`"),
        ("MAIL_PASSWORD", "hunter2\r\nRCPT TO:<eve@x>", "do not take: `MAIL_PASSWORD`"),
        ("MAIL_USER", "hünter2", "do not take: `MAIL_USER`"),
    ],
)
def test_a_variable_that_is_missing_or_wrong_is_named_and_what_it_holds_is_not(
    variable: str, value: str | None, said: str
) -> None:
    environ = {**VARIABLES, variable: value}
    with pytest.raises(SettingsError) as caught:
        made({name: word for name, word in environ.items() if word is not None})
    assert said in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "hünter2" not in str(caught.value)


def test_a_time_zone_that_is_none_is_refused_with_the_nearest() -> None:
    with pytest.raises(SettingsError, match="`Europe/Berlni`; did you mean `Europe/Berlin`"):
        made(file=FILE.replace("Europe/Berlin", "Europe/Berlni"))
    assert zone_of("UTC") is UTC


def test_a_name_of_an_installation_cannot_begin_a_header() -> None:
    """It may come from the environment, where nothing checks it."""
    channels = made(installation=("acme", "production\r\nBcc: eve@example.org"))
    assert channels.installation == ("acme", "production??Bcc??eve?example.org")


def test_without_the_section_nobody_is_told_anything() -> None:
    channels = made({}, file="version: 1\n")
    assert channels == Channels(installation=("acme", "production"))
    assert [channels.targets(kind, MONDAY) for kind in NoticeKind] == [()] * len(NoticeKind)
