"""Counting rows."""

from hypothesis import given
from hypothesis import strategies as st

from seawall.scan.tally import SHOWN, Tally

rows = st.lists(
    st.builds(lambda action: {"action": action}, st.sampled_from(["allow", "block"]))
    | st.builds(lambda row: {"error": "broken", "row": row}, st.integers(1, 99))
)


@given(rows, rows)
def test_counting_in_parts_is_counting_the_whole(
    first: list[dict[str, object]], second: list[dict[str, object]]
) -> None:
    whole, part, rest = Tally(), Tally(), Tally()
    for row in first + second:
        whole.add(row)
    for row in first:
        part.add(row)
    for row in second:
        rest.add(row)
    part.join(rest)
    assert part == whole
    assert whole.rows == len(first) + len(second) == whole.errors + whole.actions.total()
    assert len(whole.troubles) == min(whole.errors, SHOWN)
