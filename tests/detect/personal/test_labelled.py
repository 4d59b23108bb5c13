"""Passports, licences, patients and birthdays are found beside a word for them, and only there."""

import pytest

from seawall.detect.personal.labelled import LABELS, Labelled
from seawall.terms import Text
from tests.detect.corpora import Line, found, lines

KINDS = [label.kind.removeprefix("pii.") for label in LABELS]
FINDERS = {label.kind.removeprefix("pii."): Labelled(label) for label in LABELS}


@pytest.mark.parametrize(
    ("kind", "line"),
    [(kind, line) for kind in KINDS for line in lines(kind, "+")],
    ids=lambda value: repr(value.text[:40]) if isinstance(value, Line) else value,
)
def test_every_must_find_line_is_found_exactly(kind: str, line: Line) -> None:
    assert found(FINDERS[kind], line) == sorted(line.wanted)


@pytest.mark.parametrize(
    ("kind", "line"),
    [(kind, line) for kind in KINDS for line in lines(kind, "-")],
    ids=lambda value: repr(value.text[:40]) if isinstance(value, Line) else value,
)
def test_no_must_not_find_line_is_found(kind: str, line: Line) -> None:
    assert found(FINDERS[kind], line) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_value_alone_is_not_found(kind: str) -> None:
    for line in lines(kind, "+"):
        for start, end in line.wanted:
            if line.text.startswith("MRN", start):  # says itself what it is
                continue
            assert not list(FINDERS[kind].find(Text(f"about {line.text[start:end]} here")))
