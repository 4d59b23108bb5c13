"""An entry of the reviewers' is one that may be, or it is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from seawall.terms import Action, ReviewEntry, Stage

NOW = datetime(2026, 3, 2, tzinfo=UTC)
GOOD: dict[str, Any] = {
    "id": "ent_0123456789abcdef",
    "action": Action.ALLOW,
    "signature": "AQ",
    "stage": Stage.INPUT,
    "added": NOW,
    "expires": NOW + timedelta(days=1),
    "owner": "ann",
    "item": "itm_0123456789abcdef",
    "kinds": ("injection.override", "hidden.bidi", "content.x", "abuse.fraud"),
}


def test_an_entry_of_the_families_that_are_judged_by_meaning_is_good() -> None:
    assert ReviewEntry(**GOOD).in_force(NOW)
    assert ReviewEntry(**GOOD | {"action": Action.BLOCK, "kinds": ()}).in_force(NOW)


@pytest.mark.parametrize(
    "kind",
    [
        "secret.aws_key",
        "pii.email",
        "confidential.document",
        "internal.host",
        "guard.broken",
        "reviewed.miss",
        "injection",
        "*",
    ],
)
def test_no_entry_lifts_what_is_a_value_or_could_not_be_read(kind: str) -> None:
    with pytest.raises(ValueError, match="may allow kinds of"):
        ReviewEntry(**GOOD | {"kinds": ("injection.override", kind)})


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"kinds": ()}, "must name some"),
        ({"action": Action.BLOCK}, "must block and name no kinds"),
        ({"action": Action.HOLD, "kinds": ()}, "must block and name no kinds"),
        ({"id": "ent_1"}, "16 hexadecimal digits"),
        ({"id": "itm_0123456789abcdef"}, "16 hexadecimal digits"),
        ({"added": NOW.replace(tzinfo=None)}, "need a time zone"),
        ({"expires": NOW.replace(tzinfo=None)}, "need a time zone"),
    ],
)
def test_an_entry_that_says_nothing_clear_is_refused(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        ReviewEntry(**GOOD | change)


def test_an_entry_shows_its_signature_to_nobody_who_prints_it() -> None:
    assert "signature" not in repr(ReviewEntry(**GOOD | {"signature": "AQsecret"}))
