"""Where the values of a call come from, and what follows for the call."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.scope import (
    CLEAN,
    Argument,
    Effect,
    Grant,
    Integrity,
    Kind,
    Label,
    Manifest,
    Origin,
    Provenance,
    Read,
    Taint,
    from_untrusted,
    problems,
    result_label,
    taint_of_call,
    trace,
)
from tests.scope.calls import scopes

STRANGERS = Taint(untrusted=True, classes=frozenset({"customer"}))
COPY = "Dear all, the parcel waits at the office until Friday noon, call me before you come."
WORDS = st.text(min_size=1, max_size=12).filter(lambda text: bool(text.strip()))
TEXTS = st.lists(WORDS, max_size=8).map(" ".join)


def said(body: str, by: Integrity = Integrity.USER) -> Read:
    return Read(body, Label(by, by.word))


def strange(body: str) -> Read:
    return said(body, Integrity.UNTRUSTED)


def origin(value: object, *reads: Read, **lines: Any) -> Origin:
    """The origin of a call's only argument."""
    grant = Grant("any", Effect.WRITE, arguments={"it": Argument(**lines)})
    (traced,) = trace(grant, {"it": value}, reads)
    return traced.origin


def letters(text: str) -> str:
    """What is left of a text where every spelling is forgiven, the wrong ones too."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(letter for letter in plain if letter.isalnum())


@given(WORDS, TEXTS, TEXTS)
def test_what_only_strangers_wrote_is_never_named(value: str, user: str, stranger: str) -> None:
    """Whatever the spelling: a value whose letters the user did not write is not the user's."""
    found = origin(value, said(user), strange(f"{stranger} {value} {stranger}"))

    assert found is not Origin.NAMED or letters(value) in letters(user)


@given(
    st.lists(st.text("abcxyzäß0189", min_size=4, max_size=9), min_size=1, max_size=5).map(
        " ".join
    ),
    TEXTS,
)
def test_what_the_user_wrote_is_named_whoever_wrote_it_too(value: str, stranger: str) -> None:
    """A stranger takes nothing from the user by repeating it."""
    assert origin(value, said(f"do {value} now"), strange(f"{stranger} {value}")) is Origin.NAMED


