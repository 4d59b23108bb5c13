"""`seawall notices test` says of each channel whether it works, else what to do about it."""

import base64
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from standardwebhooks.webhooks import Webhook as Verifier

from seawall.cli.notices import WHY, notices
from seawall.errors import SettingsError
from seawall.gateway.notice_channels import Reason
from seawall.ledger import Query, open_for_reading
from tests.cli.running import seawall
from tests.gateway.receiving import MailBox, beside, mailing, statuses

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
ANN = "ed25519:sqeMD8Q17wAj2+5pDQDHC3UF95iplgXxz3XSPCi5LB8="
BOB = "ed25519:5BIH5EMJj8eF0Z2mwoYzW7o85Atsm6DrZaMy4PKSd8o="


def write(folder: Path, urls: dict[str, str], mail: int | None = None) -> Path:
    """A policy file with webhooks by name, and mail; ann is on duty, bob never is but at night."""
    section: dict[str, Any] = {
        "webhooks": {
            name: {"url": url, "secret_env": "PAGER_SECRET"} for name, url in urls.items()
        },
        # hold goes nowhere: a test is for every channel all the same.
        "channels": {"hold": []},
    }
    if mail is not None:
        section["email"] = {
            "host": "127.0.0.1",
            "port": mail,
            "security": "none",
            "from": "seawall@example.com",
        }
        section["duty"] = ["ann", "bob"]
    people = {
        "ann": {"roles": ["reviewer"], "key": ANN, "email": "ann@example.com"},
        "bob": {"roles": ["reviewer"], "key": BOB, "email": "bob@example.com"},
    }
    document = {"version": 1, "people": people, "notices": section}
    path = folder / "seawall.yaml"
    path.write_text(yaml.safe_dump(document), "utf-8")
    return path


def run(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        notices, ["test", "--config", str(path), *arguments], env={"PAGER_SECRET": SECRET}
    )


def test_every_channel_is_tried_and_what_came_of_each_is_said_and_logged(tmp_path: Path) -> None:
    with (
        beside(statuses(204)) as good,
        beside(statuses(302)) as bad,
        mailing(MailBox(unknown="bob@example.com")) as box,
    ):
        done = run(write(tmp_path, {"pager": good.url, "old": bad.url}, box.port))
    assert done.exit_code == 1
    assert sorted(done.output.splitlines()) == [
        "email to ann: sent",
        f"email to bob: not sent: {WHY[Reason.RECIPIENT_REFUSED]}",
        f"webhook old: not sent: {WHY[Reason.REDIRECTED]}",
        "webhook pager: sent",
    ]
    (got,) = good.got
    assert Verifier(SECRET).verify(got.body, got.headers)["type"] == "notice.test"
    with open_for_reading(tmp_path / ".seawall") as log:
        events = [entry.event for entry in log.entries(Query(kind="notice.*"))]
    told = sorted((e.kind, e.facts["channel"], e.actor, e.facts["notice"]) for e in events)
    assert told == [
        ("notice.failed", "email", "cli", "test"),
        ("notice.failed", "webhook", "cli", "test"),
        ("notice.sent", "email", "cli", "test"),
        ("notice.sent", "webhook", "cli", "test"),
    ]


def test_one_channel_is_tried_by_its_name(tmp_path: Path) -> None:
    with (
        beside(statuses(204)) as first,
        beside(statuses(204)) as second,
        mailing(MailBox()) as box,
    ):
        path = write(tmp_path, {"first": first.url, "second": second.url}, box.port)
        done = run(path, "second")
        assert (done.exit_code, done.output) == (0, "webhook second: sent\n")
        done = run(path, "bob")
        assert (done.exit_code, done.output) == (0, "email to bob: sent\n")
    assert (len(first.got), len(second.got)) == (0, 1)
    assert [mail.recipients for mail in box.mails] == [["bob@example.com"]]


def test_somebody_who_is_off_duty_can_be_tried_too(tmp_path: Path) -> None:
    with mailing(MailBox()) as box:
        path = write(tmp_path, {}, box.port)
        document = yaml.safe_load(path.read_text("utf-8"))
        # Of the two whoever is on duty now, the other is not.
        del document["notices"]["duty"]
        document["notices"]["rota"] = [
            {"from": "mon 00:00", "people": ["ann"]},
            {"from": "thu 12:00", "people": ["bob"]},
        ]
        path.write_text(yaml.safe_dump(document), "utf-8")
        for name in ("ann", "bob"):
            done = run(path, name)
            assert (done.exit_code, done.output) == (0, f"email to {name}: sent\n")
        assert len(run(path).output.splitlines()) == 1


@pytest.mark.parametrize(
    ("urls", "name", "said"),
    [
        ({}, "", "nobody is told anything; name webhooks or mail under `notices`"),
        (
            {"pager": "https://pager.example.com"},
            "ann",
            "no such webhook or person; there are: `pager`",
        ),
    ],
)
def test_where_there_is_nobody_to_tell_it_says_what_there_is(
    tmp_path: Path, urls: dict[str, str], name: str, said: str
) -> None:
    done = run(write(tmp_path, urls), name)
    assert isinstance(done.exception, SettingsError)
    assert said in str(done.exception)


def test_of_somebody_without_an_address_it_says_just_that(tmp_path: Path) -> None:
    path = write(tmp_path, {"pager": "https://pager.example.com"})
    document = yaml.safe_load(path.read_text("utf-8"))
    del document["people"]["ann"]["email"]
    path.write_text(yaml.safe_dump(document), "utf-8")
    done = run(path, "ann")
    assert isinstance(done.exception, SettingsError)
    assert str(done.exception) == (
        "`ann` has no `email`, so nothing reaches them; add it to `people.ann`"
    )
    assert "no such webhook or person" in str(run(path, "carl").exception)


def test_a_missing_secret_is_a_matter_of_configuration(tmp_path: Path) -> None:
    write(tmp_path, {"pager": "https://pager.example.com/in-Xk93jd"})
    done = seawall("notices", "test", folder=tmp_path)
    assert done.returncode == 2
    assert b"is not set: `PAGER_SECRET`" in done.stderr
    assert b"Xk93jd" not in done.stderr


def test_a_time_zone_that_is_none_is_found_by_checking_the_file(tmp_path: Path) -> None:
    (tmp_path / "seawall.yaml").write_text("version: 1\nnotices: {time_zone: Mars/Olympus}\n")
    done = seawall("policy", "check", folder=tmp_path)
    assert done.returncode == 2
    assert b"knows no time zone `Mars/Olympus`" in done.stderr


def test_every_reason_has_its_words() -> None:
    assert set(WHY) == set(Reason)
