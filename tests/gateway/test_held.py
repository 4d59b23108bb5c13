"""What is held waits for people while the client does, and leaves by their word alone."""

import time
from concurrent.futures import wait
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest

from seawall.errors import AlreadyUsed
from tests.gateway.answers import says
from tests.gateway.raw import request as raw_request
from tests.gateway.raw import wire
from tests.gateway.reviewed import ALL
from tests.gateway.reviewing import (
    BLOCK_CARD,
    CHAT,
    HOLD_IN,
    HOLD_OUT,
    KEY,
    MAIL,
    Desk,
    reviewed,
    text_of,
    words,
)
from tests.waiting import until

QUESTION = f"Please write to {MAIL} for me"
CARD = "4111 1111 1111 1111"
ALL_WAIT = {**ALL, "hold": "wait"}


def outcomes(desk: Desk, request: str) -> list[str]:
    """The kinds of a request's events from the verdict on."""
    return [kind for kind in desk.kinds(request) if kind != "request.received"]


def test_a_held_request_goes_on_to_the_model_once_somebody_delivers_it(tmp_path: Path) -> None:
    """The model is asked only after the word, and the client gets its answer on the connection."""
    with reviewed(tmp_path, says("Done.")) as desk:
        answer = desk.later(QUESTION)
        (event,) = desk.held()
        assert desk.gateway.model.asked == []
        assert words(desk.opened(event)) == [QUESTION]
        assert (event.facts["side"], event.facts["way"]) == ("request", "wait")
        assert (event.facts["reviews"], event.facts["rules"]) == (1, ["hold-in"])
        desk.decide("ann", desk.item(), "deliver")
        raw = answer.result(timeout=30)
        assert text_of(raw) == "Done."
        assert raw.headers["x-seawall-decision"] == "allow"
        assert raw.headers["x-seawall-review"] == desk.item()
        assert desk.gateway.model.asked[0]["messages"][0]["content"] == QUESTION
        assert outcomes(desk, event.request) == [
            "text.held",
            "review.held",
            "text.allowed",
            "answer.delivered",
        ]
        assert desk.metric("seawall_held_total", way="wait", result="delivered") == 1


def test_the_item_is_in_the_log_with_the_verdict(tmp_path: Path) -> None:
    """No crash leaves a text held with nobody asked: both are of one append."""
    with reviewed(tmp_path, says("Done.")) as desk:
        answer = desk.later(QUESTION)
        desk.decide("ann", desk.item(), "deliver")
        answer.result(timeout=30)
        held, item = desk.gateway.events("text.held"), desk.gateway.events("review.held")
        assert item[0].index == held[0].index + 1


