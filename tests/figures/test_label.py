"""How labels are read."""

import pytest

from seawall.detect.classify import ABUSES
from seawall.figures import Label, Words


@pytest.mark.parametrize("value", [1, 1.0, True, "1", "1.0", "attack", " Attack ", "TRUE"])
@pytest.mark.parametrize("score", ["injection", "abuse", "abuse.phishing", "leak", "mine"])
def test_a_one_is_an_attack_whatever_is_measured(value: object, score: str) -> None:
    assert Words(score).label(value) is Label.ATTACK


@pytest.mark.parametrize("value", [0, 0.0, False, "0", "benign", "Harmless", "safe", "0.0"])
def test_a_nought_is_harmless(value: object) -> None:
    assert Words().label(value) is Label.HARMLESS


@pytest.mark.parametrize(
    "value", [2, -1, 0.5, "", "  ", "maybe", None, [], {}, ["attack"], float("nan")]
)
def test_whatever_else_is_unknown(value: object) -> None:
    assert Words().label(value) is Label.UNKNOWN


@pytest.mark.parametrize(
    ("score", "word", "label"),
    [
        ("injection", "harmful", Label.NEITHER),
        ("injection", "phishing", Label.NEITHER),
        ("injection", "jailbreak", Label.ATTACK),
        ("abuse", "harmful", Label.ATTACK),
        ("abuse", "fraud", Label.ATTACK),
        ("abuse", "injection", Label.NEITHER),
        ("abuse.fraud", "fraud", Label.ATTACK),
        ("abuse.fraud", "phishing", Label.NEITHER),
        ("abuse.fraud", "harmful", Label.NEITHER),
        ("leak", "leak", Label.ATTACK),
        ("leak", "jailbreak", Label.NEITHER),
    ],
)
def test_a_plain_harmful_request_is_no_injection_and_not_harmless_either(
    score: str, word: str, label: Label
) -> None:
    assert Words(score).label(word) is label


@pytest.mark.parametrize("name", ABUSES)
def test_every_kind_of_abuse_that_is_told_apart_is_a_label(name: str) -> None:
    assert Words("abuse").label(name) is Label.ATTACK
    assert Words("injection").label(name) is Label.NEITHER


def test_a_users_own_words_win() -> None:
    words = Words(attack=frozenset({"toxic", "safe"}), harmless=frozenset({"refusal", "toxic"}))
    assert words.label("Toxic") is Label.ATTACK
    assert words.label("safe") is Label.ATTACK
    assert words.label("refusal") is Label.HARMLESS
    assert words.label("harmful") is Label.NEITHER
