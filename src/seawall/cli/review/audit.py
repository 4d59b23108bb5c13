"""`seawall review audit`: whether what people look at is what was drawn, and nothing else."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from seawall.assemble.people import load_people
from seawall.assemble.review_audit import audit_samples
from seawall.cli.exits import CHANGED, FINE
from seawall.cli.log.group import data_folder_of, finds_the_log
from seawall.cli.log.options import SINCE
from seawall.cli.options import policy_path
from seawall.cli.review.group import review
from seawall.cli.words import many, printable
from seawall.review.audit import Report
from seawall.review.committed import Fault, Found

WORDS = {
    Fault.NO_PLAN: "a decision names no plan, though its feature was reviewed",
    Fault.UNKNOWN_PLAN: "a decision names a plan that its feature has not",
    Fault.PLAN_TOO_LATE: "its plan came after the decision",
    Fault.SUPERSEDED: "its plan was over by then",
    Fault.SAMPLE_MISSING: "it was drawn, and no item was made of it",
    Fault.SAMPLE_ADDED: "an item was made of it, though it was not drawn",
    Fault.SAMPLE_CHANGED: "its item does not say what was drawn",
    Fault.WRONG_KEY: "the key that was told is not the one that was committed to",
    Fault.KEY_UNTOLD: "its epoch is over, and no key was told",
    Fault.KEY_CHANGED: "a plan commits to another key than its epoch",
    Fault.LOWERED_UNSIGNED: "a share went down, and no owner signed for it",
    Fault.WEAKENED: "what its epoch is drawn or judged by got weaker while it ran",
}

_MOST_SHOWN = 20


@review.command("audit")
@SINCE
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@finds_the_log
def audit_command(
    *, since: datetime | None, as_json: bool, data: Path | None, config: Path | None
) -> None:
    """
    Draw again, from the log, what was drawn for people. Exit code 6 where something does not fit.

    Nothing may be missing, added or changed: the key of each epoch was committed to before it
    drew, and is in the log once the epoch is over. For epochs that still run it takes the key in
    the data folder.
    """
    path = policy_path(config)
    people = None if path is None else load_people(path)
    report = audit_samples(data_folder_of(data, config), people, since=since)
    if as_json:
        click.echo(json.dumps(told(report)))
    else:
        for line in _lines(report):
            click.echo(line)
    sys.exit(FINE if report.fits else CHANGED)


def told(report: Report) -> dict[str, Any]:
    """The report for programs."""
    return {
        "decisions": report.decisions,
        "checked": report.checked,
        "unchecked": report.unchecked,
        "drawn": report.drawn,
        "fits": report.fits,
        "faults": {fault.value: count for fault, count in report.faults.items()},
        "found": [
            {
                "fault": each.fault.value,
                "index": each.index,
                "request": each.request,
                "what": each.what,
            }
            for each in report.found
        ],
    }


def _lines(report: Report) -> Iterator[str]:
    yield f"{many(report.decisions, 'decision')}, {report.checked:,} of them drawn again"
    if report.unchecked:
        yield (
            f"{report.unchecked:,} cannot be: no key is at hand, and that of an epoch that still "
            "runs is told when it ends"
        )
    yield f"{many(report.drawn, 'item')} had to be there"
    if report.fits:
        yield "everything fits"
        return
    yield f"what does not fit: {report.faults.total():,}"
    for each in report.found[:_MOST_SHOWN]:
        yield f"  {_line(each)}"
    if report.faults.total() > _MOST_SHOWN:
        yield f"  and more; `--json` lists the first {len(report.found):,}. Of each sort:"
        for fault, count in report.faults.most_common():
            yield f"  {count:,} x {WORDS[fault]}"


def _line(found: Found) -> str:
    where = ", ".join(printable(word) for word in (found.request, found.what) if word)
    return f"entry {found.index}: {WORDS[found.fault]}" + (f" ({where})" if where else "")
