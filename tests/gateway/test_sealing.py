"""Texts are kept as the policy says: sealed, without what must never be kept, or not at all."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from seawall.access import PersonKey
from seawall.detect.personal import EmailAddresses
from seawall.detect.secrets import Secrets
from seawall.errors import LedgerError, SettingsError
from seawall.gateway.sealing import SECRETS, Keeping, Kept
from seawall.ledger.vault import STRICT, Body, Vault
from seawall.ledger.vault.custody import join, open_shares
from seawall.terms import Finding, Role, Text
from tests.assemble.test_guard import install
from tests.gateway.answers import says
from tests.gateway.running import Running, running
from tests.ledger.events import NOON

KEY = "sk_live_51QmRt8ZkVw3NhYc7LpXe2Bd"
MAIL = "ann.smith@corp.com"
QUESTION = f"My mail is {MAIL} and the key is {KEY}, is that fine?"
ANSWER = f"I wrote to {MAIL} with {KEY}."
HOLD_MAIL = {"name": "hold-mail", "kind": "pii.email", "action": "hold"}


def ask(gateway: Running, **more: Any) -> httpx2.Response:
    body = {"model": "m", "messages": [{"role": "user", "content": QUESTION}], **more}
    return httpx2.post(gateway.url + "/v1/chat/completions", json=body, timeout=30)


def sealed(gateway: Running) -> list[tuple[str, str, Body]]:
    """Kind of event, class and body of each text that the log says is sealed, in order."""
    found: list[tuple[str, str, Body]] = []
    with Vault.open(gateway.folder / ".seawall") as vault:
        for entry in gateway.events("text.*"):
            fact: Any = entry.event.facts.get("sealed")
            if fact is not None:
                body = vault.read(fact["ref"], fact["digest"])
                found.append((entry.event.kind, fact["class"], body))
    return found


def words(body: Body) -> list[str]:
    texts: Any = body["texts"]
    return [part["text"] for part in texts]


def test_nothing_is_kept_unless_the_policy_says_so(tmp_path: Path) -> None:
    with running(tmp_path, says(ANSWER)) as gateway:
        ask(gateway)
        ask(gateway, stream=True)
        assert sealed(gateway) == []


@pytest.mark.parametrize("stream", [False, True])
def test_what_is_sealed_is_all_but_the_secrets(tmp_path: Path, *, stream: bool) -> None:
    with running(tmp_path, says(ANSWER), texts="sealed") as gateway:
        ask(gateway, stream=stream)
        (_, one, asked), (_, two, answered) = sealed(gateway)
    assert (one, two) == ("text", "text")
    assert words(asked) == [QUESTION.replace(KEY, "█" * len(KEY))]
    assert words(answered) == [ANSWER.replace(KEY, "█" * len(KEY))]
    assert (asked["side"], answered["side"]) == ("request", "answer")


def test_what_is_redacted_holds_no_value_that_was_found(tmp_path: Path) -> None:
    with running(tmp_path, says(ANSWER), texts="redacted") as gateway:
        ask(gateway)
        (_, _, asked), (_, _, answered) = sealed(gateway)
    blotted = QUESTION.replace(KEY, "█" * len(KEY)).replace(MAIL, "█" * len(MAIL))
    assert words(asked) == [blotted]
    assert MAIL not in words(answered)[0]


def test_secrets_are_blotted_out_though_no_rule_of_the_policy_looks_for_them(
    tmp_path: Path,
) -> None:
    off = {"name": "no-secrets", "kind": "secret.*", "action": "block", "mode": "off"}
    with running(tmp_path, says(ANSWER), texts="sealed", rules=[off]) as gateway:
        ask(gateway)
        assert KEY not in str(sealed(gateway))


def test_a_secret_that_was_known_once_is_known_wherever_it_comes_again(tmp_path: Path) -> None:
    """In the answer nothing around it tells what it is."""
    password = "correcthorsebattery"
    with running(tmp_path, says(f"Say {password}, friend."), texts="sealed") as gateway:
        told = f"postgres://app:{password}@db.internal/shop"
        ask(gateway, messages=[{"role": "user", "content": told}])
        bodies = [words(body) for _, _, body in sealed(gateway)]
    assert password not in str(bodies)
    assert len(bodies) == 2


@pytest.mark.parametrize("texts", ["sealed", "redacted"])
def test_of_a_secret_on_the_edge_of_what_is_kept_no_part_is(tmp_path: Path, texts: str) -> None:
    """Cut off there, it has no longer the form of a secret."""
    lead = f"{'Hello there. ' * 10}The key is "
    for most in (len(lead) + 1, len(lead) + 12, len(lead) + len(KEY) - 1):
        folder = tmp_path / str(most)
        folder.mkdir()
        limits = {"text_characters": most}
        with running(folder, says("Fine."), texts=texts, limits=limits) as gateway:
            told = f"{lead}{KEY}, is that fine?"
            ask(gateway, messages=[{"role": "user", "content": told}])
            asked = sealed(gateway)[0][2]
        assert words(asked) == [f"{lead}{'█' * (most - len(lead))}"]


def raises(*_: object) -> Iterator[Finding]:
    """Find nothing: it breaks."""
    raise RecursionError


def test_what_was_not_read_for_secrets_is_blotted_out_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The default policy holds what a broken detector did not read, and what is held is kept."""
    monkeypatch.setattr(Secrets, "find", raises)
    for rules in ([], [{"name": "broken", "kind": "guard.broken", "action": "allow"}]):
        folder = tmp_path / str(len(rules))
        folder.mkdir()
        with running(folder, says(ANSWER), texts="sealed", rules=rules) as gateway:
            ask(gateway)
            kinds = [kind for kind, _, _ in sealed(gateway)]
            told = [each for _, _, body in sealed(gateway) for each in words(body)]
        assert kinds == (["text.allowed", "text.allowed"] if rules else ["text.held"])
        assert told == ["█" * len(QUESTION), "█" * len(ANSWER)][: len(told)]


