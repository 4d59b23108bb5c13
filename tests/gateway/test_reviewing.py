"""Decisions are drawn for people by a plan that the log had before, with what people must see."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from aiohttp import web

from seawall.assemble.sampling import FILE, EpochKeys
from seawall.gateway.reviewing import Reviewing
from seawall.ledger.vault import Vault
from seawall.review.items import Sort, Stratum
from seawall.review.plans import Configuration
from seawall.review.sampling import commitment_to, draw, item_of
from seawall.terms import Event
from tests.gateway.answers import calls_tool, pieces, says
from tests.gateway.reviewed import ALL, ask, items, plans, seen, texts
from tests.gateway.running import Running, running
from tests.gateway.test_sealing import HOLD_MAIL, KEY, MAIL
from tests.waiting import until

BLOCK_MAIL = {"name": "no-mail", "kind": "pii.email", "action": "block"}
PROMPT = {"role": "system", "content": "You are a helpful harbour master of few words."}


def turn(asked: str, answered: str) -> list[dict[str, Any]]:
    """An earlier turn of a conversation."""
    return [{"role": "user", "content": asked}, {"role": "assistant", "content": answered}]


def endings(gateway: Running) -> list[tuple[str, dict[str, Any]]]:
    wanted = ("answer.delivered", "answer.refused", "answer.cut")
    found = [entry.event for entry in gateway.events("answer.*")]
    return [(event.kind, dict(event.facts)) for event in found if event.kind in wanted]


def test_without_the_section_nothing_is_drawn_and_nothing_is_said_of_it(tmp_path: Path) -> None:
    """Who does not ask for review has a log without it, and no key."""
    with running(tmp_path, says("Hi")) as gateway:
        ask(gateway)
        ask(gateway, stream=True)
        assert not gateway.events("review.*")
        assert all("plan" not in facts for _, facts in endings(gateway))
        assert not (tmp_path / ".seawall" / FILE).exists()


def test_the_plan_is_in_the_log_before_the_first_decision_by_it(tmp_path: Path) -> None:
    """The commitment comes first, and each last event of an exchange names its plan."""
    with running(tmp_path, says("Hi"), review={}) as gateway:
        for stream in (False, True, False):
            ask(gateway, stream=stream)
        (plan,) = plans(gateway)
        assert (plan.reason, plan.share, plan.feature) == ("first", 100_000, "default")
        assert plan.policy == gateway.parts.live.policy.revision
        ended = gateway.events("answer.delivered")
        assert [entry.event.facts["plan"] for entry in ended] == [plan.id] * 3
        assert plan.index < min(entry.index for entry in gateway.events() if entry.event.request)
        key = EpochKeys(tmp_path / ".seawall")(plan.epoch)
        assert commitment_to(key) == plan.commitment
        assert (tmp_path / ".seawall" / FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("way", [{}, {"stream": True}])
def test_what_is_drawn_is_an_item_with_both_sides_as_they_went(
    tmp_path: Path, way: dict[str, Any]
) -> None:
    """People see the newest question and the answer that the client got, without secrets."""
    answer = f"I wrote to {MAIL}, and that is all."
    with running(tmp_path, says(answer), review=ALL) as gateway:
        earlier = [PROMPT, *turn("One", "Two")]
        newest = {"role": "user", "content": f"And three? My key is {KEY}, do keep it."}
        got = ask(gateway, messages=[*earlier, newest], **way)
        (item,) = items(gateway)
        assert (item.sort, item.stratum) == (Sort.AUDIT, Stratum.DELIVERED)
        asked, answered = texts(gateway, item)
        blotted = "█" * len(KEY)
        assert asked == ("user", f"And three? My key is {blotted}, do keep it.")
        assert answered == ("assistant", "I wrote to [email], and that is all.")
        assert MAIL not in got.text
        ending = gateway.events("answer.delivered")[0]
        sample = gateway.events("review.sampled")[0]
        assert sample.index == ending.index + 1
        assert sample.event.request == ending.event.request
        assert item.plan == ending.event.facts["plan"]
        assert item.due == ending.event.at + timedelta(hours=24)
        assert item.size > len(newest["content"])
        assert sample.event.session == ending.event.session != ""


@pytest.mark.parametrize("way", [{}, {"stream": True}])
def test_a_refused_answer_is_seen_as_it_was_stopped(tmp_path: Path, way: dict[str, Any]) -> None:
    """Nobody can say whether it was right to stop what they cannot read."""
    answer = f"I wrote to {MAIL}, and that is all."
    with running(tmp_path, says(answer), review=ALL, rules=[BLOCK_MAIL]) as gateway:
        ask(gateway, "Did you write?", **way)
        (item,) = items(gateway)
        assert item.stratum is Stratum.STOPPED
        assert item.rules == ("no-mail",)
        asked, answered = texts(gateway, item)
        assert asked == ("user", "Did you write?")
        assert answered[0] == "assistant"
        assert MAIL in answered[1]


def test_a_refused_request_is_seen_with_what_it_was_stopped_for(tmp_path: Path) -> None:
    """Also where that stands in an older message; the answer that never was is not missed."""
    with running(tmp_path, says("Hi"), review=ALL, rules=[HOLD_MAIL]) as gateway:
        messages = [*turn(f"I am {MAIL}", "Oh"), {"role": "user", "content": "And now?"}]
        ask(gateway, messages=messages)
        (item,) = items(gateway)
        assert item.stratum is Stratum.STOPPED
        assert texts(gateway, item) == [("user", f"I am {MAIL}"), ("user", "And now?")]
        assert [kind for kind, _ in endings(gateway)] == ["answer.refused"]


def test_what_was_delivered_says_whether_a_claim_takes_a_second_person(tmp_path: Path) -> None:
    """As the policy has it when it is drawn; what was stopped takes none."""
    for confirm in (True, False):
        folder = tmp_path / str(confirm)
        folder.mkdir()
        review = {**ALL, "double": "0%", "confirm": confirm}
        with running(folder, says("Hi"), review=review, rules=[BLOCK_MAIL]) as gateway:
            ask(gateway, "Are you there?")
            ask(gateway, f"I am {MAIL}")
            delivered, stopped = items(gateway)
            assert (delivered.stratum, delivered.confirm) == (Stratum.DELIVERED, confirm)
            assert (stopped.stratum, stopped.confirm) == (Stratum.STOPPED, False)


def test_of_several_answers_each_is_seen_as_it_went(tmp_path: Path) -> None:
    """One that was stopped beside one that was delivered is there to be read."""
    for way in ({}, {"stream": True}):
        folder = tmp_path / str(len(way))
        folder.mkdir()
        answers = says("All is well here.", f"Ask {MAIL} for more of it.")
        with running(folder, answers, review=ALL, rules=[BLOCK_MAIL]) as gateway:
            ask(gateway, "And?", n=2, **way)
            (item,) = items(gateway)
            assert item.stratum is Stratum.DELIVERED
            said = texts(gateway, item)
            assert said[:2] == [("user", "And?"), ("assistant", "All is well here.")]
            assert MAIL in said[2][1]


def test_arguments_of_tool_calls_are_seen(tmp_path: Path) -> None:
    """What the model had a tool do is part of what it answered."""
    for way in ({}, {"stream": True}):
        folder = tmp_path / str(len(way))
        folder.mkdir()
        with running(folder, calls_tool("send", {"text": "ahoy"}), review=ALL) as gateway:
            tool = {"type": "function", "function": {"name": "send", "parameters": {}}}
            ask(gateway, "Send it.", tools=[tool], **way)
            (item,) = items(gateway)
            assert '{"text": "ahoy"}' in [said for _, said in texts(gateway, item)]


def test_embeddings_are_decisions_too(tmp_path: Path) -> None:
    """What is embedded today is what a model is told tomorrow."""

    async def embeds(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
        data = [{"object": "embedding", "index": 0, "embedding": [0.5]}]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return web.json_response({"object": "list", "data": data, "model": "m", "usage": usage})

    with running(tmp_path, embeds, review=ALL) as gateway:
        url, body = f"{gateway.url}/v1/embeddings", {"model": "m", "input": "Keep this in mind."}
        assert httpx2.post(url, json=body, timeout=30).status_code == 200
        (item,) = items(gateway)
        assert [said for _, said in texts(gateway, item)] == ["Keep this in mind."]


def test_an_answer_that_the_client_cut_short_is_a_decision(tmp_path: Path) -> None:
    """What was sent until then was delivered, and people see just that."""

    async def endless(request: web.Request, _: dict[str, Any]) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        for each in pieces(0, "All is well on the quay today. " * 40)[:-1]:
            await response.write(b"data: " + json.dumps(each).encode() + b"\n\n")
        await asyncio.sleep(30)
        return response

    with running(tmp_path, endless, review=ALL) as gateway:
        body = {"model": "m", "messages": [{"role": "user", "content": "Hi"}], "stream": True}
        url = gateway.url + "/v1/chat/completions"
        with httpx2.stream("POST", url, json=body, timeout=30) as response:
            next(response.iter_bytes())
        until(lambda: bool(gateway.events("review.sampled")))
        (item,) = items(gateway)
        ((kind, facts),) = endings(gateway)
        assert (kind, facts["plan"]) == ("answer.cut", item.plan)
        asked, answered = texts(gateway, item)
        assert asked == ("user", "Hi")
        assert answered[1].startswith("All is well on the quay")


def test_an_answer_that_was_cut_before_it_began_is_no_decision(tmp_path: Path) -> None:
    """Of what nobody got anything of, nothing can be said to have been missed."""

    async def never(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
        await asyncio.sleep(30)
        return web.Response()

    with running(tmp_path, never, review=ALL) as gateway:
        with pytest.raises(httpx2.ReadTimeout):
            httpx2.post(
                f"{gateway.url}/v1/chat/completions",
                json={"model": "m", "messages": [{"role": "user", "content": "Hi"}]},
                timeout=0.5,
            )
        until(lambda: bool(gateway.events("answer.cut")))
        assert endings(gateway) == [("answer.cut", {"reason": "client_gone"})]
        assert not items(gateway)


def test_what_cannot_be_sealed_is_drawn_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk hides nothing: the item is there without texts, and the answer goes out."""
    with running(tmp_path, says("Hi"), review=ALL) as gateway:

        def fails(*_: object, **__: object) -> None:
            raise OSError("no room")

        monkeypatch.setattr(Vault, "seal_many", fails)
        assert ask(gateway).status_code == 200
        (item,) = items(gateway)
        assert item.sealed is None
        (counted,) = [
            line
            for line in httpx2.get(f"{gateway.url}/seawall/v1/metrics").text.splitlines()
            if line.startswith("seawall_review_samples_total")
        ]
        assert counted == 'seawall_review_samples_total{sample="audit",texts="unsealed"} 1.0'


