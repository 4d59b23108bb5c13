"""Morse is read with whatever signs it is typed."""

import pytest

from seawall.detect.views.glance import Glance
from seawall.detect.views.morse import morse
from tests.detect.views.texts import PHRASE, SPACED


def read(text: str) -> list[str]:
    return [found.edit.body for found in morse(Glance.at(text), 1000)]


@pytest.mark.parametrize("signs", ["..--", "··−−", "••–—", "··__"])
@pytest.mark.parametrize("gap", [" / ", "   ", "|", "\n\n"])
def test_a_phrase_is_read(signs: str, gap: str) -> None:
    run = SPACED["morse"](PHRASE).replace(" / ", gap)
    table = str.maketrans({".": signs[0], "-": signs[2]})
    assert read(f"so: {run.translate(table)} ok") == [PHRASE]


@pytest.mark.parametrize(
    "text", ["- - - - - -", ". . . . .", "a - b . c", "... --- ...", ".- -..-..-.-"]
)
def test_rules_and_lists_are_no_morse(text: str) -> None:
    assert read(text) == []
