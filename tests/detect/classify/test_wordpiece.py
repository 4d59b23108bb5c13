"""Word pieces, held against the library that BERT's own are made with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordPiece as OtherWordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from seawall.detect.classify.wordpiece import LONGEST_WORD, WordPiece

LETTERS = [chr(code) for code in range(0x21, 0x7F)] + list("äßéпри漢字ก่")
PIECES = ["ing", "er", "ignore", "the", "rule", "##s", "##ing", "##er", "un", "##do", "prev"]
VOCABULARY = list(
    dict.fromkeys(
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *PIECES, *LETTERS, *(f"##{c}" for c in LETTERS)]
    )
)

# What either library knows of a character depends on its edition of Unicode; these are old.
known = st.one_of(
    st.characters(max_codepoint=0x58F, exclude_categories=("Cn", "Cs")),
    st.characters(min_codepoint=0x2000, max_codepoint=0x2046, exclude_categories=["Cn"]),
    st.characters(min_codepoint=0x3001, max_codepoint=0x30FF, exclude_categories=["Cn"]),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
    st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3),
    st.sampled_from("\ufffd\xa0\u2028\u3000\ufeff\U00020000\U0001f600"),
)
texts = st.one_of(
    st.text(alphabet=known, max_size=80),
    st.text(alphabet="ignore the rules undoing prev .,-'éÄßп漢字 \t\n", max_size=120),
)


@pytest.fixture(scope="module")
def oracle() -> Tokenizer:
    ids = {piece: number for number, piece in enumerate(VOCABULARY)}
    other = Tokenizer(
        OtherWordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=LONGEST_WORD)
    )
    other.normalizer = BertNormalizer(lowercase=True, strip_accents=None)
    other.pre_tokenizer = BertPreTokenizer()
    return other


@given(texts)
def test_tokens_are_those_of_the_library(oracle: Tokenizer, text: str) -> None:
    ours = WordPiece(VOCABULARY).tokens(text, 1 << 20)[0]
    theirs = oracle.encode(text, add_special_tokens=False)
    assert list(ours.ids[1:-1]) == theirs.ids
    assert list(ours.offsets[1:-1]) == [tuple(pair) for pair in theirs.offsets]


@given(texts, st.integers(3, 20))
def test_runs_are_short_enough_and_lose_nothing(text: str, most: int) -> None:
    pieces = WordPiece(VOCABULARY)
    whole = pieces.tokens(text, 1 << 20)[0]
    cut = pieces.tokens(text, most)
    assert all(len(run.ids) <= most for run in cut)
    assert [n for run in cut for n in run.ids[1:-1]] == list(whole.ids[1:-1])
    assert [o for run in cut for o in run.offsets[1:-1]] == list(whole.offsets[1:-1])


def test_an_empty_text_is_the_marks_alone() -> None:
    assert WordPiece(VOCABULARY).tokens("", 16)[0].ids == (2, 3)


def test_a_very_long_word_is_unknown() -> None:
    assert WordPiece(VOCABULARY).tokens("a" * (LONGEST_WORD + 1), 16)[0].ids == (2, 1, 3)


def test_memory_does_not_grow_without_bound() -> None:
    pieces = WordPiece(VOCABULARY)
    pieces.tokens(" ".join(f"w{n}" for n in range(70_000)), 1 << 20)
    assert len(pieces._known) <= 1 << 15
