"""Laws of blotting: no part of a secret stays, and all else stands where it stood."""

from hypothesis import given
from hypothesis import strategies as st

from seawall.ledger.vault import without_secrets
from seawall.ledger.vault.blot import BLOT
from seawall.terms import Span

spans = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: Span(*sorted(pair)))


@given(st.text(max_size=30), st.lists(spans, max_size=4))
def test_within_spans_all_is_blotted_and_nothing_else_is(text: str, found: list[Span]) -> None:
    blotted = without_secrets(text, found)
    inside = {place for span in found for place in range(span.start, span.end)}
    assert len(blotted) == len(text)
    for place, (before, after) in enumerate(zip(text, blotted, strict=True)):
        assert after == (BLOT if place in inside else before)
