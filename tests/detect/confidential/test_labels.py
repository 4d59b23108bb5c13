"""Markings of texts: wordings that mark, and sentences that only speak of it."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seawall.detect.confidential import LABELS
from seawall.terms import Text
from tests.detect.confidential.kept import found


@pytest.mark.parametrize(
    "marked",
    [
        "TLP:RED", "TLP: AMBER+STRICT", "tlp:green", "STRICTLY CONFIDENTIAL", "CONFIDENTIAL",
        "FOR INTERNAL USE ONLY", "TOP SECRET//SI/NF", "NOFORN", "VS-NfD".upper(),
        "VS – NUR FÜR DEN DIENSTGEBRAUCH", "STRENG VERTRAULICH", "DIFFUSION RESTREINTE",
        "ATTORNEY-CLIENT PRIVILEGED", "Classification: Internal", "sensitivity = confidential",
        "# Strictly confidential", "| Confidential |", "*Internal use only*", "OFFICIAL-SENSITIVE",
    ],
)  # fmt: skip
def test_a_marking_is_found(marked: str) -> None:
    text = f"Page 3\n{marked}\nThe crane will be sold."
    assert [kind for kind, _ in found(LABELS, text)] == ["confidential.label"]


@pytest.mark.parametrize(
    "spoken",
    [
        "Please keep this confidential.", "TLP:CLEAR", "TLP:WHITE", "The TLP: what is it?",
        "It is an open secret that the soup is salty.", "Use only as directed.",
        "A confidential tone, restricted to friends.", "TLP:REDUCED", "CONFIDENTIALITY",
    ],
)  # fmt: skip
def test_a_sentence_that_speaks_of_it_is_none(spoken: str) -> None:
    assert not found(LABELS, f"He said: {spoken} And so on.")


PIECES = [
    *("CONFIDENTIAL", "STRICTLY ", "Strictly ", "TLP", "tlp:", ": ", "amber", "+STRICT", "RED"),
    *("Classification", ": ", "= ", "**", "internal", " use", " only", "secret", "SECRET//", "AB"),
    *("\n", "> ", " ", "a", "I", ".", "!", "VS-", "NUR FÜR DEN ", "DIENSTGEBRAUCH", "ſ", "İ", "K"),
]


@example("tlp:RED: ", 1.0)
@settings(max_examples=2_000)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), st.floats(0, 1))
def test_what_is_settled_stays_whatever_follows(body: str, at: float) -> None:
    begun = body[: round(at * len(body))]
    settled = LABELS.settled(begun)
    early = [f for f in LABELS.find(Text(begun)) if f.span.end <= settled]
    late = list(LABELS.find(Text(body)))
    assert early == [f for f in late if f.span.end <= settled]
    assert all(f.span.start >= settled or f.span.end <= settled for f in late)


def test_ordinary_text_is_not_held_back() -> None:
    body = "We agreed to meet again when the first loaves are out of the oven, not before."
    held = [n - LABELS.settled(body[:n]) for n in range(20, len(body))]
    assert sum(held) / len(held) < 2
