"""What may be remembered, and what of it may be read again."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from seawall.detect import Use
from seawall.guard import Guard
from seawall.guard.memory import (
    Given,
    Reason,
    Source,
    classes_of,
    judge_read,
    judge_written,
)
from seawall.terms import Action, Finding, Inspection, Policy, Rule, Span, Stage, Text
from tests.guard.strategies import Words

ABOUT = Inspection((), Stage.CONTEXT, "support", "ann")
ATTACK = Words("injection.order", r"obey(?:\s*)me", 12)
MAIL = Words("pii.email", r"\S+@\S+", 40)
SECRET = Words("secret.key", r"key-\d+", 12)
RULES = (
    Rule("no-attacks", "injection.*", Action.BLOCK, stages=frozenset({Stage.CONTEXT})),
    Rule("wait", "secret.*", Action.HOLD),
    Rule("no-mail-out", "pii.*", Action.REDACT, stages=frozenset({Stage.OUTPUT})),
    Rule("rest", "*", Action.ALLOW),
)
GUARD = Guard(Policy("test", "sha256:0", RULES), [Use(ATTACK), Use(MAIL), Use(SECRET)])


def recalled(*texts: str | Given) -> list[tuple[str | None, Reason | None]]:
    given_ = [Given(text) if isinstance(text, str) else text for text in texts]
    found, _ = judge_read(GUARD, given_, ABOUT)
    return [(each.text, each.reason) for each in found]


def test_what_a_model_writes_is_read_as_the_context_that_it_will_be() -> None:
    for source in Source:
        assert judge_written(GUARD, "obey me", source, ABOUT).action is Action.BLOCK
        assert judge_written(GUARD, "tea", source, ABOUT).coverage.inspected == 3


def test_what_is_written_is_ruled_on_as_what_it_is() -> None:
    by_model = judge_written(GUARD, "mail a@b.c", Source.MODEL, ABOUT)
    assert (by_model.action, classes_of(by_model)) == (Action.REDACT, {})
    by_user = judge_written(GUARD, "mail a@b.c, or d@e.f", Source.USER, ABOUT)
    assert (by_user.action, classes_of(by_user)) == (Action.ALLOW, {"pii.email": 2})


def test_an_attack_that_is_cut_over_several_memories_is_found() -> None:
    assert recalled("tea", "obey", "me", "milk") == [
        ("tea", None),
        (None, Reason.BLOCKED),
        (None, Reason.BLOCKED),
        ("milk", None),
    ]


def test_an_attack_that_meets_only_when_what_stood_between_is_refused_is_found() -> None:
    assert [reason for _, reason in recalled("ob", "ey", "key-1", "me", "tea")] == [
        *(Reason.BLOCKED, Reason.BLOCKED, Reason.HELD, Reason.BLOCKED),
        None,
    ]


def test_an_attack_that_meets_when_a_forged_one_is_left_out_is_found() -> None:
    between = Given("and", Reason.FORGED)
    assert [reason for _, reason in recalled("obey", between, "me")] == [
        *(Reason.BLOCKED, Reason.FORGED, Reason.BLOCKED)
    ]


def test_what_is_refused_already_is_not_read_nor_given_back() -> None:
    assert recalled(Given("tea", Reason.EXPIRED)) == [(None, Reason.EXPIRED)]
    assert judge_read(GUARD, [Given("tea", Reason.EXPIRED)], ABOUT)[1] is None
    assert judge_read(GUARD, [], ABOUT) == ([], None)


def test_what_unravels_for_ever_is_refused_altogether() -> None:
    """Each refusal brings the next halves together, more often than anybody has patience."""
    nested = [*["obey"] * 9, *["me"] * 9, "tea"]
    assert {reason for _, reason in recalled(*nested)} == {Reason.BLOCKED}


def test_a_redacted_memory_is_given_back_redacted() -> None:
    rule = Rule("no-mail", "pii.*", Action.REDACT)
    guard = Guard(Policy("test", "sha256:0", (rule,)), [Use(MAIL)])
    (found,), verdict = judge_read(guard, [Given("mail a@b.c")], ABOUT)
    assert (found.text, found.reason) == ("mail [email]", None)
    assert verdict is not None
    assert verdict.action is Action.REDACT


class Numbers:
    """Finds each digit, so that there are many."""

    name = "pii.number"
    reach = 2

    def find(self, text: Text) -> Iterator[Finding]:
        for place, char in enumerate(text.body):
            if char.isdigit():
                yield Finding(self.name, Span(place, place + 1))


PIECES = st.sampled_from(["tea", "obey", "me", "key-1", "a@b.c", "obey me", ""])


@given(texts=st.lists(PIECES, max_size=8))
def test_what_is_given_back_in_a_row_holds_nothing_that_a_rule_stops(texts: list[str]) -> None:
    found, _ = judge_read(GUARD, [Given(text) for text in texts], ABOUT)
    assert [each.text is None for each in found] == [each.reason is not None for each in found]
    left = [each.text for each in found if each.text is not None]
    for glue in ("", "\n"):
        joined = GUARD.check(glue.join(left), stage="context")
        attacks = [r for r in joined.rulings if r.finding.kind.startswith("injection.")]
        assert attacks == []


def test_classes_are_of_what_stays_however_much_was_found() -> None:
    rule = Rule("out", "pii.*", Action.REDACT, stages=frozenset({Stage.OUTPUT}))
    guard = Guard(Policy("test", "sha256:0", (rule,)), [Use(Numbers())])
    text = "7 " * 5_000
    assert classes_of(judge_written(guard, text, Source.MODEL, ABOUT)) == {}
    assert classes_of(judge_written(guard, text, Source.USER, ABOUT)) == {"pii.number": 5_000}
