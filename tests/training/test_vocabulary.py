"""The letters that texts need stand where the base vocabulary has room."""

from training.vocabulary import filled

WORDS = ["[PAD]", "[unused0]", "[UNK]", "[unused1]", "[unused2]", "a", "##b", "你"]


def test_the_letters_that_most_texts_miss_fill_the_unused_places() -> None:
    assert filled(WORDS, ["ab กข", "ab กข!", "กค 你好"]) == [
        *WORDS[:1], "ก", "[UNK]", "##ข", "!", *WORDS[5:],
    ]  # fmt: skip


def test_nothing_that_is_known_moves_or_comes_twice() -> None:
    words = filled(WORDS, ["你你 Ab " * 9, "q"])
    assert (words[0], words[2], words[5:]) == (WORDS[0], WORDS[2], WORDS[5:])
    assert len(set(words)) == len(words)
