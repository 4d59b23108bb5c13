"""Names and addresses: what is found, what is not, and on how few neighbours that hangs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.assemble.names import shipped_tagger
from seawall.detect.personal import NAMES, Names
from seawall.detect.personal.tagged.words import FAR, LONGEST, folded, places_of
from seawall.terms import Text

ALL = Names(shipped_tagger())


def found(text: str, kind: str) -> list[str]:
    return [
        text[f.span.start : f.span.end]
        for f in ALL.find(Text(text))
        if f.kind == kind and f.confidence >= 0.6
    ]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Dear Ms Kowalska, your order has left.", ["Kowalska"]),
        ("Please call Adaeze Okonkwo or Liam O'Connor.", ["Adaeze Okonkwo", "Liam O'Connor"]),
        ("Der Vertrag von Jürgen Müller läuft aus.", ["Jürgen Müller"]),
        ("The report by Professor Nakamura was late.", ["Nakamura"]),
        ("patient: Maria Fernandez, room 4", ["Maria Fernandez"]),
    ],
)
def test_people_of_many_origins_are_found(text: str, people: list[str]) -> None:
    assert found(text, "pii.person") == people


@pytest.mark.parametrize(
    "text",
    [
        "Bread rises because yeast makes gas, and the gas stays in the dough.",
        "The invoice is due on Monday. Please pay in full.",
        "def read(path):\n    return path.read_text()",
        "Press Export, then Save. Nothing happens in version 3.2.",
        "",
        " \n\t ",
        "7 4111 12",
    ],
)
def test_ordinary_text_names_nobody(text: str) -> None:
    assert not [f for f in ALL.find(Text(text)) if f.confidence >= 0.6]


def test_an_address_is_found_with_its_town() -> None:
    (seen,) = found("Please send it to 12 Harbour Lane, Leeds LS1 4AP by Friday.", "pii.address")
    assert seen.startswith("12 Harbour Lane")
    assert "Friday" not in seen


def test_only_the_kinds_that_somebody_asked_for_are_told() -> None:
    text = Text("Ana Silva of Siemens AG went from Lisbon to Berlin.")
    assert {f.kind for f in ALL.find(text)} > {"pii.person"}
    assert {f.kind for f in Names(shipped_tagger(), {"pii.person"}).find(text)} == {"pii.person"}
    assert {f.kind for f in ALL.find(text)} <= NAMES


@settings(max_examples=200)
@given(st.text(max_size=300))
def test_any_text_at_all_is_read(text: str) -> None:
    for finding in ALL.find(Text(text)):
        assert 0 <= finding.span.start < finding.span.end <= len(text)


WORDS = st.sampled_from(
    ["Ann", "Olof", "Silva", "the", "of", ",", ".", "Paris", "12", "Lane", "said", "Mr", "\n", "-"]
)


@settings(max_examples=200)
@given(st.lists(WORDS, max_size=30), st.lists(WORDS, max_size=30), st.lists(WORDS, max_size=30))
def test_a_word_hangs_on_its_neighbours_alone(
    before: list[str], middle: list[str], after: list[str]
) -> None:
    tagger = shipped_tagger()
    text, alone = " ".join((*before, *middle, *after)), " " * bool(before) + " ".join(middle)
    places, whole = tagger.read(text)
    _, part = tagger.read(alone)
    count = len(places_of(" ".join(before)))
    # What stands before the first word, a new line or a blank, is part of that word.
    far = range(tagger.sight + 1, len(places_of(alone)) - tagger.sight)
    for n in far:
        assert whole.whole[count + n] == pytest.approx(part.whole[n], abs=1e-4)
    assert len(places) == len(whole.whole)


def test_a_long_gap_parts_what_stands_on_either_side() -> None:
    tagger = shipped_tagger()
    _, alone = tagger.read(" Silva said so")
    _, after = tagger.read("Mr Paris" + " " * FAR + "Silva said so")
    assert after.whole[2:] == pytest.approx(alone.whole, abs=1e-4)


def test_what_was_read_before_changes_nothing() -> None:
    text = "Then Aoife Ní Bhriain and Mr Tanaka of Lagos left, as Olof had told them to do. " * 5
    tagger = shipped_tagger()
    _, first = tagger.read(text)
    for end in range(0, len(text), 7):
        tagger.read(text[:end])
    _, again = tagger.read(text)
    assert again.whole == pytest.approx(first.whole, abs=1e-4)


def test_little_is_remembered_however_texts_are_made() -> None:
    tagger = shipped_tagger()
    for n in range(4):  # no word of these parts a text, so each is one long piece
        tagger.read(f"aa{n} " * 3_000)
        tagger.read("b " + " " * 5_000 + f"b{n}")
    kept = tagger._remembered
    assert all(len(piece) <= 1_000 for piece in kept)
    assert all(shares.base is None for shares in kept.values())


def test_words_are_runs_of_letters_and_a_run_too_long_counts_letter_by_letter() -> None:
    text = f"Ann-Marie's 12th {'x' * (LONGEST + 1)}"
    words = [text[start:end] for start, end in places_of(text)]
    assert words[:7] == ["Ann", "-", "Marie", "'", "s", "12", "th"]
    assert words[7:] == ["x"] * (LONGEST + 1)
    assert folded("Müller") == "muller"
    assert folded("1234") == "0000"
