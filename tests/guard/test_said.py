"""What the user wrote may stand in the answer to them, and nothing else may."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.assemble.guard import Guard
from seawall.guard import Stream, redact
from seawall.guard.said import who_said
from seawall.terms import Finding, Inspection, Message, Role, Span, Stage, Text

GUARD = Guard.default()


def history(*said: str, role: Role = Role.USER) -> tuple[Message, ...]:
    return tuple(Message(role, (Text(each, role),)) for each in said)


def answered(body: str, *messages: Message) -> str:
    text = Text(body, Role.ASSISTANT)
    verdict = GUARD.inspect(Inspection((text,), Stage.OUTPUT, history=messages))
    return redact(body, verdict.redactions())


@pytest.mark.parametrize(
    ("said", "body"),
    [
        ("Write to ann.hill@corp.com please", "Dear ANN.HILL@corp.com, how are you?"),
        ("my card is 4111111111111111", "Your card 4111 1111 1111 1111 is expired."),
        ("I am Annabel Hillson", "Dear Ms. Hillson, thank you."),
        ("call (415) 555-2671", "I called 415-555-2671 for you."),
    ],
)
def test_what_the_user_wrote_is_no_news_to_them(said: str, body: str) -> None:
    assert answered(body, *history(said)) == body
    assert answered(body, *history("hello")) != body


@pytest.mark.parametrize("role", [Role.TOOL, Role.ASSISTANT, Role.SYSTEM])
def test_what_others_said_is_not_the_users(role: Role) -> None:
    body = "Write to ann.hill@corp.com"
    assert answered(body, *history(body, role=role)) == "Write to [email]"


def test_a_part_of_what_the_user_wrote_is_another_value() -> None:
    assert "[email]" in answered("It is hill@corp.com.", *history("ann.xhill@corp.com"))
    assert "[card]" in answered("It is 4111111111111111.", *history("94111111111111111"))


def test_a_name_is_the_users_only_word_by_word() -> None:
    spoken = history("Ann M. Hill and also Bob Mill", "and Eve Dale")
    whole = Finding("pii.person", Span(0, 8))
    for name in ("Ann Hill", "Hill Ann", "Bob Mill", "Eve Dale"):
        assert [f.said for f in who_said([whole], name, spoken)] == [True], name
    for name in ("Bob Hill", "Ann Mill", "Eve Mill", "Bob Dale"):
        assert [f.said for f in who_said([whole], name, spoken)] == [False], name
    assert not who_said([replace(whole, kind="pii.card")], "Bob Hill", spoken)[0].said


def test_pieces_of_two_messages_are_no_value() -> None:
    assert "[phone]" in answered("Call +49 170 1234567.", *history("49 170 12", "34567"))


def test_only_what_was_written_last_counts_up_to_a_bound() -> None:
    body = "Write to ann.hill@corp.com."
    assert answered(body, *history(body, "x" * 19_000)) == body
    assert answered(body, *history(body, "x" * 20_000)) != body


def test_secrets_are_kept_back_whoever_wrote_them() -> None:
    key = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    assert key not in answered(f"The key is {key}", *history(f"my key is {key}"))


@given(
    st.lists(
        st.sampled_from(
            ["ann@corp.com", "bob@mill.example", "Ann Hillson", "4111 1111 1111 1111", "well"]
        ),
        max_size=6,
    ),
    st.lists(
        st.sampled_from(["ann@corp.com", "I am Ann Hillson", "4111111111111111"]), max_size=2
    ),
    st.data(),
)
def test_a_stream_spares_what_the_whole_spares(
    values: list[str], said: list[str], data: st.DataObject
) -> None:
    body = "So I wrote to " + ", then to ".join(values) + " and heard nothing of it since."
    spoken = history(*said)
    about = Inspection((Text("", Role.ASSISTANT),), Stage.OUTPUT, history=spoken)
    stream = Stream(GUARD, about, smallest_step=1)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(body)), max_size=8)))
    pieces = [body[a:b] for a, b in zip([0, *cuts], [*cuts, len(body)], strict=True)]
    assert "".join([*map(stream.feed, pieces), stream.end()]) == answered(body, *spoken)
