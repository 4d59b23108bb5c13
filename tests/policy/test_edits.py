"""Single keys of a policy file change, and all else stays as people wrote it."""

import copy
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.errors import PolicyError
from seawall.policy.edits import edit
from tests.scope.calls import a_scope
from tests.scope.reference import REFERENCE

TEXT = """\
# ours
version: 1   # the only one
scopes:
  support:
    purpose: "answers"

    # what it may know
    data_classes:
      - customer   # of the shop
      # seldom
      - pii.email
    tools:
      # sends mail
      # to anybody
      mail.send:
        effect: egress
        arguments:
          to:   {domains: [example.com, "*.example.com"], max_items: 3}  # ours alone
          body:
            max_length: 4000
            required: false   # or none
          # no files
      refund:
        effect: write
        others: allow

      last: {effect: read, untrusted: false, arguments: {a: {}, b: {maximum: 3}}}
# the end
"""
AT = ("scopes", "support")
TO = (*AT, "tools", "mail.send", "arguments", "to")
BODY = (*AT, "tools", "mail.send", "arguments", "body")
LAST = (*AT, "tools", "last")


CHANGES: list[tuple[Any, str, str]] = [
    ({(*TO, "max_items"): 2}, "max_items: 3}  #", "max_items: 2}  #"),
    ({(*TO, "max_items"): None}, ", max_items: 3}", "}"),
    ({(*TO, "domains"): None}, '{domains: [example.com, "*.example.com"], ', "{"),
    ({(*TO, "domains"): ("example.com",)}, ', "*.example.com"]', "]"),
    (
        {(*TO, "domains"): ("*.a.org", "b.org")},
        '[example.com, "*.example.com"]',
        '["*.a.org", b.org]',
    ),
    ({(*BODY, "max_length"): 300}, "max_length: 4000", "max_length: 300"),
    ({(*BODY, "required"): None}, "            required: false   # or none\n", ""),
    (
        {(*BODY, "path_prefix"): "/data"},
        "# or none\n",
        "# or none\n            path_prefix: /data\n",
    ),
    ({(*AT, "data_classes"): ("customer",)}, "      - pii.email\n", ""),
    (
        {(*AT, "data_classes"): ()},
        "\n      - customer   # of the shop\n      # seldom\n      - pii.email",
        " []",
    ),
    ({(*LAST, "arguments", "a", "maximum"): 5}, "a: {}", "a: {maximum: 5}"),
    ({(*LAST, "arguments", "b", "maximum"): None}, "b: {maximum: 3}", "b: {}"),
    ({(*LAST, "arguments", "a"): None}, "{a: {}, b", "{b"),
    ({(*LAST, "arguments", "b"): None}, ", b: {maximum: 3}", ""),
    (
        {(*LAST, "untrusted"): None, (*LAST, "arguments"): None},
        ", untrusted: false, arguments: {a: {}, b: {maximum: 3}}",
        "",
    ),
    ({(*AT, "tools", "refund", "others"): None}, "        others: allow\n", ""),
]


@pytest.mark.parametrize(("changes", "old", "new"), CHANGES)
def test_one_place_changes_and_no_other(changes: Any, old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    assert edit(TEXT, changes) == TEXT.replace(old, new)


def test_what_is_taken_out_goes_with_its_comments_and_the_rest_keeps_theirs() -> None:
    start, end = TEXT.index("      # sends mail"), TEXT.index("      refund:")
    changes: Any = {(*AT, "tools", "mail.send"): None, (*BODY, "max_length"): 3}
    assert edit(TEXT, changes) == TEXT[:start] + TEXT[end:]


def test_the_last_key_leaves_an_empty_mapping() -> None:
    changes: Any = {(*AT, "tools", name): None for name in ("mail.send", "refund", "last")}
    assert yaml.safe_load(edit(TEXT, changes))["scopes"]["support"]["tools"] == {}


@pytest.mark.parametrize("path", [(*AT, "nothing"), ("scopes", "other", "tools"), (*TO, "x", "y")])
def test_a_key_that_is_not_there_is_named(path: Any) -> None:
    with pytest.raises(PolicyError, match="has no"):
        edit(TEXT, {path: None})


def keys(value: Any, at: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every key below the tools of a scope."""
    if not isinstance(value, dict):
        return []
    found = []
    for name, member in value.items():
        found += [(*at, name), *keys(member, (*at, name))]
    return found


class Plain(yaml.SafeDumper):
    def ignore_aliases(self, _data: Any) -> bool:
        return True


@settings(max_examples=300, database=None)
@given(st.integers(0, 2**64), st.sampled_from([True, False, None]))
def test_whatever_the_style_the_edited_text_says_what_was_asked_for(
    seed: int,
    flow: bool | None,  # noqa: FBT001
) -> None:
    dice = Random(seed)
    scope = REFERENCE if dice.random() < 0.2 else a_scope(dice)
    document = {"version": 1, "scopes": {"support": {**scope}}}
    text = yaml.dump(
        document, Dumper=Plain, default_flow_style=flow, sort_keys=False, allow_unicode=True
    )
    wanted: Any = copy.deepcopy(document)
    changes: dict[tuple[str, ...], Any] = {}
    known = [path for path in keys(document) if path[2:] and path[-1] != "tools"]
    for path in dice.sample(known, min(len(known), dice.randrange(1, 6))):
        changes[path] = dice.choice([None, None, 7, "*.x.org", ("a", "1.0"), True])
    for path, value in sorted(changes.items(), key=lambda change: -len(change[0])):
        inner = wanted
        for name in path[:-1]:
            inner = inner[name]
        inner[path[-1]] = [*value] if isinstance(value, tuple) else value
        if value is None:
            del inner[path[-1]]
    nested = any(
        value is not None and any(other[: len(path)] == path != other for other in changes)
        for path, value in changes.items()
    )
    if not nested:  # what is set as a whole is not changed within
        assert yaml.safe_load(edit(text, changes)) == wanted
