"""What must not leave, as an installation keeps it."""

import stat
from datetime import date
from pathlib import Path
from threading import Thread

import pytest

from seawall import Guard
from seawall.assemble.confidential import FOLDER, KEY_NAME, ConfidentialStore, Kept, new_id
from seawall.detect.confidential import fingerprints, owner_digest, phrase
from seawall.errors import SettingsError
from tests.detect.confidential.kept import NUMBER, PLAN, TERM

TODAY = date(2026, 11, 29)
POLICY = """version: 1
name: t
features: {{default: {{description: d}}}}
rules:
  - {{name: kept, kind: confidential.*, stages: [output], action: redact}}
data: {data}
"""


def entry(
    kind: str, *, name: str = "it", label: str = "", expires: str = "", parts: int = 1
) -> Kept:
    return Kept(new_id(), f"confidential.{kind}", name, label, "ann", "2026-11-29", expires, parts)


def with_term(
    store: ConfidentialStore,
    term: str = TERM,
    *,
    name: str = "it",
    label: str = "",
    expires: str = "",
) -> Kept:
    kept, keyed = entry("term", name=name, label=label, expires=expires), store.keyed()
    found = phrase(term, keyed)
    assert found is not None
    store.add(kept, phrases=[(found, b"")])
    return kept


def guard(folder: Path) -> Guard:
    (folder / "seawall.yaml").write_text(POLICY.format(data=folder), "utf-8")
    return Guard.from_file(folder / "seawall.yaml")


def test_what_is_kept_is_found_by_the_guard_of_the_folder(tmp_path: Path) -> None:
    store = ConfidentialStore(tmp_path)
    with_term(store, name="project", label="secret")
    prints = fingerprints(PLAN, store.keyed())
    store.add(entry("document", name="plan.md", parts=len(prints)), prints=prints)
    owned = phrase(NUMBER, store.keyed())
    assert owned is not None
    store.add(entry("other_subject"), phrases=[(owned, owner_digest("anna", store.keyed()))])

    told = f"As {TERM} says: {PLAN} {NUMBER}"
    verdict = guard(tmp_path).check(told, stage="output", principal="anna")
    kinds = {(r.finding.kind, r.finding.note) for r in verdict.rulings}
    assert ("confidential.term", "project (secret)") in kinds
    assert ("confidential.document", "plan.md") in kinds
    assert "confidential.other_subject" not in {kind for kind, _ in kinds}
    other = guard(tmp_path).check(told, stage="output", principal="bob")
    assert "confidential.other_subject" in {r.finding.kind for r in other.rulings}


def test_no_word_is_on_the_disk_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    store = ConfidentialStore(tmp_path)
    with_term(store)
    prints = fingerprints(PLAN, store.keyed())
    store.add(entry("document"), prints=prints)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 3
    for path in files:
        content = path.read_bytes().lower()
        assert not any(word in content for word in (b"heron", b"blueheron", b"shipyard", b"crane"))
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_entry_counts_to_the_end_of_its_last_day(tmp_path: Path) -> None:
    store = ConfidentialStore(tmp_path)
    kept = with_term(store, expires="2026-11-29")
    assert store.in_force(TODAY)[0] == (kept.id,)
    assert store.in_force(date(2026, 11, 30)) == ((), ())
    assert [each.expired(date(2026, 11, 30)) for each in store.all()] == [True]
    assert store.stamp(TODAY) != store.stamp(date(2026, 11, 30))


def test_what_is_removed_is_let_out_again(tmp_path: Path) -> None:
    store = ConfidentialStore(tmp_path)
    kept, before = with_term(store), store.stamp(TODAY)
    assert store.remove(kept.id) == kept
    assert store.all() == []
    assert store.stamp(TODAY) != before
    with pytest.raises(SettingsError, match=f"id `{kept.id}`"):
        store.remove(kept.id)


def test_without_its_key_nothing_is_told_and_nobody_makes_another(tmp_path: Path) -> None:
    store = ConfidentialStore(tmp_path)
    with_term(store)
    (tmp_path / KEY_NAME).unlink()
    for use in (store.keyed, lambda: store.in_force(TODAY)):
        with pytest.raises(SettingsError, match="restore it from a backup"):
            use()
    (tmp_path / KEY_NAME).write_bytes(b"short")
    with pytest.raises(SettingsError, match="no key of 32 bytes"):
        store.keyed()


@pytest.mark.parametrize("content", [b"", b"{}\n", b"[1]\nabc", b"\xff\xfe"])
def test_a_damaged_entry_is_named_and_never_left_out_in_silence(
    tmp_path: Path, content: bytes
) -> None:
    store = ConfidentialStore(tmp_path)
    kept = with_term(store)
    (tmp_path / FOLDER / f"{kept.id}.kept").write_bytes(content)
    with pytest.raises(SettingsError, match=rf"{kept.id}\.kept` cannot be read"):
        guard(tmp_path)


def test_a_flipped_bit_is_noticed(tmp_path: Path) -> None:
    store = ConfidentialStore(tmp_path)
    path = tmp_path / FOLDER / f"{with_term(store).id}.kept"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(SettingsError, match="changed"):
        store.all()


def test_many_at_once_make_one_key(tmp_path: Path) -> None:
    store = ConfidentialStore(tmp_path)
    threads = [Thread(target=with_term, args=(store, f"Term {n} of ours")) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = guard(tmp_path).check("Term 3 of ours, and Term 7 of ours", stage="output").rulings
    assert sum(ruling.finding.kind == "confidential.term" for ruling in found) == 2
    assert not list(tmp_path.rglob(".new-*"))
