"""What stands in the place of redacted values, and how it is put back."""

import os
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.detect import Pattern, Use, shipped
from seawall.guard import Guard, Restorable, Restorer, Stream, Substitutes, redact
from seawall.guard.surrogate import surrogate
from seawall.terms import (
    Action,
    Finding,
    Form,
    Inspection,
    Policy,
    Reading,
    Redaction,
    Role,
    Rule,
    Span,
    Stage,
    Text,
)

pytestmark = pytest.mark.long

CASES = 20_000 if os.environ.get("SEAWALL_NIGHTLY") else 1_000
KEY = bytes(range(32))
MAILS = ["ann@corp.com", "bob.miller@mill.example", "ANN@corp.com"]
VALUES = st.sampled_from(
    [*MAILS, "4111 1111 1111 1111", "+1 415 555 0132", "DE89370400440532013000"]
)
BETWEEN = st.sampled_from(["write to", "or,", "and\nthen", "[email 1],"])
TEXTS = st.lists(st.tuples(VALUES, BETWEEN).map(" ".join), max_size=6).map(" ".join)


def guard(form: Form, *, restore: bool = False) -> Guard:
    rule = Rule("pii", "pii.*", Action.REDACT, at_least=0.5, redact_with=form, restore=restore)
    return Guard(Policy("t", "r", (rule,)), shipped(), key=KEY)


def cleaned(judge: Guard, text: str, substitutes: Substitutes) -> str:
    verdict = judge.check(text, stage="output")
    return redact(text, verdict.redactions(), substitutes)


def of(value: str, form: Form, kind: str = "pii.email", *, substitutes: Substitutes) -> str:
    return substitutes.of(value, Redaction(Span(0, len(value)), kind, form))


def test_the_forms_are_what_the_policy_page_says() -> None:
    given_ = Substitutes(KEY)
    assert of(MAILS[0], Form.MASK, substitutes=given_) == "[email]"
    assert of(MAILS[0], Form.LABEL, substitutes=given_) == "[email 1]"
    assert of(MAILS[1], Form.LABEL, substitutes=given_) == "[email 2]"
    assert of(MAILS[0], Form.LABEL, substitutes=given_) == "[email 1]"
    assert of(MAILS[2], Form.LABEL, substitutes=given_) == "[email 3]"
    assert (
        of("4111 1111 1111 1111", Form.PARTIAL, "pii.card", substitutes=given_) == "[card …1111]"
    )
    assert of("12 34", Form.PARTIAL, "pii.card", substitutes=given_) == "[card]"
    assert of(MAILS[0], Form.DROP, substitutes=given_) == ""
    assert re.fullmatch(
        r"[a-z]{3}@[a-z]{4}\.example", of(MAILS[0], Form.SURROGATE, substitutes=given_)
    )
    assert of("AKIA", Form.LABEL, "secret.aws", substitutes=given_) == "[secret 1]"
    assert of("\u200b", Form.LABEL, "hidden.invisible", substitutes=given_) == ""


def test_a_surrogate_has_the_shape_of_its_value_and_hangs_on_the_key() -> None:
    card = surrogate("4111-1111 1111", "pii.card", key=KEY)
    assert re.fullmatch(r"\d{4}-\d{4} \d{4}", card)
    assert card == surrogate("4111-1111 1111", "pii.card", key=KEY)
    assert card != surrogate("4111-1111 1111", "pii.card", key=bytes(32))
    assert surrogate("ANNA LEE", "pii.person", key=KEY).isupper()
    assert len(surrogate("Anna van der Lee", "pii.person", key=KEY).split()) == 4


def test_without_a_key_a_surrogate_is_a_label() -> None:
    assert of(MAILS[0], Form.SURROGATE, substitutes=Substitutes()) == "[email 1]"


def test_no_two_people_share_a_surrogate() -> None:
    given_ = Substitutes(KEY)
    names = [f"Person{n} Number{n}" for n in range(300)]
    made = [of(name, Form.SURROGATE, "pii.person", substitutes=given_) for name in names]
    assert len(set(made)) == len(names)


def test_a_session_goes_on_with_its_numbers_and_has_surrogates_of_its_own() -> None:
    judge = guard(Form.LABEL)
    first = judge.substitutes("s1")
    cleaned(judge, f"{MAILS[0]} {MAILS[1]}", first)
    later = judge.substitutes("s1", first.numbers)
    assert cleaned(judge, MAILS[1], later) == "[email 2]"
    assert cleaned(judge, "eve@corp.com", later) == "[email 3]"
    fake = guard(Form.SURROGATE)
    one, other = (cleaned(fake, MAILS[0], fake.substitutes(s)) for s in ("s1", "s2"))
    assert one != other
    assert one == cleaned(fake, MAILS[0], fake.substitutes("s1"))


def test_a_number_that_somebody_wrote_is_not_given_again() -> None:
    judge, given_ = guard(Form.LABEL), Substitutes(KEY)
    text = f"I call her [email 4]. Write to {MAILS[0]}."
    given_.leave_out([text])
    assert cleaned(judge, text, given_) == "I call her [email 4]. Write to [email 5]."


def test_nothing_of_a_value_is_in_what_a_session_remembers() -> None:
    given_ = Substitutes(KEY)
    of(MAILS[0], Form.LABEL, substitutes=given_)
    assert b"ann" not in b"".join(given_.numbers)


