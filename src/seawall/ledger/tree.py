"""The Merkle tree in the log's database: what is kept of it, and proofs from that."""

from collections.abc import Iterable, Iterator

from seawall.errors import LedgerError
from seawall.ledger.merkle import (
    Frontier,
    Node,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    peaks,
    root_of,
)
from seawall.ledger.rows import Rows

KEPT_FROM = 4
"""
Subtrees of 16 leaves and more are kept; those below are hashed again when they are asked for.

So eight leaves cost one row, and a proof reads a few dozen hashes however long the log is.
"""

_PAGE = 4_096


class Tree:
    """The tree over the entries in a database, as far as one transaction sees it."""

    def __init__(self, connection: Rows) -> None:
        self._connection = connection

    @property
    def size(self) -> int:
        """How many entries there are."""
        query = "SELECT coalesce(max(idx) + 1, 0) FROM leaf"
        size: int = self._connection.execute(query).fetchone()[0]
        return size

    def frontier(self, size: int | None = None) -> Frontier:
        """The right edge of the tree of this size, or of all entries."""
        size = self.size if size is None else size
        return Frontier(size, [self.node(peak) for peak in peaks(size)])

    def root(self, size: int) -> bytes:
        """The root over the first entries."""
        return root_of([self.node(peak) for peak in peaks(size)])

    def node(self, node: Node) -> bytes:
        """The hash of a complete subtree; LedgerError where the log does not have it."""
        level, index = node
        if level >= KEPT_FROM:
            query = "SELECT hash FROM node WHERE level = ? AND idx = ?"
            row = self._connection.execute(query, node).fetchone()
            if row is None:
                raise _lacking(index << level)
            return _hash(row[0])
        return self._hashed(index << level, (index + 1) << level)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """What proves that an entry is in the tree of this size."""
        return inclusion_proof(self.node, index, size)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """What proves that the tree of one size is the beginning of that of another."""
        return consistency_proof(self.node, old, new)

    def keep(self, made: Iterable[tuple[Node, bytes]]) -> None:
        """Keep subtrees that became complete."""
        rows = [(level, index, hashed) for (level, index), hashed in made if level >= KEPT_FROM]
        self._connection.executemany("INSERT INTO node VALUES (?, ?, ?)", rows)

    def grow(self) -> None:
        """Hash the entries of a log that was begun before it had a tree."""
        frontier = Frontier()
        for start in range(0, self.size, _PAGE):
            query = "SELECT idx, bytes FROM leaf WHERE idx >= ? AND idx < ? ORDER BY idx"
            page = self._connection.execute(query, (start, start + _PAGE)).fetchall()
            hashes = [leaf_hash(leaf) for _, leaf in page]
            rows = [(hashed, index) for (index, _), hashed in zip(page, hashes, strict=True)]
            self._connection.executemany("UPDATE leaf SET hash = ? WHERE idx = ?", rows)
            self.keep(frontier.extend(hashes))

    def _hashed(self, start: int, end: int) -> bytes:
        query = "SELECT hash FROM leaf WHERE idx >= ? AND idx < ? ORDER BY idx"
        hashes = [_hash(row[0]) for row in self._connection.execute(query, (start, end))]
        if len(hashes) != end - start:
            raise _lacking(start)
        while len(hashes) > 1:
            pairs = zip(hashes[::2], hashes[1::2], strict=True)
            hashes = [node_hash(left, right) for left, right in pairs]
        return hashes[0]


def _hash(kept: object) -> bytes:
    if not isinstance(kept, bytes) or len(kept) != 32:  # noqa: PLR2004 - SHA-256
        raise LedgerError(
            "a hash of the log is damaged; `seawall log verify` says where", reason="corrupt"
        )
    return kept


def _lacking(index: int) -> LedgerError:
    return LedgerError(
        f"the log lacks what belongs to its entries from {index} on; "
        "`seawall log verify` says more",
        reason="corrupt",
    )


def leaves(connection: Rows, start: int = 0) -> Iterator[tuple[object, ...]]:
    """The rows of all entries from an index on, in order, a page at a time."""
    last = start - 1
    query = f"SELECT * FROM leaf WHERE idx > ? ORDER BY idx LIMIT {_PAGE}"  # noqa: S608 - a constant
    while True:
        page = connection.execute(query, (last,)).fetchall()
        yield from page
        if len(page) < _PAGE:
            return
        last = page[-1][0]
