"""The log as files that anybody can check (C2SP tlog-tiles): entries and hashes."""

import struct
from collections.abc import Iterable, Iterator

from seawall.ledger.merkle import leaf_hash, node_hash

WIDTH = 256
"""Hashes in a tile, and entries in a bundle."""

Tile = tuple[str, bytes]
"""A path below the export's folder, and what stands there."""


def tiles(leaves: Iterable[bytes]) -> Iterator[Tile]:
    """
    The bundles of entries and the tiles of hashes of all leaves, from the first on.

    Memory holds one tile a level, however long the log is.
    """
    bundle: list[bytes] = []
    levels: list[_Level] = [_Level()]
    bundles = 0
    for leaf in leaves:
        bundle.append(leaf)
        yield from _add(levels, 0, leaf_hash(leaf))
        if len(bundle) == WIDTH:
            yield _path("entries", bundles), _packed(bundle)
            bundle, bundles = [], bundles + 1
    if bundle:
        yield _path("entries", bundles, len(bundle)), _packed(bundle)
    for number, level in enumerate(levels):
        if level.hashes:
            path = _path(str(number), level.tiles, len(level.hashes))
            yield path, b"".join(level.hashes)


class _Level:
    """The tile of one level that is being filled."""

    def __init__(self) -> None:
        self.hashes: list[bytes] = []
        self.tiles = 0


def _add(levels: list[_Level], number: int, hashed: bytes) -> Iterator[Tile]:
    """Add a hash to a level; each tile that is full with it, and the levels above."""
    level = levels[number]
    level.hashes.append(hashed)
    if len(level.hashes) == WIDTH:
        yield _path(str(number), level.tiles), b"".join(level.hashes)
        whole = level.hashes
        while len(whole) > 1:
            pairs = zip(whole[::2], whole[1::2], strict=True)
            whole = [node_hash(left, right) for left, right in pairs]
        level.hashes, level.tiles = [], level.tiles + 1
        if number + 1 == len(levels):
            levels.append(_Level())
        yield from _add(levels, number + 1, whole[0])


def _packed(bundle: list[bytes]) -> bytes:
    return b"".join(struct.pack(">H", len(leaf)) + leaf for leaf in bundle)


def _path(kind: str, number: int, width: int = WIDTH) -> str:
    """Three digits a folder, all but the last with an `x`; a part of a tile says its width."""
    digits = [f"{number % 1000:03d}"]
    while number := number // 1000:
        digits.insert(0, f"x{number % 1000:03d}")
    part = "" if width == WIDTH else f".p/{width}"
    return f"tile/{kind}/{'/'.join(digits)}{part}"
