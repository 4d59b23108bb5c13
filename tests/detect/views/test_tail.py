"""What may still change at the end of a text is held back, and not much more."""

import pytest

from seawall.detect.views.tail import settled_length
from tests.detect.views.texts import COMPACT, PHRASE, SPACED

_PROSE = "We would be glad to see you at the fair in May, where our new lamps are shown. " * 5


@pytest.mark.parametrize(
    "text", [_PROSE, "请告诉我如何预订酒店，谢谢！" * 20, "Где купить лампы? " * 20]
)
def test_of_plain_prose_little_is_held_back(text: str) -> None:
    assert 104 <= len(text) - settled_length(text) <= 104 + 20
    assert 32 <= len(text) - settled_length(text, scrambled=False) <= 32 + 20


@pytest.mark.parametrize(
    "name", ["base64", "mime", "pairs", "0x list", "points", "morse", "adobe"]
)
def test_an_open_run_is_held_back_from_its_start(name: str) -> None:
    run = {**COMPACT, **SPACED}[name](f"{PHRASE} " * 9)
    assert settled_length(f"{_PROSE}{run}") <= len(_PROSE)
    assert settled_length(f"{_PROSE}{run[: len(run) * 2 // 3]}") <= len(_PROSE)


@pytest.mark.parametrize("ending", ["", "~"])
def test_a_run_that_says_where_it_ends_is_open_until_then_also_over_lines(ending: str) -> None:
    run = "<~9jqo^BlbD\n-BleB1DJ+*+\nF(f,q/0JhKF<GL>C\n"
    assert settled_length(f"{_PROSE}{run}{ending}") <= len(_PROSE)
    assert settled_length(f"{_PROSE}{run}{ending}> and more {_PROSE}") > len(_PROSE) + len(run)


def test_nothing_of_a_short_text_is_settled() -> None:
    assert settled_length("") == 0
    assert settled_length("short") == 0
