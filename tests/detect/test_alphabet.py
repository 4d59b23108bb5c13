"""A text's script is told by where its letters stand in Unicode."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.alphabet import _BLOCKS, LATIN, NEVER_LATIN, OWN_SCRIPT, main_script


@pytest.mark.parametrize(
    ("text", "script", "letters"),
    [
        ("", "", 0),
        ("12:30, 7 € – ☺", "", 0),
        ("naïve café", LATIN, 9),
        ("Привет, мир", "Cyrillic", 9),
        ("สวัสดีครับ", "Thai", 10),
        ("漢字", "Han", 2),
        ("漢字かな混じり", "Kana", 7),
        ("한국어", "Hangul", 3),
        ("Κύπρος", "Greek", 6),
        ("नमस्ते", "Devanagari", 6),
        ("עברית English", "", 0),
    ],
)
def test_the_script_of_most_letters_is_told(text: str, script: str, letters: int) -> None:
    assert main_script(text) == (script, letters)


def test_one_borrowed_sign_makes_no_japanese() -> None:
    assert main_script("我喜欢吃寿司の店在东京很有名气")[0] == "Han"


def test_blocks_are_in_order_and_named_as_in_unicode() -> None:
    starts = [start for start, _ in _BLOCKS]
    assert starts == sorted(set(starts))
    of: dict[str, list[str]] = {}
    for letter in map(chr, range(0x10000)):
        of.setdefault(main_script(letter)[0], []).append(letter)
    named = {"Han": "CJK", "Kana": "KATAKANA", "Nko": "NKO", "Oriya": "ORIYA"}
    for script in {*OWN_SCRIPT, "Greek", "Cyrillic", "Arabic", "Devanagari"}:
        told = [name for c in of[script] if c.isalpha() and (name := unicodedata.name(c, ""))]
        wanted = named.get(script, script.upper())
        ours = sum(wanted in name for name in told)
        assert ours > 0.6 * len(told), script


def test_what_is_never_latin_holds_every_language_with_a_script_of_its_own() -> None:
    assert set(OWN_SCRIPT.values()) < NEVER_LATIN


@given(st.text())
def test_letters_are_no_more_than_there_are_characters(text: str) -> None:
    script, letters = main_script(text)
    assert 0 <= letters <= len(text)
    assert bool(script) == bool(letters)
