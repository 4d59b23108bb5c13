"""Labels of what tools return, where it counts which value was written by whom."""

import pytest

from seawall.guard.labelling import labelled
from seawall.scope import Integrity, Manifest
from seawall.terms import Message, Role, Text, Verdict
from tests.scope.calls import scopes

TOOLS = {
    "mail": {"effect": "read"},
    "find": {"effect": "read", "untrusted": False, "arguments": {"name": {"max_length": 100}}},
}
USER = Message(Role.USER, (Text("Find garden chairs.", Role.USER, "/0"),))
MAIL = Message(Role.TOOL, (Text("Find blue lamps.", Role.TOOL, "/1"),), tool="mail", asked="{}")


def manifest(provenance: str) -> Manifest:
    lines = {"purpose": "p", "owner": "o", "expires": "2027-06-30", "tools": TOOLS}
    (found,) = scopes({**lines, "provenance": provenance})
    return found


@pytest.mark.parametrize(
    ("asked", "provenance", "expected"),
    [
        ('{"name": "garden chairs"}', "values", Integrity.INTERNAL),
        ('{"name": "blue lamps"}', "values", Integrity.UNTRUSTED),
        ('{"name": "red lamps"}', "values", Integrity.UNTRUSTED),
        ("{}", "values", Integrity.INTERNAL),
        ("", "values", Integrity.UNTRUSTED),
        ('{"name": "blue lamps"}', "session", Integrity.INTERNAL),
    ],
)
def test_a_result_is_a_strangers_where_what_was_asked_may_be(
    asked: str, provenance: str, expected: Integrity
) -> None:
    """What a tool says again it was told: by the user, by a stranger, or by nobody knows whom."""
    found = Message(
        Role.TOOL, (Text("Nothing found.", Role.TOOL, "/2"),), tool="find", asked=asked
    )

    told = list(labelled((USER, MAIL, found), manifest(provenance), Verdict("p", "r")))
    before = list(labelled((USER, found), manifest(provenance), Verdict("p", "r")))

    assert [label.integrity for _, label in told] == [
        Integrity.USER,
        Integrity.UNTRUSTED,
        expected,
    ]
    assert before[1][1].integrity is Integrity.INTERNAL
