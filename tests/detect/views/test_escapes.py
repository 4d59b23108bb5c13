"""Each unit of an escape stands for one letter, wherever it stands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.detect.views.escapes import escapes
from seawall.detect.views.glance import Glance
from tests.detect.views.texts import COMPACT, trials

_KINDS = {
    "percent": "url", "entities": "html", "hex entities": "html", "\\x": "unicode",
    "octal": "unicode", "\\u{}": "unicode", "\\U": "unicode",
}  # fmt: skip


def read(text: str) -> list[tuple[str, str]]:
    found = escapes(Glance.at(text), runs=100, length=10_000)
    return [(each.kind, each.edit.body) for each in found]


@given(name=st.sampled_from([*_KINDS]), text=st.text("abcäöаб€ 😀", min_size=2, max_size=9))
@settings(max_examples=trials(4000))
def test_the_origin_of_a_letter_alone_decodes_to_it(name: str, text: str) -> None:
    run = COMPACT[name](text)
    edit = next(escapes(Glance.at(f"x{run}.y"), runs=9, length=10_000)).edit
    assert edit.body == text
    for place, char in enumerate(text):
        slice_ = f"x{run}.y"[edit.lows[place] : edit.highs[place]]
        assert read(slice_) == [(_KINDS[name], char)]


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("a%20b", [("url", " ")]),
        ("50%de los", []),
        ("%FF%41", [("url", "%FFA")]),
        ("%u0069", [("url", "i")]),
        ("&amp;&lt;", [("html", "&<")]),
        ("?a=1&copy=2&x", []),
        ("\\ud83d\\ude00", [("unicode", "😀")]),
        ('\\"a\\nb', [("unicode", '"'), ("unicode", "\n")]),
        ("\\\\u0069", [("unicode", "\\")]),
        ("\\U00110000", []),
        ("U+0069 U+0067  U+0069", [("points", "ig i")]),
        ("U+0069 alone", []),
        ("caf=C3=A9", [("printable", "é")]),
        ("x=10 and y=AB", []),
        ("a long line=\nbroken", [("printable", "")]),
        ("Title\n=====\n", []),
    ],
)
def test_escapes_are_read_as_their_makers_write_them(
    text: str, reading: list[tuple[str, str]]
) -> None:
    assert read(text) == reading
