"""Appeals: who was stopped says that it was a mistake, once, and hears what people make of it."""

from pathlib import Path
from typing import Any

import httpx2
import pytest

from seawall.gateway import appeals
from seawall.review.fold import Items
from seawall.review.items import Sort, Stratum
from seawall.review.reading import Seen
from tests.gateway.answers import says
from tests.gateway.reviewing import BLOCK_CARD, HOLD_IN, HOLD_OUT, KEY, MAIL, Desk, reviewed, words
from tests.waiting import until

CARD = "4111 1111 1111 1111"
BLOCKED = f"Is {CARD} a card of ours?"
ALL = "/seawall/v1/appeals"


def stopped(desk: Desk, text: str = BLOCKED, **whose: Any) -> str:
    """A request that was stopped."""
    raw = desk.ask(text, **whose)
    assert raw.parse().choices[0].finish_reason == "content_filter"
    return str(raw.headers["x-seawall-request-id"])


def appealed(desk: Desk, body: dict[str, Any], **whose: Any) -> str:
    told = desk.post(ALL, body, **whose)
    assert told.status_code == 202, told.text
    assert told.json()["state"] == "waiting"
    return str(told.json()["item"])


def state(desk: Desk, item: str) -> Any:
    told = desk.get(f"{ALL}/{item}")
    assert told.status_code == 200, told.text
    assert told.json().keys() == {"item", "state"}
    return told.json()["state"]