def test_who_is_drawn_follows_from_the_log_and_the_key_alone(tmp_path: Path) -> None:
    """Drawing again from what the log has gives the same items, and no others."""
    review = {"share": "40%", "stopped_share": "40%"}
    with running(tmp_path, says("Hi"), review=review, rules=[BLOCK_MAIL]) as gateway:
        for n in range(40):
            ask(gateway, "Hello" if n % 2 else f"I am {MAIL}", stream=n % 3 == 0)
        (plan,) = plans(gateway)
        key = EpochKeys(tmp_path / ".seawall")(plan.epoch)
        expected = {}
        for each in seen(gateway, "answer.*"):
            if "plan" in each.event.facts and each.event.kind != "answer.started":
                trail = [e.event for e in gateway.events(request=each.event.request)]
                drawn = draw(plan, key, [e for e in trail if e.kind != "review.sampled"])
                if drawn is not None:
                    expected[item_of(key, each.event.request)] = drawn
        found = {item.id: item for item in items(gateway)}
        assert found.keys() == expected.keys()
        assert 5 < len(found) < 35
        for name, drawn in expected.items():
            item = found[name]
            assert (item.stratum, item.included) == (drawn.stratum, drawn.included)
            assert (item.reviews, item.severity) == (drawn.reviews, drawn.severity)
            assert (item.sample, item.risk) == (drawn.sample, drawn.risk)
        assert {item.stratum for item in found.values()} == set(Stratum)


