"""People who are signed in review over HTTP: what they may, once, and blind to what was done."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from seawall.access import KeyStore
from seawall.assemble.review_status import open_review_status
from seawall.assemble.reviewing import open_review_desk
from seawall.gateway.app import split
from seawall.ledger.vault import Vault
from seawall.review.status_told import standing_json
from seawall.terms import Event, Fact
from tests.gateway.answers import says
from tests.gateway.reviewed import ask, items
from tests.gateway.reviewing import HOLD_OUT
from tests.gateway.reviewing_people import (
    ITEMS,
    MAIL,
    QUESTION,
    ROLES,
    STATUS,
    Place,
    reviewed_by,
)
from tests.gateway.signing_in import Browser, change, code, later
from tests.ledger.failing import blocked
from tests.waiting import until

BLIND = {
    "id",
    "sort",
    "feature",
    "state",
    "words",
    "due",
    "reviews",
    "judged",
    "contested",
    "taken_by",
    "taken_until",
}
"""All that is told of a sample that waits."""

ALONE = (409, "overtaken")
NOT_ACCEPTED = (403, "not_accepted")


def texts_of(shown: Any) -> str:
    return " ".join(each["text"] for each in shown["texts"])


def test_two_people_review_over_http_and_each_item_is_decided_once(tmp_path: Path) -> None:
    """Each takes another item; what they say counts in this gateway and at every other desk."""
    with reviewed_by(tmp_path, "ann", "ben") as place:
        for question in ("Where is the boat?", "When does the tide turn?"):
            ask(place.gateway, question)
        ann, ben = place.person("ann"), place.person("ben")
        listed = ann.items()
        assert [set(each) for each in listed["items"]] == [BLIND, BLIND]
        assert (listed["waiting"], listed["held"], listed["overdue"]) == (2, 0, 0)
        mine, theirs = ann.take(), ben.take()
        assert mine["id"] != theirs["id"]
        assert {mine["sort"], theirs["sort"]} == {"audit"}
        assert texts_of(mine) in {"Where is the boat? I will.", "When does the tide turn? I will."}
        taken = {each["id"]: each["taken_by"] for each in ann.items()["items"]}
        assert taken == {mine["id"]: "ann", theirs["id"]: "ben"}
        assert [each["id"] for each in ann.items()["yours"]] == [mine["id"]]
        decided = ann.decide(mine["id"], "harmful", kind="injection", severity=1).json()
        assert (decided["state"], decided["verdict"]["by"]) == ("decided", "ann")
        assert ben.decide(theirs["id"], "harmless").status_code == 200
        assert ann.do("take").json() == {"item": None, "why": "nothing waits"}
        assert ann.items()["items"] == []
        with open_review_desk(place.gateway.config) as room:
            verdict = room.desk.item(mine["id"], datetime.now(UTC)).verdict
        assert verdict is not None
        assert (verdict.by, verdict.kind, verdict.severity) == ("ann", "injection", 1)
        logged = place.facts("review.decided")
        assert [(each["by"], each["via"]) for each in logged] == [
            ("ann", "sign_in"),
            ("ben", "sign_in"),
        ]
        assert all("signature" not in each for each in logged)


def test_the_queue_is_of_the_features_and_as_long_as_asked_for(tmp_path: Path) -> None:
    """`feature` and `most` are all that the query takes."""
    with reviewed_by(tmp_path, "ann", features={"sales": {}}) as place:
        ask(place.gateway)
        ask(place.gateway, "And the price?")
        url = f"{place.gateway.url}/v1/chat/completions"
        body = {"model": "m", "messages": [{"role": "user", "content": "An offer"}]}
        httpx2.post(url, json=body, headers={"x-seawall-feature": "sales"}, timeout=30)
        ann = place.person("ann")
        features = [each["feature"] for each in ann.items("?feature=sales&feature=none")["items"]]
        assert features == ["sales"]
        assert len(ann.items("?most=2")["items"]) == 2
        assert ann.items("?most=2")["waiting"] == 3
        for wrong in ("most=0", "most=501", "most=x", "most=1&most=2", "features=sales", "most="):
            assert code(ann.get(f"{ITEMS}?{wrong}")) == (400, "bad_request"), wrong
        (item,) = ann.items("?feature=sales")["items"]
        taken = ann.do("take", {"features": ["sales"]}).json()["item"]
        assert taken["id"] == item["id"]
        told = ann.do("take", {"features": ["sales"]}).json()
        assert (told["item"], told["why"]) == (None, "others look at all that waits")


def test_values_are_masked_and_who_sees_them_is_logged_before(tmp_path: Path) -> None:
    """For as long as the log takes nothing, nobody sees a value."""
    with reviewed_by(tmp_path, "ann") as place:
        ask(place.gateway, QUESTION)
        ann = place.person("ann")
        taken = ann.take()
        assert taken["masked"]
        assert MAIL not in str(taken)
        assert "[email 1]" in texts_of(taken)
        shown = ann.get(f"{ITEMS}/{taken['id']}").json()
        assert shown == taken
        with ThreadPoolExecutor(1) as pool:
            with blocked(place.gateway.folder / ".seawall"):
                asked = pool.submit(ann.do, f"{taken['id']}/unmask")
                with pytest.raises(TimeoutError):
                    asked.result(timeout=1)
                assert place.facts("review.unmasked") == []
            whole = asked.result().json()
        assert not whole["masked"]
        assert MAIL in texts_of(whole)
        (logged,) = place.facts("review.unmasked")
        assert (logged["item"], logged["by"], logged["via"]) == (taken["id"], "ann", "sign_in")
        assert ann.get(f"{ITEMS}/{taken['id']}").json()["masked"], "a look stays masked"


def test_nobody_reviews_their_own_traffic(tmp_path: Path) -> None:
    """By their name as an end user; it is not in their queue, and they do not see it by its id."""
    with reviewed_by(tmp_path, "ann", "dot", features={"support": {}}) as place:
        _, key = KeyStore(tmp_path / ".seawall").issue("support", at=datetime.now(UTC))
        body = {"model": "m", "messages": [{"role": "user", "content": QUESTION}]}
        for principal in ("ann", "dot"):
            httpx2.post(
                f"{place.gateway.url}/v1/chat/completions",
                json=body,
                headers={"authorization": f"Bearer {key}", "x-seawall-principal": principal},
                timeout=30,
            )
        of_ann, of_dot = (each.id for each in items(place.gateway))
        for name, own, other in (("ann", of_ann, of_dot), ("dot", of_dot, of_ann)):
            person = place.person(name)
            assert [each["id"] for each in person.items()["items"]] == [other]
            for answer in (
                person.do(f"{own}/take"),
                person.get(f"{ITEMS}/{own}"),
                person.do(f"{own}/unmask"),
                person.decide(own, "harmless"),
            ):
                assert code(answer) == NOT_ACCEPTED
                assert "own traffic" in answer.text
                assert MAIL not in answer.text
            assert person.take()["id"] == other
            assert person.do(f"{other}/give-back").status_code == 200
        assert place.facts("review.unmasked") == []


def test_what_another_has_is_neither_seen_taken_nor_decided(tmp_path: Path) -> None:
    """Until they give it back or their time is over: then they cannot decide it themselves."""
    with reviewed_by(tmp_path, "ann", "ben", "dot") as place:
        ask(place.gateway, QUESTION)
        ann, ben, dot = (place.person(name) for name in ("ann", "ben", "dot"))
        item = ann.take()["id"]
        assert code(ben.get(f"{ITEMS}/{item}")) == NOT_ACCEPTED
        assert code(ben.do(f"{item}/unmask")) == NOT_ACCEPTED
        assert code(ben.do(f"{item}/take")) == ALONE
        assert code(ben.decide(item, "harmless")) == ALONE
        assert "`ann` has" in ben.do(f"{item}/take").json()["error"]["message"]
        assert ben.do(f"{item}/give-back").json()["taken_by"] == "ann"
        assert dot.get(f"{ITEMS}/{item}").status_code == 200, "a lead sees it"
        assert code(dot.decide(item, "harmless")) == ALONE
        assert ann.do(f"{item}/give-back").json()["state"] == "waiting"
        assert code(ann.get(f"{ITEMS}/{item}")) == NOT_ACCEPTED
        assert code(ann.decide(item, "harmless")) == ALONE
        mine = ben.do(f"{item}/take").json()
        assert code(ben.decide(item, "harmless", lease="lse_0123456789abcdef")) == ALONE
        later(place.gateway, minutes=16)
        assert code(ben.decide(item, "harmless", lease=mine["lease"])) == ALONE
        assert ann.take()["id"] == item
        assert ann.decide(item, "unsure").status_code == 200
        assert code(ben.decide(item, "harmless")) == ALONE
        assert code(ben.do(f"{item}/unmask")) == ALONE
        over = ben.get(f"{ITEMS}/{item}").json()
        assert (over["texts"], over["state"]) == ([], "decided")
        assert "is over" in over["trouble"]


def test_the_same_word_again_is_no_error_and_no_second_one(tmp_path: Path) -> None:
    """Who did not hear the answer may say it again; something else is too late."""
    with reviewed_by(tmp_path, "ann") as place:
        ask(place.gateway)
        ann = place.person("ann")
        item = ann.take()["id"]
        first = ann.decide(item, "harmful", kind="pii")
        assert ann.decide(item, "harmful", kind="pii").json() == first.json()
        assert code(ann.decide(item, "harmless")) == ALONE
        assert code(ann.decide(item, "harmful", kind="injection")) == ALONE
        assert len(place.facts("review.decided")) == 1


def test_without_the_word_of_our_pages_nothing_is_done(tmp_path: Path) -> None:
    """CSRF (CWE-352): neither the cookie alone nor a page of another origin does anything."""
    with reviewed_by(tmp_path, "ann") as place:
        ask(place.gateway, QUESTION)
        ann = place.person("ann")
        item = ann.items()["items"][0]["id"]
        paths = ("take", *(f"{item}/{what}" for what in ("take", "give-back", "unmask", "decide")))
        for path in paths:
            assert code(ann.post(f"{ITEMS}/{path}", json={})) == (403, "wrong_csrf")
            foreign = ann.do(path, origin="https://evil.example")
            assert code(foreign) == (403, "foreign_origin")
        assert code(ann.get(ITEMS, headers={"sec-fetch-site": "cross-site"})) == (
            403,
            "foreign_origin",
        )
        assert {entry.event.kind for entry in place.gateway.events("review.*")} == {
            "review.planned",
            "review.sampled",
        }


def test_who_is_not_signed_in_or_has_no_such_role_learns_nothing(tmp_path: Path) -> None:
    """Reviewers, leads and admins review; owners know where it stands; others neither."""
    with reviewed_by(tmp_path, *ROLES) as place:
        ask(place.gateway, QUESTION)
        (item,) = items(place.gateway)
        gets = (ITEMS, STATUS, f"{ITEMS}/{item.id}")
        posts = ("take", *(f"{item.id}/{what}" for what in ("take", "give-back", "unmask")))
        nobody = Browser(place.gateway)
        for path in gets:
            assert code(nobody.get(path)) == (401, "not_signed_in")
        for path in posts:
            assert code(nobody.post(f"{ITEMS}/{path}", json={})) == (401, "not_signed_in")
        said = {"said": "harmless"}
        assert code(nobody.post(f"{ITEMS}/{item.id}/decide", json=said)) == (401, "not_signed_in")
        for name in ("olga", "ivy"):
            person = place.person(name)
            answers = [person.get(path) for path in (gets[0], gets[2])]
            answers += [person.do(path) for path in posts]
            answers += [person.decide(item.id, "harmless")]
            assert {code(answer) for answer in answers} == {(403, "wrong_role")}, name
        assert place.person("olga").get(STATUS).status_code == 200
        assert code(place.person("ivy").get(STATUS)) == (403, "wrong_role")
        assert place.person("dot").get(STATUS).status_code == 200


def test_keys_of_features_are_no_persons(tmp_path: Path) -> None:
    """Where features need keys, a key opens no item, and who has no cookie is told to sign in."""
    with reviewed_by(tmp_path, "ann", keys="required") as place:
        _, key = KeyStore(tmp_path / ".seawall").issue("default", at=datetime.now(UTC))
        headers = {"authorization": f"Bearer {key}"}
        body = {"model": "m", "messages": [{"role": "user", "content": QUESTION}]}
        url = place.gateway.url
        httpx2.post(f"{url}/v1/chat/completions", json=body, headers=headers, timeout=30)
        (item,) = items(place.gateway)
        assert code(httpx2.get(f"{url}{ITEMS}", headers=headers)) == (401, "not_signed_in")
        for path in (f"{ITEMS}/{item.id}/unmask", f"{ITEMS}/{item.id}/decide"):
            for sent in ({}, headers):
                answer = httpx2.post(f"{url}{path}", json={"said": "harmless"}, headers=sent)
                assert answer.status_code in (400, 401)
                assert MAIL not in answer.text
        ann = place.person("ann")
        assert ann.take()["id"] == item.id
        assert ann.decide(item.id, "harmless").status_code == 200


def test_a_role_that_is_taken_away_is_gone_while_signed_in(tmp_path: Path) -> None:
    """At once, with the item that they have; whoever else reviews gets it when it is free."""
    with reviewed_by(tmp_path, "ann", "ben") as place:
        ask(place.gateway, QUESTION)
        ann = place.person("ann")
        item = ann.take()["id"]
        people = {
            name: {"roles": [role], "key": place.keys[name].public} for name, role in ROLES.items()
        }
        change(place.gateway, people={**people, "ann": {**people["ann"], "roles": ["owner"]}})
        for answer in (ann.get(f"{ITEMS}/{item}"), ann.do(f"{item}/unmask"), ann.get(ITEMS)):
            assert code(answer) == (401, "not_signed_in")
        assert code(ann.decide(item, "harmless")) == (401, "not_signed_in")
        ann.sign_in("ann")
        assert code(ann.decide(item, "harmless")) == (403, "wrong_role")
        assert place.facts("review.decided") == []
        later(place.gateway, minutes=16)
        ben = place.person("ben")
        assert ben.take()["id"] == item


def test_what_takes_two_is_decided_by_two_and_by_a_lead_where_they_disagree(
    tmp_path: Path,
) -> None:
    """Nobody says twice what an item is, and none but a lead settles it."""
    with reviewed_by(tmp_path, "ann", "ben", "dot", review={"double": "100%"}) as place:
        ask(place.gateway, QUESTION)
        ann, ben, dot = (place.person(name) for name in ("ann", "ben", "dot"))
        item = ann.take()["id"]
        assert ann.decide(item, "harmful").json()["state"] == "waiting"
        assert ann.items()["items"] == []
        assert code(ann.do(f"{item}/take")) == NOT_ACCEPTED
        seen = ben.take()
        assert (seen["id"], seen["judged"], "verdict" in seen) == (item, 1, False)
        contested = ben.decide(item, "harmless").json()
        assert (contested["contested"], contested["state"]) == (True, "waiting")
        assert dot.take()["id"] == item
        settled = dot.decide(item, "harmful", severity=2).json()
        assert (settled["verdict"]["by"], settled["verdict"]["severity"]) == ("dot", 2)
        assert len(place.facts("review.decided")) == 3


@pytest.mark.parametrize(("local", "counts"), [(True, True), (False, False)])
def test_what_is_forged_in_the_log_counts_nowhere_that_nobody_signs_in(
    tmp_path: Path, *, local: bool, counts: bool
) -> None:
    """Whoever writes to the log can write that somebody said it while signed in."""
    with reviewed_by(tmp_path, sign_in={"local": local}) as place:
        ask(place.gateway)
        (item,) = items(place.gateway)
        now = datetime.now(UTC)
        lease = "lse_0123456789abcdef"
        until = now.replace(year=now.year + 1).isoformat()
        taken: dict[str, Fact] = {"item": item.id, "step": 0, "lease": lease, "until": until}
        said: dict[str, Fact] = {"item": item.id, "step": 1, "lease": lease, "said": "harmless"}
        proof: dict[str, Fact] = {"by": "ann", "nonce": "0" * 32, "via": "sign_in"}
        place.log(
            Event("review.leased", now, "ann", facts=taken),
            Event("review.decided", now, "ann", facts={**said, **proof}),
        )
        found = place.gateway.parts.reviews.find(item.id, now)
        assert found is not None
        assert (found.verdict is not None) is counts
        with open_review_desk(place.gateway.config) as room:
            assert (room.desk.item(item.id, now).verdict is not None) is counts
        delivered = place.gateway.parts.reviews.standings(now)[0].count.delivered
        assert delivered.judged == counts


def taken_by_ann(place: Place) -> dict[str, Any]:
    """An item that ann took elsewhere, as the facts of a decision name it."""
    ask(place.gateway, QUESTION)
    (item,) = items(place.gateway)
    with open_review_desk(place.gateway.config) as room:
        taken = room.desk.take("ann", datetime.now(UTC), item=item.id)
    assert taken is not None
    assert taken.lease is not None
    return {"item": item.id, "step": taken.step, "lease": taken.lease.id}


def hand_in(place: Place, path: str, signed: dict[str, str], **body: Any) -> httpx2.Response:
    """What a program sends that has what somebody signed, and no cookie."""
    told = {**body, "signed": signed}
    return httpx2.post(f"{place.gateway.url}{ITEMS}/{path}", json=told, timeout=30)


def test_who_signs_for_it_sees_values_once_and_need_not_be_signed_in(tmp_path: Path) -> None:
    """The signature is what counts: of a reviewer with their own key, over this item."""
    with reviewed_by(tmp_path) as place:
        item = taken_by_ann(place)["item"]
        shows = place.signed("review.unmasked", "ann", {"item": item})
        for wrong in (
            {**shows, "by": "ben"},
            place.signed("review.unmasked", "ann", {"item": item}, key="ben"),
            place.signed("review.unmasked", "ann", {"item": "itm_0123456789abcdef"}),
            place.signed("review.unmasked", "ben", {"item": item}),
            place.signed("review.unmasked", "olga", {"item": item}),
            place.signed("review.decided", "ann", {"item": item}),
            {**shows, "at": "yesterday"},
        ):
            assert code(hand_in(place, f"{item}/unmask", wrong)) == NOT_ACCEPTED, wrong
        assert place.facts("review.unmasked") == []
        seen = hand_in(place, f"{item}/unmask", shows)
        assert MAIL in texts_of(seen.json())
        place.fits("ReviewShown", seen)
        assert code(hand_in(place, f"{item}/unmask", shows)) == (409, "already_said")


def test_who_signs_what_they_say_need_not_be_signed_in(tmp_path: Path) -> None:
    """Signed are the item, its lease and step, the word and all that is said with it."""
    with reviewed_by(tmp_path) as place:
        named = taken_by_ann(place)
        item, said = named.pop("item"), {"said": "harmful", "kind": "pii"}

        def decide(signed: dict[str, str], **changes: Any) -> httpx2.Response:
            return hand_in(place, f"{item}/decide", signed, **{**named, **said, **changes})

        says = place.signed("review.decided", "ann", {"item": item, **named, **said})
        others = place.signed("review.decided", "ben", {"item": item, **named, **said})
        for changes in ({"kind": ""}, {"said": "refuse"}, {"severity": 1}, {"step": 9}):
            assert code(decide(says, **changes)) == NOT_ACCEPTED, changes
        assert code(decide(says, said="edit", kind="", edit=["a", "b"])) == NOT_ACCEPTED
        assert code(decide(others)) == ALONE
        assert place.facts("review.decided") == []
        decided = decide(says)
        assert decided.json()["verdict"]["by"] == "ann"
        assert decide(says).json() == decided.json(), "again it changes nothing"
        (logged,) = place.facts("review.decided")
        assert "signature" in logged
        assert "via" not in logged


def test_what_is_held_is_edited_with_labels_in_the_place_of_values(tmp_path: Path) -> None:
    """What was edited is sealed, with the values that nobody had to see, and then delivered."""
    with reviewed_by(tmp_path, "ann") as place:
        identity = place.hold(("user", "To whom?"), ("assistant", f"Write to {MAIL} now"))
        ann = place.person("ann")
        (listed,) = ann.items()["items"]
        assert (listed["sort"], listed["severity"], listed["rules"]) == ("hold", 2, ["no-mail"])
        assert listed["words"] == ["deliver", "edit", "refuse"]
        shown = ann.take()
        assert texts_of(shown) == "To whom? Write to [email 1] now"
        for wrong in ({}, {"edit": None}, {"edit": "Write"}):
            assert code(ann.decide(identity, "edit", **wrong)) == (400, "bad_request")
        assert code(ann.decide(identity, "deliver", edit=["a", "b"])) == (400, "bad_request")
        assert code(ann.decide(identity, "harmless")) == NOT_ACCEPTED
        assert code(ann.decide(identity, "edit", edit=["one"])) == NOT_ACCEPTED
        new = ["To whom?", "Please write to [email 1]"]
        decided = ann.decide(identity, "edit", edit=new)
        assert decided.json()["verdict"]["said"] == "edit"
        found = place.gateway.parts.reviews.find(identity, datetime.now(UTC))
        assert found is not None
        assert found.verdict is not None
        edited = found.verdict.edited
        assert edited is not None
        with Vault.open(tmp_path / ".seawall") as vault:
            parts: Any = vault.read(edited.ref, edited.digest)["texts"]
        assert [part["text"] for part in parts] == ["To whom?", f"Please write to {MAIL}"]


def test_whoever_waits_gets_what_somebody_signed_in_lets_pass(tmp_path: Path) -> None:
    """The gateway that holds the text counts the word that it attested itself."""
    wants: dict[str, Any] = {
        "review": {"hold": "wait"},
        "rules": [HOLD_OUT],
        "answer": says(f"Ask {MAIL}, fool"),
    }
    with reviewed_by(tmp_path, "ann", **wants) as place, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ask, place.gateway)
        until(lambda: bool(place.facts("review.held")))
        ann = place.person("ann")
        shown = ann.take()
        assert texts_of(shown) == "Hello there Ask [email 1], fool"
        new = ["Hello there", "Please ask [email 1]"]
        assert ann.decide(shown["id"], "edit", edit=new).status_code == 200
        answer = waiting.result().json()
        assert answer["choices"][0]["message"]["content"] == f"Please ask {MAIL}"


def test_what_is_wrong_is_said_without_a_word_of_anybody(tmp_path: Path) -> None:
    """Neither an answer nor the log quotes what was sent, or what an item holds."""
    secret = "hunter2hunter2"
    with reviewed_by(tmp_path, "ann") as place:
        ask(place.gateway, QUESTION)
        ann = place.person("ann")
        item = ann.take()["id"]
        wrong: list[httpx2.Response] = [
            ann.decide(item, secret),
            ann.decide(item, "harmful", kind=secret.upper()),
            ann.decide(item, "harmful", severity=4),
            ann.decide(item, "harmful", note=secret),
            ann.decide(item, "harmful", reason="x" * 301),
            ann.do(f"{item}/take", {secret: 1}),
            ann.do(f"{item}/unmask", {"signed": {"by": secret}}),
            ann.do("take", {"features": secret}),
        ]
        assert [code(answer) for answer in wrong] == [(400, "bad_request")] * len(wrong)
        refused = [
            ann.decide(item, "deliver"),
            ann.decide(item, "harmless", kind="pii"),
            ann.decide(item, "harmless", reason=f"{secret}\nand more"),
        ]
        assert [code(answer) for answer in refused] == [NOT_ACCEPTED] * len(refused)
        unknown = [
            ann.get(f"{ITEMS}/itm_{'0' * 16}"),
            ann.get(f"{ITEMS}/{secret}"),
            ann.do(f"{secret}/take"),
            ann.decide(secret, "harmless"),
        ]
        assert [code(answer) for answer in unknown] == [(404, "item_not_found")] * len(unknown)
        assert code(ann.do(item)) == (405, "method_not_allowed")
        assert code(ann.get(f"{ITEMS}/{item}/take")) == (405, "method_not_allowed")
        assert code(ann.get(f"{ITEMS}/{item}/take/more")) == (404, "not_found")
        for answer in (*wrong, *refused, *unknown):
            assert secret not in answer.text
            assert MAIL not in answer.text
        for entry in place.gateway.events():
            assert secret.encode() not in entry.leaf
            assert MAIL.encode() not in entry.leaf


def test_the_status_is_that_of_the_command_line(tmp_path: Path) -> None:
    """What was decided a moment ago counts, and of features those that were asked for."""
    with reviewed_by(tmp_path, "ann") as place:
        ann = place.person("ann")
        empty = ann.get(STATUS)
        assert empty.json() == {"epochs": []}
        for said in ("harmless", "harmful"):
            ask(place.gateway)
            assert ann.decide(ann.take()["id"], said).status_code == 200
            answer = ann.get(STATUS)
            place.fits("ReviewStatusAnswer", answer)
            with open_review_status(place.gateway.config) as reviews:
                found = reviews.standings(datetime.now(UTC))
            (epoch,) = answer.json()["epochs"]
            (same,) = (standing_json(each) for each in found)
            for each in (epoch, same):
                each["decisions"].pop("a_day")  # which goes by the clock
            assert epoch == same
        assert (epoch["delivered"]["reviewed"], epoch["delivered"]["misses"]) == (2, 1)
        assert len(ann.get(f"{STATUS}?feature=default").json()["epochs"]) == 1
        assert ann.get(f"{STATUS}?feature=sales").json() == {"epochs": []}


def test_the_answers_fit_the_openapi_document_and_stay_out_of_caches(tmp_path: Path) -> None:
    with reviewed_by(tmp_path, "ann") as place:
        ask(place.gateway, QUESTION)
        ann = place.person("ann")
        answers = [("ReviewItems", ann.get(ITEMS)), ("ReviewTaken", ann.do("take"))]
        item = ann.items()["yours"][0]["id"]
        answers += [
            ("ReviewItems", ann.get(ITEMS)),
            ("ReviewShown", ann.get(f"{ITEMS}/{item}")),
            ("ReviewShown", ann.do(f"{item}/take")),
            ("ReviewShown", ann.do(f"{item}/unmask")),
            ("ReviewItem", ann.do(f"{item}/give-back")),
            ("ErrorAnswer", ann.decide(item, "harmless")),
        ]
        ann.take()
        answers += [
            ("ReviewItem", ann.decide(item, "harmful", kind="pii", severity=2, reason="so")),
            ("ReviewTaken", ann.do("take")),
            ("ReviewShown", ann.get(f"{ITEMS}/{item}")),
        ]
        for model, answer in answers:
            place.fits(model, answer)
            if answer.status_code == 200:
                assert answer.headers["cache-control"] == "no-store"


def test_a_path_has_its_id_where_it_is_listed() -> None:
    """At the end or before a word; `take` is no id, and an id has no slash in it."""
    item = f"{ITEMS}/itm_1"
    assert split(f"{ITEMS}/take") == (f"{ITEMS}/take", "")
    assert split(item) == (f"{ITEMS}/{{id}}", "itm_1")
    assert split(f"{item}/give-back") == (f"{ITEMS}/{{id}}/give-back", "itm_1")
    assert split(f"{ITEMS}/take/take") == (f"{ITEMS}/{{id}}/take", "take")
    for none in (f"{ITEMS}/", f"{ITEMS}//take", f"{item}/take/", f"{item}/a/take", f"{item}/x"):
        assert split(none) == (none, "")
