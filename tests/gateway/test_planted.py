"""
Planted values pass through the gateway by every way there is: none is found in what it leaves.

`make nightly` plants 10,000 in each kind of store, `make test` a twentieth in both together.
"""

import base64
import json
import random
from collections.abc import Callable
from functools import cache
from itertools import product
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from seawall.ledger import SqliteLedger
from seawall.ledger.vault import ToSeal, Vault
from seawall.terms import Event
from tests.gateway.planting import MAKERS, Planted, values
from tests.gateway.seeking import Search, told
from tests.gateway.serving import Serving, serving, serving_model
from tests.gateway.talking import Minded, Talk
from tests.gateway.trial import (
    BROKEN,
    NIGHTLY,
    SHARE,
    Trial,
    clumsy_detector,
    export,
    issued,
    keep_confidential,
    look_up,
    metric,
    nothing,
    opened_texts,
    page,
    policy,
    spoil_the_policy,
    stories,
    talk_over,
    trial,
    until,
)  # fmt: skip
from tests.gateway.ways import WAYS, WHILE_THE_LOG_IS_DOWN
from tests.ledger.events import NOON, event

pytestmark = pytest.mark.long

COUNT = 10_000 if NIGHTLY else 250
"""In each kind of store: in both together a twentieth of it."""

FEW = 250
TRIALS = [("file", "sealed"), ("postgresql", "none")]
"""Where the log is, and whether texts are kept."""
if NIGHTLY:
    TRIALS = [*product(("file", "postgresql"), ("none", "sealed", "redacted"))]
LOOK_UPS = 40 if NIGHTLY else 4
LOOKED_UP = ("pii.email", "pii.user", "pii.iban", "secret.github")

KINDS = {
    "request.received", "request.rejected", "text.allowed", "text.redacted", "text.held",
    "text.blocked", "upstream.failed", "answer.started", "answer.delivered", "answer.refused",
    "answer.cut", "policy.refused", "policy.changed", "kept.added", "log.gap", "log.looked_up",
    "vault.erased",
}  # fmt: skip
"""What must have happened, or the trial has tried nothing."""


