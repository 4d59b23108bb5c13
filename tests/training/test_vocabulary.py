"""The letters that texts need stand where the base vocabulary has room."""

import json
from pathlib import Path

from seawall.detect.classify.wordpiece import LONGEST_WORD, WordPiece
from training.vocabulary import filled, tokenizer_of

WORDS = ["[PAD]", "[unused0]", "[UNK]", "[unused1]", "[unused2]", "a", "##b", "你"]


def test_the_letters_that_most_texts_miss_fill_the_unused_places() -> None:
    assert filled(WORDS, ["ab กข", "ab กข!", "กค 你好"]) == [
        *WORDS[:1], "ก", "[UNK]", "##ข", "!", *WORDS[5:],
    ]  # fmt: skip


def test_nothing_that_is_known_moves_or_comes_twice() -> None:
    words = filled(WORDS, ["你你 Ab " * 9, "q"])
    assert (words[0], words[2], words[5:]) == (WORDS[0], WORDS[2], WORDS[5:])
    assert len(set(words)) == len(words)


def test_the_tokenizer_that_trains_reads_as_the_one_that_ships(tmp_path: Path) -> None:
    base = {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##"}
    settings = {
        "version": "1.0",
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "lowercase": True,
                       "handle_chinese_chars": True, "strip_accents": None},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "model": {**base, "max_input_chars_per_word": 100, "vocab": {"[UNK]": 0}},
    }  # fmt: skip
    (tmp_path / "tokenizer.json").write_text(json.dumps(settings))
    words = filled(["[UNK]", "[CLS]", "[SEP]", *("[unused]" for _ in range(9))], ["กข 你 กค", "a"])
    theirs, ours = tokenizer_of(tmp_path, words), WordPiece(words)
    for text in ("กขคข 你a", "x", "ข" * LONGEST_WORD, f"กข{'ค' * LONGEST_WORD}"):
        assert theirs.encode(text).ids == list(ours.tokens(text, 1 << 20)[0].ids[1:-1])
