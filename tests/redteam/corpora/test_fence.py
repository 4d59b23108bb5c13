"""What is left out is known by its name, however it is written, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.redteam.corpora.corpus import fewest
from seawall.redteam.corpora.there.fence import names_left_out


@pytest.mark.parametrize(
    "words",
    [
        "dan.DanInTheWildFull",
        "inthewild_jailbreak_llms.json",
        "jailbreak/templates/in_the_wild/a.yaml",
        "HarmBench",
        "harm_bench",
        "StrongREJECT",
        "strong_reject_dataset",
        "JailbreakBench",
        "jbb_behaviors",
        "XSTest",
        "sgxstest",
        "WildGuardMix",
        "JailbreakHub",
        "forbidden_questions",
        "NotInject",
        "BIPIA",
        "InjecAgent",
        "Agent Security Bench",
        "Tensor-Trust",
        "HateCheck",
        "CyberSecEval",
        "CredData",
        "Fraud-R1",
        "presidio-research",
    ],
)
def test_a_forbidden_set_is_known(words: str) -> None:
    """As a file, a probe, a class or in a sentence."""
    assert names_left_out(words)
    assert names_left_out(f"/a/b/{words}/c")


@pytest.mark.parametrize(
    "words",
    ["encoding.InjectBase64", "latentinjection", "airt.scams", "wild boar", "test.Blank", "bench"],
)
def test_other_sets_are_not(words: str) -> None:
    """Nothing is left out for a word that only looks like it."""
    assert not names_left_out(words)


@given(rows=st.integers(1, 400), found=st.integers(0, 400), cleared=st.integers(0, 400))
def test_a_judge_is_never_better_known_than_it_is(rows: int, found: int, cleared: int) -> None:
    """The counts give exactly the rates that were told, of no more answers than there were."""
    found, cleared = min(found, rows), min(cleared, rows)
    quality = fewest(found / rows, cleared / rows)
    assert quality is not None
    assert quality.bad == quality.good <= rows
    assert quality.found * rows == found * quality.bad
    assert quality.cleared * rows == cleared * quality.good


def test_rates_of_no_count_are_no_quality() -> None:
    """What no number of answers gives was not counted."""
    assert fewest(2**0.5 / 2, 0.5) is None
