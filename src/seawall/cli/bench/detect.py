"""`seawall bench detect`: recall and false alarms of attacks on labelled texts."""

import sys
import time
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from seawall.assemble.guard import Guard, load
from seawall.cli.bench.group import bench
from seawall.cli.bench.show import WIDEST, Shown, show
from seawall.cli.exits import FAILURE, FINE
from seawall.cli.options import CONFIG, policy_path, require_feature
from seawall.cli.words import many
from seawall.errors import ScanError
from seawall.figures import Label, Measured, Words, report, report_json
from seawall.scan import SHOWN, Columns, Gauge, Given, Samples, Trouble, find_samples
from seawall.terms import Policy, Stage

_PAUSE = 0.1
"""Seconds between two drawings of the bar."""

_FILE = click.Path(path_type=Path)


@bench.command(short_help="Recall and false alarms of attacks.")
@click.argument("files", metavar="FILE...", nargs=-1, type=_FILE)
@click.option(
    "--attacks", multiple=True, type=_FILE, metavar="FILE", help="A file of attacks only."
)
@click.option(
    "--harmless", multiple=True, type=_FILE, metavar="FILE", help="A file of harmless texts only."
)
@click.option(
    "--stage",
    type=click.Choice([stage.value for stage in Stage]),
    help="[default: input; context for rows of the kind `indirect`]",
)
@click.option("--feature", default="", help="Judge by this feature's rules too.")
@click.option(
    "--score",
    metavar="NAME",
    default="injection",
    show_default=True,
    help="What is measured: abuse, abuse.phishing, leak ...",
)
@click.option("--field", default="text", show_default=True, help="Where a row has its text.")
@click.option("--label", default="label", show_default=True, help="Where a row has its label.")
@click.option("--attack-word", multiple=True, metavar="WORD", help="A label that means an attack.")
@click.option(
    "--harmless-word", multiple=True, metavar="WORD", help="A label that means a harmless text."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@CONFIG
def detect(  # noqa: PLR0913 - click hands over each option by its name
    *,
    files: tuple[Path, ...],
    attacks: tuple[Path, ...],
    harmless: tuple[Path, ...],
    stage: str | None,
    feature: str,
    score: str,
    field: str,
    label: str,
    attack_word: tuple[str, ...],
    harmless_word: tuple[str, ...],
    as_json: bool,
    config: Path | None,
) -> None:
    """
    Measure what the policy finds and wrongly stops in the labelled texts of FILE...

    A FILE is what `seawall scan` reads: .jsonl, .json, .csv (also .gz),
    .parquet, or a folder of them. Each row has a `text` and a `label`: 1,
    attack or 0, benign; a `source`, `kind` and `lang` are told apart. Files
    without labels, such as a .txt, come by --attacks and --harmless.

    An attack is found where an enforced rule acts on a finding that the score
    is about. A false alarm is a harmless text that is held or blocked, by any
    rule. Nothing of a text is printed.

    Exit code 0: all rows were measured; 1: some could not be read.
    """
    given = [Given(path) for path in files]
    given += (Given(path, Label.ATTACK) for path in attacks)
    given += (Given(path, Label.HARMLESS) for path in harmless)
    if not given:
        raise click.UsageError("name at least one file")
    loaded = load(policy_path(config))
    require_feature(loaded.document, feature)
    words = Words(score, _words(attack_word), _words(harmless_word))
    samples = find_samples(given, Columns(field, label, words))
    guard = Guard.from_loaded(loaded)
    gauge = Gauge(guard, score, Stage(stage) if stage else None, feature)
    shown = _measured(samples, gauge, loaded.policy)
    if as_json:
        click.echo(orjson.dumps(_told(shown)))
    else:
        terminal = sys.stdout.isatty()
        show(Console(width=None if terminal else WIDEST, highlight=False, markup=False), shown)
    sys.exit(FAILURE if shown.unreadable else FINE)


def _words(given: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.strip().lower() for word in given)


def _measured(samples: Samples, gauge: Gauge, policy: Policy) -> Shown:
    """Measure every row, and show how far it is."""
    rows: list[Measured] = []
    first: list[Trouble] = []
    unreadable = left_out = 0
    with _Screen(samples.sources.size) as screen:
        for read, position in samples:
            measured = read if isinstance(read, Trouble) or read is None else gauge.measure(read)
            if measured is None:
                left_out += 1
            elif isinstance(measured, Trouble):
                unreadable += 1
                first += [measured] * (len(first) < SHOWN)
            else:
                rows.append(measured)
            screen.show(len(rows), position)
    if not rows:
        why = f"; {first[0].reason} (row {first[0].row})" if first else ""
        raise ScanError(f"no labelled text to measure{why}")
    names = tuple(sorted(gauge.names))
    return Shown(report(rows), policy, gauge.score, names, left_out, unreadable, tuple(first))


class _Screen:
    """
    A bar on standard error where that is a terminal, else nothing.

    It is drawn between two texts and never by a thread of its own, which would
    be in the times of the texts.
    """

    def __init__(self, size: int) -> None:
        console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description:>14}"),
            BarColumn(None),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            expand=True,
            auto_refresh=False,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=max(size, 1))
        self._drawn = 0.0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def show(self, texts: int, position: int) -> None:
        """Tell how many texts are measured, and how many bytes are read."""
        now = time.monotonic()
        if now - self._drawn < _PAUSE:
            return
        self._drawn = now
        self._bar.update(self._task, completed=position, description=many(texts, "text"))
        self._bar.refresh()


def _told(it: Shown) -> dict[str, object]:
    return {
        "seawall": version("seawall"),
        "policy": {"name": it.policy.name, "revision": it.policy.revision},
        "score": it.score,
        "scores": it.names,
        **report_json(it.report),
        "left_out": it.left_out,
        "unreadable": {"rows": it.unreadable, "first": [t._asdict() for t in it.first]},
    }
