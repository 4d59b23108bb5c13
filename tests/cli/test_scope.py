"""`seawall scope`: what features may do, and a decision about one call."""

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from seawall.cli.policy import policy
from seawall.cli.scope import scope
from seawall.cli.scope.tried import as_written
from seawall.errors import PolicyError, SeawallError, WireError

POLICY = """
version: 1
features: {support: {}, news: {}}
scopes:
  support:
    purpose: answers customers about their orders
    owner: ann
    expires: 2027-01-31
    data_classes: [customer]
    tools:
      orders.find:
        effect: read
        returns: [customer]
        arguments:
          tenant: {equals_principal: tenant}
      refund:
        effect: write
        reversible: true
        arguments:
          amount: {minimum: 0.01, maximum: 50}
      mail.send:
        effect: egress
        arguments:
          to: {domains: [example.com], max_items: 3}
"""
CALL: dict[str, Any] = {
    "feature": "support",
    "tool": "refund",
    "arguments": {"amount": 50},
    "taint": {"untrusted": False},
    "from_untrusted": False,
    "now": "2026-12-01T10:00:00Z",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "seawall.yaml").write_text(POLICY, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def asked(text: str) -> Result:
    return CliRunner().invoke(scope, ["test", "-"], input=text)


def decided(**changes: Any) -> tuple[int, dict[str, Any]]:
    done = asked(orjson.dumps({**CALL, **changes}).decode())
    return done.exit_code, orjson.loads(done.stdout)


def refused(text: str) -> SeawallError:
    problem = asked(text).exception
    assert isinstance(problem, SeawallError)
    return problem


def test_check_shows_each_grant_and_what_to_look_at(folder: Path) -> None:
    done = CliRunner().invoke(scope, ["check"])
    assert done.exit_code == 0
    for line in (
        "mail.send  (two people approve)",
        "to: 1 to 3 of string, at example.com",
        "amount: number, at least 0.01, at most 50",
        "tenant: string, the user's tenant",
        "send data out",
        "no scope, so no tool: news",
        "seawall.yaml: 1 scope is good",
    ):
        assert line in done.stdout


def test_check_shows_topics_and_that_no_rule_speaks_of_them(folder: Path) -> None:
    topics = """
categories:
  orders: {examples: [where is my order?, send it back, refund me]}
  law: {examples: [may I sue them?, is that legal?, who is liable?]}
"""
    named = "    owner: ann\n    topics: [orders]\n    refused_topics: [law]\n"
    (folder / "seawall.yaml").write_text(POLICY.replace("    owner: ann\n", named) + topics)
    done = CliRunner().invoke(scope, ["check"])
    assert done.exit_code == 0
    assert "  topics    orders\n  refused   law\n" in done.stdout
    assert "no rule speaks of `scope.topic`, so `otherwise: hold`" in done.stdout
    assert "topic `orders` has 3 examples" in done.stdout


@pytest.mark.parametrize("command", [scope, policy])
def test_a_scope_that_cannot_be_used_is_told_with_its_place(command: Any, folder: Path) -> None:
    wrong = POLICY.replace("domains: [example.com]", "matches: '(?i)a'")
    (folder / "seawall.yaml").write_text(wrong, "utf-8")
    problem = CliRunner().invoke(command, ["check"]).exception
    assert isinstance(problem, PolicyError)
    assert "`scopes.support.tools.mail.send.arguments.to.matches`" in str(problem)


def test_the_exit_code_says_what_was_decided(folder: Path) -> None:
    code, told = decided()
    assert (code, told["allowed"], told["grants"]) == (0, True, ["grant refund"])
    code, told = decided(taint={"untrusted": True, "classes": ["customer"]})
    assert (code, told["reason"], told["needs_approval"]) == (3, "rule_of_two", True)
    assert told["four_eyes"] is False
    code, told = decided(arguments={"amount": 50.01})
    assert (code, told["reason"], told["failed"]) == (4, "constraint", ["amount.maximum"])


def test_arguments_may_be_text_as_the_model_wrote_it(folder: Path) -> None:
    assert decided(arguments='{"amount": 50}')[0] == 0
    code, told = decided(arguments='{"amount": 50, "amount": 5000}')
    assert (code, told["reason"]) == (4, "malformed_arguments")


@pytest.mark.parametrize(
    ("amount", "reason"),
    [
        ("50.0000", "granted"),
        ("5e1", "granted"),
        ("50.00000000000000001", "wrong_type"),
        ("0.010000000000000000001", "wrong_type"),
        ("1e400", "wrong_type"),
        ('"50"', "wrong_type"),
        ("51", "constraint"),
    ],
)
def test_arguments_are_decided_to_the_letter_as_an_object_and_as_text(
    amount: str, reason: str, folder: Path
) -> None:
    arguments = f'{{ "amount" : {amount} }}'
    as_text = orjson.dumps(arguments).decode()
    for written in (arguments, as_text):
        rest = orjson.dumps({**CALL, "arguments": None}).decode()
        told = orjson.loads(asked(rest.replace("null", f" \n{written}\t ")).stdout)
        assert told["reason"] == reason


@given(st.dictionaries(st.text(), st.text() | st.floats(allow_nan=False) | st.lists(st.text())))
def test_a_member_is_cut_out_as_it_is_written(others: dict[str, Any]) -> None:
    arguments = json.dumps({"a": others, "arguments": 1}, indent=1)
    call = {**others, "arguments": "HERE", '"arguments"': {"arguments": 2}}
    text = json.dumps(call, indent=2).replace('"HERE"', arguments)
    assert as_written(text, "arguments") == arguments


def test_the_end_user_is_who_the_call_says(folder: Path) -> None:
    find = {"tool": "orders.find", "arguments": {"tenant": "t-1"}}
    known = {"id": "u", "attributes": {"tenant": "t-1"}}
    assert decided(**find, principal=known)[0] == 0
    assert decided(**find)[1]["reason"] == "missing_attribute"


@pytest.mark.parametrize("missing", ["taint", "from_untrusted", "arguments", "feature", "tool"])
def test_a_label_that_is_missing_is_no_label_of_harmlessness(missing: str, folder: Path) -> None:
    call = {name: value for name, value in CALL.items() if name != missing}
    problem = refused(orjson.dumps(call).decode())
    assert isinstance(problem, WireError)
    assert f"`{missing}`" in str(problem)


def test_a_file_that_is_no_call_is_refused_and_its_words_are_not_repeated(folder: Path) -> None:
    assert "twice" in str(refused('{"tool": "a", "tool": "b"}'))
    assert "not JSON" in str(refused("{"))
    said = str(refused(orjson.dumps({**CALL, "approvals": "kept from others"}).decode()))
    assert "`approvals`" in said
    assert "kept from others" not in said
