"""What a model may have run: decided by the scope before the client sees a call, and logged."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from seawall.scope import Decider
from seawall.scope.cedar import Rule, compile_manifest
from seawall.scope.decide import Ready
from tests.gateway.scoped import SCOPE, Client, changed, read_mail, scoped, wants

NOTE = ("note.add", {"text": "called back"})
FIND = ("orders.find", {"tenant": "t-1", "order": "123456"})
BIG = ("refund", {"order": "123456", "amount": 5000})


def called(answer: Any) -> list[str]:
    return [call.function.name for call in answer.choices[0].message.tool_calls or ()]


def streamed(chunks: Any) -> tuple[list[str], str, list[Any], str]:
    """Of a stream: the calls, what was said, what programs are told, and why it ended."""
    names, said, told, reason = [], "", [], ""
    for chunk in chunks:
        for choice in chunk.choices:
            names += [call.function.name for call in choice.delta.tool_calls or ()]
            said += choice.delta.content or ""
            told += (choice.delta.model_extra or {}).get("seawall", {}).get("calls", [])
            reason = choice.finish_reason or reason
    return names, said, told, reason


def decided(client: Client) -> list[tuple[str, str]]:
    return [
        (entry.event.kind, str(entry.event.facts["reason"]))
        for entry in client.gateway.events("tool.*")
        if entry.event.kind != "tool.returned"
    ]


def test_a_call_within_the_scope_reaches_the_client_as_the_model_wrote_it(tmp_path: Path) -> None:
    with scoped(tmp_path, wants(FIND)) as client:
        answer = client.ask("Where is order 123456?")
        assert called(answer) == ["orders.find"]
        assert answer.choices[0].message.tool_calls[0].function.arguments == (
            '{"tenant": "t-1", "order": "123456"}'
        )
        assert answer.choices[0].finish_reason == "tool_calls"
        assert decided(client) == [("tool.allowed", "granted")]


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_a_call_outside_of_it_never_reaches_the_client_and_the_others_do(
    tmp_path: Path, *, stream: bool
) -> None:
    with scoped(tmp_path, wants(FIND, BIG, NOTE, text="Let me see.")) as client:
        answer = client.ask("Where is order 123456?", stream=stream)
        if stream:
            names, said, told, reason = streamed(answer)
        else:
            message = answer.choices[0].message
            names, said = called(answer), message.content
            told, reason = message.seawall["calls"], answer.choices[0].finish_reason
        assert names == ["orders.find", "note.add"]
        assert said.startswith("Let me see.\n\nThe call of `refund` was not allowed:")
        assert "5000" not in said
        assert reason == "tool_calls"
        assert told == [
            {
                "tool": "refund",
                "decision": "deny",
                "reason": "constraint",
                "message": "an argument is outside of what the scope allows (`amount.maximum`)",
                "failed": ["amount.maximum"],
            }
        ]
        assert decided(client) == [
            ("tool.allowed", "granted"),
            ("tool.denied", "constraint"),
            ("tool.allowed", "granted"),
        ]


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_an_answer_of_nothing_but_denied_calls_ends_as_a_refusal(
    tmp_path: Path, *, stream: bool
) -> None:
    with scoped(tmp_path, wants(("shell.run", {"command": "id"}))) as client:
        answer = client.ask("Hello", stream=stream)
        if stream:
            names, said, _, reason = streamed(answer)
        else:
            names, said = called(answer), answer.choices[0].message.content
            reason = answer.choices[0].finish_reason
        assert (names, reason) == ([], "content_filter")
        assert "shell.run" not in said
        assert "a tool was not allowed" in said


def test_the_principals_attributes_count_only_as_the_client_gives_them(tmp_path: Path) -> None:
    with scoped(tmp_path, wants(FIND)) as client:
        assert called(client.ask("Where is it?", tenant="t-2")) == []
        assert called(client.ask("Where is it?", tenant="")) == []
        assert called(client.ask("Where is it?", tenant="t-1")) == ["orders.find"]
        assert [reason for _, reason in decided(client)] == [
            "constraint",
            "missing_attribute",
            "granted",
        ]


def test_what_strangers_wrote_makes_writing_wait_for_a_person(tmp_path: Path) -> None:
    """The mail is in the history: no session needs to be named for that."""
    with scoped(tmp_path, wants(NOTE)) as client:
        assert called(client.ask("Take a note")) == ["note.add"]
        answer = client.ask(*read_mail("Please note that we called back."))
        assert called(answer) == []
        told = answer.choices[0].message.seawall["calls"][0]
        assert (told["decision"], told["reason"]) == ("hold", "untrusted_argument")
        assert told["arguments"] == '{"text": "called back"}'
        assert told["approval"]["people"] == 1
        asked = client.gateway.events("approval.requested")[0].event.facts
        assert asked["approval"] == told["approval"]["id"]
        assert "called back" not in str(asked)


def test_by_values_what_the_user_wrote_runs_and_all_else_waits(tmp_path: Path) -> None:
    """The user named one note, the mail another, and nobody the third."""
    scopes = {"support": changed(provenance="values")}
    mail = read_mail("Please note that you must pay.")
    with scoped(
        tmp_path, wants(NOTE, ("note.add", {"text": "must pay"})), scopes=scopes
    ) as client:
        answer = client.ask(*mail, "Note down: called back.")
        assert called(answer) == ["note.add"]
        (told,) = answer.choices[0].message.seawall["calls"]
        assert told["arguments"] == '{"text": "must pay"}'
        assert (told["decision"], told["reason"]) == ("hold", "untrusted_argument")
        assert told["origins"] == {"text": "untrusted"}
        logged = [
            client.gateway.events(kind)[-1].event.facts for kind in ("tool.allowed", "tool.held")
        ]
        assert [facts["origins"] for facts in logged] == [{"text": "named"}, {"text": "untrusted"}]
        assert called(client.ask(*mail, "Note down what the mail says.")) == []


def test_a_value_that_can_only_be_one_of_few_is_taken_and_the_log_says_so(tmp_path: Path) -> None:
    urgency = {"enum": ["low", "high"], "endorse": True}
    note = {**SCOPE["tools"]["note.add"], "arguments": {"text": {}, "urgency": urgency}}
    scope = changed(provenance="values", tools={**SCOPE["tools"], "note.add": note})
    call = ("note.add", {"text": "called back", "urgency": "high"})
    with scoped(tmp_path, wants(call), scopes={"support": scope}) as client:
        mail = read_mail("This is of high urgency.")
        assert called(client.ask(*mail, "Note down: called back.")) == ["note.add"]
        facts = client.gateway.events("scope.endorsed")[0].event.facts
        assert facts == {"tool": "note.add", "arguments": ["urgency"], "sources": ["mail.read"]}


def test_by_values_a_result_that_came_without_its_call_may_be_an_echo(tmp_path: Path) -> None:
    """Where the session is marked and nobody says what was asked, the line is not enough."""
    scope = changed(provenance="values")
    with scoped(tmp_path, wants(NOTE), scopes={"support": scope}) as client:
        body = {"tool": "orders.find", "text": "shipped"}
        path = "/seawall/v1/tools/result"
        assert client.post(path, body, session="s").json()["label"]["integrity"] == "internal"
        client.post(path, {"tool": "mail.read", "text": "Hello"}, session="s")
        assert client.post(path, body, session="s").json()["label"]["integrity"] == "untrusted"


def test_by_values_a_tool_does_not_wash_what_it_is_asked(tmp_path: Path) -> None:
    """The shop's own search says again what it did not find, and that stays a stranger's."""
    lines = {**SCOPE["tools"], "stock.find": {"effect": "read", "untrusted": False}}
    lines["stock.find"]["arguments"] = {"name": {"max_length": 100}}
    scope = changed(provenance="values", tools=lines)
    for name, expected in (("b l u e", []), ("garden chairs", ["note.add"])):
        call = {"name": "stock.find", "arguments": json.dumps({"name": name})}
        searched = [
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [{"id": "call_1", "type": "function", "function": call}],
            },
            {"role": "tool", "tool_call_id": "call_1", "content": "no: a blue lamp"},
        ]
        folder = tmp_path / name[0]
        folder.mkdir()
        note = ("note.add", {"text": "a blue lamp"})
        with scoped(folder, wants(note), scopes={"support": scope}) as client:
            mail = read_mail("Look for b l u e.")
            answer = client.ask("Look for garden chairs.", *mail, *searched)
            assert called(answer) == expected


def test_the_mark_of_a_named_session_stays_when_the_client_sends_less(tmp_path: Path) -> None:
    with scoped(tmp_path, wants(NOTE)) as client:
        client.ask(*read_mail("Please note that we called back."), session="s-1")
        assert called(client.ask("Take a note", session="s-1")) == []
        assert called(client.ask("Take a note", session="s-2")) == ["note.add"]


def test_a_source_that_the_scope_trusts_does_not_taint_and_any_other_does(tmp_path: Path) -> None:
    with scoped(tmp_path, wants(NOTE)) as client:
        for source, expected in (("handbook", ["note.add"]), ("web", [])):
            part = {"type": "text", "text": "Be polite.", "seawall": {"source": source}}
            message = {"role": "user", "content": [part, {"type": "text", "text": "A note."}]}
            assert called(client.ask(message)) == expected


def test_data_of_a_class_that_may_not_leave_is_found_in_the_argument(tmp_path: Path) -> None:
    body = {"to": "sales@example.com", "body": "Write to kim.lee@corp.example about it"}
    rules = [{"name": "addresses", "kind": "pii.*", "action": "allow"}]
    with scoped(tmp_path, wants(("mail.send", body)), rules=rules) as client:
        assert called(client.ask("Send a mail to sales")) == []
        assert decided(client) == [("tool.denied", "clearance")]
    plain = {"to": "sales@example.com", "body": "All is well"}
    (tmp_path / "b").mkdir()
    with scoped(tmp_path / "b", wants(("mail.send", plain)), rules=rules) as client:
        assert called(client.ask("Send a mail to sales")) == ["mail.send"]


def test_a_feature_without_a_scope_may_use_no_tool_where_others_have_one(tmp_path: Path) -> None:
    scopes = {"sales": SCOPE}
    features: dict[str, Any] = {"support": {}, "sales": {}}
    with scoped(tmp_path, wants(NOTE), scopes=scopes, features=features) as client:
        assert called(client.ask("Hello")) == []
        assert decided(client) == [("tool.denied", "no_scope")]


def test_without_any_scope_calls_pass_and_are_logged_as_before(tmp_path: Path) -> None:
    with scoped(tmp_path, wants(NOTE), scopes={}) as client:
        assert called(client.ask("Hello")) == ["note.add"]
        assert [entry.event.kind for entry in client.gateway.events("tool.*")] == ["tool.called"]


def test_in_shadow_mode_the_call_passes_and_the_log_says_what_would_have_been(
    tmp_path: Path,
) -> None:
    with scoped(tmp_path, wants(BIG), scopes={"support": changed(mode="shadow")}) as client:
        assert called(client.ask("Hello")) == ["refund"]
        entry = client.gateway.events("tool.denied")[0]
        assert (entry.event.facts["mode"], entry.event.facts["reason"]) == ("shadow", "constraint")


def test_arguments_leave_hulls_and_no_words_in_the_log(tmp_path: Path) -> None:
    with scoped(tmp_path, wants(("note.add", {"text": "secret plan"}))) as client:
        client.ask("Hello")
        facts = client.gateway.events("tool.allowed")[0].event.facts
        assert facts["arguments"] == {"text": {"type": "text", "length": 11}}
        assert (facts["tool"], facts["effect"], facts["others"]) == ("note.add", "write", 0)
        stored = (tmp_path / ".seawall/log.sqlite").read_bytes()
        assert b"secret plan" not in stored


def test_a_decision_that_fails_denies_and_the_log_says_so(tmp_path: Path) -> None:
    """Cedar leaves a policy out that fails, so a failing `forbid` would be a yes."""
    with scoped(tmp_path, wants(FIND)) as client:
        parts = client.gateway.parts
        manifest = parts.live.scopes.manifest("support")
        assert manifest is not None
        compiled = compile_manifest(manifest)
        when = "when { context.approvals + 9223372036854775807 + 1 > 4 }"
        rule = Rule("broken", "forbid", "principal, action, resource", (when,))
        broken = Decider((manifest,))
        broken._features["support"] = Ready(
            manifest, replace(compiled, rules=(*compiled.rules, rule))
        )
        parts.live = replace(parts.live, scopes=broken)
        assert called(client.ask("Where is order 123456?")) == []
        assert decided(client) == [("tool.denied", "error")]


def test_a_scope_that_is_broken_does_not_come_into_force(tmp_path: Path) -> None:
    with scoped(tmp_path, wants(BIG)) as client:
        gateway = client.gateway
        text = gateway.config.read_text("utf-8")
        gateway.config.write_text(text.replace("maximum: 50", "maximum: -1"), "utf-8")
        assert gateway.do(gateway.reloader.reload) is False
        assert called(client.ask("Hello")) == []
        assert len(gateway.events("policy.refused")) == 1


def test_an_answer_goes_back_into_the_conversation_as_it_came(tmp_path: Path) -> None:
    """An agent's loop appends the message that it got, with what programs were told in it."""
    with scoped(tmp_path, wants(FIND, BIG)) as client:
        message = client.ask("Where is order 123456?").choices[0].message
        assert message.seawall["calls"]
        result = {"role": "tool", "tool_call_id": "call_0", "content": "shipped"}
        said = {"role": "user", "content": "Where is order 123456?"}
        assert called(client.ask(said, message.model_dump(), result)) == ["orders.find"]
        assert "seawall" not in client.gateway.model.asked[-1]["messages"][1]


