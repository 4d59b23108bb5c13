"""Evidence is never fresher than the log shows, whatever its clock said."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from seawall.ship.clock import CLOCKS, LogClock, Sealed

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOURS = [NOW - timedelta(hours=hours) for hours in range(10)]


def test_an_entry_is_from_the_earlier_of_its_word_and_its_first_checkpoint() -> None:
    clock = LogClock([Sealed(3, HOURS[5]), Sealed(5, HOURS[2])], NOW)
    assert clock.by(0) == clock.by(2) == HOURS[5]
    assert clock.by(3) == clock.by(4) == HOURS[2]
    assert clock.by(5) == NOW
    assert clock.at(2, HOURS[9]) == HOURS[9]
    assert clock.at(2, HOURS[1]) == HOURS[5]


def test_a_clock_that_is_ahead_of_the_log_is_told() -> None:
    clock = LogClock([Sealed(3, HOURS[5])], NOW)
    assert not clock.ahead(2, HOURS[5] + CLOCKS)
    assert clock.ahead(2, HOURS[5] + CLOCKS + timedelta(seconds=1))
    assert clock.ahead(7, NOW + timedelta(days=30))
    assert clock.at(7, NOW + timedelta(days=30)) == NOW


@given(
    st.lists(st.tuples(st.integers(0, 50), st.sampled_from(HOURS)), max_size=12),
    st.integers(0, 60),
    st.sampled_from([*HOURS, NOW + timedelta(days=9)]),
)
def test_no_checkpoint_makes_an_entry_younger_than_another_does(
    sealed: list[tuple[int, datetime]], index: int, said: datetime
) -> None:
    """Against the plain reading: the earliest of all times by which it was there."""
    clock = LogClock([Sealed(size, at) for size, at in sealed], NOW)
    over = [at for size, at in sealed if size > index]
    assert clock.by(index) == min([*over, NOW])
    assert clock.at(index, said) <= min(said, NOW)
