"""The tree agrees with RFC 6962's own recursion, and no proof survives a changed byte."""

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.ledger.merkle import (
    EMPTY,
    Frontier,
    Node,
    ProofError,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    peaks,
    root_of,
    subtrees,
    verify_consistency,
    verify_inclusion,
)

MOST = 64
LEAVES = [leaf_hash(bytes([n])) for n in range(2 * MOST)]


def rfc_root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word, over hashes of leaves."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + rfc_root(leaves[:k]) + rfc_root(leaves[k:])).digest()


def rfc_path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """RFC 6962, section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*rfc_path(m, leaves[:k]), rfc_root(leaves[k:])]
    return [*rfc_path(m - k, leaves[k:]), rfc_root(leaves[:k])]


def rfc_subproof(m: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    """RFC 6962, section 2.1.2."""
    if m == len(leaves):
        return [] if whole else [rfc_root(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*rfc_subproof(m, leaves[:k], whole=whole), rfc_root(leaves[k:])]
    return [*rfc_subproof(m - k, leaves[k:], whole=False), rfc_root(leaves[:k])]


def rfc9162_consistent(  # noqa: C901, PLR0912 - as the RFC has it
    first: int, second: int, first_hash: bytes, second_hash: bytes, path: Sequence[bytes]
) -> bool:
    """RFC 9162, section 2.1.4.2: another way to verify, by bits."""
    if first == second:
        return not path and first_hash == second_hash
    if not path:
        return False
    if first & (first - 1) == 0:
        path = [first_hash, *path]
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while not (fn & 1 or fn == 0):
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == first_hash and sr == second_hash


def lookup(node: Node) -> bytes:
    level, index = node
    return rfc_root(LEAVES[index << level : (index + 1) << level])


def test_the_vectors_of_certificate_transparency() -> None:
    leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
              "606162636465666768696a6b6c6d6e6f"]  # fmt: skip
    frontier = Frontier()
    frontier.extend(leaf_hash(bytes.fromhex(leaf)) for leaf in leaves)
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert frontier.root.hex() == (
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    )


def test_a_growing_tree_has_the_roots_of_the_recursion() -> None:
    frontier = Frontier()
    for size in range(2 * MOST):
        assert frontier.root == rfc_root(LEAVES[:size])
        assert Frontier(size, frontier.hashes).root == frontier.root
        assert root_of([lookup(peak) for peak in peaks(size)]) == frontier.root
        for node, hashed in frontier.append(LEAVES[size]):
            assert hashed == lookup(node)


def test_subtrees_made_at_once_are_those_of_a_growing_tree() -> None:
    for size in range(MOST + 1):
        levels = subtrees(LEAVES[:size])
        at_once = {
            (level, index): hashed
            for level, hashes in enumerate(levels)
            for index, hashed in enumerate(hashes)
        }
        assert at_once == dict(Frontier().extend(LEAVES[:size]))


def test_every_proof_of_inclusion_is_the_recursions() -> None:
    for size in range(1, MOST + 1):
        for index in range(size):
            proof = inclusion_proof(lookup, index, size)
            assert proof == rfc_path(index, LEAVES[:size])
            assert verify_inclusion(proof, index, size, LEAVES[index]) == rfc_root(LEAVES[:size])


def test_every_pair_of_sizes_is_consistent_by_three_ways() -> None:
    for new in range(MOST + 1):
        for old in range(new + 1):
            proof = consistency_proof(lookup, old, new)
            roots = rfc_root(LEAVES[:old]), rfc_root(LEAVES[:new])
            verify_consistency(proof, old, new, *roots)
            if old:
                assert proof == rfc_subproof(old, LEAVES[:new], whole=True)
                assert rfc9162_consistent(old, new, *roots, proof)


@pytest.mark.parametrize(("old", "new"), [(1, 2), (3, 7), (6, 8), (8, 13), (21, 64), (63, 64)])
def test_every_byte_of_a_proof_of_consistency_counts(old: int, new: int) -> None:
    proof = consistency_proof(lookup, old, new)
    roots = rfc_root(LEAVES[:old]), rfc_root(LEAVES[:new])
    for place in range(len(proof) * 32):
        hashes = bytearray(b"".join(proof))
        hashes[place] ^= 1 << place % 8
        bad = [bytes(hashes[at : at + 32]) for at in range(0, len(hashes), 32)]
        with pytest.raises(ProofError):
            verify_consistency(bad, old, new, *roots)
    for bad_roots in ((EMPTY, roots[1]), (roots[0], EMPTY), (roots[1], roots[0])):
        with pytest.raises(ProofError):
            verify_consistency(proof, old, new, *bad_roots)
    for bad in (proof[1:], [*proof, EMPTY], [proof[0][:-1], *proof[1:]]):
        with pytest.raises(ProofError):
            verify_consistency(bad, old, new, *roots)


@given(st.integers(1, MOST), st.data())
def test_a_changed_leaf_place_or_hash_leads_to_another_root(
    size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(lookup, index, size), rfc_root(LEAVES[:size])
    assert verify_inclusion(proof, index, size, leaf_hash(b"another")) != root
    if proof:
        place, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
        changed = bytearray(proof[place])
        changed[bit // 8] ^= 1 << bit % 8
        bad = [*proof[:place], bytes(changed), *proof[place + 1 :]]
        assert verify_inclusion(bad, index, size, LEAVES[index]) != root
        for wrong in (proof[1:], [*proof, EMPTY]):
            with pytest.raises(ProofError):
                verify_inclusion(wrong, index, size, LEAVES[index])


def test_what_a_log_does_not_have_cannot_be_proved() -> None:
    for call in (
        lambda: inclusion_proof(lookup, 3, 3),
        lambda: inclusion_proof(lookup, -1, 3),
        lambda: verify_inclusion([], 3, 3, LEAVES[0]),
        lambda: consistency_proof(lookup, 4, 3),
        lambda: verify_consistency([], 4, 3, EMPTY, EMPTY),
        lambda: verify_consistency([EMPTY], 0, 3, EMPTY, EMPTY),
        lambda: verify_consistency([], 0, 3, LEAVES[0], EMPTY),
    ):
        with pytest.raises(ProofError):
            call()
    with pytest.raises(ValueError, match="2 peaks"):
        Frontier(3, [EMPTY])
