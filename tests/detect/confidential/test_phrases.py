"""Terms, planted marks and values with owners: who may see what."""

import base64

import pytest

from seawall.detect import views_of
from seawall.detect.catalogue import READABLE
from seawall.detect.confidential import Entry, Guarded, Phrases, owner_digest, phrase
from seawall.detect.confidential.phrases import MOST_LETTERS
from seawall.detect.views import Limits
from seawall.terms import Inspection, Stage, Text
from tests.detect.confidential.kept import (
    KEYED,
    MARK,
    NUMBER,
    OWNER,
    TERM,
    found,
    guarded,
    kept,
)


@pytest.mark.parametrize(
    "written",
    ["Blue Heron", "BLUE-HERON", "BlueHeron", "blue_heron", "blüe  heron", "“Blue” Heron"],
)
def test_a_term_is_found_however_it_is_written(written: str) -> None:
    assert found(guarded(), f"It is {written}, as we say.") == [
        ("confidential.term", written.removeprefix("“"))
    ]


@pytest.mark.parametrize(
    "other", ["blueherons fly", "a blue. Grey heron", "blue     heron", "Blue"]
)
def test_other_words_are_no_term(other: str) -> None:
    assert not found(guarded(), other)


def test_a_value_is_no_finding_for_its_owner_and_one_for_everybody_else() -> None:
    told = "The account is DE89 3704 0044 0532 0130 00."
    assert not found(guarded(OWNER), told)
    for other in ("bob", ""):
        ((kind, words),) = found(guarded(other), told)
        assert kind == "confidential.other_subject"
        assert words == "DE89 3704 0044 0532 0130 00"


def test_a_value_that_two_people_have_is_fine_for_both_of_them() -> None:
    owners = {who: owner_digest(who, KEYED) for who in ("ann", "bob")}
    entries = [Entry("confidential.other_subject", who, digest) for who, digest in owners.items()]
    both = Guarded(Phrases.of([(kept(NUMBER), entry) for entry in entries]), KEYED)
    for who, notes in (("ann", []), ("bob", []), ("eve", ["ann", "bob"])):
        finder = both.seek(Inspection((), Stage.OUTPUT, principal=who))
        assert finder is not None
        assert [finding.note for finding in finder.find(Text(NUMBER))] == notes


def test_a_planted_mark_says_where_it_was_planted() -> None:
    (finding,) = guarded().find(Text(f"My notes say {MARK.lower()}!"))
    assert finding.kind == "confidential.canary"
    assert finding.note == "prompt of support"


def test_a_mark_is_found_in_the_decoded_view_too() -> None:
    hidden = base64.b64encode(f"the mark is {MARK} as it was".encode()).decode()
    views = views_of(f"Look: {hidden}", READABLE, Limits())
    assert any(found(guarded(), view.body) for view in views)


@pytest.mark.parametrize("bad", ["", "abc", "...", "y" * (MOST_LETTERS + 1)])
def test_what_has_too_few_letters_or_one_endless_word_is_not_kept(bad: str) -> None:
    assert phrase(bad, KEYED) is None


@pytest.mark.parametrize(
    "long",
    [
        "the strategic acquisition of northern logistics subsidiaries during the third quarter",
        "y" * MOST_LETTERS,
        " ".join("abcdefghijklmnopqrstuvwxyz"),
    ],
)
def test_of_a_long_value_the_first_words_count(long: str) -> None:
    phrases = Phrases.of([(kept(long), Entry("confidential.term", "it"))])
    finder = Guarded(phrases, KEYED).seek(Inspection((), Stage.OUTPUT))
    assert finder is not None
    assert found(finder, f"We said: {long}, and no more.")


def test_nothing_kept_is_nothing_to_look_for() -> None:
    nobody = Inspection((), Stage.OUTPUT)
    assert Guarded(Phrases.of([]), KEYED).seek(nobody) is None


def test_nothing_of_a_value_is_in_what_is_kept() -> None:
    assert TERM not in repr(kept(TERM))
    assert NUMBER not in repr(Phrases.of([(kept(NUMBER), Entry("confidential.term", "x"))]))