def test_what_was_not_read_for_values_is_blotted_out_where_none_may_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EmailAddresses, "find", raises)
    rules = [{"name": "broken", "kind": "guard.broken", "action": "allow"}]
    for texts, told in (("redacted", "█" * len(QUESTION)), ("sealed", MAIL)):
        folder = tmp_path / texts
        folder.mkdir()
        with running(folder, says("Fine."), texts=texts, rules=rules) as gateway:
            ask(gateway)
            assert told in words(sealed(gateway)[0][2])[0]


BREAKS = """
class Breaks:
    name, reach = "acme.ticket", 20

    def find(self, text):
        raise RecursionError
"""


def test_what_a_broken_detector_of_a_package_did_not_read_is_blotted_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be the one that knows the installation's own secrets."""
    monkeypatch.syspath_prepend(str(tmp_path))
    install(tmp_path, "acme_breaks", BREAKS, "acme_breaks:Breaks")
    rules = [{"name": "broken", "kind": "guard.broken", "action": "allow"}]
    with running(tmp_path, says("Fine."), texts="sealed", rules=rules) as gateway:
        ask(gateway)
        assert words(sealed(gateway)[0][2]) == ["█" * len(QUESTION)]
    sys.modules.pop("acme_breaks")


def test_what_is_held_is_always_kept_for_those_who_must_judge_it(tmp_path: Path) -> None:
    with running(tmp_path, says(ANSWER), rules=[HOLD_MAIL]) as gateway:
        ask(gateway)
        ((kind, klass, body),) = sealed(gateway)
    assert (kind, klass) == ("text.held", "review")
    assert words(body) == [QUESTION.replace(KEY, "█" * len(KEY))]


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_that_is_held_is_kept_too(tmp_path: Path, *, stream: bool) -> None:
    rule = HOLD_MAIL | {"stages": ["output"]}
    with running(tmp_path, says(ANSWER), rules=[rule]) as gateway:
        ask(gateway, stream=stream)
        held = [body for kind, _, body in sealed(gateway) if kind == "text.held"]
    assert [words(body) for body in held] == [[ANSWER.replace(KEY, "█" * len(KEY))]]


def test_of_a_conversation_each_turn_keeps_only_what_is_new(tmp_path: Path) -> None:
    with running(tmp_path, says("Fine."), texts="sealed") as gateway:
        turns = [
            {"role": "system", "content": "You help."},
            {"role": "user", "content": "One?"},
            {"role": "assistant", "content": "Fine."},
            {"role": "user", "content": "Two?"},
        ]
        ask(gateway, messages=turns)
        asked = sealed(gateway)[0][2]
    assert words(asked) == ["Two?"]


def test_a_feature_may_keep_what_others_do_not(tmp_path: Path) -> None:
    features = {"support": {"texts": "sealed"}}
    with running(tmp_path, says("Fine."), features=features) as gateway:
        headers = {"x-seawall-feature": "support"}
        body = {"model": "m", "messages": [{"role": "user", "content": "Hello"}]}
        url = gateway.url + "/v1/chat/completions"
        httpx2.post(url, json=body, headers=headers, timeout=30)
        ask(gateway)
        assert len(sealed(gateway)) == 2


def test_where_texts_cannot_be_sealed_nothing_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(tmp_path, says(ANSWER), texts="sealed") as gateway:
        keys = gateway.folder / ".seawall" / "vault-keys"
        ask(gateway)
        keys.chmod(0o644)  # whoever could read it now: nothing is sealed with it
        refused = ask(gateway, messages=[{"role": "user", "content": "Hello"}])
        assert refused.status_code == 503
        assert refused.json()["error"]["code"] == "log_unavailable"
        assert len(gateway.model.asked) == 1
        keys.chmod(0o600)
        assert ask(gateway).status_code == 200


