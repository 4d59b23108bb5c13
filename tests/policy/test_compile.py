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


def test_a_key_that_a_file_does_not_use_is_no_part_of_its_digest() -> None:
    known = "sha256:df4011592c211476f8233ba84f31bd40b1a1f28ab18255fc25e8978b463e2bc3"
    assert revision(read_document(BASE)) == known  # as versions without `fpr` had it


def test_a_share_is_part_of_the_digest_however_it_is_written() -> None:
    percent, number, other = (
        revision(read_document(BASE.replace("hold", f"hold, fpr: {share}")))
        for share in ("0.7%", "0.007", "0.8%")
    )
    assert percent == number
    assert len({percent, other, revision(read_document(BASE))}) == 3


def test_a_rule_has_the_share_that_its_line_says() -> None:
    policy = compile_policy(read_document(BASE.replace("hold", "hold, fpr: 0.5%")))
    assert policy.rules[0].fpr == 0.005
    assert compile_policy(read_document(BASE)).rules[0].fpr is None


def test_a_feature_s_own_rules_come_first() -> None:
    text = BASE + "features: {f: {rules: [{name: b, kind: pii.email, action: allow}]}}\n"
    policy = compile_policy(read_document(text))
    assert [rule.name for rule in policy.rules_for("f")] == ["b", "a"]
    assert [rule.name for rule in policy.rules_for("other")] == ["a"]


def test_a_scope_of_before_tools_could_wait_for_people_keeps_its_revision() -> None:
    scoped = """
version: 1
features: {support: {}}
scopes:
  support:
    purpose: p
    owner: o
    expires: "2027-06-30"
    tools:
      mail.send:
        effect: egress
        arguments:
          to: {domains: [example.com], matches: "a+", max_length: 10}
          n: {minimum: 0, maximum: 1.5, enum: [1], equals_principal: x, path_prefix: /a,
            data_class: customer}
"""
    known = "sha256:f4adddc0e79cc73f24904acd6c05cbcc7dfd6285012edc642cbc11f162438ff7"
    assert revision(read_document(scoped)) == known
    assert revision(read_document(scoped.replace('"2027-06-30"', "2027-06-30"))) == known
    waits = scoped.replace("effect: egress", "effect: egress\n        approvals: 2")
    assert revision(read_document(waits)) != known