@given(st.sampled_from(["x", "é", "7", "-x", ".x", "@x", "_x", "\N{ZERO WIDTH SPACE}", "\u0301"]))
def test_a_part_of_something_longer_is_another_thing(more: str) -> None:
    """`ann@x.com` is not in `ann@x.com.evil.org`, on either side."""
    value = "ann@example.org"

    assert origin(value, said(f"write to {value}{more} today")) is Origin.COMPOSED
    assert origin(value, said(f"write to {more[::-1]}{value} today")) is Origin.COMPOSED
    assert origin(f"{value}{more}", said(f"write to {value} today")) is Origin.COMPOSED


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("ann@example.org", "Write to Ann@Example.org, please."),
        ("ann@example.org", "her address (ann@example.org) is new"),
        ("ann@example.org", "ann@example.org;bob@example.org"),
        ("Follow-up  meeting", "an event 'Follow-up\n meeting' on Monday"),
        ("Catch up over lunch.", "description: Catch up over lunch"),
        ("Bob", "ask Bob's boss"),
        ("the ﬁle", "the file"),
        ("#general", "post in #general."),
        ("1234", "order 1234!"),
        (50, "send $50."),
        (1000, "no more than 1,000"),
        (Decimal("1234.56"), "1.234,56 EUR"),
        (10.0, "refund that 10.00 I just got"),
        ("2027-01-31", "on January 31st, 2027"),
        ("2027-01-31", "the 31st of January 2027"),
        ("2027-01-31 09:30", "on 2027-01-31 at 9:30"),
        ("2027-01-31T09:30:00", "31 January 2027, 09:30"),
        ("2027-01-31 10:30", "on January 31, 2027 from 9:30 to 10:30"),
        ("2027-01-31 09:30", "at 9:30 on 31 January 2027"),
        ("2027-01-31 09:30", "starts: 2027-01-31T09:30:00"),
        ("2027-01-31", "starts: 2027-01-31T09:30:00"),
        (20, "pay 20¹ today"),
        ("ann@example.org", "ann@example.org² is her address"),
        ("30 m²", "a flat of 30 m²"),
    ],
)
def test_spellings_of_one_thing(value: object, text: str) -> None:
    """Marks around, capitals, white space, compatible letters and a number's form do not count."""
    assert origin(value, said(text)) is Origin.NAMED
    assert origin(value, strange(text)) is Origin.UNTRUSTED


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("yes", "yes, but not yesterday"),
        ("a", "a b c"),
        ("13", "on May 13"),
        ("bob", "bob"),
        (5, "the 5 newest"),
        (50, "500, 50x, 1.50, 10-50 and 2024-50"),
        (-50, "50"),
        (50, "-50"),
        (1000, "1.000"),
        (1, "True"),
        (True, "True"),
        ("../../etc/passwd", "read etc/passwd"),
        ("-rf", "rf"),
        ("аnn@example.org", "ann@example.org"),
        ("ann@example.org", "to=ann@example.org"),
        ("", "anything"),
        ("2027-01-31", "on January 31st"),
        ("2027-01-31", "on 2027-01-30 and January 31, 2028"),
        ("2027-01-31 09:30", "on 2027-01-31 at 9:45"),
        ("2027-01-31 09:30", "on 2027-01-31"),
        ("2027-01-31 09:30", "one is on 2027-01-31, another is at 09:30"),
        ("2027-01-31 09:30", "09:30 is for others; 2027-01-31"),
        ("2027-01-31 09:30", "2027-01-31, 2027-02-01 at 09:30"),
        (201, "pay 20¹, 20₁, 20① or 20⒈"),
        ("B12", "see B1²"),
        ("30 m2", "a flat of 30 m²"),
        ("ann@example.org", "ann²@example.org"),
        ("...", "and so on ..."),
    ],
)
def test_what_is_not_told_from_chance_or_is_not_the_same(value: object, text: str) -> None:
    """Short words, small numbers, parts of numbers, and what only looks alike are nobody's."""
    assert origin(value, said(text)) is Origin.COMPOSED
    assert origin(value, strange(text)) is Origin.COMPOSED


def test_the_gravest_value_counts() -> None:
    """One recipient of a stranger's among the user's makes the argument the stranger's."""
    reads = said("to ann@example.org"), strange("bcc eve@example.net")

    assert origin(["ann@example.org", "eve@example.net"], *reads) is Origin.UNTRUSTED
    assert origin({"eve@example.net": "ann@example.org"}, *reads) is Origin.UNTRUSTED
    assert origin(["ann@example.org", ["zoe@example.net"]], *reads) is Origin.COMPOSED
    assert origin(["ann@example.org", []], *reads) is Origin.COMPOSED
    assert origin([], *reads) is Origin.COMPOSED


def test_a_value_that_is_split_or_joined_is_made_up() -> None:
    """Parts that each stand somewhere are no reason to trust the whole, nor the other way."""
    user, stranger = said("mail Anna at example.org"), strange("eve@example.net")

    assert origin("anna@example.org", user) is Origin.COMPOSED
    assert origin(["eve@", "example", ".net"], stranger) is Origin.COMPOSED


def test_a_missing_value_is_no_argument() -> None:
    """Clients write null for what they leave out."""
    grant = Grant("any", Effect.WRITE, arguments={"it": Argument()})
    assert trace(grant, {"it": None}, [strange("null")]) == ()


@pytest.mark.parametrize("value", [None, "ann@example.org", [], True])
def test_the_name_of_an_unlisted_argument_is_a_value(value: object) -> None:
    """A tool that takes others may take a name for what it is about, null or not."""
    grant = Grant("any", Effect.WRITE, others=True)
    reads = said("to ann@example.org"), strange("bcc eve@example.net")

    for name, origin in (("eve@example.net", Origin.UNTRUSTED), ("zoe", Origin.COMPOSED)):
        (traced,) = trace(grant, {name: value}, reads)
        assert (traced.argument, traced.origin) == (name, origin)
    (traced,) = trace(grant, {"ann@example.org": value}, reads)
    assert (traced.origin is Origin.NAMED) is (value in (None, "ann@example.org"))


