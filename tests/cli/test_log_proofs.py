"""`seawall log verify` and its like: what they print, and what they end with."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from typing import ClassVar

import pytest
from pyarrow import parquet

from seawall.assemble.policy_file import default_policy
from seawall.cli import main
from seawall.ledger import (
    Pseudonyms,
    Query,
    SqliteLedger,
    last_checkpoint,
    open_for_reading,
    own_verifiers,
    stamp_query,
)
from seawall.ledger.remote import SIGNER
from seawall.ledger.signing import KEY
from seawall.terms import Event
from tests.ledger.authority import Authority
from tests.ledger.events import event

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    with SqliteLedger(data) as ledger:
        ledger.append([event(number=n) for n in range(20)])
    return data


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def go(*words: object) -> tuple[int, str, str]:
        command = ["seawall", "log", *map(str, words), "--data", str(folder)]
        monkeypatch.setattr(sys, "argv", command)
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        assert end.value.code is None or isinstance(end.value.code, int)
        return end.value.code or 0, told.out, told.err

    return go


def test_a_whole_log_is_said_to_be_whole_and_what_that_is_worth(run: Run) -> None:
    code, said, _ = run("verify")
    assert code == 0
    assert said.startswith("the log is whole: 20 entries, 1 checkpoint\n")
    assert "no checkpoint from elsewhere was given" in said
    code, said, _ = run("verify", "--json")
    told = json.loads(said)
    assert (code, told["good"], told["entries"], told["problems"]) == (0, True, 20, [])


def test_a_checkpoint_from_elsewhere_is_held_against_it(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    kept.write_text(run("checkpoint")[1], "utf-8")
    code, said, _ = run("verify", "--checkpoint", kept)
    assert code == 0
    assert said.startswith("the log is whole: 20 entries, 2 checkpoints\nseawall/")
    assert said.endswith(" signed the first 20\n")
    kept.write_text(kept.read_text("utf-8").replace("20\n", "21\n", 1), "utf-8")
    code, said, _ = run("verify", "--checkpoint", kept)
    assert code == 1
    assert said.startswith("the log is not what it was")


def test_what_cannot_be_used_is_told(run: Run, folder: Path, tmp_path: Path) -> None:
    assert "no key of a log" in run("verify", "--key", "nonsense")[2]
    (tmp_path / "empty").mkdir()
    assert "no checkpoint in" in run("verify", "--checkpoint", tmp_path / "empty")[2]
    assert "covers 20 entries" in run("prove", 20)[2]
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    assert "is there already" in run("export", tmp_path / "full")[2]
    assert "a folder gets the whole log" in run("export", tmp_path / "new", "--kind", "x")[2]


def test_keys_are_shown_and_replaced(run: Run, folder: Path) -> None:
    old = run("key")[1].strip()
    assert old.split() == [verifier.vkey for verifier in own_verifiers(folder)]
    secret = (folder / KEY).read_text("ascii").split("+", 4)[-1]
    new = run("key", "--new")[1].strip()
    assert new != old
    assert secret not in (folder / KEY).read_text("ascii")
    assert run("verify")[0] == 1
    assert run("verify", "--key", old, "--key", new)[0] == 0


def test_an_anchor_keeps_checkpoints_in_a_folder(run: Run, folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    assert run("anchor", kept)[0] == 0
    assert "already" in run("anchor", kept)[1]
    with SqliteLedger(folder) as ledger:
        ledger.append([event()])
    assert run("anchor", kept)[0] == 0
    first, second = sorted(kept.iterdir())
    assert run("verify", "--checkpoint", kept)[0] == 0
    second.write_text(second.read_text("utf-8").replace("=", "A", 1), "utf-8")
    assert run("anchor", kept)[0] == 1
    second.write_text(first.read_text("utf-8"), "utf-8")
    code, _, error = run("anchor", kept)
    assert code == 1
    assert "it was written anew since" in error


def test_an_anchor_in_a_git_repository_is_committed(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()

    def git(*words: str) -> str:
        command = ["git", "-C", str(repository), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    git("init", "--quiet")
    git("config", "user.name", "audit")
    git("config", "user.email", "audit@audit.example")
    assert run("anchor", repository)[0] == 0
    assert git("log", "--format=%s").startswith("Keep the log seawall/")
    (file,) = repository.glob("*.checkpoint")
    assert git("show", f"HEAD:{file.name}") == last_checkpoint(folder)
    code, _, error = run("anchor", repository, "--push")
    assert code == 0  # it is there already
    with SqliteLedger(folder) as ledger:
        ledger.append([event()])
    code, _, error = run("anchor", repository, "--push")
    assert code == 1
    assert "`git push` failed" in error


class _Stamps(BaseHTTPRequestHandler):
    """Answers queries as the authority in `authority` does, or with what is in `instead`."""

    authority: ClassVar[Authority]
    instead: ClassVar[tuple[int, bytes] | None] = None

    def do_POST(self) -> None:
        assert self.headers["content-type"] == "application/timestamp-query"
        query = self.rfile.read(int(self.headers["content-length"]))
        status, body = self.instead or (200, self.authority.answer(query))
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(_Stamps, "authority", Authority(tmp_path / "tsa"), raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Stamps) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/tsr"
        server.shutdown()
        thread.join()


def test_an_anchor_is_stamped_and_the_stamp_tells_by_when_it_existed(
    run: Run, tmp_path: Path, url: str
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    assert run("anchor", kept)[0] == 0
    assert (
        "no checkpoint that was given has a time stamp"
        in run("verify", "--checkpoint", kept, "--tsa-root", _Stamps.authority.root_file)[2]
    )
    assert run("anchor", kept, "--timestamp", url)[0] == 0  # a stamp for the one that is there
    assert "already" in run("anchor", kept, "--timestamp", url)[1]
    (stamp,) = kept.glob("*.tsr")
    assert "1 time stamps were not verified" in run("verify", "--checkpoint", kept)[1]
    words = ("verify", "--checkpoint", kept, "--tsa-root", _Stamps.authority.root_file)
    code, said, _ = run(*words)
    assert (code, f"{stamp.stem}.checkpoint` existed by 20" in said) == (0, True)
    told = json.loads(run(*words, "--json")[1])
    (at,) = told["stamps"].values()
    assert abs(datetime.now(UTC) - datetime.fromisoformat(at)) < timedelta(minutes=5)
    other = Authority(tmp_path / "other")
    code, said, _ = run("verify", "--checkpoint", kept, "--tsa-root", other.root_file)
    assert (code, "the time stamp is not good" in said) == (1, True)
    raw = bytearray(stamp.read_bytes())
    raw[-1] ^= 1
    stamp.write_bytes(raw)
    assert run(*words)[0] == 1


def test_a_stamp_that_is_not_to_be_had_is_told_and_the_checkpoint_is_kept(
    run: Run, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    other = _Stamps.authority.answer(stamp_query(b"other").body)
    for instead, said in (
        ((500, b""), "answers 500"),
        ((302, b""), "answers 302"),
        ((200, b"<html>"), "no time stamp"),
        ((200, b"x" * 100_000), "answers too much"),
        ((200, other), "over other bytes"),
    ):
        monkeypatch.setattr(_Stamps, "instead", instead)
        code, _, error = run("anchor", kept, "--timestamp", url)
        assert (code, said in error) == (1, True), error
        assert [path.suffix for path in kept.iterdir()] == [".checkpoint"]
    assert "does not answer" in run("anchor", kept, "--timestamp", "http://127.0.0.1:1/")[2]
    assert "no address of" in run("anchor", kept, "--timestamp", "file:///x")[2]


def test_a_stamp_in_a_git_repository_is_committed_with_its_checkpoint(
    run: Run, tmp_path: Path, url: str
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    for words in ("init --quiet", "config user.name a", "config user.email a@audit.example"):
        subprocess.run(["git", "-C", str(kept), *words.split()], check=True)
    assert run("anchor", kept, "--timestamp", url)[0] == 0
    command = ["git", "-C", str(kept), "ls-files"]
    names = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert [Path(name).suffix for name in names] == [".checkpoint", ".tsr"]


def test_a_person_is_found_by_name_and_the_look_up_is_logged_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seawall.yaml").write_text(default_policy(), "utf-8")
    data = tmp_path / ".seawall"
    names = Pseudonyms.open(data)
    with SqliteLedger(data) as ledger:
        for month in (2, 8):
            at = datetime(2026, month, 1, tzinfo=UTC)
            token = names.token("principal", "ann@corp.com", at)
            ledger.append([Event("text.allowed", at, "gateway", principal=token)])

    def go(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["seawall", "log", "lookup", *words])
        with pytest.raises(SystemExit) as end:
            main()
        assert end.value.code is None or isinstance(end.value.code, int)
        return end.value.code or 0, capsys.readouterr().out

    code, said = go("ann@CORP.com")
    assert code == 0
    assert [line.split()[1:3] for line in said.splitlines()] == [["1", "entries"]] * 2
    assert "pz1.default.2026q1.principal." in said
    assert go("nobody@corp.com") == (1, "")
    monkeypatch.setattr("sys.stdin", StringIO("ann@corp.com\n"))
    assert go("-")[0] == 0
    with open_for_reading(data) as log:
        looked = list(log.entries(Query(kind="log.looked_up")))
    assert [entry.event.facts["found"] for entry in looked] == [2, 0, 2]
    assert all(b"corp.com" not in entry.leaf for entry in looked)


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_entries_are_exported_for_other_programs(run: Run, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"entries.{ending}"
    assert run("export", out, "--fact", "number=7")[:2] == (0, f"wrote 1 entries to {out}\n")
    if ending == "jsonl":
        row = json.loads(out.read_text("utf-8"))
        entry = row
    else:
        (row,) = parquet.read_table(out).to_pylist()
        entry = json.loads(row["entry"])
        assert row["at"] == datetime(2026, 8, 1, 12, tzinfo=UTC)
    assert (row["index"], row["kind"], entry["facts"]) == (7, "text.allowed", {"number": 7})
    assert run("export", out)[0] != 0


def test_a_signer_serves_a_log_until_it_is_told_to_stop(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "s"
    words = ["log", "signer", "--socket", str(place), "--state", str(tmp_path / "state")]
    command = [sys.executable, "-m", "seawall", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as signer:
        assert signer.stdout is not None
        assert signer.stdout.readline() == f"signs for the first log that asks at {place}\n"
        monkeypatch.setenv(SIGNER, f"unix:{place}")
        with SqliteLedger(tmp_path / "signed") as ledger:
            ledger.append([event()])
        keys = own_verifiers(tmp_path / "signed")
        assert len(keys) == 2
        assert "still lies beside the log" in run("verify")[2]
        signer.terminate()
        assert signer.wait(10) == 0
    assert not place.exists()
