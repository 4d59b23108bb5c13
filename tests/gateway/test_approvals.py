"""A tool call waits for people, runs once by their word, and no other call runs by it."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from seawall.access import KeyStore
from seawall.access.person_key import PersonKey
from seawall.gateway.people import MOST_ASKED
from seawall.ledger import LOG_URL
from tests.gateway.deciding import keys_in, lines, one, say, word
from tests.gateway.running import Answer
from tests.gateway.scoped import SCOPE, Client, changed, scoped, wants
from tests.gateway.serving import Installation, serving, serving_model
from tests.gateway.test_tool_calls import called, decided
from tests.postgres_server import Server
from tests.waiting import until

pytestmark = pytest.mark.long

ARGUMENTS = {"order": "123456", "amount": 49.5}
REFUND = ("refund", ARGUMENTS)
AUTHORIZE = "/seawall/v1/tools/authorize"
APPROVALS = "/seawall/v1/approvals"


@dataclass
class Desk:
    """A client of a feature, and the people who decide about its calls."""

    client: Client
    keys: dict[str, PersonKey]

    def held(self, principal: str = "ann") -> dict[str, Any]:
        """Ask the model once, whose one call waits: what the client is told of that."""
        answer = self.client.ask("Please refund it", principal=principal)
        assert called(answer) == []
        told: dict[str, Any] = answer.choices[0].message.seawall["calls"][0]
        return told

    def say(self, who: str, identity: str, **more: Any) -> httpx2.Response:
        return say(self.client, self.keys[who], identity, **more)

    def authorize(self, **changes: Any) -> dict[str, Any]:
        body = {"tool": "refund", "arguments": ARGUMENTS, "session": "s", **changes}
        whose = {"principal": body.pop("principal", "ann")}
        answer = self.client.post(AUTHORIZE, body, **whose)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def later(self, **spent: float) -> None:
        """Have the gateway's clock go ahead."""
        ahead = timedelta(**spent)
        self.client.gateway.parts.now = lambda: datetime.now(UTC) + ahead


@contextmanager
def desk(folder: Path, answer: Answer | None = None, **changes: Any) -> Iterator[Desk]:
    keys = keys_in(folder)
    with scoped(folder, answer or wants(REFUND), people=lines(keys), **changes) as client:
        yield Desk(client, keys)


def single(**tools: Any) -> dict[str, Any]:
    """The scope, in which one person is enough for a refund."""
    refund = {**SCOPE["tools"]["refund"], "approvals": 1}
    return deepcopy({"support": changed(tools={**SCOPE["tools"], "refund": refund, **tools})})


