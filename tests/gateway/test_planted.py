"""
Planted values pass through the gateway by every way there is: none is found in what it leaves.

`make nightly` plants 10,000 in each kind of store, `make test` a twentieth.
"""

import base64
import json
import os
import signal
import sqlite3
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import httpx2
import psycopg
import pytest
import yaml
from click.testing import CliRunner
from openai import OpenAI

from seawall.access import KeyStore
from seawall.cli import cli
from seawall.ledger import LOG_URL, SqliteLedger
from seawall.policy import Document
from tests.cli.running import seawall
from tests.gateway.planting import MAKERS, Planted, marks_of, values
from tests.gateway.raw import head, said
from tests.gateway.seeking import Hit, Search, postgres_rows, told
from tests.gateway.serving import Installation, Serving, serving, serving_model
from tests.gateway.ways import (
    BODY_BYTES,
    FEATURES,
    TEXT_CHARACTERS,
    WAYS,
    WHILE_THE_LOG_IS_DOWN,
    Minded,
    Talk,
    shares,
    user,
)
from tests.ledger.events import NOON, event
from tests.ledger.failing import damage, mend
from tests.postgres_server import Server, server

NIGHTLY = os.environ.get("SEAWALL_NIGHTLY") == "1"
COUNT = 10_000 if NIGHTLY else 500
SHARE = 6
"""Values of one turn of a client."""

CLIENTS = 4
LOOK_UPS = 40 if NIGHTLY else 4
SOON = 60.0
TEXTS = ("none", "sealed", "redacted") if "texts" in Document.model_fields else ("none",)
STORES = ("file", "postgresql")
BEST_EFFORT = ["request.*", "text.*", "answer.*", "upstream.failed"]

LOOKED_UP = ("pii.email", "pii.user", "pii.iban", "secret.github")

KINDS = {
    "request.received", "request.rejected", "text.allowed", "text.redacted", "text.held",
    "text.blocked", "upstream.failed", "answer.started", "answer.delivered", "answer.refused",
    "answer.cut", "policy.refused", "policy.changed", "kept.added", "log.gap", "log.looked_up",
    "vault.erased",
}  # fmt: skip
"""What must have happened, or the trial has tried nothing."""


