"""A letter decoded from a block comes from exactly the characters that carry its bits."""

import base64
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.detect.views.base85 import base85
from seawall.detect.views.blocks import blocks
from seawall.detect.views.found import Found
from seawall.detect.views.glance import Glance
from tests.detect.views.texts import COMPACT, PHRASE, trials

_LENGTH = 65_536
_NAMES = ["base64", "base64url", "base32", "base32hex", "base16", "b85", "a85"]
_DECODE: dict[str, Callable[[str], bytes]] = {
    "base64": base64.b64decode,
    "base64url": base64.urlsafe_b64decode,
    "base32": base64.b32decode,
    "base32hex": base64.b32hexdecode,
    "base16": base64.b16decode,
    "b85": base64.b85decode,
    "a85": base64.a85decode,
}
# A digit of each alphabet that may stand anywhere.
_ZERO = dict.fromkeys(_NAMES, "A") | {"base16": "0", "b85": "0", "a85": "!", "base32hex": "0"}


def decoded(text: str) -> list[Found]:
    glance = Glance.at(text)
    return [*blocks(glance, _LENGTH), *base85(glance, _LENGTH)]


@given(
    name=st.sampled_from(_NAMES),
    tail=st.text("abcdefghij ÄÖÜäöüßабв€😀", max_size=12),
    data=st.data(),
)
@settings(max_examples=trials(4000))
def test_masking_all_else_keeps_a_letter(name: str, tail: str, data: st.DataObject) -> None:
    text = PHRASE + " " + tail + "."
    run = COMPACT[name](text)
    edit = decoded(f"say {run} now")[0].edit
    assert edit.body == text
    assert (edit.start, edit.end) == (4, 4 + len(run))
    place = data.draw(st.integers(0, len(text) - 1))
    low, high = edit.lows[place] - 4, edit.highs[place] - 4
    masked = "".join(
        char if low <= at < high or char == "=" else _ZERO[name] for at, char in enumerate(run)
    )
    start = len(text[:place].encode())
    letter = text[place].encode()
    assert _DECODE[name](masked)[start : start + len(letter)] == letter


@pytest.mark.parametrize("width", [16, 20, 57, 64, 76])
@pytest.mark.parametrize("gap", ["\n", "\r\n", "\n    "])
def test_a_block_over_several_lines_is_one_run(width: int, gap: str) -> None:
    run = COMPACT["base64"](f"{PHRASE} " * 9)
    lines = gap.join(run[place : place + width] for place in range(0, len(run), width))
    found = decoded(f"cert:\n{lines}\nthe end")
    assert [each.edit.body for each in found] == [f"{PHRASE} " * 9]
    assert (found[0].edit.start, found[0].edit.end) == (6, 6 + len(lines))


def test_a_word_on_the_line_after_a_block_is_not_taken_for_its_end() -> None:
    run = COMPACT["base64"](PHRASE)
    assert [each.edit.body for each in decoded(f"{run}\nthanks")] == [PHRASE]


@pytest.mark.parametrize(
    "text",
    [
        "3f786850e387550fdab836ed7e6dc881de23001b",
        "d41d8cd98f00b204e9800998ecf8427e",
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
        "src/seawall/detect/views/Donaudampfschifffahrt",
        "20251123185432123456789",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "/usr/local/lib/python3.11/site-packages/Numpy/Core",
    ],
)
def test_what_is_no_text_is_left_alone(text: str) -> None:
    assert decoded(text) == []
