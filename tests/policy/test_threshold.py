"""A calibrated threshold is tried and promoted in real policy files, and nothing else changes."""

from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.assemble.policy_file import default_policy
from seawall.errors import PolicyError
from seawall.guard import Guard
from seawall.policy import Effect, compile_policy, diff, read_document
from seawall.policy.threshold import CALIBRATED, REST, TRIED, promote, try_threshold
from seawall.terms import Action, Finding, Reading, Span, Stage, Verdict

SHOP = default_policy().replace(
    "  default:\n",
    "  # the shop's assistant\n  support:\n    description: answers\n    # its links\n"
    "    link_hosts:\n      - shop.example  # ours\n  default:\n",
)
OWN = """\
version: 1
features:
  # answers customers
  support:
    rules:
      # our own
      - {name: mails, kind: pii.email, action: redact}
      # attacks
      # are stopped here
      - name: attacks
        kind: injection.*
        action: hold   # and looked at
        at_least: 0.6
        fpr: 2%
      - {name: rest, kind: "*", action: allow}   # the last
  sales: {description: "sells", link_hosts: [example.com]}
  empty: {}
  flow: {rules: [{name: a, kind: injection.*, action: block}, {name: b, kind: "*", action: allow}]}
  none: {rules: []}
rules:
  - {name: no-injection, kind: injection.*, action: block, at_least: 0.8, message: "No: that."}
"""


SEVERAL = """\
version: 1
features: {support: {}}
rules:
  - {name: leaks, kind: injection.leak, action: hold}
  - {name: all, kind: injection.*, action: block}
"""
RESTING = """\
version: 1
features: {support: {}}
rules: [{name: all, kind: injection.*, action: block, mode: shadow}]
"""


def without(text: str) -> list[str]:
    """The lines of a file but for those that hold a calibrated rule."""
    return [line for line in text.splitlines() if "calibrated" not in line]


def ruled(text: str, feature: str, sure: float, kind: str = "injection.override") -> Verdict:
    policy = compile_policy(read_document(text))
    reading = Reading((Finding(kind, Span(0, 4), sure),))
    return Guard(policy, ()).rule(reading, stage=Stage.INPUT, feature=feature)


@pytest.mark.parametrize(
    ("source", "feature"),
    [(default_policy(), "default"), (SHOP, "support"), (OWN, "support")],
    ids=["default", "shop", "own"],
)
def test_a_threshold_only_records_until_it_is_promoted_and_then_decides(
    source: str, feature: str
) -> None:
    tried = try_threshold(source, feature, 912_345)
    for sure in (0.3, 0.85, 0.912344, 0.912345, 1.0):
        before, after = ruled(source, feature, sure), ruled(tried.text, feature, sure)
        assert after.action is before.action
        shadow = [r.rule_name for r in after.rulings if r.rule_name == TRIED]
        assert shadow == ([TRIED] if sure >= 0.912345 else [])
    promoted = promote(tried.text, feature)
    assert promoted.rule.at_least == 0.912345
    assert ruled(promoted.text, feature, 0.912344).action is Action.ALLOW
    assert ruled(promoted.text, feature, 0.912345).rules == (CALIBRATED,)
    assert ruled(promoted.text, feature, 0.912345).action is ruled(source, feature, 1.0).action


@pytest.mark.parametrize("feature", ["support", "sales", "empty", "flow", "none"])
def test_nothing_else_of_the_file_changes(feature: str) -> None:
    text = OWN
    for threshold in (700_000, 750_000, None, 650_000, None):
        step = try_threshold(text, feature, threshold) if threshold else promote(text, feature)
        text = step.text
        if feature in ("support", "sales"):
            kept = [line for line in without(text) if line.strip() != "rules:"]
            old = [line for line in OWN.splitlines() if line.strip() != "rules:"]
            assert [line for line in kept if "sales" not in line] == [
                line for line in old if "sales" not in line
            ]
    rules = compile_policy(read_document(text)).features[feature]
    assert [r.name for r in rules].count(CALIBRATED) == 1
    assert [r.name for r in rules].count(REST) == 1
    assert TRIED not in [r.name for r in rules]
    assert next(r for r in rules if r.name == CALIBRATED).at_least == 0.65