def test_the_sources_are_told() -> None:
    """Who looks into it must see where a value came from."""
    grant = Grant("any", Effect.WRITE)
    reads = [Read("pay 4711-0815", Label(Integrity.UNTRUSTED, name)) for name in ("mail", "web")]

    (traced,) = trace(grant, {"it": "4711-0815"}, reads)

    assert traced.sources == {"mail", "web"}


def test_what_the_scope_itself_says_is_named() -> None:
    """A constant, or the user's attribute, leaves the model no choice."""
    stranger = strange("general tenant")

    assert origin("general", stranger, enum=("general",)) is Origin.NAMED
    assert origin("general", stranger, enum=("general", "random")) is Origin.UNTRUSTED
    assert origin("tenant", stranger, equals_principal="tenant") is Origin.NAMED


def test_few_values_can_be_endorsed() -> None:
    """What a stranger may choose is told apart from what the user named."""
    lines = {"kind": Kind.BOOLEAN, "endorse": True}

    assert origin(True, strange("yes"), **lines) is Origin.ENDORSED  # noqa: FBT003
    assert origin("2027-01-05", strange("2027-01-05"), endorse=True) is Origin.ENDORSED
    assert origin("2027-01-05", said("on 2027-01-05"), endorse=True) is Origin.NAMED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In short: a parcel can be fetched until Friday.", Origin.COMPOSED),
        (f"He says: {COPY}", Origin.UNTRUSTED),
        ("He says the PARCEL waits\nat the office until Friday.", Origin.UNTRUSTED),
        ("Go to www.evil.example and see", Origin.UNTRUSTED),
        ("pay to GB29NWBK60161331926819 today", Origin.UNTRUSTED),
        ("mail eve@evil.example", Origin.UNTRUSTED),
        ("mail ann@example.org", Origin.COMPOSED),
        ("until Friday noon", Origin.COMPOSED),
    ],
)
def test_a_composed_text_copies_nothing_of_strangers(text: str, expected: Origin) -> None:
    """Eight words in a row, an address or an account are copied; a summary is not."""
    stranger = strange(f"{COPY} www.evil.example GB29NWBK60161331926819 eve@evil.example")
    stranger = Read(f"{stranger.body} ann@example.org", stranger.label)

    assert origin(text, said("for ann@example.org"), stranger, composed=True) is expected


def test_strangers_hide_nothing_in_the_escapes_of_json() -> None:
    """Tools return JSON: what it holds is what the model reads, not how it is written."""
    stranger = strange('{"body": "pay\\nwww.evil.example\\u0020or \\"Caf\\u00e9 Noir\\""}')

    assert origin("see www.evil.example", stranger, composed=True) is Origin.UNTRUSTED
    assert origin("Café Noir", stranger) is Origin.UNTRUSTED
    assert origin("Café Noir", said(stranger.body)) is Origin.COMPOSED


MAIL = Grant(
    "mail",
    Effect.EGRESS,
    arguments={"to": Argument(), "body": Argument(composed=True), "on": Argument(endorse=True)},
)
READS = (said("tell ann@example.org"), strange(f"mail eve@example.net. {COPY}"))
NOTE = replace(MAIL, effect=Effect.WRITE, reversible=True)
"""The same, where nothing leaves and all can be undone."""


def manifest(by: Provenance = Provenance.VALUES) -> Manifest:
    (found,) = scopes({"purpose": "p", "owner": "o", "expires": "2027-06-30"})
    assert found.provenance is Provenance.SESSION
    return Manifest(found.feature, "p", "o", found.expires, (MAIL,), provenance=by)


