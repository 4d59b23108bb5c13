"""A conversation's risk: each turn counts once, doubtful ones add up, and nobody else's count."""

from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from seawall.detect.classify.risk import risk_after
from seawall.gateway.record import micro
from seawall.policy.replay import TOLD_FROM
from tests.detect.classify.letters import DOUBTFUL, Letters
from tests.gateway.answers import says
from tests.gateway.running import Running, policy, running
from tests.gateway.test_encoding import models

PADDING = "The dough rests in the bowl under a cloth. " * 11
"""So that each turn is read by itself, and no several together."""

ENFORCED = {
    "name": "enforced",
    "kind": "injection.session",
    "action": "hold",
    "at_least": 0.9,
    "message": "Let us stop here.",
}


NO_INJECTION = {"name": "r", "kind": "injection.override", "action": "block", "fpr": "0.5%"}

DOUBT = 0.51
"""The score of a doubtful turn: half by the model, and a little because phrases miss some."""


def doubtful(number: int) -> str:
    return f"{PADDING} And so, {number}, {DOUBTFUL}?"


def ask(gateway: Running, *texts: str, session: str = "") -> httpx2.Response:
    """The user's and the assistant's words in turn; the last is the user's."""
    roles = ("user", "assistant")
    messages = [{"role": roles[n % 2], "content": text} for n, text in enumerate(texts)]
    return send(gateway, messages, session=session)


def send(gateway: Running, messages: list[dict[str, Any]], *, session: str) -> httpx2.Response:
    url = gateway.url + "/v1/chat/completions"
    headers = {"x-seawall-session": session} if session else {}
    return httpx2.post(url, json={"model": "m", "messages": messages}, headers=headers, timeout=60)


def talk(gateway: Running, *turns: str, session: str = "") -> list[httpx2.Response]:
    """A conversation that is sent again whole with each turn."""
    said: list[str] = []
    answers: list[httpx2.Response] = []
    for turn in turns:
        answers.append(ask(gateway, *said, turn, session=session))
        said += [turn, "ok"]
    return answers


def facts(gateway: Running, answer: httpx2.Response) -> dict[str, Any]:
    trail = gateway.events(request=answer.headers["x-seawall-request-id"])
    return next(
        dict(entry.event.facts)
        for entry in trail
        if entry.event.facts.get("side") == "request" and entry.event.kind.startswith("text.")
    )


def risk(gateway: Running, answer: httpx2.Response) -> int:
    scores: dict[str, int] = facts(gateway, answer)["scores"]
    return scores.get("session", 0)


def after(*scores: float) -> int:
    total = 0.0
    for score in scores:
        total = risk_after(total, score)
    return micro(total)


