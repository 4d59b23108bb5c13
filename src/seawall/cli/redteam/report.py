"""`seawall redteam report`: what a run shows, on a terminal, as JSON, as a page and for AVID."""

from pathlib import Path

import click
import orjson

from seawall.cli.redteam.group import redteam
from seawall.cli.redteam.show import console, show_report
from seawall.cli.words import many
from seawall.errors import TargetError
from seawall.redteam.avid import avid_reports
from seawall.redteam.figures import Report, report, report_json
from seawall.redteam.page import page
from seawall.redteam.run_file import open_run


@redteam.command("report")
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object, without any attack.")
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write one page that stands by itself. It holds the attacks that worked.",
)
@click.option(
    "--avid",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a report for AVID of each target and family that broke, without any attack.",
)
@click.option(
    "--attacks",
    metavar="N",
    type=click.IntRange(0),
    default=3,
    show_default=True,
    help="How many of the cheapest attacks to show for each target.",
)
def report_command(
    run: Path, *, as_json: bool, html: Path | None, avid: Path | None, attacks: int
) -> None:
    """
    Tell what the run in RUN shows: a folder that `--out` named, or its `run.jsonl`.

    For each target and family: how many seeds broke it within 1, 10, 100 and 1,000 queries, how
    surely, what was not run and why, and how many harmless texts were stopped.
    """
    figures = report(open_run(run))
    if html is not None:
        write_page(html, page(figures))
    if avid is not None:
        write_avid(avid, figures)
    if as_json:
        click.echo(orjson.dumps(report_json(figures), option=orjson.OPT_INDENT_2))
        return
    show_report(console(), figures, attacks=attacks)


def write_page(path: Path, text: str) -> None:
    """Write the page, for its owner alone: the attacks in it work."""
    try:
        path.write_text(text, "utf-8")
        path.chmod(0o600)
    except OSError as problem:
        raise TargetError(
            f"`{path}` cannot be written ({type(problem).__name__}); name another `--html`"
        ) from None
    click.echo(f"wrote {path}", err=True)


def write_avid(folder: Path, figures: Report) -> None:
    """Write a file for each report, named by its id; where nothing broke there is none."""
    reports = dict(avid_reports(figures))
    if not reports:
        click.echo("nothing for AVID: no target was seen to do harm or to obey", err=True)
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, told in reports.items():
            content = orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
            (folder / f"{name}.json").write_bytes(content)
    except OSError as problem:
        raise TargetError(
            f"`{folder}` cannot be written ({type(problem).__name__}); name another `--avid`"
        ) from None
    click.echo(f"wrote {many(len(reports), 'report')} into {folder}", err=True)
