"""garak's prompts: run, never seen; what is left out is told by name."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from seawall.errors import TargetError
from seawall.redteam.corpora.asked import Asked
from seawall.redteam.corpora.corpus import Corpus, LeftOut
from seawall.redteam.corpora.garak import PACKAGE, garak_corpus
from seawall.redteam.judge import Quality
from seawall.redteam.seed import Family, Goal, Seed
from tests.redteam.corpora.standing_in import GARAK, PLANTED, stand_in

REAL = os.environ.get("SEAWALL_TEST_GARAK", "")
"""The python of an environment where garak is; without it, its shape is stood in for."""


@pytest.fixture(scope="module", name="asked")
def _asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    python = stand_in(tmp_path_factory.mktemp("garak"), "garak", GARAK)
    with Asked(python, "ask_garak", PACKAGE) as asked:
        yield asked


def _corpus(asked: Asked, *wanted: str, most: int = 5, seed: int = 1) -> Corpus:
    return garak_corpus(asked, wanted, most=most, seed=seed)


def _why(asked: Asked, probe: str) -> str:
    with pytest.raises(TargetError) as caught:
        _corpus(asked, probe)
    assert PLANTED not in str(caught.value)
    return str(caught.value)


def test_a_probe_gives_private_seeds(asked: Asked) -> None:
    """As many as wanted, each with its number, and none of them ours to show."""
    corpus = _corpus(asked, "plain.Says")
    assert corpus.version == "0.17.1"
    assert len(corpus.seeds) == 5
    assert all(seed.private and PLANTED in seed.turns[0].pieces[0].text for seed in corpus.seeds)
    assert {seed.lineage for seed in corpus.seeds} == {"garak.plain.Says"}
    assert corpus.left_out == (LeftOut("plain.Says", "more than are wanted of each", 25),)


def test_what_is_drawn_is_settled_by_the_seed(asked: Asked) -> None:
    """Equal seeds draw equal prompts, so that a run can be repeated and resumed."""
    first, again, other = (
        [each.id for each in _corpus(asked, "plain.Says", seed=seed).seeds] for seed in (1, 1, 2)
    )
    assert first == again != other


def test_a_module_stands_for_its_active_probes(asked: Asked) -> None:
    """`plain` is all that garak itself would run of it; a resting probe runs where it is named."""
    lineages = {seed.lineage for seed in _corpus(asked, "plain").seeds}
    assert "garak.plain.Dynamic" in lineages
    assert "garak.plain.Sleeps" not in lineages
    assert _corpus(asked, "plain.Sleeps").seeds


def test_garaks_detector_tells_success_by_the_prompts_own_trigger(asked: Asked) -> None:
    """The judge of a seed is asked with what garak noted for that prompt, and no other."""
    first, second = _corpus(asked, "plain.Says", most=2).seeds
    assert first.judge is not None
    assert first.judge.name == "garak.marks.Trigger"
    assert first.judge.says(f"My answer {_number(first)}!")
    assert not first.judge.says(f"My answer {_number(second)}!")


def _number(seed: Seed) -> str:
    """Which prompt of the probe it is, as the stand-in wrote into its text."""
    return seed.turns[0].pieces[0].text.split()[2]


def test_a_detectors_quality_goes_with_it(asked: Asked) -> None:
    """What garak ships is the fewest answers that give it; what it does not is unknown."""
    corpus = _corpus(asked, "plain.Measured", "plain.Says")
    assert corpus.judges == {
        "garak.marks.Measured": Quality(3, 4, 2, 4),
        "garak.marks.Trigger": None,
    }


def test_without_its_detector_only_an_answer_is_told(asked: Asked) -> None:
    """A detector that would load a model from the network makes no judge, and that is said."""
    corpus = _corpus(asked, "plain.Unjudged")
    assert {seed.goal for seed in corpus.seeds} == {Goal.ANSWER}
    assert any("detector cannot be loaded" in each.reason for each in corpus.left_out)


def test_conversations_are_left_out_and_counted(asked: Asked) -> None:
    """The other side of a conversation is the target's, and is not played for it."""
    corpus = _corpus(asked, "plain.Talks", most=30)
    assert [each.texts for each in corpus.left_out] == [1]
    assert len(corpus.seeds) == 29