def test_no_file_of_the_gateway_has_a_word_of_what_is_sealed(tmp_path: Path) -> None:
    with running(tmp_path, says(ANSWER), texts="sealed") as gateway:
        ask(gateway)
        ask(gateway, stream=True)
        files = [path for path in (gateway.folder / ".seawall").rglob("*") if path.is_file()]
        for path in files:
            content = path.read_bytes()
            for word in (b"ann.smith", b"is that fine", b"I wrote to", KEY.encode()):
                assert word not in content, path.name


OFFICE = {
    name: PersonKey(name, Ed25519PrivateKey.generate(), X25519PrivateKey.generate())
    for name in ("kim", "lou", "max", "ned")
}


def people(*names: str) -> dict[str, Any]:
    """These are custodians."""
    return {
        name: {
            "roles": ["custodian"],
            "key": OFFICE[name].public,
            "seal_key": OFFICE[name].seal_key,
        }
        for name in names
    }


def kept_by(gateway: Running) -> list[list[str]]:
    """Whose the keys of each set of custodians are, oldest first."""
    with Vault.open(gateway.folder / ".seawall") as vault:
        return [sorted(each.custodians) for each in vault.custody()]


def by_two(gateway: Running, one: str, other: str) -> list[Body]:
    """The bodies that two custodians open together."""
    found: list[Body] = []
    with Vault.open(gateway.folder / ".seawall") as vault:
        for entry in gateway.events("text.*"):
            fact: Any = entry.event.facts["sealed"]
            assert fact["class"] == "strict"
            with pytest.raises(LedgerError, match="two custodians, and not by the service"):
                vault.read(fact["ref"], fact["digest"])
            kept = vault.in_custody(fact["ref"], fact["digest"])
            parts = [open_shares(kept.shares, name, OFFICE[name].sealing) for name in (one, other)]
            found.append(vault.read_with(fact["ref"], fact["digest"], join(kept.shares, *parts)))
    return found


@pytest.mark.parametrize("stream", [False, True])
def test_what_is_strict_two_custodians_open_and_the_gateway_does_not(
    tmp_path: Path, *, stream: bool
) -> None:
    office = people("kim", "lou", "max")
    with running(tmp_path, says(ANSWER), texts="strict", people=office) as gateway:
        ask(gateway, stream=stream)
        asked, answered = by_two(gateway, "max", "kim")
    assert words(asked) == [QUESTION.replace(KEY, "█" * len(KEY))]
    assert words(answered) == [ANSWER.replace(KEY, "█" * len(KEY))]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), "there is nobody"),
        (("kim", "lou"), "there is `kim`, `lou`"),
        (("kim", "lou", "max", "ned"), "exactly three"),
    ],
)
def test_a_gateway_does_not_start_strict_without_three_custodians(
    tmp_path: Path, names: tuple[str, ...], said: str
) -> None:
    features = {"support": {"texts": "strict"}}
    office = people(*names)
    with (
        pytest.raises(SettingsError, match=said),
        running(tmp_path, says(ANSWER), features=features, people=office),
    ):
        pass


def test_custodians_that_changed_get_the_new_keys_and_too_few_change_nothing(
    tmp_path: Path,
) -> None:
    office = people("kim", "lou", "max")
    with running(tmp_path, says("Fine."), texts="strict", people=office) as gateway:
        ask(gateway)
        document = yaml.safe_load(gateway.config.read_text("utf-8"))
        for names in (("kim", "lou"), ("kim", "lou", "ned")):
            document["people"] = people(*names)
            gateway.config.write_text(yaml.safe_dump(document), "utf-8")
            assert gateway.do(gateway.reloader.reload) == (len(names) == 3)
        (refused,) = gateway.events("policy.refused")
        assert "exactly three people" in str(refused.event.facts["problem"])
        assert kept_by(gateway) == [["kim", "lou", "max"]]
        ask(gateway)
        assert gateway.parts.live.custodians.keys() == {"kim", "lou", "ned"}
        assert sorted(kept_by(gateway)) == [["kim", "lou", "max"], ["kim", "lou", "ned"]]
        assert len(by_two(gateway, "kim", "lou")) == 4


def test_an_answer_that_streams_while_strict_ends_is_sealed_yet(tmp_path: Path) -> None:
    office = people("kim", "lou", "max")
    with running(tmp_path, says("Fine."), texts="strict", people=office) as gateway:
        document = yaml.safe_load(gateway.config.read_text("utf-8"))
        gateway.config.write_text(yaml.safe_dump({**document, "texts": "none"}), "utf-8")
        assert gateway.do(gateway.reloader.reload)
        how = Keeping(STRICT, SECRETS)
        kept = [Kept([Text("hello", Role.USER, "/0")])]
        seal = partial(
            gateway.parts.sealer.seal,
            kept,
            how,
            known=set(),
            subject="ss1.x",
            side="answer",
            at=NOON,
        )
        assert gateway.do(seal).klass == STRICT
        assert kept_by(gateway) == [["kim", "lou", "max"]]