def test_a_gateway_that_stops_closes_what_waits_at_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its clients are told to try again, and nobody is asked to decide for them any more."""
    monkeypatch.setattr("seawall.gateway.server.GRACE_SECONDS", 1)
    body = {"model": "m", "messages": [{"role": "user", "content": QUESTION}]}
    with reviewed(tmp_path, says("Done.")) as desk:
        answer = desk.pool.submit(desk.post, CHAT, body)
        desk.held()
    told = answer.result(timeout=30)
    assert (told.status_code, told.json()["error"]["code"]) == (503, "stopping")
    (expired,) = desk.gateway.events("review.expired")
    assert expired.event.facts["reason"] == "client_gone"
    assert desk.gateway.model.asked == []


def test_what_a_gateway_held_that_died_is_over_in_time_all_the_same(tmp_path: Path) -> None:
    """Whichever gateway reads the log ends what nobody waits for, and counts it."""
    with reviewed(tmp_path, says("Done.")) as desk:
        answer = desk.later(QUESTION)
        event = desk.held()[0]
        due = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
        left = {**event.facts, "item": "itm_00000000000000aa", "due": due}
        desk.gateway.parts.ledger.append([replace(event, facts=left)])
        until(lambda: bool(desk.gateway.events("review.expired")))
        (expired,) = desk.gateway.events("review.expired")
        assert expired.event.facts["item"] == "itm_00000000000000aa"
        desk.decide("ann", str(event.facts["item"]), "deliver")
        assert text_of(answer.result(timeout=30)) == "Done."


def test_an_edited_request_is_what_the_model_reads(tmp_path: Path) -> None:
    """The newest user text is replaced, checked again, and not held again."""
    with reviewed(tmp_path, says("Done.")) as desk:
        answer = desk.later(QUESTION)
        other = f"Please write to our desk, as {MAIL} would"
        desk.decide("ann", desk.item(), "edit", edit=other)
        assert text_of(answer.result(timeout=30)) == "Done."
        assert desk.gateway.model.asked[0]["messages"][0]["content"] == other
        assert desk.metric("seawall_held_total", way="wait", result="edited") == 1


def test_an_edit_that_holds_what_is_blocked_leaves_no_more_than_the_original(
    tmp_path: Path,
) -> None:
    """No word of a person overrules a block."""
    with reviewed(tmp_path, says("Done.")) as desk:
        answer = desk.later(QUESTION)
        desk.decide("ann", desk.item(), "edit", edit=f"My card is {CARD}")
        assert answer.result(timeout=30).parse().choices[0].finish_reason == "content_filter"
        assert desk.gateway.model.asked == []


def test_what_is_refused_is_refused_as_without_people(tmp_path: Path) -> None:
    """A no gives the same refusal as `hold: refuse`, and the log says whose doing it was."""
    with reviewed(tmp_path, says("Done.")) as desk:
        answer = desk.later(QUESTION)
        desk.decide("bob", desk.item(), "refuse")
        raw = answer.result(timeout=30)
        assert raw.parse().choices[0].finish_reason == "content_filter"
        assert raw.headers["x-seawall-decision"] == "hold"
        assert desk.gateway.model.asked == []
        (refused,) = desk.gateway.events("answer.refused")
        assert refused.event.facts["review"] == "refused"
        again = desk.ask(QUESTION)
        assert again.parse().choices[0].finish_reason == "content_filter", "a no stands"
        assert len(desk.held()) == 1


def test_a_refusal_travels_as_an_error_where_the_policy_says_so(tmp_path: Path) -> None:
    """Nothing leaves before the word, so that the status can be 403."""
    with reviewed(tmp_path, says("Done."), refuse_with="error") as desk:
        for number, stream in enumerate((False, True), 1):
            answer = desk.later(f"{QUESTION} {number}", stream=stream)
            desk.decide("bob", desk.item(number), "refuse")
            with pytest.raises(openai.PermissionDeniedError) as refused:
                answer.result(timeout=30)
            assert refused.value.code == "content_held"


def test_what_nobody_decides_about_is_refused_and_logged_as_expired(tmp_path: Path) -> None:
    """The time being over is no yes."""
    with reviewed(tmp_path, says("Done."), seconds=1) as desk:
        raw = desk.ask(QUESTION)
        assert raw.parse().choices[0].finish_reason == "content_filter"
        (expired,) = desk.gateway.events("review.expired")
        assert expired.event.facts == {"item": desk.item(), "step": 0, "reason": "late"}
        (refused,) = desk.gateway.events("answer.refused")
        assert refused.event.facts["review"] == "expired"
        assert desk.metric("seawall_held_total", way="wait", result="expired") == 1
        assert desk.metric("seawall_held_waiting") == 0


def test_a_late_word_races_the_end_of_the_time_and_one_of_them_counts(tmp_path: Path) -> None:
    """A step of an item is logged once: whoever comes second gets nothing."""
    with reviewed(tmp_path, says("Done."), seconds=1) as desk:
        answer = desk.later(QUESTION)
        item = desk.item()
        lease = desk.lease("ann", item)
        late = desk.act("ann", item, "deliver", lease)
        assert answer.result(timeout=30).parse().choices[0].finish_reason == "content_filter"
        with pytest.raises(AlreadyUsed):
            desk.log(item, late)
        assert desk.gateway.model.asked == []


def test_a_word_that_came_in_time_counts_though_it_is_read_late(tmp_path: Path) -> None:
    """What was logged before the end of the time delivers, and nothing expires."""
    with reviewed(tmp_path, says("Done."), seconds=3) as desk:
        answer = desk.later(QUESTION)
        desk.decide("ann", desk.item(), "deliver")
        desk.ahead(seconds=10)
        assert text_of(answer.result(timeout=30)) == "Done."
        assert desk.gateway.events("review.expired") == []


def test_a_client_that_leaves_closes_its_item(tmp_path: Path) -> None:
    """Nobody is asked to decide for nobody; what was held was refused, and never delivered."""
    with reviewed(tmp_path, says("Done."), review=ALL_WAIT) as desk:
        body = {"model": "m", "messages": [{"role": "user", "content": QUESTION}]}
        for number, stream in enumerate((False, True), 1):
            with wire(desk.gateway) as spoken:
                key = desk.keys["support"]
                spoken.say(raw_request({**body, "stream": stream}, f"x-seawall-key: {key}"))
                event = desk.held(number)[-1]
            until(lambda n=number: len(desk.gateway.events("review.expired")) == n)  # type: ignore[misc]
            expired = desk.gateway.events("review.expired")[-1].event
            assert expired.facts["reason"] == "client_gone"
            assert expired.facts["item"] == event.facts["item"]
            until(lambda r=event.request: "answer.refused" in outcomes(desk, r))  # type: ignore[misc]
        drawn = [entry.event.facts for entry in desk.gateway.events("review.sampled")]
        assert [facts["stratum"] for facts in drawn] == ["stopped", "stopped"]
        until(lambda: desk.metric("seawall_held_total", way="wait", result="client_gone") == 2)
        assert desk.gateway.model.asked == []


def test_a_forged_word_delivers_nothing(tmp_path: Path) -> None:
    """Not unsigned, not by another's key, not by who may not review, and not for another item."""
    sign_in = {"local": False}
    with reviewed(tmp_path, says("Done."), seconds=4, sign_in=sign_in) as desk:
        answer = desk.later(QUESTION)
        item = desk.item()
        lease = desk.lease("ann", item)
        good = desk.act("ann", item, "deliver", lease)
        unsigned = {n: f for n, f in good.facts.items() if n not in ("key", "signature")}
        ivy = desk.act("ivy", item, "deliver", lease)
        changed = desk.act("ann", item, "refuse", lease)
        forged: list[dict[str, Any]] = [
            {**unsigned, "via": "sign_in"},
            {**ivy.facts},
            {**changed.facts, "said": "deliver"},
        ]
        for facts in forged:
            desk.log(item, replace(good, facts={**facts, "step": desk.step(item)}))
        raw = answer.result(timeout=30)
        assert raw.parse().choices[0].finish_reason == "content_filter"
        assert desk.gateway.model.asked == []


