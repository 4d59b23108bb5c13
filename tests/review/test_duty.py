"""Who is on duty: the week's list, held against a walk through the week minute by minute."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from seawall.review.duty import Turn, on_duty, turn_at

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
WEEK = 7 * 24 * 60

TURNS = st.lists(
    st.builds(Turn, st.integers(0, WEEK - 1), st.tuples(st.sampled_from("abcdef"))),
    min_size=1,
    max_size=6,
    unique_by=lambda turn: turn.begins,
)


def walked(turns: list[Turn], minute: int) -> tuple[str, ...]:
    """Whoever began last, on a walk through the week before and this one."""
    begins = {turn.begins: turn.people for turn in turns}
    people: tuple[str, ...] = ()
    for passed in range(WEEK + minute + 1):
        people = begins.get(passed % WEEK, people)
    return people


@given(turns=TURNS, minute=st.integers(0, WEEK - 1))
def test_whoever_began_last_is_on_duty_whatever_the_order_of_the_lines(
    turns: list[Turn], minute: int
) -> None:
    assert on_duty(turns, MONDAY + timedelta(minutes=minute)) == walked(turns, minute)


def test_a_line_of_the_file_begins_at_its_minute_and_not_before() -> None:
    turns = [turn_at("fri 17:00", ["bob"]), turn_at("mon 09:00", ["ann", "kim"])]
    friday = MONDAY + timedelta(days=4, hours=17)
    assert on_duty(turns, friday - timedelta(seconds=1)) == ("ann", "kim")
    assert on_duty(turns, friday) == ("bob",)
    assert on_duty(turns, MONDAY + timedelta(hours=8, minutes=59)) == ("bob",)


def test_a_turn_begins_by_the_clock_on_the_wall_also_after_the_clocks_are_changed() -> None:
    """In Berlin 09:00 is 07:00 UTC in summer, and 08:00 UTC in winter."""
    turns = [turn_at("mon 09:00", ["ann"]), turn_at("mon 08:00", ["bob"])]
    berlin = ZoneInfo("Europe/Berlin")
    summer, winter = datetime(2026, 10, 19, 7, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC)
    for moment in (summer, winter):
        assert on_duty(turns, moment.astimezone(berlin)) == ("ann",)
        before = moment - timedelta(minutes=1)
        assert on_duty(turns, before.astimezone(berlin)) == ("bob",)


def test_without_turns_nobody_is_on_duty() -> None:
    assert on_duty([], MONDAY) == ()
