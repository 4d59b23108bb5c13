"""A step knows where each of its characters came from."""

from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.views.edit import Edit, Step
from seawall.terms import Span


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """A text with some of its stretches replaced, one to one, backwards or as a whole."""
    before = draw(st.text("abcdef", max_size=30))
    cuts = sorted(draw(st.sets(st.integers(0, len(before)), max_size=8)))
    edits = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        kind = draw(st.sampled_from(["same", "back", "whole", "gone"]))
        if kind == "same":
            upper = before[start:end].upper()
            edits.append(Edit(start, end, upper, range(start, end), range(start + 1, end + 1)))
        elif kind == "back":
            lows, highs = range(end - 1, start - 1, -1), range(end, start, -1)
            edits.append(Edit(start, end, before[start:end][::-1], lows, highs))
        else:
            edits.append(Edit(start, end, "XYZ" if kind == "whole" else ""))
    return Step.of(before, edits)


@given(step=steps(), data=st.data())
def test_each_character_comes_from_itself_or_from_its_edit(
    step: Step, data: st.DataObject
) -> None:
    for place, char in enumerate(step.after):
        origin = step.back(Span(place, place + 1))
        source = step.before[origin.start : origin.end]
        assert char.lower() == source if char not in "XYZ" else len(source) > 0
    start = data.draw(st.integers(0, len(step.after)))
    end = data.draw(st.integers(start, len(step.after)))
    parts = [step.back(Span(place, place + 1)) for place in range(start, end)]
    if parts:
        whole = step.back(Span(start, end))
        assert whole.start == min(part.start for part in parts)
        assert whole.end == max(part.end for part in parts)


@given(step=steps())
def test_a_place_outside_the_edits_goes_forth_and_back(step: Step) -> None:
    inside = {place for edit in step.edits for place in range(edit.start, edit.end)}
    for place in range(len(step.before)):
        if place not in inside:
            after = step.forth(place)
            assert step.after[after] == step.before[place]
            assert step.back(Span(after, after + 1)) == Span(place, place + 1)


def test_a_span_touches_edits_within_it_and_right_beside_it() -> None:
    step = Step.of("one two three", [Edit(4, 7, "2")])
    assert step.after == "one 2 three"
    assert step.touches(Span(0, 11))
    assert step.touches(Span(0, 4))
    assert step.touches(Span(5, 11))
    assert not step.touches(Span(0, 3))
    assert not step.touches(Span(6, 11))
    assert not Step.of("", []).touches(Span(0, 0))
