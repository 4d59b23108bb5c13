import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.scope.effects import guess_effect
from seawall.scope.manifest import Effect
from seawall.scope.verbs import ALSO_NOUNS, DOUBTFUL, EGRESS, READ, RUNS, UNDONE, WRITE

CHANGES = sorted((WRITE | EGRESS | RUNS) - ALSO_NOUNS)
NOUNS = ("invoice", "customer", "basket", "the", "by", "id", "zebra", "and", "or", "return")
words = st.lists(st.sampled_from([*sorted(READ | WRITE | EGRESS | RUNS), *NOUNS]), max_size=6)
names = words.map("_".join)
sentences = words.map(" ".join)

SURE = {
    "read": [
        "get_invoice",
        "orders.find",
        "listCustomers",
        "BasketSearchItems",
        "check_payment_request",
        "get_order_history",
        "view-post",
        "count",
        "get_check_in_date",
    ],
    "write": [
        "delete_invoice",
        "refund",
        "files/write",
        "createFolder",
        "findOneAndDelete",
        "get_or_create_customer",
        "check_out_basket",
        "hotelCheckIn",
        "ZebraCheckOut",
    ],
    "egress": ["mail.send", "sendSMS", "post_to_channel", "transfer_money", "run_shell"],
}
UNSURE = {
    "write": ["zebra", "", "verify_address", "access_records", "shop_lock_check"],
    "egress": ["can_send_invoice", "create_comment", "http_get", "search_web", "share_list"],
}


@pytest.mark.parametrize(("effect", "name"), [(e, n) for e, all_ in SURE.items() for n in all_])
def test_a_name_with_one_clear_verb_is_what_it_says(effect: str, name: str) -> None:
    guess = guess_effect(name)
    assert (guess.effect, guess.sure) == (effect, True)


@pytest.mark.parametrize(("effect", "name"), [(e, n) for e, all_ in UNSURE.items() for n in all_])
def test_a_name_that_may_mean_more_is_the_graver_and_in_doubt(effect: str, name: str) -> None:
    guess = guess_effect(name)
    assert (guess.effect, guess.sure) == (effect, False)


def test_a_description_makes_a_read_graver_and_never_the_other_way() -> None:
    """Whoever describes a tool may leave things out, and seldom makes them up."""
    assert guess_effect("get_invoice", "Gets an invoice and deletes it.").effect is Effect.WRITE
    assert guess_effect("get_invoice", "Look up one. Deletes nothing.").effect is Effect.READ
    assert guess_effect("check", "Check the balance and email it to us").effect is Effect.EGRESS
    assert guess_effect("find", "Find people by name, email or phone").effect is Effect.READ
    assert guess_effect("delete_invoice", "Reads an invoice.").effect is Effect.WRITE
    assert guess_effect("get_invoice", "Returns the invoice.").effect is Effect.READ
    assert guess_effect("zebra", "Returns the invoice.").effect is Effect.WRITE
    assert guess_effect("zebra", "Sends the invoice.").effect is Effect.EGRESS


def test_a_word_of_whose_tool_it_is_gives_way_to_a_description_that_reads() -> None:
    """`shop lock check` looks like an order to lock; that it reads, the sentence says."""
    guess = guess_effect("shopLockCheckState", "Retrieves the state of the door.")
    assert (guess.effect, guess.sure) == (Effect.READ, True)
    assert guess_effect("shop_lock_create", "Retrieves the state.").effect is Effect.WRITE
    assert guess_effect("share_list_delete", "Reads a list.").effect is Effect.EGRESS
    assert guess_effect("checkin_accept_browse", "Describes it.").effect is Effect.WRITE


def test_arguments_that_say_where_to_or_what_to_run_make_it_graver() -> None:
    assert guess_effect("fetch", arguments=["url"]).effect is Effect.EGRESS
    assert guess_effect("fetch", arguments=["pageUrl"]).effect is Effect.EGRESS
    assert guess_effect("query", arguments=["sql"]).effect is Effect.WRITE
    assert guess_effect("get_price", arguments=["country_code"]).effect is Effect.READ
    assert guess_effect("create_event", arguments=["attendees"]).effect is Effect.EGRESS
    assert guess_effect("create_event", arguments=["title"]).effect is Effect.WRITE


def test_what_can_be_undone_is_what_has_an_opposite_and_does_nothing_else() -> None:
    assert guess_effect("follow_customer").reversible
    assert guess_effect("lock_door", "Locks the door.").reversible
    assert not guess_effect("lock_delete_guest").reversible
    assert not guess_effect("lock_door", "Deletes the door.").reversible
    assert not guess_effect("delete_invoice").reversible
    assert not guess_effect("zebra").reversible


def test_strangers_may_have_written_all_but_what_is_computed_or_confirmed() -> None:
    assert guess_effect("get_invoice").untrusted
    assert guess_effect("zebra").untrusted
    assert guess_effect("download_invoice").untrusted
    assert not guess_effect("calculate").untrusted
    assert not guess_effect("get_current_time").untrusted
    assert not guess_effect("delete_invoice").untrusted


@given(names, sentences, st.lists(names, max_size=3))
def test_a_doubt_is_never_a_read(name: str, sentence: str, arguments: list[str]) -> None:
    guess = guess_effect(name, sentence, arguments)
    assert guess.sure or guess.effect is not Effect.READ


@given(words, st.sampled_from(CHANGES), words, sentences, st.lists(names, max_size=3))
def test_a_name_with_a_verb_that_changes_something_is_no_read(
    before: list[str], verb: str, after: list[str], sentence: str, arguments: list[str]
) -> None:
    """Wherever it stands, and whatever is said about the tool."""
    name = "_".join([*before, verb, *after])
    assert guess_effect(name, sentence, arguments).effect is not Effect.READ


@given(words)
def test_it_does_not_matter_how_a_name_is_written(parts: list[str]) -> None:
    snake = guess_effect("_".join(parts))
    assert guess_effect(".".join(parts)) == snake
    assert guess_effect("-".join(parts)) == snake
    assert guess_effect("".join(part.title() for part in parts)) == snake


@given(st.text(max_size=200), st.text(max_size=200), st.lists(st.text(max_size=20), max_size=3))
def test_the_reason_repeats_nothing_but_known_verbs(
    name: str, description: str, arguments: list[str]
) -> None:
    guess = guess_effect(name, description, arguments)
    quoted = re.findall(r"`([^`]*)`", guess.why)
    assert set(quoted) <= READ | WRITE | EGRESS | RUNS


def test_the_lists_do_not_contradict_each_other() -> None:
    assert not READ & (WRITE | EGRESS | RUNS)
    assert not WRITE & EGRESS
    assert not EGRESS & RUNS
    assert UNDONE <= WRITE
    assert ALSO_NOUNS <= READ | WRITE | EGRESS | RUNS
    assert not DOUBTFUL & READ