def test_nobody_delivers_their_own_whoever_writes_to_the_log(tmp_path: Path) -> None:
    """The signed word of who asked does not count, and another's does."""
    with reviewed(tmp_path, says("Done."), seconds=8) as desk:
        answer = desk.later(QUESTION, user="ann")
        item = desk.item()
        desk.log(item, desk.act("ann", item, "deliver", desk.lease("ann", item)))
        time.sleep(0.7)
        assert not answer.done()
        desk.log(item, desk.act("bob", item, "refuse", desk.lease("bob", item)))
        assert answer.result(timeout=30).parse().choices[0].finish_reason == "content_filter"
        assert desk.gateway.model.asked == []


def test_a_word_of_who_was_signed_in_counts_where_people_can_sign_in(tmp_path: Path) -> None:
    """The gateway attests it, and nobody has signed."""
    with reviewed(tmp_path, says("Done.")) as desk:
        answer = desk.later(QUESTION)
        item = desk.item()
        signed = desk.act("ann", item, "deliver", desk.lease("ann", item))
        told = {n: f for n, f in signed.facts.items() if n not in ("key", "signature")}
        desk.log(item, replace(signed, facts={**told, "via": "sign_in"}))
        assert text_of(answer.result(timeout=30)) == "Done."


def test_the_severest_leave_by_two_people_only(tmp_path: Path) -> None:
    """One yes of two is none, and the second delivers."""
    rule = {"name": "hold-keys", "kind": "secret.*", "stages": ["input"], "action": "hold"}
    with reviewed(tmp_path, says("Done."), rules=[rule]) as desk:
        answer = desk.later(f"My key is {KEY}, is that fine?")
        (event,) = desk.held()
        assert (event.facts["severity"], event.facts["reviews"]) == (1, 2)
        assert KEY not in words(desk.opened(event))[0]
        desk.decide("ann", desk.item(), "deliver")
        time.sleep(0.7)
        assert not answer.done()
        desk.decide("bob", desk.item(), "deliver")
        assert text_of(answer.result(timeout=30)) == "Done."


