"""Where clients poll, a refusal names an item, and what passes is fetched or sent again."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import openai
import pytest
from aiohttp import web

from seawall.gateway.held_watch import HeldWatch
from seawall.ledger import Entry, Ledger, Query
from seawall.ledger.vault import Vault
from tests.gateway.answers import calls_tool, completion, says
from tests.gateway.reviewing import (
    BLOCK_CARD,
    HOLD_IN,
    HOLD_OUT,
    KEY,
    MAIL,
    Desk,
    heard,
    reviewed,
    text_of,
    words,
)
from tests.waiting import until

QUESTION = f"Please write to {MAIL} for me"
LONG = "Bread rises because yeast makes gas, and the gas stays in the dough. " * 10
CARD = "4111 1111 1111 1111"


def held(desk: Desk, item: str, **whose: Any) -> dict[str, Any]:
    told = desk.get(f"/seawall/v1/held/{item}", **whose)
    assert told.status_code == 200, told.text
    answer: dict[str, Any] = told.json()
    return answer


def decided(desk: Desk, item: str, who: str, said: str, **more: Any) -> None:
    """Have somebody decide, and wait until the gateway knows."""
    desk.decide(who, item, said, **more)
    until(lambda: held(desk, item)["state"] != "waiting")


def marked(raw: Any) -> Any:
    """What our own key of the refused choice tells programs."""
    return raw.parse().choices[0].message.seawall["review"]


def test_a_held_request_passes_once_when_it_is_sent_again(tmp_path: Path) -> None:
    """The client is told the item, sends the same again with it, and no third time."""
    with reviewed(tmp_path, says("Done."), hold="poll") as desk:
        raw = desk.ask(QUESTION)
        assert raw.parse().choices[0].finish_reason == "content_filter"
        item = raw.headers["x-seawall-review"]
        assert marked(raw)["item"] == item
        assert (held(desk, item)["state"], held(desk, item)["answer"]) == ("waiting", None)
        assert held(desk, item)["until"] == marked(raw)["until"]
        assert desk.ask(QUESTION).headers["x-seawall-review"] == item, "asked about once"
        assert marked(desk.ask(QUESTION, item=item))["item"] == item, "nobody has decided"
        assert len(desk.held()) == 1
        decided(desk, item, "ann", "deliver")
        assert desk.gateway.model.asked == []
        passed = desk.ask(QUESTION, item=item)
        assert text_of(passed) == "Done."
        assert passed.headers["x-seawall-decision"] == "allow"
        again = desk.ask(QUESTION, item=item)
        assert again.parse().choices[0].finish_reason == "content_filter"
        assert again.headers["x-seawall-review"] != item
        assert len(desk.gateway.model.asked) == 1
        assert len(desk.gateway.events("review.collected")) == 1


def test_of_many_who_send_it_again_at_once_one_passes(tmp_path: Path) -> None:
    """Single use holds however many come at the same moment."""
    with reviewed(tmp_path, says("Done."), hold="poll") as desk, ThreadPoolExecutor(8) as pool:
        item = desk.ask(QUESTION).headers["x-seawall-review"]
        decided(desk, item, "ann", "deliver")
        sent = [pool.submit(desk.ask, QUESTION, item=item) for _ in range(8)]
        said = [each.result().parse().choices[0].message.content for each in sent]
        assert said.count("Done.") == 1
        assert len(desk.gateway.model.asked) == 1
        assert len(desk.held()) == 2, "the others were asked about together"


def test_a_word_is_for_exactly_one_request(tmp_path: Path) -> None:
    """Not for another text, end user, feature, model, tool or system prompt."""
    with reviewed(tmp_path, says("Done."), hold="poll") as desk:
        item = desk.ask(QUESTION).headers["x-seawall-review"]
        decided(desk, item, "ann", "deliver")
        tools: Any = [{"type": "function", "function": {"name": "mail", "parameters": {}}}]
        others: list[dict[str, Any]] = [
            {"text": f"{QUESTION} now"},
            {"user": "mallory"},
            {"feature": "sales"},
            {"tools": tools},
            {"temperature": 2},
        ]
        for other in others:
            raw = desk.ask(**{"text": QUESTION, "item": item, **other})
            assert raw.parse().choices[0].finish_reason == "content_filter", other
            assert raw.headers["x-seawall-review"] != item
        marked_as_foreign: Any = [
            {"role": "user", "content": QUESTION, "seawall": {"source": "mail"}}
        ]
        foreign = desk.clients["support"].chat.completions.with_raw_response.create(
            model="m",
            messages=marked_as_foreign,
            extra_headers={"x-seawall-principal": "eve", "x-seawall-review": item},
        )
        assert foreign.headers["x-seawall-decision"] == "allow", "context is not held here"
        assert len(desk.gateway.model.asked) == 1
        streamed = heard(desk.ask(QUESTION, item=item, stream=True))
        assert streamed == ("Done.", "stop"), "how the answer comes is not what is asked"


def test_an_edited_request_passes_as_the_person_wrote_it(tmp_path: Path) -> None:
    """The client sends what it has, and the model reads what the person made of it."""
    with reviewed(tmp_path, says("Done."), hold="poll") as desk:
        item = desk.ask(QUESTION).headers["x-seawall-review"]
        decided(desk, item, "ann", "edit", edit="Please write to them")
        assert held(desk, item)["state"] == "edited"
        assert text_of(desk.ask(QUESTION, item=item)) == "Done."
        asked = desk.gateway.model.asked[0]["messages"][0]["content"]
        assert asked == "Please write to them"


def test_a_no_and_the_end_of_the_time_let_nothing_pass(tmp_path: Path) -> None:
    """Both are told, and the same request is not asked about again before its time is over."""
    with reviewed(tmp_path, says("Done."), hold="poll", seconds=30) as desk:
        item = desk.ask(QUESTION).headers["x-seawall-review"]
        decided(desk, item, "ann", "refuse")
        assert held(desk, item)["state"] == "refused"
        for again in ("", item):
            raw = desk.ask(QUESTION, item=again)
            assert raw.parse().choices[0].finish_reason == "content_filter"
            assert raw.headers["x-seawall-review"] == item
        late = desk.ask(f"{QUESTION}!").headers["x-seawall-review"]
        desk.ahead(seconds=31)
        until(lambda: len(desk.gateway.events("review.expired")) == 1)
        assert held(desk, late)["state"] == "expired"
        raw = desk.ask(f"{QUESTION}!", item=late)
        assert raw.parse().choices[0].finish_reason == "content_filter"
        assert desk.gateway.model.asked == []
        assert desk.metric("seawall_held_total", way="poll", result="expired") == 1


def test_a_block_that_came_since_is_not_overruled_by_an_older_word(tmp_path: Path) -> None:
    """The request is judged anew: only what is still no more than held passes."""
    with reviewed(tmp_path, says("Done."), hold="poll") as desk:
        item = desk.ask(QUESTION).headers["x-seawall-review"]
        decided(desk, item, "ann", "deliver")
        config = desk.gateway.config
        text = config.read_text("utf-8").replace("action: hold", "action: block", 1)
        config.write_text(text, "utf-8")
        assert desk.gateway.do(desk.gateway.reloader.reload)
        raw = desk.ask(QUESTION, item=item)
        assert raw.headers["x-seawall-decision"] == "block"
        assert desk.gateway.model.asked == []


def test_a_held_answer_is_fetched_once_people_let_it_pass(tmp_path: Path) -> None:
    """The whole completion, without secrets, for the same feature and end user alone."""
    text = f"Ask {MAIL}, the key is {KEY}."
    with reviewed(tmp_path, says(text, "fine"), rules=[HOLD_OUT], hold="poll") as desk:
        raw = desk.ask(n=2)
        first, second = raw.parse().choices
        assert (first.finish_reason, second.message.content) == ("content_filter", "fine")
        assert MAIL not in raw.text
        item = first.message.seawall["review"]["item"]
        assert (held(desk, item)["side"], held(desk, item)["answer"]) == ("answer", None)
        before = len(desk.gateway.events())
        held(desk, item)
        assert len(desk.gateway.events()) == before, "a look leaves nothing in the log"
        decided(desk, item, "ann", "deliver")
        told = held(desk, item)
        assert told["state"] == "delivered"
        whole = [choice["message"]["content"] for choice in told["answer"]["choices"]]
        assert whole[0].startswith(f"Ask {MAIL}, the key is ")
        assert KEY not in whole[0]
        assert whole[1] == "fine"
        assert told["answer"]["usage"] == {
            "prompt_tokens": 3,
            "completion_tokens": 5,
            "total_tokens": 8,
        }
        assert held(desk, item) == told, "fetched again"
        assert len(desk.gateway.events("review.collected")) == 1
        for other in ({"feature": "sales"}, {"user": "mallory"}):
            answer = desk.get(f"/seawall/v1/held/{item}", **other)
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "item_not_found")
        for unknown in ("itm_0000000000000000", "x", "a%22b"):
            assert desk.get(f"/seawall/v1/held/{unknown}").status_code == 404


def test_an_edited_answer_is_checked_when_it_is_fetched(tmp_path: Path) -> None:
    """A secret that somebody left in is taken out, and a block stays a block."""
    with reviewed(tmp_path, says(f"Ask {MAIL}."), rules=[HOLD_OUT], hold="poll") as desk:
        item = marked(desk.ask())["item"]
        decided(desk, item, "ann", "edit", edit=f"Ask us, with {KEY}.")
        told = held(desk, item)
        (choice,) = told["answer"]["choices"]
        assert told["state"] == "edited"
        assert choice["message"]["content"].startswith("Ask us, with ")
        assert KEY not in json.dumps(told)
    blocking = [BLOCK_CARD, HOLD_OUT]
    (tmp_path / "other").mkdir()
    with reviewed(tmp_path / "other", says(f"Ask {MAIL}."), rules=blocking, hold="poll") as desk:
        item = marked(desk.ask())["item"]
        decided(desk, item, "ann", "edit", edit=f"Pay with {CARD}.")
        (choice,) = held(desk, item)["answer"]["choices"]
        assert choice["finish_reason"] == "content_filter"
        assert CARD not in choice["message"]["content"]


def test_nothing_secret_of_a_fetched_answer_is_kept_in_the_vault(tmp_path: Path) -> None:
    """What is sealed to be fetched is blotted as what people see is, token by token."""
    spelled = {"content": [{"token": KEY, "logprob": -0.1, "bytes": None, "top_logprobs": []}]}

    async def answer(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        told = completion({"content": f"Ask {MAIL}, with {KEY}."})
        told["choices"][0]["logprobs"] = spelled
        return web.json_response(told)

    rules = [HOLD_OUT, {"name": "keys", "kind": "secret.*", "action": "allow"}]
    with reviewed(tmp_path, answer, rules=rules, hold="poll") as desk:
        desk.ask()
        (event,) = desk.held()
        sealed: Any = event.facts["sealed"]
        with Vault.open(desk.data) as vault:
            body = vault.read(sealed["ref"], sealed["digest"])
        assert KEY not in json.dumps(body, ensure_ascii=False)
        assert words(body)[0] == "Hello"


def test_a_stream_of_which_something_is_held_ends_in_a_refusal_with_the_item(
    tmp_path: Path,
) -> None:
    """What had left has left; the whole answer is fetched later."""
    text = f"{LONG}Ask {MAIL}. {LONG}"
    with reviewed(tmp_path, says(text), rules=[HOLD_OUT], hold="poll") as desk:
        parts = [part.choices[0] for part in desk.ask(stream=True).parse()]
        told = [part.delta.seawall for part in parts if hasattr(part.delta, "seawall")]
        item = told[0]["review"]["item"]
        assert parts[-1].finish_reason == "content_filter"
        assert all(MAIL not in (part.delta.content or "") for part in parts)
        decided(desk, item, "ann", "deliver")
        (choice,) = held(desk, item)["answer"]["choices"]
        assert choice["message"]["content"] == text
        assert choice["finish_reason"] == "stop"


def test_a_held_streamed_request_is_refused_with_the_item(tmp_path: Path) -> None:
    """The refusal is a stream, and the same request passes by the word, streamed."""
    with reviewed(tmp_path, says("Done."), hold="poll") as desk:
        parts = [part.choices[0] for part in desk.ask(QUESTION, stream=True).parse()]
        told = [part.delta.seawall for part in parts if hasattr(part.delta, "seawall")]
        item = told[0]["review"]["item"]
        decided(desk, item, "ann", "deliver")
        assert heard(desk.ask(QUESTION, item=item, stream=True)) == ("Done.", "stop")


def test_a_refusal_that_travels_as_an_error_names_the_item(tmp_path: Path) -> None:
    """In the header, and under our own key of the error."""
    with reviewed(tmp_path, says("Done."), hold="poll", refuse_with="error") as desk:
        with pytest.raises(openai.PermissionDeniedError) as refused:
            desk.ask(QUESTION)
        assert refused.value.code == "content_held"
        item = refused.value.response.headers["x-seawall-review"]
        body: Any = refused.value.body
        assert body["seawall"]["review"]["item"] == item


def test_a_held_answer_with_calls_is_fetched_with_those_that_the_scope_allows(
    tmp_path: Path,
) -> None:
    """Calls are decided about when the answer is held, and are in it."""
    model = calls_tool("mail", {"to": MAIL})
    tools: Any = [{"type": "function", "function": {"name": "mail", "parameters": {}}}]
    with reviewed(tmp_path, model, rules=[HOLD_OUT], hold="poll") as desk:
        raw = desk.ask(tools=tools)
        assert raw.parse().choices[0].message.tool_calls is None
        item = marked(raw)["item"]
        decided(desk, item, "ann", "deliver")
        (choice,) = held(desk, item)["answer"]["choices"]
        (call,) = choice["message"]["tool_calls"]
        assert json.loads(call["function"]["arguments"]) == {"to": MAIL}


def test_items_outlive_the_gateway_that_made_them(tmp_path: Path) -> None:
    """The log and the vault know all: another gateway tells and delivers the same."""
    rules = [HOLD_IN, HOLD_OUT]
    with reviewed(tmp_path, says(f"Ask {MAIL}."), rules=rules, hold="poll") as desk:
        asked = marked(desk.ask(QUESTION))["item"]
        answered = marked(desk.ask("Hello"))["item"]
        desk.decide("ann", answered, "deliver")
    with reviewed(tmp_path, says("Done."), rules=rules, hold="poll") as desk:
        (choice,) = held(desk, answered)["answer"]["choices"]
        assert choice["message"]["content"] == f"Ask {MAIL}."
        assert held(desk, asked)["state"] == "waiting"
        assert desk.ask(QUESTION).headers["x-seawall-review"] == asked
        decided(desk, asked, "bob", "deliver")
        assert text_of(desk.ask(QUESTION, item=asked)) == "Done."


def test_a_client_may_send_a_refusal_back_as_part_of_the_conversation(tmp_path: Path) -> None:
    """What we tell programs under our own key is taken out again, and not refused."""
    with reviewed(tmp_path, says("Done."), hold="poll") as desk:
        refused = desk.ask(QUESTION).parse().choices[0].message.model_dump(exclude_none=True)
        messages: Any = [
            {"role": "user", "content": "Hello"},
            refused,
            {"role": "user", "content": "And now?"},
        ]
        assert refused["seawall"]["review"]
        again = desk.clients["support"].chat.completions.create(model="m", messages=messages)
        assert again.choices[0].message.content == "Done."
        assert "seawall" not in json.dumps(desk.gateway.model.asked[-1])


def test_a_made_up_id_has_nothing_of_reviews_read(tmp_path: Path) -> None:
    """Whoever asks for ids at random does not have each of them sought in a week of reviews."""
    read: list[str] = []

    class Telling:
        def entries(self, query: Query) -> Iterator[Entry]:
            read.append(query.kind)
            return log.entries(query)

    with reviewed(tmp_path, says("Done."), hold="poll") as desk:
        log = desk.gateway.parts.ledger
        watch = HeldWatch(
            cast("Ledger", Telling()),
            desk.gateway.parts.held.reads,
            desk.gateway.parts.held.read_text,
            metrics=desk.gateway.parts.metrics,
            now=desk.gateway.parts.now,
            wanted=lambda: True,
        )
        assert desk.gateway.do(lambda: watch.find("itm_" + "0" * 16)) is None
        assert read == ["review.held"]
        desk.ask(QUESTION)
        found = desk.gateway.do(lambda: watch.find(desk.item()))
        assert found is not None
        assert found.id == desk.item()
