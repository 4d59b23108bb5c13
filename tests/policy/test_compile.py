"""The digest names exactly what rules."""

import pytest

from seawall.policy import compile_policy, read_document, revision

BASE = "version: 1\nrules: [{name: a, kind: pii.*, action: hold}]\n"


@pytest.mark.parametrize(
    "same",
    [
        BASE + "# a comment\n",
        "rules: [{action: hold, name: a, kind: 'pii.*'}]\nversion: 1\n",
        BASE + "listen: {port: 9}\ndata: elsewhere\nkeys: required\n",
        BASE + "upstreams: {a: {base_url: 'http://x/v1'}}\n",
    ],
)
def test_what_does_not_rule_does_not_change_the_digest(same: str) -> None:
    assert revision(read_document(same)) == revision(read_document(BASE))


@pytest.mark.parametrize(
    "other",
    [
        "version: 1\n",
        BASE.replace("hold", "block"),
        BASE + "otherwise: block\n",
        BASE + "limits: {text_characters: 1000}\n",
        BASE + "features: {f: {rules: [{name: b, kind: x, action: hold}]}}\n",
    ],
)
def test_what_rules_changes_the_digest(other: str) -> None:
    assert revision(read_document(other)) != revision(read_document(BASE))


def test_a_feature_s_own_rules_come_first() -> None:
    text = BASE + "features: {f: {rules: [{name: b, kind: pii.email, action: allow}]}}\n"
    policy = compile_policy(read_document(text))
    assert [rule.name for rule in policy.rules_for("f")] == ["b", "a"]
    assert [rule.name for rule in policy.rules_for("other")] == ["a"]
