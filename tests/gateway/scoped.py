"""A feature with a scope, the key to it, and a model that wants tools run."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
from aiohttp import web
from openai import OpenAI

from seawall.access import KeyStore
from tests.gateway.answers import chunk, completion, stream
from tests.gateway.running import Answer, Running, running

LATER = (datetime.now(UTC).date() + timedelta(days=60)).isoformat()

SCOPE: dict[str, Any] = {
    "purpose": "answers customers about their orders",
    "owner": "ann@example.org",
    "expires": LATER,
    "data_classes": ["customer"],
    "sources": {"handbook": {"untrusted": False}},
    "findings": {"pii.*": "personal"},
    "tools": {
        "orders.find": {
            "effect": "read",
            "untrusted": False,
            "returns": ["customer"],
            "arguments": {
                "tenant": {"equals_principal": "tenant"},
                "order": {"matches": "[0-9]{6}"},
            },
        },
        "mail.read": {"effect": "read", "arguments": {"folder": {"enum": ["inbox"]}}},
        "note.add": {
            "effect": "write",
            "reversible": True,
            "arguments": {"text": {"max_length": 100}},
        },
        "refund": {
            "effect": "write",
            "arguments": {
                "order": {"matches": "[0-9]{6}"},
                "amount": {"minimum": 0.01, "maximum": 50},
            },
        },
        "mail.send": {
            "effect": "egress",
            "reversible": True,
            "arguments": {
                "to": {"domains": ["example.com"]},
                "body": {"max_length": 4000, "data_class": "customer"},
            },
        },
    },
}

Call = tuple[str, dict[str, Any] | str]


def wants(*calls: Call, text: str | None = None) -> Answer:
    """A model that wants these tools run, in a whole answer or in a stream cut in two."""
    entries = [
        {
            "id": f"call_{n}",
            "type": "function",
            "function": {
                "name": name,
                "arguments": given if isinstance(given, str) else json.dumps(given),
            },
        }
        for n, (name, given) in enumerate(calls)
    ]

    async def answer(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        if not body.get("stream"):
            whole = completion({"content": text, "tool_calls": entries})
            whole["choices"][0]["finish_reason"] = "tool_calls"
            return web.json_response(whole)
        chunks = [chunk(0, {"role": "assistant", "content": text or ""})]
        for n, entry in enumerate(entries):
            function: Any = entry["function"]
            first = {**function, "arguments": function["arguments"][:5]}
            rest = {"arguments": function["arguments"][5:]}
            chunks.append(chunk(0, {"tool_calls": [{**entry, "index": n, "function": first}]}))
            chunks.append(chunk(0, {"tool_calls": [{"index": n, "function": rest}]}))
        return await stream(request, [*chunks, chunk(0, {}, "tool_calls")])

    return answer


class Client:
    """The official client of a feature whose users are known."""

    def __init__(self, gateway: Any, key: str, feature: str = "support") -> None:
        self.gateway: Running = gateway  # or one in a process of its own, of which there is a url
        self.key = key
        self.openai = OpenAI(base_url=f"{gateway.url}/v1", api_key=key, max_retries=0)

    def headers(self, principal: str = "ann", session: str = "", tenant: str = "t-1") -> Any:
        named = {"x-seawall-session": session} if session else {}
        about = {"x-seawall-attributes": json.dumps({"tenant": tenant})} if tenant else {}
        return {"x-seawall-principal": principal, **named, **about}

    def ask(self, *messages: Any, stream: bool = False, **whose: str) -> Any:
        told: Any = [
            m if isinstance(m, dict) else {"role": "user", "content": m} for m in messages
        ]
        return self.openai.chat.completions.create(
            model="m",
            messages=told,
            stream=stream,
            extra_headers=self.headers(**whose),
        )

    def post(self, path: str, body: dict[str, Any], **whose: str) -> httpx2.Response:
        headers = {"x-seawall-key": self.key, **self.headers(**whose)}
        return httpx2.post(f"{self.gateway.url}{path}", json=body, headers=headers)

    def get(self, path: str) -> httpx2.Response:
        return httpx2.get(f"{self.gateway.url}{path}", headers={"x-seawall-key": self.key})


def changed(**changes: Any) -> dict[str, Any]:
    """The scope with other lines."""
    return deepcopy({**SCOPE, **changes})


@contextmanager
def scoped(folder: Path, answer: Answer, **changes: Any) -> Iterator[Client]:
    """A gateway with a scope for its feature `support`, and a client with its key."""
    changes = {"features": {"support": {}}, "scopes": {"support": SCOPE}, **changes}
    with running(folder, answer, **changes) as gateway:
        _, key = KeyStore(folder / ".seawall").issue("support", at=datetime.now(UTC))
        yield Client(gateway, key)


def read_mail(text: str) -> list[dict[str, Any]]:
    """A conversation in which the model has read a mail."""
    call = {
        "id": "call_0",
        "type": "function",
        "function": {"name": "mail.read", "arguments": '{"folder": "inbox"}'},
    }
    return [
        {"role": "user", "content": "What is new?"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_0", "content": text},
    ]
