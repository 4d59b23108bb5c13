"""`seawall scope advise`: what scopes grant and nobody uses, taken away on one's word."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

import click
import orjson

from seawall.assemble.advising import Candidate, Replays, advice, candidate, replayed
from seawall.assemble.applying import apply, read_source, roll_back, tell_advice
from seawall.assemble.scopes import manifests
from seawall.cli.exits import FAILURE, FINE
from seawall.cli.log.group import data_folder_of, finds_the_log
from seawall.cli.log.show import console_for_log
from seawall.cli.options import policy_path
from seawall.cli.scope.group import scope
from seawall.cli.scope.show_advice import (
    advice_json,
    changes,
    replay_json,
    show_advice,
    show_candidate,
    show_lethal,
)
from seawall.errors import PolicyError, SettingsError
from seawall.ledger import open_for_reading
from seawall.policy import Document, read_document
from seawall.scope.advice import Advice, Terms
from seawall.terms import Fact


@dataclass(frozen=True, slots=True)
class _Proposed:
    """What is proposed for a policy file, and what it would have meant."""

    path: Path
    source: str
    document: Document
    found: tuple[Advice, ...]
    terms: Terms
    new: Candidate | None = None
    replays: Mapping[str, Replays] | None = None

    @property
    def denied(self) -> int:
        """Past calls that would have been denied."""
        return sum(each.denied.total() for each in (self.replays or {}).values())


@scope.command()
@click.option("--feature", default="", help="One feature alone.")
@click.option(
    "--window",
    metavar="DAYS",
    type=click.IntRange(1, 3650),
    default=90,
    show_default=True,
    help="How long a grant must have been there.",
)
@click.option(
    "--calls",
    metavar="N",
    type=click.IntRange(59),
    default=300,
    show_default=True,
    help="How many calls, or uses, must speak for a proposal.",
)
@click.option("--skip", metavar="GLOB", multiple=True, help="Leave out: `tools.mail.*`.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@click.option("--apply", "applies", is_flag=True, help="Write it into the policy file.")
@click.option("--yes", is_flag=True, help="Without asking; not where it would have denied a call.")
@click.option("--rollback", is_flag=True, help="Put back the file that was replaced last.")
@finds_the_log
def advise(  # noqa: PLR0913 - click hands over each option by its name
    *,
    feature: str,
    window: int,
    calls: int,
    skip: tuple[str, ...],
    as_json: bool,
    applies: bool,
    yes: bool,
    rollback: bool,
    data: Path | None,
    config: Path | None,
) -> None:
    """
    Propose a tighter scope from what the log says of tool calls, and replay the past against it.

    What was never used is removed, arguments are drawn closer to what they were. With `--apply`
    it is written into the policy file; it never allows anything new.
    """
    path = policy_path(config)
    if path is None:
        raise SettingsError("there is no policy file here; name one with `--config`")
    if data is not None and (applies or rollback):
        raise click.UsageError("the file is changed where its log is: leave out `--data`")
    now = datetime.now(UTC)
    if rollback:
        _roll_back(path, now)
        return
    folder, terms = data_folder_of(data, config), Terms(window, calls)
    proposed = _without(_proposed(path, folder, terms, now=now, feature=feature), skip)
    proposed = _with_candidate(proposed, folder)
    _tell(proposed, as_json=as_json)
    if proposed.new is None:
        sys.exit(FINE)
    if data is None and not applies:
        tell_advice(path, _facts(proposed), at=now)
    if applies:
        _apply(proposed, now, yes=yes, quiet=as_json)
    elif not as_json:
        click.echo("write it with `seawall scope advise --apply`, leave out with `--skip`")


def _proposed(path: Path, folder: Path, terms: Terms, *, now: datetime, feature: str) -> _Proposed:
    source = read_source(path)
    try:
        document = read_document(source)
    except PolicyError as problem:
        raise PolicyError(f"`{path}` is not a policy\n{problem}") from None
    if not document.scopes:
        raise SettingsError(
            f"`{path}` has no scopes; `seawall scope init --from-log` writes a first one"
        )
    if feature and feature not in document.scopes:
        known = ", ".join(document.scopes)
        raise SettingsError(f"no scope `{feature}` in the policy; there are: {known}")
    with open_for_reading(folder) as log:
        found = advice(log, document, now, terms, feature=feature)
    return _Proposed(path, source, document, found, terms)


def _without(proposed: _Proposed, skip: Sequence[str]) -> _Proposed:
    """The same without what is left out."""
    found = tuple(
        replace(
            each,
            proposals=tuple(
                proposal
                for proposal in each.proposals
                if not any(fnmatchcase(proposal.where, glob) for glob in skip)
            ),
        )
        for each in proposed.found
    )
    return replace(proposed, found=found)


def _with_candidate(proposed: _Proposed, folder: Path) -> _Proposed:
    wanted = {each.manifest.feature: each.proposals for each in proposed.found if each.proposals}
    if not wanted:
        return proposed
    new = candidate(proposed.source, proposed.document, wanted)
    with open_for_reading(folder) as log:
        replays = replayed(log, manifests(proposed.document), manifests(new.document))
    return replace(proposed, new=new, replays=replays)


def _facts(proposed: _Proposed) -> dict[str, dict[str, Fact]]:
    """What is logged of a proposal, by feature."""
    replays = proposed.replays or {}
    return {
        each.manifest.feature: {
            "window": proposed.terms.days,
            "removed": sum(proposal.removes for proposal in each.proposals),
            "narrowed": sum(not proposal.removes for proposal in each.proposals),
            "replayed": replays[each.manifest.feature].calls,
            "denied": replays[each.manifest.feature].denied.total(),
            "untold": replays[each.manifest.feature].untold.total(),
        }
        for each in proposed.found
        if each.proposals
    }


def _tell(proposed: _Proposed, *, as_json: bool) -> None:
    new, replays = proposed.new, proposed.replays or {}
    name = proposed.path.name
    if as_json:
        text = new.text if new else proposed.source
        told = {
            "policy": str(proposed.path),
            "window": proposed.terms.days,
            "calls": proposed.terms.calls,
            "features": [advice_json(each) for each in proposed.found],
            "replay": {feature: replay_json(each) for feature, each in replays.items()},
            "diff": "\n".join(changes(name, proposed.source, text)),
        }
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))
        return
    console = console_for_log()
    for number, each in enumerate(proposed.found):
        if number:
            console.print()
        show_advice(console, each, proposed.terms)
    if new is not None:
        console.print()
        show_candidate(console, name, proposed.source, new, replays)
        after = {manifest.feature: manifest for manifest in manifests(new.document)}
        for each in proposed.found:
            show_lethal(console, each.manifest, after[each.manifest.feature])


def _apply(proposed: _Proposed, now: datetime, *, yes: bool, quiet: bool) -> None:
    assert proposed.new is not None, "there is something to apply"
    if yes and proposed.denied:
        click.echo(
            f"not written: it would have denied {proposed.denied:,} calls that ran; leave those "
            "lines out with `--skip`, or apply it without `--yes`",
            err=True,
        )
        sys.exit(FAILURE)
    if not yes and not click.confirm(f"write this to {proposed.path}?", err=True):
        click.echo("nothing is written", err=True)
        sys.exit(FAILURE)
    kept = apply(proposed.path, proposed.source, proposed.new.text, _facts(proposed), at=now)
    click.echo(f"wrote {proposed.path}; the old file is kept as {kept}", err=quiet)
    click.echo("put it back with `seawall scope advise --rollback`", err=True)


def _roll_back(path: Path, now: datetime) -> None:
    with open_for_reading(data_folder_of(None, path)) as log:
        last = roll_back(path, log, at=now)
    click.echo(f"{path} is again as it was before {last.at:%Y-%m-%d %H:%M} UTC")
