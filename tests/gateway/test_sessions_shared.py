"""Gateways whose sessions are on one server, and what clients see when it is lost."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from seawall.access import KeyStore
from seawall.gateway.risk import UNKNOWN
from seawall.ledger import LOG_URL
from seawall.settings import SESSIONS_URL
from tests.gateway.answers import says
from tests.gateway.scoped import SCOPE, Client, scoped
from tests.gateway.serving import Installation, Serving, serving, serving_model
from tests.gateway.test_tools import AUTHORIZE, NOTE, RESULT, authorize
from tests.postgres_server import Server as Postgres
from tests.valkey_server import Server, server
from tests.waiting import until

pytestmark = pytest.mark.long

MAIL = {"tool": "mail.read", "text": "Hello Ann"}
CHAT = {"model": "m", "messages": [{"role": "user", "content": "Hello"}]}
CHAT_PATH = "/v1/chat/completions"


@pytest.fixture
def valkey() -> Iterator[Server]:
    with server() as running:
        yield running


@dataclass
class Caller:
    """A client of one gateway, in a session."""

    gateway: Serving
    key: str

    def post(self, path: str, body: dict[str, Any], session: str) -> dict[str, Any]:
        headers = {
            "x-seawall-key": self.key,
            "x-seawall-session": session,
            "x-seawall-principal": "ann",
        }
        answer = httpx2.post(self.gateway.url + path, json=body, headers=headers, timeout=60)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def reason(self, session: str) -> str:
        """Of the decision about a harmless write."""
        reason: str = self.post(AUTHORIZE, NOTE, session)["reason"]
        return reason


def test_what_one_gateway_reads_marks_the_session_at_the_other(
    postgres: Postgres,
    template: str,
    valkey: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(LOG_URL, postgres.database(template))
    monkeypatch.setenv(SESSIONS_URL, valkey.url)
    installation = Installation(tmp_path)
    with serving_model(says("Hello Ann")) as (model, _), ExitStack() as stack:
        installation.write(model, features={"support": {}}, scopes={"support": SCOPE})
        _, key = KeyStore(tmp_path / ".seawall").issue("support", at=datetime.now(UTC))
        first = Caller(stack.enter_context(serving(installation)), key)
        second = Caller(stack.enter_context(serving(installation)), key)
        for caller in (first, second):
            until(lambda caller=caller: caller.reason("clean") == "granted")  # type: ignore[misc]
        first.post(RESULT, MAIL, "s")
        assert second.reason("s") == "untrusted_argument"
        assert second.reason("another") == "granted"
        for caller in (first, second, first, second):
            caller.post(CHAT_PATH, CHAT, "talk")
        first.gateway.kill()
        assert second.reason("s") == "untrusted_argument"
        third = Caller(stack.enter_context(serving(installation)), key)
        assert third.reason("s") == "untrusted_argument"
    denied = installation.events("tool.denied")
    assert {entry.event.facts["reason"] for entry in denied} <= {"sessions_lost"}
    assert b"Hello" not in valkey.everything()
    assert valkey.url.encode() not in installation.said_to_the_operator()


def reason(client: Client, session: str) -> str:
    told: str = authorize(client, NOTE, session=session)["reason"]
    return told


def denials(client: Client) -> set[object]:
    return {entry.event.facts["reason"] for entry in client.gateway.events("tool.denied")}


@contextmanager
def talking(client: Client) -> Iterator[tuple[list[str], list[int]]]:
    """Users who ask for decisions and chat all the time: reasons, and statuses, as they come."""
    stop, said, chats = threading.Event(), list[str](), list[int]()

    def work(session: str) -> None:
        while not stop.is_set():
            said.append(reason(client, session))
            chats.append(client.post(CHAT_PATH, CHAT, session=session).status_code)

    threads = [threading.Thread(target=work, args=(f"s{number}",)) for number in range(3)]
    for thread in threads:
        thread.start()
    try:
        yield said, chats
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=60)


def test_while_the_server_is_lost_chat_answers_and_no_tool_runs_and_after_it_all_is_well(
    valkey: Server, tmp_path: Path
) -> None:
    with scoped(tmp_path, says("fine"), environ={SESSIONS_URL: valkey.url}) as client:
        until(lambda: reason(client, "s") == "granted")
        client.post(RESULT, MAIL, session="marked")
        assert reason(client, "marked") == "untrusted_argument"
        with talking(client) as (said, chats):
            until(lambda: len(said) > 5)
            valkey.kill()
            until(lambda: "sessions_lost" in said)
            lost = len(said)
            until(lambda: len(said) > lost + 9)
            after = said[lost:]
            client.post(RESULT, MAIL, session="read-while-away")
            chat = client.post(CHAT_PATH, CHAT, session="s")
            valkey.start()
            until(lambda: said[-1] == "granted")
        assert set(after) == {"sessions_lost"}
        assert set(said) == {"granted", "sessions_lost"}
        assert set(chats) == {200}
        assert denials(client) == {"sessions_lost"}
        assert chat.headers["x-seawall-coverage"] == "partial"
        request = chat.headers["x-seawall-request-id"]
        (ruled,) = client.gateway.events("text.allowed", request=request)[:1]
        assert UNKNOWN in str(ruled.event.facts["notes"])
        assert client.post(CHAT_PATH, CHAT, session="s").headers["x-seawall-coverage"] == "full"
        for session in ("marked", "read-while-away"):
            assert reason(client, session) == "untrusted_argument"
        page = client.get("/seawall/v1/metrics").text
        assert 'seawall_sessions_failures_total{act="mark",reason="lost"}' in page


def test_a_full_server_denies_every_call_and_the_log_says_so(
    valkey: Server, tmp_path: Path
) -> None:
    with scoped(tmp_path, says("fine"), environ={SESSIONS_URL: valkey.url}) as client:
        until(lambda: reason(client, "s") == "granted")
        valkey.say("CONFIG", "SET", "maxmemory", "1")
        client.post(RESULT, MAIL, session="s")
        for session in ("s", "another"):
            assert reason(client, session) == "sessions_full"
        assert client.post(CHAT_PATH, CHAT, session="s").status_code == 200
        assert "sessions_full" in denials(client)
        valkey.say("CONFIG", "SET", "maxmemory", "0")
        assert reason(client, "s") == "untrusted_argument"
        assert reason(client, "another") == "granted"
