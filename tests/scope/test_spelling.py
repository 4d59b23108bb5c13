"""Texts as values are looked for in them: in work that grows with their length, not its square."""

import os
from decimal import Decimal

import pytest

from seawall.scope.spelling import Text, Value

pytestmark = pytest.mark.long

RUN = 1_000_000 if os.environ.get("SEAWALL_NIGHTLY") == "1" else 400_000
"""Square work on so many takes minutes, and a test has two."""
MARKS = "!#$%&'*+-./:=?@\\^_`~€£¥§°•·¡¿"
BREAKS = ' \n,;|"()[]{}<>«»…–—'
OTHERS = ("a", "1", "é", "²", "①", "ﷺ", "\0", "\ue000")
PAIRS = ("a.", "1,", "1'", "'s", "a@", "-$", "$-", "://", "a-", "1-", "1 ", "$1", "1:", "/→")
ROWS = ("09:30 ", "january ", "2027-01-31 ", "a.bc/", "31 january ", "at ", "%2e", "1-a ", "a.b@")


@pytest.mark.parametrize("each", [*MARKS, *BREAKS, *OTHERS, *PAIRS, *ROWS])
def test_no_run_of_anything_is_square_work(each: str) -> None:
    """A stranger's mail may be as many of one sign, and all requests would wait for it."""
    text = Text(each * (RUN // len(each)))
    forms = {name for name in dir(Text) if not name.startswith("_")} - {"stands_in"}

    assert forms == {form for form in forms if getattr(text, form) is not None}
    assert not Value("ann@example.org").stands_in(text)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("$50", {50}),
        ("-$50", {-50}),
        ("$-50", {-50}),
        ("€$£50", {50}),
        ("-$$$$50", set()),
        ("$$$$50", set()),
        ("50$ -20 $", {50, -20}),
    ],
)
def test_signs_of_currencies_stand_before_a_number(text: str, numbers: set[int]) -> None:
    """A few are read over, with the sign before them; a row of them is no amount."""
    assert Text(text).numbers == set(map(Decimal, numbers))