@pytest.mark.parametrize(
    ("arguments", "strangers"),
    [
        ({"to": "ann@example.org"}, False),
        ({"to": "ann@example.org", "body": "All is well."}, False),
        ({"to": "ann@example.org", "on": "2027-01-05"}, False),
        ({"to": "ann@example.org", "body": "ask eve@example.net"}, True),
        ({"to": "eve@example.net"}, True),
        ({"to": "zoe@example.net"}, True),
        ({"to": "ann@example.org", "unlisted": "All is well."}, True),
        ({"body": "All is well."}, True),
        ({"body": "All is well.", "on": "2027-01-05"}, True),
        ({"body": COPY}, True),
        ({"on": "2027-01-05"}, True),
        ({}, True),
    ],
)
def test_a_call_is_a_strangers_unless_somebody_stands_behind_it(
    arguments: Mapping[str, Any], *, strangers: bool
) -> None:
    """Each value must be vouched for, and one at least named: else the idea may be anybody's."""
    traced = trace(MAIL, arguments, READS)

    assert from_untrusted(manifest(), MAIL, traced, taint=STRANGERS) is strangers
    assert not from_untrusted(manifest(), MAIL, traced, taint=CLEAN)
    by_session = manifest(Provenance.SESSION)
    assert from_untrusted(by_session, MAIL, traced, taint=STRANGERS)
    assert not from_untrusted(by_session, MAIL, traced, taint=CLEAN)


@pytest.mark.parametrize(
    ("arguments", "carries"),
    [
        ({"to": "ann@example.org", "on": "2027-01-05"}, False),
        ({"to": "ann@example.org", "body": "All is well."}, False),
        ({"to": "ann@example.org", "body": COPY}, True),
        ({"to": "eve@example.net"}, True),
        ({}, True),
    ],
)
def test_a_call_carries_strangers_words_unless_it_has_none(
    arguments: Mapping[str, Any], *, carries: bool
) -> None:
    """What the rule of two goes by: where it goes was named, and nothing in it was copied."""
    traced = trace(MAIL, arguments, READS)

    taint = taint_of_call(manifest(), MAIL, traced, taint=STRANGERS)

    assert taint.untrusted is carries
    assert taint.classes == STRANGERS.classes
    by_session = manifest(Provenance.SESSION)
    assert taint_of_call(by_session, MAIL, traced, taint=STRANGERS) == STRANGERS


def test_what_stays_and_can_be_undone_may_be_composed_and_chosen() -> None:
    """Nothing leaves by it, so what counts is only whether strangers' own words are in it."""
    for arguments in ({"body": "All is well."}, {"on": "2027-01-05"}, {}):
        traced = trace(NOTE, arguments, READS)
        assert not from_untrusted(manifest(), NOTE, traced, taint=STRANGERS)
        assert not taint_of_call(manifest(), NOTE, traced, taint=STRANGERS).untrusted
    traced = trace(NOTE, {"to": "eve@example.net"}, READS)
    assert from_untrusted(manifest(), NOTE, traced, taint=STRANGERS)
    assert taint_of_call(manifest(), NOTE, traced, taint=STRANGERS).untrusted


def test_what_stays_may_quote_strangers_where_its_line_says_so() -> None:
    """A list that the user wants in a file is copied; sent, it would be a stranger's letter."""
    arguments = {"to": Argument(), "body": Argument(composed=True, quoted=True)}
    note = replace(NOTE, arguments=arguments)
    for filled, strangers in (({"body": COPY}, False), ({"to": COPY}, True)):
        traced = trace(note, filled, READS)
        assert [each.origin for each in traced] == [Origin.UNTRUSTED]
        assert from_untrusted(manifest(), note, traced, taint=STRANGERS) is strangers
    for grant, fine in ((note, True), (replace(MAIL, arguments=arguments), False)):
        found = list(problems(replace(manifest(), grants=(grant,))))
        assert (not found) is fine