def rule(name: str, kind: str, action: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": kind, "action": action, **more}


def acting(action: str, **more: Any) -> dict[str, Any]:
    """A feature that does this with all personal values and secrets."""
    return {
        "rules": [rule("personal", "pii.*", action, **more), rule("key", "secret.*", action, **more)]
    }


def policy(texts: str) -> dict[str, Any]:
    """What is said of this installation beyond the default policy."""
    features: dict[str, Any] = {
        "default": {},
        "labels": acting("redact", redact_with="label", restore=True),
        "surrogates": acting("redact", redact_with="surrogate", restore=True),
        "partial": acting("redact", redact_with="partial"),
        "strict": acting("block"),
        "held": acting("hold"),
        "shadow": acting("block", mode="shadow"),
        "schema": {"input_schema": "schema.json"},
    }
    assert set(features) == set(FEATURES)
    limits = {"body_bytes": BODY_BYTES, "text_characters": TEXT_CHARACTERS}
    more = {} if texts == "none" else {"texts": texts}
    return {"features": features, "limits": limits, "log": {"best_effort": BEST_EFFORT}, **more}


@dataclass
class Trial:
    """One installation, and what was said there; `outputs` are those of commands, by name."""

    installation: Installation
    texts: str
    server: Server | None = None
    database: str = ""
    outputs: list[tuple[str, bytes]] = field(default_factory=list[tuple[str, bytes]])

    @property
    def folder(self) -> Path:
        return self.installation.folder

    @property
    def data(self) -> Path:
        return self.folder / ".seawall"

    def run(self, *words: str, stdin: str = "") -> bytes:
        """A command, all that it says or that Python says of its end; in a process of its own."""
        if NIGHTLY:
            done = seawall(*words, folder=self.folder, stdin=stdin.encode())
            said = done.stdout + done.stderr
        else:
            result = CliRunner().invoke(cli, words, input=stdin)
            broken = result.exc_info if result.exception else None
            said = result.output_bytes + "".join(traceback.format_exception(*broken) if broken else ()).encode()
        self.outputs.append((" ".join(words[:2]), said))
        return said

    def left(self, search: Search) -> Iterator[Hit]:
        """What of the values stands in any file, row or output."""
        yield from search.folder(self.data)
        yield from search.folder(self.folder / "exports")
        yield from search.folder(self.folder / "temporary")
        yield from search.file(self.folder / "stderr", "stderr")
        for command, output in self.outputs:
            yield from search.data(output, f"what `seawall {command}` says")
        if self.server is not None:
            if self.server.folder is not None:
                yield from search.folder(self.server.folder)
            yield from search.pieces(postgres_rows(self.database), "the rows of the database")

    @contextmanager
    def log_is_down(self) -> Iterator[None]:
        """The log cannot be written until the end of the block."""
        if self.server is None:
            before = damage(self.data)
            yield
            mend(self.data, before)
            return
        name = self.database.partition("?")[0].rpartition("/")[2]
        closing_it = (
            f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
        )
        with psycopg.connect(self.server.url, autocommit=True) as connection:
            for statement in closing_it:
                connection.execute(statement)  # type: ignore[call-overload]
            yield
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")  # type: ignore[call-overload]

    def checkpoint(self) -> None:
        """Have the server write all that it has in memory."""
        if self.server is not None:
            with psycopg.connect(self.server.url, autocommit=True) as connection:
                connection.execute("CHECKPOINT")


@contextmanager
def trial(store: str, texts: str, folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Trial]:
    """An installation with its log in this kind of store."""
    installation = Installation(folder)
    for name in ("exports", "temporary"):
        (folder / name).mkdir()
    patch.chdir(folder)
    with ExitStack() as stack:
        if store == "file":
            patch.delenv(LOG_URL, raising=False)
            yield Trial(installation, texts)
            return
        own = stack.enter_context(server())
        database = own.database()
        patch.setenv(LOG_URL, database)
        yield Trial(installation, texts, own, database)
        own.drop(database)


def page(gateway: Serving) -> str:
    return httpx2.get(f"{gateway.url}/seawall/v1/metrics", timeout=30).text


def metric(gateway: Serving, name: str) -> float:
    lines = page(gateway).splitlines()
    return next((float(line.split()[-1]) for line in lines if line.startswith(name)), 0.0)


def until(true: Callable[[], bool]) -> None:
    """Ask over HTTP until it is so."""
    end = time.monotonic() + SOON
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def nothing(hits: Iterable[Hit]) -> None:
    """Fails with what was found where and how it was spelled, and never with a value."""
    found = told(hits)
    assert not found, "\n".join(found)


def talk_over(talk: Talk, planted: Sequence[Planted], ways: Sequence[Any]) -> None:
    """Each value by one of the ways, and each way with some."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        turns = [
            pool.submit(way, talk, share)
            for way, share in zip(cycle(ways), shares(planted, SHARE), strict=False)
        ]
        for turn in turns:
            turn.result()


BROKEN: tuple[Callable[[str], str], ...] = (
    lambda text: f"version: 1\n{json.dumps(text)}: 1\n",
    lambda text: f"version: 1\nname: {json.dumps(text)}\n",
    lambda text: f"version: 1\nrules: [{{name: a, kind: {json.dumps(text)}, action: redact}}]\n",
    lambda text: f"version: 1\nrules: [{{name: a, kind: pii, action: {json.dumps(text)}}}]\n",
    lambda text: f"version: 1\nlimits: {{body_bytes: {json.dumps(text)}}}\n",
    lambda text: f"version: 1\n{json.dumps(text)}: 1\n{json.dumps(text)}: 2\n",
    lambda text: f"version: 1\nscopes: {{a: {json.dumps(text)}}}\n",
    lambda text: f"version: 1\nupstreams: {{a: {{base_url: {json.dumps(text)}}}}}\n",
    lambda text: f"version: 1\nfeatures: {{default: {{input_schema: {json.dumps(text)}}}}}\n",
    lambda text: f"version: 1\nfeatures: {{{json.dumps(text)}: {{}}}}\n",
    lambda text: (
        "version: 1\nupstreams: {a: {base_url: 'http://127.0.0.1:1/v1', key_env: "
        f"{json.dumps(text)}}}}}\n"
    ),
    lambda text: f"version: 1\nrules: [\n{text}\n  &{text}",
)
"""A policy file into which somebody has put a value by mistake."""


def spoil_the_policy(gateway: Serving, config: Path, planted: Sequence[Planted]) -> None:
    """Files that cannot be taken in, one after another; and then the good one again."""
    good = config.read_text("utf-8")
    refused = 'seawall_policy_reloads_total{result="refused"}'
    for broken, each in zip(cycle(BROKEN), planted, strict=False):
        before = metric(gateway, refused)
        config.write_text(broken(each.text), "utf-8")
        gateway.process.send_signal(signal.SIGHUP)
        until(lambda before=before: metric(gateway, refused) > before)  # type: ignore[misc]
    config.write_text(yaml.safe_dump(yaml.safe_load(good) | {"message": "No."}), "utf-8")
    gateway.process.send_signal(signal.SIGHUP)
    until(lambda: metric(gateway, 'seawall_policy_reloads_total{result="changed"}') > 0)


def look_up(trial: Trial, known: Sequence[Planted]) -> None:
    """What people ask the log about values, and what they have erased."""
    for each in known:
        trial.run("log", "lookup", "-", stdin=each.text)
        trial.run("log", "search", "--indicator", "-", stdin=each.text)
        trial.run("log", "affected", "-", stdin=each.text)
    for each in known[:2]:
        trial.run("log", "erase", "--subject", "-", stdin=each.text)


def export(trial: Trial) -> None:
    """The log in every form that it leaves in, and as people read it."""
    sessions = {entry.event.session for entry in trial.installation.events("text.*")}
    for name in ("a.jsonl", "a.parquet", "tiles"):
        trial.run("log", "export", f"exports/{name}")
    for form in ("ocsf", "otlp-logs", "otlp-spans"):
        trial.run("log", "export", f"exports/{form}.jsonl", "--as", form)
    trial.run("log", "search", "--json", "--limit", "100000")
    trial.run("log", "search", "--limit", "1000")
    trial.run("log", "trace", min(filter(None, sessions)))
    trial.run("log", "verify")
    assert len(list((trial.folder / "exports").iterdir())) == 6


def stories(gateway: Serving, trial: Trial) -> list[bytes]:
    """What the gateway tells of each request; of every fourth in a short trial."""
    requests = {e.event.request: e.event.feature for e in trial.installation.events()}
    asked = list(requests.items())[:: 1 if NIGHTLY else 4]
    told = []
    with httpx2.Client(base_url=gateway.url, timeout=30) as client:
        for request, feature in asked:
            headers = {"x-seawall-feature": feature} if feature != "default" else {}
            path = f"/seawall/v1/requests/{request}"
            if request:
                told.append(client.get(path, headers=headers).content)
    return told


def issued(trial: Trial, count: int) -> tuple[dict[str, str], list[Planted]]:
    """Keys of our own, which are secrets as any."""
    store = KeyStore(trial.data)
    made = [store.issue(FEATURES[n % 2], at=datetime.now(UTC)) for n in range(count)]
    planted = [
        Planted("secret.own", secret, marks_of(secret.split("_", 2)[2])) for _, secret in made
    ]
    return {key.feature: secret for key, secret in made}, planted


def keep_confidential(trial: Trial, terms: Sequence[Planted]) -> None:
    """Terms that must not leave, of which only digests are kept."""
    column = "\n".join(["term", *(each.text for each in terms)])
    (trial.folder / "terms.csv").write_text(column, "utf-8")
    said = trial.run("confidential", "add", "terms.csv", "--values", "term")
    assert b"confidential.term" in said


@pytest.mark.timeout(3600 if NIGHTLY else 300)
@pytest.mark.parametrize("texts", TEXTS)
@pytest.mark.parametrize("store", STORES)
def test_nothing_that_passed_through_is_found_in_what_is_left(
    store: str, texts: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = values(COUNT)
    model = Minded()
    with (
        serving_model(model) as (upstream, _),
        trial(store, texts, tmp_path, monkeypatch) as tried,
    ):
        installation = tried.installation
        (tmp_path / "schema.json").write_text('{"type": "object", "required": ["a"]}', "utf-8")
        installation.write(upstream, **policy(texts))
        keep_confidential(tried, [each for each in planted if each.kind == "term"])
        keys, own = issued(tried, max(2, COUNT // 100))
        search = Search([*planted, *own])
        for_files, while_down, rest = (
            planted[: COUNT // 40], planted[COUNT // 40 : COUNT // 8], planted[COUNT // 8 :]
        )  # fmt: skip
        with serving(installation, TMPDIR=str(tmp_path / "temporary")) as gateway:
            talk = Talk(gateway.url, model, keys)
            talk_over(talk, rest, WAYS)
            spoil_the_policy(gateway, tmp_path / "seawall.yaml", for_files)
            with tried.log_is_down():
                talk_over(talk, while_down, WHILE_THE_LOG_IS_DOWN)
                assert metric(gateway, "seawall_log_up") == 0.0
                assert metric(gateway, "seawall_log_spooled_total") > 50
                nothing(search.folder(tried.data / "spool"))
            until(lambda: metric(gateway, "seawall_log_up") == 1.0)
            look_up(tried, [each for each in rest if each.kind in LOOKED_UP][:LOOK_UPS])
            tried.checkpoint()
            nothing(tried.left(search))
            nothing(search.pieces(stories(gateway, tried), "a request's story"))
            nothing(search.data(page(gateway).encode(), "metrics"))
            gateway.term()
            assert gateway.end() == 0
            assert gateway.process.stdout is not None
            tried.outputs.append(("serve", gateway.process.stdout.read().encode()))
        export(tried)
        tried.checkpoint()
        nothing(tried.left(search))
        nothing(search.pieces(talk.refusals, "a refusal"))
        kinds = {entry.event.kind for entry in installation.events()}
        assert not KINDS - kinds
        assert model.asked > COUNT / 5
