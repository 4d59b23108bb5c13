"""`seawall ship verify`: a deploy job accepts what is right in all, and nothing else."""

import base64
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from seawall.access import public_key
from seawall.access.dsse import read_envelope, sign_bytes
from tests.cli.ship_office import COMMIT, ShipOffice


@pytest.fixture
def office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> ShipOffice:
    return ShipOffice(tmp_path, monkeypatch, capsys)


def test_a_deploy_job_accepts_what_is_right_in_all(office: ShipOffice) -> None:
    office.ready()
    assert office.verified("--here") == (0, "good: support is READY, by the checklist of then\n")
    code, said = office.verified()
    assert (code, "not compared: policy, scopes, settings, version, checklist\n" in said) == (
        0,
        True,
    )
    code, out, _ = office(
        "", "verify", "result.json", "--json", "--key", office.keys["kit"].public,
        "--log-key", office.log_key().split()[0], "--feature", "support", "--commit", COMMIT,
    )  # fmt: skip
    assert (code, json.loads(out)["good"]) == (0, True)


def test_a_deploy_job_refuses_another_subject(office: ShipOffice) -> None:
    office.ready()
    assert office.verified("--commit", "another") == (5, "refused:\n  it is of another `commit`\n")
    assert "it is of the feature `support`" in office.verified("--feature", "sales")[1]
    office.policy.write_text(office.policy.read_text("utf-8") + "\nmessage: other\n", "utf-8")
    code, said = office.verified("--here")
    assert (code, "it is of another `policy`" in said) == (5, True)


def test_a_deploy_job_says_what_it_deploys(office: ShipOffice) -> None:
    """A result of whatever feature or commit is not good enough for this one."""
    office.ready()
    asked = ("verify", "result.json", "--key", office.keys["kit"].public, "--log-key", "log.key")
    for words in (("--feature", "support"), ("--commit", COMMIT)):
        code, _, err = office("", *asked, *words)
        assert (code, "Missing option" in err) == (2, True)


def test_a_deploy_job_refuses_a_result_of_more_than_is_here(office: ShipOffice) -> None:
    """A file of prompts that ship.yaml does not name any more is compared with nothing."""
    (office.folder / "prompt.md").write_text("Be kind.", "utf-8")
    office.write(prompts=["prompt.md"])
    office.ready()
    assert office.verified("--here")[0] == 0
    office.write(prompts=[])
    code, said = office.verified("--here")
    assert (code, "of a `prompts`, and here is none" in said) == (5, True)


def test_a_deploy_job_refuses_keys_that_nobody_named_and_names_that_nobody_signed(
    office: ShipOffice,
) -> None:
    path = office.ready()
    code, said = office.verified(key=office.keys["ana"].public)
    assert (code, "0 of the keys that you name" in said) == (5, True)
    stranger = Ed25519PrivateKey.generate()
    told = json.loads(path.read_text("utf-8"))
    forged = sign_bytes(read_envelope(path.read_bytes()).payload, [stranger]).told
    forged["signatures"][0]["keyid"] = told["signatures"][0]["keyid"]  # type: ignore[index]
    path.write_text(json.dumps({**told, **forged}), "utf-8")
    assert office.verified()[0] == 5
    assert office.verified(key=public_key(stranger))[0] == 0  # that is what naming a key means
    code, said = office.verified("--signatures", "2")
    assert (code, "it takes 2" in said) == (5, True)


def test_a_deploy_job_refuses_what_was_changed_and_what_no_log_has(office: ShipOffice) -> None:
    path = office.ready()
    good = json.loads(path.read_text("utf-8"))
    payload = base64.b64decode(good["payload"])
    changed = base64.b64encode(payload.replace(b"support", b"sales--")).decode()
    cases: tuple[Any, ...] = (
        {**good, "payload": changed},
        {**good, "payloadType": "application/json"},
        {**good, "proof": None},
        {**good, "proof": {**good["proof"], "entry": base64.b64encode(b"{}").decode()}},
        {},
        [],
    )
    for spoilt in cases:
        path.write_text(json.dumps(spoilt), "utf-8")
        code, said = office.verified()
        assert (code, said.startswith("refused:")) == (5, True), said
    resigned = sign_bytes(payload + b" ", [office.keys["kit"].signing]).told
    path.write_text(json.dumps({**good, **resigned}), "utf-8")
    assert "another result" in office.verified()[1]


def test_a_deploy_job_refuses_a_result_that_says_not_ready(office: ShipOffice) -> None:
    office("kit", "--out", "result.json")
    (office.folder / "log.key").write_text(office.log_key(), "utf-8")
    code, said = office.verified()
    assert (code, "NOT READY" in said) == (5, True)
    rest = sum(p["outcome"] != "pass" for i in office.json()["items"] for p in i["probes"]) - 5
    assert f" and {rest} more\n" in said


def test_nobody_signs_a_result_with_a_key_that_the_policy_file_has_not(office: ShipOffice) -> None:
    old = office.key_file("kit")
    shutil.move(old, office.folder / "old.key")
    shutil.copy(office.key_file("ana"), old)
    old.chmod(0o600)
    text = old.read_text("ascii").replace("\nana\n", "\nkit\n")
    old.write_text(text, "ascii")
    code, _, err = office("kit", "--out", "result.json")
    assert (code, "not the key that the policy file has" in err) == (2, True)
    assert not (office.folder / "result.json").exists()
