"""What a model reads in a row is judged in a row, however long it is."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect import Use
from seawall.guard import Guard, judge_across
from seawall.guard.across import MOST, OVERLAP, Joined, windows
from seawall.terms import (
    Action,
    Finding,
    Inspection,
    Policy,
    Role,
    Rule,
    Span,
    Stage,
    Text,
    Verdict,
)
from tests.guard.strategies import Words

ABOUT = Inspection((), Stage.CONTEXT, "support")
ATTACK = Words("injection.order", r"obey\s{0,3}me", 9)
RULES = (Rule("no-attacks", "injection.*", Action.BLOCK), Rule("rest", "*", Action.HOLD))
POLICY = Policy("test", "sha256:0", RULES)
PIECES = st.sampled_from(["obey", "me", "ob", "ey", " ", "", "tea and cake. ", "x" * 45])


def row(*bodies: str, role: Role = Role.TOOL) -> list[Text]:
    return [Text(body, role, f"/text/{n}") for n, body in enumerate(bodies)]


def judged(*bodies: str, most: int = 200_000) -> Verdict | None:
    return judge_across(Guard(POLICY, [Use(ATTACK)], most_characters=most), row(*bodies), ABOUT)


def places(verdict: Verdict | None) -> set[tuple[str, Span]]:
    return {(r.finding.path, r.finding.span) for r in verdict.rulings} if verdict else set()


@given(
    st.lists(st.text("ab \n", max_size=4), min_size=1, max_size=8),
    st.sampled_from(["", "\n", "--"]),
    st.data(),
)
def test_every_span_of_a_row_maps_to_the_texts_that_it_came_from(
    bodies: list[str], glue: str, data: st.DataObject
) -> None:
    joined = Joined.of(row(*bodies), glue)
    end = data.draw(st.integers(0, len(joined.body)))
    span = Span(data.draw(st.integers(0, end)), end)
    owners: list[tuple[str, int] | None] = []
    for number, body in enumerate(bodies):
        owners += [None] * len(glue) if number else []
        owners += [(f"/text/{number}", place) for place in range(len(body))]
    wanted = [owner for owner in owners[span.start : span.end] if owner]
    parts = list(joined.parts(span))
    assert [(t.path, at) for t, part in parts for at in range(part.start, part.end)] == wanted
    assert joined.crosses(span) == (len({path for path, _ in wanted}) > 1)
    assert joined.cut(span).body == joined.body[span.start : span.end]
    if not glue:
        assert "".join(t.body[p.start : p.end] for t, p in parts) == joined.cut(span).body


@given(st.integers(0, 3 * OVERLAP), st.integers(1, 3 * OVERLAP))
def test_windows_cover_a_text_and_share_what_no_attack_is_longer_than(
    length: int, most: int
) -> None:
    found = list(windows(length, most))[-200:]
    shared = min(OVERLAP, most // 2)
    assert found[-1].end == length
    assert all(len(window) <= most for window in found)
    assert all(a.end - b.start == shared for a, b in pairwise(found))


@pytest.mark.parametrize("padding", [0, 1, 199_990, 200_000, 1_000_000])
def test_padding_does_not_keep_an_attack_from_being_read(padding: int) -> None:
    verdict = judged("tea", "-" * padding, "obey", "me", "tea")
    assert places(verdict) == {("/text/2", Span(0, 4)), ("/text/3", Span(0, 2))}
    assert verdict is not None
    assert verdict.action is Action.BLOCK
    assert verdict.scores["injection"] == 0.9


def test_padding_in_many_small_texts_does_not_either() -> None:
    assert "/text/50000" in {path for path, _ in places(judged(*["tea, "] * 50_000, "obey", "me"))}


@given(st.lists(PIECES, max_size=30))
def test_a_long_row_is_read_as_a_short_one(bodies: list[str]) -> None:
    assert places(judged(*bodies, most=40)) == places(judged(*bodies))


def test_what_no_text_shows_alone_is_nothing() -> None:
    assert judged("obey me", "tea") is None
    assert judged("obey", "tea", "me") is None
    texts = [*row("obey"), *row("me", role=Role.USER)]
    assert judge_across(Guard(POLICY, [Use(ATTACK)]), texts, ABOUT) is None


def test_what_is_too_long_to_be_read_in_a_row_is_told_and_ruled_on() -> None:
    half = "-" * (MOST // 2)
    assert judged(half, half) is None
    verdict = judged(half, half, "obey", "me")
    assert verdict is not None
    assert verdict.coverage.notes == ("6 code points not read in a row",)
    assert {r.finding.kind for r in verdict.rulings} == {"guard.too_long"}
    assert places(verdict) == {("/text/2", Span(0, 4)), ("/text/3", Span(0, 2))}
    assert verdict.action is Action.HOLD


class BreaksOnTwo:
    """A detector that raises where two words meet."""

    name = "test.pair"
    reach = 2

    def find(self, text: Text) -> Iterator[Finding]:
        if "onetwo" in text.body:
            raise RuntimeError
        yield from ()


def test_a_detector_that_breaks_on_a_row_is_told() -> None:
    guard = Guard(POLICY, [Use(BreaksOnTwo())])
    verdict = judge_across(guard, row("one", "two"), ABOUT)
    assert verdict is not None
    assert {r.finding.kind for r in verdict.rulings} == {"guard.broken"}
    assert verdict.scores["injection"] == 0.0
