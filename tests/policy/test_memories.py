"""The section `memories`: who reads whose, what is wrong with it, and what makes it weaker."""

import pytest

from seawall.errors import PolicyError
from seawall.policy import Change, Effect, compile_policy, diff, read_document, revision
from seawall.terms import MemoryRules

BASE = "version: 1\nfeatures: {a: {}, b: {}, c: {}}\n"


def compiled(memories: str) -> MemoryRules:
    return compile_policy(read_document(f"{BASE}memories: {memories}\n")).memories


def test_without_the_section_nothing_crosses_and_the_revision_is_the_old_one() -> None:
    rules = compile_policy(read_document(BASE)).memories
    assert rules == MemoryRules()
    assert rules.reads("a", "a")
    assert not rules.reads("a", "b")
    spelled = read_document(f"{BASE}memories: {{expires_days: 90}}\nlimits: {{memories: 100}}\n")
    assert revision(spelled) == revision(read_document(BASE))
    other = read_document(f"{BASE}memories: {{common: [a]}}\n")
    assert revision(other) != revision(read_document(BASE))


def test_a_group_shares_both_ways_and_two_groups_are_two() -> None:
    rules = compiled("{share: [[a, b], [b, c]]}")
    assert rules.reads("a", "b")
    assert rules.reads("b", "a")
    assert not rules.reads("a", "c")
    assert not rules.reads("d", "a")


def test_no_label_lasts_longer_than_the_policy_says() -> None:
    rules = compiled("{expires_days: 30}")
    assert [rules.days(asked) for asked in (None, 7, 90)] == [30, 7, 30]


@pytest.mark.parametrize(
    ("memories", "told"),
    [
        ("{common: [aa]}", r"`memories` names `aa`; did you mean `a`\?"),
        ("{share: [[a, z9]]}", "`memories` names `z9`; add `z9` under `features`"),
        ("{share: [[a]]}", "line 3: `memories.share.0`"),
        ("{expires_days: 0}", "line 3: `memories.expires_days`"),
        ("{expire_days: 7}", "did you mean `expires_days`"),
    ],
)
def test_what_is_wrong_is_told(memories: str, told: str) -> None:
    with pytest.raises(PolicyError, match=told):
        compiled(memories)


def test_whatever_lets_more_be_read_is_weaker() -> None:
    before = compile_policy(read_document(f"{BASE}memories: {{share: [[a, b]], common: [c]}}\n"))
    text = f"{BASE}memories: {{share: [[c, b, a]], common: [a], expires_days: 91}}\n"
    after = compile_policy(read_document(text))
    assert list(diff(before, after)) == [
        Change("memories.share", "`a, b, c` added", Effect.WEAKER),
        Change("memories.share", "`a, b` removed", Effect.STRONGER),
        Change("memories.common", "`a` added", Effect.WEAKER),
        Change("memories.common", "`c` removed", Effect.STRONGER),
        Change("memories.expires_days", "`90` -> `91`", Effect.WEAKER),
    ]
    assert {change.effect for change in diff(after, before)} == {Effect.WEAKER, Effect.STRONGER}