@pytest.fixture(params=["", "s-1"], ids=["unnamed", "named"])
def session(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def test_doubtful_turns_in_a_row_are_a_finding_and_by_default_only_recorded(
    tmp_path: Path, session: str
) -> None:
    with running(tmp_path, says("ok"), models=models(Letters())) as gateway:
        answers = talk(gateway, *map(doubtful, range(4)), session=session)
        assert [risk(gateway, answer) for answer in answers] == [
            after(*[DOUBT] * count) for count in range(1, 5)
        ]
        assert {answer.headers["x-seawall-decision"] for answer in answers} == {"allow"}
        assert [facts(gateway, answer).get("shadow") for answer in answers] == [
            None,
            None,
            None,
            ["doubtful-conversation"],
        ]
        told = next(
            detail
            for detail in facts(gateway, answers[-1])["details"]
            if detail["kind"] == "injection.session"
        )
        assert told["confidence"] == after(DOUBT, DOUBT, DOUBT, DOUBT)
        assert told["path"] == "/messages/6/content"
        assert told["stage"] == "input"
        assert told["note"] == "doubtful turns"


def test_a_turn_that_is_sent_again_and_again_counts_once(tmp_path: Path, session: str) -> None:
    with running(tmp_path, says("ok"), models=models(Letters())) as gateway:
        again = [ask(gateway, doubtful(1), session=session) for _ in range(5)]
        assert {risk(gateway, answer) for answer in again} == {after(DOUBT)}
        later = talk(gateway, doubtful(1), "Fine.", "Bread.", "Thanks.", session=session)
        assert [risk(gateway, answer) for answer in later][1:] == [
            after(DOUBT, 0.02),
            after(DOUBT, 0.02, 0.02),
            after(DOUBT, 0.02, 0.02, 0.02),
        ]


def test_a_client_that_sends_only_what_is_new_is_known_by_its_session(tmp_path: Path) -> None:
    with running(tmp_path, says("ok"), models=models(Letters())) as gateway:
        answers = [ask(gateway, doubtful(n), session="s") for n in range(4)]
        assert risk(gateway, answers[-1]) == after(DOUBT, DOUBT, DOUBT, DOUBT)
        assert risk(gateway, ask(gateway, doubtful(9), session="another")) == after(DOUBT)
        assert risk(gateway, ask(gateway, doubtful(9))) == after(DOUBT)


def test_a_client_that_sends_the_user_s_words_alone_has_each_counted_once(tmp_path: Path) -> None:
    with running(tmp_path, says("ok"), models=models(Letters())) as gateway:
        said: list[dict[str, Any]] = []
        for number in range(3):
            said.append({"role": "user", "content": doubtful(number)})
            answer = send(gateway, said, session="s")
        assert risk(gateway, answer) == after(DOUBT, DOUBT, DOUBT)


def test_of_conversations_that_begin_alike_each_has_its_own_risk(tmp_path: Path) -> None:
    with running(tmp_path, says("ok"), models=models(Letters())) as gateway:
        mine = talk(gateway, "Hello", *map(doubtful, range(3)))
        theirs = talk(gateway, "Hello", doubtful(7))
        assert risk(gateway, mine[-1]) == after(0.02, DOUBT, DOUBT, DOUBT)
        assert risk(gateway, theirs[-1]) == after(0.02, DOUBT)
        received = gateway.events("request.received")
        assert len({entry.event.session for entry in received}) == 1


def test_what_a_tool_says_and_asks_for_adds_nothing(tmp_path: Path, session: str) -> None:
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    said: list[dict[str, Any]] = [{"role": "user", "content": doubtful(1)}]
    with running(tmp_path, says("ok"), models=models(Letters())) as gateway:
        send(gateway, said, session=session)
        for _ in range(5):
            said += [
                {"role": "assistant", "content": None, "tool_calls": [call]},
                {"role": "tool", "tool_call_id": "c", "content": "done"},
            ]
            answer = send(gateway, said, session=session)
            assert risk(gateway, answer) == after(DOUBT)


def test_where_the_rule_is_enforced_the_conversation_is_held_until_it_calms_down(
    tmp_path: Path,
) -> None:
    with running(tmp_path, says("ok"), models=models(Letters()), rules=[ENFORCED]) as gateway:
        for number in range(3):
            answer = ask(gateway, doubtful(number), session="s")
            assert answer.headers["x-seawall-decision"] == "allow"
        for _ in range(2):
            held = ask(gateway, doubtful(3), session="s")
            assert held.headers["x-seawall-decision"] == "hold"
            assert held.headers["x-seawall-rules"] == "enforced"
            assert "Let us stop here." in held.text
        assert len(gateway.model.asked) == 3
        assert ask(gateway, "Sorry.", session="s").headers["x-seawall-decision"] == "allow"


def test_one_turn_is_no_finding_whatever_the_rules() -> None:
    assert after(1.0) < micro(TOLD_FROM)


@pytest.mark.parametrize("watched", [False, True])
def test_a_policy_that_says_nothing_of_it_or_only_watches_stops_nothing(
    tmp_path: Path,
    watched: bool,  # noqa: FBT001 - a case
) -> None:
    rules = [{**ENFORCED, "mode": "shadow"}] * watched + [NO_INJECTION]
    with running(tmp_path, says("ok"), models=models(Letters())) as gateway:
        document = yaml.safe_load(policy(gateway.model.port))
        gateway.config.write_text(yaml.safe_dump(document | {"rules": rules}), "utf-8")
        assert gateway.do(gateway.reloader.reload) is True
        answers = [ask(gateway, doubtful(number), session="s") for number in range(6)]
        assert risk(gateway, answers[-1]) > 900_000
        assert ("injection.session" in str(facts(gateway, answers[-1]))) == watched
        assert {answer.headers["x-seawall-decision"] for answer in answers} == {"allow"}


def test_a_check_of_a_named_session_counts_and_one_without_a_name_does_not(tmp_path: Path) -> None:
    with running(tmp_path, says("ok"), models=models(Letters())) as gateway:
        url = gateway.url + "/seawall/v1/check"

        def check(number: int, **more: str) -> dict[str, float]:
            body = {"text": doubtful(number), **more}
            scores: dict[str, float] = httpx2.post(url, json=body).json()["scores"]
            return scores

        for number in range(4):
            assert "session" not in check(number)
            named = check(number, session="s")
        assert micro(named["session"]) == after(DOUBT, DOUBT, DOUBT, DOUBT)
        assert "session" not in check(9, session="s", stage="output")
