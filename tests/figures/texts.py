"""Measured texts for the tests of figures."""

from hypothesis import strategies as st

from seawall.figures import Facts, Measured, Outcome, Place


def measured(
    row: int = 1,
    *,
    attack: bool = True,
    found: bool = False,
    stopped_by: tuple[str, ...] = (),
    score: float | None = 0.5,
    facts: Facts = Facts("a"),  # noqa: B008 - a value that cannot change
    seconds: float = 0.001,
    notes: tuple[str, ...] = (),
) -> Measured:
    """One text."""
    outcome = Outcome(found, stopped_by, score, partial=bool(notes), notes=notes)
    return Measured(Place("a.jsonl", row), facts, attack, outcome, 10, seconds)


NAMES = st.sampled_from(["", "a", "b", "c"])
MEASURED = st.builds(
    measured,
    st.integers(1, 99),
    attack=st.booleans(),
    found=st.booleans(),
    stopped_by=st.sampled_from([(), ("one",), ("one", "two")]),
    score=st.none() | st.floats(0, 1),
    facts=st.builds(Facts, NAMES, NAMES, NAMES),
    seconds=st.floats(0, 10),
    notes=st.sampled_from([(), ("too deep",)]),
)
