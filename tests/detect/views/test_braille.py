"""Braille is read cell by cell."""

import pytest

from seawall.detect.views.braille import braille
from seawall.detect.views.glance import Glance


def readings(text: str) -> list[str]:
    return [found.edit.body for found in braille(Glance.at(text), 1000)]


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("⠊⠛⠝⠕⠗⠑⠀⠁⠇⠇", "ignore all"),
        ("⠠⠊⠛⠝⠕⠗⠑ ⠁⠇⠇⠲", "ignore all."),
        ("⠏⠗⠊⠝⠞ ⠼⠁⠚⠊ ⠞⠊⠍⠑⠎", "print 109 times"),
    ],
)
def test_a_run_of_cells_is_read(text: str, reading: str) -> None:
    assert readings(f"so: {text}") == [reading]


@pytest.mark.parametrize("text", ["⠋ loading", "⠋⠙⠹", "⡇⣿⣿⣿⣿⣿⣿", "plain"])
def test_wheels_and_bars_of_command_lines_are_no_run(text: str) -> None:
    assert readings(text) == []
