"""
Check a log of Seawall without Seawall: an export of it, or a receipt for one entry.

    pip install cryptography
    python verify_offline.py export/ --key "seawall/default/production/1f2e3d4c+0a1b2c3d+AX..."
    python verify_offline.py entry.tlog-proof --entry entry.json --key KEY
    python verify_offline.py export/ --key KEY --checkpoint kept-in-march.txt

The export is what `seawall log export` writes: a checkpoint, all entries and the hashes over
them (https://c2sp.org/tlog-tiles). Every entry is hashed anew (RFC 6962, section 2.1). The key is
what `seawall log key` printed on the day that you trusted it, not what you find beside the export;
either of its lines will do, Ed25519 or ML-DSA-44.
"""

import argparse
import base64
import hashlib
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WIDTH = 256
ED25519, ML_DSA_44 = 1, 6
KEY_BYTES = {ED25519: 33, ML_DSA_44: 1313}  # the kind and the key
TIME_BYTES = 8  # before the signature, with ML-DSA-44
PROOF = "c2sp.org/tlog-proof@v1"


class WrongError(Exception):
    """Something is not what it should be."""


@dataclass(frozen=True)
class Key:
    """A public key: the log's name, four bytes that tell it from others, and the key."""

    name: str
    id: bytes
    kind: int
    public: bytes


@dataclass(frozen=True)
class Checkpoint:
    """How long a log was, and the root over all of its entries."""

    name: str
    size: int
    root: bytes


def read_keys(words: str) -> list[Key]:
    """Read `name+id+key`, one or more, of one log."""
    keys = [read_key(word) for word in words.split()]
    if len({key.name for key in keys}) != 1:
        raise WrongError("name the keys of one log")
    return keys


def read_key(words: str) -> Key:
    """Read `name+id+key`."""
    try:
        name, told, encoded = words.split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise WrongError("the key is not `name+id+key`") from None
    found = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    if not raw or KEY_BYTES.get(raw[0]) != len(raw) or found.hex() != told:
        raise WrongError("the key was mistyped, or is of another kind")
    return Key(name, found, raw[0], raw[1:])


def read_checkpoint(note: str, keys: list[Key]) -> Checkpoint:
    """Read a signed checkpoint, and hold it to the keys: one must have signed, none wrongly."""
    text, _, lines = note.rpartition("\n\n")
    text += "\n"
    name, size, root = text.split("\n")[:3]
    checkpoint = Checkpoint(name, int(size), base64.b64decode(root, validate=True))
    signed = False
    for line in lines.split("\n")[:-1]:
        dash, signer, encoded = line.split(" ")
        signature = base64.b64decode(encoded, validate=True)
        for key in keys:
            if dash == "\u2014" and signer == key.name and signature[:4] == key.id:
                check_signature(key, signature[4:], text, checkpoint)
                signed = True
    if not signed:
        raise WrongError("the checkpoint is not signed with this key")
    if name != keys[0].name:
        raise WrongError(f"the checkpoint is of the log `{name}`")
    return checkpoint