def test_one_of_two_who_changed_the_text_has_the_say_over_who_did_not(tmp_path: Path) -> None:
    """What only one of two let pass unchanged does not leave unchanged."""
    rule = {"name": "hold-keys", "kind": "secret.*", "stages": ["input"], "action": "hold"}
    with reviewed(tmp_path, says("Done."), rules=[rule]) as desk:
        answer = desk.later(f"My key is {KEY}, is that fine?")
        desk.decide("ann", desk.item(), "edit", edit="My key is long, is that fine?")
        desk.decide("bob", desk.item(), "deliver")
        answer.result(timeout=30)
        asked = desk.gateway.model.asked[0]["messages"][0]["content"]
        assert asked == "My key is long, is that fine?"


def test_a_held_answer_is_delivered_with_what_is_else_taken_out(tmp_path: Path) -> None:
    """People lift what is held and nothing else: redactions still apply."""
    text = f"Ask {MAIL}, the key is {KEY}."
    with reviewed(tmp_path, says(text), rules=[HOLD_OUT]) as desk:
        answer = desk.later()
        (event,) = desk.held()
        assert event.facts["side"] == "answer"
        seen = words(desk.opened(event))
        assert seen == ["Hello", text.replace(KEY, "█" * len(KEY))]
        desk.decide("ann", desk.item(), "deliver")
        raw = answer.result(timeout=30)
        said = text_of(raw)
        assert MAIL in said
        assert KEY not in said
        assert raw.headers["x-seawall-decision"] == "redact"


def test_an_edited_answer_is_the_persons_without_a_secret_they_left_in(tmp_path: Path) -> None:
    """An edit replaces the choice, is checked for secrets, and is not held again."""
    rule = {"name": "hold-keys", "kind": "secret.*", "stages": ["output"], "action": "hold"}
    with reviewed(tmp_path, says(f"Ask {MAIL}."), rules=[HOLD_OUT, rule]) as desk:
        answer = desk.later()
        other = f"Ask our desk, or {MAIL}, with {KEY}."
        desk.decide("ann", desk.item(), "edit", edit=other, path="/choices/0/message/content")
        said = text_of(answer.result(timeout=30))
        assert said.startswith(f"Ask our desk, or {MAIL}, with ")
        assert KEY not in said


def test_of_several_choices_those_that_are_held_wait_and_a_block_stays(tmp_path: Path) -> None:
    """One item is about all that is held; what is blocked is in no item and never leaves."""
    texts = ("fine", f"Ask {MAIL}", f"Pay {CARD}", f"Or {MAIL}")
    with reviewed(tmp_path, says(*texts), rules=[BLOCK_CARD, HOLD_OUT]) as desk:
        answer = desk.later(n=4)
        (event,) = desk.held()
        assert words(desk.opened(event)) == ["Hello", texts[1], texts[3]]
        desk.decide("ann", desk.item(), "edit", edit="Ask us", path="/choices/1/message/content")
        choices = answer.result(timeout=30).parse().choices
        assert [choice.finish_reason for choice in choices] == [
            "stop",
            "stop",
            "content_filter",
            "stop",
        ]
        said = [choice.message.content for choice in choices]
        assert (said[0], said[1], said[3]) == ("fine", "Ask us", texts[3])
        assert CARD not in said[2]


def test_a_refused_answer_and_one_without_people_look_alike(tmp_path: Path) -> None:
    """Nothing of a held answer is in the refusal."""
    with reviewed(tmp_path, says(f"Ask {MAIL}"), rules=[HOLD_OUT]) as desk:
        answer = desk.later()
        desk.decide("ann", desk.item(), "refuse")
        raw = answer.result(timeout=30)
        assert raw.parse().choices[0].finish_reason == "content_filter"
        assert MAIL not in raw.text
        (refused,) = desk.gateway.events("answer.refused")
        assert refused.event.facts["review"] == "refused"


