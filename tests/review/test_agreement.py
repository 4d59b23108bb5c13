"""Agreement beyond chance, against what was published."""

import numpy as np
import pytest

from seawall.review.agreement import Agreement, ac1, alpha, kappa

HARM, CLEAR = "harmful", "harmless"


def table(both: int, first: int, second: int, neither: int) -> list[tuple[str, str]]:
    """Pairs of judgements: harmful for both, for the first only, for the second only, for none."""
    return (
        [(HARM, HARM)] * both
        + [(HARM, CLEAR)] * first
        + [(CLEAR, HARM)] * second
        + [(CLEAR, CLEAR)] * neither
    )


def items(*reviewers: str) -> list[tuple[str | None, ...]]:
    rows = [[None if answer == "." else answer for answer in each] for each in reviewers]
    return list(zip(*rows, strict=True))


@pytest.mark.parametrize(
    ("counts", "value"),
    [((20, 5, 10, 15), 0.4), ((45, 15, 25, 15), 0.1304), ((25, 35, 5, 35), 0.2593)],
)
def test_kappa_is_cohens(counts: tuple[int, int, int, int], value: float) -> None:
    """By hand for the first (70% agree, 50% by chance); for the others 60% agree, differently."""
    assert kappa(table(*counts)).value == pytest.approx(value, abs=5e-5)


def test_kappa_collapses_where_harm_is_rare_and_ac1_does_not() -> None:
    """Gwet's example: 118 of 125 pairs agree on what is common, none on what is rare."""
    rare = table(118, 5, 2, 0)
    assert kappa(rare).value == pytest.approx(-0.0234, abs=5e-5)
    assert ac1(rare, answers=2).value == pytest.approx(0.9408, abs=5e-5)


def test_alpha_is_krippendorffs() -> None:
    """The examples of 2011 (two people; four, with gaps), and one of three with many gaps."""
    assert alpha(items("0100000010", "1110010000")).value == pytest.approx(0.095, abs=5e-4)
    four = items("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
    assert alpha(four).value == pytest.approx(0.743, abs=5e-4)
    assert alpha(four).items == 11
    three = items(".....34121133.3", "1.213343.......", "..21344.21133.4")
    assert alpha(three).value == pytest.approx(0.691, abs=5e-4)


def test_of_two_who_judge_everything_alpha_is_near_kappa() -> None:
    pairs = table(200, 50, 60, 190)
    close, same = alpha(pairs).value, kappa(pairs).value
    assert close is not None
    assert same == pytest.approx(close, abs=0.002)


def test_where_nobody_disagrees_the_interval_still_has_a_width() -> None:
    few, many = kappa(table(2, 0, 0, 18)), kappa(table(200, 0, 0, 1800))
    assert few.value == many.value == few.high == 1
    assert few.low < 0.2
    assert 0.98 < many.low < 1


def test_where_chance_explains_all_nothing_is_said() -> None:
    """Everybody always says the same: kappa knows nothing, AC1 that they agree."""
    same = table(0, 0, 0, 60)
    assert kappa(same) == alpha(same) == Agreement(None, -1.0, 1.0, 60)
    assert ac1(same, answers=2).value == 1
    assert ac1(same, answers=2).low > 0.9
    assert kappa([]) == Agreement(None, -1.0, 1.0, 0)
    assert (alpha([("a", None), (None, None)])).items == 0
    assert kappa(table(0, 1, 0, 0)) == Agreement(0.0, -1.0, 1.0, 1)


@pytest.mark.parametrize("name", ["kappa", "ac1", "alpha"])
def test_an_interval_holds_the_truth_nineteen_times_in_twenty(name: str) -> None:
    """Two people who agree on 70% of 150 items, both saying harmful for a third of them."""
    measures = {"kappa": kappa, "ac1": lambda pairs: ac1(pairs, answers=2), "alpha": alpha}
    cells = [0.2, 0.15, 0.15, 0.5]
    measure = measures[name]
    truth = measure(table(*(int(each * 1_000_000) for each in cells))).value
    dice = np.random.default_rng(4)
    assert truth is not None
    held = 0
    for counts in dice.multinomial(150, cells, 400).tolist():
        within = measure(table(*counts))
        held += within.low <= truth <= within.high
    assert 0.92 <= held / 400 <= 0.99


def test_too_few_answers_are_refused() -> None:
    for answers in (1, 2):
        with pytest.raises(ValueError, match="answers"):
            ac1([("a", "b"), ("c", "c")], answers=answers)