def reload(gateway: Running, **changes: Any) -> None:
    document = yaml.safe_load(gateway.config.read_text("utf-8"))
    gateway.config.write_text(yaml.safe_dump({**document, **changes}), "utf-8")
    assert gateway.do(gateway.reloader.reload)


def test_each_configuration_has_an_epoch_and_no_word_of_it_is_in_the_log(tmp_path: Path) -> None:
    """Another prompt, model, guideline or policy begins one, and says which it was."""
    with running(tmp_path, says("Hi"), review={}) as gateway:
        ask(gateway)
        ask(gateway, messages=[PROMPT, {"role": "user", "content": "Hi"}])
        ask(gateway, model="other-words-of-mine")
        ask(gateway)
        reload(gateway, review={"guideline": "2"})
        ask(gateway)
        reload(gateway, otherwise="block")
        ask(gateway)
        told = [plan.reason for plan in plans(gateway)]
        assert told == [
            "first",
            "prompt_changed",
            "prompt_changed",
            "guideline_changed",
            "policy_changed",
        ]
        raw = b"".join(entry.leaf for entry in gateway.events())
        assert b"other-words" not in raw
        assert b"harbour" not in raw


def test_a_model_that_the_policy_names_is_named_and_a_templated_prompt_is_none(
    tmp_path: Path,
) -> None:
    """Requests whose prompts differ are one configuration where the policy says that they do."""
    with running(tmp_path, says("Hi"), review={"prompt": "templated"}) as gateway:
        document = yaml.safe_load(gateway.config.read_text("utf-8"))
        model = {**document["upstreams"]["model"], "models": ["small", "large"]}
        reload(gateway, upstreams={"model": model})
        for name, prompt in (("small", "One"), ("small", "Two"), ("large", "Two")):
            said = [{"role": "system", "content": prompt}, {"role": "user", "content": "Hi"}]
            ask(gateway, model=name, messages=said)
        assert [(plan.model, plan.reason) for plan in plans(gateway)] == [
            ("small", "first"),
            ("large", "model_changed"),
        ]


