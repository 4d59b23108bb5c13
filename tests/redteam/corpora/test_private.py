"""Texts that are not ours to show: after a whole run they are nowhere but at the target."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import orjson
import pytest
from rich.console import Console

from seawall.assemble.attack_corpora import Foreign, FromOthers
from seawall.assemble.attack_texts import load_seeds, opened_seeds
from seawall.cli.redteam.show import show_report
from seawall.errors import TargetError
from seawall.redteam.attack import Attack, Channel
from seawall.redteam.cases import case_of
from seawall.redteam.engine.hunt import Orders
from seawall.redteam.engine.run import Load, attack
from seawall.redteam.figures import report, report_json
from seawall.redteam.judge import Quality
from seawall.redteam.lines import Run
from seawall.redteam.page import page
from seawall.redteam.record import Plan
from seawall.redteam.reply import Heard, Reply
from seawall.redteam.run_file import RunFile, open_run
from seawall.redteam.seed import Goal, Seed
from seawall.redteam.targets.protocol import Abilities, Oracle
from tests.redteam.corpora.standing_in import GARAK, PLANTED, PYRIT, stand_in
from tests.redteam.toys import Toy, attacked, orders

SOURCES = (
    "garak:plain.Says,plain.Measured,plain.Unjudged,wild.Harm",
    "garak:plain.Prints",
    "pyrit:airt",
    "pyrit:psfuzz_steal_system",
)


class Parrot(Toy):
    """Says what it was told, the whole of it."""

    @property
    def abilities(self) -> Abilities:
        return Abilities(Oracle.HARM, frozenset(Goal), frozenset(Channel), turns=True)

    async def ask(self, attack: Attack) -> Reply:
        said = attack.text
        self.asked.append(said)
        number = said.split()[2] if len(said.split()) > 2 else ""
        return Reply(tuple(Heard(f"answer {number}, {said}") for _ in attack.turns))


class Babbler(Parrot):
    """Fails, and quotes in its error what it was told."""

    async def ask(self, attack: Attack) -> Reply:
        raise RuntimeError(attack.text)


@pytest.fixture(scope="module", name="others")
def _others(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FromOthers]:
    folder = tmp_path_factory.mktemp("both")
    stand_in(folder, "garak", GARAK)
    foreign = Foreign(stand_in(folder, "pyrit", PYRIT), most=3)
    with opened_seeds(SOURCES, foreign, families=(), languages=()) as others:
        yield others


def _ordering() -> Orders:
    return orders(budget=4, sweep=True)


def _run(folder: Path, others: FromOthers) -> Run:
    targets = [attacked(Parrot(())), attacked(Babbler((), name="babbler"))]
    judges = {it.judge.name: it.judge.quality for it in others.seeds if it.judge}
    plan = Plan(
        run="run_0123456789abcdef",
        seed=1,
        budget=4,
        search="adaptive",
        operators=("toy",),
        targets=("toy", "babbler"),
        oracles=dict.fromkeys(("toy", "babbler"), Oracle.HARM),
        digests={},
        began="2026-11-30T00:00:00+00:00",
        judges={name: quality for name, quality in judges.items() if quality},
        left_out=others.left_out,
    )
    with RunFile.begin(folder, plan) as file:
        for each in targets:
            jobs = Load(1, others.seeds, ()).jobs(each, file.run)
            attack(each, jobs, _ordering, most=1, told=file.write)
        file.finish([it.id for it in others.seeds], [], "2026-11-30T00:01:00+00:00")
    return open_run(folder)


def test_no_text_is_in_a_run_or_its_reports_or_the_log(
    tmp_path: Path,
    others: FromOthers,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Not in the file, whatever broke or failed; not on a terminal, in JSON, in a log."""
    assert any(PLANTED in seed.turns[0].pieces[0].text for seed in others.seeds)
    with caplog.at_level(logging.DEBUG):
        run = _run(tmp_path, others)
    assert any(it.broken_at for it in run.tried)
    assert all(it.private and it.found is None and it.shortest is None for it in run.tried)
    told = report(run)
    screen = StringIO()
    show_report(Console(file=screen, width=200), told, attacks=50)
    said = capfd.readouterr()
    written = [
        (tmp_path / "run.jsonl").read_text("utf-8"),
        screen.getvalue(),
        orjson.dumps(report_json(told)).decode(),
        page(told),
        caplog.text,
        said.out + said.err,
        *others.left_out.values(),
    ]
    for text in written:
        assert PLANTED not in text
        assert PLANTED.split()[0] not in text


