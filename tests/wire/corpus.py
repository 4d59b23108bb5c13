"""The recorded bodies and streams, and ways to cut and spoil them."""

import random
from pathlib import Path

from hypothesis import strategies as st

RECORDED = Path(__file__).parent / "recorded"


def _recorded(folder: str) -> dict[str, bytes]:
    files = sorted((RECORDED / folder).iterdir())
    assert files
    return {file.stem: file.read_bytes() for file in files}


REQUESTS = _recorded("requests")
EMBEDDINGS = _recorded("embeddings")
ANSWERS = _recorded("answers")
STREAMS = _recorded("streams")
BROKEN = _recorded("broken")


def cut(whole: bytes, data: st.DataObject) -> list[bytes]:
    """The bytes in pieces, cut where Hypothesis likes, some of them empty."""
    places = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=12)))
    return [
        whole[start:end] for start, end in zip([0, *places], [*places, len(whole)], strict=True)
    ]


_SPLINTERS = (
    b'"',
    b"\\",
    b"\\ud800",
    b"\xff",
    b"\x00",
    b"\xef\xbb\xbf",
    b"{",
    b"[" * 80,
    b"]",
    b"}",
    b",",
    b":",
    b"null",
    b"true",
    b"-1",
    b"1e400",
    b"99999999999999999999",
    b"\n\n",
    b"\r",
    b"data: ",
    b"[DONE]",
    "é".encode()[:1],
)


def spoiled(whole: bytes, dice: random.Random) -> bytes:
    """The bytes with one to four things wrong: cut, repeated, overwritten or spliced."""
    for _ in range(dice.randint(1, 4)):
        start = dice.randint(0, len(whole))
        end = min(len(whole), start + dice.choice([0, 1, 2, 8, 40]))
        splinter = dice.choice(_SPLINTERS)
        whole = dice.choice(
            [
                whole[:start],
                whole[:start] + whole[end:],
                whole[:start] + splinter + whole[end:],
                whole[:end] + whole[start:],
                whole[:start] + bytes([dice.randrange(256)]) + whole[start + 1 :],
            ]
        )
    return whole
