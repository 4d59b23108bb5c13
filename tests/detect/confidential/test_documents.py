"""Quotes of documents, told by fingerprints: what is found, and what is not."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.confidential import Fingerprints, Keyed, Quotes, fingerprints
from seawall.detect.confidential.documents import NEAR, RUN, WINDOW
from seawall.detect.letters import Letters
from seawall.terms import Text
from tests.detect.confidential.kept import KEYED, PLAN, found, quotes

WORDS = PLAN.split()
AROUND = "Here is what I can say about the matter that you asked me about this morning. "
SPOKEN = [f"{Random(n).randint(0, 9_999)}th thing" for n in range(400)]


@given(st.integers(0, len(WORDS) - 25))
def test_any_quote_of_25_words_is_found_wherever_it_begins(start: int) -> None:
    quote = " ".join(WORDS[start : start + 25])
    ((kind, seen),) = found(quotes(PLAN), f"{AROUND}{quote} {AROUND}")
    assert kind == "confidential.document"
    assert seen in quote
    assert len(seen.split()) >= 25 - 2 * (WINDOW - 1)


@pytest.mark.parametrize(
    "changed",
    [
        str.upper,
        lambda quote: quote.replace(" ", "\n\n* "),
        lambda quote: quote.replace("a", "á").replace(",", " -"),
        lambda quote: quote.replace("northern", "southern"),
    ],
)
def test_case_accents_marks_and_a_changed_word_hide_no_quote(changed: object) -> None:
    assert callable(changed)
    quote = changed(" ".join(WORDS[:40]))
    assert found(quotes(PLAN), f"{AROUND}{quote}. {AROUND}")


def test_a_few_words_in_common_are_no_quote() -> None:
    assert not found(quotes(PLAN), AROUND + " ".join(WORDS[5 : 5 + RUN]) + " " + AROUND)


def test_pieces_far_apart_are_no_quote_and_pieces_near_each_other_are() -> None:
    pieces = [" ".join(WORDS[at : at + 9]) for at in (0, 20, 45)]
    apart = " ".join(SPOKEN[:NEAR])
    assert not found(quotes(PLAN), f" {apart} ".join(piece[:60] for piece in pieces))
    assert found(quotes(PLAN), " and then also ".join(pieces))


def test_numbers_in_their_order_and_a_name_of_nine_words_are_no_quote() -> None:
    counting = " ".join(map(str, range(60)))
    name = "the committee for the northern and the southern shipyard"
    finder = quotes(f"{counting} {PLAN} {name}")
    assert not found(finder, f"Count to sixty: {counting}!")
    assert not found(finder, f"It was {name} that wrote to us.")


def test_a_quote_of_a_script_without_blanks_is_found() -> None:
    told = (
        "理事会は火曜日に、港のクレーンを夏までに北の造船所へ売却することで合意したが、"
        "価格が決まるまでは誰にも知らせない。"
    )
    finder = quotes(f"議事録。{told}以上。")
    assert found(finder, f"お知らせします。{told}")
    assert not found(finder, "理事会は火曜日に集まりました。港のことを話したそうです。")


def test_each_document_is_named_for_itself() -> None:
    finder = quotes("Nothing of the kind was ever said in this house. " * 9, PLAN)
    (finding,) = finder.find(Text(" ".join(WORDS[:30])))
    assert finding.note == "document 1"
    assert not found(finder, "")


def test_the_same_passage_of_two_documents_is_found_as_of_both() -> None:
    finder = quotes(PLAN, f"Preface. {PLAN}")
    assert {f.note for f in finder.find(Text(" ".join(WORDS[:40])))} == {
        "document 0",
        "document 1",
    }


def test_what_is_kept_tells_nothing_without_the_key() -> None:
    other = fingerprints(PLAN, Keyed(bytes(32)))
    mine = fingerprints(PLAN, KEYED)
    assert not np.intersect1d(other, mine).size
    raw = mine.tobytes()
    assert not any(word.encode() in raw for word in WORDS if len(word) > 4)


def test_a_short_document_has_no_fingerprint_and_is_no_trouble() -> None:
    assert len(fingerprints("six words are not a run", KEYED)) == 0
    assert Fingerprints.of([]).names == ()
    assert not found(Quotes(Fingerprints.of([]), KEYED), PLAN)


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_stretch_of_letters_has_the_same_hash_wherever_it_stands(before: str, own: str) -> None:
    alone, within = Letters.of(own).row, Letters.of(before).row
    row = within + alone
    ends = np.array([len(row)])
    (here,) = KEYED.stretches(row, np.array([len(within)]), ends)
    (there,) = KEYED.stretches(alone, np.array([0]), np.array([len(alone)]))
    assert here == there


def test_a_key_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Keyed(b"short")