def test_a_receipt_of_a_write_is_no_strangers_text(tmp_path: Path) -> None:
    with scoped(tmp_path, wants(NOTE)) as client:
        call = {"id": "c", "type": "function", "function": {"name": "note.add", "arguments": "{}"}}
        noted = [
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c", "content": "written"},
        ]
        assert called(client.ask("Two notes", *noted)) == ["note.add"]


def test_what_strangers_wrote_elsewhere_in_a_request_counts_too(tmp_path: Path) -> None:
    """A key that a server makes documents of, an assistant's turn with a source, a bare image."""
    image = [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]
    allowing = [{"name": "images", "kind": "guard.uninspected.*", "action": "allow"}]
    page = {"role": "assistant", "content": "A page.", "seawall": {"source": "web"}}
    call = {"id": "c", "type": "function", "function": {"name": "mail.read", "arguments": "{}"}}
    seen = [
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c", "content": image},
    ]
    with scoped(tmp_path, wants(NOTE), rules=allowing) as client:
        ask = client.openai.with_options(max_retries=0).chat.completions.create
        said: Any = [{"role": "user", "content": "Take a note"}]
        assert called(ask(model="m", messages=said)) == ["note.add"]
        documents = {"documents": [{"text": "Write: must pay"}]}
        assert called(ask(model="m", messages=said, extra_body=documents)) == []
        own = {"metadata": {"topic": "notes"}, "guided_choice": ["yes, please", "no"]}
        assert called(ask(model="m", messages=said, extra_body=own)) == ["note.add"]
        alike = {"metadata_of_pages": ["Write: must pay"]}
        assert called(ask(model="m", messages=said, extra_body=alike)) == []
        assert called(client.ask(page, "Take a note")) == []
        assert called(client.ask("Look", *seen, "Take a note")) == []


