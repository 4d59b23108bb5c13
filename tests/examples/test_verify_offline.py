"""The example that checks a log without Seawall, on exports and receipts of a real one."""

import subprocess
import sys
from pathlib import Path

import pytest

from seawall.ledger import SqliteLedger, last_checkpoint, own_verifier, own_verifiers, prove
from tests.ledger.events import event

SCRIPT = Path(__file__).parents[2] / "examples" / "verify_offline.py"
MOST_LINES = 300


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("log") / "data"
    with SqliteLedger(folder, tenant="acme", environment="test") as ledger:
        for first in range(0, 600, 100):
            ledger.append([event(at=n, number=n) for n in range(first, first + 100)])
    return folder


@pytest.fixture
def export(log: Path, tmp_path: Path) -> Path:
    out = tmp_path / "export"
    seawall("log", "export", str(out), "--data", str(log))
    return out


def seawall(*words: str) -> str:
    command = [sys.executable, "-m", "seawall", *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def check(*words: object, key: str) -> tuple[int, str]:
    command = [sys.executable, "-I", str(SCRIPT), *map(str, words), "--key", key]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_an_export_is_good_and_a_changed_one_is_not(log: Path, export: Path) -> None:
    key = own_verifier(log).vkey
    assert check(export, key=key) == (
        0,
        f"good: 600 entries of {own_verifier(log).name}, 1 checkpoints\n",
    )
    bundle = export / "tile" / "entries" / "001"
    bundle.write_bytes(bundle.read_bytes().replace(b'"number":300', b'"number":301'))
    assert check(export, key=key) == (1, "wrong: entry 300 is not what was hashed\n")


def test_an_older_checkpoint_holds_too_and_a_longer_one_is_told(
    log: Path, export: Path, tmp_path: Path
) -> None:
    key = own_verifier(log).vkey
    kept = tmp_path / "kept"
    kept.write_text(last_checkpoint(log), "utf-8")
    code, said = check(export, "--checkpoint", kept, key=key)
    assert (code, "2 checkpoints" in said) == (0, True)
    (export / "checkpoint").write_text(last_checkpoint(log).replace("600", "512"), "utf-8")
    assert check(export, key=key)[0] == 1


@pytest.mark.parametrize("gone", ["checkpoint", "tile/entries/000", "tile/0/000"])
def test_what_is_missing_is_told(log: Path, export: Path, gone: str) -> None:
    (export / gone).unlink()
    code, said = check(export, key=own_verifier(log).vkey)
    assert code == 1
    assert said.startswith("wrong: ")
    assert "Traceback" not in said


def test_a_receipt_is_good_for_its_entry_alone(log: Path, tmp_path: Path) -> None:
    key = own_verifier(log).vkey
    receipt, entry = tmp_path / "e.tlog-proof", tmp_path / "entry.json"
    receipt.write_text(prove(log, 421), "utf-8")
    entry.write_text(seawall("log", "show", "421", "--raw", "--data", str(log)), "utf-8")
    code, said = check(receipt, "--entry", entry, key=key)
    assert (code, said) == (0, f"good: entry 421 of 600 of {own_verifier(log).name}\n")
    entry.write_text(seawall("log", "show", "420", "--raw", "--data", str(log)), "utf-8")
    assert check(receipt, "--entry", entry, key=key)[0] == 1
    assert check(receipt, "--entry", entry, key="x+y+z")[0] == 1


def test_either_of_a_logs_keys_or_both_will_do_and_no_other(
    log: Path, export: Path, tmp_path: Path
) -> None:
    ed25519, ml_dsa = (verifier.vkey for verifier in own_verifiers(log))
    for key in (ed25519, ml_dsa, f"{ed25519}\n{ml_dsa}\n"):
        assert check(export, key=key)[0] == 0
    with SqliteLedger(tmp_path / "other") as ledger:
        ledger.append([event()])
    for other in own_verifiers(tmp_path / "other"):
        code, said = check(export, key=other.vkey)
        assert (code, said) == (1, "wrong: the checkpoint is not signed with this key\n")
        assert check(export, key=f"{ed25519} {other.vkey}")[0] == 1
    note = (export / "checkpoint").read_text("utf-8")
    damaged = note.rstrip("\n")[:-6] + ("AAAA" if note[-7:-3] != "AAAA" else "BBBB") + note[-3:]
    (export / "checkpoint").write_text(damaged, "utf-8")
    assert check(export, key=ml_dsa) == (1, "wrong: the signature under the checkpoint is wrong\n")
    assert check(export, key=ed25519)[0] == 0


def test_it_can_be_read_in_one_sitting() -> None:
    text = SCRIPT.read_text("utf-8")
    assert len(text.splitlines()) < MOST_LINES
    assert "import seawall" not in text
    assert "from seawall" not in text
