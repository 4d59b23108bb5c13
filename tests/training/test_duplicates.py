"""What was held out, or nearly, is not learned from."""

from training.duplicates import without
from training.examples import Example

HELD = "Please write me a short poem about the old harbour and its boats in the morning fog."


def example(text: str, source: str = "others") -> Example:
    return Example(text, {"input": 0}, source, source)


def test_a_held_out_text_in_other_letters_and_with_a_word_changed_leaves() -> None:
    near = HELD.upper().replace("SHORT", "LITTLE")
    other = example("How do I get wine out of a white tablecloth without bleach?")
    assert without([example(near), example(near, "own_texts"), other], [HELD]) == [other]


def test_of_two_alike_the_first_stays() -> None:
    one, other = example(HELD), example(f"{HELD} Thanks!")
    assert without([one, other], []) == [one]


def test_pairs_of_ours_that_differ_in_a_word_on_purpose_stay() -> None:
    pair = [example(HELD, "own_pairs"), example(HELD.replace("poem", "lie"), "own_pairs")]
    assert without(pair, []) == pair
