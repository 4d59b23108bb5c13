"""Gathering texts: what counts as one, and how a path is made fit for logs."""

import pytest

from seawall.errors import WireError
from seawall.terms import Role, Text
from seawall.wire import masked
from seawall.wire.collector import MAX_TEXTS, VOCABULARY, Collector, is_plain


def test_strings_and_keys_are_gathered_in_order_with_their_paths() -> None:
    collector = Collector(Role.TOOL)
    collector.source = "crm"
    collector.walk({"type": "string", "a/b": ["x", {"enum": ["y"]}], "n": 4, "e": ""}, "/tools")
    assert collector.take() == (
        Text("a/b", Role.TOOL, "/tools/a~1b~", "crm"),
        Text("x", Role.TOOL, "/tools/a~1b/0", "crm"),
        Text("y", Role.TOOL, "/tools/a~1b/1/enum/0", "crm"),
        Text("e", Role.TOOL, "/tools/e~", "crm"),
    )
    assert collector.take() == ()


def test_texts_are_bounded_over_the_whole_document() -> None:
    collector = Collector(Role.TOOL)
    for _ in range(MAX_TEXTS):
        collector.add("a", "/x")
        collector.take()
    with pytest.raises(WireError, match="more than"):
        collector.skip("/x", "image")


def test_the_vocabulary_is_words_and_not_sentences() -> None:
    assert all(is_plain(word.removeprefix("$")) for word in VOCABULARY)


@pytest.mark.parametrize("value", ["call_9xZ", "user-8812", "", "gpt-4.1:latest"])
def test_identifiers_are_plain(value: str) -> None:
    assert is_plain(value)


@pytest.mark.parametrize(
    "value", ["jane@example.com", "two words", "ä", "a" * 65, "a\n", "１２", None, 5, ["a"]]
)
def test_what_could_say_something_is_not_plain(value: str | int | list[str] | None) -> None:
    assert not is_plain(value)  # type: ignore[arg-type] # a list of strings is a list of Json


def test_a_masked_path_holds_no_text() -> None:
    assert masked("/messages/0/content/12/text") == "/messages/0/content/12/text"
    path = "/tools/0/function/parameters/properties/jane@example.com~"
    assert masked(path) == "/tools/0/function/parameters/properties/*"
    assert masked("/metadata/4111111111111111/a~1b") == "/metadata/*/*"
    assert masked("") == ""