def test_a_gateway_that_starts_again_goes_on_with_its_epochs(tmp_path: Path) -> None:
    """A restart begins nothing anew: the evidence goes on."""
    for _ in range(2):
        with running(tmp_path, says("Hi"), review={}) as gateway:
            ask(gateway)
            assert len(plans(gateway)) == 1


def test_a_lost_key_ends_its_epochs_and_is_not_made_up(tmp_path: Path) -> None:
    """Without its key an epoch cannot go on, and the log says why no key is told."""
    with running(tmp_path, says("Hi"), review={}) as gateway:
        ask(gateway)
    (tmp_path / ".seawall" / FILE).unlink()
    with running(tmp_path, says("Hi"), review={}) as gateway:
        ask(gateway)
        (ended,) = gateway.events("review.epoch_ended")
        assert ended.event.facts["reason"] == "key_lost"
        assert "key" not in ended.event.facts
        first, second = plans(gateway)
        assert first.epoch == ended.event.facts["epoch"] != second.epoch


def test_two_gateways_on_one_log_agree_on_the_epoch(tmp_path: Path) -> None:
    """Who begins an epoch second reads the first one's, and draws by it."""
    with running(tmp_path, says("Hi"), review={}) as gateway:
        parts = gateway.parts

        async def all_at_once() -> list[str]:
            keys = EpochKeys(tmp_path / ".seawall")
            lines = parts.live.review_of("support")
            assert lines is not None
            wanted = Configuration("support", "sha256:" + "0" * 64, "", "ss1." + "a" * 26, "1")
            shells = [Reviewing(parts.ledger, keys, parts.metrics, parts.now) for _ in range(4)]
            found = await asyncio.gather(*(shell.plan(wanted, lines) for shell in shells))
            return [plan.id for plan in found if plan is not None]

        agreed = gateway.do(all_at_once)
        assert len(agreed) == 4
        assert len(set(agreed)) == 1
        assert len([plan for plan in plans(gateway) if plan.feature == "support"]) == 1


def test_a_stream_whose_gateway_died_is_a_decision_without_texts(tmp_path: Path) -> None:
    """What nobody can see any more is drawn like all else, and counts as what nobody looked at."""
    died = "req_" + "0" * 24

    async def start() -> None:
        plan = plans(gateway)[0].id
        event = Event("answer.started", gateway.parts.now(), "gateway", request=died)
        event = replace(event, feature="default", facts={"plan": plan})
        await gateway.parts.ledger.append_async([event])

    with running(tmp_path, says("Hi"), review=ALL) as gateway:
        ask(gateway)
        gateway.do(start)
    with running(tmp_path, says("Hi"), review=ALL) as gateway:
        (item,) = [each for each in items(gateway) if each.subject == died]
        assert item.sealed is None
        assert item.stratum is Stratum.DELIVERED
        (cut,) = gateway.events("answer.cut")
        assert cut.event.facts == {"reason": "gateway_died", "plan": plans(gateway)[0].id}
