"""Messages of OpenAI's chat format: who wrote what, what is marked, what cannot be read."""

import orjson
import pytest

from seawall.errors import WireError
from seawall.terms import Role, Stage
from seawall.wire import Json, Uninspected, chat, rewrite
from seawall.wire.chat_message import ROLES, read_message
from seawall.wire.collector import Collector
from tests.wire.corpus import ANSWERS, REQUESTS
from tests.wire.laws import texts


@pytest.mark.parametrize("name", ROLES)
def test_a_text_has_the_role_of_its_message(name: str) -> None:
    message = read_message({"role": name, "content": "hi"}, "/messages/3", Collector(Role.TOOL))
    assert message.role is ROLES[name]
    assert [(t.body, t.role, t.path) for t in message.texts] == [
        ("hi", ROLES[name], "/messages/3/content")
    ]


def test_who_wrote_what_and_where_it_stands() -> None:
    request = chat.read_request(REQUESTS["openai_tools_history"])
    assert [message.role for message in request.messages] == [
        Role.SYSTEM,
        Role.USER,
        Role.ASSISTANT,
        Role.TOOL,
        Role.TOOL,
        Role.ASSISTANT,
        Role.USER,
    ]
    calls = request.messages[2].calls
    assert [call.name for call in calls] == ["get_weather", "get_weather"]
    assert calls[1].arguments.path == "/messages/2/tool_calls/1/function/arguments"
    assert request.messages[4].texts[0].path == "/messages/4/content/0/text"
    assert ("kari_nordmann", "/messages/1/name") in [
        (text.body, text.path) for text in request.messages[1].texts
    ]
    assert request.stream
    assert chat.wants_usage(request)
    assert {text.stage for text in request.declared} == {Stage.CONTEXT}
    assert {"Current weather at a place.", "celsius", "unit"} <= {
        text.body for text in request.declared
    }


def test_parts_that_hold_no_text_are_declared_uninspected() -> None:
    request = chat.read_request(REQUESTS["openai_parts"])
    assert request.uninspected == (
        Uninspected("/messages/0/content/1", "image"),
        Uninspected("/messages/0/content/2", "image"),
        Uninspected("/messages/0/content/3", "audio"),
        Uninspected("/messages/0/content/4", "file"),
        Uninspected("/messages/0/content/5", "file"),
        Uninspected("/messages/1/audio", "audio"),
    )
    assert [text.body for text in request.messages[0].texts] == [
        "What do these show?",
        "report for the board.pdf",
    ]


def test_a_part_of_unknown_type_is_read_and_still_declared() -> None:
    part = {"type": "hologram", "caption": "look at this"}
    body = orjson.dumps({"model": "m", "messages": [{"role": "user", "content": [part]}]})
    request = chat.read_request(body)
    assert request.uninspected == (Uninspected("/messages/0/content/0", "part"),)
    assert "look at this" in [text.body for text in texts(request)]


def test_marked_parts_are_context_and_the_marking_stays_here() -> None:
    request = chat.read_request(REQUESTS["marked_document"])
    read = [(text.source, text.stage) for text in request.messages[1].texts]
    assert read == [
        ("", Stage.INPUT),
        ("crm/report-17.pdf", Stage.CONTEXT),
        ("", Stage.INPUT),
    ]
    assert request.messages[2].texts[0].source == "https://example.com/page"
    assert b"seawall" not in rewrite(request.document)


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"content": 5}, "/m/content"),
        ({"content": [{"type": "text", "text": "a"}, 5]}, "/m/content/1"),
        ({"content": [{"type": "text"}]}, "/m/content/0/text"),
        (
            {"tool_calls": [{"function": {"name": "a", "arguments": {}}}]},
            "/m/tool_calls/0/function/arguments",
        ),
        ({"seawall": {"source": ""}}, "/m/seawall/source"),
        ({"role": "god"}, "/m/role"),
    ],
)
def test_an_error_names_its_place(changed: dict[str, Json], place: str) -> None:
    with pytest.raises(WireError, match=f"^`{place}`: expected"):
        read_message({"role": "user", **changed}, "/m", Collector(Role.TOOL))


def test_spoken_words_are_uninspected_and_their_transcript_is_read() -> None:
    answer = chat.read_answer(ANSWERS["openai_audio"])
    assert answer.uninspected == (Uninspected("/choices/0/message/audio", "audio"),)
    assert [text.body for text in texts(answer)] == ["Hello, it's a golden retriever."]
