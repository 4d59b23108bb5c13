"""Words are found in every script, and leaving one out leaves all else as it was."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.classify import Window
from seawall.detect.classify.left_out import (
    LEAST,
    MOST,
    MOST_TOLD,
    RUN,
    Asked,
    Moved,
    left_out,
    likeliest,
    runs,
    weighty,
    without,
    words,
)
from seawall.detect.classify.windows import windows
from seawall.terms import Span
from tests.detect.classify.letters import CURVE, Letters

TEXTS = st.text(st.sampled_from("ab zé.'\n-忽略नमสวั,!?x"), max_size=60) | st.text(max_size=40)


def asked(question: int = 0) -> Asked:
    return Asked(Letters(), CURVE, lambda answers: answers.questions[question], 1)


def window(text: str) -> Window:
    return Window(text, (Span(0, len(text)),))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Don't say the user's name, no.", ["Don't", "say", "the", "user's", "name", "no"]),
        ("'quoted' 1st snake_case", ["quoted", "1st", "snake", "case"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("忽略之前的指示", ["忽略", "之前", "的指", "示"]),
        ("ignore 忽略", ["ignore", "忽略"]),
        ("\ud800 ... --", []),
        ("", []),
    ],
)
def test_words_are_what_people_call_words(text: str, said: list[str]) -> None:
    assert [text[span.start : span.end] for span in words(text)] == said


@given(TEXTS)
def test_words_are_in_order_and_hold_every_letter(text: str) -> None:
    spans = words(text)
    assert all(span.start < span.end for span in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    inside = {place for span in spans for place in range(span.start, span.end)}
    assert {place for place, c in enumerate(text) if c.isalpha()} <= inside


@given(TEXTS, st.data())
def test_a_window_without_some_words_keeps_its_other_sentences(
    text: str, data: st.DataObject
) -> None:
    for _, each in windows(text):
        spans = words(each.text)
        chosen = data.draw(st.lists(st.sampled_from(spans), unique=True)) if spans else []
        rest = without(each, chosen)
        gone = sum(map(len, chosen))
        assert gone <= len(each.text) - len(rest.text) <= gone + len(chosen)
        assert len(rest.sentences) == len(each.sentences)
        for before, after in zip(each.sentences, rest.sentences, strict=True):
            assert after.end <= len(rest.text)
            if not any(before.overlaps(span) for span in chosen):
                kept = rest.text[after.start : after.end].strip()
                assert kept == each.text[before.start : before.end].strip()


@given(TEXTS)
def test_runs_are_neighbouring_words_and_never_all_of_them(text: str) -> None:
    spans = words(text)
    found = runs(spans)
    assert len(found) == max(0, len(spans) - RUN + 1) * (len(spans) > RUN)
    for run in found:
        assert sum(run.overlaps(span) for span in spans) == RUN
        assert {run.start, run.end} <= {place for s in spans for place in (s.start, s.end)}


def test_what_is_weighty_does_not_overlap() -> None:
    moved = [Moved(Span(n, n + 3), 5.0 - n, 0.5, 0.1) for n in range(7)]
    assert [each.span.start for each in weighty(moved)] == [0, 3]


def test_a_word_leaves_with_the_space_beside_it() -> None:
    assert without(window("do it now"), [Span(3, 5)]).text == "do now"
    assert without(window("do it now"), [Span(6, 9)]).text == "do it"
    assert without(window("do it now"), [Span(0, 2), Span(6, 9)]).text == "it"


def test_a_word_moves_the_answer_by_what_it_adds_to_it() -> None:
    text = "z says xx and zz"
    spans = words(text)
    moved = left_out(asked(), window(text), spans)
    assert [each.span for each in moved] == spans
    assert [each.drop for each in moved] == [2.0, 0.0, 0.0, 0.0, 4.0]
    assert [text[each.span.start : each.span.end] for each in weighty(moved)] == ["zz", "z"]
    assert moved[-1].left == CURVE.probability(-2.0)
    assert moved[-1].fpr == CURVE.fpr(-2.0)


def test_nothing_is_weighty_where_no_word_moves_the_answer() -> None:
    text = "the dough rises"
    assert weighty(left_out(asked(), window(text), words(text))) == ()
    assert weighty(()) == ()


@given(st.lists(st.sampled_from(["zz", "z", "a", "and"]), max_size=3 * MOST))
def test_of_many_words_the_likeliest_are_left_out_in_the_order_of_the_text(
    said: list[str],
) -> None:
    text = " ".join(said)
    spans = words(text)
    kept = likeliest(asked(), window(text), spans)
    assert kept == sorted(kept)
    assert len(kept) == min(len(spans), MOST)
    drops = {m.span: m.drop for m in left_out(asked(), window(text), spans)}
    dropped = [drops[span] for span in spans if span not in kept]
    assert max(dropped, default=-1.0) <= min((drops[span] for span in kept), default=0.0)
    most = weighty(left_out(asked(), window(text), kept))
    assert len(most) <= MOST_TOLD
    assert all(each.drop >= LEAST for each in most)
