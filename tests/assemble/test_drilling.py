"""Drills find what would go wrong on a bad day, and leave the installation as it was."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml

from seawall.assemble.drilling import drill
from seawall.assemble.ledger import open_ledger
from seawall.assemble.policy_file import default_policy
from seawall.assemble.shipping import Installation
from seawall.assemble.subject import load_checklist
from seawall.ledger import Pseudonyms, Query, open_for_reading
from seawall.ledger.copying import copy_data
from seawall.ledger.vault import ToSeal, Vault
from seawall.terms import Event

NOW = datetime.now(UTC)


def installation(folder: Path, **policy: Any) -> Installation:
    """An installation with a text of somebody in its vault."""
    document = yaml.safe_load(default_policy()) | {"features": {"support": {}}} | policy
    path = folder / "seawall.yaml"
    path.write_text(yaml.safe_dump(document), "utf-8")
    with open_ledger(path) as log:
        log.append([Event("gateway.started", NOW, "gateway")])
        token = Pseudonyms.open(folder / ".seawall").token("principal", "ann", NOW)
        with Vault.open(folder / ".seawall") as vault:
            (kept,) = vault.seal_many([ToSeal(token, "text", NOW, {"texts": ["hello"]})])
        facts = {"sealed": kept.fact}
        log.append([Event("text.held", NOW, "gateway", principal=token, facts=facts)])
    return Installation.open(path, load_checklist(path))


def content(folder: Path) -> Mapping[str, str]:
    """What every file of a data folder holds, but for those that come and go with a reader."""
    files = (each for each in sorted(folder.rglob("*")) if each.is_file())
    lasting = (file for file in files if not file.name.endswith((".lock", "-wal", "-shm")))
    return {str(file): sha256(file.read_bytes()).hexdigest() for file in lasting}


@pytest.mark.parametrize("name", ["restore", "erase"])
def test_a_whole_installation_passes_and_stays_as_it_was(tmp_path: Path, name: str) -> None:
    here = installation(tmp_path)
    before = content(here.folder)
    assert drill(name, here, feature="support").passed
    assert content(here.folder) == before


def test_a_restore_without_the_keys_of_texts_fails(tmp_path: Path) -> None:
    here = installation(tmp_path)
    (here.folder / "vault-keys").unlink()
    found = drill("restore", here, feature="support")
    assert not found.passed


def test_a_restore_of_a_log_that_was_changed_fails(tmp_path: Path) -> None:
    here = installation(tmp_path)
    file = here.folder / "log.sqlite"
    with open_ledger(here.path) as log:
        log.append([Event("gateway.stopped", NOW, "gateway")])
    raw = file.read_bytes()
    assert b"text.held" in raw
    file.write_bytes(raw.replace(b"text.held", b"text.hexd"))
    assert drill("restore", here, feature="support").reason == "log_not_whole"


def test_drills_of_files_are_not_claimed_for_a_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = installation(tmp_path)
    monkeypatch.setenv("SEAWALL_LOG_URL", "postgresql://nobody@127.0.0.1:9/none")
    for name in ("restore", "erase"):
        assert drill(name, here, feature="support").reason == "log_in_database"


def test_where_keys_are_optional_nothing_can_be_revoked(tmp_path: Path) -> None:
    assert drill("kill_switch", installation(tmp_path), feature="support").reason == (
        "keys_optional"
    )


def test_a_key_that_is_revoked_stops_a_gateway_that_runs(tmp_path: Path) -> None:
    here = installation(tmp_path, keys="required", witnesses={}, texts="sealed")
    before = content(here.folder)
    found = drill("kill_switch", here, feature="support")
    assert (found.passed, found.reason) == (True, "")
    assert content(here.folder) == before


def test_a_copy_is_of_one_moment_while_the_log_is_written(tmp_path: Path) -> None:
    here = installation(tmp_path)
    with open_ledger(here.path) as log:
        for _ in range(50):
            log.append([Event("gateway.probed", NOW, "gateway")])
        copy_data(here.folder, tmp_path / "copy")
        log.append([Event("gateway.probed", NOW, "gateway")])
    with open_for_reading(tmp_path / "copy") as copied:
        assert len(list(copied.entries(Query(kind="gateway.probed")))) == 50