def test_nobody_passed_where_the_target_failed(tmp_path: Path, others: FromOthers) -> None:
    """What it raised is told by its name only, and counts for nothing."""
    failed = [it for it in _run(tmp_path, others).tried if it.target == "babbler"]
    assert failed
    for it in failed:
        assert it.not_run
        assert it.broken_at is None


def test_a_run_tells_by_what_each_seed_was_told(tmp_path: Path, others: FromOthers) -> None:
    """Judges, answers and harm are kept apart, and a judge's errors go with the run."""
    run = _run(tmp_path, others)
    told = {(at.oracle, at.judge) for at in report(run).at if at.target == "toy"}
    assert told == {
        (Oracle.JUDGE, "garak.marks.Trigger"),
        (Oracle.JUDGE, "garak.marks.Measured"),
        (Oracle.VERDICT, ""),
        (Oracle.HARM, ""),
    }
    assert run.plan.judges == {"garak.marks.Measured": Quality(3, 4, 2, 4)}


def test_what_was_left_out_is_part_of_the_plan_and_told(
    tmp_path: Path, others: FromOthers
) -> None:
    """By its name there and why, on the terminal, in JSON and on the page."""
    run = _run(tmp_path, others)
    assert "harmbench" in run.plan.left_out["garak:wild.Harm"]
    assert "more than are wanted" in run.plan.left_out["garak:plain.Says"]
    screen = StringIO()
    show_report(Console(file=screen, width=200), report(run))
    assert "left out: garak:wild.Harm, because it reads the set `harmbench`" in screen.getvalue()
    assert report_json(report(run))["run"]["left_out"] == dict(run.plan.left_out)
    assert "which is not run here" in page(report(run))


def test_a_family_or_language_is_chosen_of_others_too(tmp_path: Path) -> None:
    """The same options choose of every source, and nothing left is told."""
    foreign = Foreign(stand_in(tmp_path, "pyrit", PYRIT))
    with opened_seeds(("pyrit:airt",), foreign, families=("multi_turn",), languages=()) as some:
        assert [len(seed.turns) for seed in some.seeds] == [2]
    with (
        pytest.raises(TargetError, match="no seed is of these"),
        opened_seeds(("pyrit:airt",), foreign, families=(), languages=("de",)),
    ):
        pass


def test_own_seeds_and_others_stand_side_by_side(tmp_path: Path) -> None:
    """Naming another package's does not put Seawall's own in, unless they are named, too."""
    foreign = Foreign(stand_in(tmp_path, "pyrit", PYRIT))
    with opened_seeds(("own", "pyrit:airt"), foreign, families=(), languages=()) as both:
        assert {seed.private for seed in both.seeds} == {True, False}
    with opened_seeds(("pyrit:airt",), foreign, families=(), languages=()) as theirs:
        assert all(seed.private for seed in theirs.seeds)


def test_what_keeps_seeds_takes_none_of_others() -> None:
    """Whoever would make cases of them hears that they are sent only."""
    with pytest.raises(TargetError, match="kept nowhere"):
        load_seeds(("own", "garak:encoding"), families=(), languages=())


def test_a_finding_on_a_private_seed_is_no_case(tmp_path: Path, others: FromOthers) -> None:
    """Even with the seed at hand, nothing of it becomes a file."""
    run = _run(tmp_path, others)
    tried = next(it for it in run.tried if it.broken_at)
    seed = next(it for it in others.seeds if it.id == tried.seed)
    with pytest.raises(TargetError) as caught:
        case_of(tried, seed, run.plan, by="ana")
    assert PLANTED not in str(caught.value)


def test_a_seed_that_is_shown_by_mistake_shows_no_text(others: FromOthers) -> None:
    """Whoever prints or logs a private seed sees its id; one of ours is shown whole."""
    seed = others.seeds[0]
    assert PLANTED not in repr(seed)
    assert seed.id in repr(seed)
    shown: Seed = replace(seed, private=False)
    assert PLANTED in repr(shown)
