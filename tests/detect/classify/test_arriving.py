"""A text that arrives has the windows that it has as a whole, but for the last."""

from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.classify.arriving import Arriving
from seawall.detect.classify.windows import windows

SENTENCES = [
    "It rains. ",
    "We agreed to meet again when the first loaves are out of the oven, not before. ",
    "a" * 700,
    "word " * 120,
    "面包在烤箱里。" * 30,
    "\n\n",
    "1. ",
    "Is it? No! ",
]


@given(
    st.lists(st.sampled_from(SENTENCES), max_size=30).map("".join),
    st.lists(st.integers(1, 300), min_size=1, max_size=4),
)
def test_the_windows_of_an_arriving_text_are_those_of_the_whole(
    text: str, sizes: list[int]
) -> None:
    arriving, seen, at, turn = Arriving(), [], 0, 0
    while at < len(text):
        size = sizes[turn % len(sizes)]
        seen += arriving.feed(text[at : at + size])
        at, turn = at + size, turn + 1
    whole = windows(text)
    assert seen == whole[: len(seen)]
    read = seen[-1][0] + len(seen[-1][1].text) if seen else 0
    assert len(text) - read <= 4 * 400 + 300
