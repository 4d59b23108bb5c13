"""Harmless texts: enough in each language, hard ones among them, and none that attacks."""

from collections import Counter

import pytest

from seawall.assemble.languages import rank_languages
from seawall.errors import TargetError
from seawall.redteam.attack import Channel
from seawall.redteam.seeds import LANGUAGES, HarmlessText, harmless_texts, own_seeds, read_harmless

TEXTS = harmless_texts()


def test_there_are_enough_in_every_language_and_by_several_ways() -> None:
    """240 tell a rate of false alarms of one percent from one of four."""
    assert len(TEXTS) >= 240
    languages = Counter(text.language for text in TEXTS)
    assert set(languages) == set(LANGUAGES)
    assert min(languages.values()) >= 30
    for language in LANGUAGES:
        channels = {text.channel for text in TEXTS if text.language == language}
        assert channels >= {Channel.USER, Channel.DOCUMENT, Channel.EMAIL, Channel.TOOL}


def test_no_two_are_equal_and_none_is_a_seed() -> None:
    """A text that is an attack in one list and harmless in the other would count for both."""
    assert len({text.id for text in TEXTS}) == len(TEXTS)
    assert len({text.text for text in TEXTS}) == len(TEXTS)
    seeds = {piece.text for seed in own_seeds() for turn in seed.turns for piece in turn.pieces}
    assert not seeds & {text.text for text in TEXTS}


def test_each_is_in_the_language_that_it_says() -> None:
    """A rate by language would else be of another one."""
    for text in TEXTS:
        assert rank_languages(f"{text.text} {text.asked}")[0][0] == text.language, text.id


def test_many_hold_the_words_that_alarms_go_by() -> None:
    """Easy ones alone would tell that a guard knows a greeting."""
    words = ("ignor", "forget", "instruction", "system", "prompt", "password", "override", "code")
    english = [text.text.casefold() for text in TEXTS if text.language == "en"]
    assert sum(any(word in text for word in words) for text in english) >= len(english) // 3


def test_a_document_comes_with_an_honest_question() -> None:
    """Operators would else dress a text that nobody asked about, and apps would have no turn."""
    (turn,) = HarmlessText("h", "en", "minutes", Channel.DOCUMENT, "sum it up").attack.turns
    assert [(p.text, p.channel, p.live) for p in turn.pieces] == [
        ("sum it up", Channel.USER, False),
        ("minutes", Channel.DOCUMENT, True),
    ]
    (turn,) = HarmlessText("h", "en", "hello").attack.turns
    assert [(p.text, p.channel, p.live) for p in turn.pieces] == [("hello", Channel.USER, True)]


def test_a_file_of_ones_own_is_read_alike() -> None:
    """A team's own honest texts are worth more than ours."""
    texts = read_harmless("en:\n  asked: what?\n  user: [hi]\n  document: [a, b]\n", "mine.yaml")
    assert [(t.id, t.text, t.asked) for t in texts] == [
        ("harmless.en.user.1", "hi", ""),
        ("harmless.en.document.1", "a", "what?"),
        ("harmless.en.document.2", "b", "what?"),
    ]


@pytest.mark.parametrize(("text", "said"), [
    ("xx: {user: [hi]}", "`mine.yaml`: `xx` is no language of ISO 639-1"),
    ("en: hi", "`mine.yaml`: `en`: must hold texts by channel"),
    ("en: {usr: [hi]}", "`mine.yaml`: `en`: unknown key `usr`; did you mean `user`?"),
    ("en: {user: hi}", "`mine.yaml`: `en`: `user` must be a list of texts"),
    ("en: {user: ['']}", "`mine.yaml`: `en`: text 1 of `user` is empty, or is no text"),
    ("en: {asked: [x], user: [hi]}", "`mine.yaml`: `en`: `asked` must be a text"),
])  # fmt: skip
def test_a_wrong_file_says_what_is_wrong_and_where(text: str, said: str) -> None:
    """Whoever wrote it mends it without reading our code."""
    with pytest.raises(TargetError) as error:
        read_harmless(text, "mine.yaml")
    assert str(error.value) == said
