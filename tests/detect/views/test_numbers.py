"""Numbers that spell words are read; dates, tables and telephones are not."""

import pytest

from seawall.detect.views.glance import Glance
from seawall.detect.views.numbers import numbers
from tests.detect.views.texts import PHRASE, SPACED


def read(text: str) -> list[str]:
    return [found.edit.body for found in numbers(Glance.at(text), 1000)]


@pytest.mark.parametrize("name", ["pairs", "colons", "0x list", "octets", "codes", "code list"])
def test_a_phrase_is_read(name: str) -> None:
    assert read(f"so {SPACED[name](PHRASE)} ok") == [PHRASE]


@pytest.mark.parametrize(
    "text",
    [
        "tel. 49 30 90 18 20 33 or 030 123 456 789 012 345",
        "2026-03-14 10:30:00, 00:1A:2B:3C:4D:5E",
        "12, 34, 56, 78, 90, 11, 22, 33, 44, 55",
        "10000000 20000000 30000000 40000000",
        "colours 0x00 0xff 0x80 0x7f 0x01",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert read(text) == []
