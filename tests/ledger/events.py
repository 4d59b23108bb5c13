"""Events for the ledger's tests: any that the log takes, and quick ones."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from seawall.ledger import storable
from seawall.terms import Event

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
MOST = 2**53 - 1

texts = st.text(max_size=30).map(storable)
words = texts.map(lambda text: text.replace("\0", ""))  # PostgreSQL finds nothing under NUL
names = st.text(st.characters(max_codepoint=127), max_size=12)
facts = st.recursive(
    st.none() | st.booleans() | st.integers(-MOST, MOST) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)
times = st.integers(-7 * 10**15, 7 * 10**15).map(lambda us: NOON + timedelta(microseconds=us))
events = st.builds(
    Event,
    kind=words,
    at=times,
    actor=texts,
    request=words,
    feature=words,
    session=words,
    principal=words,
    facts=st.dictionaries(names, facts, max_size=6),
)


def event(
    kind: str = "text.allowed", *, at: int = 0, request: str = "", **facts: str | int
) -> Event:
    """One event, `at` seconds after noon."""
    return Event(kind, NOON + timedelta(seconds=at), "gateway", request=request, facts=facts)
