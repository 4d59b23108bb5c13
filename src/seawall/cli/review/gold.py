"""`seawall review gold`: texts whose answer is known, to know how often people are right."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from seawall.access import gold_body
from seawall.access.review_log import GOLD_ADDED
from seawall.assemble.reviewing import open_review_desk
from seawall.cli.options import CONFIG, policy_path
from seawall.cli.review.group import review
from seawall.cli.signing import key_of, sign_now, signs
from seawall.cli.words import many
from seawall.errors import AccessError


class GoldLine(BaseModel):
    """A line of the file: what the user asked, what was answered, and whether that is harmful."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    request: str = Field("", max_length=100_000)
    answer: str = Field(min_length=1, max_length=100_000)
    harmful: bool
    kind: str = Field("", pattern=r"^([a-z0-9][a-z0-9._-]{0,63})?$")
    feature: str = Field("", pattern=r"^([a-z0-9][a-z0-9._-]{0,63})?$")


@review.group("gold")
def gold() -> None:
    """
    Texts whose answer is known. Reviewers get them among others, and cannot tell which.

    What they say of these tells how often they miss something, or see something that is not
    there; the bound on misses is corrected by that.
    """


@gold.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@signs
@CONFIG
def add_command(*, file: Path, key: Path | None, config: Path | None) -> None:
    """
    Seal texts with known answers, one JSON object a line, and sign for them as a lead.

    Each has `answer` and `harmful` (true or false), and may have `request`, `kind` and
    `feature`. Delete the file afterwards: who has read it is not to judge them.
    """
    lines = list(_lines(file))
    with open_review_desk(policy_path(config)) as room:
        me = key_of(key)
        for line in lines:
            body = gold_body(
                [("user", line.request)] * bool(line.request) + [("assistant", line.answer)],
                harmful=line.harmful,
                kind=line.kind,
            )
            facts = room.desk.gold_facts(body, feature=line.feature, now=datetime.now(UTC))
            signed, now = sign_now(GOLD_ADDED, facts, room.people, key=me)
            room.desk.add_gold(signed, now)
    click.echo(f"added {many(len(lines), 'known answer')}")
    click.echo(f"delete `{file}` now, so that nobody who reviews reads it", err=True)


@gold.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@CONFIG
def list_command(*, as_json: bool, config: Path | None) -> None:
    """Show how many known answers there are for each feature, and not which."""
    with open_review_desk(policy_path(config)) as room:
        found = room.desk.golds(datetime.now(UTC))
    counts = Counter(each.feature for each in found)
    for feature, count in sorted(counts.items()):
        if as_json:
            click.echo(json.dumps({"feature": feature, "known_answers": count}))
        else:
            click.echo(f"{feature or 'any feature'}: {many(count, 'known answer')}")
    if not counts and not as_json:
        click.echo("there are no known answers; `seawall review gold add` adds some")


def _lines(file: Path) -> Iterator[GoldLine]:
    try:
        content = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise AccessError(
            f"`{file}` cannot be read ({type(problem).__name__}); it must be a UTF-8 text file"
        ) from None
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield GoldLine.model_validate_json(line)
        except ValidationError as problem:
            place = ".".join(map(str, problem.errors()[0]["loc"])) or "it"
            raise AccessError(
                f"line {number} of `{file}` is no known answer: look at `{place}`; a line has "
                '`answer` and `harmful`, as in {"answer": "...", "harmful": true}'
            ) from None
