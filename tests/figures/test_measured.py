"""What became of a text, by its verdict."""

import pytest

from seawall.figures import outcome
from seawall.figures.measured import is_about
from seawall.terms import Action, Coverage, Finding, Mode, Rule, Ruling, Span, Stage, Verdict


def ruling(kind: str, action: Action, mode: Mode = Mode.ENFORCE, name: str = "a") -> Ruling:
    rule = Rule(name, kind, action, mode=mode)
    return Ruling(Finding(kind, Span(0, 1)), Stage.INPUT, action, rule)


def verdict(*rulings: Ruling, coverage: Coverage = Coverage(5)) -> Verdict:
    return Verdict("p", "r", rulings, {"injection": 0.7, "abuse": 0.1}, coverage)


@pytest.mark.parametrize("action", [Action.REDACT, Action.HOLD, Action.BLOCK])
def test_an_attack_is_found_where_an_enforced_rule_acts_on_a_finding_of_its_kind(
    action: Action,
) -> None:
    it = verdict(ruling("injection.override", action))
    assert outcome(it, "injection").found
    assert not outcome(it, "abuse").found
    assert not outcome(it, "leak").found


def test_what_is_let_pass_or_only_recorded_finds_nothing_and_stops_nothing() -> None:
    shadow = ruling("injection.leak", Action.BLOCK, Mode.SHADOW)
    passed = ruling("injection.leak", Action.ALLOW)
    it = outcome(verdict(shadow, passed), "injection")
    assert not it.found
    assert it.stopped_by == ()


def test_a_text_is_stopped_by_any_rule_that_holds_or_blocks_and_not_by_a_redaction() -> None:
    it = outcome(
        verdict(
            ruling("pii.email", Action.REDACT, name="mails"),
            ruling("guard.too_long", Action.BLOCK, name="long"),
            ruling("guard.too_long", Action.BLOCK, name="long"),
            ruling("hidden.tag", Action.HOLD, name="tags"),
        ),
        "injection",
    )
    assert it.stopped_by == ("long", "tags")
    assert not it.found


def test_a_kind_that_no_rule_names_stops_too_and_is_told() -> None:
    unnamed = Ruling(Finding("acme.odd", Span(0, 1)), Stage.INPUT, Action.HOLD, None)
    assert outcome(verdict(unnamed), "injection").stopped_by == ("otherwise (acme.odd)",)


def test_the_score_is_the_one_that_was_asked_for() -> None:
    assert outcome(verdict(), "abuse").score == 0.1
    assert outcome(verdict(), "abuse.fraud").score is None


def test_what_was_not_inspected_is_told() -> None:
    assert not outcome(verdict(), "injection").partial
    cut = outcome(verdict(coverage=Coverage(5, 1, ("why",))), "injection")
    assert (cut.partial, cut.notes) == (True, ("why",))


@pytest.mark.parametrize(
    ("kind", "score", "about"),
    [
        ("injection.leak", "injection", True),
        ("injection.leak", "leak", True),
        ("injection.leak", "injection.leak", True),
        ("abuse.fraud", "abuse", True),
        ("abuse.fraud", "abuse.fraud", True),
        ("abuse.fraud", "abuse.phishing", False),
        ("abuse.fraudulent", "abuse.fraud", False),
        ("misabuse.fraud", "abuse", False),
        ("abuse", "abuse.fraud", False),
    ],
)
def test_a_score_is_about_the_kinds_that_its_words_stand_in(
    kind: str,
    score: str,
    about: bool,  # noqa: FBT001 - what is expected
) -> None:
    assert is_about(kind, score) is about
