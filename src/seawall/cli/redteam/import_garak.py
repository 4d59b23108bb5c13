"""`seawall redteam import`: what garak found in runs of its own, counted anew."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import orjson
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from seawall.cli.log.show import clean
from seawall.cli.redteam.group import redteam
from seawall.cli.redteam.show import between, console, percent
from seawall.cli.words import many
from seawall.errors import TargetError
from seawall.redteam.corpora.garak_report import (
    GarakReport,
    read_garak,
    read_hits,
    require_hits,
)
from seawall.redteam.corpora.garak_run import DetectorRate, as_run, detector_rates, left_out
from seawall.redteam.lines import line_json
from seawall.redteam.run_file import NAME

DIM = "bright_black"

_TARGET = re.compile(r"[A-Za-z0-9-]{1,40}")
_OTHER = re.compile(r"[^A-Za-z0-9]+")


@redteam.command("import")
@click.argument("reports", metavar="[NAME=]REPORT...", nargs=-1, required=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write them as one run, for `seawall redteam report` and `diff`.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def import_garak(reports: tuple[str, ...], out: Path | None, as_json: bool) -> None:  # noqa: FBT001
    """
    Read what garak wrote (`*.report.jsonl`), and tell it with intervals.

    NAME is what the target is called: `bare=a.report.jsonl seawall=b.report.jsonl`. A prompt is
    hit where any of its outputs is, and the interval is of prompts. Where garak measured how
    often a detector errs, the true share is told as well. A hit log beside a report must say the
    same hits. No text is kept or shown.
    """
    read = dict(_read(given) for given in reports)
    if len(read) < len(reports):
        raise click.UsageError("give each report a name of its own: NAME=REPORT")
    if out is not None:
        _write(out, read)
    if as_json:
        told = {"reports": [_told(name, report) for name, report in read.items()]}
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))
        return
    screen = console()
    for name, report in read.items():
        show(screen, name, report)
    if out is not None:
        screen.print(f"next: seawall redteam report {out}", style=DIM)


def _read(given: str) -> tuple[str, GarakReport]:
    name, parted, path = given.rpartition("=")
    file = Path(path)
    name = name if parted else _OTHER.sub("-", file.name.split(".")[0]).strip("-")[:40]
    if not _TARGET.fullmatch(name):
        raise click.UsageError(f"`{name}` is no name; it may have letters, digits and `-`")
    report = read_garak(_bytes(file), str(file))
    log = file.with_name(file.name.replace(".report.jsonl", ".hitlog.jsonl"))
    if log != file and log.exists():
        require_hits(report, read_hits(_bytes(log), str(log)), str(file))
    return name, report


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise TargetError(
            f"`{file}` cannot be read ({type(problem).__name__}); name garak's `*.report.jsonl`"
        ) from None


def _write(folder: Path, reports: Mapping[str, GarakReport]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with (folder / NAME).open("xb") as file:
            file.writelines(line_json(line) for line in as_run(reports))
    except FileExistsError:
        raise TargetError(f"there is a run in `{folder}` already; name another `--out`") from None


def show(screen: Console, name: str, report: GarakReport) -> None:
    """One report for people."""
    screen.print(
        Text.assemble((name, "bold"), f"  garak {clean(report.version)}, {clean(report.target)}"),
        Text(
            f"{many(report.generations, 'generation')} of each prompt, dice {report.seed}",
            DIM,
        ),
        *([] if report.finished else [Text("garak did not come to its end", "yellow")]),
        _table(detector_rates(report)),
        *_rest(report),
        "",
        sep="\n",
    )


def _table(rates: tuple[DetectorRate, ...]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style=DIM)
    table.add_column("probe", no_wrap=True)
    for name in ("prompts", "hit", "95%", "outputs", "true share"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in rates:
        table.add_row(*_row(each), style="" if each.primary else DIM)
    return table


def _row(it: DetectorRate) -> Iterator[RenderableType]:
    by = "by" if it.primary else "also by"
    yield Text.assemble(clean(it.probe), (f"\n  {by} {clean(it.detector)}", DIM))
    yield f"{it.prompts.rows:,}"
    share = it.prompts.value
    yield "-" if share is None else Text(percent(share), "red" if it.prompts.hits else "green")
    yield between(it.interval)
    yield f"{it.outputs.hits:,} of {it.outputs.rows:,}"
    yield "not known" if it.truth is None else between(it.truth.interval)


def _rest(report: GarakReport) -> Iterator[Text]:
    silent = sum(each.silent for each in detector_rates(report) if each.primary)
    if silent:
        yield Text(
            f"not counted: {many(silent, 'prompt')}, of which a detector was silent", "yellow"
        )
    for probe, why in left_out(report):
        yield Text(f"not run: {clean(probe)}, because {why}", "yellow")
    yield Text(
        "A detector is a judge: what is true is known only where somebody measured how it errs.",
        DIM,
    )


def _told(name: str, report: GarakReport) -> dict[str, Any]:
    return {
        "name": name,
        "garak": report.version,
        "target": report.target,
        "began": report.began,
        "finished": report.finished,
        "generations": report.generations,
        "seed": report.seed,
        "detectors": [
            {
                "probe": each.probe,
                "detector": each.detector,
                "primary": each.primary,
                "prompts": each.prompts.rows,
                "hits": each.prompts.hits,
                "interval": [each.interval.low, each.interval.high],
                "outputs": each.outputs.rows,
                "output_hits": each.outputs.hits,
                "silent": each.silent,
                "true": None
                if each.truth is None
                else {
                    "value": each.truth.value,
                    "interval": [each.truth.interval.low, each.truth.interval.high],
                },
            }
            for each in detector_rates(report)
        ],
        "not_run": [{"probe": probe, "why": why} for probe, why in left_out(report)],
    }
