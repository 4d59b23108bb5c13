"""The texts that personal data is measured on are labelled right, and the same in every run."""

import re

from bench.pii_texts import TEMPLATES, held_out, texts

COUNT = len(TEMPLATES.read_text("utf-8").splitlines())


def test_the_same_seed_gives_the_same_texts_and_another_seed_others() -> None:
    assert list(texts(40, 7)) == list(texts(40, 7))
    assert list(texts(40, 7)) != list(texts(40, 8))


def test_every_slot_is_filled_and_every_span_holds_something() -> None:
    for text, _, spans in texts(COUNT, 0):
        assert not re.search(r"\{[a-z_]+\}", text)
        ends = [0, *(end for _, end, _ in spans)]
        assert all(
            before <= start < end for before, (start, end, _) in zip(ends[:-1], spans, strict=True)
        )
        assert all(text[start:end].strip() == text[start:end] for start, end, _ in spans)


def test_there_is_something_of_every_kind_and_much_that_is_of_none() -> None:
    made = list(texts(COUNT, 0))
    kinds = {kind for _, _, spans in made for _, _, kind in spans}
    assert kinds >= {
        f"pii.{name}"
        for name in (
            "person", "email", "phone", "address", "location", "org", "ssn", "card", "iban", "ip",
            "date_of_birth", "passport", "license", "medical_record", "national_id",
        )
    }  # fmt: skip
    assert sum(not spans for _, _, spans in made) > 50


def test_names_are_held_out_whatever_their_case_and_about_every_second_one() -> None:
    assert held_out("Maria") == held_out("MARIA")
    made = [
        text[start:end]
        for text, _, spans in texts(COUNT, 0)
        for start, end, k in spans
        if k == "pii.person"
    ]
    alone = [name for name in made if " " not in name and "-" not in name]
    assert alone
    assert all(map(held_out, alone))
