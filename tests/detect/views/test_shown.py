"""What a screen shows is read: letters taken back are gone, overridden directions are turned."""

import pytest

from seawall.detect.views import views_of
from seawall.detect.views.edit import Step
from seawall.detect.views.glance import Glance
from seawall.detect.views.shown import LONGEST_OVERRIDE, REACH, open_from, shown
from seawall.terms import Span
from tests.detect.views.texts import COMPACT, PHRASE


def reading(text: str) -> str:
    return Step.of(text, shown(Glance.at(text))).after


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("iga\bnore", "ignore"),
        ("igab\b\bnore", "ignore"),
        ("igab\bc\b\bnore", "ignore"),
        ("iga\x7fnore", "ignore"),
        ("N\bNA\bAM\bME\bE", "NAME"),
        ("\bignore", "\bignore"),
        ("a\n\bb", "a\n\bb"),
        ("\u202eerongi\u202c all", "\u202eignore\u202c all"),
        ("\u202eerongi", "\u202eignore"),
        ("\u202eerongi\nall", "\u202eignore\nall"),
        ("\u202dםולש\u202c", "\u202dשלום\u202c"),
        ("\u202eשלום\u202c", "\u202eשלום\u202c"),
        ("plain", "plain"),
    ],
)
def test_a_text_is_read_as_a_screen_shows_it(text: str, seen: str) -> None:
    assert reading(text) == seen


def test_a_backspace_takes_back_what_is_near_alone() -> None:
    near = "a" * REACH
    assert reading(near + "\b" * (REACH + 4)) == "a" * (REACH // 2) + "\b" * (REACH // 2 + 4)


@pytest.mark.parametrize("name", ["base64", "\\x", "percent"])
def test_both_readings_are_there_also_in_what_was_decoded(name: str) -> None:
    erased = PHRASE.replace("n", "nx\b")
    removed = PHRASE.replace("n", "n\b")
    for hidden in (erased, removed):
        for text in (hidden, COMPACT[name](hidden)):
            assert any(PHRASE in view.body for view in views_of(text).views)


def test_what_was_taken_back_belongs_to_the_finding_that_stands_across_it() -> None:
    text = "so igx\bnore"
    view = next(view for view in views_of(text).views if view.name == "shown")
    place = view.body.index("ignore")
    assert view.origin(Span(place, place + 6)) == Span(3, len(text))


def test_an_override_is_open_until_it_is_closed_or_too_long() -> None:
    assert open_from("ab\u202ecd") == 2
    assert open_from("ab\u202ecd\u202c") == len("ab\u202ecd\u202c")
    assert open_from("ab\u202e" + "c" * (LONGEST_OVERRIDE + 1)) == 3 + LONGEST_OVERRIDE + 1
    assert open_from("ab") == 2
