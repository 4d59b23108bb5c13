"""A guard fails closed, says what it did not read, and quotes nothing."""

from hypothesis import given
from hypothesis import strategies as st

from seawall.detect import Use
from seawall.guard import Guard, redact, verdict_json
from seawall.terms import Action, Inspection, Message, Policy, Reading, Role, Rule, Stage, Text
from tests.guard.strategies import TEXTS, USES, Broken, Whole, Words, policies

EVERYTHING = Policy("t", "r", (Rule("all", "*", Action.ALLOW),))


def test_a_detector_that_raises_is_a_finding_that_the_policy_rules_on() -> None:
    rule = Rule("broken", "guard.broken", Action.HOLD)
    verdict = Guard(Policy("t", "r", (rule,)), [Use(Broken())]).check("my secret")
    assert verdict.action is Action.HOLD
    assert verdict.rulings[0].finding.note == "test.broken"
    assert "my secret" not in repr(verdict)


def test_without_a_rule_for_it_a_broken_detector_still_holds() -> None:
    verdict = Guard(Policy("t", "r", ()), [Use(Broken())]).check("text")
    assert verdict.action is Action.HOLD
    assert verdict.rules == ("otherwise",)


@given(TEXTS)
def test_what_finders_see_is_what_is_read_without_the_readers(text: str) -> None:
    finders = [use for use in USES if not isinstance(use.detector, Whole)]
    about = Inspection((Text(text),), Stage.INPUT)
    readers = [Use(Whole()), Use(Unready())]
    assert Guard(EVERYTHING, [*finders, *readers]).find(about) == Guard(EVERYTHING, finders).read(
        about
    )


class Unready(Whole):
    """A reader that must not be asked."""

    def read(self, inspection: Inspection) -> Reading:
        raise NotImplementedError


@given(TEXTS, st.integers(1, 50))
def test_what_is_beyond_the_limit_is_a_finding_and_counted_as_skipped(
    text: str, most: int
) -> None:
    guard = Guard(EVERYTHING, USES, most_characters=most)
    verdict = guard.check(text)
    kinds = [ruling.finding.kind for ruling in verdict.rulings]
    assert ("guard.too_long" in kinds) == (len(text) > most)
    assert verdict.coverage.inspected + verdict.coverage.skipped == len(text)
    assert verdict.coverage.inspected == min(len(text), most)


@given(TEXTS, policies())
def test_the_same_text_gives_the_same_verdict_and_spans_lie_within_it(
    text: str, policy: Policy
) -> None:
    guard = Guard(policy, USES)
    verdict = guard.check(text)
    assert verdict == guard.check(text)
    assert all(r.finding.span.end <= len(text) for r in verdict.rulings)


@given(TEXTS, policies(stopping=False))
def test_redacting_changes_nothing_outside_the_redacted_spans(text: str, policy: Policy) -> None:
    verdict = Guard(policy, USES).check(text)
    rest, done, pieces = redact(text, verdict.redactions()), 0, []
    for span, *_ in verdict.redactions():
        pieces.append(text[done : span.start])
        done = span.end
    at = 0
    for piece in (*pieces, text[done:]):
        at = rest.index(piece, at) + len(piece)


def test_an_encoded_value_is_redacted_where_it_stands() -> None:
    guard = Guard(Policy("t", "r", (Rule("x", "test.ab", Action.REDACT),)), USES)
    told = verdict_json(guard.check("say %61%62%61%62 twice"), "say %61%62%61%62 twice")
    assert told["text"] == "say [ab] twice"


def test_a_finding_is_told_once_though_several_views_show_it() -> None:
    guard = Guard(EVERYTHING, USES)
    text = "abab and YWJhYiBpcyBoaWRkZW4gaGVyZQ== and abab"
    kinds = [ruling.finding.span for ruling in guard.check(text).rulings]
    assert len(kinds) == len(set(kinds)) == 3


def test_a_quoted_passage_is_also_context() -> None:
    only = Use(Words("test.ab", "abab", 6), stages=frozenset({Stage.CONTEXT}))
    guard = Guard(EVERYTHING, [only])
    text = "look:\n```\nxx abab\n```\nand\n> abab\n"
    spans = [r.finding.span for r in guard.check(text).rulings]
    assert [text[s.start : s.end] for s in spans] == ["abab", "abab"]
    assert guard.check("abab").rulings == ()
    assert guard.check(text).coverage.inspected == len(text)


def test_scores_of_readers_are_kept_and_injection_is_always_there() -> None:
    guard = Guard(EVERYTHING, [*USES, Use(Whole())])
    assert guard.check("text").scores.keys() == {"injection", "even"}
    assert 0.0 <= guard.check("text").scores["injection"] <= 1.0


def test_a_detector_is_asked_at_its_stages_only() -> None:
    only = Use(Words("test.ab", "abab", 6), stages=frozenset({Stage.OUTPUT}))
    guard = Guard(EVERYTHING, [only])
    assert [bool(guard.check("abab", stage=stage).rulings) for stage in Stage] == [
        False,
        False,
        True,
    ]


def test_readers_are_given_no_more_than_finders() -> None:
    whole = Whole()
    seen: list[int] = []

    class Measuring:
        name = "test.measuring"

        def read(self, inspection: Inspection) -> Reading:
            texts = [*inspection.texts, *(t for m in inspection.history for t in m.texts)]
            seen.extend(len(text.body) for text in texts)
            return Reading()

    guard = Guard(EVERYTHING, [Use(whole), Use(Measuring())], most_characters=10)
    text = Text("a" * 25, Role.USER)
    guard.inspect(Inspection((text,), Stage.INPUT, history=(Message(Role.USER, (text,)),)))
    assert seen == [10, 10]
