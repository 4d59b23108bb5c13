"""National numbers are found where their country can have given them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.detect.personal import NationalIds
from seawall.detect.personal.national_numbers import NUMBERS, Number
from seawall.terms import Text
from tests.detect.corpora import Line, found, lines

IDS = NationalIds()


@pytest.mark.parametrize("line", lines("national_id", "+"), ids=lambda line: repr(line.text[:40]))
def test_every_must_find_line_is_found_exactly(line: Line) -> None:
    assert found(IDS, line) == sorted(line.wanted)


@pytest.mark.parametrize("line", lines("national_id", "-"), ids=lambda line: repr(line.text[:40]))
def test_no_must_not_find_line_is_found(line: Line) -> None:
    assert found(IDS, line) == []


def test_numbers_of_at_least_ten_countries_are_known_and_each_is_in_the_corpus() -> None:
    countries = {number.name.partition(".")[0] for number in NUMBERS}
    assert len(countries) == 37  # as the pages say
    notes = {f.note for line in lines("national_id", "+") for f in IDS.find(Text(line.text))}
    assert {number.name for number in NUMBERS} <= notes


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number.name)
@settings(deadline=None)  # the first number of a country loads its table
@given(data=st.data())
def test_what_has_wrong_check_digits_is_not_found(number: Number, data: st.DataObject) -> None:
    writing = data.draw(st.sampled_from(sorted(number.writings)))
    written = "".join(
        data.draw(st.sampled_from("0123456789"))
        if c == "9"
        else data.draw(st.sampled_from("ABCDEFGHJKLMNPQRSTUVWXYZ"))
        if c == "A"
        else c
        for c in writing
    )
    notes = {finding.note for finding in IDS.find(Text(f"number {written} here"))}
    assert number.name not in notes or number.valid(written)


def test_a_place_that_stdnum_has_no_table_for_is_no_number_and_no_error() -> None:
    assert not list(IDS.find(Text("身份证 214466688906248211")))


def test_a_findings_note_names_the_country_and_no_part_of_the_number() -> None:
    (finding,) = IDS.find(Text("PESEL 85031283482"))
    assert finding.note == "pl.pesel"
    assert finding.confidence > 0.9


def test_lower_case_counts_only_after_a_word_for_it() -> None:
    assert not list(IDS.find(Text("file s1234567d here")))
    assert list(IDS.find(Text("my nric is s1234567d")))