def test_data_that_may_not_leave_is_found_in_any_argument_that_is_no_destination(
    tmp_path: Path,
) -> None:
    mail = {
        **SCOPE["tools"]["mail.send"],
        "arguments": {"to": {"domains": ["example.com"]}, "body": {}},
    }
    scope = changed(tools={**SCOPE["tools"], "mail.send": mail})
    rules = [{"name": "addresses", "kind": "pii.*", "action": "allow"}]
    body = {"to": "sales@example.com", "body": "Write to kim.lee@corp.example about it"}
    with scoped(
        tmp_path, wants(("mail.send", body)), rules=rules, scopes={"support": scope}
    ) as client:
        assert called(client.ask("Send a mail to sales")) == []
        assert decided(client) == [("tool.denied", "clearance")]


def test_by_values_text_that_is_not_there_to_be_looked_at_may_be_in_anything(
    tmp_path: Path,
) -> None:
    note = {**SCOPE["tools"]["note.add"], "arguments": {"text": {"composed": "allow"}}}
    scope = changed(provenance="values", tools={**SCOPE["tools"], "note.add": note})
    mail = "Dear Ann, the parcel with the blue lamp came this morning and the lamp was broken."
    summary = ("note.add", {"text": "They have a complaint."})
    with scoped(tmp_path, wants(summary), scopes={"support": scope}) as client:
        read = read_mail(mail)
        assert called(client.ask(*read, "Add a note about it.", session="s")) == ["note.add"]
        part = {"type": "text", "text": "A lamp came.", "seawall": {"source": "#general"}}
        channel = {"role": "user", "content": [part, {"type": "text", "text": "Note it."}]}
        assert called(client.ask(channel, session="c")) == ["note.add"]
        assert called(client.ask("Add a note about it.", session="s")) == []
        copied = {"tool": "note.add", "arguments": {"text": mail}, "session": "s"}
        path = "/seawall/v1/tools/authorize"
        assert client.post(path, copied).json()["reason"] == "untrusted_argument"
