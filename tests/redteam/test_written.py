"""Files that people write are read strictly: as text, without tricks, and without surprises."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import TargetError
from seawall.redteam.seeds import read_harmless, read_seeds
from seawall.redteam.written import MOST_CHARACTERS, read_mapping

YAML = st.text(alphabet="ab:-{}[]\"'&*!|>?#% \n\t,~\ud800\x00é", max_size=60)


def said_of(read: Callable[[str, str], object], text: str) -> str:
    """The error of a reader, or the file's name where it took the text."""
    try:
        read(text, "mine.yaml")
    except TargetError as error:
        return str(error)
    return "`mine.yaml`"


def test_everything_is_text_as_it_was_written() -> None:
    """`no` is a language, 010 a name, and a date no date."""
    text = "no: yes\n010: 1e3\nwhen: 2026-11-30\nnothing: ~\nlist: [a, {b: c}]"
    assert read_mapping(text, "f") == {
        "no": "yes",
        "010": "1e3",
        "when": "2026-11-30",
        "nothing": "~",
        "list": ["a", {"b": "c"}],
    }


def test_a_tag_makes_nothing_but_text() -> None:
    """A file of a stranger's runs no code."""
    assert read_mapping("a: !!python/object/apply:os.system [x]", "f") == {"a": ["x"]}


def test_a_file_without_end_is_refused_before_it_is_parsed() -> None:
    """Nobody writes so many seeds by hand."""
    with pytest.raises(TargetError, match="`f` is longer than 4000000 characters; split it"):
        read_mapping("a" * (MOST_CHARACTERS + 1), "f")


@given(YAML | st.text(max_size=60))
def test_whatever_stands_in_a_file_it_is_read_or_refused(text: str) -> None:
    """No other error gets out, and none of ours is without the file's name."""
    for read in (read_mapping, read_seeds, read_harmless):
        assert "`mine.yaml`" in said_of(read, text)
