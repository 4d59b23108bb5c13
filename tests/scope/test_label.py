"""Labels of texts, and the mark that a session keeps of them."""

from hypothesis import given
from hypothesis import strategies as st

from seawall.scope import CLEAN, Integrity, Label, Taint

CLASSES = st.frozensets(st.sampled_from(["customer", "personal", "public"]))
SOURCES = st.frozensets(st.sampled_from(["mail", "web"]))
TAINTS = st.builds(Taint, st.booleans(), CLASSES, SOURCES)


@given(TAINTS, TAINTS, TAINTS)
def test_a_mark_only_rises_and_does_not_ask_in_which_order(
    one: Taint, two: Taint, three: Taint
) -> None:
    """Joining is a semilattice: so several workers may raise the same mark at once."""
    assert one <= one | two
    assert two <= one | two
    assert one | two == two | one
    assert (one | two) | three == one | (two | three)
    assert one | one == one
    assert one | CLEAN == one


@given(st.sampled_from(Integrity), CLASSES)
def test_only_what_strangers_may_have_written_taints(
    integrity: Integrity, classes: frozenset[str]
) -> None:
    """A source is kept for what is untrusted alone; classes of data are always kept."""
    taint = Label(integrity, "mail", classes).taint

    assert taint.untrusted is (integrity is Integrity.UNTRUSTED)
    assert taint.classes == classes
    assert bool(taint.sources) is taint.untrusted
