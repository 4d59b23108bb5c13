"""A finding is what can be, or no finding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.terms import Finding, Span


@given(st.floats())
def test_a_share_that_cannot_be_is_refused(share: float) -> None:
    if 0.0 <= share <= 1.0:
        assert Finding("a", Span(0, 1), fpr=share).fpr == share
    else:
        with pytest.raises(ValueError, match="an fpr must be a share from 0 to 1, not "):
            Finding("a", Span(0, 1), fpr=share)


def test_a_finding_carries_no_share_unless_one_was_measured() -> None:
    assert Finding("a", Span(0, 1), 0.9).fpr is None