def code(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


@pytest.mark.parametrize(
    ("said", "comes"),
    [("harmless", "overturned"), ("harmful", "upheld"), ("unsure", "upheld")],
)
def test_an_appeal_is_an_item_that_people_decide_and_its_end_is_told(
    tmp_path: Path, said: str, comes: str
) -> None:
    """The state alone is told; the text and the words are sealed, and in no event."""
    with reviewed(tmp_path, says("Done."), hold="refuse") as desk:
        request = stopped(desk)
        body = {"request": request, "text": BLOCKED, "words": f"It is mine; {KEY}"}
        item = appealed(desk, body)
        (entry,) = desk.gateway.events("appeal.received")
        event = entry.event
        assert words(desk.opened(event)) == [BLOCKED, f"It is mine; {'█' * len(KEY)}"]
        assert (event.facts["appealed"], event.facts["told"]) == (request, "stopped")
        assert (event.facts["severity"], event.facts["rules"]) == (2, ["no-card"])
        folded = Items([Seen(entry.index, event)])[item]
        assert (folded.sort, folded.stratum) == (Sort.APPEAL, Stratum.STOPPED)
        assert (folded.subject, folded.told) == (request, "stopped")
        assert state(desk, item) == "waiting"
        desk.decide("ann", item, said)
        assert state(desk, item) == comes
        assert desk.metric("seawall_appeals_total", result="received") == 1
    raw = (tmp_path / ".seawall/log.sqlite").read_bytes()
    assert b"card of ours" not in raw
    assert b"It is mine" not in raw


def test_a_request_is_appealed_against_once(tmp_path: Path) -> None:
    """The second time the first item is told, and people are not asked twice."""
    with reviewed(tmp_path, says("Done."), hold="refuse") as desk:
        request = stopped(desk)
        item = appealed(desk, {"request": request, "text": BLOCKED})
        again = desk.post(ALL, {"request": request, "words": "please"})
        assert (again.status_code, again.json()) == (200, {"item": item, "state": "waiting"})
        desk.decide("ann", item, "harmless")
        again = desk.post(ALL, {"request": request, "text": BLOCKED})
        assert again.json() == {"item": item, "state": "overturned"}
        assert len(desk.gateway.events("appeal.received")) == 1
        assert desk.metric("seawall_appeals_total", result="again") == 2


def test_requests_that_are_not_theirs_are_unknown_to_them(tmp_path: Path) -> None:
    """Another feature's, another end user's and none's are all alike, and so are appeals."""
    with reviewed(tmp_path, says("Done."), hold="refuse") as desk:
        request = stopped(desk)
        mine = {"request": request, "text": BLOCKED}
        unknown = {"request": "req_0000000000000000"}
        told = [
            desk.post(ALL, mine, feature="sales"),
            desk.post(ALL, mine, user="mallory"),
            desk.post(ALL, mine, user=""),
            desk.post(ALL, unknown),
        ]
        assert {code(each) for each in told} == {(404, "request_not_found")}
        item = appealed(desk, mine)
        for whose in ({"feature": "sales"}, {"user": "mallory"}):
            assert code(desk.get(f"{ALL}/{item}", **whose)) == (404, "item_not_found")
        for other in ("itm_0000000000000000", "x", "%C3%A9"):
            assert code(desk.get(f"{ALL}/{other}")) == (404, "item_not_found")
        held = desk.get(f"/seawall/v1/held/{item}")
        assert held.status_code == 404, "an appeal is nothing that is held"


def test_only_what_was_stopped_can_be_appealed_against(tmp_path: Path) -> None:
    """Not what was answered, and not what people let pass."""
    with reviewed(tmp_path, says("Done."), rules=[HOLD_IN]) as desk:
        fine = desk.ask("Hello").headers["x-seawall-request-id"]
        assert code(desk.post(ALL, {"request": fine})) == (409, "not_stopped")
        answer = desk.later(f"Write to {MAIL}")
        desk.decide("ann", desk.item(), "deliver")
        passed = answer.result(timeout=30).headers["x-seawall-request-id"]
        assert code(desk.post(ALL, {"request": passed})) == (409, "not_stopped")
        answer = desk.later(f"Write now to {MAIL}")
        desk.decide("ann", desk.item(2), "refuse")
        refused = answer.result(timeout=30).headers["x-seawall-request-id"]
        appealed(desk, {"request": refused})
        check = {"text": f"Write to {MAIL}", "stage": "input"}
        held = desk.post("/seawall/v1/check", check)
        assert held.json()["action"] == "hold"
        appealed(desk, {"request": held.headers["x-seawall-request-id"], "text": check["text"]})
        assert desk.gateway.events("appeal.received")[-1].event.facts["told"] == "stopped"


def test_what_the_user_says_was_stopped_is_compared_where_the_log_can_tell(
    tmp_path: Path,
) -> None:
    """Another text is told apart by a keyed digest; of an answer only the user tells."""
    with reviewed(
        tmp_path, says(f"Ask {MAIL}"), rules=[BLOCK_CARD, HOLD_OUT], hold="poll"
    ) as desk:
        appealed(desk, {"request": stopped(desk), "text": f" {BLOCKED}\n"})
        appealed(desk, {"request": stopped(desk), "text": "What is the weather?"})
        appealed(desk, {"request": stopped(desk, "Hello"), "text": "Hello"})
        held = appealed(desk, {"request": stopped(desk, "Hello")})
        assert state(desk, held) == "waiting", "what is held is kept"
        told = [e.event.facts.get("told") for e in desk.gateway.events("appeal.received")]
        assert told == ["stopped", "other", "user", None]
        story = desk.get(f"/seawall/v1/requests/{stopped(desk)}").json()
        assert all("digest" not in event["facts"] for event in story["events"])


def test_appeals_are_bounded_in_size_and_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many an hour of an end user, and of all of a feature; and none without a key."""
    monkeypatch.setattr(appeals, "MOST_OF_FEATURE", appeals.MOST_OF_USER + 2)
    with reviewed(tmp_path, says("Done."), hold="refuse") as desk:
        request = stopped(desk)
        bodies: list[dict[str, Any]] = [
            {},
            {"request": "x"},
            {"request": request, "text": "a" * 20_001},
            {"request": request, "words": "a" * 2_001},
            {"request": request, "more": 1},
        ]
        for body in bodies:
            assert code(desk.post(ALL, body)) == (400, "bad_request")
        url = f"{desk.gateway.url}{ALL}"
        assert code(httpx2.post(url, json={"request": request})) == (401, "missing_api_key")
        for _ in range(appeals.MOST_OF_USER):
            told = desk.post(ALL, {"request": request, "text": BLOCKED})
            assert told.status_code in (200, 202)
        over = desk.post(ALL, {"request": request})
        assert code(over) == (429, "too_many_appeals")
        assert 0 < int(over.headers["retry-after"]) <= 3_600
        assert code(desk.post(ALL, {"request": request}, user="bea"))[0] == 404
        assert code(desk.post(ALL, {"request": request}, user="cid"))[0] == 429
        assert desk.post(ALL, {"request": request}, feature="sales").status_code == 404
        assert desk.metric("seawall_appeals_total", result="too_many") == 2


def test_a_forged_word_on_an_appeal_changes_nothing(tmp_path: Path) -> None:
    """Only who may review decides."""
    with reviewed(tmp_path, says("Done."), hold="refuse") as desk:
        item = appealed(desk, {"request": stopped(desk), "text": BLOCKED})
        lease = desk.lease("ivy", item)
        desk.log(item, desk.act("ivy", item, "harmless", lease))
        assert state(desk, item) == "waiting"


def test_without_reviewers_nobody_takes_appeals(tmp_path: Path) -> None:
    """Where the policy has no section `review`, that is said."""
    with reviewed(tmp_path, says("Done."), review=None) as desk:
        assert code(desk.post(ALL, {"request": stopped(desk)})) == (404, "no_review")
        until(lambda: bool(desk.gateway.events("request.rejected")))


def test_an_appeal_of_which_nobody_could_read_a_text_is_not_taken(tmp_path: Path) -> None:
    """It may be sent again with the text; until then no item is made of it."""
    with reviewed(tmp_path, says("Done."), hold="refuse") as desk:
        request = stopped(desk)
        bare = desk.post(ALL, {"request": request, "words": "It is mine."})
        assert code(bare) == (400, "text_needed")
        assert "`text` is needed" in bare.json()["error"]["message"]
        assert desk.gateway.events("appeal.received") == []
        appealed(desk, {"request": request, "text": BLOCKED})
        assert desk.post(ALL, {"request": request}).status_code == 200