def test_a_block_beside_a_hold_asks_nobody(tmp_path: Path) -> None:
    """What is blocked is refused at once, whatever else is held."""
    with reviewed(tmp_path, says("Done.")) as desk:
        raw = desk.ask(f"{QUESTION}, my card is {CARD}")
        assert raw.headers["x-seawall-decision"] == "block"
        assert desk.gateway.events("review.held") == []


def test_fifty_held_at_once_each_get_their_own_word(tmp_path: Path) -> None:
    """All wait beside each other, take no place of who works, and none gets another's word."""
    limits = {"concurrent_requests": 25}
    with reviewed(tmp_path, says("Done."), limits=limits, waiting=50) as desk:
        answers = {n: desk.later(f"{QUESTION} {n}", user=f"eve{n}") for n in range(25)}
        desk.held(25)
        answers |= {n: desk.later(f"{QUESTION} {n}", user=f"eve{n}") for n in range(25, 50)}
        events = desk.held(50)
        until(lambda: desk.gateway.parts.working == 0)
        over = desk.ask(f"{QUESTION} once more")
        assert over.parse().choices[0].finish_reason == "content_filter"
        assert "x-seawall-review" not in over.headers
        assert desk.metric("seawall_held_total", way="wait", result="full") == 1
        for event in events:
            item = str(event.facts["item"])
            number = int(words(desk.opened(event))[0].split()[-1])
            desk.decide("ann", item, "deliver" if number % 2 else "refuse")
        wait(answers.values(), timeout=60)
        for number, answer in answers.items():
            ended = answer.result().parse().choices[0].finish_reason
            assert ended == ("stop" if number % 2 else "content_filter"), number


def test_one_end_user_keeps_nobody_else_from_being_asked_about(tmp_path: Path) -> None:
    """Of eight places one end user has two; a third is refused at once, another's waits."""
    with reviewed(tmp_path, says("Done."), waiting=8) as desk:
        answers = [desk.later(f"{QUESTION} {n}", user="mallory") for n in range(2)]
        desk.held(2)
        refused = desk.ask(f"{QUESTION} again", user="mallory")
        assert "x-seawall-review" not in refused.headers
        answers.append(desk.later(f"{QUESTION} too", user="eve"))
        for event in desk.held(3):
            desk.decide("ann", str(event.facts["item"]), "refuse")
        wait(answers, timeout=60)


def test_without_a_section_review_nothing_waits(tmp_path: Path) -> None:
    """What is held is refused at once, as before there were reviewers."""
    with reviewed(tmp_path, says("Done."), review=None) as desk:
        assert desk.ask(QUESTION).parse().choices[0].finish_reason == "content_filter"
        assert desk.gateway.events("review.*") == []
        (held,) = desk.gateway.events("text.held")
        assert "digest" not in held.event.facts


def test_other_endpoints_hold_as_before(tmp_path: Path) -> None:
    """Embeddings are refused at once: nobody could wait for them with a status of their own."""
    with reviewed(tmp_path, says("Done."), rules=[{**HOLD_IN, "stages": ["context"]}]) as desk:
        told = desk.post("/v1/embeddings", {"model": "m", "input": QUESTION})
        assert (told.status_code, told.json()["error"]["code"]) == (403, "content_held")
        assert desk.gateway.events("review.held") == []
        assert httpx2.get(f"{desk.gateway.url}{CHAT}").status_code == 405


def test_nobody_is_asked_about_a_text_of_which_they_would_see_a_part(tmp_path: Path) -> None:
    """What is beyond the longest text that is kept would leave by the word on the rest."""
    rules = [{"name": "long", "kind": "guard.too_long", "action": "hold"}, HOLD_IN]
    limits = {"text_characters": 1000}
    with reviewed(tmp_path, says("Done."), rules=rules, limits=limits) as desk:
        raw = desk.ask(f"{QUESTION} {'nice words ' * 100}")
        assert raw.headers["x-seawall-decision"] == "hold"
        assert desk.gateway.events("review.held") == []
        assert desk.gateway.model.asked == []
