"""Which call a tool's result answers, as the conversation itself says it."""

from typing import Any

import orjson

from seawall.wire import chat


def call(name: str, identity: str = "c1", arguments: str = "{}") -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return {"id": identity, "type": "function", "function": function}


def calls(*entries: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": None, "tool_calls": [*entries]}


def result(identity: str = "c1", text: str = "fine") -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": identity, "content": text}


def answered(*messages: dict[str, Any]) -> list[tuple[str, str]]:
    """The call that each result of a conversation answers."""
    body = {"model": "m", "messages": [{"role": "user", "content": "Hi"}, *messages]}
    read = chat.read_request(orjson.dumps(body)).messages
    return [(message.tool, message.asked) for message in read if message.role == "tool"]


def test_a_result_has_the_tool_and_the_arguments_of_its_call() -> None:
    asked = call("mail.read", "c1", '{"folder": "inbox"}'), call("orders.find", "c2")
    assert answered(calls(*asked), result("c2"), result("c1")) == [
        ("orders.find", "{}"),
        ("mail.read", '{"folder": "inbox"}'),
    ]


def test_an_id_stands_for_the_call_before_the_result() -> None:
    """Some servers count from one in each answer."""
    first, second = calls(call("orders.find")), calls(call("mail.read"))
    assert answered(first, result(), second, result()) == [
        ("orders.find", "{}"),
        ("mail.read", "{}"),
    ]
    assert answered(result(), first) == [("", "")]


def test_an_id_of_two_calls_at_once_is_nobodys() -> None:
    assert answered(calls(call("orders.find"), call("mail.read")), result()) == [("", "")]
    other = call("orders.find", "c1", '{"order": "1"}')
    assert answered(calls(call("orders.find"), other), result()) == [("", "")]
    assert answered(calls(call("orders.find"), call("orders.find")), result()) == [
        ("orders.find", "{}")
    ]


def test_an_id_that_still_waits_for_its_result_is_nobodys_when_another_call_takes_it() -> None:
    """Else a stranger's mail would be taken for what the team's own system returned."""
    mail, orders = calls(call("mail.read")), calls(call("orders.find"))
    nobody, found = ("", ""), ("orders.find", "{}")
    assert answered(mail, orders, result(), result()) == [nobody, nobody]
    assert answered(mail, orders, result(), orders, result(), result()) == [nobody] * 3
    assert answered(mail, orders, result(), result(), orders, result()) == [nobody, nobody, found]
    assert answered(orders, orders, result(), result()) == [found, found]
    assert answered(mail, result(), result(), orders, result())[2] == found
    assert answered(result(), mail, orders, result()) == [nobody, nobody]


def test_what_is_no_call_answers_nothing_and_breaks_nothing() -> None:
    assert answered({"role": "assistant", "content": "Hi"}, result()) == [("", "")]
    named = {"role": "function", "name": "orders.find", "content": "fine"}
    assert answered(named) == [("orders.find", "")]
