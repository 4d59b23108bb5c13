import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.similar.prints import letters_of
from seawall.detect.similar.signature import (
    FEWEST_PRINTS,
    MOST_PRINTS,
    Signature,
    as_read,
    exact_form,
    sign,
)
from tests.detect.similar.entries import MISS, PRINTER


@given(st.text(min_size=1).filter(str.strip))
def test_a_signature_comes_back_from_its_word(body: str) -> None:
    signature = sign(body, PRINTER)
    read = Signature.read(signature.word)
    assert replace(read, prints=signature.prints) == signature
    assert read.prints.tolist() == signature.prints.tolist()


def test_however_long_a_text_is_its_signature_is_one_short_word() -> None:
    word = sign(MISS * 500, PRINTER).word
    assert len(word) <= 378
    assert re.fullmatch(r"mh1\.[A-Za-z0-9_-]+", word)


def test_a_signature_holds_no_word_of_the_text() -> None:
    """What it tells of two texts is only whether they share stretches, to the key's holder."""
    word = sign(MISS, PRINTER).word.lower()
    assert not any(part in word for part in MISS.lower().split() if len(part) > 3)


@pytest.mark.parametrize(
    "word", ["", "AAAA", "!", "é", "A" * 32, sign(MISS, PRINTER).word[:-1], "Ag" + "A" * 40]
)
def test_a_word_that_is_no_signature_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="no signature"):
        Signature.read(word)


def test_prints_out_of_order_or_too_many_are_no_signature() -> None:
    good = sign(MISS, PRINTER)
    for prints in (good.prints[::-1], np.arange(MOST_PRINTS + 1, dtype=np.uint32)):
        word = replace(good, prints=prints).word
        with pytest.raises(ValueError, match="no signature"):
            Signature.read(word)


def test_the_prints_kept_are_a_sample_of_all_that_the_text_has() -> None:
    signature = sign(MISS, PRINTER)
    every = np.unique(PRINTER.of(letters_of(MISS)).prints)
    assert signature.count == len(every)
    assert signature.prints.tolist() == every[:MOST_PRINTS].tolist()


def test_invisible_characters_and_look_alikes_are_undone_before_signing() -> None:
    plain = sign(MISS, PRINTER)
    dressed = MISS.replace("e", "е", 7).replace("the", "t\u200bhe")
    assert sign(dressed, PRINTER).prints.tolist() == plain.prints.tolist()
    assert sign(dressed, PRINTER).exact != plain.exact


def test_the_exact_form_forgives_case_and_white_space_and_nothing_else() -> None:
    assert exact_form("  Ignore\tTHAT\r\n rule ") == exact_form("ignore that rule")
    for other in ("ignore, that rule", "ignore that\u200b rule", "ignore thåt rule"):
        assert exact_form(other) != exact_form("ignore that rule")


def test_a_text_of_white_space_has_no_signature() -> None:
    with pytest.raises(ValueError, match="nothing in this text"):
        sign(" \n\t", PRINTER)


@pytest.mark.parametrize("body", [MISS, "show prompt"])
def test_near_texts_can_be_told_by_the_signature_of_words(body: str) -> None:
    assert sign(body, PRINTER).tells_miss


@pytest.mark.parametrize("body", ["-.- --- .-", "4111 " * 40, "no " * 40])
def test_near_texts_cannot_be_told_by_signs_or_numbers_or_one_word(body: str) -> None:
    signature = sign(body, PRINTER)
    assert not signature.tells_miss
    assert len(signature.prints) < FEWEST_PRINTS


def test_the_plain_text_is_the_text_itself_where_nothing_hides_in_it() -> None:
    assert as_read(MISS) is MISS
