"""Which events must be logged, and which may be set aside where the log cannot take them."""

import pytest

from seawall.errors import LedgerError
from seawall.ledger import classes_of
from seawall.ledger.classes import BEST_EFFORT, NEVER, Classes, movable
from seawall.ledger.facts import KINDS
from tests.ledger.events import event


def test_what_decides_or_changes_must_be_logged_unless_said() -> None:
    classes = classes_of(())
    for kind in ("text.held", "answer.delivered", "policy.changed", "key.issued", "log.looked_up"):
        assert not classes.may_wait([event(kind)])
    assert classes.may_wait([event("answer.observed"), event("answer.cut")])


def test_one_event_that_must_be_logged_decides_for_all_of_an_append() -> None:
    assert not Classes().may_wait([event("answer.observed"), event("text.held")])


def test_an_append_of_nothing_may_not_wait() -> None:
    assert not Classes().may_wait([])


def test_a_policy_moves_kinds_by_their_names_and_globs() -> None:
    classes = classes_of(["text.allowed", "request.*"])
    assert classes.may_wait([event("text.allowed"), event("request.failed")])
    assert not classes.may_wait([event("text.held")])
    assert classes.best_effort >= BEST_EFFORT


def test_no_glob_moves_what_nobody_may_do_unlogged() -> None:
    moved = classes_of(["*"]).best_effort
    assert moved == {kind for kind in KINDS if movable(kind)} | BEST_EFFORT
    for kind in (
        "policy.changed",
        "gateway.started",
        "log.looked_up",
        "key.revoked",
        "kept.added",
    ):
        assert kind not in moved


@pytest.mark.parametrize(
    "glob", ["policy.*", "gateway.started", "txet.held", "unseal.*", "hold.*"]
)
def test_a_glob_that_moves_nothing_is_a_clear_error(glob: str) -> None:
    with pytest.raises(LedgerError, match=r"log\.best_effort") as error:
        classes_of([glob])
    assert f"`{glob}`" in str(error.value)
    assert "text.held" in str(error.value)


def test_the_short_list_names_what_may_never_be_unlogged() -> None:
    assert {"unseal.*", "hold.*", "vault.*", "policy.*", "people.*", "review.*", "tool.*"} <= set(
        NEVER
    )
    assert not movable("no.kind")


def test_a_sample_waits_where_the_end_of_its_answer_does() -> None:
    """Where answers may go out unlogged, those that are drawn for people may too."""
    assert Classes().may_wait([event("answer.cut"), event("review.sampled")])
    delivered = [event("answer.delivered"), event("review.sampled")]
    assert not Classes().may_wait(delivered)
    assert classes_of(["answer.*"]).may_wait(delivered)
