"""The shape of a text has one class per code point."""

from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.views.glance import Glance
from seawall.detect.views.odd import CONTINUING, ODD
from tests.detect.views.texts import texts


@given(text=texts)
def test_offsets_in_the_shape_are_those_of_the_text(text: str) -> None:
    glance = Glance.at(text)
    assert len(glance.shape) == len(text)
    for start, end in [*glance.tokens(), *glance.blocks()]:
        assert all("!" <= char <= "~" for char in text[start:end])
    for start, end in glance.words(place for places in glance.seen.values() for place in places):
        assert not any(char.isspace() and char.isascii() for char in text[start:end])


@given(char=st.characters())
def test_a_text_is_odd_if_an_odd_character_is_in_it(char: str) -> None:
    assert Glance.at(f"ä{char}ä").odd == (char in ODD)


@given(text=st.text(st.characters(min_codepoint=0xA0, exclude_categories=["Cs"])))
def test_a_text_of_no_odd_characters_is_not_odd(text: str) -> None:
    assert Glance.at(text).odd == any(char in ODD for char in text)
    assert not (ODD | CONTINUING).intersection("aäяα語")