def check_signature(key: Key, signature: bytes, text: str, checkpoint: Checkpoint) -> None:
    """Hold a signature to its key: over the text (Ed25519), or over what the lines say."""
    try:
        if key.kind == ED25519:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
            return
        # C2SP tlog-cosignature, "ML-DSA-44 signed message".
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey  # noqa: PLC0415

        cosigner, origin = (
            bytes([len(name.encode())]) + name.encode() for name in (key.name, checkpoint.name)
        )
        signed = b"subtree/v1\n\0" + cosigner + signature[:TIME_BYTES] + origin
        signed += struct.pack(">QQ", 0, checkpoint.size) + checkpoint.root
        verifier = MLDSA44PublicKey.from_public_bytes(key.public)
        verifier.verify(signature[TIME_BYTES:], signed)
    except (ImportError, UnsupportedAlgorithm):
        raise WrongError("your `cryptography` has no ML-DSA-44; use the Ed25519 key") from None
    except InvalidSignature:
        raise WrongError("the signature under the checkpoint is wrong") from None


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: list[bytes]) -> bytes:
    """Give the root over complete subtrees, from large to small."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    *rest, root = hashes
    for left in reversed(rest):
        root = node_hash(left, root)
    return root


def tile_path(kind: str, number: int, width: int) -> str:
    """Say where a tile lies."""
    digits = [f"{number % 1000:03d}"]
    while number := number // 1000:
        digits.insert(0, f"x{number % 1000:03d}")
    part = "" if width == WIDTH else f".p/{width}"
    return f"tile/{kind}/{'/'.join(digits)}{part}"


def entries(folder: Path, size: int) -> Iterator[bytes]:
    """Read every entry of an export, in order."""
    for number in range(-(-size // WIDTH)):
        width = min(WIDTH, size - number * WIDTH)
        path = folder / tile_path("entries", number, width)
        try:
            raw = path.read_bytes()
        except OSError:
            raise WrongError(f"`{path}` is missing") from None
        at = 0
        for _ in range(width):
            if at + 2 > len(raw):
                raise WrongError(f"`{path}` ends early")
            (length,) = struct.unpack_from(">H", raw, at)
            entry = raw[at + 2 : at + 2 + length]
            if len(entry) != length:
                raise WrongError(f"`{path}` ends early")
            yield entry
            at += 2 + length
        if at != len(raw):
            raise WrongError(f"`{path}` holds more than its entries")


def check_export(folder: Path, keys: list[Key], kept: list[Path]) -> str:
    """Hash every entry anew, and hold the roots to the checkpoints."""
    newest = read_checkpoint((folder / "checkpoint").read_text("utf-8"), keys)
    checkpoints = {"the export's checkpoint": newest}
    for path in kept:
        checkpoints[f"`{path}`"] = read_checkpoint(path.read_text("utf-8"), keys)
    roots = _roots(folder, newest.size, {it.size for it in checkpoints.values()})
    good = 0
    for where, checkpoint in sorted(checkpoints.items(), key=lambda pair: pair[1].size):
        if checkpoint.size > newest.size:
            raise WrongError(f"{where} has {checkpoint.size} entries, the export {newest.size}")
        if roots[checkpoint.size] != checkpoint.root:
            raise WrongError(f"entries {good} to {checkpoint.size - 1} are not those of {where}")
        good = checkpoint.size
    return f"good: {newest.size} entries of {newest.name}, {len(checkpoints)} checkpoints"


def _roots(folder: Path, size: int, wanted: set[int]) -> dict[int, bytes]:
    """Hash every entry; give the roots that the log had at these sizes."""
    roots = {0: root_of([])}
    peaks: list[tuple[int, bytes]] = []  # how many entries each covers, and its hash
    tile: list[bytes] = []
    for index, entry in enumerate(entries(folder, size)):
        hashed, covers = leaf_hash(entry), 1
        tile.append(hashed)
        while peaks and peaks[-1][0] == covers:
            hashed, covers = node_hash(peaks.pop()[1], hashed), 2 * covers
        peaks.append((covers, hashed))
        if index + 1 in wanted:
            roots[index + 1] = root_of([peak for _, peak in peaks])
        if len(tile) == WIDTH or index + 1 == size:
            _compare(folder / tile_path("0", index // WIDTH, len(tile)), tile, index)
            tile = []
    return roots


def _compare(path: Path, hashes: list[bytes], last: int) -> None:
    """Hold a tile of hashes to the entries, so that the first wrong one is named."""
    try:
        raw = path.read_bytes()
    except OSError:
        raise WrongError(f"`{path}` is missing") from None
    if len(raw) != 32 * len(hashes):
        raise WrongError(f"`{path}` does not hold {len(hashes)} hashes")
    for place, hashed in enumerate(hashes):
        if raw[32 * place : 32 * (place + 1)] != hashed:
            raise WrongError(f"entry {last + 1 - len(hashes) + place} is not what was hashed")


def check_receipt(receipt: str, entry: bytes, keys: list[Key]) -> str:
    """Follow a receipt from an entry up to the root of a signed checkpoint."""
    head, _, note = receipt.partition("\n\n")
    first, *lines = head.split("\n")
    if lines and lines[0].startswith("extra "):
        del lines[0]
    if first != PROOF or not lines or not lines[0].startswith("index "):
        raise WrongError(f"this is no receipt; it does not begin with `{PROOF}`")
    checkpoint = read_checkpoint(note, keys)
    index, root = int(lines[0].removeprefix("index ")), leaf_hash(entry)
    sizes = []  # of the ways from the root down: is the entry in the left part or the right?
    start, end = 0, checkpoint.size
    if not 0 <= index < end:
        raise WrongError(f"the log of the checkpoint has no entry {index}")
    while end - start > 1:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        sizes.append(index < middle)
        start, end = (start, middle) if index < middle else (middle, end)
    hashes = [base64.b64decode(line, validate=True) for line in lines[1:]]
    if len(hashes) != len(sizes):
        raise WrongError("the receipt is not of the length that this entry's has")
    for sibling, left in zip(hashes, reversed(sizes), strict=True):
        root = node_hash(root, sibling) if left else node_hash(sibling, root)
    if root != checkpoint.root:
        raise WrongError("the receipt does not prove that this entry is in the log")
    return f"good: entry {index} of {checkpoint.size} of {checkpoint.name}"


def main() -> int:
    """Say `good` and give 0, or say what is wrong and give 1."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path, help="an export's folder, or a receipt")
    parser.add_argument("--key", required=True, help="the log's keys, `name+id+key`")
    parser.add_argument("--entry", type=Path, help="the entry's bytes, for a receipt")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[])
    told = parser.parse_args()
    if told.path.is_file() and told.entry is None:
        parser.error("a receipt is about an entry; name its bytes with --entry")
    try:
        keys = read_keys(told.key)
        if told.entry is None:
            print(check_export(told.path, keys, told.checkpoint))
        else:
            receipt = told.path.read_text("utf-8")
            print(check_receipt(receipt, told.entry.read_bytes(), keys))
    except (WrongError, OSError, ValueError, LookupError) as wrong:
        print(f"wrong: {wrong}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
