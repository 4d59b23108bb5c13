"""PyRIT's texts: run, never seen; only sets that it brings along."""

import os
from collections.abc import Iterator

import pytest

from seawall.errors import TargetError
from seawall.redteam.corpora.asked import Asked
from seawall.redteam.corpora.corpus import LeftOut
from seawall.redteam.corpora.pyrit import PACKAGE, pyrit_corpus
from seawall.redteam.seed import Family, Goal
from tests.redteam.corpora.standing_in import PLANTED, PYRIT, stand_in

REAL = os.environ.get("SEAWALL_TEST_PYRIT", "")
"""The python of an environment where PyRIT is; without it, its shape is stood in for."""

OTHERS = "others than the user speak in them, or they are not of text"


@pytest.fixture(scope="module", name="asked")
def _asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    python = stand_in(tmp_path_factory.mktemp("pyrit"), "pyrit", PYRIT)
    with Asked(python, "ask_pyrit", PACKAGE) as asked:
        yield asked


def test_a_folder_stands_for_its_sets(asked: Asked) -> None:
    """Texts and whole user's sides of conversations; a template that waits for a text is none."""
    corpus = pyrit_corpus(asked, ["airt"], most=9, seed=1)
    assert corpus.version == "1.1.0"
    assert [(seed.lineage, seed.family, len(seed.turns)) for seed in corpus.seeds] == [
        ("pyrit.airt.harms", Family.WEAPONIZATION, 1),
        ("pyrit.airt.harms", Family.WEAPONIZATION, 1),
        ("pyrit.airt.turns", Family.MULTI_TURN, 2),
    ]
    assert all(seed.private for seed in corpus.seeds)
    assert corpus.left_out == (LeftOut("airt.harms", OTHERS, 1), LeftOut("airt.turns", OTHERS, 2))


def test_turns_are_in_their_order(asked: Asked) -> None:
    """A conversation is said as it was written, whatever the order of the file."""
    (seed,) = pyrit_corpus(asked, ["airt.turns"], most=9, seed=1).seeds
    said = [turn.pieces[0].text for turn in seed.turns]
    assert said == [f"{PLANTED} a", f"{PLANTED} b"]


def test_what_asks_for_the_instructions_has_an_oracle(asked: Asked) -> None:
    """Whether a secret leaves, ours tells; of the rest only whether it was answered."""
    corpus = pyrit_corpus(asked, ["psfuzz_steal_system", "airt.harms"], most=1, seed=1)
    assert {seed.lineage: seed.goal for seed in corpus.seeds} == {
        "pyrit.psfuzz_steal_system": Goal.SECRET,
        "pyrit.airt.harms": Goal.ANSWER,
    }


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("jbb_behaviors", "`jbbbehaviors`"),
        ("garak", "attacks nobody"),
        ("harmbench", "brings along no data set"),
        ("xstest", "brings along no data set"),
    ],
)
def test_what_is_not_run_is_told_by_its_name(asked: Asked, name: str, why: str) -> None:
    """Sets that are left out, and those that would be fetched, are refused before any text."""
    with pytest.raises(TargetError) as caught:
        pyrit_corpus(asked, [name], most=9, seed=1)
    assert why in str(caught.value)
    assert PLANTED not in str(caught.value)


@pytest.mark.skipif(not REAL, reason="SEAWALL_TEST_PYRIT names no python where PyRIT is")
def test_pyrit_itself_gives_what_its_shape_promises() -> None:
    """The real package: a set of wishes, one of attacks on the instructions, a conversation."""
    with Asked(REAL, "ask_pyrit", PACKAGE) as asked:
        corpus = pyrit_corpus(asked, ["airt", "psfuzz_steal_system", "0din"], most=5, seed=1)
        assert {Family.WEAPONIZATION, Family.LEAK, Family.MULTI_TURN} <= {
            seed.family for seed in corpus.seeds
        }
        assert any(seed.goal is Goal.SECRET for seed in corpus.seeds)