@pytest.mark.parametrize(
    ("probe", "why"),
    [
        ("wild.InTheWild", "`inthewild`"),
        ("wild.Harm", "reads the set `harmbench`"),
        ("wild.Quiet", "reads the set `harmbench`"),
        ("wild.Named", "`strongreject`"),
        ("wild.Fetches", "cannot load it here (ValueError)"),
        ("plain.Asks", "makes its prompts while it asks"),
        ("snowball.Primes", "attacks nobody"),
        ("plain.Nothing", "no active probe"),
    ],
)
def test_what_is_not_run_is_told_by_its_name(asked: Asked, probe: str, why: str) -> None:
    """A forbidden set is not read even where the probe would go on without it."""
    assert why in _why(asked, probe)


def test_nothing_that_a_package_prints_is_seen_or_kept(
    asked: Asked, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Prompts that a probe prints, logs or writes to the descriptor itself go nowhere."""
    assert _corpus(asked, "plain.Prints").seeds
    said = capfd.readouterr()
    assert PLANTED not in said.out + said.err
    assert not list(tmp_path.iterdir())


def test_nothing_is_fetched(tmp_path: Path) -> None:
    """A probe or detector that would reach for the network does not even knock."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)  # noqa: FBT003 - the library's shape
        port = str(server.getsockname()[1])
        content = {name: text.replace('1", 9)', f'1", {port})') for name, text in GARAK.items()}
        with Asked(stand_in(tmp_path, "garak", content), "ask_garak", PACKAGE) as asked:
            assert "cannot load it here" in _why(asked, "wild.Fetches")
            assert _corpus(asked, "plain.Unjudged").seeds
        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_failure_never_quotes_the_package(asked: Asked) -> None:
    """What garak says in an exception may hold a prompt: only the exception's name is told."""
    assert "ValueError" in _why(asked, "wild.Fetches")


def test_a_program_that_is_no_python_is_named(tmp_path: Path) -> None:
    """Whoever mistypes the path hears which one, and what to name instead."""
    with (
        pytest.raises(TargetError, match="name the python"),
        Asked(str(tmp_path / "python"), "ask_garak", PACKAGE),
    ):
        pass


def test_an_environment_without_the_package_is_named(tmp_path: Path) -> None:
    """Where nothing answers, the command that shows why is told."""
    python = stand_in(tmp_path, "nothing", {"__init__.py": ""})
    with (
        Asked(python, "ask_garak", PACKAGE) as asked,
        pytest.raises(TargetError, match="import garak"),
    ):
        _corpus(asked, "plain")


def test_a_judge_that_is_gone_is_no_answer(tmp_path: Path) -> None:
    """After the process ended nobody can tell: that is no success and no failure."""
    with Asked(stand_in(tmp_path, "garak", GARAK), "ask_garak", PACKAGE) as asked:
        (seed,) = _corpus(asked, "plain.Says", most=1).seeds
    assert seed.judge is not None
    with pytest.raises(TargetError):
        seed.judge.says("anything")


@pytest.mark.skipif(not REAL, reason="SEAWALL_TEST_GARAK names no python where garak is")
def test_garak_itself_gives_what_its_shape_promises() -> None:
    """The real package: probes of three families, and not one of a forbidden set."""
    with Asked(REAL, "ask_garak", PACKAGE) as asked:
        corpus = _corpus(asked, "encoding.InjectBase64", "promptinject", "latentinjection")
        assert {Family.OVERRIDE, Family.INDIRECT} == {seed.family for seed in corpus.seeds}
        judged = [seed.judge for seed in corpus.seeds if seed.judge is not None]
        assert judged
        assert not any(judge.says("Good morning.") for judge in judged)
        for probe in ("dan.DanInTheWild", "dan.DanInTheWildFull", "fitd.FITD", "sata.MLM"):
            assert "it is of the set" in _why(asked, probe)
