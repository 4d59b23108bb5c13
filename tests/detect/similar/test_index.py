import time
from random import Random

import pytest

from seawall.detect.similar.index import GAP, LEAST, MOST_NEAR, WITHIN, Index, Place
from seawall.detect.similar.prints import letters_of
from seawall.detect.similar.signature import sign
from tests.detect.similar.entries import MISS, PRINTER

WORDS = [
    *("harbour", "crane", "survey", "second", "offer", "both", "parties", "price", "summer"),
    *("committee", "nobody", "outside", "settled", "writing", "northern", "shipyard", "insurers"),
    *("renew", "cover", "bearings", "upkeep", "replaced", "tuesday"),
]


def index(*bodies: str) -> Index:
    return Index.of([(f"ent_{n}", sign(body, PRINTER)) for n, body in enumerate(bodies)])


def places(known: Index, body: str) -> list[Place]:
    return list(known.places(PRINTER.of(letters_of(body))))


def prose(count: int, seed: int = 0) -> str:
    dice = Random(seed)
    return " ".join(dice.choice(WORDS) + dice.choice("aeiou") for _ in range(count))


def test_a_known_text_is_found_whole_whatever_stands_around_it() -> None:
    known = index(MISS)
    before, after = prose(200), prose(200, seed=1)
    (place,) = places(known, f"{before} {MISS} {after}")
    start, end = len(letters_of(before)), len(letters_of(before + MISS))
    assert place.id == "ent_0"
    assert place.share == 1.0
    assert end - 12 <= place.end <= end
    assert start <= place.start < start + WITHIN


def test_the_share_is_how_much_of_a_text_is_there() -> None:
    body = prose(40)
    known = index(body)
    row = letters_of(body)
    kept = set(sign(body, PRINTER).prints.tolist())
    for part in (row[: len(row) * 9 // 10], row[: len(row) * 2 // 3]):
        there = kept & set(PRINTER.of(part).prints.tolist())
        (place,) = places(known, part)
        assert place.share == pytest.approx(len(there) / len(kept))
    assert places(known, row[: len(row) // 3]) == []


def test_pieces_that_stand_too_far_apart_are_not_near() -> None:
    row = letters_of(MISS)
    half = len(row) // 2
    known = index(MISS)
    padding = letters_of(prose(400))
    close, far = padding[: GAP // 2], padding[: 3 * GAP]
    assert len(places(known, row[:half] + close + row[half:])) == 1
    assert places(known, row[:half] + far + row[half:]) == []


def test_each_place_of_a_text_is_told() -> None:
    padding = prose(400)
    first, second = places(index(MISS), f"{MISS} {padding} {MISS}")
    assert first.end < second.start


def test_several_known_texts_are_told_apart() -> None:
    bodies = [prose(60, seed) for seed in range(50)]
    known = index(*bodies)
    assert [place.id for place in places(known, f"{bodies[7]} {bodies[31]}")] == [
        "ent_7",
        "ent_31",
    ]


def test_what_shares_little_is_not_near() -> None:
    assert places(index(MISS), prose(300)) == []
    assert places(index(), MISS) == []
    assert places(index("too short"), "too short") == []


def test_a_text_reported_many_times_is_told_once() -> None:
    known = index(*[MISS] * 1_000)
    assert [place.id for place in places(known, MISS)] == ["ent_0"]
    assert len(known.ids) == 1


def test_a_text_near_to_many_costs_as_one_near_to_some() -> None:
    """Many are reported with another word or two each time, and an attacker sends them all."""
    alike = [f"{MISS} {word} {other}" for word in WORDS for other in WORDS[:12]]
    known = index(*alike)
    assert len(known.ids) > MOST_NEAR
    assert len(places(known, MISS)) == MOST_NEAR
    begun = time.process_time()
    assert places(known, f"{MISS} " * 400)
    assert time.process_time() - begun < 3.0


def test_what_is_open_at_the_end_begins_where_the_place_will() -> None:
    """So that a stream keeps back what a place will hold, and no more."""
    row = letters_of(MISS)
    before = letters_of(prose(100))
    known = index(MISS)
    (whole,) = places(known, before + row)
    seen = 0
    for size in range(len(before), len(before + row), 5):
        part = (before + row)[:size]
        open_ = known.open_from(PRINTER.of(part), size - 5)
        seen += open_ < size - 5
        assert open_ == whole.start or open_ == size - 5 <= whole.start
    assert seen


def test_nothing_is_open_once_the_next_stretch_would_be_too_far() -> None:
    row = letters_of(MISS)[: len(letters_of(MISS)) // 2]
    known = index(MISS)
    ended = row + letters_of(prose(400))[: 2 * GAP]
    assert known.open_from(PRINTER.of(row), len(row)) < len(row)
    assert known.open_from(PRINTER.of(ended), len(ended)) == len(ended)


def test_what_stands_long_before_a_place_is_not_in_it() -> None:
    """Or a stream would have to keep it back in case that a place follows."""
    row = letters_of(MISS)
    padding = letters_of(prose(100))[: GAP - 20]
    known = index(MISS)
    (place,) = places(known, row[:20] + padding + row)
    (alone,) = places(known, row)
    assert place.start == 20 + len(padding) + alone.start
    assert 0.5 < LEAST <= place.share <= alone.share == 1.0


def test_of_a_long_text_few_stretches_make_a_beginning_and_it_is_found() -> None:
    long = " ".join(prose(30, seed) + MISS[seed % 200 :] for seed in range(40))
    known = index(long)
    assert known.kept.tolist() == [64]
    assert known.beginning.tolist() == [2]
    (place,) = places(known, f"{prose(300)} {long}")
    assert place.share > 0.9
