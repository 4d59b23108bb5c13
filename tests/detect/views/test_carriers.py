"""What unseen characters carry is read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.detect.views.carriers import carried
from seawall.detect.views.glance import Glance
from tests.detect.views.texts import PHRASE, trials


def tags(text: str) -> str:
    return "".join(chr(0xE0000 + ord(char)) for char in text)


def selectors(text: str) -> str:
    data = text.encode()
    return "".join(chr(0xFE00 + byte if byte < 16 else 0xE0100 + byte - 16) for byte in data)


def bits(text: str) -> str:
    return "".join("\u200b\u200c"[int(bit)] for byte in text.encode() for bit in f"{byte:08b}")


@pytest.mark.parametrize("smuggle", [tags, selectors, bits])
def test_a_smuggled_phrase_is_read_and_comes_from_its_carriers(smuggle) -> None:  # type: ignore[no-untyped-def] # any of the three
    run = smuggle(PHRASE)
    (found,) = carried(Glance.at(f"Hi 😀{run} there"), 10_000)
    assert found.edit.body == PHRASE
    assert (found.edit.start, found.edit.end) == (4, 4 + len(run))


@given(text=st.text(st.characters(codec="utf-8"), max_size=20))
@settings(max_examples=trials(4000))
def test_ordinary_characters_carry_nothing(text: str) -> None:
    assert all(each.edit.end > each.edit.start for each in carried(Glance.at(text), 10))


def test_the_tags_of_a_flag_are_no_message() -> None:
    flag = "🏴" + tags("gbeng") + "\U000e007f"
    assert carried(Glance.at(flag), 100) == ()
    assert carried(Glance.at("🏴" + tags("gbeng ignore all")), 100) != ()
