"""Streams of which something is held: what has left has left, and the rest waits for people."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest
from aiohttp import web

from tests.gateway.answers import chunk, pieces, says, stream
from tests.gateway.faults import sends, words
from tests.gateway.reviewing import (
    BLOCK_CARD,
    CHAT,
    HOLD_IN,
    HOLD_OUT,
    KEY,
    MAIL,
    Desk,
    heard,
    reviewed,
)
from tests.gateway.reviewing import words as shown
from tests.waiting import until

QUESTION = f"Please write to {MAIL} for me"
LONG = "Bread rises because yeast makes gas, and the gas stays in the dough. " * 10
CARD = "4111 1111 1111 1111"
BEAT = {"heartbeat_seconds": 0.1}


def lines(desk: Desk, **more: Any) -> list[str]:
    """A stream as it comes, line by line."""
    body = {"model": "m", "messages": [{"role": "user", "content": QUESTION}], "stream": True}
    headers = {"x-seawall-key": desk.keys["support"]}
    url = f"{desk.gateway.url}{CHAT}"
    return httpx2.post(url, json=body | more, headers=headers, timeout=60).text.splitlines()


def test_a_held_streamed_request_beats_until_the_word_and_then_streams(tmp_path: Path) -> None:
    """The connection shows signs of life while people decide; the answer is the model's."""
    with reviewed(tmp_path, says("Done and done."), limits=BEAT) as desk:
        answer = desk.pool.submit(lines, desk)
        desk.held()
        until(lambda: desk.metric("seawall_held_waiting") == 1)
        assert desk.gateway.model.asked == []
        desk.decide("ann", desk.item(), "deliver")
        came = answer.result(timeout=30)
        assert came.index(": waiting") < came.index("data: [DONE]")
        data = [json.loads(line[6:]) for line in came if line.startswith("data: {")]
        said = "".join(each["choices"][0]["delta"].get("content") or "" for each in data)
        assert said == "Done and done."
        comment = next(line for line in came if line.startswith(": x-seawall"))
        assert f"x-seawall-review={desk.item()}" in comment


def test_a_held_streamed_request_that_is_edited_or_refused(tmp_path: Path) -> None:
    """The model reads the edited text; a refusal is a stream that ends by content_filter."""
    with reviewed(tmp_path, says("Done.")) as desk:
        answer = desk.told(QUESTION)
        desk.decide("ann", desk.item(), "edit", edit="Please write to them")
        assert answer.result(timeout=30) == ("Done.", "stop")
        asked = desk.gateway.model.asked[0]
        assert (asked["messages"][0]["content"], asked["stream"]) == ("Please write to them", True)
        answer = desk.told(f"{QUESTION}!")
        desk.decide("ann", desk.item(2), "refuse")
        said, ended = answer.result(timeout=30)
        assert ended == "content_filter"
        assert "Done" not in said


