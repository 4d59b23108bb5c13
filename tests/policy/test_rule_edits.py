"""Single rules of a feature change in the text of a policy file, and all else stays."""

from typing import Any

import pytest
import yaml

from seawall.errors import PolicyError
from seawall.policy.rule_edits import Insert, Replace, edit_rules, line_of

BLOCK = """\
features:
  support:
    rules:
      # the first
      # of all
      - name: a
        kind: x.*   # whatever
      - {name: b, kind: y.*}

      # the last
      - {name: c, kind: z.*}  # really
    description: answers
# the end
"""
FLOW = "features: {support: {rules: [{name: a}, {name: b}, {name: c}], description: answers}}\n"
NEW = "{name: n}"
CHANGES: list[tuple[Any, list[str]]] = [
    ([Insert([NEW], "a")], ["n", "a", "b", "c"]),
    ([Insert([NEW, "{name: m}"], "b")], ["a", "n", "m", "b", "c"]),
    ([Insert([NEW])], ["a", "b", "c", "n"]),
    ([Replace("a", NEW)], ["n", "b", "c"]),
    ([Replace("c", NEW)], ["a", "b", "n"]),
    ([Replace("a")], ["b", "c"]),
    ([Replace("b")], ["a", "c"]),
    ([Replace("c")], ["a", "b"]),
    ([Replace("b", NEW), Insert(["{name: m}"], "c")], ["a", "n", "m", "c"]),
    ([Replace("c", NEW), Insert(["{name: m}"])], ["a", "b", "n", "m"]),
]


def names(text: str) -> list[str]:
    document = yaml.safe_load(text)
    assert document["features"]["support"]["description"] == "answers"
    return [rule["name"] for rule in document["features"]["support"]["rules"]]


@pytest.mark.parametrize(("changes", "left"), CHANGES)
@pytest.mark.parametrize("source", [BLOCK, FLOW, BLOCK.rstrip("\n")], ids=["block", "flow", "cut"])
def test_the_rules_are_those_that_were_asked_for(
    source: str, changes: list[Insert | Replace], left: list[str]
) -> None:
    assert names(edit_rules(source, "support", changes)) == left


@pytest.mark.parametrize("rules", ["[{name: a}]", "\n      - {name: a}\n      # none left"])
def test_the_last_rule_leaves_an_empty_list(rules: str) -> None:
    source = f"features:\n  support:\n    rules: {rules}\n    description: answers\n"
    assert names(edit_rules(source, "support", [Replace("a")])) == []


def test_a_comment_stays_above_its_rule_and_goes_with_it() -> None:
    assert edit_rules(BLOCK, "support", [Insert([NEW], "a")]) == BLOCK.replace(
        "      # the first\n", f"      - {NEW}\n      # the first\n"
    )
    assert "# the first" not in edit_rules(BLOCK, "support", [Replace("a")])
    assert "# really" not in edit_rules(BLOCK, "support", [Replace("c")])
    assert edit_rules(BLOCK, "support", [Replace("b")]) == BLOCK.replace(
        "      - {name: b, kind: y.*}\n", ""
    )


@pytest.mark.parametrize(
    ("own", "written"),
    [
        ("support: {}", "support: {rules: [{name: n}]}"),
        ("support: {description: x}", "support: {description: x, rules: [{name: n}]}"),
        ("support: {rules: []}", "support: {rules: [{name: n}]}"),
        (
            "support:\n    description: x  # said\n",
            "support:\n    description: x  # said\n    rules:\n      - {name: n}\n",
        ),
        (
            "support:\n    link_hosts:\n      - a.org\n  other: {}",
            "support:\n    link_hosts:\n      - a.org\n    rules:\n      - {name: n}\n  other: {}",
        ),
    ],
)
def test_a_feature_without_rules_gets_its_first(own: str, written: str) -> None:
    source = f"features:\n  {own}"
    assert edit_rules(source, "support", [Insert([NEW])]) == f"features:\n  {written}"


@pytest.mark.parametrize(
    ("source", "changes", "problem"),
    [
        (BLOCK, [Replace("d")], "no rule `d` of its own"),
        (BLOCK, [Insert([NEW], "d")], "no rule `d` of its own"),
        ("features: {other: {}}", [Insert([NEW])], "has no feature `support`"),
        ("version: 1", [Insert([NEW])], "has no feature `support`"),
        ("a: [", [Insert([NEW])], "is not YAML"),
    ],
)
def test_what_is_not_there_cannot_be_changed(
    source: str, changes: list[Insert | Replace], problem: str
) -> None:
    with pytest.raises(PolicyError, match=problem):
        edit_rules(source, "support", changes)


def test_a_rule_is_written_in_one_line_that_says_the_same() -> None:
    values: Any = {"name": "a", "kind": "x.[a-r]*", "at_least": 0.1, "message": 'No: "that".'}
    line = line_of(list(values.items()))
    assert "\n" not in line
    assert yaml.safe_load(line) == values
