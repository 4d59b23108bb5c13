"""An installation through which values pass, and all that it leaves behind."""

import json
import os
import signal
import sqlite3
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
import yaml
from click.testing import CliRunner

from seawall.access import KeyStore
from seawall.cli import cli
from seawall.errors import TextGone
from seawall.ledger import LOG_URL, Query, open_for_reading
from seawall.ledger.database import FILE
from seawall.ledger.vault import Vault
from tests.cli.running import seawall_process
from tests.gateway.planting import Planted, marks_of
from tests.gateway.seeking import Hit, Search, postgres_rows, told
from tests.gateway.serving import Installation, Serving
from tests.gateway.talking import Talk
from tests.gateway.ways import BODY_BYTES, BREAKS, FEATURES, TEXT_CHARACTERS, Way, shares
from tests.ledger.failing import mend
from tests.postgres_server import Server, server

NIGHTLY = os.environ.get("SEAWALL_NIGHTLY") == "1"
SHARE = 5
"""Values of one turn of a client."""

CLIENTS = 4
SOON = 60.0
BEST_EFFORT = ["request.*", "text.*", "answer.*", "upstream.failed"]


def rule(name: str, kind: str, action: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": kind, "action": action, **more}


def acting(action: str, **more: Any) -> dict[str, Any]:
    """A feature that does this with all personal values and secrets."""
    return {
        "rules": [
            rule("personal", "pii.*", action, **more),
            rule("key", "secret.*", action, **more),
        ]
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
            done = seawall_process(*words, folder=self.folder, stdin=stdin.encode())
            said = done.stdout + done.stderr
        else:
            result = CliRunner().invoke(cli, words, input=stdin)
            broken = result.exc_info if result.exception else None
            said = (
                result.output_bytes
                + "".join(traceback.format_exception(*broken) if broken else ()).encode()
            )
        self.outputs.append((" ".join(words[:2]), said))
        return said

    def stop(self, gateway: Serving) -> None:
        """End the gateway, and keep what it said."""
        gateway.term()
        assert gateway.end() == 0
        assert gateway.process.stdout is not None
        self.outputs.append(("serve", gateway.process.stdout.read().encode()))

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
            before = _damage(self.data / FILE)
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
                connection.execute(statement)
            yield
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    def checkpoint(self) -> None:
        """Have the server write all that it has in memory."""
        if self.server is not None:
            with psycopg.connect(self.server.url, autocommit=True) as connection:
                connection.execute("CHECKPOINT")


CLUMSY = f"""
class Clumsy:
    name, reach = "clumsy", 100

    def find(self, text):
        if {BREAKS!r} in text.body:
            raise ValueError(text.body)
        return []
"""


def clumsy_detector(folder: Path) -> str:
    """A path for Python with a package of somebody's whose detector tells texts as it breaks."""
    about = folder / "clumsy-1.dist-info"
    about.mkdir(parents=True)
    (folder / "clumsy.py").write_text(CLUMSY, "utf-8")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: clumsy\nVersion: 1\n", "utf-8")
    entry = "[seawall.detectors]\nclumsy = clumsy:Clumsy\n"
    (about / "entry_points.txt").write_text(entry, "utf-8")
    return os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH", ""))))


def _damage(path: Path) -> bytes:
    """As `damage`, of a log that is written to: nothing of it is between two states."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=SOON)) as other:
        while True:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            other.execute("BEGIN IMMEDIATE")
            if not path.with_name(f"{FILE}-wal").stat().st_size:
                break
            other.execute("ROLLBACK")
        before = path.read_bytes()
        with path.open("r+b") as file:
            file.seek(4_096)
            file.write(os.urandom(len(before) - 4_096))
        other.execute("PRAGMA user_version = 2")  # a change, so that nobody trusts its cache
        other.execute("COMMIT")
    return before


@contextmanager
def trial(store: str, texts: str, folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Trial]:
    """An installation with its log in this kind of store."""
    installation = Installation(folder)
    for name in ("exports", "temporary"):
        (folder / name).mkdir()
    (folder / "schema.json").write_text('{"type": "object", "required": ["a"]}', "utf-8")
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


def until(true: Callable[[], bool], gateway: Serving, about: str) -> None:
    """Ask over HTTP until it is so; else the metrics of that name tell more."""
    end = time.monotonic() + SOON
    while not true():
        if time.monotonic() > end:
            lines = [line for line in page(gateway).splitlines() if line.startswith(about)]
            raise AssertionError("\n".join(lines))
        time.sleep(0.02)


def nothing(hits: Iterable[Hit]) -> None:
    """Fails with what was found where and how it was spelled, and never with a value."""
    found = told(hits)
    assert not found, "\n".join(found)


def talk_over(talk: Talk, planted: Sequence[Planted], ways: Sequence[Way]) -> None:
    """Each value by one of the ways, and each way with some."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        turns = [
            pool.submit(way, talk, share)
            for way, share in zip(cycle(ways), shares(planted, SHARE), strict=False)
        ]
        for turn in turns:
            turn.result()


NO_NAME = " Z"
"""Behind a value makes sure that it is none of the names that a policy may give."""

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
        f"{json.dumps(text.removesuffix(NO_NAME))}}}}}\n"
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
        config.write_text(broken(each.text + NO_NAME), "utf-8")
        gateway.process.send_signal(signal.SIGHUP)
        until(partial(_more, gateway, refused, before), gateway, "seawall_policy")
    config.write_text(yaml.safe_dump(yaml.safe_load(good) | {"message": "No."}), "utf-8")
    gateway.process.send_signal(signal.SIGHUP)
    changed = 'seawall_policy_reloads_total{result="changed"}'
    until(partial(_more, gateway, changed, 0), gateway, "seawall_policy")


def _more(gateway: Serving, name: str, than: float) -> bool:
    return metric(gateway, name) > than


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


def opened_texts(folder: Path) -> Iterator[bytes]:
    """Every text that an entry of the log says is sealed, opened, but what was erased."""
    with open_for_reading(folder) as log:
        refs = dict(_sealed([entry.event.facts for entry in log.entries(Query())]))
    if refs:
        with Vault.open(folder) as vault:
            for ref, digest in refs.items():
                with suppress(TextGone):
                    yield repr(vault.read(ref, digest)).encode()


def _sealed(fact: object) -> Iterator[tuple[str, str]]:
    """The references and digests in a fact, however deep."""
    if isinstance(fact, Mapping):
        if isinstance(fact.get("ref"), str) and "digest" in fact:
            yield fact["ref"], str(fact["digest"])
        for member in fact.values():
            yield from _sealed(member)
    elif isinstance(fact, list):
        for member in fact:
            yield from _sealed(member)


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
