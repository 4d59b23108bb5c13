"""The mix that bench/latency.py asks of every guard."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.traffic import ATTACKS, DATA, HELD_OUT, MIX, Row, deal, held_out, mix, quotas


def labelled(of_each: int) -> list[Row]:
    """So many harmless rows of each source, and as many attacks of two more."""
    sources = [(source, 0, "benign") for kind in MIX for source in kind.sources]
    sources += [("first", 1, "direct"), ("second", 1, "indirect")]
    return [
        {"text": f"{source} {number}", "label": label, "kind": kind, "source": source}
        for source, label, kind in sources
        for number in range(of_each)
    ]


@given(st.integers(0, 5_000), st.lists(st.integers(1, 100), min_size=1, max_size=9))
def test_quotas_add_up_and_are_less_than_one_off(count: int, weights: list[int]) -> None:
    shares = [weight / sum(weights) for weight in weights]
    dealt = quotas(count, shares)
    assert sum(dealt) == count
    assert all(abs(given - count * share) < 1 for given, share in zip(dealt, shares, strict=True))


def test_the_shares_of_the_mix_are_a_whole() -> None:
    assert sum(kind.share for kind in MIX) == pytest.approx(1.0)


def test_the_mix_holds_each_kind_in_its_share_and_no_text_twice() -> None:
    texts = deal(labelled(60), 400, seed=3)
    assert len({asked.text for asked in texts}) == 400
    kinds = Counter(asked.kind for asked in texts)
    assert kinds == {kind.name: round(400 * kind.share) for kind in MIX}
    assert {asked.kind for asked in texts if asked.attack} == {ATTACKS}


def test_the_mix_depends_on_the_seed_alone() -> None:
    rows = labelled(20)
    assert deal(rows, 100, seed=1) == deal(rows, 100, seed=1) != deal(rows, 100, seed=2)


def test_a_planted_attack_is_read_as_context_and_a_direct_one_as_input() -> None:
    texts = deal(labelled(60), 400, seed=3)
    stages = {asked.text.split()[0]: asked.stage for asked in texts if asked.attack}
    assert stages == {"first": "input", "second": "context"}


def test_a_source_may_run_dry_but_a_kind_may_not() -> None:
    rows = [row for row in labelled(60) if row["source"] != "clinc_oos"]
    assert len(deal(rows, 400, seed=3)) == 400
    with pytest.raises(ValueError, match="only 300 rows for questions and commands, 340 wanted"):
        deal(rows, 1_000, seed=3)


@pytest.mark.skipif(not DATA.is_dir(), reason=f"no labelled texts at `{DATA}`")
def test_the_labelled_texts_are_enough_for_the_mix_and_have_the_held_out_sets() -> None:
    assert len(mix(1_000, seed=1)) == 1_000
    assert {asked.kind for asked in held_out()} == set(HELD_OUT)
