"""What tells of the systems behind an answer is found, and what only sounds like it is not."""

import pytest

from seawall.detect.internal import SystemDetails
from tests.detect.corpora import Line, found, lines

DETAILS = SystemDetails()


@pytest.mark.parametrize("line", lines("internal", "+"), ids=lambda line: repr(line.text[:40]))
def test_every_must_find_line_is_found_exactly(line: Line) -> None:
    assert found(DETAILS, line) == sorted(line.wanted)


@pytest.mark.parametrize("line", lines("internal", "-"), ids=lambda line: repr(line.text[:40]))
def test_no_must_not_find_line_is_found(line: Line) -> None:
    assert found(DETAILS, line) == []