def test_comments_stay_with_the_rules_that_they_are_about() -> None:
    promoted = promote(try_threshold(OWN, "support", 700_000).text, "support").text
    lines = [line.strip() for line in promoted.splitlines()]
    at = lines.index("- name: attacks")
    assert lines[at - 2 : at] == ["# attacks", "# are stopped here"]
    assert [CALIBRATED in lines[at - 4], REST in lines[at - 3]] == [True, True]
    assert lines[at - 5] == "- {name: mails, kind: pii.email, action: redact}"


def test_the_default_file_gets_one_line_and_then_another() -> None:
    source = default_policy()
    tried = try_threshold(source, "default", 734_211).text
    new = set(tried.splitlines()) - set(source.splitlines())
    line = (
        '- {name: calibrated-next, kind: "injection.[a-r]*", stages: [input, context], '
        "action: block, at_least: 0.734211, mode: shadow, "
        'message: "This request tries to change how the assistant works."}'
    )
    assert sorted(new) == [f"      {line}", "    rules:"]
    changes = diff(compile_policy(read_document(source)), compile_policy(read_document(tried)))
    assert [(change.where, change.effect) for change in changes] == [
        (f"features.default.rules.{TRIED}", Effect.CHANGED)
    ]


def test_the_risk_of_a_conversation_stays_with_its_own_rules() -> None:
    source = default_policy()
    text = promote(try_threshold(source, "default", 500_000).text, "default").text
    for sure in (0.5, 0.95):
        before, after = (ruled(t, "default", sure, "injection.session") for t in (source, text))
        assert [r.rule_name for r in after.rulings] == [r.rule_name for r in before.rulings]


def test_the_message_and_the_stages_of_the_old_rule_are_kept() -> None:
    rule = try_threshold(OWN, "sales", 700_000).rule
    assert (rule.message, rule.action, rule.stages) == (
        "No: that.",
        Action.BLOCK,
        frozenset(Stage),
    )
    assert rule.fpr is None


def test_other_features_are_ruled_as_before() -> None:
    text = promote(try_threshold(OWN, "sales", 950_000).text, "sales").text
    for feature in ("support", "empty", "flow", "none", ""):
        for sure in (0.5, 0.9):
            assert ruled(text, feature, sure).rules == ruled(OWN, feature, sure).rules


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("version: 1\n", "no rule in force stops"),
        (OWN.replace("  support:", "  other:"), "has no feature `support`"),
        (SEVERAL, "`leaks` is tried before `all`"),
        (RESTING, "no rule in force stops"),
    ],
    ids=["no rule", "no feature", "several", "shadow"],
)
def test_where_it_is_not_clear_what_to_change_nothing_is(source: str, problem: str) -> None:
    with pytest.raises(PolicyError, match=problem):
        try_threshold(source, "support", 500_000)


def test_nothing_is_promoted_that_was_not_tried() -> None:
    with pytest.raises(PolicyError, match="see what a threshold would do in shadow mode first"):
        promote(OWN, "support")


@pytest.mark.parametrize("threshold", [0, -1, 1_000_001])
def test_a_threshold_is_a_share(threshold: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 1000000 millionths"):
        try_threshold(OWN, "support", threshold)


def test_line_ends_of_another_system_stay_as_they_are() -> None:
    crlf = OWN.replace("\n", "\r\n")
    text = try_threshold(crlf, "support", 700_000).text
    assert compile_policy(read_document(text)).features["support"][1].name == TRIED
    line = next(line for line in text.splitlines(keepends=True) if TRIED in line)
    assert text.replace(line, "") == crlf


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.sampled_from(["support", "sales", "empty", "flow", "none"]))
def test_however_the_file_is_written_it_says_what_was_meant(seed: int, feature: str) -> None:
    dice = Random(seed)
    document: dict[str, Any] = yaml.safe_load(OWN)
    dumped = yaml.safe_dump(
        document,
        sort_keys=False,
        default_flow_style=dice.choice([None, False, True]),
        indent=dice.choice([2, 4]),
        width=dice.choice([40, 80, 400]),
    )
    if dice.random() < 0.5:
        dumped = dumped.rstrip("\n")
    text = promote(try_threshold(dumped, feature, 700_000).text, feature).text
    rules = compile_policy(read_document(text)).features[feature]
    at = [rule.name for rule in rules].index(CALIBRATED)
    assert (rules[at].at_least, rules[at + 1].name) == (0.7, REST)
