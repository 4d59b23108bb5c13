"""docs/notices.md names every kind and reason, and its receiver takes what a gateway sends."""

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson

from seawall.gateway.notice_channels import Channels, Patience, Reason, Webhook
from seawall.gateway.notice_webhook import read_secrets, signed
from seawall.gateway.notices import MOST_WAITING
from seawall.policy import read_document
from seawall.review.notice import AT_ONCE, Notice, NoticeKind
from tests.docs.snippets import ROOT, snippets

PATH = ROOT / "docs/notices.md"
PAGE = PATH.read_text("utf-8")
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
AT = datetime(2026, 11, 29, 12, tzinfo=UTC)
HELD = Notice(
    NoticeKind.HOLD,
    AT,
    "support",
    "itm_0123456789abcdef",
    until=datetime(2026, 11, 29, 12, 5, tzinfo=UTC),
)


def test_the_policy_on_the_page_is_one() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert read_document(example).notices.people == ("ann", "bob")


def test_every_kind_and_every_reason_is_told() -> None:
    kinds = set(re.findall(r"^\| `([a-z_]+)` \| [a-z]", PAGE, re.MULTILINE))
    assert kinds == {kind.value for kind in NoticeKind} - {"test"}
    assert {reason for reason in Reason if f"`{reason.value}`" not in PAGE} == set()


def test_the_numbers_on_the_page_are_true() -> None:
    patience = Patience()
    assert (patience.silence, patience.attempt) == (10.0, 30.0)
    assert patience.pauses == (1.0, 5.0, 25.0)
    assert (AT_ONCE, MOST_WAITING) == (5, 500)
    for said in ("10 seconds of silence, 30 in all", "1, 5 and 25 seconds", "five are told"):
        assert said in PAGE
    assert "At most 500 are on their" in PAGE


def test_the_body_on_the_page_is_what_is_sent_and_its_receiver_takes_it() -> None:
    (shown,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    (receiver,) = snippets(PATH)
    names: dict[str, Any] = {}
    exec(compile(receiver, "<receiver>", "exec"), names)
    is_ours: Callable[[dict[str, str], bytes, str], bool] = names["is_ours"]
    webhook = Webhook("pager", "https://pager.example.com", read_secrets(SECRET))
    channels = Channels((webhook,), installation=("default", "production"))
    sent = signed(HELD, webhook, channels, datetime.now(UTC))
    told, body = orjson.loads(shown), orjson.loads(sent.body)
    assert body == {**told, "data": {**told["data"], "on_duty": []}}
    assert is_ours({**sent.headers}, sent.body, SECRET)
    assert not is_ours({**sent.headers}, sent.body + b" ", SECRET)
    old = signed(HELD, webhook, channels, datetime(2020, 1, 1, tzinfo=UTC))
    assert not is_ours({**old.headers}, old.body, SECRET)
