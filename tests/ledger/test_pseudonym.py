"""Laws of pseudonyms: the same for one person within a quarter, nobody's without the key."""

import base64
import hashlib
import hmac
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import LedgerError
from seawall.ledger import Pseudonyms
from seawall.ledger.pseudonym import FILE, epoch_of, normalise, token
from tests.ledger.events import NOON

KEY = bytes(range(32))
LATER = datetime(2026, 10, 1, tzinfo=UTC)
anything = st.text(st.characters(codec=None, categories=None))


def test_a_token_is_the_keyed_hash_that_its_form_promises() -> None:
    mac = hmac.new(KEY, b"email\0Ann@example.com", hashlib.sha256).digest()[:16]
    spelled = base64.b32encode(mac).decode().rstrip("=").lower()
    made = token(KEY, domain="acme", epoch="2026q3", klass="email", value=" Ann@EXAMPLE.com ")
    assert made == f"pz1.acme.2026q3.email.{spelled}"


@given(anything)
def test_normalising_twice_changes_nothing_more(value: str) -> None:
    assert normalise(normalise(value)) == normalise(value)


@given(anything, st.sampled_from(["email", "principal"]))
def test_a_token_is_plain_ascii_and_holds_no_part_of_the_value(value: str, klass: str) -> None:
    made = token(KEY, domain="acme", epoch="2026q3", klass=klass, value=value)
    assert made.isascii()
    assert len(made.rpartition(".")[2]) == 26


@pytest.mark.parametrize(
    ("at", "epoch"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), "2026q1"),
        (datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC), "2026q1"),
        (datetime(2026, 4, 1, tzinfo=UTC), "2026q2"),
        (datetime(2026, 12, 31, tzinfo=UTC), "2026q4"),
        (datetime(2026, 4, 1, 1, tzinfo=timezone(timedelta(hours=2))), "2026q1"),
    ],
)
def test_an_epoch_is_a_quarter_in_utc(at: datetime, epoch: str) -> None:
    assert epoch_of(at) == epoch


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(LedgerError, match="time zone"):
        epoch_of(datetime(2026, 1, 1))  # noqa: DTZ001 - the point


def test_one_value_has_one_token_per_class_quarter_and_domain(tmp_path: Path) -> None:
    names = Pseudonyms.open(tmp_path)
    elsewhere = Pseudonyms.open(tmp_path, domain="other")
    tokens = {
        names.token("email", "ann", NOON),
        names.token("principal", "ann", NOON),
        names.token("principal", "ann", LATER),
        elsewhere.token("principal", "ann", NOON),
    }
    hashes = {made.rpartition(".")[2] for made in tokens}
    assert len(hashes) == 4
    assert names.token("principal", "ann", NOON + timedelta(days=1)) in tokens


def test_another_opening_and_another_process_give_the_same_tokens(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC\n"
        "from seawall.ledger import Pseudonyms\n"
        "names = Pseudonyms.open(Path(sys.argv[1])); at = datetime(2026, 8, 1, tzinfo=UTC)\n"
        "print(names.token('principal', 'ann', at), names.session('s'))"
    )
    # started together on an empty folder, so that they race to make the keys
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    said = {process.communicate()[0] for process in both}
    names = Pseudonyms.open(tmp_path)
    assert said == {f"{names.token('principal', 'ann', NOON)} {names.session('s')}\n"}


def test_threads_that_open_an_empty_folder_together_agree(tmp_path: Path) -> None:
    barrier = threading.Barrier(16)

    def session(_: int) -> str:
        barrier.wait()
        return Pseudonyms.open(tmp_path).session("s")

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(session, range(16)))) == 1


def test_a_destroyed_key_makes_its_tokens_nobodys(tmp_path: Path) -> None:
    before = Pseudonyms.open(tmp_path).token("principal", "ann", NOON)
    (tmp_path / FILE).unlink()
    assert Pseudonyms.open(tmp_path).token("principal", "ann", NOON) != before


def test_nobody_stays_nobody(tmp_path: Path) -> None:
    names = Pseudonyms.open(tmp_path)
    assert names.token("principal", "", NOON) == ""
    assert names.session("") == ""


@given(st.lists(anything, max_size=4), st.lists(anything, max_size=4))
def test_conversations_are_one_only_if_they_begin_alike(
    shared_names: Pseudonyms, one: list[str], other: list[str]
) -> None:
    same = shared_names.conversation(one) == shared_names.conversation(other)
    assert same == (one == other)


def test_no_text_can_be_cut_so_that_two_conversations_are_one(shared_names: Pseudonyms) -> None:
    cuts = (["ab"], ["a", "b"], ["a\0b"], ["a\0001\0b"], ["", "ab"], ["ab", ""])
    assert len({shared_names.conversation(cut) for cut in cuts}) == len(cuts)


@given(anything)
def test_a_session_by_id_is_never_a_conversation(shared_names: Pseudonyms, value: str) -> None:
    assert shared_names.session(value) != shared_names.conversation([value])


@pytest.fixture(scope="module")
def shared_names(tmp_path_factory: pytest.TempPathFactory) -> Pseudonyms:
    return Pseudonyms.open(tmp_path_factory.mktemp("names"))


def test_the_keys_are_their_owners_alone(tmp_path: Path) -> None:
    Pseudonyms.open(tmp_path).token("principal", "ann", NOON)
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}
    (tmp_path / FILE).chmod(0o640)
    with pytest.raises(LedgerError, match="chmod 600"):
        Pseudonyms.open(tmp_path)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"keys": {"session": "00"}}', '{"keys": [1]}'])
def test_damaged_keys_are_a_clear_error_and_are_not_replaced(tmp_path: Path, text: str) -> None:
    file = tmp_path / FILE
    file.touch(mode=0o600)
    file.write_text(text)
    with pytest.raises(LedgerError, match="damaged"):
        Pseudonyms.open(tmp_path)
    assert file.read_text() == text


def test_a_domain_that_would_blur_a_tokens_parts_is_refused(tmp_path: Path) -> None:
    for domain in ("", "a.b", "é", "-"):
        with pytest.raises(LedgerError, match="domain"):
            Pseudonyms.open(tmp_path, domain=domain)


def test_destroying_old_quarters_keeps_the_others_and_sessions(tmp_path: Path) -> None:
    names = Pseudonyms.open(tmp_path)
    old, new = names.token("principal", "ann", NOON), names.token("principal", "ann", LATER)
    session = names.session("s")
    assert names.epochs() == ["2026q3", "2026q4"]
    assert names.destroy("2026q4") == ["2026q3"]
    assert names.destroy("2026q4") == []
    assert names.epochs() == ["2026q4"]
    for each in (names, Pseudonyms.open(tmp_path)):
        assert each.tokens("principal", "ann") == [new]
        assert each.session("s") == session
    assert Pseudonyms.open(tmp_path).token("principal", "ann", NOON) != old
