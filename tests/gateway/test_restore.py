"""Personal data is taken out of a request, and put back into its answer."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from openai import OpenAI

from seawall.access import KeyStore
from seawall.assemble.confidential import ConfidentialStore, Kept
from seawall.detect.confidential import owner_digest, phrase
from tests.gateway.answers import completion, pieces, stream
from tests.gateway.running import Answer, Running, running

RESTORE = {
    "name": "names-stay-here",
    "kind": "pii.email",
    "action": "redact",
    "redact_with": "label",
    "restore": True,
}
ANN, BOB = "ann@corp.com", "bob@mill.example"


def echo(template: str) -> Answer:
    """Answers with the template, in which `{}` is the last word that the model was told."""

    async def answer(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        told = str(body["messages"][-1]["content"])
        text = template.replace("{}", told)
        if body.get("stream"):
            return await stream(request, pieces(0, text))
        arguments = json.dumps({"to": told})
        call = {
            "id": "c1",
            "type": "function",
            "function": {"name": "send", "arguments": arguments},
        }
        return web.json_response(completion({"content": text, "tool_calls": [call]}))

    return answer


def ask(gateway: Running, *said: str, user: str = "ann", **more: Any) -> Any:
    client = OpenAI(base_url=gateway.url + "/v1", api_key="sk", max_retries=0)
    messages: list[Any] = [
        {"role": "user" if n % 2 == 0 else "assistant", "content": text}
        for n, text in enumerate(said)
    ]
    return client.chat.completions.create(model="m", messages=messages, user=user, **more)


def told(gateway: Running) -> str:
    """All that the model was told in the last request."""
    return json.dumps(gateway.model.asked[-1], ensure_ascii=False)


def test_the_model_sees_labels_and_the_client_its_own_words(tmp_path: Path) -> None:
    with running(tmp_path, echo("I wrote: {}"), rules=[RESTORE]) as gateway:
        answer = ask(gateway, f"Mail {ANN}, {BOB} and {ANN}.")
        message = answer.choices[0].message
        assert message.content == f"I wrote: Mail {ANN}, {BOB} and {ANN}."
        assert json.loads(message.tool_calls[0].function.arguments)["to"].startswith(f"Mail {ANN}")
        assert "Mail [email 1], [email 2] and [email 1]." in told(gateway)
        assert "@" not in told(gateway)


def test_a_stream_is_put_back_too_and_a_history_keeps_its_labels(tmp_path: Path) -> None:
    with running(tmp_path, echo("So: {}!"), rules=[RESTORE]) as gateway:
        first = f"Mail {ANN}"
        arriving = ask(gateway, first, stream=True)
        parts = [choice.delta.content or "" for part in arriving for choice in part.choices]
        said = "".join(parts)
        assert said == f"So: Mail {ANN}!"
        again = ask(gateway, first, said, f"and {BOB}")
        assert again.choices[0].message.content == f"So: and {BOB}!"
        messages = [each["content"] for each in gateway.model.asked[-1]["messages"]]
        assert messages == ["Mail [email 1]", "So: Mail [email 1]!", "and [email 2]"]


def test_what_was_not_in_the_request_is_not_put_in(tmp_path: Path) -> None:
    with running(
        tmp_path, echo(f"Ask {BOB} or [email 1] or [email 9]."), rules=[RESTORE]
    ) as gateway:
        answer = ask(gateway, "Who knows?")
        assert answer.choices[0].message.content == "Ask [email 1] or [email 1] or [email 9]."


def test_one_persons_values_never_reach_another(tmp_path: Path) -> None:
    with running(tmp_path, echo("Here: [email 1]"), rules=[RESTORE]) as gateway:
        ask(gateway, f"I am {ANN}", user="ann")
        answer = ask(gateway, "Say [email 1]", user="bob")
        assert answer.choices[0].message.content == "Here: [email 1]"


def test_surrogates_look_like_values_and_are_put_back(tmp_path: Path) -> None:
    rule = {**RESTORE, "redact_with": "surrogate"}
    with running(tmp_path, echo("To {}"), rules=[rule]) as gateway:
        answer = ask(gateway, ANN)
        assert answer.choices[0].message.content == f"To {ANN}"
        sent = gateway.model.asked[-1]["messages"][-1]["content"]
        assert sent.endswith(".example")
        assert sent != ANN
        assert (tmp_path / ".seawall" / "surrogate-key").stat().st_mode & 0o777 == 0o600


def test_labels_of_a_session_go_on_from_answer_to_answer(tmp_path: Path) -> None:
    rule = {**RESTORE, "restore": False, "stages": ["output"]}

    def answers() -> Answer:
        texts = iter([f"{ANN} and {BOB}", f"{BOB} and eve@mill.example"])

        async def answer(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
            return web.json_response(completion({"content": next(texts)}))

        return answer

    with running(tmp_path, answers(), rules=[rule]) as gateway:
        assert ask(gateway, "Who?").choices[0].message.content == "[email 1] and [email 2]"
        assert ask(gateway, "Else?").choices[0].message.content == "[email 2] and [email 3]"


def test_what_was_looked_up_for_another_person_stays_out(tmp_path: Path) -> None:
    iban = "DE89370400440532013000"
    rule = {**RESTORE, "kind": "pii.iban"}
    with running(tmp_path, echo("It is {}"), rules=[rule]) as gateway:
        store = ConfidentialStore(gateway.folder / ".seawall")
        owned = phrase(iban, store.keyed())
        assert owned is not None
        entry = Kept("1", "confidential.other_subject", "it", "", "", "2026-11-29", "", 1)
        store.add(entry, phrases=[(owned, owner_digest("ann", store.keyed()))])
        gateway.do(gateway.reloader.look)
        key = KeyStore(gateway.folder / ".seawall").issue("default", at=datetime.now(UTC))[1]
        for who, shown in (("ann", iban), ("bob", "[iban 1]")):
            client = OpenAI(base_url=gateway.url + "/v1", api_key=key, max_retries=0)
            answer = client.chat.completions.create(
                model="m", messages=[{"role": "user", "content": iban}], user=who
            )
            assert answer.choices[0].message.content == f"It is {shown}"


def test_what_the_user_wrote_comes_back_and_what_a_tool_said_does_not(tmp_path: Path) -> None:
    with running(tmp_path, echo(f"To {ANN}, not to {BOB}.")) as gateway:
        client = OpenAI(base_url=gateway.url + "/v1", api_key="sk", max_retries=0)
        call = {"name": "look", "arguments": "{}"}
        messages: list[Any] = [
            {"role": "user", "content": f"Write to {ANN}"},
            {
                "role": "assistant",
                "tool_calls": [{"id": "1", "type": "function", "function": call}],
            },
            {"role": "tool", "tool_call_id": "1", "content": f"Or to {BOB}."},
        ]
        for streamed in (False, True):
            answer: Any = client.chat.completions.create(
                model="m", messages=messages, stream=streamed
            )
            parts = list(answer) if streamed else [answer]
            said = "".join(
                (choice.delta if streamed else choice.message).content or ""
                for part in parts
                for choice in part.choices
            )
            assert said == f"To {ANN}, not to [email]."