def test_an_upstream_that_fails_after_the_word_is_told_in_the_stream(tmp_path: Path) -> None:
    """The status has left, so the error stands in the stream, and the log has it."""

    async def refuses(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        told = {"error": {"message": "no room", "type": "t", "param": None, "code": "c"}}
        return web.json_response(told, status=429)

    with reviewed(tmp_path, refuses) as desk:
        answer = desk.pool.submit(lines, desk)
        desk.decide("ann", desk.item(), "deliver")
        came = [line for line in answer.result(timeout=30) if line.startswith("data:")]
        assert [json.loads(line[6:])["error"]["code"] for line in came] == ["upstream_error"]
        assert len(desk.gateway.events("upstream.failed")) == 1


def test_a_held_streamed_answer_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """What came before has left; the rest comes after the word, with what is else taken out."""
    text = f"{LONG}Ask {MAIL}, the key is {KEY}. {LONG}"
    with reviewed(tmp_path, says(text), rules=[HOLD_OUT], limits=BEAT) as desk:
        answer = desk.told()
        (event,) = desk.held()
        assert event.facts["side"] == "answer"
        assert shown(desk.opened(event)) == ["Hello", text.replace(KEY, "█" * len(KEY))]
        desk.decide("ann", desk.item(), "deliver")
        said, ended = answer.result(timeout=30)
        assert ended == "stop"
        assert said.startswith(f"{LONG}Ask {MAIL}, the key is [")
        assert said.endswith(LONG)
        assert KEY not in said
        held = desk.gateway.events("text.held")[0]
        assert desk.gateway.events("review.held")[0].index == held.index + 1
        assert desk.kinds(event.request)[-1] == "answer.delivered"


def test_an_edit_goes_on_from_what_has_left(tmp_path: Path) -> None:
    """An edit that begins as the answer did is no repetition of it."""
    with reviewed(tmp_path, says(f"{LONG}Ask {MAIL}."), rules=[HOLD_OUT]) as desk:
        answer = desk.told()
        desk.decide("ann", desk.item(), "edit", edit=f"{LONG}Ask our desk.")
        assert answer.result(timeout=30) == (f"{LONG}Ask our desk.", "stop")


def test_an_edit_that_begins_otherwise_comes_after_what_has_left(tmp_path: Path) -> None:
    """What has left cannot be taken back, so the person's text follows it, whole."""
    with reviewed(tmp_path, says(f"{LONG}Ask {MAIL}."), rules=[HOLD_OUT]) as desk:
        answer = desk.told()
        desk.decide("ann", desk.item(), "edit", edit="Sorry: ask our desk.")
        said, ended = answer.result(timeout=30)
        assert ended == "stop"
        assert said.startswith(LONG[:200])
        assert said.endswith("\n\nSorry: ask our desk.")
        assert MAIL not in said


@pytest.mark.parametrize("said", ["refuse", ""])
def test_a_held_streamed_answer_that_nobody_lets_pass_is_refused(
    tmp_path: Path, said: str
) -> None:
    """By a no, or by nobody's word in time."""
    seconds = 60 if said else 1
    text = f"{LONG}Ask {MAIL}. {LONG}"
    with reviewed(tmp_path, says(text), rules=[HOLD_OUT], seconds=seconds) as desk:
        answer = desk.told()
        if said:
            desk.decide("ann", desk.item(), said)
        heard_of, ended = answer.result(timeout=30)
        assert ended == "content_filter"
        assert MAIL not in heard_of
        (refused,) = desk.gateway.events("answer.refused")
        assert refused.event.facts["review"] == ("refused" if said else "expired")


def test_what_comes_after_a_hold_and_is_blocked_never_leaves(tmp_path: Path) -> None:
    """The whole is judged before people are asked: a block that comes later counts."""
    text = f"Ask {MAIL}. {LONG}Pay with {CARD}."
    with reviewed(tmp_path, says(text), rules=[BLOCK_CARD, HOLD_OUT]) as desk:
        said, ended = heard(desk.ask(stream=True))
        assert ended == "content_filter"
        assert MAIL not in said
        assert desk.gateway.events("review.held") == []


def test_other_choices_of_a_stream_do_not_wait(tmp_path: Path) -> None:
    """Each choice is its own: those that nothing holds are whole, the others by the word."""
    texts = (f"Ask {MAIL}. {LONG}", f"Fine. {LONG}", f"Or {MAIL}.")
    with reviewed(tmp_path, says(*texts), rules=[HOLD_OUT]) as desk:
        arriving = desk.ask(stream=True, n=3).parse()
        said, ended = {0: "", 1: "", 2: ""}, {}
        for part in arriving:
            for choice in part.choices:
                said[choice.index] += choice.delta.content or ""
                if choice.finish_reason:
                    ended[choice.index] = choice.finish_reason
            if ended == {1: "stop"}:
                desk.decide("ann", desk.item(), "deliver")
        assert said == dict(enumerate(texts))
        assert set(ended.values()) == {"stop"}


def test_a_stream_that_breaks_off_after_a_hold_asks_nobody(tmp_path: Path) -> None:
    """Half an answer is not worth anybody's look, and does not leave."""
    broken = sends(*words(f"Ask {MAIL}. {LONG}"), then="reset")
    with reviewed(tmp_path, broken, rules=[HOLD_OUT]) as desk:
        headers = {"x-seawall-key": desk.keys["support"]}
        body = {"model": "m", "messages": [{"role": "user", "content": "Hi"}], "stream": True}
        url = f"{desk.gateway.url}{CHAT}"
        told = httpx2.post(url, json=body, headers=headers, timeout=60).text
        assert MAIL not in told
        assert "upstream_broke_off" in told
        assert desk.gateway.events("review.held") == []


def test_a_held_call_of_a_stream_is_released_by_the_word(tmp_path: Path) -> None:
    """Calls are kept back with their choice, in the log before the client has them."""
    call = {"name": "mail", "arguments": json.dumps({"to": MAIL})}
    entry = {"index": 0, "id": "call_1", "type": "function", "function": call}

    async def calls(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        said = [*pieces(0, "I will. ")[:-1], chunk(0, {"tool_calls": [entry]})]
        return await stream(request, [*said, chunk(0, {}, "tool_calls")])

    tools = [{"type": "function", "function": {"name": "mail", "parameters": {}}}]
    with reviewed(tmp_path, calls, rules=[HOLD_OUT]) as desk:
        answer = desk.pool.submit(lambda: list(desk.ask(stream=True, tools=tools).parse()))
        (event,) = desk.held()
        assert call["arguments"] in shown(desk.opened(event))
        assert "tool.called" not in desk.kinds(event.request)
        desk.decide("ann", desk.item(), "deliver")
        parts = [part.choices[0] for part in answer.result(timeout=30)]
        (named,) = [part.delta.tool_calls[0] for part in parts if part.delta.tool_calls]
        assert named.function.arguments == call["arguments"]
        assert parts[-1].finish_reason == "tool_calls"
        assert "tool.called" in desk.kinds(event.request)


def test_a_client_of_a_stream_that_leaves_closes_its_item(tmp_path: Path) -> None:
    """An answer for nobody is nobody's to decide about."""
    with reviewed(tmp_path, says(f"{LONG}Ask {MAIL}."), rules=[HOLD_OUT], limits=BEAT) as desk:
        arriving = desk.ask(stream=True).parse()
        next(iter(arriving))
        (event,) = desk.held()
        arriving.close()
        until(lambda: bool(desk.gateway.events("review.expired")))
        (expired,) = desk.gateway.events("review.expired")
        assert expired.event.facts["reason"] == "client_gone"
        until(lambda: "answer.cut" in desk.kinds(event.request))


def test_a_question_and_its_answer_can_both_be_held(tmp_path: Path) -> None:
    """Two items of one request, one after the other, each by its own word."""
    with reviewed(tmp_path, says(f"Ask {MAIL}."), rules=[HOLD_IN, HOLD_OUT]) as desk:
        answer = desk.told(QUESTION)
        desk.decide("ann", desk.item(), "deliver")
        desk.decide("bob", desk.item(2), "deliver")
        assert answer.result(timeout=30) == (f"Ask {MAIL}.", "stop")
