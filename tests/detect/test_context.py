"""Words count only where they stand near enough."""

from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.context import Nearby

PHONE = Nearby(r"\bphone\b", before=12, after=8)


@given(st.integers(0, 30), st.booleans())
def test_a_word_is_seen_within_its_window_and_not_beyond(distance: int, left: bool) -> None:  # noqa: FBT001
    gap = "." * distance
    body = f"phone{gap}123" if left else f"123{gap}Phone"
    start = body.index("123")
    assert PHONE(body, start, start + 3) == (distance + 5 <= (12 if left else 8))


def test_without_a_window_after_nothing_there_is_read() -> None:
    assert not Nearby("phone", before=5)("123 phone", 0, 3)