def _parted(planted: list[Planted]) -> tuple[list[Planted], list[Planted], list[Planted]]:
    """What is put into policy files, what comes while the log is down, and the rest."""
    files = max(len(BROKEN), len(planted) // 200)
    down = files + max(SHARE * len(WHILE_THE_LOG_IS_DOWN), len(planted) // 10)
    assert len(planted) - down >= SHARE * len(WAYS)
    return planted[:files], planted[files:down], planted[down:]


def in_all_that_is_left(tried: Trial, search: Search) -> None:
    """Nothing, in any file, row or output."""
    tried.checkpoint()
    nothing(tried.left(search))


def while_the_log_is_down(
    tried: Trial, gateway: Serving, talk: Talk, planted: list[Planted], search: Search
) -> None:
    """Requests whose events wait in the spool, and then are logged."""
    with tried.log_is_down():
        talk_over(talk, planted, WHILE_THE_LOG_IS_DOWN)
        assert metric(gateway, "seawall_log_up") == 0.0
        # What has a text to seal is refused where the vault is in the same database.
        least = 20 if tried.texts == "none" else 0
        assert metric(gateway, "seawall_log_spooled_total") > least
        nothing(search.folder(tried.data / "spool"))
    until(lambda: metric(gateway, "seawall_log_up") == 1.0, gateway, "seawall_log_")


def in_texts(tried: Trial, search: Search) -> None:
    """No secret, even where a text was sealed and is opened."""
    opened = list(opened_texts(tried.data))
    assert opened  # with `none`, what was held
    hits = search.pieces(opened, "the opened texts")
    nothing(hit for hit in hits if hit.kind.startswith("secret."))


@pytest.mark.timeout(3600 if NIGHTLY else 300)
@pytest.mark.parametrize(("store", "texts"), TRIALS)
def test_nothing_that_passed_through_is_found_in_what_is_left(
    store: str, texts: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted, model = values(COUNT), Minded()
    for_files, while_down, rest = _parted(planted)
    with (
        serving_model(model) as (upstream, _),
        trial(store, texts, tmp_path, monkeypatch) as tried,
    ):
        tried.installation.write(upstream, **policy(texts))
        keep_confidential(tried, [each for each in planted if each.kind == "term"])
        keys, own = issued(tried, COUNT // 100)
        search = Search([*planted, *own])
        environ = {
            "TMPDIR": str(tmp_path / "temporary"),
            "PYTHONPATH": clumsy_detector(tmp_path / "plugin"),
        }
        with serving(tried.installation, **environ) as gateway:
            talk = Talk(gateway.url, model, keys)
            talk_over(talk, rest, WAYS)
            spoil_the_policy(gateway, tmp_path / "seawall.yaml", for_files)
            while_the_log_is_down(tried, gateway, talk, while_down, search)
            look_up(tried, [each for each in rest if each.kind in LOOKED_UP][:LOOK_UPS])
            in_all_that_is_left(tried, search)
            nothing(search.pieces(stories(gateway, tried), "a request's story"))
            nothing(search.data(page(gateway).encode(), "metrics"))
            tried.stop(gateway)
        export(tried)
        in_all_that_is_left(tried, search)
        in_texts(tried, search)
        events = [entry.event for entry in tried.installation.events()]
    nothing(search.pieces(talk.refusals, "a refusal"))
    assert talk.refusals
    assert not KINDS - {event.kind for event in events}
    assert any("guard.broken" in str(event.facts.get("findings")) for event in events)
    assert model.asked > COUNT / 5


WRITTEN: dict[str, Callable[[str], bytes]] = {
    "UTF-8": str.encode,
    "UTF-16": lambda text: text.encode("utf-16-le"),
    "small letters": lambda text: text.casefold().encode(),
    "capitals of a name's letters": lambda text: text.swapcase().encode(),
    "hex": lambda text: text.encode().hex().encode(),
    "HEX": lambda text: text.encode().hex().upper().encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64, a byte on": lambda text: base64.b64encode(b"." + text.encode()),
    "base64, two bytes on": lambda text: base64.b64encode(b".." + text.encode() + b"."),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(b"." + text.encode()),
    "URL": lambda text: quote(text, safe="").encode(),
    "part of a URL": lambda text: quote(text).encode(),
    "form": lambda text: quote_plus(text).encode(),
    "each byte": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()).encode(),
    "JSON": lambda text: json.dumps({"a": text}).encode(),
    "JSON as it is": lambda text: json.dumps([text], ensure_ascii=False).encode(),
    "a string of Python": lambda text: repr(text).encode(),
    "the beginning": lambda text: text[: max(len(text) // 2, 40)].encode(),
}


@cache
def _searched() -> tuple[list[Planted], Search]:
    planted = values(COUNT, seed=1)
    return planted, Search(planted)


@pytest.mark.parametrize("way", WRITTEN)
def test_the_search_finds_each_value_however_it_is_written(way: str, tmp_path: Path) -> None:
    planted, search = _searched()
    written = dict(enumerate(planted))
    if way == "capitals of a name's letters":  # beyond ASCII it knows small letters alone
        written = {number: each for number, each in written.items() if each.text.isascii()}
    noise = base64.b64encode(bytes(range(256)))
    content = noise.join(WRITTEN[way](each.text) for each in written.values())
    (tmp_path / "file").write_bytes(noise + content + noise)
    hits = list(search.folder(tmp_path))
    assert {hit.number for hit in hits} >= written.keys()
    assert {hit.where for hit in hits} == {"file"}


def test_the_search_finds_nothing_where_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(random.Random(2).randbytes(3_000_000))
    (tmp_path / "hex").write_bytes(random.Random(3).randbytes(1_000_000).hex().encode())
    (tmp_path / "base64").write_bytes(base64.b64encode(random.Random(4).randbytes(1_000_000)))
    nothing(Search(values(COUNT, seed=6)).folder(tmp_path))
    others = "\0".join(each.text for each in values(FEW, seed=5))
    (tmp_path / "others").write_text(others, "utf-8")
    nothing(Search(values(FEW, seed=6)).folder(tmp_path))


def test_what_is_told_of_a_leak_is_not_the_value() -> None:
    planted = values(len(MAKERS))
    search = Search(planted)
    lines = "\n".join(told(search.pieces([each.text.encode() for each in planted], "a place")))
    assert all(f"{kind} in a place, as UTF-8" in lines for kind in MAKERS)
    nothing(search.data((lines + repr(planted) + repr(search)).encode(), "what is told"))


def test_an_entry_that_leaks_is_found_in_the_files_the_rows_and_all_exports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = values(len(MAKERS))
    with trial("file", "none", tmp_path, monkeypatch) as tried:
        (tmp_path / "seawall.yaml").write_text("version: 1\n", "utf-8")
        with SqliteLedger(tried.data) as log:  # past the list of what may be in the log
            facts = [event("text.allowed", at=n, note=each.text) for n, each in enumerate(planted)]
            log.append([*facts, event("text.allowed", note="x" * 9_000 + planted[0].text)])
        for form in ("a.jsonl", "a.parquet", "tiles"):
            tried.run("log", "export", f"exports/{form}")
        tried.run("log", "search", "--json")
        found: dict[str, set[int]] = {}
        for hit in tried.left(Search(planted)):
            found.setdefault(hit.where, set()).add(hit.number)
    everywhere = set(range(len(planted)))
    for where in (
        "log.sqlite", "the rows of log.sqlite", "a.jsonl", "the columns of a.parquet",
        "what `seawall log search` says",
    ):  # fmt: skip
        assert found[where] == everywhere, where
    assert set().union(*(n for where, n in found.items() if "tiles" in where)) == everywhere


def test_a_sealed_text_is_found_only_once_it_is_opened(tmp_path: Path) -> None:
    planted = values(len(MAKERS))
    with SqliteLedger(tmp_path) as log:
        log.append([event("gateway.started")])
        with Vault.open(tmp_path) as vault:
            bodies = [ToSeal("ss1.a", "text", NOON, {"texts": [each.text]}) for each in planted]
            sealed = [kept.fact for kept in vault.seal_many(bodies)]
        log.append([Event("text.allowed", NOON, "gateway", facts={"sealed": s}) for s in sealed])
    search = Search(planted)
    nothing(search.folder(tmp_path))
    opened = search.pieces(opened_texts(tmp_path), "the opened texts")
    assert {hit.number for hit in opened} == set(range(len(planted)))
