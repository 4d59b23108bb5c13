"""What was learnt counts from when it was added until it expires or somebody signs it away."""

from datetime import timedelta
from typing import Any

import pytest

from seawall.review.lists import Lists
from seawall.terms import Action, ReviewEntry, Stage
from tests.review.entries import NOW, Log

MISS, ALARM = "ent_0123456789abcdef", "ent_fedcba9876543210"


def facts(entry: str = MISS, **changes: Any) -> dict[str, Any]:
    told = {
        "entry": entry,
        "action": "block",
        "stage": "input",
        "signature": "A" * 30,
        "expires": (NOW + timedelta(days=30)).isoformat(),
        "owner": "ann",
        "item": "itm_0123456789abcdef",
    }
    return told | changes


def test_an_entry_is_as_it_was_logged_until_it_expires() -> None:
    """All facts of it come back, and its time is over when it says so."""
    log = Log()
    alarm = facts(ALARM, action="allow", kinds=["injection.override"], feature="support")
    lists = Lists([log.add("review.entry_added", facts()), log.add("review.entry_added", alarm)])
    miss, allowed = lists.in_force(log.at)
    assert miss == ReviewEntry(
        id=MISS,
        action=Action.BLOCK,
        signature="A" * 30,
        stage=Stage.INPUT,
        added=log.seen[0].event.at,
        expires=NOW + timedelta(days=30),
        owner="ann",
        item="itm_0123456789abcdef",
    )
    assert (allowed.action, allowed.kinds) == (Action.ALLOW, ("injection.override",))
    assert allowed.feature == "support"
    assert lists.in_force(NOW + timedelta(days=30)) == ()


def test_a_removal_counts_if_it_is_signed_and_is_for_good() -> None:
    """Nobody takes an entry away unsigned, and none comes back under its old id."""
    log = Log()
    lists = Lists([log.add("review.entry_added", facts())])
    assert not lists.take(log.add("review.entry_removed", {"entry": MISS}))
    assert len(lists.in_force(log.at)) == 1
    assert lists.take(log.add("review.entry_removed", {"entry": MISS}, signed=True))
    assert lists.in_force(log.at) == ()
    assert not lists.take(log.add("review.entry_added", facts()))
    assert lists.in_force(log.at) == ()
    assert lists.take(log.add("review.entry_added", facts(ALARM)))


@pytest.mark.parametrize(
    "changes",
    [
        {"entry": "ent_x"},
        {"action": "redact"},
        {"action": "hold"},
        {"action": "allow"},
        {"action": "allow", "kinds": ["secret.token"]},
        {"stage": "elsewhere"},
        {"expires": "soon"},
    ],
)
def test_what_is_no_entry_counts_for_nothing(changes: dict[str, Any]) -> None:
    """An entry without an end, or that lifts what nobody may lift, is none."""
    log = Log()
    lists = Lists()
    assert not lists.take(log.add("review.entry_added", facts() | changes))
    assert lists.in_force(log.at) == ()


def test_an_id_counts_once() -> None:
    """A second event of the same id changes nothing."""
    log = Log()
    lists = Lists([log.add("review.entry_added", facts())])
    assert not lists.take(log.add("review.entry_added", facts(owner="bob")))
    assert [each.owner for each in lists.in_force(log.at)] == ["ann"]
