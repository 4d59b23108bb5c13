"""A witness signs what only grew, once, whoever asks and however many at a time."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.errors import LedgerError
from seawall.ledger import Cosigning, SqliteLedger, cosignature, own_verifier, verify
from seawall.ledger.checkpoint import Checkpoint, open_checkpoint
from seawall.ledger.merkle import Frontier, Node, consistency_proof, leaf_hash
from seawall.ledger.note import Kind, Signer, read_note, signature_line, write_note
from seawall.ledger.signing import witness_signer
from seawall.ledger.witness import SIZE_TYPE, Answer, Witness, asked
from tests.ledger.events import event

LOG = Signer("seawall/default/test/00c0ffee", bytes(range(32)))
OTHER = Signer("seawall/default/test/0badcafe", bytes(range(1, 33)))
KEY = Signer("witness.example", bytes(32), Kind.COSIGNATURE, now=lambda: 1_790_000_000)
LEAVES = [leaf_hash(bytes([n])) for n in range(64)]
FORKED = [*LEAVES[:10], *(leaf_hash(b"other" + bytes([n])) for n in range(54))]


def tree(leaves: Sequence[bytes], size: int) -> bytes:
    frontier = Frontier()
    frontier.extend(leaves[:size])
    return frontier.root


def request(old: int, size: int, leaves: Sequence[bytes] = LEAVES, signer: Signer = LOG) -> str:
    def lookup(node: Node) -> bytes:
        level, at = node
        return tree(leaves[at << level :], 1 << level)

    note = Checkpoint(signer.name, size, tree(leaves, size)).signed([signer])
    return asked(old, consistency_proof(lookup, old, size), note)


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(tmp_path, KEY, [LOG.verifier])


def test_a_log_that_grows_is_signed_each_time(witness: Witness) -> None:
    for old, size in ((0, 3), (3, 3), (3, 10), (10, 64)):
        body = request(old, size)
        answer = witness.add(body)
        assert answer.status == 200
        note = body.partition("\n\n")[2] + answer.body
        checkpoint, (signature,) = open_checkpoint(note, [KEY.verifier])
        assert (checkpoint.size, signature.at) == (size, 1_790_000_000)


def test_another_witness_of_the_same_folder_goes_on_from_what_was_seen(
    witness: Witness, tmp_path: Path
) -> None:
    assert witness.add(request(0, 20)).status == 200
    again = Witness(tmp_path, KEY, [LOG.verifier])
    assert again.add(request(0, 30)) == Answer(409, "20\n", SIZE_TYPE)
    assert again.add(request(20, 30)).status == 200


def test_a_fork_a_rollback_and_a_stale_size_are_refused(witness: Witness) -> None:
    assert witness.add(request(0, 20)).status == 200
    assert witness.add(request(20, 30, FORKED)).status == 422
    assert witness.add(request(20, 20, FORKED)) == Answer(409, "20\n", SIZE_TYPE)
    assert witness.add(request(10, 15)) == Answer(409, "20\n", SIZE_TYPE)
    assert witness.add(request(10, 30)) == Answer(409, "20\n", SIZE_TYPE)
    assert witness.add(request(20, 30)).status == 200


def test_only_known_logs_and_keys_are_signed_for(witness: Witness) -> None:
    assert witness.add(request(0, 3, signer=OTHER)).status == 404
    imposter = Signer(LOG.name, OTHER.seed)
    assert witness.add(request(0, 3, signer=imposter)).status == 403
    changed = request(0, 3).replace("\n3\n", "\n4\n")
    assert witness.add(changed).status == 403


@pytest.mark.parametrize(
    "body",
    [
        *("", "old 0\n", "new 0\n\na\n", "old -1\n\n", "old 01\n\n"),
        request(0, 3).replace("old 0", "old x"),
        request(0, 3).replace("old 0", "old 5"),
        request(0, 3).replace("old 0", "old 0\nx"),
        "old 0\n\n" + write_note("no checkpoint\n", [LOG]),
    ],
)
def test_what_cannot_be_read_is_told(witness: Witness, body: str) -> None:
    assert witness.add(body).status == 400


def test_a_proof_where_none_belongs_is_refused(witness: Witness) -> None:
    body = request(0, 3)
    assert witness.add(body.replace("old 0\n", f"old 0\n{'A' * 43}=\n")).status == 422


def test_of_requests_at_the_same_time_none_rolls_back_the_other(
    witness: Witness, tmp_path: Path
) -> None:
    assert witness.add(request(0, 8)).status == 200
    bodies = [request(8, size) for size in range(9, 41)]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(witness.add, bodies))
    assert [answer.status for answer in answers].count(200) == 1
    signed = 9 + [answer.status for answer in answers].index(200)
    assert witness.add(request(0, 64)).body == f"{signed}\n"


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 64), st.integers(1, 64), st.booleans()), max_size=12))
def test_whatever_is_asked_what_was_signed_only_grows(
    tmp_path_factory: pytest.TempPathFactory, asks: list[tuple[int, int, bool]]
) -> None:
    witness = Witness(tmp_path_factory.mktemp("witness"), KEY, [LOG.verifier])
    size, leaves = 0, LEAVES
    for old, new, forked in asks:
        chosen = FORKED if forked else LEAVES
        if old <= new and witness.add(request(old, new, chosen)).status == 200:
            assert old == size <= new
            assert tree(chosen, size) == tree(leaves, size)
            size, leaves = new, chosen


def test_a_log_has_its_checkpoint_cosigned_and_keeps_the_signature(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with SqliteLedger(folder) as ledger:
        ledger.append([event() for _ in range(5)])
    log = Cosigning(folder)
    witness = Witness(tmp_path / "witness", KEY, [own_verifier(folder)])
    note, body = log.request(0)
    line = cosignature(note, witness.add(body).body, KEY.verifier)
    log.keep(note, line)
    log.keep(note, line)  # twice does no harm
    kept, _ = log.request(5)
    assert len(read_note(kept).signatures) == 3
    told = verify(folder, [own_verifier(folder), KEY.verifier])
    assert not told.problems
    assert told.signed == {own_verifier(folder).name: 5, KEY.name: 5}
    with SqliteLedger(folder) as ledger:
        ledger.append([event() for _ in range(3)])
    note, body = log.request(5)
    assert witness.add(body).status == 200
    with pytest.raises(LedgerError, match="saw more"):
        log.request(9)


def test_of_a_hostile_witness_nothing_is_kept_but_its_signature(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with SqliteLedger(folder) as ledger:
        ledger.append([event()])
    log = Cosigning(folder)
    note, _ = log.request(0)
    text = read_note(note).text
    longer = note + "ext\n"  # what it would like to have been asked
    for answer in ("", "ext\n\n" + signature_line(KEY, longer), signature_line(KEY, "other\n"),
                   "\u2014 witness.example AAAA\n", note):  # fmt: skip
        with pytest.raises(LedgerError):
            cosignature(note, answer, KEY.verifier)
    stranger = Signer("stranger", b"\x07" * 32, Kind.COSIGNATURE, now=lambda: 1)
    good = signature_line(KEY, text)
    many = signature_line(stranger, text) * 40 + good
    assert cosignature(note, many, KEY.verifier) == good
    for second in range(40):  # each in the place of the one before
        again = Signer(KEY.name, KEY.seed, Kind.COSIGNATURE, now=partial(float, second))
        log.keep(note, signature_line(again, text))
    kept, _ = log.request(0)
    assert len(read_note(kept).signatures) == 3
    with SqliteLedger(folder) as ledger:
        ledger.append([event()])
    assert not verify(folder, [own_verifier(folder)]).problems


def test_a_witness_has_a_key_of_its_own_for_ever(tmp_path: Path) -> None:
    signer = witness_signer(tmp_path / "w", "audit")
    assert signer.verifier.kind is Kind.COSIGNATURE
    assert witness_signer(tmp_path / "w", "audit").verifier == signer.verifier
    with pytest.raises(LedgerError, match="is of `audit`"):
        witness_signer(tmp_path / "w", "another")
    for name in ("", "a b", "a+b"):
        with pytest.raises(LedgerError, match="cannot be a witness's name"):
            witness_signer(tmp_path / "x", name)
