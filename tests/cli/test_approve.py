"""`seawall approve`: people look at tool calls that wait, in a terminal, and say yes or no."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.office import Office
from tests.gateway.running import Answer
from tests.gateway.scoped import SCOPE, Client, changed, read_mail, scoped, wants
from tests.gateway.test_tool_list import listed, note, reasons

ROLES = {
    "rev": "reviewer",
    "bo": "lead",
    "cleo": "owner",
    "kid": "reviewer",
    "ada": "investigator",
}
REFUND = ("refund", {"order": "123456", "amount": 49.5})
AUTHORIZE = "/seawall/v1/tools/authorize"


class Desk(Office):
    """An office whose people decide about the tool calls of a feature."""

    def __init__(
        self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]
    ) -> None:
        super().__init__(folder, patch, capture, commands=(), roles=ROLES, leads={"kid": "bo"})
        self.people = yaml.safe_load(self.policy.read_text("utf-8"))["people"]

    def done(self, who: str, *words: str) -> str:
        """The output of `seawall approve`, where nothing may go wrong."""
        code, out, err = self(who, "approve", *words)
        assert code == 0, err
        return out

    def kinds(self) -> list[str]:
        return [kind for kind in self.all_kinds() if kind.startswith("approval.")]

    @contextmanager
    def gateway(self, answer: Answer, **changes: Any) -> Iterator[Client]:
        with scoped(self.folder, answer, people=self.people, **changes) as client:
            yield client


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    return Desk(tmp_path, monkeypatch, capsys)


def held(client: Client, *messages: Any, **whose: str) -> list[str]:
    """The ids of what the calls of one answer wait for."""
    answer = client.ask(*(messages or ("Go on",)), **whose)  # type: ignore[arg-type]  # of strings
    calls = answer.choices[0].message.seawall["calls"]
    return [call["approval"]["id"] for call in calls if "approval" in call]


def authorized(client: Client) -> bool:
    body = {"tool": REFUND[0], "arguments": REFUND[1], "session": "s-1"}
    allowed = client.post(AUTHORIZE, body).json()["allowed"]
    assert isinstance(allowed, bool)
    return allowed


def test_two_people_look_and_say_yes_and_the_call_runs_once(desk: Desk) -> None:
    with desk.gateway(wants(REFUND)) as client:
        (identity,) = held(client)
        assert "refund  support  1 call waits" in desk.done("", "list")
        shown = desk.done("rev", "show", identity)
        assert '    order: "123456"\n    amount: 49.5\n' in shown
        assert "refund (write)" in shown
        assert "this tool is used only with people's approval" in shown
        code, out, told = desk("bo", "approve", "grant", identity, "--yes")
        assert (code, told) == (0, f"somebody else now runs `seawall approve grant {identity}`\n")
        assert "    amount: 49.5\n" in out, "nobody says yes to what they have not seen"
        assert desk("bo", "approve", "grant", identity, "--yes")[0] == 2
        refused = desk("kid", "approve", "grant", identity, "--yes")
        assert (refused[0], refused[1]) == (2, ""), "it is not opened for who may not say yes"
        assert "in one reporting line" in refused[2]
        assert not authorized(client)
        assert "it is good once, until" in desk("cleo", "approve", "grant", identity, "--yes")[2]
        assert "refund  support  1 may run" in desk.done("", "list")
        assert authorized(client)
        assert not authorized(client)
    assert desk.kinds() == [
        "approval.requested",
        "approval.viewed",
        "approval.viewed",
        "approval.granted",
        "approval.viewed",
        "approval.granted",
        "approval.used",
        "approval.requested",
    ]
    assert desk("", "log", "verify")[0] == 0


def test_a_yes_is_asked_for_and_not_taken_for_granted(desk: Desk) -> None:
    with desk.gateway(wants(REFUND)) as client:
        (identity,) = held(client)
        code, _, asked = desk("bo", "approve", "grant", identity, stdin="n\n")
        assert code == 1
        assert asked == "say yes to refund? [y/N]: nothing was decided\n"
        assert desk.kinds() == ["approval.requested", "approval.viewed"]


def test_a_no_is_asked_for_once_the_call_is_shown(desk: Desk) -> None:
    """Nobody says no to what they have not seen, and an answer of no decides nothing."""
    with desk.gateway(wants(REFUND)) as client:
        (identity,) = held(client)
        code, shown, asked = desk("bo", "approve", "deny", identity, stdin="n\n")
        assert (code, asked) == (1, "say no to refund? [y/N]: nothing was decided\n")
        assert "    amount: 49.5\n" in shown
        assert desk.kinds() == ["approval.requested", "approval.viewed"]
        code, said, _ = desk("bo", "approve", "deny", identity, stdin="y\n")
        assert code == 0
        assert said.endswith(f"you said no to {identity}\n")
        assert desk.kinds()[2:] == ["approval.viewed", "approval.denied"]
        code, _, told = desk("bo", "approve", "deny", identity)
        assert code == 2, "and of what is over nothing is asked"
        assert "nobody decides about it any more" in told


def test_a_no_ends_it_and_its_reason_is_shown(desk: Desk) -> None:
    with desk.gateway(wants(REFUND)) as client:
        (identity,) = held(client)
        said = desk.done("rev", "deny", identity, "--yes", "--reason", "the order was paid back")
        assert said.endswith(f"you said no to {identity}\n")
        assert desk.done("", "list") == "no call waits\n"
        assert held(client) == []
        assert desk("bo", "approve", "grant", identity, "--yes")[0] == 2
        code, shown, told = desk("bo", "approve", "show", identity)
        assert code == 0
        assert "the order was paid back" in shown
        assert "amount" not in shown
        assert "`seawall log unseal request req_" in told
        assert "denied" in desk.done("", "list", "--all")
        assert desk("ada", "approve", "deny", identity)[0] == 2


def test_people_see_what_the_session_had_read_and_that_it_was_asked_again(desk: Desk) -> None:
    wanted = ("note.add", {"text": "called \u202e back\nsoon"})
    rules = [{"name": "hidden", "kind": "*", "action": "allow"}]
    with desk.gateway(wants(wanted), rules=rules) as client:
        mail = read_mail("Please note that we called back.")
        for _ in range(2):
            (identity,) = held(client, *mail, session="s-1")
        shown = " ".join(desk.done("rev", "show", identity).split())
    assert "had read what strangers wrote from mail.read" in shown
    assert "asked 2 times" in shown
    assert r'text: "called \u202e back\nsoon"' in shown


def test_who_may_not_approve_sees_no_arguments(desk: Desk) -> None:
    with desk.gateway(wants(REFUND)) as client:
        (identity,) = held(client)
        code, shown, told = desk("ada", "approve", "show", identity)
    assert code == 2
    assert "amount" not in shown
    assert "needs the role" in told
    assert desk.kinds() == ["approval.requested"]


def test_an_id_that_is_none_is_refused_with_the_next_step(desk: Desk) -> None:
    with desk.gateway(wants(REFUND)):
        for identity in ("apr_0000000000000000", "nonsense"):
            code, _, told = desk("bo", "approve", "show", identity)
            assert code == 2
            assert "`seawall approve list`" in told


def test_what_was_erased_is_said_and_nobody_says_yes_to_it(desk: Desk) -> None:
    with desk.gateway(wants(REFUND)) as client:
        (identity,) = held(client, principal="ann.smith")
        assert desk("", "log", "erase", "--subject", "ann.smith")[0] == 0
        code, shown, _ = desk("bo", "approve", "show", identity)
        assert code == 1
        assert "was erased" in shown
        code, _, told = desk("bo", "approve", "grant", identity, "--yes")
        assert (code, "nobody can see" in told) == (2, True)
        assert desk("bo", "approve", "deny", identity, "--yes")[0] == 0


def long_notes() -> dict[str, Any]:
    line = {
        "effect": "write",
        "approvals": 1,
        "arguments": {"text": {"max_length": 4000}},
    }
    return {"support": changed(tools={**SCOPE["tools"], "note.add": line})}


ALLOWED = [{"name": "all", "kind": "*", "action": "allow"}]


def test_secrets_are_blotted_out_and_people_are_told(desk: Desk) -> None:
    key = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    wanted = ("note.add", {"text": f"the key is {key}"})
    with desk.gateway(wants(wanted), scopes=long_notes(), rules=ALLOWED) as client:
        (identity,) = held(client)
        shown = desk.done("bo", "show", identity)
        assert key not in shown
        assert "\N{FULL BLOCK}" * 8 in shown
        assert "secrets were blotted out" in shown
        assert desk("bo", "approve", "grant", identity, "--yes")[0] == 0


def test_what_was_not_kept_whole_is_another_call_and_exit_code_6(desk: Desk) -> None:
    wanted = ("note.add", {"text": "\N{FULL BLOCK} " + "harmless " * 40 + "and then harm"})
    limits = {"text_characters": 200}
    with desk.gateway(wants(wanted), scopes=long_notes(), rules=ALLOWED, limits=limits) as client:
        (identity,) = held(client)
        for words in (("show", identity), ("grant", identity, "--yes")):
            code, _, told = desk("bo", "approve", *words)
            assert code == 6
            assert "nobody may say yes to it" in told
        assert desk("bo", "approve", "deny", identity, "--yes")[0] == 0
    assert "approval.granted" not in desk.kinds()


def test_many_calls_are_grouped_so_that_nobody_reads_them_all(desk: Desk) -> None:
    calls = [("refund", {"order": f"{n:06}", "amount": 1}) for n in range(9)]
    with desk.gateway(wants(*calls)) as client:
        identities = held(client)
        listed = desk.done("", "list")
        assert "refund  support  9 calls wait\n" in listed
        assert "9 of them are for pz1." in listed
        assert listed.count("apr_") == 5
        assert "and 4 more; `seawall approve list --all` shows them" in listed
        assert desk.done("", "list", "--all").count("apr_") == 9
        lines = [json.loads(line) for line in desk.done("", "list", "--json").splitlines()]
    assert [line["id"] for line in lines] == identities
    assert {line["state"] for line in lines} == {"waiting"}
    assert lines[0]["granted"] == []


def test_the_changed_description_of_a_tool_is_read_and_agreed_to_likewise(desk: Desk) -> None:
    now = note("Adds a note to the file, and tells the manager.")
    with desk.gateway(wants(REFUND)) as client:
        listed(client, note())
        identity = listed(client, now)[0]["approval"]["id"]
        shown = desk.done("rev", "show", identity)
        assert "the tool is described otherwise than before" in shown
        assert 'description: "Adds a note to the file, and tells the manager."' in shown
        assert "had read" not in shown
        assert desk("bo", "approve", "grant", identity, "--yes")[0] == 0
        assert reasons(listed(client, now)) == [None]
        assert reasons(listed(client, note())) == ["changed"]


def test_a_description_that_people_said_no_to_is_not_asked_about_again(desk: Desk) -> None:
    now = note("Adds a note to the file, and tells the manager.")
    with desk.gateway(wants(REFUND)) as client:
        listed(client, note())
        desk.done("rev", "deny", listed(client, now)[0]["approval"]["id"], "--yes")
        (told,) = listed(client, now)
        assert (told["visible"], told["reason"], told["approval"]) == (False, "changed", None)
    assert desk.kinds().count("approval.requested") == 1


def test_the_log_tells_who_decided_what_in_sentences(desk: Desk) -> None:
    outside = ("refund", {"order": "1", "amount": 5000})
    with desk.gateway(wants(REFUND, outside)) as client:
        (identity,) = held(client)
        for who in ("bo", "cleo"):
            desk.done(who, "grant", identity, "--yes")
        assert authorized(client)
        asked, used = (
            client.gateway.events(kind)[0].event.request
            for kind in ("approval.requested", "approval.used")
        )
    for request, sentences in (
        (
            asked,
            [
                "two people are asked about refund until ",
                f"order: text of 6) waits for people ({identity}): approval required",
                "may not run: constraint (order.matches, amount.maximum)",
                f"bo looked at the call ({identity})",
                f"bo said yes ({identity})",
                f"cleo said yes ({identity})",
                "`seawall approve show` opens it",
                f"people's word is used up ({identity}), in {used}\n",
            ],
        ),
        (
            used,
            [
                f"people's word is used up ({identity})",
                f"may run, by the word of people ({identity})",
            ],
        ),
        (
            identity,
            [
                f"approval   {identity}\n",
                f"request    {asked}\n",
                "two people are asked about refund until ",
                "order: text of 6) waits for people",
                f"bo said yes ({identity})",
                f"cleo said yes ({identity})",
                f"people's word is used up ({identity}), in {used}\n",
                f"may run, by the word of people ({identity}), in {used}\n",
            ],
        ),
    ):
        told = desk("", "log", "trace", request)[1]
        assert [each for each in sentences if each not in told] == []
        assert ("no end is logged" in told) <= (request != identity)
    found = desk("", "log", "search", "--kind", "approval.granted")[1]
    assert f"bo said yes ({identity})" in found
