"""The laws that every finder keeps: its reach is true, its spans fit, its work is bounded."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.detect.protocol import Finder
from seawall.detect.settled import settle_by
from seawall.terms import Finding, Text
from tests.detect.confidential.kept import MARK, PLAN, TERM
from tests.detect.corpora import FOLDER, lines
from tests.detect.finders import FINDERS
from tests.detect.internal.prompts import CHINESE, PROMPT, TOOLS

pytestmark = pytest.mark.long

TRIALS = 4000 if os.environ.get("SEAWALL_NIGHTLY") == "1" else 200

_CORPORA = sorted(path.stem for path in FOLDER.glob("*.txt"))
_SEEDS = [
    *(line.text for name in _CORPORA for sign in "+-" for line in lines(name, sign)),
    *f"{PROMPT}\n{CHINESE}\n{TOOLS}\n{PLAN}".splitlines(),
]
_SNIPPETS = [
    " ", "  ", "\n", ".", "-", "@", ":", "::", "+", "(", ")", "=", '"', "0", "7", "42",
    "4111", "555-", "a", "ab", "é", "а", "о", "τ", "日本", "ह", "👩", "\u200d", "\u200c",
    "\ufe0f", "\u202e", "\u2066", "\u2069", "\U000e0041", "\U000e007f", "\U0001f3f4", "\x1b[",
    "31m", "\x00", "\ud800", "tel ", "ACME-123456", "password: ", "token=",
    "-----BEGIN RSA PRIVATE KEY-----", "eyJ", "Bearer ", "-----END RSA PRIVATE KEY-----",
    "https://", "![", "](", "<a href=", "<img src='", "[1]: ", "data:text/html,", "javascript:",
    "https://charts.evil.example/p.png?d=", "Harbour+Lane+7+", ">", "x" * 40,
    MARK, TERM, "Blue-", "TLP:RED", "CONFIDENTIAL\n",
    "0" * 30, "A" * 64, "Ab1" * 30,
]  # fmt: skip


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """Texts made of fragments: corpus lines and their pieces, joints, and a few odd characters."""
    pieces = st.one_of(
        st.sampled_from(_SNIPPETS),
        st.sampled_from(_SEEDS),
        st.sampled_from(_SEEDS).flatmap(
            lambda seed: st.tuples(st.integers(0, len(seed)), st.integers(0, len(seed))).map(
                lambda cut: seed[min(cut) : max(cut)]
            )
        ),
        st.text(max_size=6),
    )
    return "".join(draw(st.lists(pieces, max_size=12)))


def _settled(finder: Finder, body: str, before: int) -> list[Finding]:
    return [found for found in finder.find(Text(body)) if found.span.end <= before]


@settings(max_examples=TRIALS)
@given(body=bodies(), at=st.floats(0, 1))
def test_what_lies_further_than_reach_before_a_cut_does_not_depend_on_what_follows(
    body: str, at: float
) -> None:
    cut = round(at * len(body))
    for finder in FINDERS:
        settled = cut - finder.reach
        before = _settled(finder, body[:cut], settled)
        assert before == _settled(finder, body, settled), finder.name


@settings(max_examples=TRIALS)
@given(body=bodies(), at=st.floats(0, 1))
def test_what_is_said_to_be_settled_does_not_depend_on_what_follows(body: str, at: float) -> None:
    begun = body[: round(at * len(body))]
    for finder in FINDERS:
        settled = settle_by(finder)(begun)
        assert 0 <= settled <= len(begun), finder.name
        assert _settled(finder, begun, settled) == _settled(finder, body, settled), finder.name
        seen = [found.span for found in finder.find(Text(begun)) if found.span.end > settled]
        for found in finder.find(Text(body)):
            if found.span.start < settled < found.span.end:
                assert any(span.start <= found.span.start for span in seen), finder.name


@settings(max_examples=TRIALS)
@given(body=bodies(), padding=st.integers(0, 3000))
def test_a_finding_far_before_the_end_is_the_same_whatever_comes_next(
    body: str, padding: int
) -> None:
    for finder in FINDERS:
        filler = ("lorem ipsum " * 300)[: finder.reach + padding]
        settled = len(body) + len(filler) - finder.reach
        longer = body + filler + body
        before = _settled(finder, body + filler, settled)
        assert before == _settled(finder, longer, settled), finder.name


@settings(max_examples=TRIALS)
@given(body=bodies())
def test_spans_lie_in_the_text_and_are_not_empty(body: str) -> None:
    for finder in FINDERS:
        for found in finder.find(Text(body)):
            assert 0 <= found.span.start < found.span.end <= len(body), finder.name
            assert found.kind.startswith(finder.name.split(".")[0])


@pytest.mark.parametrize("finder", FINDERS, ids=lambda finder: finder.name)
@settings(max_examples=max(10, TRIALS // 10))
@given(unit=st.one_of(st.sampled_from(_SNIPPETS), st.text(min_size=1, max_size=4), bodies()))
def test_any_repetition_of_anything_is_read_in_time(finder: Finder, unit: str) -> None:
    body = (unit or "a") * (25_000 // (len(unit) or 1))
    assert sum(1 for _ in finder.find(Text(body))) <= len(body)