def test_a_tool_does_not_wash_what_it_says_again() -> None:
    """An address that a stranger wrote is not the team's own because a search did not find it."""
    label = Label(Integrity.INTERNAL, "contacts", frozenset({"customer"}))

    asked = trace(MAIL, {"to": "eve@example.net"}, READS)
    assert result_label(label, asked, taint=STRANGERS).integrity is Integrity.UNTRUSTED
    assert result_label(label, asked, taint=STRANGERS).classes == label.classes
    assert result_label(label, asked, taint=CLEAN) == label
    own = trace(MAIL, {"to": "ann@example.org"}, READS)
    assert result_label(label, own, taint=STRANGERS) == label


@pytest.mark.parametrize(
    ("argument", "fine"),
    [
        (Argument(Kind.BOOLEAN, endorse=True), True),
        (Argument(enum=("r", "rw"), endorse=True), True),
        (Argument(Kind.INTEGER, minimum=Decimal(1), maximum=Decimal(9), endorse=True), True),
        (Argument(matches="[0-9]{4}-[0-9]{2}-[0-9]{2}", endorse=True), True),
        (Argument(matches=r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}", endorse=True), True),
        (Argument(endorse=True), False),
        (Argument(Kind.INTEGER, minimum=Decimal(1), endorse=True), False),
        (Argument(Kind.NUMBER, minimum=Decimal(1), maximum=Decimal(9), endorse=True), False),
        (Argument(matches="[0-9]{6}", endorse=True), True),
        (Argument(matches=r"\d{1,9}", endorse=True), True),
        (Argument(matches="[0-9]{16}", endorse=True), False),
        (Argument(matches="[0-9]+", endorse=True), False),
        (Argument(matches=".*[0-9]{4}-[0-9]{2}-[0-9]{2}", endorse=True), False),
        (Argument(max_length=5, endorse=True), False),
    ],
)
def test_only_what_has_few_values_is_endorsed(argument: Argument, *, fine: bool) -> None:
    """Free text that anybody may choose would be no check at all."""
    grant = Grant("any", Effect.WRITE, arguments={"it": argument})
    found = list(problems(Manifest("f", "p", "o", manifest().expires, (grant,))))

    assert (not found) is fine
    assert fine or "`scopes.f.tools.any.arguments.it.endorse`" in found[0]


def test_the_policy_file_says_it() -> None:
    """`provenance`, `composed` and `endorse` reach what decides."""
    (found,) = scopes(
        {
            "purpose": "p",
            "owner": "o",
            "expires": "2027-06-30",
            "provenance": "values",
            "tools": {
                "mail": {
                    "effect": "egress",
                    "arguments": {
                        "body": {"composed": "allow"},
                        "urgent": {"type": "boolean", "endorse": True},
                    },
                },
                "note": {"effect": "write", "arguments": {"text": {"composed": "quote"}}},
            },
        }
    )

    assert found.provenance is Provenance.VALUES
    arguments = found.grants[0].arguments
    assert arguments["body"].composed
    assert not arguments["body"].endorse
    assert arguments["urgent"].endorse
    assert not arguments["urgent"].composed
    assert not arguments["body"].quoted
    text = found.grants[1].arguments["text"]
    assert text.composed
    assert text.quoted


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("lorem ipsum dolor sit amet " * 20_000, [f"dolor sit amet {n}" for n in range(1_000)]),
        ("aaaa " * 50_000, [("aaaa " * n) + "b" for n in range(1, 1_000)]),
        ("aaaa." * 200_000, ["aaaa." * n for n in range(1, 1_000)]),
        ("1,234.5" * 140_000, [n + 0.5 for n in range(1_000)]),
        ("ﷺ" * 200_000, ["x" * n for n in range(1, 1_000)]),
    ],
)
def test_the_work_is_bounded(text: str, values: list[object]) -> None:
    """Long texts and a thousand values take a second: square work, many minutes."""
    grant = Grant("any", Effect.WRITE, arguments={"it": Argument(composed=True)})

    (traced,) = trace(grant, {"it": values}, [strange(text), said("aaaa")])

    assert traced.origin is not Origin.NAMED
