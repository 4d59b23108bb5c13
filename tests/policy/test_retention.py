"""What the policy says of how long things are kept."""

import pytest

from seawall.errors import PolicyError
from seawall.policy import read_document


def test_a_file_that_says_nothing_of_texts_is_written_as_older_versions_wrote_it() -> None:
    document = read_document("version: 1\n")
    assert (document.retention.texts_days, document.retention.review_days) == (30, 30)
    assert document.model_dump()["retention"] == {"events_days": 365}
    said = read_document("version: 1\nretention: {texts_days: 7}\n")
    assert said.model_dump()["retention"] == {"events_days": 365, "texts_days": 7}


@pytest.mark.parametrize("days", ["0", "-1", "36501", "soon"])
def test_days_that_cannot_be_are_refused(days: str) -> None:
    with pytest.raises(PolicyError, match="texts_days"):
        read_document(f"version: 1\nretention: {{texts_days: {days}}}\n")
