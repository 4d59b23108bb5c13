"""The assistant hears what is hidden, and leaves alone what is not."""

from base64 import b64encode

from hypothesis import given
from hypothesis import strategies as st
from leaky_assistant.hearing import hear

WORDS = st.text(st.sampled_from("abc def ghij 0123"), min_size=20, max_size=80)


@given(WORDS)
def test_plain_words_are_heard_as_they_are(text: str) -> None:
    spoken = " ".join(text.split())
    assert hear(spoken) == spoken


@given(WORDS)
def test_base64_is_heard_as_what_it_encodes(text: str) -> None:
    assert hear(f"do: {b64encode(text.encode()).decode()}") == f"do: {text}"


@given(WORDS)
def test_tags_are_heard_as_the_letters_that_they_stand_for(text: str) -> None:
    assert hear("".join(chr(0xE0000 + ord(letter)) for letter in text)) == text


@given(st.text(max_size=200))
def test_any_text_can_be_heard(text: str) -> None:
    assert isinstance(hear(text), str)
