"""Who there is comes from the policy file, and decides what their signatures are worth."""

import base64

import pytest

from seawall.access import fingerprint, people_of
from seawall.errors import AccessError, PolicyError
from seawall.policy import compile_policy, read_document
from tests.access.staff import staff

A, B = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))
START = "version: 1\npeople:\n"


def test_people_are_read_with_their_roles_keys_and_leads() -> None:
    document = read_document(
        f"{START}  ann: {{roles: [investigator], key: 'ed25519:{A}', reports_to: bob}}\n"
        f"  bob: {{roles: [lead, owner], key: 'ed25519:{B}', seal_key: 'x25519:{A}'}}\n"
    )
    people = people_of(document.people, tenant="acme", environment="live")
    assert (people.tenant, people.environment) == ("acme", "live")
    ann, bob = people.find("ann"), people.find("bob")
    assert (ann.key, ann.reports_to, ann.seal_key) == (f"ed25519:{A}", "bob", "")
    assert ann.may({"investigator", "lead"})
    assert not ann.may({"lead"})
    assert bob.roles == {"lead", "owner"}
    assert bob.seal_key == f"x25519:{A}"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            f"  ann: {{key: 'ed25519:{A}', reports_to: bbo}}\n  bob: {{key: 'ed25519:{B}'}}\n",
            "`bob`?",
        ),
        (f"  ann: {{key: 'ed25519:{A}', reports_to: ann}}\n", "themself"),
        (
            f"  ann: {{key: 'ed25519:{A}'}}\n  bob: {{key: 'ed25519:{A}'}}\n",
            "that `people.ann` has",
        ),
        (
            (
                f"  ann: {{key: 'ed25519:{A}'}}\n"
                f"  bob: {{key: 'ed25519:{B}', old_keys: ['ed25519:{A}']}}\n"
            ),
            "that `people.ann` has",
        ),
        (f"  ann: {{key: 'ed25519:{A}', roles: [boss]}}\n", "people.ann.roles"),
        (f"  ann: {{key: 'ed25519:{A}', roles: [custodian, investigator]}}\n", "at once"),
        (f"  ann: {{key: 'x25519:{A}'}}\n", "people.ann.key"),
        (f"  ann: {{key: 'ed25519:{A[:-2]}B='}}\n", "people.ann.key"),
        ("  ann: {roles: [lead]}\n", "`people.ann.key` is missing"),
        (f"  Ann: {{key: 'ed25519:{A}'}}\n", "people.Ann"),
        (f"  ann: {{key: 'ed25519:{A}', role: lead}}\n", "did you mean `roles`?"),
    ],
)
def test_a_line_that_names_nobody_rightly_is_refused(lines: str, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        read_document(START + lines)
    assert said in str(caught.value)


def test_people_do_not_change_what_rules() -> None:
    with_people = read_document(f"{START}  ann: {{key: 'ed25519:{A}'}}\n")
    without = read_document("version: 1\n")
    assert compile_policy(with_people).revision == compile_policy(without).revision


def test_nobody_is_found_by_a_name_that_is_not_there() -> None:
    with pytest.raises(AccessError, match="nobody is called `eve`"):
        staff().find("eve")
    with pytest.raises(AccessError) as caught:
        staff().find("\x1b[31m")
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    ("one", "other", "line"),
    [
        ("ann", "dan", True),
        ("dan", "ann", True),
        ("ann", "max", True),
        ("ann", "bob", False),
        ("bob", "cat", False),
        ("kim", "max", False),
        ("ann", "nobody", False),
    ],
)
def test_a_reporting_line_is_a_lead_or_a_lead_in_common(
    one: str,
    other: str,
    line: bool,  # noqa: FBT001 - what is expected
) -> None:
    assert staff().in_one_line(one, other) is line


def test_two_keys_have_two_fingerprints_that_can_be_read_out() -> None:
    shown = fingerprint(f"ed25519:{A}")
    assert shown != fingerprint(f"ed25519:{B}")
    assert [len(group) for group in shown.split()] == [4] * 5
