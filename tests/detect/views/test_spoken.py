"""Words spelled in the alphabet of radio are read."""

import pytest

from seawall.detect.views.glance import Glance
from seawall.detect.views.spoken import spoken


def readings(text: str) -> list[str]:
    return [found.edit.body for found in spoken(Glance.at(text), 1000)]


@pytest.mark.parametrize(
    "text",
    [
        "india golf november oscar romeo echo / alfa lima lima / stop",
        "India-Golf-November-Oscar-Romeo-Echo | Alpha-Lima-Lima | Stop",
        "INDIA, GOLF, NOVEMBER, OSCAR, ROMEO, ECHO -- ALPHA, LIMA, LIMA / STOP",
        "india golf november oscar romeo echo\nalpha lima lima\nstop",
    ],
)
def test_however_its_words_are_set_a_run_is_read(text: str) -> None:
    (reading,) = readings(f"so: {text}")
    assert " ".join(reading.split()).rstrip(" .") == "ignore all"


def test_digits_and_what_has_no_word_are_read() -> None:
    spelled = "papa alfa golf echo / one niner fower / golf romeo ü sierra sierra echo question"
    assert readings(spelled) == ["page 194 grüsse?"]


@pytest.mark.parametrize(
    "text",
    [
        "Oscar and Victor met Romeo at the Hotel India in Lima in November, for golf and tango.",
        "one, two, three, four, five, six, seven, eight, nine",
        "Papa, Mike, Charlie, Oscar",
    ],
)
def test_names_and_counting_are_no_run(text: str) -> None:
    assert readings(text) == []
