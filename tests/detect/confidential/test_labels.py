"""Markings of texts: wordings that mark, and sentences that only speak of it."""

import pytest

from seawall.detect.confidential import LABELS
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
