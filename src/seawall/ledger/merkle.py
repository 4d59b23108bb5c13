"""
The Merkle tree over the log's leaves (RFC 6962, section 2.1), as pure functions of hashes.

A tree is spoken of by its complete subtrees: the node `(level, index)` covers the leaves
`index * 2**level` up to the next such number. Nodes that are complete never change, so they
are kept, and every proof needs a logarithm of them.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

HASH = 32
"""Bytes of a hash."""

EMPTY = sha256(b"").digest()
"""The root of a log without entries."""

Node = tuple[int, int]
"""Level, 0 for leaves, and the number of the complete subtree among those of its level."""

Lookup = Callable[[Node], bytes]
"""Gives the hash of a complete subtree."""


class ProofError(ValueError):
    """A proof that does not prove what it is said to."""


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of an entry's bytes."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def peaks(size: int) -> list[Node]:
    """The complete subtrees that make up a tree of this many leaves, largest first."""
    found: list[Node] = []
    start = 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            found.append((level, start >> level))
            start += 1 << level
    return found


def subtrees(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """
    The hashes of all complete subtrees over some leaves, level by level from the leaves up.

    As many as a Frontier makes of them one by one, in half the time.
    """
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        # No call for each node: there are as many as leaves. An odd one waits for its sibling.
        pairs = zip(below[::2], below[1::2], strict=False)
        levels.append([sha256(b"\x01" + left + right).digest() for left, right in pairs])
    return levels


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over complete subtrees, largest first, as `peaks` names them."""
    if not hashes:
        return EMPTY
    *rest, root = hashes
    for left in reversed(rest):
        root = node_hash(left, root)
    return root


class Frontier:
    """
    The right edge of a growing tree (a compact range): all that is needed to append.

    It holds at most as many hashes as the size has bits.
    """

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        """`hashes` are those of `peaks(size)`."""
        if len(hashes) != size.bit_count():
            message = f"a tree of {size} leaves has {size.bit_count()} peaks, not {len(hashes)}"
            raise ValueError(message)
        self.size = size
        self._hashes = list(hashes)

    @property
    def hashes(self) -> tuple[bytes, ...]:
        """Those of `peaks(size)`."""
        return tuple(self._hashes)

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        return root_of(self._hashes)

    def append(self, leaf: bytes) -> list[tuple[Node, bytes]]:
        """Add a leaf by its hash; each subtree that is complete with it, smallest first."""
        level, index, node = 0, self.size, leaf
        made = [((level, index), node)]
        while index & 1:
            node = node_hash(self._hashes.pop(), node)
            level, index = level + 1, index >> 1
            made.append(((level, index), node))
        self._hashes.append(node)
        self.size += 1
        return made

    def extend(self, leaves: Iterable[bytes]) -> list[tuple[Node, bytes]]:
        """Add leaves by their hashes; all subtrees that became complete."""
        return [made for leaf in leaves for made in self.append(leaf)]


def inclusion_proof(lookup: Lookup, index: int, size: int) -> list[bytes]:
    """
    What proves that the leaf `index` is in the tree of `size` leaves (RFC 6962, 2.1.1).

    Sibling hashes from the leaf up; at most as many as the size has bits.
    """
    if not 0 <= index < size:
        message = f"a log of {size} entries has no entry {index}"
        raise ProofError(message)
    return [_root_between(lookup, *pair) for pair in _siblings(index, size)]


def verify_inclusion(proof: Sequence[bytes], index: int, size: int, leaf: bytes) -> bytes:
    """The root that a leaf (by its hash) and a proof lead to; ProofError if the proof is unfit."""
    if not 0 <= index < size:
        message = f"a log of {size} entries has no entry {index}"
        raise ProofError(message)
    pairs = _siblings(index, size)
    if len(proof) != len(pairs) or any(len(each) != HASH for each in proof):
        raise ProofError("the proof is not of the length that this entry's has")
    root = leaf
    for (start, _), sibling in zip(pairs, proof, strict=True):
        root = node_hash(sibling, root) if start < index else node_hash(root, sibling)
    return root


def consistency_proof(lookup: Lookup, old: int, new: int) -> list[bytes]:
    """
    What proves that the tree of `old` leaves is the beginning of that of `new` (RFC 6962, 2.1.2).

    Empty where either is empty or both are the same.
    """
    if not 0 <= old <= new:
        message = f"a log of {new} entries cannot go on from one of {old}"
        raise ProofError(message)
    if old in (0, new):
        return []
    return [_root_between(lookup, *pair) for pair in _consistency(old, new)]


def verify_consistency(
    proof: Sequence[bytes], old: int, new: int, old_root: bytes, new_root: bytes
) -> None:
    """ProofError unless the proof shows that the older tree is the beginning of the newer."""
    if not 0 <= old <= new:
        message = f"a log of {new} entries cannot go on from one of {old}"
        raise ProofError(message)
    if any(len(each) != HASH for each in proof):
        raise ProofError("a hash of the proof is not of 32 bytes")
    if old in (0, new):
        if proof or (old == new and old_root != new_root) or (not old and old_root != EMPTY):
            raise ProofError("the proof does not fit these two logs")
        return
    pairs = _consistency(old, new)
    if len(proof) != len(pairs):
        raise ProofError("the proof is not of the length that these sizes have")
    parts = dict(zip(pairs, proof, strict=True))
    if old & (old - 1) == 0:
        parts[0, old] = old_root
    if _rebuilt(parts, 0, old) != old_root or _rebuilt(parts, 0, new) != new_root:
        raise ProofError("the older log is not the beginning of the newer one")


def _siblings(index: int, size: int) -> list[tuple[int, int]]:
    """The ranges of leaves beside the way from a leaf to the root, from below."""
    found: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def _consistency(old: int, new: int) -> list[tuple[int, int]]:
    """The ranges of leaves in a consistency proof, in the RFC's order."""
    found: list[tuple[int, int]] = []
    start, end = 0, new
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    if start:
        found.append((start, end))
    return found[::-1]


def _rebuilt(parts: dict[tuple[int, int], bytes], start: int, end: int) -> bytes:
    """The root over a range of leaves from those of its parts; ProofError where one is missing."""
    known = parts.get((start, end))
    if known is not None:
        return known
    if end - start <= 1:
        raise ProofError("the proof lacks a part")
    middle = start + _split(end - start)
    return node_hash(_rebuilt(parts, start, middle), _rebuilt(parts, middle, end))


def _root_between(lookup: Lookup, start: int, end: int) -> bytes:
    """The root over leaves from `start`, where a complete subtree may begin, to `end`."""
    hashes: list[bytes] = []
    while start < end:
        level = (end - start).bit_length() - 1
        hashes.append(lookup((level, start >> level)))
        start += 1 << level
    return root_of(hashes)


def _split(size: int) -> int:
    """The largest power of two that is less than the size."""
    return 1 << (size - 1).bit_length() - 1