def test_a_held_call_runs_once_after_two_people_apart_have_said_yes(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        told = at.held()
        identity = told["approval"]["id"]
        assert (told["decision"], told["approval"]["people"]) == ("hold", 2)
        assert json.loads(told["arguments"]) == ARGUMENTS
        assert at.say("bob", identity).json()["granted"] == 1
        assert at.say("kid", identity).status_code == 403, "kid reports to bob"
        assert at.say("bob", identity).status_code == 403, "bob has said so"
        assert at.held()["approval"] == {**told["approval"], "granted": 1}
        stands = at.say("cat", identity).json()
        assert (stands["state"], stands["granted"]) == ("approved", 2)
        assert called(at.client.ask("Please refund it")) == ["refund"]
        assert one(at.client, identity)["state"] == "used"
        again = at.held()
        assert again["approval"]["id"] != identity
        assert [reason for _, reason in decided(at.client)] == [
            "approval_required",
            "approval_required",
            "granted",
            "approval_required",
        ]


def test_one_person_is_enough_where_the_scope_says_so_and_authorize_allows_once(
    tmp_path: Path,
) -> None:
    with desk(tmp_path, scopes=single()) as at:
        identity = at.held()["approval"]["id"]
        waits = at.authorize()
        assert (waits["allowed"], waits["needs_approval"]) == (False, True)
        assert waits["approval"]["id"] == identity, "identical calls share one approval"
        at.say("ann", identity)
        runs = at.authorize(arguments='{"amount": 49.5,\n "order": "123456"}')
        assert (runs["allowed"], runs["approval"]["id"]) == (True, identity)
        after = at.authorize()
        assert not after["allowed"]
        assert after["approval"]["id"] != identity
        kinds = [entry.event.kind for entry in at.client.gateway.events("approval.*")]
        assert kinds == [
            "approval.requested",
            "approval.granted",
            "approval.used",
            "approval.requested",
        ]


def test_an_approval_lets_no_other_call_run(tmp_path: Path) -> None:
    """Not another end user's, another feature's, another tool's or with other arguments."""
    refund = {**SCOPE["tools"]["refund"], "approvals": 1}
    scope = changed(tools={"refund": refund, "credit": deepcopy(refund)})
    scopes = {"support": scope, "sales": deepcopy(scope)}
    features: dict[str, Any] = {"support": {}, "sales": {}}
    with desk(tmp_path, scopes=scopes, features=features) as at:
        identity = at.held()["approval"]["id"]
        at.say("ann", identity)
        _, key = KeyStore(tmp_path / ".seawall").issue("sales", at=datetime.now(UTC))
        sales = Desk(Client(at.client.gateway, key), at.keys)
        others = (
            at.authorize(principal="bea"),
            at.authorize(principal=""),
            at.authorize(tool="credit"),
            at.authorize(arguments={**ARGUMENTS, "amount": 49.51}),
            at.authorize(arguments={**ARGUMENTS, "order": "123457"}),
            sales.authorize(),
        )
        assert [other["allowed"] for other in others] == [False] * 6
        assert len({other["approval"]["id"] for other in others} | {identity}) == 7
        assert at.authorize()["allowed"]


def test_what_has_expired_lets_nothing_run_and_nobody_says_yes_to_it(tmp_path: Path) -> None:
    with desk(tmp_path, scopes=single(), approvals={"minutes": 5}) as at:
        good, late = at.held()["approval"]["id"], at.held(principal="bea")["approval"]["id"]
        at.say("ann", good)
        at.later(minutes=5, seconds=1)
        assert one(at.client, good)["state"] == "expired"
        assert not at.authorize()["allowed"]
        at.later(minutes=4)  # else the clocks of who signs and who checks would be too far apart
        signed = word(at.keys["ann"], one(at.client, late))
        at.later(minutes=5, seconds=1)
        answer = at.client.post(f"{APPROVALS}/{late}", signed)
        assert answer.status_code == 403
        assert one(at.client, late)["granted"] == 0


def test_a_no_is_final_and_the_same_call_is_not_asked_about_again(tmp_path: Path) -> None:
    with desk(tmp_path, scopes=single()) as at:
        identity = at.held()["approval"]["id"]
        assert at.say("ann", identity).json()["state"] == "approved"
        assert at.say("bob", identity, granted=False, reason="a wrong order").status_code == 200
        assert at.say("cat", identity).status_code == 403
        told = at.held()
        assert (told["decision"], told["reason"]) == ("deny", "approval_denied")
        assert "approval" not in told
        assert at.authorize()["reason"] == "approval_denied"
        at.later(hours=1, seconds=1)
        assert at.held()["decision"] == "hold"
        denied = at.client.gateway.events("approval.denied")[0].event
        assert denied.facts["reason"] == "a wrong order"


def test_an_approval_of_fewer_people_than_the_call_takes_by_now_is_none(tmp_path: Path) -> None:
    with desk(tmp_path, scopes=single()) as at:
        identity = at.held()["approval"]["id"]
        at.say("ann", identity)
        config = at.client.gateway.config
        config.write_text(
            config.read_text("utf-8").replace("approvals: 1", "approvals: 2"), "utf-8"
        )
        assert at.client.gateway.do(at.client.gateway.reloader.reload)
        waits = at.authorize()
        assert not waits["allowed"]
        assert waits["approval"]["people"] == 2
        assert at.authorize()["approval"] == waits["approval"], "asked for once"


def test_many_who_ask_at_once_ask_once_and_one_of_them_runs(tmp_path: Path) -> None:
    with desk(tmp_path, scopes=single()) as at, ThreadPoolExecutor(8) as pool:

        def all_at_once() -> list[dict[str, Any]]:
            return [each.result() for each in [pool.submit(at.authorize) for _ in range(16)]]

        (identity,) = {told["approval"]["id"] for told in all_at_once()}
        at.say("ann", identity)
        allowed = [told["approval"]["id"] for told in all_at_once() if told["allowed"]]
        assert allowed == [identity]
        assert len(at.client.gateway.events("approval.requested")) == 2


def test_a_flood_of_calls_asks_people_about_few_of_them(tmp_path: Path) -> None:
    calls = [("refund", {"order": f"{n:06}", "amount": 1}) for n in range(MOST_ASKED + 4)]
    with desk(tmp_path, wants(*calls), approvals={"waiting": MOST_ASKED + 2}) as at:
        told = at.client.ask("Go on").choices[0].message.seawall["calls"]
        assert [each["decision"] for each in told] == ["hold"] * MOST_ASKED + ["deny"] * 4
        assert {each["reason"] for each in told[MOST_ASKED:]} == {"approvals_full"}
        told = at.client.ask("Go on").choices[0].message.seawall["calls"]
        assert [each["decision"] for each in told] == ["hold"] * (MOST_ASKED + 2) + ["deny"] * 2
        full = at.authorize()
        assert (full["reason"], full["needs_approval"]) == ("approvals_full", False)
        at.say("ann", told[0]["approval"]["id"], granted=False)
        assert at.authorize()["needs_approval"], "a no makes room"
        assert len(at.client.gateway.events("approval.requested")) == MOST_ASKED + 3


def test_a_flood_in_one_stream_is_bounded_as_in_one_answer(tmp_path: Path) -> None:
    calls = [("refund", {"order": f"{n:06}", "amount": 1}) for n in range(MOST_ASKED + 4)]
    with desk(tmp_path, wants(*calls)) as at:
        for _ in at.client.ask("Go on", stream=True):
            pass
        assert len(at.client.gateway.events("approval.requested")) == MOST_ASKED


def test_a_feature_sees_its_own_approvals_with_what_waits_first(tmp_path: Path) -> None:
    features: dict[str, Any] = {"support": {}, "sales": {}}
    with desk(tmp_path, scopes={**single(), "sales": deepcopy(SCOPE)}, features=features) as at:
        first, second = at.held()["approval"], at.held(principal="bea")["approval"]
        at.say("ann", first["id"], granted=False)
        answer = at.client.get(APPROVALS)
        assert answer.headers["x-seawall-request-id"].startswith("req_")
        told = answer.json()["approvals"]
        assert [(each["id"], each["state"]) for each in told] == [
            (second["id"], "waiting"),
            (first["id"], "denied"),
        ]
        assert told[0] == one(at.client, second["id"])
        assert told[0].keys() == {
            "id",
            "digest",
            "tool",
            "feature",
            "state",
            "people",
            "granted",
            "expires",
            "reason",
        }
        _, key = KeyStore(tmp_path / ".seawall").issue("sales", at=datetime.now(UTC))
        sales = Client(at.client.gateway, key)
        assert sales.get(APPROVALS).json() == {"approvals": []}
        unknown = [first["id"], "apr_0000000000000000", "no-id", "a%2Fb"]
        answers = [sales.get(f"{APPROVALS}/{each}") for each in unknown]
        assert {answer.status_code for answer in answers} == {404}
        codes = [answer.json()["error"]["code"] for answer in answers]
        assert codes == ["approval_not_found"] * 4
        assert sales.get(f"{APPROVALS}/").status_code == 404
        assert sales.post(APPROVALS, {}).status_code == 405


def test_the_log_has_the_request_before_what_people_were_asked_about_it(tmp_path: Path) -> None:
    with desk(tmp_path, scopes=single()) as at:
        identity = at.held()["approval"]["id"]
        at.say("ann", identity)
        at.client.ask("Please refund it")
        for kind, then in (
            ("approval.requested", "tool.held"),
            ("approval.used", "tool.allowed"),
        ):
            request = at.client.gateway.events(kind)[0].event.request
            kinds = [entry.event.kind for entry in at.client.gateway.events(request=request)]
            assert kinds[0] == "request.received"
            assert kinds.index(kind) < kinds.index(then) < kinds.index("answer.delivered")


def test_looking_leaves_nothing_in_the_log(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        identity = at.held()["approval"]["id"]
        before = len(at.client.gateway.events())
        at.client.get(APPROVALS)
        one(at.client, identity)
        assert len(at.client.gateway.events()) == before


def test_what_is_not_signed_by_somebody_who_may_is_not_taken(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        identity = at.held()["approval"]["id"]
        approval, path = one(at.client, identity), f"{APPROVALS}/{identity}"
        good = word(at.keys["bob"], approval)
        no = word(at.keys["bob"], approval, granted=False)
        other = {**approval, "digest": "ss1.aaaaaaaaaaaaaaaaaaaaaaaaaa"}
        refused = [
            {**good, "by": "cat"},
            {**good, "kind": "approval.denied"},
            {**no, "kind": "approval.granted"},
            {**no, "reason": "put in later"},
            {**good, "signature": good["signature"][::-1]},
            {**good, "key": at.keys["cat"].public},
            {**good, "nonce": "0" * 32},
            {**good, "nonce": "short"},
            {**good, "at": "2026-01-01T00:00:00+00:00"},
            {**good, "at": "2026-01-01T00:00:00"},
            {**good, "at": "now"},
            word(at.keys["bob"], other),
            word(at.keys["ivy"], approval),
        ]
        for each in refused:
            answer = at.client.post(path, each)
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_accepted")
        for bad in ({}, {**good, "more": 1}, {**good, "kind": "approval.used"}):
            assert at.client.post(path, bad).status_code == 400
        assert at.client.gateway.events("approval.granted") == []
        assert at.client.post(path, good).status_code == 200
        assert at.client.post(path, good).status_code == 403
        spent = at.client.post(path, word(at.keys["cat"], approval, nonce=good["nonce"]))
        assert (spent.status_code, spent.json()["error"]["code"]) == (409, "already_said")
        assert len(at.client.gateway.events("approval.granted")) == 1


def test_the_signature_counts_and_not_who_hands_it_in(tmp_path: Path) -> None:
    features: dict[str, Any] = {"support": {}, "sales": {}}
    with desk(tmp_path, features=features) as at:
        approval = one(at.client, at.held()["approval"]["id"])
        path = f"{at.client.gateway.url}{APPROVALS}/{approval['id']}"
        _, key = KeyStore(tmp_path / ".seawall").issue("sales", at=datetime.now(UTC))
        sales = Client(at.client.gateway, key)
        told = sales.post(f"{APPROVALS}/{approval['id']}", word(at.keys["bob"], approval))
        assert (told.status_code, told.json()["granted"]) == (200, 1)
        told = httpx2.post(path, json=word(at.keys["cat"], approval))  # and without any key
        assert (told.status_code, told.json()["state"]) == (200, "approved")
    keyed = tmp_path / "keyed"
    keyed.mkdir()
    with desk(keyed, keys="required") as at:
        approval = one(at.client, at.held()["approval"]["id"])
        path = f"{at.client.gateway.url}{APPROVALS}/{approval['id']}"
        assert httpx2.post(path, json=word(at.keys["bob"], approval)).status_code == 401
        assert httpx2.get(path).status_code == 401


def test_nothing_of_a_call_or_of_its_end_user_is_in_the_log(tmp_path: Path) -> None:
    secret = "Tell them the plan is called bluebird"
    with desk(tmp_path, wants(("note.add", {"text": secret})), scopes=noted()) as at:
        identity = at.held(principal="ann.smith")["approval"]["id"]
        at.say("bob", identity)
        at.client.ask("Please note it", principal="ann.smith")
    stored = b"".join(path.read_bytes() for path in (tmp_path / ".seawall").glob("log.sqlite*"))
    for word_of_it in (b"bluebird", b"ann.smith"):
        assert word_of_it not in stored


def noted() -> dict[str, Any]:
    return single(**{"note.add": {**SCOPE["tools"]["note.add"], "approvals": 1}})


def test_two_gateways_on_one_log_use_an_approval_once(
    postgres: Server, template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LOG_URL, postgres.database(template))
    installation, keys = Installation(tmp_path), keys_in(tmp_path)
    with serving_model(wants(REFUND)) as (model, _), ExitStack() as stack:
        installation.write(model, scopes=single(), people=lines(keys), features={"support": {}})
        gateways = [stack.enter_context(serving(installation)) for _ in range(2)]
        _, key = KeyStore(tmp_path / ".seawall").issue("support", at=datetime.now(UTC))
        desks = [Desk(Client(gateway, key), keys) for gateway in gateways]
        pool = stack.enter_context(ThreadPoolExecutor(8))
        waits = [each.result() for each in [pool.submit(at.authorize) for at in desks * 4]]
        (identity,) = {told["approval"]["id"] for told in waits}
        assert desks[0].say("ann", identity).json()["state"] == "approved"
        told = [each.result() for each in [pool.submit(at.authorize) for at in desks * 4]]
        assert [each["approval"]["id"] for each in told if each["allowed"]] == [identity]
        (again,) = {each["approval"]["id"] for each in told if not each["allowed"]}
        assert desks[1].say("ann", again, granted=False).status_code == 200
        assert desks[0].authorize()["reason"] == "approval_denied"
        assert len(installation.events("approval.used")) == 1


def test_a_kill_loses_an_approval_and_never_lets_it_count_twice(tmp_path: Path) -> None:
    installation, keys = Installation(tmp_path), keys_in(tmp_path)
    with serving_model(wants(REFUND)) as (model, _), ThreadPoolExecutor(8) as pool:
        installation.write(model, scopes=single(), people=lines(keys), features={"support": {}})
        _, key = KeyStore(tmp_path / ".seawall").issue("support", at=datetime.now(UTC))
        with serving(installation) as gateway:
            at = Desk(Client(gateway, key), keys)
            identity = at.authorize()["approval"]["id"]
            at.say("ann", identity)

            def try_it() -> list[str]:
                with suppress(httpx2.HTTPError):
                    told = at.authorize()
                    return [told["approval"]["id"]] if told["allowed"] else []
                return []

            trying = [pool.submit(try_it) for _ in range(8)]
            until(lambda: bool(installation.events("approval.used")))
            gateway.kill()
            ran = [each for tried in trying for each in tried.result()]
        with serving(installation) as gateway:
            at = Desk(Client(gateway, key), keys)
            told = at.authorize()
            ran += [told["approval"]["id"]] if told["allowed"] else []
            assert ran in ([], [identity])
            assert told["approval"]["id"] != identity
        assert len(installation.events("approval.used")) == 1
