"""The section `notices`: what it takes, and what it refuses without telling it again."""

import pytest

from seawall.errors import PolicyError
from seawall.policy import Effect, compile_policy, diff_people, read_document
from seawall.policy.document import Document
from seawall.policy.notices import EMAIL, NoticeWord
from seawall.review.notice import NoticeKind

ANN = "ed25519:sqeMD8Q17wAj2+5pDQDHC3UF95iplgXxz3XSPCi5LB8="
BOB = "ed25519:5BIH5EMJj8eF0Z2mwoYzW7o85Atsm6DrZaMy4PKSd8o="
PEOPLE = f"""
version: 1
people:
  ann: {{roles: [reviewer], key: "{ANN}", email: ann@example.com}}
  bob: {{roles: [reviewer], key: "{BOB}"}}
"""
WHOLE = """
notices:
  webhooks:
    pager: {url: "https://pager.example.com:8443/in?team=a", secret_env: PAGER_SECRET}
  email: {host: mail.example.com, from: seawall@example.com}
  rota:
    - {from: mon 09:00, people: [ann]}
    - {from: "fri 17:00", people: [ann]}
  time_zone: Europe/Berlin
  quiet_minutes: 5
  channels: {hold: [pager, email], share_raised: []}
"""


def read(notices: str) -> Document:
    return read_document(PEOPLE + notices)


def refused(notices: str) -> str:
    with pytest.raises(PolicyError) as caught:
        read(notices)
    return str(caught.value)


def test_the_whole_section_is_read() -> None:
    lines = read(WHOLE).notices
    assert lines.people == ("ann",)
    assert lines.email is not None
    assert (lines.email.sender, lines.email.security) == ("seawall@example.com", "starttls")
    assert lines.channels == {"hold": ("pager", EMAIL), "share_raised": ()}


def test_who_is_told_is_no_part_of_the_policys_revision() -> None:
    """It decides about no text: evidence about a policy outlives another telephone list."""
    before, after = (compile_policy(read(notices)) for notices in ("", WHOLE))
    assert before.revision == after.revision


def test_the_file_names_the_kinds_of_notices_that_there_are() -> None:
    words = set(NoticeWord.__args__)  # type: ignore[attr-defined]
    assert words == {kind.value for kind in NoticeKind} - {"test"}


@pytest.mark.parametrize(
    "address",
    [
        "ann@example.com\\r\\nBcc: eve@example.org",
        "ann@example.com\\n",
        "ann@example.com, eve@example.org",
        "Ann <ann@example.com>",
        "ann@example.com> BODY=8BITMIME",
        "ann eve@example.com",
        "ann@exämple.com",
        "anna",
        "a" * 65 + "@example.com",
        "ann@" + "a" * 64 + ".com",
    ],
)
def test_an_address_that_is_more_than_one_address_is_refused_and_not_told_again(
    address: str,
) -> None:
    said = refused(f'notices: {{duty: [ann], email: {{host: mail.example, from: "{address}"}}}}')
    assert "`notices.email.from`: is no address for mail" in said
    assert "example.org" not in said
    assert address not in said


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/x",
        "https://user:hunter2@example.com/x",
        "https://example.com/x#hunter2",
        "https://example.com/hunter2\\r\\nhost: evil",
        "https://example.com/hunter2 HTTP/1.1",
        "https://example.com:99999/hunter2",
        "https://",
        "//example.com/hunter2",
    ],
)
def test_an_address_of_a_webhook_holds_no_login_and_nothing_odd_and_is_not_told_again(
    url: str,
) -> None:
    said = refused(f'notices: {{webhooks: {{a: {{url: "{url}", secret_env: A}}}}}}')
    assert "`notices.webhooks.a.url`: is no address of a webhook" in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("notices", "said"),
    [
        ("{emial: {}}", "did you mean `email`?"),
        ("{duty: [ann], email: {host: a, form: b@c.de}}", "did you mean `from`?"),
        ("{rota: [{form: mon 09:00, people: [ann]}]}", "did you mean `from`?"),
        ("{rota: [{from: mon 9:00, people: [ann]}]}", "`notices.rota.0.from`"),
        ("{rota: [{from: mon 09:00, people: []}]}", "`notices.rota.0.people`"),
        (
            "{rota: [{from: mon 09:00, people: [ann]}, {from: mon 09:00, people: [bob]}]}",
            "two lines of `rota` are from `mon 09:00`",
        ),
        ("{duty: [ann], rota: [{from: mon 09:00, people: [bob]}]}", "keep one"),
        ("{duty: [anna]}", "`notices` has `anna` on duty; did you mean `ann`?"),
        (
            "{duty: [ann, bob], email: {host: a, from: b@c.de}}",
            "writes to `bob`, who has no `email`; add it to `people.bob`",
        ),
        ("{email: {host: a, from: b@c.de}}", "name them in `duty` or `rota`"),
        (
            "{duty: [ann], email: {host: a, from: b@c.de, user_env: U}}",
            "`user_env` and `password_env` go together",
        ),
        (
            "{duty: [ann], email: {host: a, from: b@c.de, security: none, user_env: U, password_env: P}}",  # noqa: E501
            "the password would travel in the clear",
        ),
        ("{webhooks: {email: {url: 'https://a.example', secret_env: A}}}", "name that webhook"),
        ("{webhooks: {a: {url: 'https://a.example'}}}", "`notices.webhooks.a.secret_env`"),
        (
            "{webhooks: {a: {url: 'https://a.example', secret_env: A}}, channels: {hold: [b]}}",
            "no channel `b`; there are: `a`",
        ),
        ("{channels: {hold: [email]}}", "no channel `email`; there are: none"),
        ("{channels: {holds: []}}", "`notices.channels.holds"),
        ("{time_zone: ../../etc/passwd}", "`notices.time_zone`"),
        ("{quiet_minutes: 0}", "`notices.quiet_minutes`"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_next_step(notices: str, said: str) -> None:
    assert said in refused(f"notices: {notices}")


def test_another_address_of_a_person_is_told_without_it() -> None:
    before = read("").people
    after = read_document(PEOPLE.replace("ann@example.com", "eve@example.org")).people
    (change,) = diff_people(before, after)
    assert (change.where, change.effect) == ("people.ann.email", Effect.CHANGED)
    assert "eve" not in change.what