@pytest.mark.parametrize("form", Form)
@settings(max_examples=CASES // len(Form))
@given(text=TEXTS)
def test_what_is_redacted_stays_as_it_is_when_redacted_again(form: Form, text: str) -> None:
    judge, given_ = guard(form, restore=form in (Form.LABEL, Form.SURROGATE)), Substitutes(KEY)
    once = cleaned(judge, text, given_)
    assert cleaned(judge, once, given_) == once


@pytest.mark.parametrize("form", [Form.LABEL, Form.SURROGATE])
@settings(max_examples=CASES // 4)
@given(text=TEXTS, sizes=st.lists(st.integers(1, 9), min_size=1, max_size=3))
def test_what_was_taken_out_is_put_back_exactly(form: Form, text: str, sizes: list[int]) -> None:
    judge, given_ = guard(form, restore=True), Substitutes(KEY)
    given_.leave_out([text])
    sent = cleaned(judge, text, given_)
    restorable = Restorable(given_.restored)
    restorer = Restorer(restorable)
    assert restorable.put_back(sent) == text
    shown, at, turn = "", 0, 0
    while at < len(sent):
        size = sizes[turn % len(sizes)]
        shown += restorer.feed(sent[at : at + size])
        at, turn = at + size, turn + 1
    assert shown + restorer.end() == text


def test_a_substitute_within_a_word_is_not_one() -> None:
    restorable = Restorable({"Jo": "Anna", "Jo Hill": "Anna Lee"})
    assert restorable.put_back("Joseph saw Jo, Jo Hill and Jo Hilly.") == (
        "Joseph saw Anna, Anna Lee and Anna Hilly."
    )


@settings(max_examples=CASES)
@given(
    st.lists(
        st.sampled_from(["Jo", " Hill", "y", " ", ".", "[email 1", "]", "[", "1]", "x://"]),
        max_size=20,
    ).map("".join),
    st.lists(st.integers(1, 7), min_size=1, max_size=3),
)
def test_however_an_answer_is_cut_the_same_is_put_back(text: str, sizes: list[int]) -> None:
    values = {"Jo": "Anna", "Jo Hill": "Anna Lee", "[email 1]": "a@b.example", "[email 11]": "c"}
    whole = Restorable(values)
    cut, shown, at, turn = Restorer(whole), "", 0, 0
    while at < len(text):
        size = sizes[turn % len(sizes)]
        shown += cut.feed(text[at : at + size])
        at, turn = at + size, turn + 1
    assert shown + cut.end() == whole.put_back(text)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/?q=",
        "evil.example/",
        "(www.evil.example?q=",
        "//evil.example:8080/x/",
        "[go](evil.example/#",
        "mailto:a@evil.example?body=",
    ],
)
def test_nothing_is_put_into_an_address(address: str) -> None:
    restorable = Restorable({"[email 1]": "a@b.example"})
    told = f"See {address}[email 1] or ask [email 1]."
    assert restorable.put_back(told) == f"See {address}[email 1] or ask a@b.example."


@pytest.mark.parametrize("before", ["Dear ", "(see note 1.5/2) ", "To:", "and/or "])
def test_what_only_looks_like_an_address_gets_its_value(before: str) -> None:
    assert Restorable({"[email 1]": "a@b.example"}).put_back(f"{before}[email 1]") == (
        f"{before}a@b.example"
    )


def test_what_any_rule_did_not_want_back_stays_out() -> None:
    given_ = Substitutes(KEY)
    for restore in (True, False):
        given_.of(MAILS[0], Redaction(Span(0, 1), "pii.email", Form.LABEL, restore))
    assert given_.restored == {}


def test_a_surrogate_that_stands_in_the_text_is_not_given() -> None:
    first = Substitutes(KEY).of("Maria", Redaction(Span(0, 5), "pii.person", Form.SURROGATE))
    given_ = Substitutes(KEY)
    given_.leave_out([f"Maria and {first.upper()} were there."])
    assert of("Maria", Form.SURROGATE, "pii.person", substitutes=given_) != first


def test_many_values_take_no_longer_each_than_a_few() -> None:
    given_ = Substitutes(KEY)
    made = [of(f"a{n}@b.example", Form.LABEL, substitutes=given_) for n in range(20_000)]
    assert made[-1] == "[email 20000]"


def test_what_a_late_reader_wants_out_takes_nothing_else_with_it() -> None:
    class Late:
        name, waited_for = "abuse.late", False

        def read(self, inspection: Inspection) -> Reading:
            (text,) = inspection.texts
            return Reading((Finding("abuse.x", Span(0, len(text.body)), path=text.path),))

    rules = [Rule(name, f"{name}.*", Action.REDACT) for name in ("pii", "abuse")]
    judge = Guard(Policy("t", "r", tuple(rules)), (*shipped(), Use(Late())))
    text = "hello there my friend " * 8 + " write to bob@mail.com now"
    stream = Stream(judge, Inspection((Text("", Role.ASSISTANT),), Stage.OUTPUT), smallest_step=1)
    sent = "".join(stream.feed(text[at : at + 5]) for at in range(0, len(text), 5)) + stream.end()
    assert "bob" not in sent
    assert sent.startswith("hello there")
    assert sent.endswith("[x]")


@pytest.mark.parametrize("form", Form)
@settings(max_examples=100)
@given(text=TEXTS, size=st.integers(1, 20))
def test_a_stream_gives_the_same_substitutes_as_the_whole(
    form: Form, text: str, size: int
) -> None:
    judge = guard(form)
    about = Inspection((Text("", Role.ASSISTANT),), Stage.OUTPUT)
    stream = Stream(judge, about, smallest_step=1, substitutes=Substitutes(KEY))
    sent = "".join(stream.feed(text[at : at + size]) for at in range(0, len(text), size))
    assert sent + stream.end() == cleaned(judge, text, Substitutes(KEY))


def test_a_finding_without_a_rule_is_masked() -> None:
    judge = Guard(Policy("t", "r", (), otherwise=Action.REDACT), [Use(Pattern("a.b", "x+", 9))])
    assert redact("axxb", judge.check("axxb").redactions()) == "a[b]b"
