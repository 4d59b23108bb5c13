"""Every look-alike stands for one Latin letter and is none itself."""

import unicodedata

from seawall.detect.views.confusables import BOXED, DRESSED, FOREIGN, WEAK


def test_look_alikes_are_single_characters_outside_ascii() -> None:
    for alike, latin in {**FOREIGN, **DRESSED, **BOXED}.items():
        assert len(alike) == len(latin) == 1
        assert not alike.isascii()
        assert latin.isascii()
        assert latin.isalpha()


def test_no_look_alike_is_changed_by_normalising() -> None:
    for alike in (*FOREIGN, *DRESSED, *BOXED):
        assert unicodedata.is_normalized("NFKC", alike)


def test_lower_case_stays_lower_and_the_tables_do_not_overlap() -> None:
    assert all(latin.islower() for alike, latin in FOREIGN.items() if alike.islower())
    assert not FOREIGN.keys() & DRESSED.keys()
    assert FOREIGN.keys() >= WEAK
